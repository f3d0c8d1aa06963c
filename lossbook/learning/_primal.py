"""The primal of the linear SVM: Newton's method on a hinge whose corner is sharpened bit by bit."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lossbook._protocol import Array
from lossbook.learning._dual import ROUNDING, Dual

CORNERS = 10.0 ** -np.arange(11)
PRICEY, DEARER = 1e6, 100.0  # a C at which rounding begins to tell, and steps beyond it


class Primal:
    """Minimises ‖w‖²/2 + C Σ max(0, 1 - y (w·x + b)) for centred points of size about 1.

    ``plane`` is w and b, of all minima the one with the least cost. C times the slope of a rounded
    hinge is at its minimum a multiplier of the dual: ``lower`` is the best bound from them.
    """

    def __init__(self, x: Array, y: Array, C: float) -> None:
        self.wide, self.y, self.C = np.column_stack([x, np.ones(len(x))]), y, C
        self.penalised = np.append(np.ones(x.shape[1]), 0.0)

    @property
    def weight(self) -> Array:
        return self.plane[:-1]

    @property
    def bias(self) -> float:
        return float(self.plane[-1])

    def solve(self, most: int) -> int:
        """Go from corner to corner, in at most so many steps; how many it took.

        A minimum without slack is that of every greater C. So it is looked for at small ones
        first: at a great one the rounding of C times the slack hides the weights.
        """
        self.steps, price, self.C = 0, self.C, min(PRICEY, self.C)
        while True:
            slack = self._sharpen(most).max() > 0.99 * self.C
            if not slack or self.C == price:
                return self.steps
            self.C = min(DEARER * self.C, price)

    def _sharpen(self, most: int) -> Array:
        """Best plane and best bound at the present C; the multipliers of the bound."""
        plane, least, self.lower = np.zeros(self.wide.shape[1]), np.inf, -np.inf
        for corner in CORNERS:
            plane, alpha = self._newton(plane, corner, most)
            cost, bound = self._cost(plane, 0.0), _bound(alpha, self.y, self.wide[:, :-1])
            if cost < least:
                self.plane, least = plane, cost
            if bound > self.lower:
                best, self.lower = alpha, bound
        self._settle(best, least)
        return best

    def _settle(self, alpha: Array, least: float) -> None:
        """Put the points on the corner, whose multipliers lie between 0 and C, exactly there."""
        dual = Dual(self.wide[:, :-1], self.y, self.C)
        dual.start(alpha)
        dual.settle(len(alpha))
        plane = np.append(dual.weight, dual.bias)
        if self._cost(plane, 0.0) < least:
            self.plane = plane
        self.lower = max(self.lower, _bound(dual.alpha, dual.y, dual.x))

    def _cost(self, plane: Array, corner: float) -> float:
        excess = np.maximum(corner + 1 - self.y * (self.wide @ plane), 0)
        bent = excess < 2 * corner
        rounded = np.where(bent, excess**2 / (4 * corner or 1), excess - corner)
        return float(self.penalised @ plane**2 / 2 + self.C * rounded.sum())

    def _newton(self, plane: Array, corner: float, most: int) -> tuple[Array, Array]:
        """The minimum with the hinge's corner rounded off over ±``corner``, and multipliers."""
        # Where no point is on the corner the bias has no curvature: a little keeps its step finite.
        least = np.where(self.penalised > 0, 1.0, 1e-4 * self.C)
        while True:
            excess = np.maximum(corner + 1 - self.y * (self.wide @ plane), 0)
            alpha = self.C * np.minimum(excess / (2 * corner), 1)
            gradient = self.penalised * plane - (self.y * alpha) @ self.wide
            bent = self.wide[(excess > 0) & (excess < 2 * corner)]
            step = _against(gradient, np.sqrt(self.C / (2 * corner)) * bent, least)
            reach = _shortened(lambda at: self._cost(at, corner), plane, step, gradient @ step)
            if reach == 0 or self.steps == most:
                return plane, alpha
            plane = plane + reach * step
            self.steps += 1


def _bound(alpha: Array, y: Array, x: Array) -> float:
    """Σα - ‖Σ α y x‖²/2, with the heavier side made lighter until Σ α y = 0."""
    up, down = alpha[y > 0].sum(), alpha[y < 0].sum()
    level = min(up, down) / np.where(y > 0, up or 1, down or 1)
    weight = (alpha * level * y) @ x
    return float(2 * min(up, down) - weight @ weight / 2)


def _against(gradient: Array, bends: Array, least: Array) -> Array:
    """-H⁻¹ g for H = diag(least) + bendsᵀ bends.

    By singular values: formed and solved, H would lose ``least`` beside very large bends.
    """
    root = np.sqrt(least)
    square = np.linalg.qr(np.vstack([bends / root, np.zeros((len(root), len(root)))]), mode="r")
    _, size, axes = np.linalg.svd(square)
    return -((axes @ (gradient / root)) / (1 + size**2)) @ axes / root


def _shortened(value: Callable[[Array], float], at: Array, step: Array, slope: float) -> float:
    """The first of 1, ½, ¼, … that lowers the value by a tenth of what the slope promises; or 0.

    0, too, where what it promises is lost in the rounding of the value.
    """
    start = value(at)
    if -slope <= ROUNDING * start:
        return 0.0
    for reach in 0.5 ** np.arange(40):
        if value(at + reach * step) < start + 0.1 * reach * slope:
            return float(reach)
    return 0.0
