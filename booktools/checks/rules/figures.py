"""Figures: described in both languages, small SVG in the course's colours, translatable."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from booktools.pages.figures import SVG
from booktools.pages.inline import PALETTE
from lossbook.course.labels import missing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbformat import NotebookNode

LARGEST_DRAWING = 100_000
LARGEST_NOTEBOOK = 1_000_000
_COLOUR = re.compile(r"#[0-9a-f]{6}\b", re.IGNORECASE)


def complaints(notebook: NotebookNode) -> list[str]:
    found = []
    size = len(json.dumps(notebook, ensure_ascii=False).encode())
    if size > LARGEST_NOTEBOOK:
        found.append(f"{size} bytes; a chapter stays under {LARGEST_NOTEBOOK}")
    names: set[str] = set()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            found += [f"cell {cell.id}: {reason}" for reason in _in_cell(cell, names)]
    return found


def _in_cell(cell: NotebookNode, names: set[str]) -> Iterator[str]:
    drawings = [o.data[SVG] for o in cell.outputs if SVG in o.get("data", {})]
    if any("image/png" in output.get("data", {}) for output in cell.outputs):
        yield "a PNG, which nothing can compare; plot.use() makes figures SVG"
    described = cell.metadata.get("figure")
    if not described:
        if drawings:
            yield 'a figure without its "figure" metadata (name, caption, alt)'
        return
    for part in ("caption", "alt"):
        for language in ("en", "zh"):
            if not described.get(part, {}).get(language, "").strip():
                yield f"the figure has no {part} in {language}"
    if len(drawings) != 1:
        yield f"{len(drawings)} drawings for one description"
    if described.get("name", "") in names or not described.get("name", "").startswith("fig-"):
        yield f"figure name {described.get('name')!r}: wanted a new one that begins with fig-"
    names.add(described.get("name", ""))
    for drawing in drawings:
        yield from _in_drawing("".join(drawing))


def _in_drawing(svg: str) -> Iterator[str]:
    if len(svg.encode()) > LARGEST_DRAWING:
        yield f"a drawing of {len(svg.encode())} bytes; {LARGEST_DRAWING} at most"
    strange = sorted({colour.lower() for colour in _COLOUR.findall(svg)} - set(PALETTE))
    if strange:
        yield f"colours outside the palette, which dark mode cannot follow: {', '.join(strange)}"
    for label in missing(svg):
        yield f"label {label!r} has no Chinese in lossbook/course/labels/"
