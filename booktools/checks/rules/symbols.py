"""One symbol, one meaning: what the table of notation reserves a letter for is written with it.

Expectation is 𝔼, risk 𝓡 and likelihood 𝓛; a bare E, R or L in their place is named. (R is a
regulariser and L a cost, and stay so.)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode

_FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$\n]+)\$", re.DOTALL)
#: A letter in an alphabet of its own, which is never the bare one.
_DRESSED = re.compile(r"\\(?:mathbb|mathcal|mathrm|text)\s*(?:\{[^{}]*\}|[A-Z])")
_BARE = r"(?<![\\A-Za-z])"
_INDEX = r"(?:_\w|_\{[^{}]*\})?"
_OF = r"(?:\([^()]*\))?"
_RULES = (
    (re.compile(rf"{_BARE}E{_INDEX}\s*(?:\\,|\\!)?\s*(?:\[|\\big|\\Big|\\left)"), r"\mathbb{E}"),
    (re.compile(rf"{_BARE}R{_INDEX}{_OF}\s*&?=\s*□\s*{_INDEX}\s*\\?[,!]?\s*\\ell"), r"\mathcal{R}"),
    (re.compile(rf"\\log\s*L\b|{_BARE}L{_INDEX}{_OF}\s*&?=\s*(?:p\(|\\prod)"), r"\mathcal{L}"),
)


def complaints(notebook: NotebookNode) -> list[str]:
    return [
        f"cell {cell.id}: a bare letter stands for {wanted} in {formula.strip()!r}"
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for formula in ("".join(pair) for pair in _FORMULA.findall(cell.source))
        for rule, wanted in _RULES
        if rule.search(_DRESSED.sub("□", formula))
    ]
