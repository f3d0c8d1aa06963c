"""Means that merge: carry sums and weights, and divide once at the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lossbook._protocol import Forward
from lossbook._validation import require

__all__ = ["LossSum"]


@dataclass(frozen=True, eq=False)
class LossSum:
    """A sum of losses, the sum of their weights, and the sum of their gradients.

    Adding two of them, from micro-batches, processes or partitions, in any order, gives that of
    the whole; only ``mean`` and ``mean_gradient`` divide. The mean of means, which many a training
    loop takes, is another number as soon as the weights of the parts differ.

    >>> parts = [LossSum(3.0, 1.0), LossSum(4.0, 6.0)]
    >>> sum(parts).mean
    1.0
    """

    total: float = 0.0
    weight: float = 0.0
    gradient: Any = None  # an array, a tuple of arrays, or None for none yet

    @classmethod
    def of(cls, forward: Forward, weight: float) -> LossSum:
        """From a loss with ``reduction="sum"`` and the weight it stands for.

        That weight is what the mean of the loss divides by: the number of elements or of samples,
        or the sum of the weights of the targets that are not ignored.
        """
        require(np.ndim(forward.value) == 0, "forward", "an array", "a loss with reduction='sum'")
        require(weight >= 0, "weight", f"{weight}", "a number of at least 0")
        return cls(float(forward.value), float(weight), forward.backward())

    def __add__(self, other: LossSum) -> LossSum:
        if not isinstance(other, LossSum):
            return NotImplemented
        return LossSum(
            self.total + other.total,
            self.weight + other.weight,
            _added(self.gradient, other.gradient),
        )

    def __eq__(self, other: object) -> bool:
        """Equal sums, weights and gradients, entry by entry."""
        if not isinstance(other, LossSum):
            return NotImplemented
        same = (self.total, self.weight) == (other.total, other.weight)
        return same and _equal(self.gradient, other.gradient)

    def __hash__(self) -> int:
        return hash((self.total, self.weight))

    def __radd__(self, other: Any) -> LossSum:
        """Lets ``sum(parts)`` begin with its 0."""
        return self if other == 0 else NotImplemented

    @property
    def mean(self) -> float:
        """The weighted mean of the losses; nan over nothing."""
        return self.total / self.weight if self.weight else float("nan")

    @property
    def mean_gradient(self) -> Any:
        """The gradient of ``mean``; 0 over nothing."""
        share = 1 / self.weight if self.weight else 0.0
        if isinstance(self.gradient, tuple):
            return tuple(g * share for g in self.gradient)
        return None if self.gradient is None else self.gradient * share


def _equal(a: Any, b: Any) -> bool:
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(map(_equal, a, b))
    if a is None or b is None or isinstance(a, tuple) or isinstance(b, tuple):
        return a is b
    return np.array_equal(a, b)


def _added(a: Any, b: Any) -> Any:
    if a is None or b is None:
        return b if a is None else a
    if isinstance(a, tuple) != isinstance(b, tuple):
        raise ValueError("gradient: got an array and a tuple, wanted those of the same weights")
    if isinstance(a, tuple):
        return tuple(x + y for x, y in zip(a, b, strict=True))
    return a + b
