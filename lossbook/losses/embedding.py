"""Losses of embeddings: what should lie close together, and what apart."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lossbook._numerics import SoftmaxRows, quiet, select, sums
from lossbook._options import ABOVE_0, as_flag, as_number
from lossbook._protocol import Array, Forward
from lossbook._reduction import Reduction, reduce
from lossbook._validation import as_float, as_gradient, as_like, require
from lossbook.losses._table import as_column, by_row

__all__ = [
    "cosine_embedding_loss",
    "hinge_embedding_loss",
    "info_nce_loss",
    "margin_ranking_loss",
    "triplet_margin_loss",
    "triplet_margin_with_distance_loss",
]

TINY = 1e-12  # what torch adds to squared lengths, and the least length it divides by


@quiet
def margin_ranking_loss(
    input1: ArrayLike,
    input2: ArrayLike,
    target: ArrayLike,
    *,
    margin: float = 0.0,
    reduction: Reduction = "mean",
) -> Forward:
    r"""Ask that one score of a pair be the larger, by a margin.

    Formula: l = max(0, -t (x1 - x2) + margin).
    Shapes: all three alike; nothing broadcasts. ``reduction`` is over all elements; "none" keeps
        them.
    Domain: real scores; t = 1 asks for x1 > x2, t = -1 for x2 > x1.
    Gradient: two. dx1 = -t and dx2 = t where the loss is active, else 0.
    Edges: at the margin the active slope is taken, so equal scores move apart for margin 0.
    Errors: ValueError when shapes differ.
    Torch: ``torch.nn.functional.margin_ranking_loss``.
    Source: Herbrich, Graepel and Obermayer (2000).
    """
    margin = as_number("margin", margin)
    x1 = as_float("input1", input1)
    x2 = as_like("input2", input2, "input1", x1)
    t = as_like("target", target, "input1", x1)
    short = margin - t * (x1 - x2)

    def gradient(seed: Any) -> tuple[Array, Array]:
        pull = select(t * (short >= 0), seed)
        return -pull, pull

    return reduce(np.maximum(short, 0), reduction, gradient)


@quiet
def hinge_embedding_loss(
    input: ArrayLike, target: ArrayLike, *, margin: float = 1.0, reduction: Reduction = "mean"
) -> Forward:
    r"""Take distances: keep those of similar pairs, push those of the others to a margin.

    Formula: l = x for t = 1, max(0, Δ - x) for t = -1; both together for any other t.
    Shapes: ``input`` and ``target`` alike; nothing broadcasts. ``reduction`` is over all elements;
        "none" keeps them.
    Domain: distances; t = ±1.
    Gradient: 1 for t = 1; -1 for t = -1 and x <= Δ, else 0.
    Edges: at the margin the slope -1 is taken.
    Errors: ValueError when shapes differ.
    Torch: ``torch.nn.functional.hinge_embedding_loss``.
    Source: Hadsell, Chopra and LeCun (2006), there with squares.
    """
    margin = as_number("margin", margin)
    x = as_float("input", input)
    t = as_like("target", target, "input", x)
    close, apart = t != -1, t != 1
    losses = np.where(close, x, 0)
    losses += np.where(apart, np.maximum(margin - x, 0), 0)

    def gradient(seed: Any) -> Array:
        return select(close - (apart & (x <= margin)).astype(x.dtype), seed)

    return reduce(losses, reduction, gradient)


@quiet
def cosine_embedding_loss(
    input1: ArrayLike,
    input2: ArrayLike,
    target: ArrayLike,
    *,
    margin: float = 0.0,
    reduction: Reduction = "mean",
) -> Forward:
    r"""Turn similar vectors into one direction, and others at least to a given angle.

    Formula: l = 1 - cos(x1, x2) for t = 1, max(0, cos(x1, x2) - margin) for t = -1, 0 for other t.
        cos = x1·x2 / √((|x1|² + 1e-12) (|x2|² + 1e-12)).
    Shapes: the inputs (N, D) or (D,), ``target`` (N,) or a number. ``reduction`` is over the
        samples; "none" keeps them.
    Domain: real vectors; t = ±1; margin from -1 to 1, best from 0 to 0.5.
    Gradient: two. ∓(x2 / (|x1| |x2|) - cos x1 / |x1|²), and the same with the two exchanged.
    Edges: at the margin the active slope is taken; a vector of zeros has cosine 0.
    Errors: ValueError when shapes do not fit.
    Torch: ``torch.nn.functional.cosine_embedding_loss``.
    Source: Bromley et al. (1993), "Signature verification using a siamese network".
    """
    margin = as_number("margin", margin)
    x1 = as_float("input1", input1)
    x2 = as_like("input2", input2, "input1", x1)
    require(x1.ndim in (1, 2), "input1", f"shape {x1.shape}", "(N, D) or (D,)")
    t = as_like("target", target, "input1 without D", x1[..., 0])
    size1, size2 = (sums(x * x, -1) + x.dtype.type(TINY) for x in (x1, x2))
    length = np.sqrt(size1 * size2)
    cosine = sums(x1 * x2, -1) / length
    losses = (t == 1) * (1 - cosine) + (t == -1) * np.maximum(cosine - margin, 0)

    def gradient(seed: Any) -> tuple[Array, Array]:
        slope = ((t == -1) & (cosine >= margin)).astype(x1.dtype) - (t == 1)
        by_cosine = select(slope, seed)
        pairs = ((x1, x2, size1), (x2, x1, size2))
        first, second = (
            as_column(by_cosine / length) * b - as_column(by_cosine * cosine / size) * a
            for a, b, size in pairs
        )
        return first, second

    return reduce(losses, reduction, gradient)


@quiet
def triplet_margin_loss(
    anchor: ArrayLike,
    positive: ArrayLike,
    negative: ArrayLike,
    *,
    margin: float = 1.0,
    p: float = 2.0,
    eps: float = 1e-6,
    swap: bool = False,
    reduction: Reduction = "mean",
) -> Forward:
    r"""Ask that an anchor be nearer to its like than to another, by a margin.

    Formula: l = max(0, d(a, p) - d(a, n) + Δ) with d(x, y) = ‖x - y + eps‖_p.
        ``swap`` replaces d(a, n) by the smaller of d(a, n) and d(p, n).
    Shapes: all three alike, (N, D) or (D,); the distance is along the last dimension. ``reduction``
        is over the samples; "none" keeps them.
    Domain: real vectors; Δ > 0; p > 0, inf too.
    Gradient: three, from those of the distances; for p = 2 that is (x - y + eps) / d.
    Edges: eps is added to the signed difference, as torch does, so d(x, x) is not 0. At the
        margin the active slope is taken; at distance 0 the slope 0; at a tie of ``swap`` halves.
    Errors: ValueError when shapes differ, for Δ <= 0 and for p <= 0.
    Torch: ``torch.nn.functional.triplet_margin_loss``.
    Source: Schroff, Kalenichenko and Philbin (2015), "FaceNet"; swap: Balntas et al. (2016).
    """
    order, eps = as_number("p", p, ABOVE_0), as_number("eps", eps)
    points = _three(anchor, positive, negative)
    distance = partial(_distance, p=order, eps=eps)
    return _triplet(points, distance, margin, swap, reduction)


@quiet
def triplet_margin_with_distance_loss(
    anchor: ArrayLike,
    positive: ArrayLike,
    negative: ArrayLike,
    *,
    distance_function: Callable[[Array, Array], Forward] | None = None,
    margin: float = 1.0,
    swap: bool = False,
    reduction: Reduction = "mean",
) -> Forward:
    r"""The triplet loss with a distance of one's own.

    Formula: l = max(0, d(a, p) - d(a, n) + Δ), with ``swap`` as in ``triplet_margin_loss``.
    Shapes: all three alike. ``distance_function(x, y)`` returns a Forward: one distance a sample,
        and a backward pass to both arguments. By default the Euclidean distance. ``reduction`` is
        over the samples; "none" keeps them.
    Domain: that of the distance; Δ > 0.
    Gradient: three, from the backward passes of the distances.
    Edges: at the margin the active slope is taken; at a tie of ``swap`` either distance gets half.
    Errors: ValueError when shapes differ and for Δ <= 0.
    Torch: ``torch.nn.functional.triplet_margin_with_distance_loss``.
    Source: Schultz and Joachims (2004), "Learning a distance metric from relative comparisons".
    """
    points = _three(anchor, positive, negative)
    if distance_function is None:
        distance = partial(_distance, p=2.0, eps=1e-6)
    else:
        distance = partial(_checked_distance, distance_function)
    return _triplet(points, distance, margin, swap, reduction)


@quiet
def info_nce_loss(
    query: ArrayLike, key: ArrayLike, *, temperature: float = 0.1, reduction: Reduction = "mean"
) -> Forward:
    r"""Pick one's own key out of all keys of the batch: contrastive learning as classification.

    Formula: l_n = cross-entropy of the logits cos(q_n, k_m) / τ, m = 1..N, with target n and
        τ = ``temperature``.
    Shapes: ``query`` and ``key`` (N, D); a loss for each query. ``reduction`` is over the samples;
        "none" keeps them.
    Domain: real vectors; τ > 0.
    Gradient: two. With G = (softmax - I) / τ and unit vectors u, v: dq = (I - uuᵀ) G v / |q|,
        dk = (I - vvᵀ) Gᵀ u / |k|.
    Edges: lengths below 1e-12 count as 1e-12. One pair alone costs 0.
    Errors: ValueError when shapes differ and for τ <= 0.
    Torch: none; ``cross_entropy(normalize(q) @ normalize(k).T / τ, arange(N))``.
    Source: van den Oord, Li and Vinyals (2018).
    """
    temperature = as_number("temperature", temperature, ABOVE_0)
    q = as_float("query", query)
    k = as_like("key", key, "query", q)
    require(q.ndim == 2, "query", f"shape {q.shape}", "(N, D)")
    (u, back_to_query), (v, back_to_key) = _direction(q), _direction(k)
    own = np.arange(len(q))
    softmax = SoftmaxRows(u @ v.T / temperature) if len(q) else None

    def gradient(seed: Any) -> tuple[Array, Array]:
        if softmax is None:
            return np.zeros_like(q), np.zeros_like(k)
        g = softmax.residual(own, by_row(seed)) / temperature
        return back_to_query(g @ v), back_to_key(g.T @ u)

    return reduce(softmax.surprise(own) if softmax else q[:, :0].sum(axis=1), reduction, gradient)


def _three(
    anchor: ArrayLike, positive: ArrayLike, negative: ArrayLike
) -> tuple[Array, Array, Array]:
    a = as_float("anchor", anchor)
    return a, as_like("positive", positive, "anchor", a), as_like("negative", negative, "anchor", a)


def _triplet(
    points: tuple[Array, Array, Array],
    distance: Callable[[Array, Array], Forward],
    margin: float,
    swap: bool,
    reduction: str,
) -> Forward:
    """max(0, d(a, p) - d(a, n) + Δ) for a distance with its backward pass."""
    a, p, n = points
    margin = as_number("margin", margin, ABOVE_0)
    swap = as_flag("swap", swap)
    near, far = distance(a, p), distance(a, n)
    other = distance(p, n) if swap else Forward(far.value, lambda upstream: (0.0, 0.0))
    short = margin + near.value - np.minimum(far.value, other.value)

    def gradient(seed: Any) -> tuple[Array, Array, Array]:
        pull = select(short >= 0, seed) * np.ones_like(near.value)
        share = 0.5 * (1 + np.sign(other.value - far.value)) if swap else 1.0
        a1, p1 = near.backward(pull)
        a2, n2 = far.backward(select(share, -pull))
        p3, n3 = other.backward(select(1 - share, -pull))
        return a1 + a2, p1 + p3, n2 + n3

    return reduce(np.maximum(short, 0), reduction, gradient)


def _checked_distance(distance: Callable[[Array, Array], Forward], x: Array, y: Array) -> Forward:
    """The distance with gradients that are held to the shape of the points."""
    value, pull = distance(x, y)

    def backward(upstream: Any) -> tuple[Array, Array]:
        dx, dy = pull(upstream)
        return as_gradient("distance_function", dx, x), as_gradient("distance_function", dy, y)

    return Forward(value, backward)


def _distance(x: Array, y: Array, p: float, eps: float) -> Forward:
    """‖x - y + eps‖_p along the last dimension."""
    gap = x - y + eps
    value = np.linalg.norm(np.ascontiguousarray(gap), p, axis=-1)

    def backward(upstream: Any = 1.0) -> tuple[Array, Array]:
        length = value[..., None]
        if p == np.inf:
            largest = (np.abs(gap) == length).astype(gap.dtype)
            slope = np.sign(gap) * largest / largest.sum(axis=-1, keepdims=True)
        else:
            ratio = np.divide(np.abs(gap), length, out=np.zeros_like(gap), where=gap != 0)
            slope = np.sign(gap) * np.power(ratio, p - 1, out=ratio, where=gap != 0)
        dx = slope * as_column(np.asarray(upstream, dtype=gap.dtype))
        return dx, -dx

    return Forward(value, backward)


def _direction(x: Array) -> tuple[Array, Callable[[Array], Array]]:
    """The rows at unit length, and the way back from their gradient to that of the rows."""
    size = np.linalg.norm(np.ascontiguousarray(x), axis=1, keepdims=True)
    length = np.maximum(size, TINY)
    unit = x / length

    def backward(g: Array) -> Array:
        along = sums(g * unit, 1, keepdims=True) * (size > TINY)
        return (g - unit * along) / length

    return unit, backward
