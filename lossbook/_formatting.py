"""The one formatter of numbers: the same text on every machine, with no rounding noise in it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

__all__ = ["show"]


class Text(str):
    """A string that is its own repr, so that a cell ending in it prints it without quotes."""

    def __repr__(self) -> str:
        return str(self)


def show(value: Any, digits: int = 4, *, noise: float = 1e-12) -> Text:
    """Format a number, an array, or a tuple or list of them, for a reader.

    A number gets ``digits`` decimals; one that needs fewer is written with fewer (0.5, not
    0.5000), so a number written in full was rounded. Below 10^(1 - digits) and from 10^9 on it is
    written with an exponent and ``digits`` significant digits (4.540e-05), or with the fewer that
    give it exactly (4.54e-05). Magnitudes up to ``noise`` are 0. The entries of an array share
    their number of decimals and line up.

    >>> show(2.2717428), show(0.1 + 0.2), show(-0.0), show(4.54e-05), show(4.53999e-05)
    (2.2717, 0.3, 0, 4.54e-05, 4.540e-05)
    >>> show([0.7, 0.2, 0.1])
    [0.7, 0.2, 0.1]
    """
    if isinstance(value, tuple | list) and not _is_array_like(value):
        left, right = "()" if isinstance(value, tuple) else "[]"
        inner = ", ".join(show(item, digits, noise=noise) for item in value)
        return Text(f"{left}{inner}{right}")
    if isinstance(value, str) or value is None:
        return Text(value)
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"value: got {type(value).__name__}, wanted a number or an array of them")
    return Text(_layout(array, _entries(array, digits, noise)))


def _is_array_like(value: Any) -> bool:
    """A list of numbers, or of such lists of one length; other lists and tuples show members."""
    if not isinstance(value, list):
        return False
    if all(np.isscalar(item) for item in value):
        return bool(value)
    return all(map(_is_array_like, value)) and len({len(item) for item in value}) == 1


def _entries(array: np.ndarray, digits: int, noise: float) -> list[str]:
    if array.dtype.kind != "f":
        return [str(item) for item in array.ravel().tolist()]
    loose = 1e-12 if array.dtype.itemsize == 8 else 1e-6
    numbers = [0.0 if abs(item) <= noise else item for item in map(float, array.ravel())]
    fixed = [item for item in numbers if _is_fixed(item, digits, loose)]
    places = max((_places(item, digits, loose) for item in fixed), default=0)
    return [_number(item, digits, places, loose) for item in numbers]


def _is_fixed(number: float, digits: int, loose: float) -> bool:
    """Whether it is written without an exponent; 1 less a rounding error counts as 1."""
    return number == 0 or 10.0 ** min(1 - digits, 0) * (1 - loose) <= abs(number) < 1e9


def _places(number: float, digits: int, loose: float) -> int:
    """The fewest decimals that give the number itself; ``digits`` when none do."""
    for places in range(digits):
        if abs(round(number, places) - number) <= loose * abs(number):
            return places
    return digits


def _number(number: float, digits: int, places: int, loose: float) -> str:
    if not math.isfinite(number):
        return str(number)
    if _is_fixed(number, digits, loose):
        return f"{number:.{places}f}"
    for precision in range(max(digits, 1)):
        text = f"{number:.{precision}e}"
        if abs(float(text) - number) <= loose * abs(number):
            break
    return text


def _layout(array: np.ndarray, entries: list[str]) -> str:
    if array.ndim == 0:
        return entries[0]
    width = max(map(len, entries), default=0)
    table = np.array([entry.rjust(width) for entry in entries], dtype=object).reshape(array.shape)
    return _nested(table, " ")


def _nested(table: np.ndarray, indent: str) -> str:
    if table.ndim == 1:
        return "[" + ", ".join(table) + "]"
    rows = [_nested(row, indent + " ") for row in table]
    return "[" + (",\n" + indent).join(rows) + "]"
