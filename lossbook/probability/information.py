"""Measures of information: surprise, entropy, cross-entropy, divergence, mutual information.

Every function takes distributions whose entries are non-negative and sum to 1, and returns a
plain float. ``base=None`` measures in nats (natural logarithm), ``base=2`` in bits.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lossbook._options import Range, as_number
from lossbook._validation import as_distribution, as_float64, require

__all__ = [
    "cross_entropy_of",
    "entropy",
    "js_divergence",
    "kl_divergence",
    "mutual_information",
    "perplexity",
    "self_information",
]


BASE = Range("None for nats, or a number above 1, such as 2 for bits", lambda base: base > 1)


def self_information(p: ArrayLike, *, base: float | None = None) -> float | NDArray[np.float64]:
    r"""Surprise of an event of probability ``p``.

    Formula: I = -log p.
    Shapes: a number gives a float, an array gives an array of the same shape.
    Domain: 0 <= p <= 1.
    Edges: p = 0 gives inf, p = 1 gives 0.
    Errors: ValueError when a probability lies outside [0, 1].
    Torch: ``-torch.log(p)``.
    Source: Shannon (1948), "A mathematical theory of communication".
    """
    p = as_float64("p", p)
    require(np.all((p >= 0) & (p <= 1)), "p", f"{p}", "probabilities between 0 and 1")
    with np.errstate(divide="ignore"):
        surprise = (0.0 - np.log(p)) / _unit(base)
    return float(surprise) if surprise.ndim == 0 else surprise


def entropy(p: ArrayLike, *, base: float | None = None) -> float:
    r"""Mean surprise of a draw from ``p``.

    Formula: H(p) = -sum_i p_i log p_i.
    Shapes: any; a joint distribution as a table gives the joint entropy.
    Domain: a distribution. 0 <= H(p) <= log(number of entries).
    Edges: 0 log 0 = 0, the limit of p log p.
    Errors: ValueError when ``p`` is not a distribution.
    Torch: ``scipy.stats.entropy(p, base=base)``, which divides ``p`` by its sum first.
    Source: Shannon (1948).
    """
    p = as_distribution("p", p)
    return _expected_surprise(p, p) / _unit(base)


def cross_entropy_of(p: ArrayLike, q: ArrayLike, *, base: float | None = None) -> float:
    r"""Mean surprise of someone who believes ``q`` when draws come from ``p``.

    Formula: H(p, q) = -sum_i p_i log q_i = H(p) + KL(p || q).
    Shapes: ``p`` and ``q`` alike.
    Domain: two distributions.
    Edges: 0 log 0 = 0; inf when q_i = 0 where p_i > 0.
    Errors: ValueError when one is not a distribution or the shapes differ.
    Torch: ``-(p * torch.log(q)).sum()``, except that 0 log 0 is nan there.
    Source: Cover and Thomas (2006), section 5.4; Good (1956).
    """
    p, q = _pair(p, q)
    return _expected_surprise(p, q) / _unit(base)


def kl_divergence(p: ArrayLike, q: ArrayLike, *, base: float | None = None) -> float:
    r"""Extra surprise paid for believing ``q`` when draws come from ``p``.

    Formula: KL(p || q) = sum_i p_i log(p_i / q_i) >= 0, and 0 only for p = q.
    Shapes: ``p`` and ``q`` alike.
    Domain: two distributions. It is not symmetric: the outcomes are drawn from the first one.
    Edges: 0 log 0 = 0; inf when q_i = 0 where p_i > 0. The sum is taken as
        sum_i (p_i log(p_i / q_i) - p_i + q_i), equal because both sum to 1, and each of its terms
        is non-negative, so rounding cannot give a negative divergence.
    Errors: ValueError when one is not a distribution or the shapes differ.
    Torch: ``torch.nn.functional.kl_div(q.log(), p, reduction="sum")`` (mind the order),
        ``scipy.stats.entropy(p, q)``.
    Source: Kullback and Leibler (1951).
    """
    p, q = _pair(p, q)
    return float(_divergence_terms(p, q).sum()) / _unit(base)


def js_divergence(p: ArrayLike, q: ArrayLike, *, base: float | None = None) -> float:
    r"""Jensen-Shannon divergence: the mean divergence of two distributions from their average.

    Formula: JS(p, q) = KL(p || m) / 2 + KL(q || m) / 2 with m = (p + q) / 2.
    Shapes: ``p`` and ``q`` alike.
    Domain: two distributions. Symmetric; 0 <= JS <= log 2; its square root is a metric.
    Edges: finite always: log 2 for disjoint supports.
    Errors: ValueError when one is not a distribution or the shapes differ.
    Torch: ``scipy.spatial.distance.jensenshannon(p, q, base) ** 2``.
    Source: Lin (1991), "Divergence measures based on the Shannon entropy".
    """
    p, q = _pair(p, q)
    total = p + q  # 2m: halving it could underflow
    both = _divergence_terms(2 * p, total).sum() + _divergence_terms(2 * q, total).sum()
    return min(float(both) / 4, math.log(2)) / _unit(base)


def mutual_information(joint: ArrayLike, *, base: float | None = None) -> float:
    r"""What one variable says about another, from the table of their joint probabilities.

    Formula: I(X; Y) = sum_xy p(x, y) log(p(x, y) / (p(x) p(y))), taken as the mean over x of
        KL(p(y | x) || p(y)).
    Shapes: ``joint`` is a table (X, Y).
    Domain: a joint distribution. 0 <= I <= min(H(X), H(Y)); 0 only when X and Y are independent.
    Edges: 0 log 0 = 0; rows and columns of zeros add nothing.
    Errors: ValueError when ``joint`` is not a two-dimensional distribution.
    Torch: ``sklearn.metrics.mutual_info_score(None, None, contingency=joint)``.
    Source: Cover and Thomas (2006), section 2.3.
    """
    joint = as_distribution("joint", joint)
    require(joint.ndim == 2, "joint", f"shape {joint.shape}", "a table (X, Y)")
    rows = joint.sum(axis=1, keepdims=True)
    seen = rows[:, 0] > 0
    conditional = joint[seen] / rows[seen]
    terms = _divergence_terms(conditional, joint.sum(axis=0) + np.zeros_like(conditional))
    return float((rows[seen] * terms).sum()) / _unit(base)


def perplexity(cross_entropy: float, *, base: float | None = None) -> float:
    r"""Number of equally likely outcomes that would be as surprising as this mean loss.

    Formula: PPL = b^H, with b = e for a loss in nats (``base=None``) and b = 2 for one in bits.
    Shapes: a number in, a number out.
    Domain: H >= 0. ``perplexity(entropy(p))`` is the effective number of outcomes of ``p``.
    Edges: inf for an infinite loss; inf when the power overflows.
    Errors: ValueError for a negative loss.
    Torch: ``torch.exp(loss)``.
    Source: Jelinek et al. (1977).
    """
    value = as_number("cross_entropy", cross_entropy)
    require(not value < 0, "cross_entropy", f"{value}", "a mean loss of at least 0")
    with np.errstate(over="ignore"):
        return float(np.exp(value * _unit(base)))


def _unit(base: float | None) -> float:
    """Nats in one unit of information: 1 for nats, log 2 for bits."""
    if base is None:
        return 1.0
    return math.log(as_number("base", base, BASE))


def _pair(p: ArrayLike, q: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    p, q = as_distribution("p", p), as_distribution("q", q)
    require(p.shape == q.shape, "q", f"shape {q.shape}", f"the shape of p, {p.shape}")
    return p, q


def _expected_surprise(p: NDArray[np.float64], q: NDArray[np.float64]) -> float:
    """-sum p log q over the support of p."""
    support = p > 0
    with np.errstate(divide="ignore"):
        return float(0.0 - np.sum(p[support] * np.log(q[support])))


def _divergence_terms(p: NDArray[np.float64], q: NDArray[np.float64]) -> NDArray[np.float64]:
    """p log(p / q) - p + q by entry: never negative, q where p is 0, inf where only q is 0."""
    gap = p - q
    near = (np.abs(gap) < q / 2) & (p > 0)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ratio = np.log(p) - np.log(q)
        np.log1p(gap / q, out=ratio, where=near)  # exact to the last digits where p is close to q
        terms = p * ratio - gap
    terms[p == 0] = q[p == 0]
    return np.maximum(terms, 0.0)
