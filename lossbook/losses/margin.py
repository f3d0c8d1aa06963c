"""Losses of margins: how far a score is on the right side, not how probable it is.

The two-class losses are functions of the functional margin m = t x of a raw score x and a label
t = ±1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lossbook._numerics import (
    exp_minus_abs,
    quiet,
    select,
    sigmoid,
    sigmoid_of_minus,
    softplus_of_minus,
    sums,
)
from lossbook._options import ABOVE_0, Range, as_flag, as_number
from lossbook._protocol import Array, Forward
from lossbook._reduction import Reduction, reduce
from lossbook._validation import (
    as_array,
    as_float,
    as_like,
    as_signs,
    as_trailing,
    as_weight,
    require,
)
from lossbook.losses._table import ClassTable, as_column, by_row

__all__ = [
    "crammer_singer_loss",
    "exponential_loss",
    "hinge_loss",
    "logistic_loss",
    "multi_margin_loss",
    "multiclass_hinge_loss",
    "multilabel_margin_loss",
    "multilabel_soft_margin_loss",
    "perceptron_loss",
    "soft_margin_loss",
    "squared_hinge_loss",
    "zero_one_loss",
]

ONE_OR_TWO = Range("1 or 2", lambda p: p in (1, 2))


@quiet
def zero_one_loss(input: ArrayLike, target: ArrayLike, *, reduction: Reduction = "mean") -> Forward:
    r"""The number of mistakes: what one would like to minimise, and cannot by gradients.

    Formula: l = 1 for m <= 0, 0 for m > 0, with m = t x.
    Shapes: ``input`` and ``target`` alike; nothing broadcasts. ``reduction`` is over all elements;
        "none" keeps them.
    Domain: real scores; labels -1 and 1.
    Gradient: 0 wherever it exists, so it says nothing. The other losses here stand in for it.
    Edges: a score of 0 counts as a mistake, and the loss jumps there.
    Errors: ValueError for labels other than ±1 and when shapes differ.
    Torch: none; scikit-learn: ``zero_one_loss`` on predicted labels.
    Source: Bartlett, Jordan and McAuliffe (2006), "Convexity, classification, and risk bounds".
    """
    return _of_margin(input, target, lambda m: (m <= 0).astype(m.dtype), np.zeros_like, reduction)


@quiet
def perceptron_loss(
    input: ArrayLike, target: ArrayLike, *, reduction: Reduction = "mean"
) -> Forward:
    r"""How far a score is on the wrong side; any score on the right side will do.

    Formula: l = max(0, -m) with m = t x.
    Shapes: ``input`` and ``target`` alike; nothing broadcasts. ``reduction`` is over all elements;
        "none" keeps them.
    Domain: real scores; labels -1 and 1.
    Gradient: -t for m <= 0, else 0.
    Edges: at m = 0 the slope -t is taken, so that a perceptron starts to learn from w = 0.
    Errors: ValueError for labels other than ±1 and when shapes differ.
    Torch: none.
    Source: Rosenblatt (1958), "The perceptron".
    """
    return _of_margin(
        input, target, lambda m: np.maximum(-m, 0), lambda m: -(m <= 0).astype(m.dtype), reduction
    )


@quiet
def hinge_loss(
    input: ArrayLike, target: ArrayLike, *, margin: float = 1.0, reduction: Reduction = "mean"
) -> Forward:
    r"""How much the functional margin falls short of what is asked for: the loss of SVMs.

    Formula: l = max(0, Δ - m) with m = t x and Δ = ``margin``.
    Shapes: ``input`` and ``target`` alike; nothing broadcasts. ``reduction`` is over all elements;
        "none" keeps them.
    Domain: raw scores, not probabilities; labels -1 and 1, not 0 and 1; Δ > 0.
    Gradient: -t for m < Δ, else 0.
    Edges: at m = Δ the slope 0 is taken.
    Errors: ValueError for labels other than ±1, for Δ <= 0 and when shapes differ.
    Torch: none for two classes; scikit-learn: ``hinge_loss``.
    Source: Cortes and Vapnik (1995), "Support-vector networks".
    """
    margin = as_number("margin", margin, ABOVE_0)
    return _of_margin(
        input,
        target,
        lambda m: np.maximum(margin - m, 0),
        lambda m: -(m < margin).astype(m.dtype),
        reduction,
    )


@quiet
def squared_hinge_loss(
    input: ArrayLike, target: ArrayLike, *, margin: float = 1.0, reduction: Reduction = "mean"
) -> Forward:
    r"""The hinge loss squared: harder on large violations, softer on small ones.

    Formula: l = max(0, Δ - m)² with m = t x and Δ = ``margin``; not max(0, 1 - m²), which
        forgives large mistakes.
    Shapes: ``input`` and ``target`` alike; nothing broadcasts. ``reduction`` is over all elements;
        "none" keeps them.
    Domain: raw scores; labels -1 and 1; Δ > 0.
    Gradient: -2 t max(0, Δ - m).
    Edges: the slope is continuous, 0 at m = Δ; the curvature jumps there.
    Errors: ValueError for labels other than ±1, for Δ <= 0 and when shapes differ.
    Torch: none; scikit-learn: ``LinearSVC(loss="squared_hinge")`` minimises it.
    Source: Chang, Hsieh and Lin (2008), "Coordinate descent for large-scale L2-loss linear SVM".
    """
    margin = as_number("margin", margin, ABOVE_0)
    return _of_margin(
        input,
        target,
        lambda m: np.maximum(margin - m, 0) ** 2,
        lambda m: -2 * np.maximum(margin - m, 0),
        reduction,
    )


@quiet
def logistic_loss(input: ArrayLike, target: ArrayLike, *, reduction: Reduction = "mean") -> Forward:
    r"""Binary cross-entropy written for labels ±1.

    Formula: l = log(1 + e^-m) with m = t x.
    Shapes: ``input`` and ``target`` alike; nothing broadcasts. ``reduction`` is over all elements;
        "none" keeps them.
    Domain: real scores, which are log-odds at the optimum; labels -1 and 1.
    Gradient: -t σ(-m).
    Edges: no overflow: m = -1000 gives 1000.
    Errors: ValueError for labels other than ±1 and when shapes differ.
    Torch: ``torch.nn.functional.soft_margin_loss``, which overflows.
    Source: Cox (1958), "The regression analysis of binary sequences".
    """
    return _of_margin(input, target, softplus_of_minus, lambda m: -sigmoid_of_minus(m), reduction)


@quiet
def exponential_loss(
    input: ArrayLike, target: ArrayLike, *, reduction: Reduction = "mean"
) -> Forward:
    r"""The loss that AdaBoost minimises; a single outlier can dominate it.

    Formula: l = e^-m with m = t x.
    Shapes: ``input`` and ``target`` alike; nothing broadcasts. ``reduction`` is over all elements;
        "none" keeps them.
    Domain: real scores, half the log-odds at the optimum; labels -1 and 1.
    Gradient: -t e^-m.
    Edges: inf from m = -709.8 on.
    Errors: ValueError for labels other than ±1 and when shapes differ.
    Torch: none.
    Source: Friedman, Hastie and Tibshirani (2000), "Additive logistic regression".
    """
    return _of_margin(input, target, lambda m: np.exp(-m), lambda m: -np.exp(-m), reduction)


@quiet
def soft_margin_loss(
    input: ArrayLike, target: ArrayLike, *, reduction: Reduction = "mean"
) -> Forward:
    r"""The logistic loss under torch's name, with any real number as target.

    Formula: l = log(1 + e^(-t x)).
    Shapes: ``input`` and ``target`` alike; nothing broadcasts. ``reduction`` is over all elements;
        "none" keeps them.
    Domain: real scores; targets are meant to be -1 and 1 and are not checked.
    Gradient: -t σ(-t x).
    Edges: no overflow: x = -1000 with t = 1 gives 1000, where torch gives inf.
    Errors: ValueError when shapes differ.
    Torch: ``torch.nn.functional.soft_margin_loss``, but for the overflow.
    Source: Cox (1958).
    """
    x = as_float("input", input)
    t = as_like("target", target, "input", x)
    m = t * x
    return reduce(softplus_of_minus(m), reduction, lambda seed: sigmoid_of_minus(m) * t * -seed)


@quiet
def multi_margin_loss(
    input: ArrayLike,
    target: ArrayLike,
    *,
    p: int = 1,
    margin: float = 1.0,
    weight: ArrayLike | None = None,
    reduction: Reduction = "mean",
) -> Forward:
    r"""The hinge loss of several classes as torch has it: divided by their number.

    Formula: l = w[t] Σ_{j≠t} max(0, Δ - x_t + x_j)^p / C with Δ = ``margin`` and w = ``weight``;
        the mean divides by N.
    Shapes: ``input`` (N, C) or (C,), or the number of one class; ``target`` (N,), or a number where
        N = 1. ``reduction`` is over the samples; "none" keeps them.
    Domain: real scores; classes 0..C-1; p is 1 or 2.
    Gradient: for j ≠ t, p max(0, Δ - x_t + x_j)^(p-1) w[t] / C where positive; minus their sum
        for t.
    Edges: at the margin the slope 0 is taken.
    Errors: ValueError for a class outside 0..C-1, another p, and shapes that do not fit.
    Torch: ``torch.nn.functional.multi_margin_loss``.
    Source: Weston and Watkins (1999), but for the division by C.
    """
    p = int(as_number("p", p, ONE_OR_TWO))
    margin = as_number("margin", margin)
    table = _flat_table(input, of_one=np.shape(target))
    classes = table.rows.shape[1]
    weight = as_weight("weight", weight, classes, table.rows.dtype)
    index = table.index(target)
    share = 1 / classes if weight is None else weight[index] / classes
    return _sum_of_violations(table, index, margin, p, share, reduction)


@quiet
def multiclass_hinge_loss(
    input: ArrayLike,
    target: ArrayLike,
    *,
    margin: float = 1.0,
    squared: bool = False,
    reduction: Reduction = "mean",
) -> Forward:
    r"""Sum of the hinge losses of the true class against each other class.

    Formula: l = Σ_{j≠t} max(0, x_j - x_t + Δ) with Δ = ``margin``, or its squares for ``squared``.
    Shapes: ``input`` (N, C) or (C,); ``target`` (N,) or a number. ``reduction`` is over the
        samples; "none" keeps them.
    Domain: real scores; classes 0..C-1; Δ > 0.
    Gradient: 1 for each class j ≠ t within the margin, minus their number for t.
    Edges: at the margin the slope 0 is taken.
    Errors: ValueError for a class outside 0..C-1, for Δ <= 0 and shapes that do not fit.
    Torch: ``C * torch.nn.functional.multi_margin_loss(input, target, p=1 or 2)``.
    Source: Weston and Watkins (1999); the notes of CS231n.
    """
    margin = as_number("margin", margin, ABOVE_0)
    table = _flat_table(input)
    index = table.index(target)
    power = 2 if as_flag("squared", squared) else 1
    return _sum_of_violations(table, index, margin, power, 1.0, reduction)


@quiet
def crammer_singer_loss(
    input: ArrayLike, target: ArrayLike, *, margin: float = 1.0, reduction: Reduction = "mean"
) -> Forward:
    r"""Hinge loss of the true class against its strongest rival.

    Formula: l = max(0, Δ + max_{j≠t} x_j - x_t) with Δ = ``margin``.
    Shapes: ``input`` (N, C) or (C,); ``target`` (N,) or a number. ``reduction`` is over the
        samples; "none" keeps them.
    Domain: real scores; classes 0..C-1, C >= 2; Δ > 0.
    Gradient: 1 for the strongest rival and -1 for t where the loss is positive, else 0.
    Edges: at the margin the slope 0 is taken; among tied rivals the first one gets it.
    Errors: ValueError for a class outside 0..C-1, for Δ <= 0, for one class only.
    Torch: none.
    Source: Crammer and Singer (2001).
    """
    margin = as_number("margin", margin, ABOVE_0)
    table = _flat_table(input)
    require(table.rows.shape[1] > 1, "input", "one class", "at least two")
    index = table.index(target)
    n = np.arange(len(index))
    others = table.rows.copy()
    others[n, index] = -np.inf
    rival = others.argmax(axis=1)
    short = margin + others[n, rival] - table.rows[n, index]

    def gradient(seed: Any) -> Array:
        g = np.zeros_like(table.rows)
        g[n, rival] = select(short > 0, by_row(seed))
        g[n, index] = -g[n, rival]
        return table.restore(g)

    return reduce(np.maximum(short, 0).reshape(table.samples), reduction, gradient)


@quiet
def multilabel_margin_loss(
    input: ArrayLike, target: ArrayLike, *, reduction: Reduction = "mean"
) -> Forward:
    r"""Hinge loss of every class that applies against every class that does not.

    Formula: l = Σ_j Σ_{i not a target} max(0, 1 - x[t_j] + x_i) / C.
    Shapes: ``input`` and ``target`` (N, C) or (C,), numbers or (1,) for one class. A row of
        ``target`` lists classes and ends at its first -1. ``reduction`` is over the samples;
        "none" keeps them.
    Domain: real scores; classes 0..C-1, filled up with -1.
    Gradient: 1/C for i and -1/C for t_j in each pair within the margin.
    Edges: at the margin the slope 0 is taken. What follows the first -1 has to be a class or -1
        too, though it is not used.
    Errors: ValueError for entries outside -1..C-1 and for shapes that differ.
    Torch: ``torch.nn.functional.multilabel_margin_loss``.
    Source: Zhang and Zhou (2006), without the division by pairs.
    """
    table = _flat_table(input, of_one=() if np.ndim(input) < 2 else None)
    classes = table.rows.shape[1]
    pairs = _Violations(table.rows, _lists_of_classes(target, table))

    def gradient(seed: Any) -> Array:
        return table.restore(select(pairs.slopes(), as_column(by_row(seed)) / classes))

    losses = pairs.sums() / classes
    return reduce(losses.reshape(table.samples), reduction, gradient)


@quiet
def multilabel_soft_margin_loss(
    input: ArrayLike,
    target: ArrayLike,
    *,
    weight: ArrayLike | None = None,
    reduction: Reduction = "mean",
) -> Forward:
    r"""Mean of the binary cross-entropies of all labels of a sample.

    Formula: l = -Σ_c w_c (t_c log σ(x_c) + (1 - t_c) log σ(-x_c)) / C with w = ``weight``.
    Shapes: ``input`` and ``target`` (..., C), ``weight`` the same or fewer trailing dimensions, as
        (C,); a loss for each sample. ``reduction`` is over the samples; "none" keeps them.
    Domain: real logits; targets 0 and 1, or between.
    Gradient: w_c ((1 - t_c) σ(x_c) - t_c σ(-x_c)) / C.
    Edges: no overflow; the mean is over samples, not divided by Σ w.
    Errors: ValueError when shapes differ.
    Torch: ``torch.nn.functional.multilabel_soft_margin_loss``.
    Source: Read et al. (2011), as the loss of independent labels.
    """
    x = as_float("input", input)
    t = as_like("target", target, "input", x)
    require(x.ndim > 0 and x.shape[-1] > 0, "input", f"shape {x.shape}", "at least one class")
    weight = as_trailing("weight", weight, "input", x)
    w = (1 if weight is None else weight) / x.dtype.type(x.shape[-1])
    losses = np.log1p(exp_minus_abs(x))
    losses += select((x > 0) - t, x)  # log(1 + e^x) - t x, without their difference
    losses = sums(w * losses, -1)

    def gradient(seed: Any) -> Array:
        return w * ((1 - t) * sigmoid(x) - t * sigmoid_of_minus(x)) * as_column(seed)

    return reduce(losses, reduction, gradient)


def _of_margin(
    input: ArrayLike,
    target: ArrayLike,
    loss: Callable[[Array], Array],
    slope: Callable[[Array], Array],
    reduction: str,
) -> Forward:
    """A loss of m = t x, given with its derivative by m."""
    x = as_float("input", input)
    t = as_signs("target", target, "input", x)
    m = t * x
    return reduce(loss(m), reduction, lambda seed: select(t * slope(m), seed))


def _flat_table(input: ArrayLike, of_one: tuple[int, ...] | None = None) -> ClassTable:
    """The scores as a table. ``of_one`` is the shape of the losses of one sample, () or (1,).

    Where it is given, one number counts as the score of one class, as torch has it.
    """
    x = as_float("input", input)
    table = ClassTable(x[None] if x.ndim == 0 and of_one is not None else x)
    if len(table.shape) > 2:
        raise ValueError(f"input: got shape {table.shape}, wanted shape (N, C) or (C,)")
    if of_one in ((), (1,)) and len(table.rows) == 1:
        table.samples = of_one
    table.shape = x.shape
    return table


def _lists_of_classes(target: ArrayLike, table: ClassTable) -> NDArray[np.int64]:
    """Classes and -1, a list a row."""
    lists = as_array("target", target)
    flat = len(table.shape) < 2 and lists.ndim < 2 and lists.size == table.rows.size
    fits = flat or lists.shape == table.shape
    require(fits, "target", f"shape {lists.shape}", f"{table.shape}")
    if lists.dtype.kind not in "iu" and lists.size:
        raise TypeError(f"target: got {lists.dtype}, wanted integer classes, ending at -1")
    classes = table.rows.shape[1]
    low, high = (int(lists.min()), int(lists.max())) if lists.size else (0, 0)
    require(low >= -1 and high < classes, "target", f"{low}..{high}", f"-1..{classes - 1}")
    return lists.reshape(table.rows.shape).astype(np.int64, copy=False)


def _sum_of_violations(
    table: ClassTable, index: Array, margin: float, p: int, share: Array | float, reduction: str
) -> Forward:
    """share Σ_{j≠t} max(0, Δ - x_t + x_j)^p."""
    n = np.arange(len(index))
    z = table.rows - (table.rows[n, index] - margin)[:, None]
    np.maximum(z, 0, out=z)
    z[n, index] = 0
    powers = z if p == 1 else z * z

    def gradient(seed: Any) -> Array:
        scale = as_column(p * share * by_row(seed))
        sign = np.sign(z) if p == 1 else None
        g = select(z if sign is None else sign, scale, out=sign)
        g[n, index] = -sums(g, 1)
        return table.restore(g)

    losses = share * sums(powers, 1)
    return reduce(losses.reshape(table.samples), reduction, gradient)


class _Violations:
    """For each label that counts, how far each class that is no label violates its margin."""

    def __init__(self, x: Array, labels: Array) -> None:
        listed = np.logical_and.accumulate(labels >= 0, axis=1)
        self.samples, classes = x.shape
        self.rows, positions = listed.nonzero()
        self.first = np.flatnonzero(positions == 0)
        self.index = labels[listed]
        at = self.rows * classes + self.index
        others, short = x.copy(), x.reshape(-1)[at] - 1
        others.reshape(-1)[at] = -np.inf
        self.z = others[self.rows] - short[:, None]
        if np.isneginf(short).any():  # less than -inf by inf is nan, where no label is to count
            self.z[np.isneginf(others)[self.rows]] = 0
        np.maximum(self.z, 0, out=self.z)

    def sums(self) -> Array:
        """The sum of the violations of each sample."""
        return np.bincount(self.rows, sums(self.z, 1), self.samples).astype(self.z.dtype)

    def slopes(self) -> Array:
        """The derivative of the sum of the violations of each sample by its scores."""
        slope = np.sign(self.z)
        slope[np.arange(len(slope)), self.index] = -sums(slope, 1)
        total = np.zeros((self.samples, slope.shape[1]), dtype=slope.dtype)
        total[self.rows[self.first]] = np.add.reduceat(slope, self.first, axis=0)
        return total
