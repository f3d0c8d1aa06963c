"""Every cell that a page can run, run by Node under the same files, beside its committed output.

Texts are equal; figures have the same words and as many marks. What differs for a reason is
explained here, by `RULES` and by `TICK`, and by nothing else.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

from booktools.exports import wheel
from booktools.live import publish
from booktools.pages.inline import inline
from lossbook._bilingual import MIME_TYPE

#: What differs in a page, and why: a pattern of the committed text, and what stands for it there.
RULES = (
    # Addresses have 32 bits in WebAssembly, and so have NumPy's integers by default.
    (re.compile(r"\bint64\b"), "int32"),
)
#: matplotlib 3.8, which a page has, chooses some ticks otherwise than 3.10 and sets 10⁻²
#: in other pieces. So ticks are not compared, and no words without a letter.
TICK = re.compile(r'<use [^>]*style="fill: var\(--rule\); stroke: var\(--rule\)[^>]*>')
_NO_LETTER = re.compile(r"[\W\d_]*")
_SVG = "image/svg+xml"
_MARK = re.compile(r"<(path|use|rect|circle|line|polygon)\b")
_DEFINED = re.compile(r"<defs>.*?</defs>", re.DOTALL)  # drawn only where `use` does
_WORDS = re.compile(r"<(?:text|tspan)\b[^>]*>([^<]+)<")


def compare(root: Path, runtime: Path, notebooks: list[Path], language: str) -> list[str]:
    """What differs, a line a cell."""
    wanted = {path: cells(path, language) for path in notebooks}
    given = [
        {
            "notebook": str(path),
            "cells": [{k: cell[k] for k in ("id", "source", "figure", "alt")} for cell in found],
        }
        for path, found in wanted.items()
    ]
    shown = _run(root, runtime, language, given)
    return [
        f"{path.name}: {cell['id']}: {difference}"
        for path, found in wanted.items()
        for cell in found
        if (difference := differs(cell["outputs"], shown.get((str(path), cell["id"]), [])))
    ]


def cells(path: Path, language: str) -> list[dict[str, Any]]:
    """The cells that run in a page, with what their committed outputs show there."""
    found = []
    for cell in nbformat.read(path, as_version=4).cells:
        needs = [t for t in cell.metadata.get("tags", []) if t.startswith("needs-")]
        if cell.cell_type == "code" and not needs:
            described = cell.metadata.get("figure", {})
            name, alt = described.get("name", ""), described.get("alt", {}).get(language, "")
            outputs = list(_committed(cell.outputs, name, alt, language))
            found.append(
                {"id": cell.id, "source": cell.source, "figure": name, "alt": alt}
                | {"outputs": outputs}
            )
    return found


def _committed(outputs: list[Any], name: str, alt: str, language: str) -> Iterator[dict[str, str]]:
    """A cell's stored outputs in the form of the kernel's, printed text first."""
    printed = "".join(o.text for o in outputs if o.output_type == "stream")
    if printed:
        yield {"text": printed}
    for output in outputs:
        data = output.get("data", {})
        if _SVG in data:
            yield {"figure": inline("".join(data[_SVG]), name or output.output_type, alt, language)}
        elif MIME_TYPE in data:
            yield {"text": data[MIME_TYPE][language]}
        elif "text/plain" in data:
            yield {"text": "".join(data["text/plain"])}


def differs(wanted: list[dict[str, str]], shown: list[dict[str, str]]) -> str:
    """In a sentence how one list of outputs differs from the other; nothing if it does not."""
    if errors := [part["error"] for part in shown if "error" in part]:
        return f"raised {errors[0].strip().splitlines()[-1]}"
    texts, others = (
        [explained(part["text"]) for part in parts if "text" in part] for parts in (wanted, shown)
    )
    if texts != others:
        return f"printed {others!r}, wanted {texts!r}"
    drawn, drawings = (
        [part["figure"] for part in parts if "figure" in part] for parts in (wanted, shown)
    )
    if len(drawn) != len(drawings):
        return f"drew {len(drawings)} figures, wanted {len(drawn)}"
    return "".join(_drawn_otherwise(*both) for both in zip(drawn, drawings, strict=True))


def _drawn_otherwise(wanted: str, shown: str) -> str:
    said, marks = [], []
    for drawing in (wanted, shown):
        words = _WORDS.findall(drawing)
        said.append(Counter(word for word in words if not _NO_LETTER.fullmatch(word)))
        marks.append(Counter(_MARK.findall(TICK.sub("", _DEFINED.sub("", drawing)))))
    if said[0] != said[1]:
        return f"a figure says {dict(said[1] - said[0])} instead of {dict(said[0] - said[1])}"
    if marks[0] != marks[1]:
        return f"a figure has the marks {dict(marks[1])}, wanted {dict(marks[0])}"
    return ""


def explained(text: str) -> str:
    """A text without what cannot be seen, and as it stands in a page by the rules."""
    text = "\n".join(line.rstrip() for line in text.splitlines())
    for pattern, there in RULES:
        text = pattern.sub(there, text)
    return text


def _run(
    root: Path, runtime: Path, language: str, given: list[dict[str, Any]]
) -> dict[tuple[str, str], list[dict[str, str]]]:
    with tempfile.TemporaryDirectory() as scratch:
        library = Path(scratch, "library.zip")
        library.write_bytes(publish.library(wheel.build(root)))
        asked = Path(scratch, "cells.json")
        asked.write_text(json.dumps(given), "utf-8")
        program = str(publish.HERE / "node.mjs")
        command = ["node", program, str(runtime), str(library), language, str(asked)]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise RuntimeError(f"Node stopped: {done.stderr[-600:]}")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {(line["notebook"], line["id"]): line["parts"] for line in lines}
