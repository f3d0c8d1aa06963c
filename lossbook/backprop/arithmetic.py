"""Numbers that run a program and tell more than its value.

A program written with ``+ - * /``, ``**`` and ``np.exp``, ``np.log``, ``np.sqrt``, ``np.tanh`` runs
on them unchanged. ``Dual`` carries a derivative along, which is forward mode. ``Tally`` counts what
the program computes. One may hold the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from numbers import Number
from typing import Any

import numpy as np

from lossbook._validation import require

__all__ = ["Dual", "Tally", "jvp", "tally"]


class _Number:
    """What the two have in common: subtraction from addition, reflected operands, comparisons."""

    value: Any

    def __radd__(self, other: Any) -> Any:
        return self + other

    def __rmul__(self, other: Any) -> Any:
        return self * other

    def __pos__(self) -> Any:
        return self

    def __lt__(self, other: Any) -> bool:
        return bool(self.value < _value(other))

    def __le__(self, other: Any) -> bool:
        return bool(self.value <= _value(other))

    def __gt__(self, other: Any) -> bool:
        return bool(self.value > _value(other))

    def __ge__(self, other: Any) -> bool:
        return bool(self.value >= _value(other))

    def __eq__(self, other: object) -> bool:
        return bool(self.value == _value(other))

    __hash__ = None  # type: ignore[assignment]

    def __bool__(self) -> bool:
        return bool(self.value)

    def __float__(self) -> float:
        raise TypeError(
            f"{type(self).__name__}: a float would hold the value alone; wanted np.exp, np.log, "
            "np.sqrt or np.tanh instead of their namesakes in math, and .value for the value"
        )


class Dual(_Number):
    """A value and its derivative in one direction; arithmetic carries both along.

    >>> x = Dual(3.0, 1.0)
    >>> square = x * x
    >>> square.value, square.tangent
    (9.0, 6.0)
    """

    def __init__(self, value: Any, tangent: Any = 0.0) -> None:
        self.value, self.tangent = value, tangent

    def __repr__(self) -> str:
        return f"Dual({self.value}, {self.tangent})"

    def __add__(self, other: Any) -> Dual:
        if isinstance(other, Dual):
            return Dual(self.value + other.value, self.tangent + other.tangent)
        return Dual(self.value + other, self.tangent)

    def __neg__(self) -> Dual:
        return Dual(-self.value, -self.tangent)

    def __sub__(self, other: Any) -> Dual:
        if isinstance(other, Dual):
            return Dual(self.value - other.value, self.tangent - other.tangent)
        return Dual(self.value - other, self.tangent)

    def __rsub__(self, other: Any) -> Dual:
        return Dual(other - self.value, -self.tangent)

    def __mul__(self, other: Any) -> Dual:
        if isinstance(other, Dual):
            slope = self.tangent * other.value + self.value * other.tangent
            return Dual(self.value * other.value, slope)
        return Dual(self.value * other, self.tangent * other)

    def __truediv__(self, other: Any) -> Dual:
        if isinstance(other, Dual):
            quotient = self.value / other.value
            return Dual(quotient, (self.tangent - quotient * other.tangent) / other.value)
        return Dual(self.value / other, self.tangent / other)

    def __rtruediv__(self, other: Any) -> Dual:
        quotient = other / self.value
        return Dual(quotient, -quotient / self.value * self.tangent)

    def __pow__(self, exponent: float) -> Dual:
        slope = exponent * _power(self.value, exponent - 1) if exponent else 0
        return Dual(_power(self.value, exponent), slope * self.tangent)

    def exp(self) -> Dual:
        raised = np.exp(self.value)
        return Dual(raised, raised * self.tangent)

    def log(self) -> Dual:
        return Dual(np.log(self.value), self.tangent / self.value)

    def sqrt(self) -> Dual:
        root = np.sqrt(self.value)
        return Dual(root, self.tangent / (2 * root))

    def tanh(self) -> Dual:
        bent = np.tanh(self.value)
        return Dual(bent, (1 - bent * bent) * self.tangent)


class Tally(_Number):
    """A number that counts every operation it takes part in, in a Counter that all share."""

    def __init__(self, value: float, counts: Counter[str]) -> None:
        self.value, self.counts = value, counts

    def __repr__(self) -> str:
        return f"Tally({self.value})"

    def _done(self, name: str, value: float) -> Tally:
        self.counts[name] += 1
        return Tally(value, self.counts)

    def __add__(self, other: Any) -> Tally:
        return self._done("+", self.value + _value(other))

    def __neg__(self) -> Tally:
        return self._done("-", -self.value)

    def __sub__(self, other: Any) -> Tally:
        return self._done("-", self.value - _value(other))

    def __rsub__(self, other: Any) -> Tally:
        return self._done("-", other - self.value)

    def __mul__(self, other: Any) -> Tally:
        return self._done("*", self.value * _value(other))

    def __truediv__(self, other: Any) -> Tally:
        return self._done("/", self.value / _value(other))

    def __rtruediv__(self, other: Any) -> Tally:
        return self._done("/", other / self.value)

    def __pow__(self, exponent: float) -> Tally:
        return self._done("**", _power(self.value, exponent))

    def exp(self) -> Tally:
        return self._done("exp", float(np.exp(self.value)))

    def log(self) -> Tally:
        return self._done("log", float(np.log(self.value)))

    def sqrt(self) -> Tally:
        return self._done("sqrt", float(np.sqrt(self.value)))

    def tanh(self) -> Tally:
        return self._done("tanh", float(np.tanh(self.value)))


def jvp(f: Callable[..., Any], inputs: Sequence[Any], direction: Sequence[Any]) -> tuple[Any, Any]:
    r"""The value of a program and its derivative in one direction, in one pass: forward mode.

    Formula: f(x) and J v, with J the Jacobian of f at x and v the direction.
    Shapes: as many numbers in ``direction`` as in ``inputs``; ``f(*inputs)`` returns a number or a
        tuple of numbers, and so do both results.
    Domain: programs of arithmetic and ``np.exp``, ``np.log``, ``np.sqrt``, ``np.tanh``.
    Edges: an output that does not depend on the inputs has derivative 0. A gradient program as
        ``f`` gives the Hessian times the direction. x ** 0 has derivative 0 at 0 too; a fractional
        power of a negative number is nan.
    Errors: ValueError when the lengths differ; TypeError when ``f`` returns a list or an array, and
        for ``math.exp`` and the like, which would drop the derivative.
    Torch: ``torch.func.jvp``.
    Source: Wengert (1964); Griewank and Walther (2008), chapter 3.
    """
    require(len(direction) == len(inputs), "direction", f"{len(direction)} numbers",
            f"{len(inputs)}, one for each input")  # fmt: skip
    found = f(*map(Dual, inputs, direction))
    if isinstance(found, tuple):
        return tuple(map(_value, found)), tuple(map(_tangent, found))
    return _value(found), _tangent(found)


def tally(f: Callable[..., Any], *inputs: float) -> Counter[str]:
    r"""How many operations a program takes, by kind; ``.total()`` has all of them.

    Formula: none; the program is run once, on numbers that count.
    Shapes: numbers.
    Domain: as for ``jvp``, which may be what is counted.
    Edges: an operation among constants is not counted, a comparison neither.
    Errors: the program's own.
    Torch: ``torch.utils.flop_counter``.
    Source: Griewank and Walther (2008), chapter 4.
    """
    counts: Counter[str] = Counter()
    f(*(Tally(float(x), counts) for x in inputs))
    return counts


def _value(x: Any) -> Any:
    """The value in a number of this module; anything else is its own."""
    return x.value if isinstance(x, _Number) else x


def _tangent(x: Any) -> Any:
    """The derivative in one output of a program; that of a constant is 0."""
    if isinstance(x, Dual):
        return x.tangent
    if not isinstance(x, _Number | Number):
        raise TypeError(f"f: got a {type(x).__name__}, wanted a number or a tuple of numbers")
    return 0.0


def _power(base: Any, exponent: float) -> Any:
    """A power among the real numbers, nan or inf where Python has a complex number or an error."""
    if isinstance(base, _Number) or base > 0 or (base < 0 and exponent == int(exponent)):
        return base**exponent
    if base == 0 and exponent >= 0:
        return base**exponent
    with np.errstate(invalid="ignore", divide="ignore"):
        return float(np.float64(base) ** exponent)
