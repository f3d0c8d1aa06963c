"""Alarms of a weighted model, and the plain one's: by the slopes of the package's weighted loss."""

from __future__ import annotations

import itertools
import math

from lossbook.losses import binary_cross_entropy_with_logits

PAGE = "06-binary-and-multilabel"
FINE, DEFECTIVE, APART = 990, 10, 2.0
GRID = [
    {"weight": weight, "threshold": threshold, "price": price}
    for weight, threshold, price in itertools.product(
        [1, 2, 49, 50, 100], [0.005, 0.02, 0.1, 0.43, 0.5, 0.664, 0.995], [1, 50, 99, 100]
    )
]
_PLACES = [k / 500 for k in range(-2000, 4001)]


def _slope(logit, share, weight):
    """Of the mean weighted loss, among parts that get one logit, a share of them defective."""
    return binary_cross_entropy_with_logits(logit, share, pos_weight=float(weight)).backward()


def _crossing(slope, low, high):
    """Where a rising function of one number is 0."""
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if slope(middle) < 0 else (low, middle)
    return middle


def _share_at(threshold, weight):
    """How many of the parts are defective of which the weighted model says the threshold."""
    logit = math.log(threshold / (1 - threshold))
    return _crossing(lambda share: -_slope(logit, share, weight), 0.0, 1.0)


def _said_of(share, weight):
    """What the weighted model says of parts of which such a share is defective."""
    return 1 / (1 + math.exp(-_crossing(lambda z: _slope(z, share, weight), -30.0, 30.0)))


def _reading_of(share):
    """Where so many of the parts are defective, by the bells themselves."""

    def more(x):
        bells = DEFECTIVE * math.exp(-((x - APART) ** 2) / 2), FINE * math.exp(-(x**2) / 2)
        return bells[0] / sum(bells) - share

    return _crossing(more, -10.0, 12.0)


def _above(x):
    return math.erfc(x / math.sqrt(2)) / 2


def _bill(reading, price):
    return price * DEFECTIVE * (1 - _above(reading - APART)) + FINE * _above(reading)


def numbers(setting):
    weight, threshold, price = (setting[name] for name in ("weight", "threshold", "price"))
    same = _share_at(threshold, weight)
    reading = _reading_of(same)
    found, wrong = DEFECTIVE * _above(reading - APART), FINE * _above(reading)
    return {
        **setting,
        "fine": FINE,
        "defective": DEFECTIVE,
        "found": found,
        "missed": DEFECTIVE - found,
        "wrong": wrong,
        "quiet": FINE - wrong,
        "precision": found / (found + wrong),
        "recall": found / DEFECTIVE,
        "bill": _bill(reading, price),
        "least": _least(price),
        "best": _said_of(1 / (1 + price), weight),
        "same": same,
    }


def _least(price):
    """By trying: the lowest bill of any place where alarms can begin."""
    return min(_bill(x, price) for x in _PLACES)


def says(setting):
    found = numbers(setting)
    model = "plain" if setting["weight"] == 1 else "weighted"
    if f"{found['bill']:.1f}" == f"{found['least']:.1f}":
        return f"{model}_best"
    return f"{model}_{'early' if setting['threshold'] < found['best'] else 'late'}"


_WEIGHTED = numbers({"weight": 49, "threshold": 0.5, "price": 50})
ANSWERS = [
    f"{_WEIGHTED[name]:.{digits}f}" for name, digits in (("same", 3), ("found", 1), ("wrong", 1))
]
