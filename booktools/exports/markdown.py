"""Each page as Markdown, for programs that read text, and `llms.txt`, which lists them.

A page's twin is the plain notebook in one file: formulas in TeX, code and what it prints between
fences, a figure by the text that says what it shows.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import yaml

from booktools.exports.plain import References, plain
from booktools.source import staleness
from booktools.source.about import about
from booktools.source.book import listed
from booktools.source.edition import LANGUAGES
from booktools.source.strings import word

if TYPE_CHECKING:
    from nbformat import NotebookNode

_ANSI = re.compile(r"\x1b\[[0-9;]*m")


def write(root: Path, target: Path, language: str) -> None:
    """Write the Markdown of every page of an edition beside its HTML."""
    paths = staleness.notebooks(root)
    sources = {path.name: nbformat.read(path, as_version=4) for path in paths}
    references = References(root, sources, language)
    for path in paths:
        figures = _alternatives(sources[path.name], language)
        text = markdown(plain(sources[path.name], language, references), figures)
        made = target / path.relative_to(root).with_suffix(".md")
        made.parent.mkdir(parents=True, exist_ok=True)
        if not made.exists() or made.read_text("utf-8") != text:
            made.write_text(text, "utf-8")


def _alternatives(source: NotebookNode, language: str) -> dict[str, str]:
    """What each figure shows, by the id of the cell that draws it."""
    figures = ((cell.id, cell.metadata.get("figure")) for cell in source.cells)
    return {ident: figure["alt"][language] for ident, figure in figures if figure}


def markdown(notebook: NotebookNode, figures: dict[str, str]) -> str:
    """One plain notebook as Markdown; `figures` says what those drawn by its cells show."""
    parts: list[str] = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            parts.append(cell.source.strip())
        elif cell.source.strip():
            parts.append(f"```python\n{cell.source.strip()}\n```")
            parts.extend(_outputs(cell, figures.get(cell.id)))
    return "\n\n".join(parts) + "\n"


def _outputs(cell: NotebookNode, alternative: str | None) -> Iterator[str]:
    for output in cell.outputs:
        data = output.get("data", {})
        text = output.get("text") or data.get("text/plain", "")
        if output.output_type == "error":
            text = "\n".join(output.traceback)
        if "image/svg+xml" in data:
            yield f"[{alternative}]"
        elif text.strip():
            yield f"```text\n{_ANSI.sub('', html.unescape(text)).strip()}\n```"


def write_list(root: Path, site: Path, base: str) -> None:
    """`llms.txt`: what the book is, and the pages of both editions with what each is."""
    toc = yaml.safe_load((root / "_toc.yml").read_text("utf-8"))
    pages = [toc["root"], *listed(toc)]
    known = about(root)
    lines = [f"# {word('book_title', 'en')} · {word('book_title', 'zh')}", ""]
    lines += [f"> {known.get(toc['root'], {}).get('description', {}).get('en', '')}", ""]
    for language in LANGUAGES:
        lines += [f"## {word('language_name', language)}", ""]
        for page in pages:
            place = f"{language}/{page}.md"
            title = _title(site / place)
            said = known.get(page, {}).get("description", {}).get(language, "")
            address = f"{base.rstrip('/')}/{place}" if base else place
            lines.append(f"- [{title}]({address}): {said}".removesuffix(": "))
        lines.append("")
    (site / "llms.txt").write_text("\n".join(lines), "utf-8")


def _title(path: Path) -> str:
    heading = re.search(r"^# (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return heading[1] if heading else path.stem
