"""A column's head says in words what stands below: a screen reader skips a head of maths alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode

_RULE = re.compile(r"^\|[-| :]+\|$")
_FORMULA = re.compile(r"\$[^$]*\$")
_WORD = re.compile(r"\w")


def complaints(notebook: NotebookNode) -> list[str]:
    return [
        f"cell {cell.id}: the column headed {head.strip()!r} needs a word in its head"
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for head in _heads(cell.source)
        if head.strip() and not _WORD.search(_FORMULA.sub("", head))
    ]


def _heads(source: str) -> list[str]:
    lines = source.split("\n")
    return [
        head
        for line, below in zip(lines, lines[1:], strict=False)
        if _RULE.match(below)
        for head in line.strip("|").split("|")
    ]
