"""Three logits, a label and two softmaxes, by the package's cross-entropy."""

from __future__ import annotations

import itertools
import math

import numpy as np

from lossbook.losses import cross_entropy, softmax

PAGE = "05-softmax-cross-entropy"
CLASSES = ["cat", "dog", "bird"]
_LOGITS = [(2, 1, 0), (6, 0, 0), (0, 0, 0), (-8, 8, 8), (8, -8, -8), (3.5, -1, 4), (8, 8, -8)]
GRID = [
    {
        **dict(zip(CLASSES, logits, strict=True)),
        "target": target,
        "twice": twice,
        "smoothing": smoothing,
        "divisor": divisor,
    }
    for logits, target, twice, (smoothing, divisor) in itertools.product(
        _LOGITS, CLASSES, [False, True], [(0, 1), (0.1, 1), (0.6, 0.25), (0.3, 4), (0, 2.5)]
    )
]


def _backward(setting):
    """The loss, the probabilities that it sees, and its gradient in the logits."""
    logits = np.array([setting[name] for name in CLASSES], float) / setting["divisor"]
    options = {"label_smoothing": setting["smoothing"]}
    target = CLASSES.index(setting["target"])
    if not setting["twice"]:
        loss, backward = cross_entropy(logits, target, **options)
        return loss, softmax(logits).value, backward()
    inner, through = softmax(logits)
    loss, backward = cross_entropy(inner, target, **options)
    return loss, softmax(inner).value, through(backward())


def _least(setting):
    """By trying: the loss of ever surer predictions, or of the label's own logarithms."""
    target = CLASSES.index(setting["target"])
    label = np.full(3, setting["smoothing"] / 3)
    label[target] += 1 - setting["smoothing"]
    if setting["twice"]:
        sure = np.eye(3)[target] * 2000
        return cross_entropy(
            softmax(sure).value, target, label_smoothing=setting["smoothing"]
        ).value
    with np.errstate(divide="ignore"):
        best = np.maximum(np.log(label), -2000)
    return cross_entropy(best, target, label_smoothing=setting["smoothing"]).value


def _pulls(setting):
    return -_backward(setting)[2] / setting["divisor"]


def numbers(setting):
    target = CLASSES.index(setting["target"])
    loss, shares, _ = _backward(setting)
    pulls = _pulls(setting)
    return {
        "own": shares[target],
        "loss": loss,
        "least": _least(setting),
        "pull": abs(pulls[target]),
        "most": math.e / (math.e + 2),
        **{f"share_{name}": shares[k] for k, name in enumerate(CLASSES)},
        **{f"pull_{name}": pulls[k] for k, name in enumerate(CLASSES)},
    }


def says(setting):
    pull = _pulls(setting)[CLASSES.index(setting["target"])]
    times = "twice" if setting["twice"] else "once"
    way = "still" if abs(pull) < 0.00005 else "up" if pull > 0 else "down"
    return f"{times}_{way}"


_SURE = {"cat": 6, "dog": 0, "bird": 0, "target": "dog", "smoothing": 0, "divisor": 1}
ANSWERS = [
    *(f"{numbers(_SURE | {'twice': twice})['pull']:.4f}" for twice in (False, True)),
    f"{numbers(_SURE | {'twice': True})['loss']:.2f}",
]
