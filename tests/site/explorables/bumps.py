"""A Gaussian under two bumps: both divergences and where they rest.

On points as close as the chapter's, and twice as far out: there a wide Gaussian has an end too.
"""

from __future__ import annotations

import itertools
from functools import cache

import numpy as np

from lossbook.probability import kl_divergence

PAGE = "03-information"
GRID = [
    {"mean": mean, "width": width}
    for mean, width in itertools.product(
        [-3.5, -2.2, -2, -1.95, -1, -0.45, -0.4, -0.15, 0.3, 0.35, 1, 1.85, 1.95, 2, 2.6, 3.5],
        [0.5, 0.7, 0.8, 1, 1.4, 1.5, 1.8, 2.1, 2.2, 3],
    )
]
_MEANS = np.linspace(-3.5, 3.5, 141)
_WIDTHS = [round(0.5 + 0.1 * k, 1) for k in range(26)]


def _points(width):
    """So far out that nothing counts beyond, and not so far that a narrow q is rounded to 0."""
    return np.linspace(-20, 20, 401) if width >= 1 else np.linspace(-10, 10, 201)


def _bump(x, mean, sd):
    weights = np.exp(-(((x - mean) / sd) ** 2) / 2)
    return weights / weights.sum()


@cache
def _curves(width):
    """Forward and reverse divergence at each mean."""
    x = _points(width)
    p = 0.6 * _bump(x, -2, 0.7) + 0.4 * _bump(x, 2, 0.7)
    models = [_bump(x, mean, width) for mean in _MEANS]
    forward = [kl_divergence(p, q) for q in models]
    return np.array(forward), np.array([kl_divergence(q, p) for q in models])


def _rest(place, values):
    """Where a descent ends: each step to the lower of two neighbours."""
    padded = np.pad(values, 1, constant_values=np.inf)
    while True:
        step = int(np.argmin(padded[place : place + 3])) - 1
        if step == 0 or padded[place + 1 + step] == padded[place + 1]:
            return place
        place += step


def _found(setting):
    place = int(np.abs(_MEANS - setting["mean"]).argmin())
    forward, reverse = _curves(setting["width"])
    return place, _rest(place, forward), _rest(place, reverse)


def numbers(setting):
    place, still, well = _found(setting)
    forward, reverse = _curves(setting["width"])
    return {
        "forward": forward[place],
        "reverse": reverse[place],
        "forward_rest": _MEANS[still],
        "reverse_rest": _MEANS[well],
        "lowest": _MEANS[reverse.argmin()],
        "least": reverse.min(),
    }


def says(setting):
    place, still, well = _found(setting)
    forward, reverse = (min(_curves(width)[k].min() for width in _WIDTHS) for k in (0, 1))
    found = numbers(setting)
    if place == still:
        return "forward_best" if found["forward"] == forward else "forward_rests"
    if place != well:
        return "falls"
    if found["reverse"] == reverse:
        return "reverse_best"
    return "reverse_rests" if found["reverse"] == found["least"] else "reverse_stuck"


def _leaves():
    """The first width at which the descent from the right bump ends on the left, and where."""
    for width in (w for w in _WIDTHS if w >= 0.7):
        end = numbers({"mean": 2, "width": width})["reverse_rest"]
        if end < 0:
            return f"{width:.1f}", f"−{-end:.2f}"
    raise AssertionError("the right bump keeps every q")


ANSWERS = [*_leaves()]
