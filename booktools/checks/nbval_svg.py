"""A pytest plugin, `-p booktools.checks.nbval_svg`: nbval compares every output strictly, and
drawings by what they show.

Before nbval compares a cell, each new drawing that is the same picture as the stored one
(`svgcompare`) is replaced by it; any other is left for nbval to report, after a sentence that says
what moved.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from nbval.plugin import IPyNbCell

from booktools.checks.svgcompare import difference
from booktools.source.threads import ONE_THREAD

if TYPE_CHECKING:
    from collections.abc import Iterable

SVG = "image/svg+xml"
os.environ.update(ONE_THREAD)
_compare_strictly = IPyNbCell.compare_outputs


def compare_outputs(
    self: IPyNbCell, test: list[dict[str, Any]], ref: list[dict[str, Any]], skip_compare: Any = None
) -> bool:
    """nbval's comparison, after settling the drawings."""
    reasons = []
    for new, old in zip(_drawings(test), _drawings(ref), strict=False):
        reason = difference(old[SVG], new[SVG])
        if reason is None:
            new[SVG] = old[SVG]
        else:
            reasons.append(f"\n  the figure differs: {reason}\n")
    same = _compare_strictly(self, test, ref, skip_compare)
    self.comparison_traceback[:0] = reasons
    return same


def _drawings(outputs: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [output["data"] for output in outputs if SVG in output.get("data", {})]


IPyNbCell.compare_outputs = compare_outputs
