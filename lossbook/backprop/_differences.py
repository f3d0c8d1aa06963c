"""Difference quotients: points, steps and slopes, and how far their values can be trusted."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from lossbook._protocol import Array
from lossbook._validation import require

Method = Literal["forward", "central", "richardson", "complex"]

#: The power of the machine epsilon at which truncation and rounding balance.
ORDERS = {"forward": 1 / 2, "central": 1 / 3, "richardson": 1 / 5}

EPS = float(np.finfo(np.float64).eps)

Scalar = Callable[[float], float]


def numerical_gradient(
    f: Callable[[Array], Any], x: ArrayLike, method: Method = "central", h: float | None = None
) -> Array:
    r"""Gradient of a scalar function by finite differences, one entry of ``x`` at a time.

    Formula: forward (f(x+h) - f(x)) / h, error O(h); central (f(x+h) - f(x-h)) / 2h, O(h²);
        richardson (4 C(h/2) - C(h)) / 3 with C the central one, O(h⁴); complex Im f(x + ih) / h,
        O(h²) with no difference taken, so h can be 1e-20. For D entries they take D + 1, 2D, 4D
        and D evaluations of f; complex takes another 2D + 1 to see that it may be trusted.
        ``method`` names the one that is taken.
    Shapes: any ``x``; the gradient has its shape. ``f`` returns a number, or a pair such as
        Forward whose first member is one.
    Domain: ``x`` of float64 or float32. ``h`` is taken as it is; without it the step is the power
        of the machine epsilon that balances both errors, times max(1, abs(x)).
    Edges: ``f`` always gets a copy, so ``x`` never changes, even when ``f`` raises or writes to
        its argument. At a kink a central difference gives the mean of the two slopes.
    Errors: TypeError for an integer ``x``, where x + h rounds back to x; ValueError for a step
        that float32 cannot resolve, for an ``f`` that is not scalar, and for a complex step
        through abs, norm, sign or a comparison, where it would be silently wrong by
        more than about 1e-4 of an entry.
    Torch: ``torch.autograd.gradcheck`` takes central differences inside.
    Source: Nocedal and Wright (2006), section 8.1; Squire and Trapp (1998) for the complex step.
    """
    known = (*ORDERS, "complex")
    require(method in known, "method", repr(method), " or ".join(map(repr, known)))
    x = as_point("x", x, h)
    if method == "complex":
        return _complex_gradient(f, x, 1e-20 if h is None else h)
    gradient = np.empty_like(x)
    start = float(as_scalar(f(x.copy()))) if method == "forward" else None
    for index in np.ndindex(x.shape):
        step = float(as_step(x[index], method, h))
        gradient[index] = slope(partial(moved, f, x, index), step, method, start)
    return gradient


def relative_error(a: ArrayLike, b: ArrayLike) -> float:
    r"""Norm-wise relative error of two gradients.

    Formula: ‖a - b‖ / max(‖a‖, ‖b‖), with the Euclidean norm over all entries.
    Shapes: ``a`` and ``b`` alike.
    Domain: 0 for equal arrays, at most 2 where no norm overflows. An entry near 0 does not
        dominate it, as it does the entry-wise ratio.
    Edges: 0 when both are 0 throughout; nan when one holds nan or an infinity.
    Errors: ValueError when the shapes differ.
    Torch: none; ``torch.testing.assert_close`` judges each entry by itself.
    Source: Higham (2002), section 1.2.
    """
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    require(a.shape == b.shape, "b", f"shape {b.shape}", f"the shape of a, {a.shape}")
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return float("nan")
    larger = max(length(a), length(b))
    return length(a - b) / larger if larger else 0.0


def length(v: Array) -> float:
    """The Euclidean norm, of entries as small or large as a float can be."""
    top = float(np.abs(v).max(initial=0))
    return top * float(np.linalg.norm(v / top)) if 0 < top < np.inf else top


def _complex_gradient(f: Callable[[Array], Any], x: Array, h: float) -> Array:
    gradient = np.empty_like(x, dtype=np.float64)
    for index in np.ndindex(x.shape):
        value = moved(f, x, index, complex(0.0, h))
        if not np.iscomplexobj(value):
            raise ValueError(f"method: 'complex', but f is real for complex arguments; {ANALYTIC}")
        gradient[index] = value.imag / h
    central = numerical_gradient(f, x.astype(np.float64))
    size = np.maximum(np.abs(central), np.abs(gradient))
    noise = 1e-9 * abs(float(as_scalar(f(x.copy())))) + 1e-8 * size.max(initial=0)
    if np.any(np.abs(central - gradient) > 1e-4 * size + noise):
        raise ValueError(f"method: 'complex', but central differences disagree; {ANALYTIC}")
    return gradient


ANALYTIC = "it uses abs, norm, sign or a comparison, or conjugates: wanted 'central'"


def as_point(name: str, x: ArrayLike, h: float | None = None) -> Array:
    """A finite float array, and a step that its precision can resolve."""
    x = np.asarray(x)
    if x.dtype.kind in "iub":
        raise TypeError(
            f"{name}: got {x.dtype}, where x + h rounds back to x; wanted float64 (1.0, not 1)"
        )
    x = x.astype(x.dtype.newbyteorder("="), copy=False)  # as files from other machines hold them
    if x.dtype not in (np.float64, np.float32):
        raise TypeError(f"{name}: got {x.dtype}, wanted float64 or float32")
    bad = np.argwhere(~np.isfinite(x))
    if len(bad):
        at = bad[0].tolist()
        raise ValueError(f"{name}: got {x[tuple(at)]} at {at}, wanted finite numbers")
    smallest = float(np.finfo(np.float32).eps) ** 0.5
    if x.dtype == np.float32 and h is not None and h < smallest:
        raise ValueError(
            f"h: got {h:g} with a float32 {name}, whose rounding alone would make an error of "
            f"{np.finfo(np.float32).eps / h:.0e}; wanted float64, or h of at least {smallest:.0e}"
        )
    return x


def as_step(x: Any, method: str, h: float | None) -> Any:
    """A step that x + h represents exactly."""
    if h is None:
        h = np.finfo(x.dtype).eps ** ORDERS[method] * max(1.0, abs(x))
    step = (x + x.dtype.type(h)) - x
    require(0 < abs(step) < np.inf, "h", f"{h:g}", f"a step that changes x = {x:g}")
    return step


def moved(f: Callable[[Array], Any], x: Array, index: tuple[int, ...], step: Any) -> Any:
    """f at a copy of x with one entry moved."""
    point = x.astype(np.complex128) if isinstance(step, complex) else x.copy()
    point[index] += step
    return as_scalar(f(point))


def as_scalar(result: Any) -> Any:
    value = np.asarray(result[0] if isinstance(result, tuple) else result)
    require(value.ndim == 0, "f", f"a value of shape {value.shape}", "a number: sum it first")
    return value[()]


def slope(g: Scalar, h: float, method: str, start: float | None = None) -> float:
    """The quotient of one method; ``start`` is g(0), where it is known."""
    if method == "forward":
        return (float(g(h)) - (float(g(0.0)) if start is None else start)) / h
    if method == "central":
        return (float(g(h)) - float(g(-h))) / (2 * h)
    return (4 * slope(g, h / 2, "central") - slope(g, h, "central")) / 3


@dataclass(frozen=True)
class Reading:
    """What four values of a function, at ±h and ±h/2, say about its slope at 0."""

    h: float
    slope: float  #: Richardson's
    truncation: float  #: what Richardson took away, an estimate of what is left
    left: float  #: the slope on one side, its first-order error extrapolated away
    right: float
    steepest: float  #: the larger of the two chords, in absolute value
    rise: float  #: from -h to h, which does not shrink with h at a jump

    @property
    def bend(self) -> float:
        """Right minus left: 0 where the function is smooth, but for terms in h³."""
        return self.right - self.left

    def agrees_with(self, other: Reading, noise: float) -> bool:
        """Whether both sides, and Richardson, have the slopes that they had at another step."""
        change = max(
            abs(self.left - other.left),
            abs(self.right - other.right),
            abs(self.slope - other.slope),
        )
        return change <= 1e-6 * max(abs(self.left), abs(self.right)) + 2 * noise


def read(g: Scalar, start: float, h: float) -> Reading | None:
    """The reading at one step; None where the function is not defined at all four points."""
    values = values_at(g, (-h, -h / 2, h / 2, h))
    if values is None:
        return None
    low, lower, upper, high = values
    wide, narrow = (high - low) / (2 * h), (upper - lower) / h
    right, left = (high - start) / h, (start - low) / h
    if not math.isfinite(8 * max(abs(left), abs(right), abs(narrow))):
        return None  # too steep for what is made of the slopes
    return Reading(
        h,
        (4 * narrow - wide) / 3,
        abs(narrow - wide) / 3,
        4 * (start - lower) / h - left,
        4 * (upper - start) / h - right,
        max(abs(left), abs(right)),
        high - low,
    )


def values_at(g: Scalar, steps: tuple[float, ...]) -> list[float] | None:
    """The values at some steps, or None if the function has none at one of them."""
    try:
        with np.errstate(all="ignore"):  # to leave the domain of f is our doing
            values = [float(g(step)) for step in steps]
    except (ValueError, ArithmeticError):
        return None
    return values if all(map(math.isfinite, values)) else None


def ladder(x: float, size: float) -> Iterator[float]:
    """Steps that x + h represents, each a tenth of the one before as far as it goes.

    They start at ``size`` in units of max(1, abs(x)). The last are small beside x itself, which
    is as near to the edge of a domain as x can be.
    """
    first = size * max(1.0, abs(x))
    steps = [first * 10.0**-k for k in range(9)]
    steps += [h for k in range(3) if (h := abs(x) * size * 10.0**-k) < steps[8]]
    for h in steps:
        exact = (x + h) - x
        if exact > 0:
            yield exact
