"""The dual of the linear SVM: two multipliers at a time, and in between all the free ones at once.

A pair may move along a line only, so that pairs alone take a hundred thousand steps and more where
the features have very different sizes. Which multipliers are at 0 or at C they find quickly. For
the others, the free ones, the optimum is then a system of linear equations.
"""

from __future__ import annotations

import numpy as np

from lossbook._protocol import Array

PAIRS = 20  # steps of two multipliers before all free ones move, or as many as are free
PATIENCE = 10  # rounds that may pass without a gain
ROUNDING = float(np.finfo(np.float64).eps)


class Unbounded(ValueError):
    """The multipliers of a hard margin can grow for ever: no plane separates the points."""


class Dual:
    """Maximises Σα - ‖w‖²/2 for w = Σ α y x under 0 <= α <= C, Σ α y = 0.

    ``pull`` is the gain of Σα - ‖w‖²/2 for each unit by which α y grows, y - w·x. At the optimum
    no multiplier that may move up (along +y) has a greater pull than one that may move down.
    """

    def __init__(self, x: Array, y: Array, C: float) -> None:
        self.x, self.y, self.C = x, y, C
        self.squares = np.einsum("nd,nd->n", x, x)
        self.alpha = np.zeros(len(x))
        self.refresh()

    def refresh(self) -> None:
        """Weight, pulls and directions from the multipliers, without what rounding has added."""
        self._bind_sole()
        self.weight = (self.alpha * self.y) @ self.x
        self.pull = self.y - self.x @ self.weight
        above, below = self.alpha > 0, self.alpha < self.C
        self.free = np.flatnonzero(above & below)
        self.up = np.where(self.y > 0, below, above)
        self.down = np.where(self.y > 0, above, below)

    def _bind_sole(self) -> None:
        """A multiplier that is free alone is a rounding away from a bound, since Σ α y is 0."""
        free = np.flatnonzero((self.alpha > 0) & (self.alpha < self.C))
        if len(free) == 1 and np.isfinite(self.C):
            k = free[0]
            self.alpha[k] = self.C if 2 * self.alpha[k] > self.C else 0.0

    @property
    def value(self) -> float:
        return float(self.alpha.sum() - self.weight @ self.weight / 2)

    @property
    def violation(self) -> float:
        """How far the two pulls that differ most in the wrong direction are apart."""
        return float(self.pull[self.up].max() - self.pull[self.down].min())

    @property
    def bias(self) -> float:
        """What free points agree on; without any, the middle of what the others leave open."""
        if len(self.free):
            return float(self.pull[self.free].mean())
        return float((self.pull[self.up].max() + self.pull[self.down].min()) / 2)

    @property
    def blur(self) -> float:
        """How much of the weight may be rounding, in directions that the free points leave open."""
        spanned = len(self._axes()[1]) if len(self.free) > 1 else 0
        parts = self.alpha * np.sqrt(self.squares)
        return 0.0 if spanned == self.x.shape[1] else ROUNDING * float(np.linalg.norm(parts))

    def start(self, alpha: Array) -> None:
        """Begin with these multipliers, of which the free ones make up for Σ α y."""
        free = (alpha > 0) & (alpha < self.C)
        excess = (alpha @ self.y) / max(int(free.sum()), 1)
        self.alpha = np.where(free, np.clip(alpha - self.y * excess, 0, self.C), alpha)
        self.refresh()

    def settle(self, most: int) -> int:
        """Move all free multipliers, less one each time that one meets 0 or C; how many times."""
        times = 0
        while times < most and self._move_free():
            times += 1
        self._level()
        return times

    def solve(self, tolerance: float, max_steps: int) -> int:
        """Move until the violation is at most ``tolerance``, or nothing gains; how many steps."""
        steps, idle, value = 0, 0, self.value
        while self.violation > tolerance and steps < max_steps and idle < PATIENCE:
            pairs = max(PAIRS, len(self.free))
            steps += self._move_pairs(tolerance, min(pairs, max_steps - steps))
            self.refresh()
            steps += self.settle(max_steps - steps)
            gain, value = self.value - value, self.value
            idle = idle + 1 if gain <= 8 * ROUNDING * abs(value) else 0
        return steps

    def _move_pairs(self, tolerance: float, most: int) -> int:
        """Up to ``most`` steps of two multipliers; how many it took."""
        for step in range(most):
            i = int(np.argmax(np.where(self.up, self.pull, -np.inf)))
            ahead = self.pull[i] - self.pull
            if ahead[self.down].max() <= tolerance:
                return step
            row = self.x @ self.x[i]
            bend = np.maximum(self.squares + (self.squares[i] - 2 * row), 1e-12)
            gain = np.where(self.down & (ahead > 0), ahead * ahead / bend, -1.0)
            j = int(np.argmax(gain))  # the partner with whom one step gains most
            self._move_pair(i, j, ahead[j] / bend[j], row - self.x @ self.x[j])
        return most

    def _move_pair(self, i: int, j: int, move: float, lever: Array) -> None:
        rise, fall = self._room(i, self.y[i]), self._room(j, -self.y[j])
        move = min(move, rise, fall)
        self.alpha[i] += self.y[i] * move
        self.alpha[j] -= self.y[j] * move
        self.pull -= move * lever
        for k in (i, j):
            ends = self.alpha[k] < self.C, self.alpha[k] > 0
            self.up[k], self.down[k] = ends if self.y[k] > 0 else ends[::-1]

    def _room(self, k: int, direction: float) -> float:
        return float(self.C - self.alpha[k] if direction > 0 else self.alpha[k])

    def _move_free(self) -> bool:
        """Move the free multipliers to their optimum, or until the first meets 0 or C.

        True if one met its bound, so that the others have an optimum of their own.
        """
        if len(self.free) < 2:
            return False
        d, whole = self._newton()
        d *= self.y[self.free]
        alpha = self.alpha[self.free]
        room = np.where(d > 0, self.C - alpha, alpha)
        reach = np.divide(room, np.abs(d), out=np.full(len(d), np.inf), where=d != 0)
        k = int(np.argmin(reach))
        length = min(float(reach[k]), whole)
        if np.isinf(length):
            raise Unbounded
        alpha = np.clip(alpha + length * d, 0, self.C)
        if length == reach[k]:
            alpha[k] = self.C if d[k] > 0 else 0.0
        self.alpha[self.free] = alpha
        self.refresh()
        return bool(length == reach[k])

    def _newton(self) -> tuple[Array, float]:
        """The changes of α y, with sum 0, that make the pulls of the free points equal.

        And how far to go: once. Where no change can do it, because the points depend on each other,
        there are changes that leave w alone and gain at a constant rate: as far as possible.
        """
        u, size, _, pull = self._axes()
        longest = np.sqrt(self.squares[self.free].max() * (self.weight @ self.weight))
        part = u.T @ pull
        rest = pull - u @ part
        rest -= rest.mean()
        noise = len(pull) * ROUNDING * (1 + longest)
        if np.linalg.norm(rest) > max(1e-10 * np.linalg.norm(pull), noise):
            return rest, np.inf
        return u @ (part / size**2), 1.0

    def _level(self) -> None:
        """Take from the weight what rounding in large multipliers has put the free pulls apart."""
        if len(self.free) > 1:
            u, size, axes, pull = self._axes()
            self.weight = self.weight + (u.T @ pull / size) @ axes
            self.pull = self.y - self.x @ self.weight

    def _axes(self) -> tuple[Array, Array, Array, Array]:
        """The singular values and vectors of the free points about their mean; their pulls so."""
        points, pull = self.x[self.free], self.pull[self.free]
        u, size, axes = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)
        kept = size > max(points.shape) * ROUNDING * size[0]
        return u[:, kept], size[kept], axes[kept], pull - pull.mean()
