"""Support vector machines without kernels: margins, and two ways to the same plane."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from lossbook._options import AT_LEAST_0, Range, as_count, as_number
from lossbook._protocol import Array
from lossbook._validation import as_float, as_signs, require
from lossbook.learning._dual import Dual, Unbounded
from lossbook.learning._primal import Primal

PRICE = Range("a number above 0, inf for the hard margin", lambda C: C > 0)

__all__ = [
    "LinearSVM",
    "functional_margin",
    "geometric_margin",
    "margin_width",
    "support_vectors",
]


def functional_margin(weight: ArrayLike, bias: float, x: ArrayLike, y: ArrayLike) -> Array:
    r"""How sure a score is of the right side; not a distance.

    Formula: m = y (w·x + b).
    Shapes: ``weight`` (D,), ``x`` (N, D), ``y`` (N,); the margins (N,).
    Domain: labels -1 and 1.
    Edges: it doubles with w and b, though the plane stays.
    Errors: ValueError for labels other than ±1 and lengths that do not match.
    Torch: none.
    Source: Vapnik (1995); 李航 (2012), section 7.1.
    """
    w = as_float("weight", weight)
    x = as_float("x", x)
    fits = w.ndim == 1 and x.ndim == 2 and x.shape[1] == len(w)
    require(fits, "x", f"shape {x.shape}", f"(N, D) for a weight (D,), here {w.shape}")
    scores = x @ w + bias
    return as_signs("y", y, "x without D", scores) * scores


def geometric_margin(weight: ArrayLike, bias: float, x: ArrayLike, y: ArrayLike) -> Array:
    r"""The signed distance of a point to the plane, positive on the right side.

    Formula: y (w·x + b) / ‖w‖.
    Shapes: as for ``functional_margin``.
    Domain: labels -1 and 1; w not 0.
    Edges: it does not change when w and b are scaled together.
    Errors: ValueError for w = 0, labels other than ±1 and lengths that do not match.
    Torch: none.
    Source: Vapnik (1995); 李航 (2012), section 7.1.
    """
    return functional_margin(weight, bias, x, y) / _length(weight)


def margin_width(weight: ArrayLike) -> float:
    r"""The width of the street between the two planes of functional margin 1.

    Formula: 2 / ‖w‖.
    Shapes: ``weight`` (D,).
    Domain: w not 0.
    Edges: a small ‖w‖² is a wide street; that is why it is minimised.
    Errors: ValueError for w = 0.
    Torch: none.
    Source: Cortes and Vapnik (1995).
    """
    return 2 / _length(weight)


def support_vectors(
    weight: ArrayLike, bias: float, x: ArrayLike, y: ArrayLike, *, tolerance: float = 1e-6
) -> Array:
    r"""Indices of the points on the street or on its edge: the only ones the plane rests on.

    Formula: those with y (w·x + b) <= 1.
    Shapes: as for ``functional_margin``; the indices ascend.
    Domain: labels -1 and 1.
    Edges: a margin of up to 1 + ``tolerance`` counts as 1.
    Errors: ValueError for labels other than ±1 and lengths that do not match.
    Torch: none; scikit-learn: ``SVC.support_``.
    Source: Cortes and Vapnik (1995).
    """
    return np.flatnonzero(functional_margin(weight, bias, x, y) <= 1 + tolerance)


class LinearSVM:
    """The plane that minimises ‖w‖²/2 + C Σ max(0, 1 - y (w·x + b)).

    ``method="dual"`` maximises Σα - ‖Σ α y x‖²/2 under 0 <= α <= C, Σ α y = 0, two multipliers at
    a time (SMO): the one that pulls hardest, and the partner with whom a step gains most. After
    every few pairs all multipliers between 0 and C move at once to where their points have margin
    1, as an active-set method does. ``C=inf`` is the hard margin. ``method="primal"`` rounds the
    hinge's corner off, which makes the objective smooth, goes to its minimum by Newton's method,
    and sharpens the corner ten times: eleven minima, each a start for the next. At the end the
    points on the corner get margin 1 exactly. It needs a finite C.

    The dual stops where no pair of margins is further than ``tolerance`` from where it should be.
    Where rounding hides what is left to do, the other value tells how far the plane may be off:
    ``fit`` raises ValueError unless w is right to a thousandth, of itself or of 1 / the largest
    coordinate from the mean.

    After ``fit``: ``weight``, ``bias``, ``alpha`` (the multipliers; dual only), ``steps``.
    Source: Platt (1998); Fan, Chen and Lin (2005), whose second-order choice of the pair it is;
    Nocedal and Wright (2006), section 16.5; for the primal Chapelle (2007).
    """

    def __init__(
        self,
        C: float = 1.0,
        *,
        method: Literal["dual", "primal"] = "dual",
        tolerance: float = 1e-8,
        max_steps: int = 100_000,
    ) -> None:
        self.C = as_number("C", C, PRICE)
        require(method in ("dual", "primal"), "method", repr(method), "'dual' or 'primal'")
        hard = method == "primal" and np.isinf(self.C)
        require(not hard, "C", "inf", "a finite number for method='primal'")
        self.method = method
        self.tolerance = as_number("tolerance", tolerance, AT_LEAST_0)
        self.max_steps = as_count("max_steps", max_steps)
        self.weight: Array = np.zeros(0)
        self.bias, self.steps = 0.0, 0
        self.alpha: Array | None = None

    def fit(self, x: ArrayLike, y: ArrayLike) -> LinearSVM:
        """Find the plane for points (N, D) and labels ±1, both of which occur."""
        x = as_float("x", x).astype(np.float64)
        require(x.ndim == 2 and x.size > 0, "x", f"shape {x.shape}", "(N, D), neither of them 0")
        require(bool(np.isfinite(x).all()), "x", "nan or inf", "finite numbers")
        y = as_signs("y", y, "x without D", x[:, 0])
        require(np.ptp(y) == 2, "y", "one label only", "both -1 and 1")
        centre = x.mean(axis=0)  # a shift of the points changes the bias alone
        scale = 2.0 ** np.frexp(np.abs(x - centre).max())[1]  # a power of 2 rounds nothing
        fits = 1e-100 < scale < 1e100
        require(fits, "x", f"differences of {scale:.0e}", "features scaled to about 1")
        solve = self._fit_dual if self.method == "dual" else self._fit_primal
        weight, bias = solve((x - centre) / scale, y, scale)
        self.weight = weight / scale
        self.bias = float(bias - self.weight @ centre)
        return self

    def decision(self, x: ArrayLike) -> Array:
        """The raw score w·x + b of each point."""
        require(self.weight.size > 0, "decision", "a call before fit", "fit first")
        return as_float("x", x) @ self.weight + self.bias

    def predict(self, x: ArrayLike) -> Array:
        """-1 or 1; 1 on the plane itself."""
        return np.where(self.decision(x) >= 0, 1.0, -1.0)

    def primal_value(self, x: ArrayLike, y: ArrayLike) -> float:
        """‖w‖²/2 + C Σ max(0, 1 - m); the slack of a hard margin is left out."""
        slack = np.maximum(1 - functional_margin(self.weight, self.bias, x, y), 0).sum()
        return float(self.weight @ self.weight / 2 + (self.C * slack if self.C < np.inf else 0))

    def dual_value(self) -> float:
        """Σα - ‖w‖²/2: never above the primal value, equal at the optimum."""
        if self.alpha is None:
            raise ValueError("method: got no multipliers, wanted fit with method='dual'")
        return float(np.sum(self.alpha) - self.weight @ self.weight / 2)

    def _fit_dual(self, points: Array, y: Array, scale: float) -> tuple[Array, float]:
        dual = Dual(points, y, self.C * scale**2)
        try:
            self.steps = dual.solve(self.tolerance, self.max_steps)
        except Unbounded:
            wanted = "a finite number, as no plane separates the points"
            raise ValueError(f"C: got inf, wanted {wanted}") from None
        gap = dual.blur**2 / 2
        if dual.violation > self.tolerance:
            out_of_steps = self.steps == self.max_steps
            cost = _cost(dual.weight, dual.bias, points, y, dual.C)
            gap += np.inf if out_of_steps else cost - dual.value
        self._hold(dual.weight, gap)
        self.alpha = dual.alpha / scale**2
        return dual.weight, dual.bias

    def _fit_primal(self, points: Array, y: Array, scale: float) -> tuple[Array, float]:
        primal = Primal(points, y, self.C * scale**2)
        self.steps = primal.solve(self.max_steps)
        cost = _cost(primal.weight, primal.bias, points, y, primal.C)
        self._hold(primal.weight, cost - primal.lower)
        self.alpha = None
        return primal.weight, primal.bias

    def _hold(self, weight: Array, gap: float) -> None:
        """Refuse what may be a thousandth off: half the square of the error is at most the gap."""
        if gap <= 1e-6 * max(1.0, float(weight @ weight)) / 2:
            return
        other = "primal" if self.method == "dual" else "dual"
        wanted = f"features scaled to about 1, a smaller C, or method={other!r}"
        if np.isinf(self.C):
            wanted = "points that a plane separates, for a hard margin"
        if self.steps == self.max_steps:
            raise ValueError(f"max_steps: got {self.steps}, too few; wanted more, or {wanted}")
        given = f"{self.C:g}, at which rounding hides the plane after {self.steps} steps"
        raise ValueError(f"C: got {given}; wanted {wanted}")


def _cost(weight: Array, bias: float, x: Array, y: Array, C: float) -> float:
    """‖w‖²/2 + C Σ slack; for a hard margin of the plane scaled until no point has slack."""
    margins = functional_margin(weight, bias, x, y)
    if np.isinf(C):
        nearest = float(margins.min())
        return float(weight @ weight / 2) / nearest**2 if nearest > 0 else np.inf
    return float(weight @ weight / 2 + C * np.maximum(1 - margins, 0).sum())


def _length(weight: ArrayLike) -> float:
    size = float(np.linalg.norm(as_float("weight", weight)))
    require(size > 0, "weight", "0", "a vector with a direction")
    return size
