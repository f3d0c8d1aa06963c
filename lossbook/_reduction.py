"""From the loss of each element or sample to the value that is asked for, and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from lossbook._numerics import quietly
from lossbook._protocol import Array, Forward, as_upstream

__all__ = ["Reduction", "check_reduction", "reduce", "reduce_total"]

Reduction = Literal["none", "mean", "sum"]


def check_reduction(reduction: str, known: tuple[str, ...] = ("none", "mean", "sum")) -> None:
    """Raise ValueError for a reduction that is not known."""
    if not isinstance(reduction, str) or reduction not in known:
        names = ", ".join(map(repr, known))
        raise ValueError(f"reduction: got {reduction!r}, wanted one of {names}")


def reduce(
    losses: Array, reduction: str, gradient: Callable[[Any], Any], count: float | None = None
) -> Forward:
    """Reduce ``losses`` and chain ``gradient`` behind the reduction.

    ``gradient(seed)`` gets the derivative of the value by each of ``losses``: one number when it is
    the same for all (``mean``, ``sum``), an array of their shape for ``none``. ``count`` is what a
    mean divides by, the number of losses unless given. A mean over nothing is nan, and its
    gradient is 0.
    """
    check_reduction(reduction)
    if reduction == "none":

        def backward(upstream: Any = 1.0) -> Any:
            with quietly():
                return gradient(as_upstream(upstream, losses))

        return Forward(losses[()], backward)
    count = losses.size if count is None else count
    return reduce_total(float(losses.sum()), count, reduction, gradient)


def reduce_total(
    total: float, count: float, reduction: str, gradient: Callable[[Any], Any]
) -> Forward:
    """``reduce`` for losses whose sum is known: ``sum``, and for any other name the mean."""
    share = 1.0
    if reduction != "sum":
        total = total / count if count else float("nan")
        share = 1.0 / count if count else 0.0

    def backward(upstream: Any = 1.0) -> Any:
        with quietly():
            return gradient(as_scalar(upstream) * share)

    return Forward(total, backward)


def as_scalar(upstream: Any) -> float:
    """``upstream`` of a value that is one number."""
    if type(upstream) is float:
        return upstream
    given = np.asarray(upstream)
    if given.ndim or given.dtype.kind not in "iuf":
        message = f"upstream: got {type(upstream).__name__}, wanted a number, as the value is one"
        raise ValueError(message)
    return float(given)
