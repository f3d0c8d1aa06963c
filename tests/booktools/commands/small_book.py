"""A book of two short chapters, for tests that build it many times."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

ROOT = Path(__file__).parents[3]
_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="90pt" height="60pt" viewBox="0 0 90 60">'
    '<path d="M0 0L90 60" style="stroke: #0b6bb5"/></svg>'
)
_FIRST = """(first)=
# The first chapter

A margin is how far a score lies from the boundary, see {ref}`second-part`. Ask $x^2$.

(first-part)=
## A section of the first

$$ a = b $$ (eq-first)

{numref}`fig-first` shows it {cite:p}`huber1964`.

```{exercise} Find it
:label: ex-01-find
:class: pencil

What is {eq}`eq-first`?
```

```{solution} ex-01-find
:label: sol-01-find
:class: dropdown

It is $b$.
```

```{bibliography}
:filter: docname in docnames
```
"""
_SECOND = """(second)=
# The second chapter

(second-part)=
## A section of the second

The margin again. After {ref}`first-part` and {numref}`fig-first`, {eq}`eq-first`
and {ref}`ex-01-find`, {cite:t}`huber1964` too.

(third-part)=
## Alone

Nothing here.
"""
_LISTS = {
    "exercises": "(exercises)=\n# Exercises\n\n```{course-exercises}\n```",
    "glossary": "(glossary)=\n# Glossary\n\n```{course-terms}\n```",
    "api": "(api)=\n# Reference\n\n```{course-api}\n```",
    "bibliography": "(bibliography)=\n# Works\n\n```{bibliography}\n:all:\n:keyprefix: all-\n"
    ":list: bullet\n```",
}
_TERMS = [
    {
        "id": "margin",
        "en": "margin",
        "zh": "间隔",
        "definition": {"en": "How far a score lies from $0$.", "zh": "得分离 $0$ 有多远。"},
        "chapter": "01-first",
        "label": "first-part",
    }
]
_WORKS = """@article{huber1964, author = {Huber, Peter}, title = {Robust estimation},
journal = {Annals}, year = {1964}}
@book{other, author = {Other, A.}, title = {Another}, publisher = {Press}, year = {1999}}
"""


def make(book: Path) -> None:
    """Write the book's sources, with the tools and the package that build it."""
    for folder in ("booktools", "lossbook"):
        shutil.copytree(ROOT / folder, book / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("_config.yml", "package-lock.json", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, book)
    (book / "node_modules").symlink_to(ROOT / "node_modules", target_is_directory=True)
    (book / "chapters").mkdir()
    write(book, "index", new_notebook(cells=_prose("(front)=\n# Front\n\nSee {ref}`first`.")))
    write(book, "chapters/01-first", new_notebook(cells=[*_prose(_FIRST), figure("fig-first")]))
    write(book, "chapters/02-second", new_notebook(cells=_prose(_SECOND)))
    for name, text in _LISTS.items():
        write(book, f"chapters/{name}", new_notebook(cells=_prose(text)))
    (book / "chapters" / "terms.yml").write_text(yaml.safe_dump(_TERMS, allow_unicode=True))
    (book / "chapters" / "references.bib").write_text(_WORKS)
    chapters = [f"chapters/{name}" for name in ("01-first", "02-second", *_LISTS)]
    parts = [{"caption": "I One | 第一部分", "chapters": [{"file": name} for name in chapters]}]
    contents = {"format": "jb-book", "root": "index", "parts": parts}
    (book / "_toc.yml").write_text(yaml.safe_dump(contents, allow_unicode=True))


def write(book: Path, name: str, notebook: nbformat.NotebookNode) -> None:
    for k, cell in enumerate(notebook.cells):
        cell.id = f"cell-{k}"
    notebook.metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
    nbformat.write(notebook, book / f"{name}.ipynb")


def _prose(text: str) -> list[nbformat.NotebookNode]:
    """The text as both editions' prose; what language it is in, no test here asks."""
    return [new_markdown_cell(text, metadata={"lang": language}) for language in ("en", "zh")]


def figure(name: str, caption: str = "A line.") -> nbformat.NotebookNode:
    both = {"en": caption, "zh": caption}
    drawing = new_output("display_data", data={"image/svg+xml": _SVG})
    described = {"figure": {"name": name, "caption": both, "alt": both}}
    return new_code_cell("draw()", metadata=described, outputs=[drawing], execution_count=1)


def replace(path: Path, old: str, new: str) -> None:
    """Replace a text that stands in a file."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def build_english(book: Path) -> subprocess.CompletedProcess[str]:
    return _run(book, "booktools.commands.sphinx_build", str(book), "en")


def build(book: Path) -> subprocess.CompletedProcess[str]:
    return _run(book, "booktools", "build")


def _run(book: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # The book's own copy of the tools is found first: it is where the process begins.
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, cwd=book, capture_output=True, text=True, encoding="utf-8")


def files(folder: Path) -> dict[str, bytes]:
    """What a folder holds, less what Sphinx notes for itself."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in (".buildinfo", "objects.inv")
    }
