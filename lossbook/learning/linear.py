"""Straight-line fits with a penalty on the slopes: ridge, the lasso, and a mixture of both.

All of them minimise a mean of squares and λ times a penalty, over weights and a bias that is not
penalised. They compute in float64.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from lossbook._numerics import quiet
from lossbook._options import AT_LEAST_0, SHARE, as_flag, as_number
from lossbook._protocol import Array, Forward, as_upstream
from lossbook._validation import as_float, as_float64, require

__all__ = [
    "LinearFit",
    "effective_degrees_of_freedom",
    "elastic_net",
    "lasso",
    "ridge",
    "soft_threshold",
]

SWEEPS = 100_000  # enough for the correlated columns of real data at λ = 0


class LinearFit(NamedTuple):
    """A fitted line, or plane: ``weight`` (D,) and ``bias``."""

    weight: Array
    bias: float

    def predict(self, x: ArrayLike) -> Array:
        """Σ w x + b for each row of ``x`` (N, D)."""
        x = as_float64("x", x)
        fits = x.ndim == 2 and x.shape[1] == len(self.weight)
        require(fits, "x", f"shape {x.shape}", f"(N, {len(self.weight)})")
        return x @ self.weight + self.bias


@quiet
def soft_threshold(x: ArrayLike, threshold: float) -> Forward:
    r"""Move towards 0 by a fixed amount, and not past it.

    Formula: S(x, t) = sign(x) max(0, |x| - t): the w at which (w - x)² / 2 + t |w| is smallest.
    Shapes: any.
    Domain: t = ``threshold`` >= 0.
    Gradient: 1 where |x| > t, 0 elsewhere.
    Edges: at |x| = t the slope 0 is taken.
    Errors: ValueError for t < 0.
    Torch: ``F.softshrink(x, lambd=t)``.
    Source: Donoho and Johnstone (1994).
    """
    t = as_number("threshold", threshold, AT_LEAST_0)
    x = as_float("x", x)
    value = np.sign(x) * np.maximum(np.abs(x) - t, 0) + 0  # -0 becomes 0
    through = np.abs(x) > t

    def backward(upstream: object = 1.0) -> Array:
        return np.asarray(as_upstream(upstream, value) * through.astype(x.dtype))

    return Forward(float(value) if value.ndim == 0 else value.copy(), backward)


def ridge(x: ArrayLike, y: ArrayLike, *, strength: float, intercept: bool = True) -> LinearFit:
    r"""Least squares with a penalty on the squares of the weights.

    Formula: minimise (1/N) ‖X w + b - y‖² + λ ‖w‖², so w = (XᵀX + N λ I)⁻¹ Xᵀy for centred columns.
    Shapes: ``x`` (N, D), ``y`` (N,); the weight (D,).
    Domain: λ = ``strength`` >= 0; without ``intercept`` b is 0.
    Edges: λ = 0 is least squares; of several solutions the one with the smallest ‖w‖.
    Errors: ValueError for λ < 0 and lengths that do not match.
    Torch: none; scikit-learn: ``Ridge(alpha=N * λ)``.
    Source: Hoerl and Kennard (1970); Tikhonov (1963).
    """
    strength = as_number("strength", strength, AT_LEAST_0)
    x, y, centre, mean = _centred(x, y, intercept)
    rows, columns = x.shape
    below = np.sqrt(rows * strength) * np.eye(columns)
    both = np.vstack([x, below]), np.r_[y, np.zeros(columns)]
    weight = np.linalg.lstsq(*both, rcond=None)[0]
    return LinearFit(weight, float(mean - centre @ weight))


def lasso(x: ArrayLike, y: ArrayLike, *, strength: float, intercept: bool = True) -> LinearFit:
    r"""Least squares with a penalty on the magnitudes of the weights: some become exactly 0.

    Formula: minimise (1/N) ‖X w + b - y‖² + λ Σ |w|.
    Shapes: ``x`` (N, D), ``y`` (N,); the weight (D,).
    Domain: λ = ``strength`` >= 0; without ``intercept`` b is 0.
    Edges: all weights are 0 from λ = max |2 Xᵀy / N| on, of centred columns. Where several weights
        are best, as for two equal columns, it is one of them.
    Errors: ValueError for λ < 0 and lengths that do not match.
    Torch: none; scikit-learn: ``Lasso(alpha=λ / 2)``.
    Source: Tibshirani (1996).
    """
    return elastic_net(x, y, strength=strength, l1_ratio=1.0, intercept=intercept)


def elastic_net(
    x: ArrayLike, y: ArrayLike, *, strength: float, l1_ratio: float = 0.5, intercept: bool = True
) -> LinearFit:
    r"""Least squares with a mixture of both penalties, by coordinate descent.

    Formula: minimise (1/N) ‖X w + b - y‖² + λ (r Σ |w| + (1 - r) Σ w² / 2). For one weight, the
        others held, w = S(c, λ r / 2) / (s + λ (1 - r) / 2) with c = xᵀ(rest) / N and s = xᵀx / N.
    Shapes: ``x`` (N, D), ``y`` (N,); the weight (D,).
    Domain: λ = ``strength`` >= 0; r = ``l1_ratio`` from 0 to 1; without ``intercept`` b is 0.
    Edges: r = 1 is the lasso, r = 0 is ``ridge`` with λ / 2. A column that is constant gets 0.
    Errors: ValueError for λ < 0, r outside [0, 1] and lengths that do not match.
    Torch: none; scikit-learn: ``ElasticNet(alpha=λ / 2, l1_ratio=r)``.
    Source: Zou and Hastie (2005); Friedman, Hastie and Tibshirani (2010).
    """
    strength = as_number("strength", strength, AT_LEAST_0)
    ratio = as_number("l1_ratio", l1_ratio, SHARE)
    x, y, centre, mean = _centred(x, y, intercept)
    corner, bend = strength * ratio / 2, strength * (1 - ratio) / 2
    weight = _descend(x.T @ x / len(x), x.T @ y / len(x), corner, bend)
    return LinearFit(weight, float(mean - centre @ weight))


def effective_degrees_of_freedom(x: ArrayLike, *, strength: float, intercept: bool = True) -> float:
    r"""How many free parameters a ridge fit has left: the trace of the map from y to its fit.

    Formula: Σ d² / (d² + N λ), with d the singular values of the centred columns; with the
        intercept 1 more.
    Shapes: ``x`` (N, D); a number.
    Domain: λ = ``strength`` >= 0, as for ``ridge``; without ``intercept`` nothing is centred.
    Edges: λ = 0 gives the rank of the columns.
    Errors: ValueError for λ < 0.
    Torch: none.
    Source: Hastie, Tibshirani and Friedman (2009), section 3.4.
    """
    strength = as_number("strength", strength, AT_LEAST_0)
    x, *_ = _centred(x, np.zeros(np.shape(x)[:1]), intercept)
    d = np.linalg.svd(x, compute_uv=False)
    d = d[d > d.max(initial=0) * max(x.shape) * np.finfo(np.float64).eps]
    return float((d**2 / (d**2 + len(x) * strength)).sum() + intercept)


def _centred(x: ArrayLike, y: ArrayLike, intercept: bool) -> tuple[Array, Array, Array, float]:
    """Columns and target less their means, and the means; these are 0 without an intercept.

    The best bias makes the mean of the gaps 0, so it is the mean of y - X w: with the means taken
    off first, the weights can be found without it.
    """
    intercept = as_flag("intercept", intercept)
    x, y = as_float64("x", x), as_float64("y", y)
    require(x.ndim == 2 and len(x) > 0, "x", f"shape {x.shape}", "(N, D) with a sample at least")
    require(y.shape == x.shape[:1], "y", f"shape {y.shape}", f"({len(x)},), a target for each row")
    if not intercept:
        return x, y, np.zeros(x.shape[1]), 0.0
    centre, mean = x.mean(axis=0), float(y.mean())
    return x - centre, y - mean, centre, mean


def _descend(gram: Array, pull: Array, corner: float, bend: float) -> Array:
    """Minimise wᵀGw - 2 cᵀw + 2 corner Σ|w| + bend Σw², one weight after the other.

    Once a sweep leaves all signs as they were, these may be the right ones. With known signs the
    conditions of a minimum are linear equations: solved, and if they hold, that is the minimum.
    """
    weight = np.zeros(len(pull))
    for _ in range(SWEEPS):
        before = weight.copy()
        for j, row in enumerate(gram):
            rest = pull[j] - row @ weight + row[j] * weight[j]
            size = max(abs(rest) - corner, 0.0)
            weight[j] = np.sign(rest) * size / (row[j] + bend) if size > 0 < row[j] else 0.0
        if np.array_equal(np.sign(weight), np.sign(before)):
            exact = _with_signs(np.sign(weight), gram, pull, corner, bend)
            if exact is not None:
                return exact
        if np.array_equal(weight, before):
            break
    return weight


def _with_signs(signs: Array, gram: Array, pull: Array, corner: float, bend: float) -> Array | None:
    """The weights with these signs at which every slope is right; None if there are none."""
    on = signs != 0
    inner = gram[np.ix_(on, on)] + bend * np.eye(int(on.sum()))
    weight = np.zeros(len(pull))
    weight[on] = np.linalg.lstsq(inner, pull[on] - corner * signs[on], rcond=None)[0]
    slope = pull - gram @ weight - bend * weight
    noise = 1e-10 * np.abs(pull).max(initial=0)
    held = np.abs(np.where(on, slope - corner * signs, 0)).max(initial=0) <= noise
    free = np.abs(slope[~on]).max(initial=0) <= corner + noise
    return weight if held and free and np.array_equal(np.sign(weight), signs) else None
