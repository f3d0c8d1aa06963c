"""Losses of classifiers: softmax, sigmoid, cross-entropy and what is built on them."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from lossbook._numerics import (
    SoftmaxRows,
    as_rows,
    dot,
    exp_minus_abs,
    from_rows,
    p_log_ratio,
    quiet,
    quietly,
    select,
    sigmoid_of_minus,
    softplus_of_minus,
    sums,
    times,
    x_log_ratio,
)
from lossbook._options import AT_LEAST_0, SHARE, Range, as_flag, as_integer, as_number
from lossbook._protocol import Array, Forward, as_upstream
from lossbook._reduction import Reduction, check_reduction, reduce, reduce_total
from lossbook._validation import (
    as_float,
    as_like,
    as_probabilities,
    as_trailing,
    as_weight,
    require,
    with_dimension,
)
from lossbook.losses._table import ClassTable, Labels, as_column, by_row

__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "binary_focal_loss",
    "brier_loss",
    "cross_entropy",
    "dice_loss",
    "focal_loss",
    "kl_div",
    "log_sigmoid",
    "log_softmax",
    "logsumexp",
    "nll_loss",
    "softmax",
    "spherical_loss",
    "tversky_loss",
]

NONE_OR_SHARE = Range(f"None or {SHARE.words}", SHARE.holds)


@quiet
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
    input = with_dimension("input", input, dim)
    rows = SoftmaxRows(as_rows(input, dim))
    value = from_rows(rows.probabilities(), input.shape, dim)

    def backward(upstream: Any = 1.0) -> Array:
        g = as_rows(np.broadcast_to(as_upstream(upstream, value), value.shape), dim)
        p = rows.probabilities()  # again: ``value`` is the caller's, who may have written to it
        with quietly():
            return from_rows(p * (g - sums(g * p, 1, keepdims=True)), input.shape, dim)

    return Forward(value, backward)


@quiet
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
    input = with_dimension("input", input, dim)
    rows = SoftmaxRows(as_rows(input, dim))
    value = from_rows(rows.log_probabilities(), input.shape, dim)

    def backward(upstream: Any = 1.0) -> Array:
        g = np.broadcast_to(as_upstream(upstream, value), value.shape).astype(value.dtype)
        with quietly():
            return from_rows(-rows.residual_under(as_rows(g, dim)), input.shape, dim)

    return Forward(value, backward)


@quiet
def logsumexp(input: ArrayLike, *, dim: int = -1, keepdim: bool = False) -> Forward:
    r"""The smooth maximum whose gradient is the softmax.

    Formula: log Σ_k e^(x_k) along ``dim``.
    Shapes: ``dim`` is dropped, or kept with length 1.
    Domain: all real numbers, and -inf.
    Gradient: dx = g softmax(x).
    Edges: max <= value <= max + log(number of entries); no overflow; -inf where all entries are,
        and no gradient there: nan.
    Errors: ValueError for a number without a dimension; TypeError for other than real numbers.
    Torch: ``torch.logsumexp(input, dim, keepdim)``.
    Source: Blanchard, Higham and Higham (2021).
    """
    input = with_dimension("input", input, dim)
    rows = SoftmaxRows(as_rows(input, dim))
    kept = tuple(np.expand_dims(input.take(0, dim), dim).shape)
    value = from_rows(rows.log_sum()[:, None], kept, dim)
    value = value if as_flag("keepdim", keepdim) else value.squeeze(dim)

    def backward(upstream: Any = 1.0) -> Array:
        g = np.broadcast_to(as_upstream(upstream, value), value.shape).astype(value.dtype)
        g_of_row = as_rows(g.reshape(kept), dim)[:, 0]
        with quietly():
            return from_rows(rows.probabilities(g_of_row), input.shape, dim)

    return Forward(value if value.ndim else float(value), backward)


@quiet
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
    value = -softplus_of_minus(input)[()]

    def backward(upstream: Any = 1.0) -> Array:
        with quietly():
            return sigmoid_of_minus(input) * as_upstream(upstream, value)

    return Forward(value, backward)


@quiet
def nll_loss(
    input: ArrayLike,
    target: ArrayLike,
    *,
    weight: ArrayLike | None = None,
    ignore_index: int = -100,
    reduction: Reduction = "mean",
) -> Forward:
    r"""Negative log-likelihood: pick the log-probability of the target and turn its sign.

    Formula: l_n = -w[t_n] x[n, t_n] with w = ``weight``; the mean is Σ l_n / Σ w[t_n] over targets
        other than ``ignore_index``.
    Shapes: ``input`` (C,), (N, C) or (N, C, d1, ...); ``target`` the same without C. ``reduction``
        is over the samples; "none" keeps them.
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
    ignore_index = as_integer("ignore_index", ignore_index)
    table = ClassTable(input)
    labels = table.labels(target, weight, ignore_index)
    n = np.arange(len(table.rows))

    def gradient(seed: Any) -> Array:
        g = np.zeros_like(table.rows)
        g[n, labels.classes] = -select(labels.factor, by_row(seed))
        return table.restore(g)

    losses = select(labels.factor, -table.rows[n, labels.classes])
    return reduce(losses.reshape(table.samples), reduction, gradient, labels.divisor)


@quiet
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

    Formula: l_n = -w[t_n] log softmax(x_n)[t_n] with w = ``weight``; the mean is Σ l_n / Σ w[t_n]
        over targets other than ``ignore_index``. With ε = ``label_smoothing`` the target is (1 - ε)
        onehot(t) + ε / C, and each of its entries is weighted by its own class. For targets that
        are probabilities y, l_n = -Σ_c w_c y_nc log softmax(x_n)_c, and the mean divides by their
        number N.
    Shapes: ``input`` (C,), (N, C) or (N, C, d1, ...); ``target`` the same without C for classes,
        the same for probabilities. ``reduction`` is over the samples; "none" keeps them.
    Domain: logits are any real numbers; nothing is to be normalised beforehand.
    Gradient: w[t] (softmax(x) - onehot(t)), divided as the value is; for probabilities
        softmax(x) Σ_c w_c y_c - w y.
    Edges: exact also where the loss is below 1e-16, to the rounding of the differences of logits:
        to 1e-14 for those below 64, to 1e-13 below 500. When every target is ignored, and
        for an empty batch, the mean is nan, its gradient 0, the sum 0.
    Errors: ValueError for a class outside 0..C-1, for shapes that do not fit, for label_smoothing
        outside [0, 1] and for ignore_index >= 0 with probabilities; TypeError for other dtypes.
    Torch: ``torch.nn.functional.cross_entropy``.
    Source: Good (1952), "Rational decisions"; label smoothing: Szegedy et al. (2016).
    """
    check_reduction(reduction)
    label_smoothing = as_number("label_smoothing", label_smoothing, SHARE)
    ignore_index = as_integer("ignore_index", ignore_index)
    table = ClassTable(input)
    if table.holds_probabilities(target):
        require(ignore_index < 0, "ignore_index", f"{ignore_index}", "a target of class indices")
        mass = table.probabilities(target)
        kept: Array | bool = True
        count: float = len(table.rows)
    else:
        labels = table.labels(target, weight, ignore_index)
        if label_smoothing == 0:
            return _cross_entropy_of_labels(table, labels, reduction)
        mass, kept, count = table.one_hot(labels.classes), labels.kept, labels.divisor
    mass = (1 - label_smoothing) * mass + label_smoothing / mass.shape[1]
    weight = as_weight("weight", weight, mass.shape[1], mass.dtype)
    mass = np.where(np.expand_dims(kept, -1), mass if weight is None else mass * weight, 0)
    return _cross_entropy_of_mass(table, mass, count, reduction)


@quiet
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
    log_target = as_flag("log_target", log_target)
    p = np.exp(target) if log_target else target
    losses = p_log_ratio(p, target, input) if log_target else x_log_ratio(target, input)

    def gradient(seed: Any) -> Array:
        return -p * seed

    if reduction == "batchmean":
        samples = len(input) if input.ndim else 1
        return reduce_total(float(losses.sum()), samples, reduction, gradient)
    return reduce(losses, reduction, gradient)


@quiet
def binary_cross_entropy(
    input: ArrayLike,
    target: ArrayLike,
    *,
    weight: ArrayLike | None = None,
    reduction: Reduction = "mean",
) -> Forward:
    r"""Surprise of a forecast of one yes-or-no event, element by element.

    Formula: l = -w (t log x + (1 - t) log(1 - x)), with either logarithm clamped at -100.
    Shapes: ``input`` and ``target`` alike; ``weight`` the same or fewer trailing dimensions.
        ``reduction`` is over all elements; "none" keeps them.
    Domain: probabilities x in [0, 1], a sigmoid's output; targets in [0, 1].
    Gradient: w (x - t) / max(x (1 - x), 1e-12).
    Edges: at x = 0 or 1 a wrong forecast costs 100, not inf. The mean divides by the number of
        elements, not by Σ w. A logit over 37 has rounded to 1 before it gets here: use
        ``binary_cross_entropy_with_logits``.
    Errors: ValueError for values outside [0, 1] and when shapes differ.
    Torch: ``torch.nn.functional.binary_cross_entropy``.
    Source: Good (1952), "Rational decisions".
    """
    x = as_probabilities("input", as_float("input", input))
    t = as_probabilities("target", as_like("target", target, "input", x))
    w = as_trailing("weight", weight, "input", x)
    losses = (t - 1) * np.maximum(np.log1p(-x), -100)
    losses -= t * np.maximum(np.log(x), -100)

    def gradient(seed: Any) -> Array:
        return times((x - t) / np.maximum(x * (1 - x), 1e-12), w) * seed

    return reduce(times(losses, w), reduction, gradient)


@quiet
def binary_cross_entropy_with_logits(
    input: ArrayLike,
    target: ArrayLike,
    *,
    weight: ArrayLike | None = None,
    reduction: Reduction = "mean",
    pos_weight: ArrayLike | None = None,
) -> Forward:
    r"""Sigmoid and binary cross-entropy in one, exact where the sigmoid rounds to 0 or 1.

    Formula: l = w (a log(1 + e^x) + b log(1 + e^-x)) with a = 1 - t, b = pos_weight t.
    Shapes: ``input`` and ``target`` alike; the weights the same or fewer trailing dimensions.
        ``reduction`` is over all elements; "none" keeps them.
    Domain: any real logits; targets are meant to lie in [0, 1] and are not checked.
    Gradient: w (a σ(x) - b σ(-x)); σ(x) - t without weights.
    Edges: no overflow and no cancellation: to 3e-16 on [-700, 700] for targets 0 and 1. The mean
        divides by the number of elements, not by Σ w.
    Errors: ValueError when shapes differ.
    Torch: ``torch.nn.functional.binary_cross_entropy_with_logits``.
    Source: Cox (1958); King and Zeng (2001) for the weight of the rarer class.
    """
    x = as_float("input", input)
    t = as_like("target", target, "input", x)
    w = as_trailing("weight", weight, "input", x)
    positive = ~np.signbit(x)
    if pos_weight is None:
        both, side = None, positive - t  # side is a where x > 0, -b where x < 0
    else:
        b = as_trailing("pos_weight", pos_weight, "input", x) * t
        both, side = 1 - t + b, np.where(positive, 1 - t, -b)
    e = exp_minus_abs(x)

    def gradient(seed: Any) -> Array:
        slope = np.asarray(1 + e)
        np.copysign(np.divide(e, slope, out=slope), x, out=slope)  # ±σ(-|x|)
        slope = np.subtract(side, times(slope, both), out=slope)
        return np.multiply(slope, times(seed, w), out=slope)

    curve = times(np.log1p(e), both)
    if w is None and reduction in ("mean", "sum"):
        total = float(curve.sum()) + dot(x, side)
        if math.isfinite(total):  # a logit of inf may be right, and then costs 0, not inf times 0
            return reduce_total(total, x.size, reduction, gradient)
    return reduce(times(curve + select(side, x), w), reduction, gradient)


@quiet
def focal_loss(
    input: ArrayLike,
    target: ArrayLike,
    *,
    gamma: float = 2.0,
    weight: ArrayLike | None = None,
    reduction: Reduction = "mean",
) -> Forward:
    r"""Cross-entropy that counts samples less the surer the classifier is of them.

    Formula: l = -w[t] (1 - p_t)^γ log p_t with p = softmax(x), γ = ``gamma`` and w = ``weight``;
        the mean divides by N.
    Shapes: ``input`` (C,), (N, C) or (N, C, d1, ...); ``target`` the same without C. ``reduction``
        is over the samples; "none" keeps them.
    Domain: any real logits; classes 0..C-1; γ >= 0.
    Gradient: w[t] (q^γ + γ q^(γ-1) p_t l) (p - onehot(t)) with q = 1 - p_t, l = -log p_t.
    Edges: γ = 0 is the cross-entropy, but for the mean; q is exact where p_t rounds to 1.
    Errors: ValueError for a class outside 0..C-1, γ < 0 and shapes that do not fit.
    Torch: none.
    Source: Lin et al. (2017), "Focal loss for dense object detection".
    """
    gamma = as_number("gamma", gamma, AT_LEAST_0)
    table = ClassTable(input)
    softmax = SoftmaxRows(table.rows)
    index = table.index(target)
    weight = as_weight("weight", weight, table.rows.shape[1], table.rows.dtype)
    w = 1.0 if weight is None else weight[index]
    surprise, miss = softmax.surprise(index), softmax.miss(index)
    modulation = w * miss**gamma

    def gradient(seed: Any) -> Array:
        ratio = np.divide(surprise, miss, out=np.ones_like(miss), where=miss > 0)
        steep = modulation * (1 + gamma * select(1 - miss, ratio))  # p l is 0 for a p of 0
        return table.restore(softmax.residual(index, select(steep, by_row(seed))))

    losses = select(modulation, surprise)
    return reduce(losses.reshape(table.samples), reduction, gradient)


@quiet
def binary_focal_loss(
    input: ArrayLike,
    target: ArrayLike,
    *,
    alpha: float | None = 0.25,
    gamma: float = 2.0,
    reduction: Reduction = "mean",
) -> Forward:
    r"""The focal loss of one yes-or-no event, from its logit.

    Formula: l = α_t q^γ log(1 + e^-m) with m = ±x for t = 1, 0, q = σ(-m) and α_t = α, 1 - α; γ is
        ``gamma``, α is ``alpha``, and α_t = 1 for ``alpha=None``.
    Shapes: ``input`` and ``target`` alike; nothing broadcasts. ``reduction`` is over all elements;
        "none" keeps them.
    Domain: any real logits; targets 0 and 1; γ >= 0; α in [0, 1].
    Gradient: ∓α_t q^γ (q + γ (1 - q) log(1 + e^-m)).
    Edges: γ = 0 with ``alpha=None`` is ``binary_cross_entropy_with_logits``. No digits are lost
        where q is tiny: it is taken as 1 - e^-s from the surprise s = log(1 + e^-m).
    Errors: ValueError for targets other than 0 and 1, γ < 0, α outside [0, 1], other shapes.
    Torch: none; ``torchvision.ops.sigmoid_focal_loss``, which does not reduce by default.
    Source: Lin et al. (2017).
    """
    gamma = as_number("gamma", gamma, AT_LEAST_0)
    alpha = None if alpha is None else as_number("alpha", alpha, NONE_OR_SHARE)
    x = as_float("input", input)
    t = as_like("target", target, "input", x)
    yes = t == 1
    other = t[~yes & (t != 0)]
    require(other.size == 0, "target", f"{other.ravel()[:1]}", "labels of 0 and 1")
    surprise = softplus_of_minus(np.where(yes, x, -x))
    a, b = map(x.dtype.type, (1, 1) if alpha is None else (alpha, 1 - alpha))

    def gradient(seed: Any) -> Array:
        q = -np.expm1(-surprise)
        slope = np.where(q < 1, surprise, 0)  # (1 - q) times it is 0 where q is 1, also for inf
        slope *= gamma * (1 - q)
        slope += q
        slope *= q**gamma
        slope *= np.where(yes, -a, b)
        return select(slope, seed)

    losses = (-np.expm1(-surprise)) ** gamma
    losses *= surprise
    return reduce(select(np.where(yes, a, b), losses), reduction, gradient)


@quiet
def brier_loss(input: ArrayLike, target: ArrayLike, *, reduction: Reduction = "mean") -> Forward:
    r"""Squared distance of a forecast from what happened: a proper score that stays finite.

    Formula: l = Σ_c (p_c - onehot(t)_c)²; the mean divides by N.
    Shapes: ``input`` (C,), (N, C) or (N, C, d1, ...); ``target`` the same without C. ``reduction``
        is over the samples; "none" keeps them.
    Domain: probabilities that sum to 1 over the classes, to 1e-3; classes 0..C-1.
    Gradient: 2 (p - onehot(t)), each probability taken as free.
    Edges: from 0 to 2. For two classes it is twice the score of the one probability.
    Errors: ValueError for what is no probability, a class outside 0..C-1, other shapes.
    Torch: none; scikit-learn: ``brier_score_loss`` for two classes.
    Source: Brier (1950), "Verification of forecasts expressed in terms of probability".
    """
    table = ClassTable(input)
    p = _forecasts(table)
    gap = p - table.one_hot(table.index(target))

    def gradient(seed: Any) -> Array:
        return table.restore(2 * gap * as_column(by_row(seed)))

    return reduce(sums(gap * gap, 1).reshape(table.samples), reduction, gradient)


@quiet
def spherical_loss(
    input: ArrayLike, target: ArrayLike, *, reduction: Reduction = "mean"
) -> Forward:
    r"""One minus the cosine between a forecast and what happened: a proper score without units.

    Formula: l = 1 - p_t / ‖p‖ with the Euclidean length ‖p‖; the mean divides by N.
    Shapes: ``input`` (C,), (N, C) or (N, C, d1, ...); ``target`` the same without C. ``reduction``
        is over the samples; "none" keeps them.
    Domain: probabilities that sum to 1 over the classes, to 1e-3; classes 0..C-1.
    Gradient: (p_t p / ‖p‖² - onehot(t)) / ‖p‖, each probability taken as free.
    Edges: from 0 to 1; computed from the squares of the other classes, so that a sure and right
        forecast keeps its digits.
    Errors: ValueError for what is no probability, a class outside 0..C-1, other shapes.
    Torch: none.
    Source: Gneiting and Raftery (2007), "Strictly proper scoring rules, prediction, and
        estimation", there as a gain, p_t / ‖p‖.
    """
    table = ClassTable(input)
    p = _forecasts(table)
    hot = table.one_hot(table.index(target))
    own = sums(p * hot, 1)
    others = sums(np.where(hot == 1, 0, p) ** 2, 1)
    length = np.sqrt(own * own + others)

    def gradient(seed: Any) -> Array:
        scale = as_column(1 / length)
        slope = (as_column(own) * scale * (p * scale) - hot) * scale
        return table.restore(slope * as_column(by_row(seed)))

    losses = others / (length * (length + own))
    return reduce(losses.reshape(table.samples), reduction, gradient)


def _forecasts(table: ClassTable) -> Array:
    """The rows of a table, checked to be probabilities that sum to 1."""
    p = as_probabilities("input", table.rows, slack=1e-3)
    worst = np.abs(sums(p, 1) - 1).max(initial=0)
    require(worst <= 1e-3, "input", f"probabilities {worst:.3g} off a sum of 1", "a sum of 1")
    return p


@quiet
def tversky_loss(
    input: ArrayLike,
    target: ArrayLike,
    *,
    alpha: float = 0.5,
    beta: float = 0.5,
    smooth: float = 1.0,
    reduction: Reduction = "mean",
) -> Forward:
    r"""One minus the overlap of a soft mask with the true one, with its own price for each error.

    Formula: l = 1 - (TP + s) / (TP + α FP + β FN + s) with TP = Σ p t, FP = Σ p (1 - t),
        FN = Σ (1 - p) t, summed over all but the first dimension; α = ``alpha``, β = ``beta``,
        s = ``smooth``.
    Shapes: ``input`` and ``target`` (N, ...), with at least two dimensions; a loss a sample.
        ``reduction`` is over the samples; "none" keeps them.
    Domain: probabilities; targets in [0, 1]; α, β, s >= 0.
    Gradient: -(t D - (TP + s) (t + α (1 - t) - β t)) / D², with D the denominator.
    Edges: two empty masks cost 0 for s > 0 and nan for s = 0.
    Errors: ValueError for values outside [0, 1], a negative option, other shapes.
    Torch: none; MONAI: ``TverskyLoss``.
    Source: Salehi, Erdogmus and Gholipour (2017).
    """
    options = {"alpha": alpha, "beta": beta, "smooth": smooth}
    alpha, beta, smooth = (as_number(name, x, AT_LEAST_0) for name, x in options.items())
    p = as_probabilities("input", as_float("input", input), slack=1e-3)
    t = as_probabilities("target", as_like("target", target, "input", p))
    require(p.ndim > 1, "input", f"shape {p.shape}", "(N, ...): samples in the first dimension")
    inner = tuple(range(1, p.ndim))
    price = t + alpha * (1 - t) - beta * t  # of the denominator, by p
    hit = sums(p * t, inner, keepdims=True) + smooth
    whole = sums(p * price + beta * t, inner, keepdims=True) + smooth

    def gradient(seed: Any) -> Array:
        each = seed if isinstance(seed, float) else seed.reshape(hit.shape)
        return (hit * price - t * whole) / (whole * whole) * each

    return reduce((1 - hit / whole).reshape(len(p)), reduction, gradient)


@quiet
def dice_loss(
    input: ArrayLike, target: ArrayLike, *, smooth: float = 1.0, reduction: Reduction = "mean"
) -> Forward:
    r"""One minus the Dice coefficient of a soft mask with the true one.

    Formula: l = 1 - (2 Σ p t + s) / (Σ p + Σ t + s), summed over all but the first dimension:
        the Tversky loss of α = β = 1/2 with smooth s/2.
    Shapes: ``input`` and ``target`` (N, ...), with at least two dimensions; a loss a sample.
        ``reduction`` is over the samples; "none" keeps them.
    Domain: probabilities; targets in [0, 1]; s = ``smooth`` >= 0.
    Gradient: -(2 t D - (2 Σ p t + s)) / D², with D the denominator.
    Edges: two empty masks cost 0 for s > 0 and nan for s = 0.
    Errors: ValueError for values outside [0, 1], s < 0, other shapes.
    Torch: none; MONAI: ``DiceLoss``.
    Source: Milletari, Navab and Ahmadi (2016), "V-Net", there with squares below.
    """
    smooth = as_number("smooth", smooth, AT_LEAST_0)
    return tversky_loss(input, target, smooth=smooth / 2, reduction=reduction)


def _cross_entropy_of_labels(table: ClassTable, labels: Labels, reduction: str) -> Forward:
    softmax = SoftmaxRows(table.rows)

    def gradient(seed: Any) -> Array:
        scale = select(labels.factor, by_row(seed))
        return table.restore(softmax.residual(labels.classes, scale))

    losses = select(labels.factor, softmax.surprise(labels.classes))
    return reduce(losses.reshape(table.samples), reduction, gradient, labels.divisor)


def _cross_entropy_of_mass(table: ClassTable, mass: Array, count: float, reduction: str) -> Forward:
    softmax = SoftmaxRows(table.rows)

    def gradient(seed: Any) -> Array:
        return table.restore(softmax.residual_under(mass, by_row(seed)))

    losses = softmax.surprise_under(mass)
    return reduce(losses.reshape(table.samples), reduction, gradient, count)
