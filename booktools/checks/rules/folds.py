"""A fold cuts no sentence in two: what stays of a derivation or of a check is whole sentences."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from booktools.source.edition import LANGUAGES
from booktools.source.pieces import FOLDING, pieces

if TYPE_CHECKING:
    from nbformat import NotebookNode

_ENDS = re.compile(r"[.?!。？！][\"'”’)）*_]*$")


def complaints(notebook: NotebookNode) -> list[str]:
    found = []
    for language in LANGUAGES:
        seen = list(pieces(notebook, language))
        for stays, folds in zip(seen, seen[1:], strict=False):
            if folds.block not in FOLDING or folds.place == stays.place or stays.cell != folds.cell:
                continue
            if stays.block == folds.block and not _is_whole(stays.text):
                found.append(
                    f"cell {stays.cell.id}: the line that stays of a {stays.block} stops in the "
                    f"middle of a sentence, and the rest is folded: {stays.text.strip()[-40:]!r}"
                )
    return found


def _is_whole(text: str) -> bool:
    """A displayed formula begins what folds, even where no line is left empty before it."""
    lines = text.strip().split("\n")
    formula = next((i for i, line in enumerate(lines) if line.startswith("$$")), len(lines))
    return bool(_ENDS.search("\n".join(lines[:formula]).strip()))
