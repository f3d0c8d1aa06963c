"""Code cells: short, free of prose's languages, and independent of the heavy libraries unless
tagged.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode

LONGEST = 25
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LIBRARIES = {
    "needs-torch": re.compile(r"\btorch\b"),
    "needs-sklearn": re.compile(r"\bsklearn\b"),
    "needs-dask": re.compile(r"\bdask\b"),
}


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
        for tag, pattern in _LIBRARIES.items():
            if pattern.search(cell.source) and tag not in tags:
                found.append(f"cell {cell.id}: uses {pattern.pattern}; tag it {tag}")
    return found
