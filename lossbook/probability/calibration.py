"""Calibration: how often what was forecast happens, and what a score of forecasts is made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from lossbook._numerics import quietly
from lossbook._options import as_count
from lossbook._protocol import Array
from lossbook._validation import as_float64, as_probabilities, require

__all__ = [
    "Reliability",
    "ScoreParts",
    "expected_calibration_error",
    "reliability",
    "score_parts",
]


class Reliability(NamedTuple):
    """Mean forecast, frequency of "yes" and number of forecasts, of each bin that has any."""

    forecast: Array
    frequency: Array
    size: Array


class ScoreParts(NamedTuple):
    """The mean of a proper score is ``calibration + refinement``.

    ``uncertainty`` is what the overall frequency, forecast every time, would score; less
    ``refinement`` it is called resolution.
    """

    calibration: float
    refinement: float
    uncertainty: float


def reliability(
    p: ArrayLike, y: ArrayLike, *, bins: int = 10, by: Literal["width", "count"] = "width"
) -> Reliability:
    """What was forecast and what happened, bin by bin: the points of a reliability diagram.

    Formula: in the bin b of n_b forecasts, Σ p / n_b and Σ y / n_b.
    Shapes: ``p`` and ``y`` (N,); the result has an entry for each bin that is not empty.
    Domain: probabilities; labels 0 or 1; at least one forecast. ``by="width"`` makes bins of
        equal width on [0, 1], ``by="count"`` bins between quantiles of the forecasts.
    Edges: a forecast on an edge belongs to the bin below it, a forecast of 0 to the first. Equal
        forecasts stay together, so that bins by count may differ in size, and be fewer.
    Errors: ValueError for what is no probability or label, other shapes, fewer than one bin.
    Torch: none; scikit-learn: ``calibration_curve(y, p, n_bins=bins, strategy="uniform")``, and
        ``"quantile"`` for ``by="count"``; it does not return the counts.
    Source: Murphy and Winkler (1977), "Reliability of subjective probability forecasts of
        precipitation and temperature".
    """
    p, y = _forecasts_and_labels(p, y)
    bins = as_count("bins", bins, 1)
    require(by in ("width", "count"), "by", repr(by), '"width" or "count"')
    edges = np.linspace(0, 1, bins + 1)
    if by == "count":
        edges = np.quantile(p, edges)
    number = np.searchsorted(edges[1:-1], p)
    return _by_group(number, p, y)


def expected_calibration_error(
    p: ArrayLike, y: ArrayLike, *, bins: int = 10, by: Literal["width", "count"] = "width"
) -> float:
    """The mean distance between forecast and frequency over bins, known as ECE.

    Formula: Σ_b (n_b / N) |mean forecast - frequency|, with the ``bins`` of ``reliability``,
        equal by width or ``by`` count.
    Shapes: ``p`` and ``y`` (N,); a plain float. For several classes hand over the largest
        probability of each sample, and 1 where its class is right.
    Domain: as for ``reliability``.
    Edges: it depends on the bins; of honest forecasts it is above 0 on average, since frequencies
        scatter; a constant forecast of the overall frequency has 0. It is no proper score.
    Errors: as for ``reliability``.
    Torch: none.
    Source: Naeini, Cooper and Hauskrecht (2015), "Obtaining well calibrated probabilities using
        Bayesian binning".
    """
    points = reliability(p, y, bins=bins, by=by)
    gaps = np.abs(points.forecast - points.frequency)
    return float(points.size @ gaps / points.size.sum())


def score_parts(
    p: ArrayLike, y: ArrayLike, *, score: Literal["brier", "log", "spherical"] = "brier"
) -> ScoreParts:
    """What the mean of a proper score is made of: calibration, refinement, and uncertainty.

    Formula: Σ_q (n_q / N) d(f_q, q), Σ_q (n_q / N) G(f_q) and G(f), over the distinct forecasts
        q with their frequencies f_q; f is the overall frequency. G and d are p (1 - p) and
        (f - q)² for "brier", the entropy and the KL divergence in nats for "log",
        1 - √(p² + (1 - p)²) and the rest of the score for "spherical".
    Shapes: ``p`` and ``y`` (N,); plain floats.
    Domain: probabilities; labels 0 or 1; at least one forecast.
    Edges: calibration + refinement is the mean score exactly, as long as forecasts are grouped by
        their values. Where forecasts differ each time, every group has one member, and refinement
        is 0: round them first. A sure and wrong forecast has infinite calibration by "log".
    Errors: ValueError for what is no probability or label, other shapes, an unknown score.
    Torch: none.
    Source: Bröcker (2009), "Reliability, sufficiency, and the decomposition of proper scores".
    """
    p, y = _forecasts_and_labels(p, y)
    require(score in _SCORES, "score", repr(score), " or ".join(map(repr, _SCORES)))
    entropy, divergence = _SCORES[score]
    forecast, number = np.unique(p, return_inverse=True)
    _, frequency, count = _by_group(number.ravel(), p, y)
    share = count / len(p)
    with quietly():
        gaps = divergence(frequency, forecast)
        parts = share @ gaps, share @ entropy(frequency), entropy(y.mean())
    return ScoreParts(*map(float, parts))


def _by_group(number: Array, p: Array, y: Array) -> Reliability:
    """Means of forecasts and labels with the same number."""
    count = np.bincount(number)
    seen = count > 0
    forecast, frequency = (np.bincount(number, values)[seen] for values in (p, y))
    return Reliability(forecast / count[seen], frequency / count[seen], count[seen])


def _forecasts_and_labels(p: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    p, y = as_float64("p", p), as_float64("y", y)
    require(p.ndim == 1 and p.size > 0, "p", f"shape {p.shape}", "(N,), a forecast or more")
    require(p.shape == y.shape, "y", f"shape {y.shape}", f"{p.shape}, a label a forecast")
    require(bool(np.isfinite(p).all()), "p", "values that are not finite", "probabilities in 0..1")
    as_probabilities("p", p)
    other = y[(y != 0) & (y != 1)]
    require(other.size == 0, "y", f"{other[:1]}", "labels of 0 and 1")
    return p, y


def _log_terms(p: Array, q: Array) -> Array:
    """p log(p / q), and 0 where p is 0."""
    return np.where(p == 0, 0, p * (np.log(np.where(p == 0, 1, p)) - np.log(q)))


def _length(p: Array) -> Array:
    return np.hypot(p, 1 - p)


def _spherical_gap(p: Array, q: Array) -> Array:
    return _length(p) - (p * q + (1 - p) * (1 - q)) / _length(q)


#: Of each score, the least mean loss where the frequency is p, and what a forecast q adds to it.
_SCORES: dict[str, tuple[Callable[[Any], Any], Callable[[Any, Any], Any]]] = {
    "brier": (lambda p: p * (1 - p), lambda p, q: (p - q) ** 2),
    "log": (
        lambda p: -_log_terms(p, np.ones_like(p)) - _log_terms(1 - p, np.ones_like(p)),
        lambda p, q: _log_terms(p, q) + _log_terms(1 - p, 1 - q),
    ),
    "spherical": (lambda p: 1 - _length(p), _spherical_gap),
}
