"""Which cells of a plain notebook build on what its reader has to write.

A solution is shut there, so that a function which an exercise asks for is its stub until the reader
has written it. The first cell to use it says so in a comment, and the extension of the package puts
the solution in for a stub.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from booktools.source.strings import word

if TYPE_CHECKING:
    from nbformat import NotebookNode

_ASKED = re.compile(r'check_exercise\("([^"]+)", (\w+)\)')
_OF_EXERCISES = {"exercise-stub", "exercise-check", "exercise-solution"}


def mark(cells: list[NotebookNode], language: str) -> None:
    """Put above each cell the exercises on which it is the first to build."""
    asked: dict[str, str] = {}
    for cell in cells:
        if cell.cell_type != "code":
            continue
        tags = set(cell.metadata.get("tags", []))
        if "exercise-check" in tags:
            asked |= {function: exercise for exercise, function in _ASKED.findall(cell.source)}
        elif not tags & _OF_EXERCISES:
            used = [name for name in asked if name in _names(cell.source)]
            lines = [word("cell_uses", language) % (name, asked.pop(name)) for name in used]
            cell.source = "\n".join([*(f"# {line}" for line in lines), cell.source])


def _names(source: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
