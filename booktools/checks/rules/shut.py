"""Nothing gives an exercise's answer away: after the first exercise of a section, code is a stub, a
checker, or part of a solution; a quiz has no code at all.

In a project the argument goes on between the exercises: there prose that stands open ends one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from booktools.source.pieces import pieces

if TYPE_CHECKING:
    from nbformat import NotebookNode

_OPEN = {"exercise-stub", "exercise-check"}


def complaints(notebook: NotebookNode, *, project: bool = False) -> list[str]:
    found = []
    practised = None
    for piece in pieces(notebook, "en"):
        if piece.place == "practice":
            practised = piece.section
        elif piece.cell.cell_type != "code":
            practised = None if project and piece.text.strip() else practised
        elif piece.section == practised:
            if not _OPEN & set(piece.cell.metadata.get("tags", [])):
                found.append(
                    f"cell {piece.cell.id}: stands open among exercises or quiz; what it shows "
                    "belongs inside a solution, or in tests/chapters"
                )
    return found
