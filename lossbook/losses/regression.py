"""Losses of regression: a distance between a prediction and a target, element by element."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lossbook._numerics import dot, finite, quiet, select, sums
from lossbook._options import ABOVE_0, AT_LEAST_0, FRACTION, as_flag, as_number
from lossbook._protocol import Array, Forward
from lossbook._reduction import Reduction, check_reduction, reduce, reduce_total
from lossbook._validation import as_float, as_like, require

__all__ = [
    "epsilon_insensitive_loss",
    "expectile_loss",
    "gaussian_nll_loss",
    "huber_loss",
    "l1_loss",
    "log_cosh_loss",
    "mse_loss",
    "poisson_nll_loss",
    "quantile_loss",
    "smooth_l1_loss",
]

LARGEST = {np.dtype(kind): float(np.finfo(kind).max) for kind in (np.float64, np.float32)}


@quiet
def l1_loss(
    input: ArrayLike,
    target: ArrayLike,
    *,
    weight: ArrayLike | None = None,
    reduction: Reduction = "mean",
) -> Forward:
    r"""Absolute error; its best constant prediction is the median.

    Formula: l = |x - t|; with weights w l, and the mean divides by Σ w.
    Shapes: ``input``, ``target`` and ``weight`` alike; nothing broadcasts. ``reduction`` is over
        all elements; "none" keeps them.
    Domain: all real numbers.
    Gradient: sign(x - t).
    Edges: at x = t any slope in [-1, 1] is a subgradient; 0 is taken, as torch does.
    Errors: ValueError when shapes differ; TypeError for other than real numbers.
    Torch: ``torch.nn.functional.l1_loss``.
    Source: Laplace (1774), as the likelihood of his first law of error.
    """
    d = _difference(input, target)
    return _weighted(np.abs(d), lambda: np.sign(d), weight, reduction)


@quiet
def mse_loss(
    input: ArrayLike,
    target: ArrayLike,
    *,
    weight: ArrayLike | None = None,
    reduction: Reduction = "mean",
) -> Forward:
    r"""Squared error; its best constant prediction is the mean.

    Formula: l = (x - t)²; with weights w l, and the mean divides by Σ w.
    Shapes: ``input``, ``target`` and ``weight`` alike; nothing broadcasts. ``reduction`` is over
        all elements; "none" keeps them.
    Domain: all real numbers.
    Gradient: 2 (x - t).
    Edges: the mean is over all elements, not over samples.
    Errors: ValueError when shapes differ; TypeError for other than real numbers.
    Torch: ``torch.nn.functional.mse_loss``, which only warns of shapes that broadcast.
    Source: Legendre (1805); Gauss (1809).
    """
    d = _difference(input, target)
    if weight is not None or reduction == "none":
        return _weighted(d * d, lambda: 2 * d, weight, reduction)
    check_reduction(reduction)
    return reduce_total(dot(d, d), d.size, reduction, lambda seed: select(d, 2 * seed))


@quiet
def smooth_l1_loss(
    input: ArrayLike, target: ArrayLike, *, reduction: Reduction = "mean", beta: float = 1.0
) -> Forward:
    r"""Squared error within ``beta``, absolute error beyond: the Huber loss divided by ``beta``.

    Formula: l = d² / (2β) for |d| <= β, |d| - β/2 beyond, with d = x - t. In one line:
        q (d - q/2) / β with q = clip(d, -β, β).
    Shapes: ``input`` and ``target`` alike; nothing broadcasts. ``reduction`` is over all elements;
        "none" keeps them.
    Domain: all real numbers; β >= 0.
    Gradient: clip(d, -β, β) / β, from -1 to 1.
    Edges: β = 0 is the L1 loss; the slope is continuous for β > 0.
    Errors: ValueError when shapes differ and for β < 0.
    Torch: ``torch.nn.functional.smooth_l1_loss``.
    Source: Girshick (2015), "Fast R-CNN".
    """
    beta = as_number("beta", beta, AT_LEAST_0)
    d = _difference(input, target)
    if beta < np.finfo(d.dtype).tiny:
        return l1_loss(input, target, reduction=reduction)
    return _huber(d, beta, reduction, beta)


@quiet
def huber_loss(
    input: ArrayLike,
    target: ArrayLike,
    *,
    reduction: Reduction = "mean",
    delta: float = 1.0,
    weight: ArrayLike | None = None,
) -> Forward:
    r"""Half the squared error within ``delta``, straight lines beyond.

    Formula: l = d²/2 for |d| <= δ, δ (|d| - δ/2) beyond, with d = x - t: the Smooth L1 loss of
        β = δ, times δ. With weights w l; the mean divides by the number of elements all the same.
    Shapes: ``input``, ``target`` and ``weight`` alike; nothing broadcasts. ``reduction`` is over
        all elements; "none" keeps them.
    Domain: all real numbers; δ > 0.
    Gradient: clip(d, -δ, δ).
    Edges: the slope is continuous; the curvature jumps at |d| = δ.
    Errors: ValueError when shapes differ and for δ <= 0.
    Torch: ``torch.nn.functional.huber_loss``.
    Source: Huber (1964), "Robust estimation of a location parameter".
    """
    delta = as_number("delta", delta, ABOVE_0)
    d = _difference(input, target)
    if weight is None:
        return _huber(d, delta, reduction, 1.0)
    weight = as_like("weight", weight, "input", d)
    q = _clipped(d, delta)
    return reduce(weight * q * (d - 0.5 * q), reduction, lambda seed: select(weight * q, seed))


@quiet
def quantile_loss(
    input: ArrayLike, target: ArrayLike, *, quantile: float = 0.5, reduction: Reduction = "mean"
) -> Forward:
    r"""Pinball loss; its best constant prediction is a quantile.

    Formula: l = (1 - q) d for d >= 0, -q d below, with d = x - t.
    Shapes: ``input`` and ``target`` alike; nothing broadcasts. ``reduction`` is over all elements;
        "none" keeps them.
    Domain: all real numbers; 0 < q < 1.
    Gradient: -q where the prediction is too low, 1 - q where it is too high.
    Edges: at x = t the slope 0 is taken; any in [-q, 1 - q] is a subgradient.
    Errors: ValueError when shapes differ and for q outside (0, 1).
    Torch: none; scikit-learn: ``mean_pinball_loss(t, x, alpha=q)``.
    Source: Koenker and Bassett (1978), "Regression quantiles".
    """
    quantile = as_number("quantile", quantile, FRACTION)
    d = _difference(input, target)
    losses = np.asarray((1 - quantile) * d)
    np.maximum(losses, -quantile * d, out=losses)
    return _plain(losses, lambda: _by_sign(d, 1 - quantile, -quantile), reduction)


@quiet
def expectile_loss(
    input: ArrayLike, target: ArrayLike, *, expectile: float = 0.5, reduction: Reduction = "mean"
) -> Forward:
    r"""Squared error that weighs one side more; its best constant prediction is an expectile.

    Formula: l = (1 - τ) d² for d >= 0, τ d² below, with d = x - t.
    Shapes: ``input`` and ``target`` alike; nothing broadcasts. ``reduction`` is over all elements;
        "none" keeps them.
    Domain: all real numbers; 0 < τ < 1. τ = 1/2 gives half the squared error, hence the mean.
    Gradient: 2 (1 - τ) d for d >= 0, 2 τ d below.
    Edges: the slope is continuous; the curvature jumps at x = t.
    Errors: ValueError when shapes differ and for τ outside (0, 1).
    Torch: none.
    Source: Newey and Powell (1987), "Asymmetric least squares estimation and testing".
    """
    expectile = as_number("expectile", expectile, FRACTION)
    d = _difference(input, target)
    side = _by_sign(d, 1 - expectile, expectile)
    return _plain(side * d * d, lambda: 2 * side * d, reduction)


@quiet
def epsilon_insensitive_loss(
    input: ArrayLike, target: ArrayLike, *, epsilon: float = 0.1, reduction: Reduction = "mean"
) -> Forward:
    r"""Absolute error beyond a tube in which every prediction is good enough.

    Formula: l = max(0, |x - t| - ε).
    Shapes: ``input`` and ``target`` alike; nothing broadcasts. ``reduction`` is over all elements;
        "none" keeps them.
    Domain: all real numbers; ε >= 0.
    Gradient: sign(x - t) outside the tube, 0 inside.
    Edges: at |x - t| = ε the slope 0 is taken.
    Errors: ValueError when shapes differ and for ε < 0.
    Torch: none; scikit-learn minimises it in ``SVR(epsilon=ε)``.
    Source: Vapnik (1995), "The nature of statistical learning theory".
    """
    epsilon = as_number("epsilon", epsilon, AT_LEAST_0)
    d = _difference(input, target)
    losses = np.maximum(np.abs(d) - epsilon, 0)
    return _plain(losses, lambda: np.where(np.abs(d) > epsilon, np.sign(d), 0), reduction)


@quiet
def log_cosh_loss(input: ArrayLike, target: ArrayLike, *, reduction: Reduction = "mean") -> Forward:
    r"""Half the squared error near 0, absolute error less log 2 far away, and smooth between.

    Formula: l = log cosh d with d = x - t.
    Shapes: ``input`` and ``target`` alike; nothing broadcasts. ``reduction`` is over all elements;
        "none" keeps them.
    Domain: all real numbers.
    Gradient: tanh d.
    Edges: no cancellation, taken as log1p(2 sinh²(d/2)) up to |d| = 20; no overflow, taken as
        |d| - log 2 beyond, where the rest, log1p(e^(-2|d|)), is below 1e-17.
    Errors: ValueError when shapes differ.
    Torch: none; Keras: ``keras.losses.LogCosh``.
    Source: Green (1990), as a smooth potential for image reconstruction.
    """
    x, t = _pair(input, target)
    far = np.abs(x - t)
    near = np.log1p(2 * np.square(np.sinh(np.minimum(far, 20) / 2)))
    far -= math.log(2)
    return _plain(np.maximum(near, far), lambda: np.tanh(x - t), reduction)


@quiet
def poisson_nll_loss(
    input: ArrayLike,
    target: ArrayLike,
    *,
    log_input: bool = True,
    full: bool = False,
    eps: float = 1e-8,
    reduction: Reduction = "mean",
) -> Forward:
    r"""Negative log-likelihood of counts, without the part that no prediction can change.

    Formula: l = e^x - t x, where the prediction is the logarithm of the rate;
        l = x - t log(x + eps) for ``log_input=False``. ``full`` adds Stirling's
        t log t - t + log(2πt)/2 for log t!, for t > 1 only.
    Shapes: ``input`` and ``target`` alike; nothing broadcasts. ``reduction`` is over all elements;
        "none" keeps them.
    Domain: counts t >= 0; a rate x > 0 when it is not given as logarithm.
    Gradient: e^x - t, prediction minus observation; 1 - t / (x + eps).
    Edges: negative values are usual, as log t! is left out; e^x overflows from 709.8 on.
    Errors: ValueError when shapes differ.
    Torch: ``torch.nn.functional.poisson_nll_loss``.
    Source: Nelder and Wedderburn (1972), "Generalized linear models".
    """
    log_input, full = as_flag("log_input", log_input), as_flag("full", full)
    eps = as_number("eps", eps)
    x, t = _pair(input, target)
    rate = np.exp(x) if log_input else x + eps
    losses = rate - t * x if log_input else x - t * np.log(rate)
    if full:
        many = np.maximum(t, 1)  # keeps the logarithm from what is not used
        stirling = many * np.log(many) - many + 0.5 * np.log(2 * math.pi * many)
        losses = losses + np.where(t > 1, stirling, 0)
    return _plain(losses, lambda: rate - t if log_input else 1 - t / rate, reduction)


@quiet
def gaussian_nll_loss(
    input: ArrayLike,
    target: ArrayLike,
    var: ArrayLike,
    *,
    full: bool = False,
    eps: float = 1e-6,
    reduction: Reduction = "mean",
) -> Forward:
    r"""Negative log-likelihood of a Gaussian whose mean and variance are both predicted.

    Formula: l = (log v + (x - t)² / v) / 2 with v = max(var, eps); ``full`` adds log(2π)/2.
    Shapes: ``input`` and ``target`` alike. ``var`` the same, or one variance for all, for the last
        dimension (its shape without it), or for one dimension (length 1 there). ``reduction`` is
        over all elements; "none" keeps them.
    Domain: var >= 0.
    Gradient: two. dx = (x - t) / v; dvar = (1/v - (x - t)²/v²) / 2, summed to the shape of var.
    Edges: below eps the gradient for var is that at eps, as torch has it: the clamp is passed
        straight through.
    Errors: ValueError for a negative variance and shapes that do not fit.
    Torch: ``torch.nn.functional.gaussian_nll_loss``.
    Source: Nix and Weigend (1994), "Estimating the mean and variance of the target".
    """
    eps, full = as_number("eps", eps), as_flag("full", full)
    x, t = _pair(input, target)
    given = as_float("var", var).astype(x.dtype, copy=False)
    least = np.fmin.reduce(given, axis=None, initial=0)  # nan is let through, as torch does
    require(least >= 0, "var", f"{least}", "at least 0")
    aligned = _aligned_variance(given, x.shape)
    v = np.maximum(aligned, eps)
    d = x - t
    losses = 0.5 * (np.log(v) + d * d / v) + (0.5 * math.log(2 * math.pi) if full else 0.0)

    def gradient(seed: Any) -> tuple[Array, Array]:
        by_variance = np.broadcast_to(0.5 * (1 - d * d / v) / v * seed, x.shape)
        axes = tuple(k for k, n in enumerate(aligned.shape) if n != x.shape[k])
        summed = sums(by_variance, axes, keepdims=True) if axes else by_variance.copy()
        return d / v * seed, summed.reshape(given.shape)

    return reduce(losses, reduction, gradient)


def _pair(input: ArrayLike, target: ArrayLike) -> tuple[Array, Array]:
    x = as_float("input", input)
    return x, as_like("target", target, "input", x)


def _difference(input: ArrayLike, target: ArrayLike) -> Array:
    x, t = _pair(input, target)
    return np.asarray(x - t)


def _by_sign(d: Array, above: float, below: float) -> Array:
    """``above`` where d > 0, ``below`` where d < 0, and 0 at 0."""
    return np.where(d > 0, above, np.where(d < 0, below, 0.0)).astype(d.dtype)


def _plain(losses: Array, slope: Callable[[], Array], reduction: str) -> Forward:
    """A loss of single elements whose derivative is ``slope()``."""

    def gradient(seed: Any) -> Array:
        if finite(seed):
            return slope() * seed  # in the memory of the slope
        return select(slope(), seed)

    return reduce(losses, reduction, gradient)


def _weighted(
    losses: Array, slope: Callable[[], Array], weight: ArrayLike | None, reduction: str
) -> Forward:
    """The same with weights, whose sum the mean divides by."""
    if weight is None:
        return _plain(losses, slope, reduction)
    w = as_like("weight", weight, "input", losses)
    return reduce(w * losses, reduction, lambda seed: select(w * slope(), seed), float(sums(w)))


def _huber(d: Array, delta: float, reduction: str, divisor: float) -> Forward:
    """q (d - q/2) / divisor with q = clip(d, -δ, δ): both branches in one, without a comparison."""
    check_reduction(reduction)
    q = _clipped(d, delta)

    def gradient(seed: Any) -> Array:
        return select(q if divisor == 1 else q / divisor, seed)

    if reduction != "none":
        total = dot(q, d) - 0.5 * dot(q, q)
        if math.isfinite(total):  # where both overflow their difference is nan
            return reduce_total(total / divisor, d.size, reduction, gradient)
    return reduce(q * (d - 0.5 * q) / divisor, reduction, gradient)


def _clipped(d: Array, most: float) -> Array:
    """clip(d, -most, most), also for a bound that no number of this dtype can reach."""
    most = min(most, LARGEST[d.dtype])
    return np.clip(d, -most, most)


def _aligned_variance(var: Array, shape: tuple[int, ...]) -> Array:
    """``var`` with dimensions of length 1 where it is shared."""
    if var.shape == shape:
        return var
    if var.ndim == 0:
        return var.reshape((1,) * len(shape))
    if var.shape == shape[:-1]:
        return var[..., None]
    pairs = list(zip(var.shape, shape, strict=False))
    shared = [v for v, n in pairs if v != n]
    fits = var.ndim == len(shape) and shared == [1]
    require(fits, "var", f"shape {var.shape}", f"{shape}, a number, or one dimension of length 1")
    return var
