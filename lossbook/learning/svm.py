"""Support vector machines without kernels: margins, and two ways to the same plane."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from lossbook._protocol import Array
from lossbook._validation import as_float, as_signs, require

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
    a time (SMO, by the most violating pair). ``C=inf`` is the hard margin. ``method="primal"``
    rounds the hinge's corner off, which makes the objective smooth, goes to its minimum by
    Newton's method, and sharpens the corner ten times as often as it takes to be none: eleven
    minima, each a start for the next. It needs a finite C.

    After ``fit``: ``weight``, ``bias``, ``alpha`` (the multipliers; dual only), ``steps``.
    Source: Platt (1998); Fan, Chen and Lin (2005); for the primal Chapelle (2007).
    """

    def __init__(
        self,
        C: float = 1.0,
        *,
        method: Literal["dual", "primal"] = "dual",
        tolerance: float = 1e-8,
        max_steps: int = 100_000,
    ) -> None:
        require(C > 0, "C", f"{C}", "a number above 0, inf for the hard margin")
        require(method in ("dual", "primal"), "method", repr(method), "'dual' or 'primal'")
        hard = method == "primal" and np.isinf(C)
        require(not hard, "C", "inf", "a finite number for method='primal'")
        self.C, self.method = float(C), method
        self.tolerance, self.max_steps = tolerance, max_steps
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
        if self.method == "dual":
            self._fit_dual(x, y)
        else:
            self._fit_primal(x, y)
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
        require(self.alpha is not None, "method", "no multipliers", "fit with method='dual'")
        return float(np.sum(self.alpha) - self.weight @ self.weight / 2)

    def _fit_dual(self, x: Array, y: Array) -> None:
        alpha, gradient = np.zeros(len(x)), -np.ones(len(x))
        for step in range(self.max_steps):
            up = np.where(y > 0, alpha < self.C, alpha > 0)  # may move along +y
            down = np.where(y > 0, alpha > 0, alpha < self.C)
            pull = -y * gradient
            i = int(np.argmax(np.where(up, pull, -np.inf)))
            j = int(np.argmin(np.where(down, pull, np.inf)))
            if pull[i] - pull[j] <= self.tolerance:
                self.steps = step
                break
            gap = x[i] - x[j]
            room = min(
                self.C - alpha[i] if y[i] > 0 else alpha[i],
                alpha[j] if y[j] > 0 else self.C - alpha[j],
            )
            move = min((pull[i] - pull[j]) / max(float(gap @ gap), 1e-12), room)
            alpha[i] += y[i] * move
            alpha[j] -= y[j] * move
            gradient += y * (x @ gap) * move
        else:
            raise ValueError(self._stuck())
        free = (alpha > 0) & (alpha < self.C)
        self.bias = float(pull[free].mean() if free.any() else (pull[i] + pull[j]) / 2)
        self.weight, self.alpha = (alpha * y) @ x, alpha

    def _stuck(self) -> str:
        hints = "scale the features to about 1, lower C, or take method='primal'"
        if np.isinf(self.C):
            hints = "a hard margin needs points that a plane separates"
        reached = f"{self.max_steps} steps did not reach tolerance {self.tolerance:g}"
        return f"max_steps: {reached}; {hints}"

    def _fit_primal(self, x: Array, y: Array) -> None:
        centre = x.mean(axis=0)  # the bias moves freely of the weights about the mean
        wide = np.column_stack([x - centre, np.ones(len(x))])
        plane, self.steps = np.zeros(wide.shape[1]), 0
        for corner in 10.0 ** -np.arange(11):
            plane = self._newton(wide, y, plane, corner)
        self.weight, self.bias = plane[:-1], float(plane[-1] - plane[:-1] @ centre)
        self.alpha = None

    def _newton(self, wide: Array, y: Array, plane: Array, corner: float) -> Array:
        """Newton's method from ``plane``, the hinge's corner rounded off over ±``corner``."""
        penalised = np.append(np.ones(wide.shape[1] - 1), 0.0)
        # Where no point is on the corner the bias has no curvature: a little keeps its step finite.
        least = np.append(np.ones(wide.shape[1] - 1), 1e-4 * self.C)

        def value(plane: Array) -> float:
            excess = np.maximum(corner + 1 - y * (wide @ plane), 0)
            rounded = np.where(excess < 2 * corner, excess**2 / (4 * corner), excess - corner)
            return float(penalised @ plane**2 / 2 + self.C * rounded.sum())

        while self.steps < self.max_steps:
            excess = np.maximum(corner + 1 - y * (wide @ plane), 0)
            bent = wide[(excess > 0) & (excess < 2 * corner)]
            pull = y * np.minimum(excess / (2 * corner), 1)
            gradient = penalised * plane - self.C * pull @ wide
            hessian = np.diag(least) + self.C / (2 * corner) * bent.T @ bent
            step = -np.linalg.solve(hessian, gradient)
            reach = _shortened(value, plane, step, float(gradient @ step))
            self.steps += 1
            if reach == 0:
                return plane
            plane = plane + reach * step
        raise ValueError(self._stuck())


def _shortened(value: Callable[[Array], float], at: Array, step: Array, slope: float) -> float:
    """The first of 1, ½, ¼, … that lowers the value by a tenth of what the slope promises; or 0."""
    start = value(at)
    for reach in 0.5 ** np.arange(40):
        if value(at + reach * step) < start + 0.1 * reach * slope:
            return float(reach)
    return 0.0


def _length(weight: ArrayLike) -> float:
    size = float(np.linalg.norm(as_float("weight", weight)))
    require(size > 0, "weight", "0", "a vector with a direction")
    return size
