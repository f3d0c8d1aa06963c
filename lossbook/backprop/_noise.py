"""How many digits the values of a function have, found from the values themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lossbook._bilingual import Bilingual
from lossbook._protocol import Array
from lossbook.backprop._differences import EPS, Reading, Scalar, length, values_at

Objective = Callable[[Array], float]

WAYS = 10.0 ** np.arange(-13, -1, 0.5)

FLOAT32 = Bilingual("the values of f are float32 numbers", "f 的值只有 float32 的精度")
MULTIPLES = Bilingual("the values of f are multiples of {q:g}", "f 的值都是 {q:g} 的整数倍")
COARSE = Bilingual(
    "the values of f are uncertain by about {size:.0e}", "f 的值有大约 {size:.0e} 的误差"
)


@dataclass(frozen=True)
class Noise:
    """The error in a value of f, as a standard deviation, and what it comes from."""

    size: float
    source: Bilingual

    def of_slope(self, x: float, reading: Reading) -> float:
        """What it may do to a Richardson difference, with the rounding of x + h/2."""
        return 10 * (
            (self.size + EPS * abs(x) * reading.steepest) / reading.h + EPS * reading.steepest
        )


def measure(objective: Objective, x: Array, start: float) -> Noise:
    """The error in the values of f near x.

    A smooth function is a straight line over so short a way, and what third differences leave of
    its values is noise (Moré and Wild 2011, "Estimating computational noise"). At least the
    rounding of the value itself is assumed.
    """
    found = _wobble(along(objective, x, np.where(x == 0, 1, np.abs(x))))
    size = max(found, EPS * abs(start))
    if size <= 1e-12 * abs(start):
        return Noise(size, COARSE.format(size=size))
    _refuse_random(objective, x, start)
    quantum, source = rounded_to(objective, x)
    return Noise(max(size, quantum / 12**0.5), source or COARSE.format(size=size))


def along(objective: Objective, x: Array, size: Array | None = None) -> Scalar:
    """f along a line through x on which every entry moves at a speed of its own.

    That is, for its size, or for 1 if that is larger.
    """
    size = np.maximum(1, np.abs(x)) if size is None else size
    speed = np.random.default_rng(1).uniform(0.5, 1.5, x.shape) * size
    return lambda t: objective(x + t * speed)


def _wobble(g: Scalar) -> float:
    """The noise over the shortest way on which the values change at all; 0 if it cannot be told.

    All points lie on one side of x, so that a kink or a jump at x itself is not taken for noise.
    """
    for t in WAYS[::2]:
        ends = values_at(g, (t, 7 * t))
        if ends is None:
            return 0.0
        if ends[0] != ends[1]:
            return _third_differences(g, t) if t == WAYS[0] else _rounding(g, t)
    return 0.0


def _third_differences(g: Scalar, t: float) -> float:
    third = np.diff(values_at(g, tuple(t * np.arange(1, 8))) or [0.0] * 7, 3)
    return length(third) / (20 * third.size) ** 0.5


def _rounding(g: Scalar, t: float) -> float:
    """The noise of a function that changes from t to 7t, but not over far shorter ways.

    If it is rounded, it takes several values several times. On a plateau that ends with a kink it
    takes only one value more than once.
    """
    for way in WAYS[WAYS >= t]:
        values = values_at(g, tuple(np.linspace(way, 7 * way, 24)))
        if values is None:
            return 0.0
        levels, counts = np.unique(values, return_counts=True)
        if np.count_nonzero(counts > 1) > 2:
            return max(_third_differences(g, 30 * way), float(np.diff(levels).min()) / 12**0.5)
    return 0.0


def grid(values: list[float]) -> tuple[float, Bilingual | None]:
    """The distance of the numbers that the values are rounded to, and what these are."""
    v = np.asarray(values)
    if len(set(values)) < 3:
        return 0.0, None
    top = float(np.abs(v).max())
    for d in range(11):
        slack = 4 * EPS * top
        if 1e3 * slack < 10.0**-d and np.all(np.abs(v - np.round(v, d)) <= slack):
            units = np.round((v - v[0]) * 10.0**d).astype(np.int64)
            rounded = np.gcd.reduce(units) == 1  # quarters are no numbers of two decimals
            return (10.0**-d, MULTIPLES.format(q=10.0**-d)) if rounded else (0.0, None)
    with np.errstate(over="ignore"):
        single = v.astype(np.float32)
    if np.all(single == v):
        return float(np.spacing(np.float32(top))), FLOAT32
    return 0.0, None


def _refuse_random(objective: Objective, x: Array, start: float) -> None:
    """Values this uncertain are drawn at random, if they change from call to call."""
    if any(differs(objective(x.copy()), start) for _ in range(8)):
        raise ValueError(RANDOM)


def differs(again: Array | float, value: Array | float) -> bool:
    """Whether two values are apart by more than the order of a sum may do."""
    one, two = np.asarray(again, dtype=np.float64), np.asarray(value, dtype=np.float64)
    if one.shape != two.shape:
        return True
    same = (one == two) | (np.isnan(one) & np.isnan(two))
    if same.all():
        return False
    return not bool(np.abs(one - two)[~same].max() <= 1e-12 * np.abs(two).max())


RANDOM = (
    "f: got different values from two calls at one point, wanted a function of its inputs alone: "
    "draw random numbers beforehand, or seed their generator inside f"
)


def rounded_to(objective: Objective, x: Array) -> tuple[float, Bilingual | None]:
    """The grid on which the values of f lie, near x and further off; 0 if there is none.

    Whole numbers are taken for counts.
    """
    ways = [(sign * t,) for t in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2) for sign in (1, -1)]
    found = [values_at(along(objective, x), way) for way in ways]
    quantum, source = grid([values[0] for values in found if values])
    return (quantum, source) if quantum < 1 else (0.0, None)


def is_invariant(objective: Objective, x: Array, start: float, noise: Noise) -> bool:
    """Whether f stays as it is, but for rounding, or leaves a plateau.

    The opposite is a slope too small to be seen beside the size of f: then the first change over
    ever longer ways is only a little larger than the noise.
    """
    unit = max(float(np.spacing(abs(start))), noise.size)
    for t in (1e-2, 1e-1, 1.0, 1e1, 1e2):
        values = values_at(along(objective, x), (t, -t))
        if values is None:
            return True
        change = max(abs(value - start) for value in values)
        if change > 4 * unit:
            return change > 64 * unit
    return True
