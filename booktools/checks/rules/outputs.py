"""Outputs: those of one execution from top to bottom, untouched since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from booktools.source.staleness import outputs_hash

if TYPE_CHECKING:
    from nbformat import NotebookNode


def complaints(notebook: NotebookNode) -> list[str]:
    found = []
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for turn, cell in enumerate(code, 1):
        if cell.execution_count is None:
            found.append(f"cell {cell.id}: never run, or its outputs were cleared; run `make run`")
        elif cell.execution_count != turn:
            found.append(
                f"cell {cell.id}: ran as number {cell.execution_count}, is number {turn} of the "
                "code cells; run the notebook from top to bottom"
            )
    if not found and notebook.metadata.get("lossbook", {}).get("outputs_hash") != outputs_hash(
        notebook
    ):
        found.append("an output is not what the last execution left; run `make run`")
    return found
