"""Code cells: short, free of prose's languages, and independent of the heavy libraries unless
tagged.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode

LONGEST = 25
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LIBRARIES = ("torch", "sklearn", "dask")


def complaints(notebook: NotebookNode) -> list[str]:
    found = []
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        tags = cell.metadata.get("tags", [])
        lines = cell.source.count("\n") + 1
        if lines > LONGEST:
            found.append(f"cell {cell.id}: {lines} lines; one idea a cell, {LONGEST} at most")
        if any(len(line) > 79 for line in cell.source.splitlines()):
            found.append(f"cell {cell.id}: a line of over 79 characters scrolls on the page")
        if _HAN.search(cell.source):
            found.append(f"cell {cell.id}: Chinese in code, which both editions share")
        for library in _LIBRARIES:
            if library in _names(cell.source) and f"needs-{library}" not in tags:
                found.append(f"cell {cell.id}: uses {library}; tag it needs-{library}")
    return found


def _names(source: str) -> set[str]:
    """The names that code uses or imports; a word in a text is none."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.Import):
            names.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
    return names
