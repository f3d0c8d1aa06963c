"""Options: a number, a whole number, a count, yes or no."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Integral, Real
from typing import Any, NamedTuple

import numpy as np

__all__ = [
    "ABOVE_0",
    "ANY",
    "AT_LEAST_0",
    "FRACTION",
    "SHARE",
    "Range",
    "as_count",
    "as_flag",
    "as_integer",
    "as_number",
]


class Range(NamedTuple):
    """Which numbers an option may be, in words and as a test."""

    words: str
    holds: Callable[[float], bool]


ANY = Range("a number", lambda _: True)
ABOVE_0 = Range("a number above 0", lambda x: x > 0)
AT_LEAST_0 = Range("a number of at least 0", lambda x: x >= 0)
#: Both ends included, and neither.
SHARE = Range("a number from 0 to 1", lambda x: 0 <= x <= 1)
FRACTION = Range("a number between 0 and 1", lambda x: 0 < x < 1)


def as_number(name: str, value: Any, within: Range = ANY) -> float:
    """``value`` as a plain float, which takes the precision of the arrays it meets.

    A NumPy number would impose its own: float64 on float32 scores, or float32 on float64 ones.
    """
    if not isinstance(value, float | int | Real):
        raise TypeError(f"{name}: got {_named(value)}, wanted {within.words}")
    number = float(value)
    if not within.holds(number):
        raise ValueError(f"{name}: got {value}, wanted {within.words}")
    return number


def as_integer(name: str, value: Any) -> int:
    """``value`` as a plain int: a text, a fraction or an array is none."""
    if not isinstance(value, int | Integral):
        raise TypeError(f"{name}: got {_named(value)}, wanted a whole number")
    return int(value)


def as_count(name: str, value: Any, least: int = 0) -> int:
    """``value`` as a plain int of at least so many: a number of steps, of samples."""
    count = as_integer(name, value)
    if count < least:
        raise ValueError(f"{name}: got {count}, wanted at least {least}")
    return count


def as_flag(name: str, value: Any) -> bool:
    """``value`` as a plain bool: the text "False", which Python takes for yes, is none."""
    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"{name}: got {_named(value)}, wanted True or False")
    return bool(value)


def _named(value: Any) -> str:
    """A text as it is, of anything else the type, and of an array its shape."""
    if isinstance(value, str):
        return repr(value)
    return (
        f"an array of shape {value.shape}"
        if isinstance(value, np.ndarray)
        else type(value).__name__
    )
