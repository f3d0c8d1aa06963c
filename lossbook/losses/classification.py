"""Losses of classifiers: softmax, sigmoid, cross-entropy and what is built on them."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from lossbook._numerics import SoftmaxRows, as_rows, from_rows, sigmoid, softplus, x_log_ratio
from lossbook._protocol import Array, Forward, as_upstream
from lossbook._reduction import Reduction, check_reduction, reduce, reduce_total
from lossbook._validation import as_classes, as_float, as_like, as_weight, require

__all__ = [
    "cross_entropy",
    "kl_div",
    "log_sigmoid",
    "log_softmax",
    "logsumexp",
    "nll_loss",
    "softmax",
]


def softmax(input: ArrayLike, *, dim: int = -1) -> Forward:
    r"""Turn logits into probabilities.

    Formula: p_i = e^(x_i) / Σ_k e^(x_k) along ``dim``.
    Shapes: any of at least one dimension; the value has the shape of ``input``.
    Domain: all real numbers, and -inf for a class that is ruled out.
    Gradient: dx = p (g - Σ_k g_k p_k), with g the upstream gradient.
    Edges: adding a constant to all logits changes nothing; logits of 1000 do not overflow; nan
        where a row is -inf throughout or holds inf.
    Errors: ValueError for a number without a dimension; TypeError for other than real numbers.
    Torch: ``torch.nn.functional.softmax(input, dim)``, whose ``dim`` has no default that is safe.
    Source: Bridle (1990).
    """
    input = _with_dimension("input", input)
    p = SoftmaxRows(as_rows(input, dim)).probabilities()
    value = from_rows(p, input.shape, dim)

    def backward(upstream: Any = 1.0) -> Array:
        g = as_rows(np.broadcast_to(as_upstream(upstream, value), value.shape), dim)
        return from_rows(p * (g - (g * p).sum(axis=1, keepdims=True)), input.shape, dim)

    return Forward(value, backward)


def log_softmax(input: ArrayLike, *, dim: int = -1) -> Forward:
    r"""Turn logits into logarithms of probabilities.

    Formula: log p_i = x_i - log Σ_k e^(x_k) along ``dim``.
    Shapes: any of at least one dimension; the value has the shape of ``input``.
    Domain: all real numbers, and -inf for a class that is ruled out.
    Gradient: dx = g - p Σ_k g_k, with g the upstream gradient and p the softmax.
    Edges: exact where p underflows, (1000, 0) gives (0, -1000), and where it rounds to 1,
        (40, 0) gives -4.2e-18 for the first; nan where a row is -inf throughout or holds inf.
    Errors: ValueError for a number without a dimension; TypeError for other than real numbers.
    Torch: ``torch.nn.functional.log_softmax(input, dim)``.
    Source: Blanchard, Higham and Higham (2021), "Accurately computing the log-sum-exp and softmax
        functions".
    """
    input = _with_dimension("input", input)
    rows = SoftmaxRows(as_rows(input, dim))
    value = from_rows(rows.log_probabilities(), input.shape, dim)

    def backward(upstream: Any = 1.0) -> Array:
        g = np.broadcast_to(as_upstream(upstream, value), value.shape).astype(value.dtype)
        return from_rows(-rows.residual_under(as_rows(g, dim)), input.shape, dim)

    return Forward(value, backward)


def logsumexp(input: ArrayLike, *, dim: int = -1, keepdim: bool = False) -> Forward:
    r"""The smooth maximum whose gradient is the softmax.

    Formula: log Σ_k e^(x_k) along ``dim``.
    Shapes: ``dim`` is dropped, or kept with length 1.
    Domain: all real numbers, and -inf.
    Gradient: dx = g softmax(x).
    Edges: max <= value <= max + log(number of entries); no overflow.
    Errors: ValueError for a number without a dimension; TypeError for other than real numbers.
    Torch: ``torch.logsumexp(input, dim, keepdim)``.
    Source: Blanchard, Higham and Higham (2021).
    """
    input = _with_dimension("input", input)
    rows = SoftmaxRows(as_rows(input, dim))
    kept = tuple(np.expand_dims(input.take(0, dim), dim).shape)
    value = from_rows((rows.max + np.log1p(rows.rest))[:, None], kept, dim)
    value = value if keepdim else value.squeeze(dim)

    def backward(upstream: Any = 1.0) -> Array:
        g = np.broadcast_to(as_upstream(upstream, value), value.shape).astype(value.dtype)
        return from_rows(rows.probabilities(as_rows(g.reshape(kept), dim)[:, 0]), input.shape, dim)

    return Forward(value if value.ndim else float(value), backward)


def log_sigmoid(input: ArrayLike) -> Forward:
    r"""Logarithm of the probability that a logit stands for.

    Formula: log σ(x) = -log(1 + e^-x).
    Shapes: any; the value has the shape of ``input``.
    Domain: all real numbers.
    Gradient: dx = g σ(-x).
    Edges: no overflow at either end: -1000 gives -1000.
    Errors: TypeError for other than real numbers.
    Torch: ``torch.nn.functional.logsigmoid(input)``.
    Source: Mächler (2012), "Accurately computing log(1 - exp(-|a|))".
    """
    input = as_float("input", input)
    value = -softplus(-input)[()]
    return Forward(value, lambda upstream=1.0: sigmoid(-input) * as_upstream(upstream, value))


def nll_loss(
    input: ArrayLike,
    target: ArrayLike,
    *,
    weight: ArrayLike | None = None,
    ignore_index: int = -100,
    reduction: Reduction = "mean",
) -> Forward:
    r"""Negative log-likelihood: pick the log-probability of the target and turn its sign.

    Formula: l_n = -w[t_n] x[n, t_n]; the mean is Σ l_n / Σ w[t_n] over targets not ignored.
    Shapes: ``input`` (C,), (N, C) or (N, C, d1, ...); ``target`` the same without C.
    Domain: log-probabilities; no logarithm is taken, and none is checked for.
    Gradient: -w[t_n] at the target, 0 elsewhere; divided by Σ w[t_n] for the mean.
    Edges: when every target is ignored, and for an empty batch, the mean is nan, its gradient 0,
        the sum 0.
    Errors: ValueError for a class outside 0..C-1 and for shapes that do not fit; TypeError for
        targets that are not integers.
    Torch: ``torch.nn.functional.nll_loss``.
    Source: Cox and Hinkley (1974), chapter 2, for the likelihood; weights and indices as in torch.
    """
    check_reduction(reduction)
    table = _ClassTable(input)
    labels = table.labels(target, weight, ignore_index)
    n = np.arange(len(table.rows))

    def gradient(seed: Any) -> Array:
        g = np.zeros_like(table.rows)
        g[n, labels.index] = -labels.factor * _by_row(seed)
        return table.restore(g)

    losses = _weighted(-table.rows[n, labels.index], labels.factor)
    return reduce(losses.reshape(table.samples), reduction, gradient, labels.count)


def cross_entropy(
    input: ArrayLike,
    target: ArrayLike,
    *,
    weight: ArrayLike | None = None,
    ignore_index: int = -100,
    reduction: Reduction = "mean",
    label_smoothing: float = 0.0,
) -> Forward:
    r"""Surprise of a classifier, given its logits, at the class that occurred.

    Formula: l_n = -w[t_n] log softmax(x_n)[t_n]; the mean is Σ l_n / Σ w[t_n] over targets not
        ignored. With label smoothing ε the target is (1 - ε) onehot(t) + ε / C, and each of its
        entries is weighted by its own class. For targets that are probabilities y,
        l_n = -Σ_c w_c y_nc log softmax(x_n)_c, and the mean divides by their number N.
    Shapes: ``input`` (C,), (N, C) or (N, C, d1, ...); ``target`` the same without C for classes,
        the same for probabilities.
    Domain: logits are any real numbers; nothing is to be normalised beforehand.
    Gradient: w[t] (softmax(x) - onehot(t)), divided as the value is; for probabilities
        softmax(x) Σ_c w_c y_c - w y.
    Edges: exact to 1e-14 also where the loss is below 1e-16. When every target is ignored, and
        for an empty batch, the mean is nan, its gradient 0, the sum 0.
    Errors: ValueError for a class outside 0..C-1, for shapes that do not fit, for label_smoothing
        outside [0, 1] and for ignore_index >= 0 with probabilities; TypeError for other dtypes.
    Torch: ``torch.nn.functional.cross_entropy``.
    Source: Good (1952), "Rational decisions"; label smoothing: Szegedy et al. (2016).
    """
    check_reduction(reduction)
    require(0 <= label_smoothing <= 1, "label_smoothing", f"{label_smoothing}", "0 to 1")
    table = _ClassTable(input)
    if np.asarray(target).dtype.kind == "f" and np.size(target):
        require(ignore_index < 0, "ignore_index", f"{ignore_index}", "a target of class indices")
        mass, kept, count = table.rows_of(target), True, len(table.rows)
    else:
        labels = table.labels(target, weight, ignore_index)
        if label_smoothing == 0:
            return _cross_entropy_of_labels(table, labels, reduction)
        mass, kept, count = table.one_hot(labels.index), labels.kept, labels.count
    mass = (1 - label_smoothing) * mass + label_smoothing / mass.shape[1]
    weight = as_weight("weight", weight, mass.shape[1], mass.dtype)
    mass = np.where(np.expand_dims(kept, -1), mass if weight is None else mass * weight, 0)
    return _cross_entropy_of_mass(table, mass, count, reduction)


def kl_div(
    input: ArrayLike,
    target: ArrayLike,
    *,
    reduction: Literal["none", "batchmean", "sum", "mean"] = "mean",
    log_target: bool = False,
) -> Forward:
    r"""Terms of KL(p || q), with log q first and p second: the reverse of the textbook's order.

    Formula: l_i = p_i (log p_i - log q_i) for input = log q, target = p. ``batchmean`` divides the
        sum by the length of the first dimension and is the divergence; ``mean`` divides by the
        number of elements and is not.
    Shapes: ``input`` and ``target`` alike.
    Domain: ``input`` log-probabilities; ``target`` probabilities, or with ``log_target`` their
        logarithms.
    Gradient: -p_i for log q_i.
    Edges: 0 log 0 = 0, also where log q is -inf, which torch makes nan.
    Errors: ValueError when shapes differ and for an unknown reduction.
    Torch: ``torch.nn.functional.kl_div``.
    Source: Kullback and Leibler (1951).
    """
    check_reduction(reduction, ("none", "batchmean", "sum", "mean"))
    input = as_float("input", input)
    target = as_like("target", target, "input", input)
    p = np.exp(target) if log_target else target
    losses = p * (target - input) if log_target else x_log_ratio(target, input)

    def gradient(seed: Any) -> Array:
        return -p * seed

    if reduction == "batchmean":
        samples = len(input) if input.ndim else 1
        return reduce_total(float(losses.sum()), samples, reduction, gradient)
    return reduce(losses, reduction, gradient)


def _with_dimension(name: str, value: ArrayLike) -> Array:
    array = as_float(name, value)
    require(array.ndim > 0, name, "a number", "an array of at least one dimension")
    return array


class _Labels(NamedTuple):
    """Classes (0 where ignored), which are kept, what each counts, what a mean divides by."""

    index: Array
    kept: Array | bool
    factor: Array | float
    count: float


class _ClassTable:
    """Logits of any shape as a table (samples, classes): torch keeps the classes in dimension 1."""

    def __init__(self, input: ArrayLike) -> None:
        input = as_float("input", input)
        self.shape = input.shape
        self.axis = min(1, input.ndim - 1)
        require(input.ndim > 0, "input", "a number", "logits of shape (C,) or (N, C, ...)")
        require(input.shape[self.axis] > 0, "input", f"shape {input.shape}", "at least one class")
        self.samples = input.shape[: self.axis] + input.shape[self.axis + 1 :]
        self.rows = as_rows(input, self.axis)

    def restore(self, rows: Array) -> Array:
        """A table of this size in the shape of the logits."""
        return from_rows(rows, self.shape, self.axis)

    def labels(self, target: ArrayLike, weight: ArrayLike | None, ignore: int) -> _Labels:
        """Class indices, checked, with their weights."""
        classes = self.rows.shape[1]
        index = as_classes("target", target, self.samples, classes, ignore).ravel()
        weight = as_weight("weight", weight, classes, self.rows.dtype)
        kept = index != ignore
        if weight is None and kept.all():
            return _Labels(index, True, 1.0, index.size)
        index = np.where(kept, index, 0)
        factor = np.where(kept, 1 if weight is None else weight[index], 0).astype(self.rows.dtype)
        return _Labels(index, kept, factor, float(factor.sum()))

    def rows_of(self, target: ArrayLike) -> Array:
        """Class probabilities, in the shape of the logits, as a table."""
        target = np.asarray(target)
        require(
            target.shape == self.shape,
            "target",
            f"{target.dtype} of shape {target.shape}",
            f"integer classes of shape {self.samples} or probabilities of shape {self.shape}",
        )
        return as_rows(target.astype(self.rows.dtype, copy=False), self.axis)

    def one_hot(self, index: Array) -> Array:
        """A table with 1 at the given class of each row."""
        table = np.zeros_like(self.rows)
        table[np.arange(len(index)), index] = 1
        return table


def _cross_entropy_of_labels(table: _ClassTable, labels: _Labels, reduction: str) -> Forward:
    softmax = SoftmaxRows(table.rows)

    def gradient(seed: Any) -> Array:
        return table.restore(softmax.residual(labels.index, labels.factor * _by_row(seed)))

    losses = _weighted(softmax.surprise(labels.index), labels.factor)
    return reduce(losses.reshape(table.samples), reduction, gradient, labels.count)


def _cross_entropy_of_mass(
    table: _ClassTable, mass: Array, count: float, reduction: str
) -> Forward:
    softmax = SoftmaxRows(table.rows)

    def gradient(seed: Any) -> Array:
        return table.restore(softmax.residual_under(mass, _by_row(seed)))

    losses = softmax.surprise_under(mass)
    return reduce(losses.reshape(table.samples), reduction, gradient, count)


def _weighted(losses: Array, factor: Array | float) -> Array:
    """``losses * factor``, and 0 where the factor is 0 even if the loss is infinite."""
    if isinstance(factor, float):
        return losses
    return np.multiply(losses, factor, out=np.zeros_like(losses), where=factor != 0)


def _by_row(seed: Array | float) -> Array | float:
    """A number as it is; an array of one number a sample, flat."""
    return seed if isinstance(seed, float) else seed.ravel()
