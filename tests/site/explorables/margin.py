"""Eight points and a price: the package's dual solver."""

from __future__ import annotations

import itertools
from functools import cache

import numpy as np

from lossbook.learning import LinearSVM, functional_margin, margin_width

PAGE = "08-margins-and-svm"
_OTHERS = [(4.02, 2.93), (3.43, 4.21), (4.57, 1.78)], [(0.97, 1.04), (1.23, 2.61), (2.18, 0.83)]
_LABELS = np.array([1.0] * 4 + [-1.0] * 4)
_PLACES = [
    ((3, 3), (2, 2.4)),
    ((3, 3), (4.5, 4.5)),
    ((0.3, 0.2), (5.2, 5.4)),
    ((5.5, 0), (0, 5.5)),
    ((2.1, 1.9), (2, 2.4)),
    ((0, 0), (0, 0.1)),
    ((3.2, 2.7), (1, 4.9)),
]
GRID = [
    {"penalty": penalty, "plusX": plus[0], "plusY": plus[1], "minusX": minus[0], "minusY": minus[1]}
    for (plus, minus), penalty in itertools.product(
        _PLACES, [-2, -1, -0.5, 0, 0.25, 0.5, 1, 1.75, 2, 3]
    )
]


@cache
def _solved(penalty, plus, minus):
    points = np.array([plus, *_OTHERS[0], minus, *_OTHERS[1]], float)
    svm = LinearSVM(C=10.0**penalty).fit(points, _LABELS)
    return svm, functional_margin(svm.weight, svm.bias, points, _LABELS)


def numbers(setting):
    svm, margins = _solved(
        setting["penalty"],
        (setting["plusX"], setting["plusY"]),
        (setting["minusX"], setting["minusY"]),
    )
    return {
        "price": svm.C,
        "width": margin_width(svm.weight),
        "slack": np.maximum(1 - margins, 0).sum(),
        "short": np.sum(margins < 1 - 1e-6),
        "wrong": np.sum(margins < 1e-6),
        "holding": np.sum(svm.alpha > 1e-6),
        **{f"alpha_{k + 1}": alpha for k, alpha in enumerate(svm.alpha)},
    }


def says(setting):
    found = numbers(setting)
    if found["slack"] < 0.0005:
        return "hard"
    return "wrong" if found["wrong"] else "soft"


_WRONG = {"plusX": 3, "plusY": 3, "minusX": 4.5, "minusY": 4.5}
ANSWERS = [f"{numbers(_WRONG | {'penalty': penalty})['alpha_5']:.0f}" for penalty in (0, 2)]
