"""The one protocol: every differentiable function returns its value and its backward pass."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Array", "Forward"]

Array = NDArray[Any]


class Forward(NamedTuple):
    """What a forward pass hands back.

    ``value`` is a float, or an array. ``backward(upstream=1.0)`` multiplies the upstream gradient
    (a number, or an array of the shape of ``value``) into the local one and returns the gradient
    of each differentiable input: an array where there is one, a tuple where there are several. It
    may be called again and changes nothing.

    What was handed back, value and gradients, is the caller's: writing into it changes no later
    ``backward``. What was handed in, ``backward`` may still read: arrays given to the function must
    not be changed in place until the last ``backward``.

    It cannot be pickled, as ``backward`` is a closure: send the value and the gradients instead.
    """

    value: Any
    backward: Callable[..., Any]


def as_upstream(upstream: Any, value: Array) -> Any:
    """``upstream`` as a factor for the gradient of ``value``: a float, or an array of its shape."""
    if type(upstream) is float:
        return upstream
    given = np.asarray(upstream)
    if given.dtype.kind not in "iuf":
        raise TypeError(f"upstream: got {given.dtype}, wanted numbers")
    if given.ndim == 0:
        return float(given)
    if given.shape != value.shape:
        raise ValueError(
            f"upstream: got shape {given.shape}, wanted a number or the shape of the value, "
            f"{value.shape}"
        )
    return given.astype(value.dtype, copy=False)
