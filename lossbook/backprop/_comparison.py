"""A gradient by hand beside differences: which entries can be compared, and at which step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from lossbook._protocol import Array
from lossbook.backprop._differences import EPS, ORDERS, Reading, ladder, length, moved, read
from lossbook.backprop._noise import Noise, Objective

Index = tuple[int, ...]

NOISY = 1e-5  # from this noise on, in parts of the gradient, a longer step is tried
LONGEST = 0.1


@dataclass(frozen=True)
class Kink:
    """An entry where the slopes to the left and to the right differ.

    At a ``jump`` the function itself differs, the slopes grow without bound, and there is no
    gradient to be right or wrong. ``slack`` is how exactly the slopes are known.
    """

    index: Index
    left: float
    right: float
    analytic: float
    jump: bool
    slack: float = 0.0

    @property
    def accepted(self) -> bool:
        """Whether the analytic value lies between the slopes, as any choice at a kink may."""
        low, high = sorted((self.left, self.right))
        return self.jump or low - self.slack <= self.analytic <= high + self.slack


class Comparison:
    """Differences of f for every entry, and a closer look at those that leave a doubt.

    ``numeric`` holds nan where f is not defined to both sides of x, or has no slope there.
    ``doubt`` is what noise may have done to ``numeric``.
    """

    def __init__(
        self, objective: Objective, x: Array, analytic: Array, start: float, noise: Noise
    ) -> None:
        self.objective, self.x, self.analytic, self.start = objective, x, analytic, start
        self.noise = noise
        self.size = EPS ** ORDERS["richardson"]
        self.numeric, self.doubt = np.full(x.shape, np.nan), np.full(x.shape, np.nan)
        self.truncation, self.bend, self.steepest = (np.zeros(x.shape) for _ in range(3))
        self.kinks: list[Kink] = []
        self.steep: list[Index] = []
        self._survey(with_truncation=False)
        while self.size < LONGEST and length(self.doubt) > NOISY * length(self.steepest) > 0:
            self.size = min(10 * self.size, LONGEST)
            self._survey(with_truncation=True)

    @property
    def smooth(self) -> Array:
        """A mask of the entries that have a numeric derivative to compare with."""
        mask = np.array(np.isfinite(self.numeric))
        for kink in self.kinks:
            mask[kink.index] = False
        return mask

    @property
    def compared(self) -> int:
        """How many entries were compared with a number or, at a kink, with an interval."""
        return int(self.smooth.sum()) + sum(not kink.jump for kink in self.kinks)

    def look_closer(self, tolerance: float) -> None:
        """Take ever smaller steps at each unclear entry until its slopes have settled."""
        for index in map(tuple, np.argwhere(self._unclear(tolerance))):
            readings, settled = settle(self._readings(index), partial(self._noise_at, index))
            if settled:
                self._note(index, readings[-1])
                self.doubt[index] += 4 * readings[-1].truncation
            self._classify(index, readings, settled)

    def _survey(self, with_truncation: bool) -> None:
        """Note for each entry the reading at the longest step that stays where f is defined.

        What was known already is kept where it leaves less doubt.
        """
        for index in np.ndindex(self.x.shape):
            first = next((reading for reading in self._readings(index) if reading), None)
            if first is not None:
                doubt = self._noise_at(index, first) + with_truncation * first.truncation
                if not doubt >= self.doubt[index]:
                    self._note(index, first)
                    self.doubt[index] = doubt

    def _readings(self, index: Index) -> Iterator[Reading | None]:
        g = partial(moved, self.objective, self.x, index)
        for h in ladder(float(self.x[index]), self.size):
            yield read(g, self.start, h)

    def _noise_at(self, index: Index, reading: Reading) -> float:
        return self.noise.of_slope(float(self.x[index]), reading)

    def _note(self, index: Index, reading: Reading) -> None:
        self.numeric[index], self.truncation[index] = reading.slope, reading.truncation
        self.bend[index], self.steepest[index] = reading.bend, reading.steepest
        self.doubt[index] = self._noise_at(index, reading)

    def _unclear(self, tolerance: float) -> Array:
        """A mask of the entries that a difference at one step cannot judge.

        One bends by more than a smooth function does over so short a way. Another differs from the
        analytic gradient, but its two central differences are not near enough to one another to
        say that it is wrong.
        """
        gap = np.abs(self.analytic - self.numeric)
        known = np.isfinite(gap)
        scale = max(np.abs(part[known]).max(initial=0) for part in (self.analytic, self.numeric))
        bent = np.abs(self.bend) > 1e-3 * self.steepest + 5 * self.doubt
        differs = gap > tolerance * scale + self.doubt
        steady = np.minimum(gap, self.steepest + self.doubt) / 10
        plainly = (self.truncation < steady) & (np.abs(self.bend) < steady)
        return known & (bent | differs & ~plainly)

    def _classify(self, index: Index, readings: list[Reading], settled: bool) -> None:
        """Note a kink or a jump; an entry whose slope has no limit is not compared."""
        last, analytic = readings[-1], float(self.analytic[index])
        noise = self._noise_at(index, last)
        if settled and abs(last.bend) > 1e-5 * last.steepest + 5 * noise:
            slack = 1e-6 * last.steepest + noise
            self.kinks.append(Kink(index, last.left, last.right, analytic, False, slack))
        elif not settled and jumps(readings, self.noise.size):
            self.kinks.append(Kink(index, last.left, last.right, analytic, True))
        elif not settled:
            self.steep.append(index)
            self.numeric[index] = np.nan


def settle(
    readings: Iterator[Reading | None], noise_of: Callable[[Reading], float]
) -> tuple[list[Reading], bool]:
    """Readings at smaller and smaller steps, until two in a row agree on both slopes."""
    kept: list[Reading] = []
    for reading in readings:
        if reading is None:
            continue
        kept.append(reading)
        if len(kept) > 1 and reading.agrees_with(kept[-2], noise_of(reading)):
            return kept, True
    return kept, False


def jumps(readings: list[Reading], noise: float) -> bool:
    """Whether the function rises by the same amount over ever shorter ways."""
    if len(readings) < 2:
        return False
    before, last = (reading.rise for reading in readings[-2:])
    return abs(last) > 100 * noise and abs(last - before) < 0.1 * abs(last)
