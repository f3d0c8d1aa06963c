"""Checks of arguments. Every message names the argument, what was given and what is wanted."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lossbook._protocol import Array

_FLOATS = (np.dtype(np.float64), np.dtype(np.float32))


def require(condition: bool | np.bool_, name: str, given: str, wanted: str) -> None:
    """Raise ValueError("name: got <given>, wanted <wanted>") unless the condition holds.

    What every loss checks raises by itself: to put a shape into words, for an error that does not
    occur, takes as long as a sum of 300 numbers.
    """
    if not condition:
        raise ValueError(f"{name}: got {given}, wanted {wanted}")


def as_float(name: str, value: ArrayLike) -> Array:
    """``value`` as an array: float32 and float64 stay, integers and lists become float64."""
    array = np.asarray(value)
    if array.dtype in _FLOATS:
        return array
    if array.dtype.newbyteorder("=") in _FLOATS:  # as files from other machines may hold them
        return array.astype(array.dtype.newbyteorder("="))
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name}: got {array.dtype}, wanted float64, float32 or integers")
    return array.astype(np.float64)


def as_like(name: str, value: ArrayLike, other_name: str, other: Array) -> Array:
    """``value`` in the dtype of ``other`` and, so that nothing broadcasts, in its very shape."""
    array = as_float(name, value)
    if array.shape != other.shape:
        raise ValueError(
            f"{name}: got shape {array.shape}, wanted the shape of {other_name}, {other.shape}"
        )
    return array.astype(other.dtype, copy=False)


def as_signs(name: str, value: ArrayLike, other_name: str, other: Array) -> Array:
    """Labels of -1 and 1, as ``as_like``."""
    labels = as_like(name, value, other_name, other)
    wrong = labels[np.abs(labels) != 1]
    require(wrong.size == 0, name, f"{wrong.ravel()[:1]}", "labels of -1 and 1")
    return labels


def as_probabilities(name: str, value: Array, slack: float = 0.0) -> Array:
    """``value``, checked to lie in [0, 1]; the slack lets a difference quotient step outside."""
    low, high = value.min(initial=0), value.max(initial=0)
    inside = low >= -slack and high <= 1 + slack
    require(inside, name, f"values from {low:.6g} to {high:.6g}", "probabilities in 0..1")
    return value


def as_weight(name: str, value: ArrayLike | None, count: int, dtype: np.dtype[Any]) -> Array | None:
    """Class weights: None, or ``count`` numbers in the given dtype."""
    if value is None:
        return None
    array = as_float(name, value)
    wanted = f"shape ({count},), one weight for each class"
    require(array.shape == (count,), name, f"shape {array.shape}", wanted)
    return array.astype(dtype, copy=False)


def as_classes(
    name: str, value: ArrayLike, shape: tuple[int, ...], classes: int, ignore: int | None = None
) -> NDArray[np.int64]:
    """``value`` as class indices of the given shape, each below ``classes`` or equal ``ignore``."""
    array = np.asarray(value)
    if array.dtype.kind not in "iu" and array.size:
        raise TypeError(f"{name}: got {array.dtype}, wanted integer class indices")
    if array.shape != shape:
        wanted = f"shape {shape}, one class a sample"
        raise ValueError(f"{name}: got shape {array.shape}, wanted {wanted}")
    array = array.astype(np.int64, copy=False)
    if array.size and array.view(np.uint64).max() >= classes:  # a negative one reads as huge
        outside = array[((array < 0) | (array >= classes)) & (array != ignore)]
        if outside.size:
            raise ValueError(
                f"{name}: class {outside[0]} is outside 0..{classes - 1}, of {classes} classes"
            )
    return array


def as_distribution(name: str, value: ArrayLike) -> NDArray[np.float64]:
    """``value`` as float64, checked to be non-negative and to sum to 1."""
    given = np.asarray(value)
    p = as_float(name, given.astype(np.float64) if given.dtype == np.float16 else given)
    p = p.astype(np.float64)
    require(p.ndim > 0 and p.size > 0, name, f"shape {p.shape}", "entries such as [0.5, 0.5]")
    wrong = p[~np.isfinite(p)]
    require(wrong.size == 0, name, f"{wrong[:1]}", "finite probabilities")
    require(p.min() >= 0, name, f"a probability of {p.min()}", "probabilities of at least 0")
    tolerance = 1e-5 if given.dtype in (np.float16, np.float32) else 1e-9
    total = float(p.sum())
    require(
        abs(total - 1) <= tolerance, name, f"a sum of {total:.6g}", "probabilities that sum to 1"
    )
    return p
