"""Losses of large vocabularies: the layer that makes the logits is part of the loss.

With as many classes as a language has words, the table of all logits outgrows everything else. One
of these losses never keeps it whole; the other asks for the logits of rare words only where one of
them occurs.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, pairwise
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lossbook._numerics import quiet
from lossbook._options import SHARE, as_integer, as_number
from lossbook._protocol import Array, Forward
from lossbook._reduction import Reduction, check_reduction, reduce, reduce_total
from lossbook._validation import as_array, as_classes, as_float, as_like, as_weight, require
from lossbook.losses.classification import cross_entropy

__all__ = ["adaptive_log_softmax_with_loss", "linear_cross_entropy"]

BLOCK = 256  # rows from which a product of matrices gains little by more of them


@quiet
def linear_cross_entropy(
    input: ArrayLike,
    linear_weight: ArrayLike,
    target: ArrayLike,
    *,
    linear_bias: ArrayLike | None = None,
    weight: ArrayLike | None = None,
    reduction: Reduction = "mean",
    ignore_index: int | None = None,
    label_smoothing: float = 0.0,
    block: int | None = None,
) -> Forward:
    r"""Cross-entropy of a linear layer's logits, which are never all there at once.

    Formula: the cross-entropy of the logits z = x Wᵀ + b with W = ``linear_weight``, b =
        ``linear_bias``; ``weight``, ``ignore_index`` and ``label_smoothing`` as in
        ``cross_entropy``. The rows of z are made ``block`` at a time, used and dropped.
    Shapes: ``input`` (N, D) or (D,); ``linear_weight`` (C, D) and ``linear_bias`` (C,); ``target``
        (N,) or a number for classes, (N, C) or (C,) for probabilities. For a loss at each of d1,
        ... places ``linear_weight`` is (C, d1, ..., D), ``linear_bias`` (C, d1, ...) and
        ``target`` (N, d1, ...) or (N, C, d1, ...). ``reduction`` is over the samples; "none" keeps
        them.
    Domain: any real numbers; classes 0..C-1. ``ignore_index`` is -100 for classes unless given.
    Gradient: two, or three with a bias. With G = dl/dz, the gradient of ``cross_entropy``:
        dx = G W, dW = Gᵀ x, db = Σ_n G_n.
    Edges: sum and mean make their gradients on the way and keep them, N D + C D + C numbers, for
        ``backward`` to scale; "none" keeps the losses alone, and ``backward``, which has to know
        the upstream gradient of each, makes the logits again. ``block`` is 256 unless given, or
        more where that many rows of logits are less than a quarter of the input. Ignored and empty
        batches as in ``cross_entropy``.
    Errors: ValueError for a class outside 0..C-1, for shapes that do not fit, for label_smoothing
        outside [0, 1], for a block below 1, for an ignore_index with probabilities.
    Torch: ``torch.nn.functional.linear_cross_entropy``; by blocks there with ``options``.
    Source: Wijmans et al. (2024), "Cut your losses in large-vocabulary language models".
    """
    check_reduction(reduction)
    layer = _Layer(input, linear_weight, linear_bias)
    goal = _Goal(target, layer, weight, ignore_index, label_smoothing)
    size = _block_size(block, layer)
    if reduction != "none":
        total, kept = _sum_and_gradients(layer, goal, size)
        return reduce_total(total, goal.count, reduction, lambda s: tuple(g * s for g in kept))
    losses = np.empty((len(layer.x), *layer.outputs[1:]), layer.x.dtype)
    for rows in _blocks(len(layer.x), size):
        losses[rows] = goal.loss(layer, rows, "none").value

    def gradient(seed: Any) -> tuple[Array, ...]:
        pull = np.broadcast_to(seed, layer.samples).reshape(losses.shape)
        found = _LayerGradients(layer)
        for rows in _blocks(len(layer.x), size):
            found.add(rows, goal.loss(layer, rows, "none").backward(pull[rows]))
        return found.arrays()

    return reduce(losses.reshape(layer.samples), reduction, gradient)


@quiet
def adaptive_log_softmax_with_loss(
    input: ArrayLike,
    target: ArrayLike,
    cutoffs: ArrayLike,
    head_weight: ArrayLike,
    *tails: ArrayLike,
    head_bias: ArrayLike | None = None,
    reduction: Reduction = "mean",
) -> Forward:
    r"""Cross-entropy that asks for the rare classes a cluster at a time, and only when it has to.

    Formula: with cutoffs c_1 < ... < c_K the classes below c_1 are frequent, those from c_k to
        below c_(k+1) are cluster k, and the last cluster ends at C. The head is a softmax over the
        frequent classes and the K clusters: l = -log softmax(H x + b)[t] for t < c_1, and
        l = -log softmax(H x + b)[c_1 + k - 1] - log softmax(O_k P_k x)[t - c_k] for t in cluster k.
    Shapes: ``input`` (N, D) or (D,); ``target`` (N,) or a number; ``cutoffs`` (K,); ``head_weight``
        H (c_1 + K, D), ``head_bias`` b (c_1 + K,). ``tails`` are two arrays a cluster, P_1, O_1,
        P_2, O_2, ...: P_k (D_k, D), O_k (size of cluster k, D_k). ``reduction`` is over the
        samples; "none" keeps them.
    Domain: any real numbers; classes 0..C-1, the most frequent first for the sake of speed.
    Gradient: of x, H and each of the tails, then of b if given. With G = softmax - onehot of the
        head, dH = Gᵀ x and db = Σ_n G_n; with G_k, of the rows in cluster k alone, dO_k = G_kᵀ
        (x P_kᵀ), dP_k = (G_k O_k)ᵀ x; dx = G H + Σ_k G_k O_k P_k.
    Edges: a cluster without a target costs nothing and gets gradients of 0. The value is torch's
        ``loss``, minus the mean of its ``output``; an empty batch gives nan.
    Errors: ValueError for a class outside 0..C-1, for cutoffs that do not rise from above 0, for
        shapes that do not fit.
    Torch: ``torch.nn.AdaptiveLogSoftmaxWithLoss``, whose ``head`` and ``tail`` hold the arrays.
    Source: Grave et al. (2017), "Efficient softmax approximation for GPUs".
    """
    check_reduction(reduction)
    head = _Layer(input, head_weight, head_bias, "head")
    edges = _edges(cutoffs)
    wanted = (edges[0] + len(edges), head.x.shape[1])
    require(head.weight_shape == wanted, "head_weight", f"shape {head.weight_shape}", f"{wanted}")
    pairs = _pairs(tails, edges, head.x)
    classes = edges[-1] + len(pairs[-1][1])
    index = as_classes("target", target, head.samples, classes).reshape(-1)
    clusters = [
        _Cluster(head.x, index - low, *pair) for low, pair in zip(edges, pairs, strict=True)
    ]
    which = np.searchsorted(edges, index, side="right")
    in_head = np.where(which == 0, index, edges[0] + which - 1)
    first = cross_entropy(head.logits(slice(None)), in_head, reduction="none")
    losses = first.value.copy()
    for cluster in clusters:
        losses[cluster.rows] += cluster.losses

    def gradient(seed: Any) -> tuple[Array, ...]:
        pull = np.broadcast_to(np.asarray(seed, losses.dtype).reshape(-1), losses.shape)
        found = _LayerGradients(head)
        found.add(slice(None), first.backward(pull))
        of_tails = [cluster.add_gradient(found.input, pull) for cluster in clusters]
        of_input, of_head, *of_bias = found.arrays()
        return of_input, of_head, *chain.from_iterable(of_tails), *of_bias

    return reduce(losses.reshape(head.samples), reduction, gradient)


class _Layer:
    """Rows of inputs, and the layer that turns them into logits, a block of rows at a time."""

    def __init__(
        self, input: ArrayLike, weight: ArrayLike, bias: ArrayLike | None, name: str = "linear"
    ) -> None:
        x = as_float("input", input)
        require(x.ndim in (1, 2), "input", f"shape {x.shape}", "(N, D) or (D,)")
        w = as_float(f"{name}_weight", weight).astype(x.dtype, copy=False)
        self.input_shape, self.weight_shape = x.shape, w.shape
        features = x.shape[-1]
        fits = w.ndim == 2 or (w.ndim > 2 and x.ndim == 2)
        fits = fits and w.shape[-1] == features and len(w) > 0
        wanted = f"(C, {features}), or (C, d1, ..., {features}) for inputs of shape (N, D)"
        require(fits, f"{name}_weight", f"shape {w.shape}", wanted)
        self.outputs = w.shape[:-1]
        self.samples = x.shape[:-1] + self.outputs[1:]
        self.x, self.w = x.reshape(-1, features), w.reshape(-1, features)
        self.bias: Array | None = None
        if bias is not None:
            self.bias = as_like(f"{name}_bias", bias, f"{name}_weight without D", w[..., 0])

    def logits(self, rows: slice) -> Array:
        """The logits of a block of rows, of shape (rows, C, d1, ...)."""
        z = self.x[rows] @ self.w.T
        if self.bias is not None:
            z += self.bias.reshape(-1)
        return z.reshape(len(z), *self.outputs)


class _LayerGradients:
    """The gradients of a layer's input, weight and bias, added up block by block."""

    def __init__(self, layer: _Layer) -> None:
        self.layer = layer
        self.input = np.zeros_like(layer.x)
        self.weight = np.zeros_like(layer.w)
        self.of_block = np.empty_like(layer.w)
        self.bias = np.zeros(len(layer.w))

    def add(self, rows: slice, by_logits: Array) -> None:
        g = by_logits.reshape(len(by_logits), len(self.weight))
        np.matmul(g, self.layer.w, out=self.input[rows])
        self.weight += np.matmul(g.T, self.layer.x[rows], out=self.of_block)
        if self.layer.bias is not None:
            self.bias += g.sum(axis=0, dtype=np.float64)

    def arrays(self) -> tuple[Array, ...]:
        layer = self.layer
        found = self.input.reshape(layer.input_shape), self.weight.reshape(layer.weight_shape)
        if layer.bias is None:
            return found
        return *found, self.bias.astype(layer.x.dtype).reshape(layer.bias.shape)


class _Goal:
    """What the logits of a layer are held against, and by what rules."""

    def __init__(
        self,
        target: ArrayLike,
        layer: _Layer,
        weight: ArrayLike | None,
        ignore_index: int | None,
        label_smoothing: float,
    ) -> None:
        classes = layer.outputs[0]
        self.weight = as_weight("weight", weight, classes, layer.x.dtype)
        self.smoothing = as_number("label_smoothing", label_smoothing, SHARE)
        self.ignore = -100 if ignore_index is None else as_integer("ignore_index", ignore_index)
        shape = layer.input_shape[:-1] + layer.outputs
        given = as_array("target", target)
        if given.dtype.kind == "f" and (given.size > 0 or given.shape == shape):
            wanted = "None for a target of probabilities"
            require(ignore_index is None, "ignore_index", f"{ignore_index}", wanted)
            given = _probabilities(given, shape, layer)
            self.count: float = prod(layer.samples)
        else:
            given = as_classes("target", given, layer.samples, classes, self.ignore)
            kept = given[given != self.ignore]
            self.count = kept.size if self.weight is None else float(self.weight[kept].sum())
        self.target = given if len(layer.input_shape) == 2 else given[None]

    def loss(self, layer: _Layer, rows: slice, reduction: Reduction) -> Forward:
        """The loss of a block of rows, with the gradient of its logits."""
        return cross_entropy(
            layer.logits(rows),
            self.target[rows],
            weight=self.weight,
            ignore_index=self.ignore,
            label_smoothing=self.smoothing,
            reduction=reduction,
        )


class _Cluster:
    """The rows whose target is in a cluster of rare classes, and their losses within it."""

    def __init__(self, x: Array, index: Array, projection: Array, output: Array) -> None:
        self.rows = np.flatnonzero((index >= 0) & (index < len(output)))
        self.x, self.projection, self.output = x[self.rows], projection, output
        self.hidden = self.x @ projection.T
        logits = self.hidden @ output.T
        self.losses, self.backward = cross_entropy(logits, index[self.rows], reduction="none")

    def add_gradient(self, of_input: Array, pull: Array) -> tuple[Array, Array]:
        """The gradients of projection and output; that of the rows is added to ``of_input``."""
        g = self.backward(pull[self.rows])
        by_hidden = g @ self.output
        of_input[self.rows] += by_hidden @ self.projection
        return by_hidden.T @ self.x, g.T @ self.hidden


def _probabilities(given: Array, shape: tuple[int, ...], layer: _Layer) -> Array:
    """A probability for each logit, which are of the given shape."""
    if given.shape != shape:
        raise ValueError(
            f"target: got {given.dtype} of shape {given.shape}, wanted integer classes of shape "
            f"{layer.samples} or probabilities of shape {shape}"
        )
    return as_float("target", given).astype(layer.x.dtype, copy=False)


def _block_size(block: int | None, layer: _Layer) -> int:
    """How many rows to take at once: as given, or by default as many as pay."""
    if block is None:
        return max(BLOCK, layer.x.size // (4 * max(1, len(layer.w))))
    size = as_integer("block", block)
    require(size > 0, "block", f"{size}", "a whole number above 0")
    return size


def _blocks(rows: int, size: int) -> Iterator[slice]:
    return (slice(start, start + size) for start in range(0, rows, size))


def _sum_and_gradients(layer: _Layer, goal: _Goal, size: int) -> tuple[float, tuple[Array, ...]]:
    """The sum of the losses, and its gradients, in one pass over the blocks."""
    total, found = 0.0, _LayerGradients(layer)
    for rows in _blocks(len(layer.x), size):
        total += _add_block(layer, goal, rows, found)
    return total, found.arrays()


def _add_block(layer: _Layer, goal: _Goal, rows: slice, found: _LayerGradients) -> float:
    """The sum of the losses of a block; its logits are forgotten before those of the next."""
    value, backward = goal.loss(layer, rows, "sum")
    found.add(rows, backward())
    return value


def _edges(cutoffs: ArrayLike) -> list[int]:
    """The first class of each cluster."""
    given = as_array("cutoffs", cutoffs)
    shape_fits = given.ndim == 1 and given.size > 0
    require(shape_fits, "cutoffs", f"shape {given.shape}", "(K,), the first class of each cluster")
    if given.dtype.kind not in "iu":
        raise TypeError(f"cutoffs: got {given.dtype}, wanted integers")
    edges = [int(edge) for edge in given]
    rising = all(low < high for low, high in pairwise([0, *edges]))
    require(rising, "cutoffs", f"{edges}", "classes that rise, the first above 0")
    return edges


def _pairs(tails: tuple[ArrayLike, ...], edges: list[int], x: Array) -> list[tuple[Array, Array]]:
    """Projection and output of each cluster, checked."""
    given, wanted = f"{len(tails)} arrays", f"{2 * len(edges)}, two for each cutoff"
    require(len(tails) == 2 * len(edges), "tails", given, wanted)
    sizes = [*(high - low for low, high in pairwise(edges)), None]
    pairs = []
    for k, size in enumerate(sizes, start=1):
        p, o = tails[2 * k - 2 : 2 * k]
        projection = _matrix(f"P_{k}", p, None, x.shape[1], x)
        pairs.append((projection, _matrix(f"O_{k}", o, size, len(projection), x)))
    require(len(pairs[-1][1]) > 0, f"O_{len(edges)}", "a matrix without rows", "a row a class")
    return pairs


def _matrix(name: str, value: ArrayLike, rows: int | None, columns: int, like: Array) -> Array:
    """``value`` as a matrix of that many columns, and of so many rows where that is known."""
    m = as_float(name, value).astype(like.dtype, copy=False)
    fits = m.ndim == 2 and m.shape[1] == columns and rows in (None, len(m))
    wanted = f"({'any' if rows is None else rows}, {columns})"
    require(fits, name, f"shape {m.shape}", wanted)
    return m
