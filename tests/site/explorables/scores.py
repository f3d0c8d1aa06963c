"""What reports cost by four scores: from the package's parts of a score, and its absolute error."""

from __future__ import annotations

import itertools

import numpy as np

from lossbook.losses import l1_loss
from lossbook.probability import score_parts

PAGE = "07-scoring-and-calibration"
GRID = [
    {"q": q, "p": p, "over": over}
    for q, p, over in itertools.product(
        [0, 0.01, 0.3, 0.49, 0.5, 0.7, 0.9, 1],
        [0, 0.01, 0.1, 0.3, 0.5, 0.6, 0.7, 0.99, 1],
        ["report", "truth"],
    )
]


def _days(p):
    """A hundred days, on a share p of which it rained."""
    return (np.arange(100) < round(100 * p)).astype(float)


def _proper(score, q, p):
    """The mean score of the report on such days, and what it costs beyond an honest one."""
    parts = score_parts(np.full(100, float(q)), _days(p), score=score)
    return parts.calibration + parts.refinement, parts.calibration


def _absolute(q, p):
    return float(l1_loss(np.full(100, float(q)), _days(p)).value)


def numbers(setting):
    q, p = setting["q"], setting["p"]
    end = 0 if _absolute(0, p) < _absolute(1, p) else 1
    found = {"q": q, "p": p, "end": end, "least": _absolute(end, p)}
    for score in ("log", "brier", "spherical"):
        found[score], found[f"gap_{score}"] = _proper(score, q, p)
    gap = _absolute(q, p) - _absolute(p, p)
    return {**found, "absolute": _absolute(q, p), "gap_absolute": abs(gap)}


def says(setting):
    q, p = setting["q"], setting["p"]
    report = "honest" if q == p else "sure" if q in (0, 1) else "apart"
    if p == 0.5:
        return f"{report}_half"
    return "honest_sure" if report == "honest" and p in (0, 1) else report


ANSWERS = [f"{_absolute(q, 0.6):.2f}" for q in (0.6, 1)]
ANSWERS += [f"{p:.2f}" for p in (0.5,) if np.isclose(_absolute(0, p), _absolute(1, p))]
