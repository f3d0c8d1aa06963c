"""Maximum likelihood: how plausible parameters make the data, the best ones, and which loss it is.

A likelihood is the probability of the data read as a function of the parameters. It is no
probability of the parameters, and the density of continuous data may exceed 1, so that a
log-likelihood may be positive.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lossbook._bilingual import Bilingual
from lossbook._validation import as_classes, as_distribution, as_float, require

__all__ = [
    "LIKELIHOODS",
    "Likelihood",
    "bernoulli_log_likelihood",
    "categorical_log_likelihood",
    "fit_bernoulli",
    "fit_categorical",
    "fit_gaussian",
    "fit_laplace",
    "fit_poisson",
    "gaussian_log_likelihood",
    "laplace_log_likelihood",
    "map_mean_gaussian_prior",
    "map_mean_laplace_prior",
    "poisson_log_likelihood",
]

Numbers = NDArray[np.float64]


def bernoulli_log_likelihood(data: ArrayLike, p: float) -> float:
    r"""Log-probability of a run of yes and no.

    Formula: k log p + (n - k) log(1 - p), with k ones among n.
    Shapes: ``data`` of any shape; a number out.
    Domain: data 0 and 1; p in [0, 1].
    Edges: 0 log 0 = 0, so p = 1 is fine when all are ones; -inf when p rules out what happened.
    Errors: ValueError for other data and for p outside [0, 1].
    Torch: ``torch.distributions.Bernoulli(p).log_prob(data).sum()``.
    Source: Bernoulli (1713); Fisher (1922).
    """
    x = _binary(data)
    require(0 <= p <= 1, "p", f"{p}", "a probability")
    ones = float(x.sum())
    return _times_log(ones, p) + _times_log(x.size - ones, 1 - p)


def fit_bernoulli(data: ArrayLike) -> float:
    r"""The probability under which a run of yes and no is likeliest: the share of ones.

    Formula: p = k / n.
    Shapes: ``data`` of any shape; a number out.
    Domain: data 0 and 1, at least one.
    Edges: it says 0 or 1 when all are alike, however few there are.
    Errors: ValueError for other data and for none.
    Torch: ``data.mean()``.
    Source: Fisher (1922).
    """
    return float(_some(_binary(data)).mean())


def categorical_log_likelihood(data: ArrayLike, p: ArrayLike) -> float:
    r"""Log-probability of a run of classes: minus their number times a cross-entropy.

    Formula: Σ_c n_c log p_c = -N H(p̂, p), with p̂ = n / N the shares.
    Shapes: ``data`` of any shape, ``p`` (C,); a number out.
    Domain: classes 0..C-1; p a distribution.
    Edges: -inf when p rules out what happened.
    Errors: ValueError for a class outside 0..C-1 and for what is no distribution.
    Torch: ``torch.distributions.Categorical(p).log_prob(data).sum()``.
    Source: Fisher (1922).
    """
    p = as_distribution("p", p)
    require(p.ndim == 1, "p", f"shape {p.shape}", "(C,)")
    index = as_classes("data", data, np.shape(data), len(p)).ravel()
    with np.errstate(divide="ignore"):
        return float(np.log(p)[index].sum())


def fit_categorical(data: ArrayLike, classes: int) -> Numbers:
    r"""The distribution under which a run of classes is likeliest: their shares.

    Formula: p_c = n_c / N.
    Shapes: ``data`` of any shape; (C,) out, with C = ``classes``.
    Domain: classes 0..C-1, at least one sample.
    Edges: a class that did not occur gets 0, and the next sample of it a loss of inf.
    Errors: ValueError for a class outside 0..C-1 and for no data.
    Torch: ``torch.bincount(data, minlength=C) / len(data)``.
    Source: Fisher (1922).
    """
    fits = isinstance(classes, Integral) and classes > 0
    require(fits, "classes", f"{classes!r}", "a whole number above 0")
    index = _some(as_classes("data", data, np.shape(data), classes))
    # bincount takes the platform's own integers, which may have 32 bits.
    return np.bincount(index.ravel().astype(np.intp), minlength=classes) / index.size


def gaussian_log_likelihood(data: ArrayLike, mean: ArrayLike, variance: ArrayLike) -> float:
    r"""Log-density of numbers or of vectors.

    Formula: -Σ_n (d log 2π + log det Σ + (x_n - μ)ᵀ Σ⁻¹ (x_n - μ)) / 2.
    Shapes: ``data`` (N,) with numbers μ and σ², or (N, D) with μ (D,) and Σ (D, D).
    Domain: σ² > 0; Σ symmetric and positive definite.
    Edges: it is a density and may exceed 1: the value may be positive.
    Errors: ValueError for a variance that is not positive (definite) and for other shapes.
    Torch: ``torch.distributions.MultivariateNormal(μ, Σ).log_prob(data).sum()``.
    Source: Gauss (1809).
    """
    x = as_float("data", data).astype(np.float64)
    require(x.ndim in (1, 2), "data", f"shape {x.shape}", "(N,) or (N, D)")
    x = x[:, None] if x.ndim == 1 else x
    size = x.shape[1]
    mean, cov = np.atleast_1d(as_float("mean", mean)), np.atleast_2d(as_float("variance", variance))
    require(mean.shape == (size,), "mean", f"shape {mean.shape}", f"({size},)")
    require(cov.shape == (size, size), "variance", f"shape {cov.shape}", f"({size}, {size})")
    symmetric = np.abs(cov - cov.T).max(initial=0) <= 1e-8 * np.abs(cov).max(initial=0)
    require(symmetric, "variance", "a matrix that is not symmetric", "a covariance")
    least = np.linalg.eigvalsh(cov).min()
    require(least > 0, "variance", f"an eigenvalue of {least:.3g}", "a positive definite matrix")
    gap = x - mean
    square = float(np.sum(gap * np.linalg.solve(cov, gap.T).T))
    log_det = float(np.linalg.slogdet(cov)[1])
    return -0.5 * (len(x) * (size * math.log(2 * math.pi) + log_det) + square)


def fit_gaussian(data: ArrayLike) -> tuple[Any, Any]:
    r"""The mean and variance under which numbers or vectors are likeliest.

    Formula: μ = Σ x_n / N, Σ = Σ (x_n - μ)(x_n - μ)ᵀ / N.
    Shapes: ``data`` (N,) gives two numbers, (N, D) gives (D,) and (D, D).
    Domain: at least one sample.
    Edges: the variance divides by N and is too small by (N - 1) / N on average.
    Errors: ValueError for no data and for other shapes.
    Torch: ``data.mean(0)`` and ``torch.cov(data.T, correction=0)``.
    Source: Gauss (1809); Fisher (1922).
    """
    x = _some(as_float("data", data).astype(np.float64))
    require(x.ndim in (1, 2), "data", f"shape {x.shape}", "(N,) or (N, D)")
    mean = x.mean(axis=0)
    gap = x - mean
    if x.ndim == 1:
        return float(mean), float(np.mean(gap * gap))
    return mean, gap.T @ gap / len(x)


def laplace_log_likelihood(data: ArrayLike, location: float, scale: float) -> float:
    r"""Log-density of numbers with heavier tails than a Gaussian's.

    Formula: -Σ_n |x_n - m| / b - N log 2b.
    Shapes: ``data`` of any shape; a number out.
    Domain: b = ``scale`` > 0.
    Edges: the slope by m jumps at each data point.
    Errors: ValueError for b <= 0.
    Torch: ``torch.distributions.Laplace(m, b).log_prob(data).sum()``.
    Source: Laplace (1774).
    """
    x = as_float("data", data).astype(np.float64)
    require(scale > 0, "scale", f"{scale}", "a number above 0")
    return float(-np.abs(x - location).sum() / scale - x.size * math.log(2 * scale))


def fit_laplace(data: ArrayLike) -> tuple[float, float]:
    r"""The location and scale under which numbers are likeliest.

    Formula: m = the median, b = Σ |x_n - m| / N.
    Shapes: ``data`` of any shape; two numbers out.
    Domain: at least one sample.
    Edges: for an even number any m between the two middle ones is as good; their mean is taken.
    Errors: ValueError for no data.
    Torch: ``data.median()``, which takes the lower of the two.
    Source: Laplace (1774).
    """
    x = _some(as_float("data", data).astype(np.float64))
    location = float(np.median(x))
    return location, float(np.abs(x - location).mean())


def poisson_log_likelihood(data: ArrayLike, rate: float) -> float:
    r"""Log-probability of counts.

    Formula: Σ_n (k_n log r - r - log k_n!).
    Shapes: ``data`` of any shape; a number out.
    Domain: counts 0, 1, 2, ...; r = ``rate`` >= 0.
    Edges: 0 log 0 = 0; -inf for r = 0 and a count above 0.
    Errors: ValueError for what is no count and for r < 0.
    Torch: ``torch.distributions.Poisson(r).log_prob(data).sum()``.
    Source: Poisson (1837).
    """
    k = _counts(data)
    require(rate >= 0, "rate", f"{rate}", "a number of at least 0")
    factorials = sum(math.lgamma(count + 1) for count in k.ravel())
    return _times_log(float(k.sum()), rate) - k.size * rate - factorials


def fit_poisson(data: ArrayLike) -> float:
    r"""The rate under which counts are likeliest: their mean.

    Formula: r = Σ k_n / N.
    Shapes: ``data`` of any shape; a number out.
    Domain: counts 0, 1, 2, ..., at least one.
    Edges: 0 when nothing was counted.
    Errors: ValueError for what is no count and for no data.
    Torch: ``data.mean()``.
    Source: Poisson (1837); Fisher (1922).
    """
    return float(_some(_counts(data)).mean())


def map_mean_gaussian_prior(data: ArrayLike, *, variance: float, prior_variance: float) -> float:
    r"""The likeliest mean when means near 0 are likelier beforehand: L2 regularisation.

    Formula: argmin_μ Σ (x_n - μ)² + λ μ² with λ = σ² / τ², that is Σ x_n / (N + λ).
    Shapes: ``data`` of any shape; a number out.
    Domain: σ² = ``variance`` > 0 of the data, τ² = ``prior_variance`` > 0 of the mean.
    Edges: no data gives the prior's 0. It shrinks, and never to exactly 0.
    Errors: ValueError for a variance that is not positive.
    Torch: none.
    Source: Hoerl and Kennard (1970); Bishop (2006), section 3.3.
    """
    x = as_float("data", data).astype(np.float64)
    least = min(variance, prior_variance)
    require(least > 0, "variance, prior_variance", f"{variance}, {prior_variance}", "above 0")
    return float(x.sum() / (x.size + variance / prior_variance))


def map_mean_laplace_prior(data: ArrayLike, *, variance: float, prior_scale: float) -> float:
    r"""The likeliest mean under a prior with a peak at 0: L1 regularisation.

    Formula: argmin_μ Σ (x_n - μ)² / 2 + λ |μ| with λ = σ² / b, that is the sum of the data moved
        towards 0 by λ, and not past it, over N.
    Shapes: ``data`` of any shape, at least one; a number out.
    Domain: σ² = ``variance`` > 0 of the data, b = ``prior_scale`` > 0 of the mean.
    Edges: exactly 0 while |Σ x_n| <= λ.
    Errors: ValueError for a parameter that is not positive and for no data.
    Torch: ``torch.nn.functional.softshrink(data.sum(), λ) / N``.
    Source: Tibshirani (1996).
    """
    x = _some(as_float("data", data).astype(np.float64))
    least = min(variance, prior_scale)
    require(least > 0, "variance, prior_scale", f"{variance}, {prior_scale}", "above 0")
    total = float(x.sum())
    return math.copysign(max(abs(total) - variance / prior_scale, 0.0), total) / x.size


@dataclass(frozen=True)
class Likelihood:
    """A distribution, its two functions, and the loss that is its negative log-likelihood.

    ``predicts`` says which parameter a model gives, ``constant`` what the loss leaves out.
    """

    name: Bilingual
    log_likelihood: Callable[..., float]
    fit: Callable[..., Any]
    loss: str
    predicts: Bilingual
    constant: Bilingual


LIKELIHOODS: tuple[Likelihood, ...] = (
    Likelihood(
        Bilingual("Bernoulli", "伯努利分布"),
        bernoulli_log_likelihood,
        fit_bernoulli,
        "binary_cross_entropy",
        Bilingual("the probability p", "概率 p"),
        Bilingual("nothing", "无"),
    ),
    Likelihood(
        Bilingual("categorical", "类别分布"),
        categorical_log_likelihood,
        fit_categorical,
        "cross_entropy",
        Bilingual("the class probabilities", "类别概率"),
        Bilingual("nothing", "无"),
    ),
    Likelihood(
        Bilingual("Gaussian", "高斯分布"),
        gaussian_log_likelihood,
        fit_gaussian,
        "mse_loss",
        Bilingual("the mean, for a fixed σ", "均值，σ 固定"),
        Bilingual("the factor 1/(2σ²) and log(2πσ²)/2", "因子 1/(2σ²) 与 log(2πσ²)/2"),
    ),
    Likelihood(
        Bilingual("Laplace", "拉普拉斯分布"),
        laplace_log_likelihood,
        fit_laplace,
        "l1_loss",
        Bilingual("the location, for a fixed b", "位置，b 固定"),
        Bilingual("the factor 1/b and log 2b", "因子 1/b 与 log 2b"),
    ),
    Likelihood(
        Bilingual("Poisson", "泊松分布"),
        poisson_log_likelihood,
        fit_poisson,
        "poisson_nll_loss",
        Bilingual("the logarithm of the rate", "速率的对数"),
        Bilingual("log k!", "log k!"),
    ),
)


def _times_log(count: float, p: float) -> float:
    """count log p, with 0 log 0 = 0."""
    if count == 0:
        return 0.0
    return count * math.log(p) if p > 0 else -math.inf


def _binary(data: ArrayLike) -> Numbers:
    x = as_float("data", data).astype(np.float64)
    wrong = x[(x != 0) & (x != 1)]
    require(wrong.size == 0, "data", f"{wrong[:1].tolist()}", "zeros and ones")
    return x


def _counts(data: ArrayLike) -> Numbers:
    x = as_float("data", data).astype(np.float64)
    wrong = x[~((x >= 0) & (x == np.floor(x)) & np.isfinite(x))]
    require(wrong.size == 0, "data", f"{wrong[:1].tolist()}", "counts 0, 1, 2, ...")
    return x


def _some(x: Any) -> Any:
    require(x.size > 0, "data", "none", "at least one sample")
    return x
