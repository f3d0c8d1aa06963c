"""Scaling: probabilities made trustworthy afterwards, by one number or two."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from lossbook._numerics import SoftmaxRows, finite, sigmoid
from lossbook._options import as_flag
from lossbook._protocol import Array
from lossbook._validation import as_classes, as_float64, require

__all__ = ["Platt", "fit_platt", "fit_temperature"]


class Platt(NamedTuple):
    """The line ``slope * score + bias``, which is the new logit."""

    slope: float
    bias: float


def fit_temperature(logits: ArrayLike, target: ArrayLike) -> float:
    """The temperature by which logits are best divided, judged by cross-entropy.

    Formula: the T > 0 with the least mean of -log softmax(z / T)_t. There the mean logit of the
        target equals the mean logit that softmax(z / T) expects.
    Shapes: ``logits`` (N, C) and classes (N,); or, for one logit a sample, both (N,), with labels
        0 or 1 and a sigmoid in place of the softmax.
    Domain: finite logits; at least one sample. Use data that the model was not trained on.
    Edges: if every target has the largest logit of its row, the loss falls as T goes to 0, and if
        the logits do no better than equal ones, as T grows: both are errors.
    Errors: ValueError for these, for other shapes, for classes outside 0..C-1.
    Torch: none; scikit-learn: ``CalibratedClassifierCV(method="temperature")``.
    Source: Guo, Pleiss, Sun and Weinberger (2017), "On calibration of modern neural networks".
    """
    z, classes = _logits_and_classes(logits, target)
    own = z[np.arange(len(z)), classes]
    require(bool((own < z.max(axis=1)).any()), "logits", "the largest always at the target",
            "some that are wrong: the best temperature would be 0")  # fmt: skip
    require(own.mean() > z.mean(), "logits", "targets with no larger logits than other classes",
            "better ones: the best temperature would be infinite")  # fmt: skip

    def slope(inverse: float) -> float:
        p = SoftmaxRows(inverse * z).probabilities()
        return float(((p * z).sum(axis=1) - own).mean())

    scale = 1 / np.abs(z).max()
    low, high = 0.0, scale
    while slope(high) < 0:
        low, high = high, 2 * high
    for _ in range(100):  # halving: the loss is convex in 1 / T
        middle = (low + high) / 2
        low, high = (middle, high) if slope(middle) < 0 else (low, middle)
    return 2 / (low + high)


def fit_platt(scores: ArrayLike, labels: ArrayLike, *, smooth: bool = True) -> Platt:
    """The line through scores that makes the best logits: Platt scaling.

    Formula: the slope a and bias b with the least mean binary cross-entropy of a s + b. With
        ``smooth`` the labels 1 and 0 become (N₁ + 1) / (N₁ + 2) and 1 / (N₀ + 2), where N₁ and N₀
        are the numbers of ones and zeros: as if each class had been seen once more on either side.
    Shapes: ``scores`` and ``labels`` (N,).
    Domain: finite scores that are not all equal; labels 0 or 1. Use data that the model was not
        trained on.
    Edges: without ``smooth`` scores that separate the labels have no best line: an error.
    Errors: ValueError for these and for other shapes.
    Torch: none; scikit-learn: ``CalibratedClassifierCV(method="sigmoid")``, with ``smooth``.
    Source: Platt (2000), "Probabilities for SV machines"; Lin, Lin and Weng (2007), "A note on
        Platt's probabilistic outputs for support vector machines", whose damped Newton steps it
        takes.
    """
    s, y = as_float64("scores", scores), as_float64("labels", labels)
    require(s.ndim == 1 and s.size > 0, "scores", f"shape {s.shape}", "(N,), a score or more")
    require(s.shape == y.shape, "labels", f"shape {y.shape}", f"{s.shape}, one a score")
    require(
        finite(s) and np.ptp(s) > 0, "scores", "equal or infinite ones", "finite ones that differ"
    )
    require(bool(np.isin(y, (0, 1)).all()), "labels", "other values", "labels of 0 and 1")
    if as_flag("smooth", smooth):
        ones = y.sum()
        y = np.where(y == 1, (ones + 1) / (ones + 2), 1 / (len(y) - ones + 2))
    else:
        apart = _apart(s, y)
        require(not apart, "scores", "ones that separate the labels", "overlap, or smooth=True")
    middle, spread = s.mean(), s.std()
    a, b = _newton(np.column_stack([(s - middle) / spread, np.ones_like(s)]), y)
    return Platt(float(a / spread), float(b - a * middle / spread))


def _logits_and_classes(logits: ArrayLike, target: ArrayLike) -> tuple[Array, Any]:
    """A table of logits and a class a row; one logit a sample becomes two, the first of them 0."""
    z = as_float64("logits", logits)
    require(z.ndim in (1, 2) and z.size > 0, "logits", f"shape {z.shape}", "(N,) or (N, C)")
    require(finite(z), "logits", "infinite or nan ones", "finite ones")
    if z.ndim == 1:
        z = np.column_stack([np.zeros_like(z), z])
        target = np.asarray(target)
        if target.dtype.kind == "f" and bool(np.isin(target, (0, 1)).all()):
            target = target.astype(int)
    return z, as_classes("target", target, z.shape[:1], z.shape[1])


def _apart(s: Array, y: Array) -> bool:
    """Does some threshold separate the labels, or is there one label only?"""
    zeros, ones = s[y == 0], s[y == 1]
    if zeros.size == 0 or ones.size == 0:
        return True
    return bool(zeros.max() <= ones.min() or ones.max() <= zeros.min())


def _newton(x: Array, y: Array) -> Array:
    """The weights of least mean binary cross-entropy, by Newton steps halved until they help."""

    def loss(w: Array) -> float:
        z = x @ w
        return float((np.logaddexp(0, z) - y * z).mean())

    w = np.zeros(x.shape[1])
    for _ in range(100):
        p = sigmoid(x @ w)
        gradient = x.T @ (p - y) / len(y)
        if np.abs(gradient).max() < 1e-14:
            break
        curve = x.T @ (x * (p * (1 - p))[:, None]) / len(y)
        step = np.linalg.solve(curve + 1e-12 * np.eye(len(w)), gradient)
        while loss(w - step) > loss(w) and np.abs(step).max() > 1e-14:
            step = step / 2
        w = w - step
    return w
