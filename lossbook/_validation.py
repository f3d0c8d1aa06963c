"""Checks of arguments. Every message names the argument, what was given and what is wanted."""

from __future__ import annotations

from numbers import Integral
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


def as_array(name: str, value: Any) -> Array:
    """``value`` as an array; what is none, or would lose its mask, is refused by name."""
    if type(value) is np.ndarray:
        return value  # in most calls, and there is nothing to check
    parts = value if isinstance(value, list | tuple) else (value,)
    if any(map(_is_masked, parts)):
        wanted = "an array without a mask, of the entries that count"
        raise TypeError(f"{name}: got a masked array, wanted {wanted}")
    try:
        return np.asarray(value)
    except (ValueError, TypeError, RuntimeError) as error:  # rows of several lengths, a torch graph
        kind = ValueError if isinstance(error, ValueError) else TypeError
        given = f"{type(value).__name__} that is no array"
        raise kind(f"{name}: got a {given} ({error}), wanted an array of numbers") from error


def _is_masked(value: Any) -> bool:
    return (
        isinstance(value, np.ndarray) and type(value) is not np.ndarray and hasattr(value, "mask")
    )


def as_gradient(name: str, gradient: Any, x: Array) -> Array:
    """What another's function gives as the gradient of x: held to its shape, in its dtype.

    One that only broadcasts would be spread over x, or x over it, and no one would notice.
    """
    g = as_array(name, gradient)
    if g.shape != x.shape:
        wanted = f"that of the input, {x.shape}"
        raise ValueError(f"{name}: got a gradient of shape {g.shape}, wanted {wanted}")
    return g.astype(x.dtype, copy=False)


def as_float(name: str, value: ArrayLike) -> Array:
    """``value`` as an array: float32 and float64 stay, integers and lists become float64."""
    array = value if type(value) is np.ndarray else as_array(name, value)
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


def as_trailing(name: str, value: ArrayLike | None, other_name: str, x: Array) -> Array | None:
    """A weight over the trailing dimensions, as torch has it: it may not enlarge what it weighs."""
    if value is None:
        return None
    w = as_float(name, value).astype(x.dtype, copy=False)
    tail = x.shape[x.ndim - w.ndim :] if w.ndim <= x.ndim else ()
    fits = w.ndim <= x.ndim and all(a in (1, b) for a, b in zip(w.shape, tail, strict=True))
    require(fits, name, f"shape {w.shape}", f"the trailing dimensions of {other_name}, {x.shape}")
    return w


def with_dimension(name: str, value: ArrayLike, dim: int) -> Array:
    """``value`` as an array that has the dimension ``dim``, and an entry along it."""
    array = as_float(name, value)
    require(array.ndim > 0, name, "a number", "an array of at least one dimension")
    n = array.ndim
    if not isinstance(dim, Integral) or not -n <= dim < n:
        raise ValueError(f"dim: got {dim!r}, wanted {-n}..{n - 1}")
    if array.shape[dim] == 0:
        raise ValueError(f"{name}: got shape {array.shape}, wanted an entry along dim {dim}")
    return array


def as_classes(
    name: str, value: ArrayLike, shape: tuple[int, ...], classes: int, ignore: int | None = None
) -> NDArray[np.int64]:
    """``value`` as class indices of the given shape, each below ``classes`` or equal ``ignore``."""
    array = as_array(name, value)
    if array.dtype.kind not in "iu" and array.size:
        raise TypeError(f"{name}: got {array.dtype}, wanted integer class indices")
    if array.shape != shape:
        wanted = f"shape {shape}, one class a sample"
        raise ValueError(f"{name}: got shape {array.shape}, wanted {wanted}")
    if array.dtype == np.uint64 and array.size:
        most = array.max()
        require(most < 2**63, name, f"class {most}", f"0..{classes - 1}, of {classes} classes")
    array = array.astype(np.int64, copy=False)
    if array.size and array.view(np.uint64).max() >= classes:  # a negative one reads as huge
        outside = array[((array < 0) | (array >= classes)) & (array != ignore)]
        if outside.size:
            raise ValueError(
                f"{name}: class {outside[0]} is outside 0..{classes - 1}, of {classes} classes"
            )
    return array


def as_float64(name: str, value: ArrayLike) -> NDArray[np.float64]:
    """``value`` as float64; half precision will do here."""
    array = as_array(name, value)
    return (array if array.dtype == np.float16 else as_float(name, array)).astype(np.float64)


def as_distribution(name: str, value: ArrayLike) -> NDArray[np.float64]:
    """``value`` as float64, checked to be non-negative and to sum to 1."""
    given = as_array(name, value)
    p = as_float64(name, given)
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
