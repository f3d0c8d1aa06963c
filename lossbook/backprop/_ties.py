"""Kinked entries moved together: what each may do alone, they may not all do at once.

Both entries of a tie of a maximum may have any slope from 0 to 1, but the two add up to 1. Where f
is convex, no gradient says that it rises along any way by more than it does, and none that it falls
by more; a way that leads from the middle of the slopes to the gradient shows one that does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from lossbook._protocol import Array
from lossbook.backprop._comparison import Comparison, Index, Kink, settle
from lossbook.backprop._differences import EPS, ORDERS, Reading, Scalar, ladder, read
from lossbook.backprop._noise import Noise, Objective, measure


@dataclass(frozen=True)
class Tie:
    """Several kinked entries moved together, each at its own speed; a kink in that direction."""

    kinks: tuple[Kink, ...]
    left: float
    right: float
    analytic: float
    slack: float

    @property
    def accepted(self) -> bool:
        """Whether the gradient's slope in that direction lies between the two."""
        low, high = sorted((self.left, self.right))
        return low - self.slack <= self.analytic <= high + self.slack


def of_one_input(found: Comparison) -> Iterator[Tie]:
    """The ties among the kinks of one input."""
    yield from Together(found.objective, found.x, found.start, found.noise).ties(found.kinks)


def across(
    value: Callable[[list[Array]], float], points: Sequence[Array], kinks: Sequence[Sequence[Kink]]
) -> Iterator[Tie]:
    """The ties among kinks of several inputs, as one long input.

    Ties within one input were judged before, but are moved again: others may share them.
    """
    cuts = np.cumsum([x.size for x in points])[:-1]

    def objective(line: Array) -> float:
        parts = np.split(line, cuts)
        return value([part.reshape(x.shape) for part, x in zip(parts, points, strict=True)])

    line = np.concatenate([x.ravel() for x in points])
    starts = [0, *cuts]
    listed = [
        Kink(
            _flat(kink.index, x, begin), kink.left, kink.right, kink.analytic, kink.jump, kink.slack
        )
        for x, begin, found in zip(points, starts, kinks, strict=True)
        for kink in found
    ]
    start = objective(line.copy())
    yield from Together(objective, line, start, measure(objective, line, start)).ties(listed)


def _flat(index: Index, x: Array, begin: int) -> Index:
    return (int(begin + np.ravel_multi_index(index, x.shape)) if x.ndim else int(begin),)


class Together:
    """Moves kinked entries of x along straight ways."""

    def __init__(self, objective: Objective, x: Array, start: float, noise: Noise) -> None:
        self.objective, self.x, self.start, self.noise = objective, x, start, noise

    def ties(self, kinks: Sequence[Kink]) -> Iterator[Tie]:
        """Those that bend upwards are moved together, and those that bend downwards.

        A way along which f bends the other way says nothing: f is not convex there.
        """
        bent = [kink for kink in kinks if not kink.jump]
        for up in (1, -1):
            group = [kink for kink in bent if up * (kink.right - kink.left) > 0]
            for speeds in self._ways(group) if len(group) > 1 else ():
                tie = self._move(group, speeds)
                if tie and up * (tie.right - tie.left) >= -tie.slack:
                    yield tie

    def _ways(self, kinks: list[Kink]) -> Iterator[list[float]]:
        """All entries at their own speed; and from the middle of the slopes to the gradient."""
        sizes = [max(1, abs(self.x[kink.index])) for kink in kinks]
        yield [
            float(np.copysign(size, kink.left + kink.right))
            for size, kink in zip(sizes, kinks, strict=True)
        ]
        apart = [kink.analytic - (kink.left + kink.right) / 2 for kink in kinks]
        farthest = max(map(abs, apart))
        if farthest > 0:
            yield [min(sizes) * part / farthest for part in apart]

    def _move(self, kinks: list[Kink], speeds: list[float]) -> Tie | None:
        v = np.zeros_like(self.x)
        for kink, speed in zip(kinks, speeds, strict=True):
            v[kink.index] = speed

        def noise_of(reading: Reading) -> float:
            return self.noise.of_slope(1.0, reading)

        steps = ladder(1.0, EPS ** ORDERS["richardson"])
        found, settled = settle((read(self._along(v), self.start, h) for h in steps), noise_of)
        if not settled:
            return None
        pairs = list(zip(kinks, speeds, strict=True))
        slack = noise_of(found[-1]) + sum(kink.slack * abs(speed) for kink, speed in pairs)
        analytic = float(sum(kink.analytic * speed for kink, speed in pairs))
        return Tie(tuple(kinks), found[-1].left, found[-1].right, analytic, slack)

    def _along(self, v: Array) -> Scalar:
        return lambda t: self.objective(self.x + t * v)
