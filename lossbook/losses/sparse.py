"""Sparsemax: probabilities that can be exactly 0, and the loss that goes with them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lossbook._numerics import as_rows, from_rows, quiet, quietly, select, sums
from lossbook._protocol import Array, Forward, as_upstream
from lossbook._reduction import Reduction, reduce
from lossbook._validation import with_dimension
from lossbook.losses._table import ClassTable, as_column, by_row

__all__ = ["sparsemax", "sparsemax_loss"]


@quiet
def sparsemax(input: ArrayLike, *, dim: int = -1) -> Forward:
    r"""Turn scores into the nearest probabilities, of which some may be exactly 0.

    Formula: p = argmin ‖q - x‖² over the distributions q, which is p_i = max(x_i - τ, 0) with the
        threshold τ that makes them sum to 1, along ``dim``.
    Shapes: any of at least one dimension; the value has the shape of ``input``.
    Domain: all real numbers.
    Gradient: dx_i = g_i - mean of g over the entries with p > 0, and 0 for the others.
    Edges: adding a constant to all scores changes nothing. At a score of exactly τ the slope is
        that of the side where p = 0.
    Errors: ValueError for a number without a dimension; TypeError for other than real numbers.
    Torch: none.
    Source: Martins and Astudillo (2016), "From softmax to sparsemax".
    """
    input = with_dimension("input", input, dim)
    rows = _project(as_rows(input, dim))
    value = from_rows(rows, input.shape, dim)
    kept = rows > 0
    count = kept.sum(axis=1, keepdims=True).astype(input.dtype)

    def backward(upstream: Any = 1.0) -> Array:
        g = np.broadcast_to(as_upstream(upstream, value), value.shape).astype(value.dtype)
        g = as_rows(g, dim)
        with quietly():
            mean = sums(np.where(kept, g, 0), 1, keepdims=True) / count
            return from_rows(np.where(kept, g - mean, 0), input.shape, dim)

    return Forward(value, backward)


@quiet
def sparsemax_loss(
    input: ArrayLike, target: ArrayLike, *, reduction: Reduction = "mean"
) -> Forward:
    r"""What cross-entropy is to softmax, for sparsemax: exactly 0 once the truth leads by 1.

    Formula: l = (‖x - y‖² - ‖x - p‖²) / 2, with p = sparsemax(x) and y the target as a
        distribution; the mean divides by N.
    Shapes: ``input`` (C,), (N, C) or (N, C, d1, ...); ``target`` the same without C for classes,
        the same for probabilities. ``reduction`` is over the samples; "none" keeps them.
    Domain: scores are any real numbers; nothing is to be normalised beforehand.
    Gradient: p - y.
    Edges: never negative; differentiable everywhere, with a slope that has kinks.
    Errors: ValueError for a class outside 0..C-1 and for shapes that do not fit.
    Torch: none.
    Source: Martins and Astudillo (2016); as a Fenchel-Young loss Blondel, Martins and Niculae
        (2020).
    """
    table = ClassTable(input)
    p = _project(table.rows)
    if table.holds_probabilities(target):
        gap = p - table.probabilities(target)
    else:
        gap = p.copy()
        gap[np.arange(len(gap)), table.index(target)] -= 1
    # ‖x - y‖² - ‖x - p‖², with the squares of x left out, is 2 (p - y)·(x - (p + y) / 2).
    middle = np.subtract(p, gap / 2, out=p)
    terms = table.rows - table.rows.max(axis=1, keepdims=True)
    terms -= middle
    terms *= gap
    terms[gap == 0] = 0  # a class that both rule out costs nothing, also at -inf
    losses = sums(terms, 1)

    def gradient(seed: Any) -> Array:
        return table.restore(select(gap, as_column(by_row(seed))))

    return reduce(np.maximum(losses, 0).reshape(table.samples), reduction, gradient)


def _project(rows: Array) -> Array:
    """The nearest distribution to each row: cut at the threshold that leaves a sum of 1.

    With the scores in falling order, the first k stay positive for the largest k at which the
    k-th still exceeds the threshold (their sum - 1) / k that these k would have.
    """
    rows = rows - rows.max(axis=1, keepdims=True)
    falling = np.sort(rows, axis=1)[:, ::-1]
    threshold = np.cumsum(falling, axis=1, dtype=np.float64)
    threshold -= 1
    threshold /= np.arange(1, rows.shape[1] + 1)
    k = (falling > threshold).sum(axis=1)
    rows -= np.take_along_axis(threshold, k[:, None] - 1, axis=1)
    return np.maximum(rows, 0, out=rows)
