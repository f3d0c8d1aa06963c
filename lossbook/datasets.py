"""Small data, made on the spot from a seed, or shipped with scikit-learn: nothing is downloaded."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from lossbook._validation import require

__all__ = [
    "BUNDLED",
    "Dataset",
    "blobs",
    "deliveries",
    "imbalanced",
    "line_with_outliers",
    "load",
    "two_moons",
]

Seed = np.random.Generator | int

#: What ``load`` knows: all of it comes inside scikit-learn's package.
BUNDLED = ("breast_cancer", "diabetes", "digits", "iris", "wine")


class Dataset(NamedTuple):
    """Points (N, D) and a target (N,): classes 0..C-1, or real numbers for regression."""

    x: Any
    y: Any


def blobs(samples: int = 90, *, classes: int = 3, spread: float = 0.6, rng: Seed = 0) -> Dataset:
    """Round clouds in the plane, their centres evenly on a circle of radius 2."""
    rng = _rng(samples, rng)
    require(classes > 0, "classes", f"{classes}", "at least 1")
    y = np.arange(samples) % classes
    angle = 2 * np.pi * y / classes
    centres = 2 * np.column_stack([np.cos(angle), np.sin(angle)])
    return Dataset(centres + spread * rng.normal(size=(samples, 2)), y)


def two_moons(samples: int = 100, *, noise: float = 0.1, rng: Seed = 0) -> Dataset:
    """Two half circles that reach into one another: no straight line parts them."""
    rng = _rng(samples, rng)
    y = np.arange(samples) % 2
    angle = np.pi * rng.random(samples)
    upper = np.column_stack([np.cos(angle), np.sin(angle)])
    lower = np.column_stack([1 - np.cos(angle), 0.5 - np.sin(angle)])
    x = np.where(y[:, None] == 0, upper, lower)
    return Dataset(x + noise * rng.normal(size=(samples, 2)), y)


def line_with_outliers(
    samples: int = 30,
    *,
    slope: float = 2.0,
    intercept: float = 1.0,
    noise: float = 0.5,
    outliers: int = 3,
    shift: float = 15.0,
    rng: Seed = 0,
) -> Dataset:
    """Points about a line, with the last ``outliers`` of them lifted by ``shift``."""
    rng = _rng(samples, rng)
    require(0 <= outliers <= samples, "outliers", f"{outliers}", f"0 to {samples}, the samples")
    x = np.linspace(0, 5, samples)
    y = intercept + slope * x + noise * rng.normal(size=samples)
    y[samples - outliers :] += shift
    return Dataset(x[:, None], y)


def deliveries(samples: int = 1000, *, burst: float = 0.03, rng: Seed = 0) -> Dataset:
    """Minutes that orders take over a distance of 0.5 to 5 km: skewed, wider with the distance.

    For an order of x km they are 6 + 3x + (0.6 + 0.8x) e, with e from the exponential distribution
    of mean 1, and 40 more when a tyre bursts, as happens to a share ``burst`` of the orders. So
    each quantile of the minutes of an order without a burst tyre is a straight line in x.
    """
    rng = _rng(samples, rng)
    require(0 <= burst <= 1, "burst", f"{burst}", "a share between 0 and 1")
    x = rng.uniform(0.5, 5, samples)
    late = (0.6 + 0.8 * x) * rng.exponential(size=samples)
    y = 6 + 3 * x + late + 40 * (rng.random(samples) < burst)
    return Dataset(x[:, None], y)


def imbalanced(
    samples: int = 500, *, positive: float = 0.05, distance: float = 2.0, rng: Seed = 0
) -> Dataset:
    """Two overlapping clouds in the plane, a share ``positive`` of the points in class 1."""
    rng = _rng(samples, rng)
    require(0 < positive < 1, "positive", f"{positive}", "a share between 0 and 1")
    y = (np.arange(samples) < round(positive * samples)).astype(np.int64)
    x = rng.normal(size=(samples, 2))
    x[:, 0] += distance * y
    order = rng.permutation(samples)
    return Dataset(x[order], y[order])


def load(name: str) -> Dataset:
    """One of the real data sets that scikit-learn ships, as named in ``BUNDLED``."""
    require(name in BUNDLED, "name", repr(name), f"one of {', '.join(BUNDLED)}")
    try:
        from sklearn import datasets
    except ModuleNotFoundError as error:
        message = "lossbook.datasets.load needs scikit-learn: pip install scikit-learn"
        raise ModuleNotFoundError(message) from error
    return Dataset(*getattr(datasets, f"load_{name}")(return_X_y=True))


def _rng(samples: int, rng: Seed) -> np.random.Generator:
    require(samples > 0, "samples", f"{samples}", "at least 1")
    return np.random.default_rng(rng)
