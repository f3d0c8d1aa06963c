"""Scores of classes as a table, and the labels that go with its rows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from lossbook._numerics import as_rows, from_rows
from lossbook._protocol import Array
from lossbook._validation import as_array, as_classes, as_float, as_like, as_weight, require


class Labels(NamedTuple):
    """Classes (0 where ignored), which are kept, what each counts, what a mean divides by."""

    classes: Array
    kept: Array | bool
    factor: Array | float
    divisor: float


class ClassTable:
    """Logits of any shape as a table (samples, classes): torch keeps the classes in dimension 1."""

    def __init__(self, input: ArrayLike) -> None:
        self.input = input = as_float("input", input)
        self.shape = input.shape
        self.axis = min(1, input.ndim - 1)
        require(input.ndim > 0, "input", "a number", "logits of shape (C,) or (N, C, ...)")
        if input.shape[self.axis] == 0:
            raise ValueError(f"input: got shape {input.shape}, wanted at least one class")
        self.samples = input.shape[: self.axis] + input.shape[self.axis + 1 :]
        self.rows = as_rows(input, self.axis)

    def restore(self, rows: Array) -> Array:
        """A table of this size in the shape of the logits."""
        return from_rows(rows, self.shape, self.axis)

    def index(self, target: ArrayLike, ignore: int | None = None) -> Array:
        """Class indices, checked, one a row."""
        return as_classes("target", target, self.samples, self.rows.shape[1], ignore).ravel()

    def labels(self, target: ArrayLike, weight: ArrayLike | None, ignore: int) -> Labels:
        """Class indices with the weights of their classes, 0 for those ignored."""
        index = self.index(target, ignore)
        weight = as_weight("weight", weight, self.rows.shape[1], self.rows.dtype)
        kept = index != ignore
        if weight is None and kept.all():
            return Labels(index, True, 1.0, index.size)
        index = np.where(kept, index, 0)
        factor = np.where(kept, 1 if weight is None else weight[index], 0).astype(self.rows.dtype)
        return Labels(index, kept, factor, float(factor.sum()))

    def rows_of(self, target: ArrayLike) -> Array:
        """A number for each class, such as another model's logits, as a table."""
        return as_rows(as_like("target", target, "input", self.input), self.axis)

    def probabilities(self, target: ArrayLike) -> Array:
        """A probability for each class, as a table."""
        given = as_array("target", target)
        if given.shape != self.shape:
            raise ValueError(
                f"target: got {given.dtype} of shape {given.shape}, wanted integer classes of "
                f"shape {self.samples} or probabilities of shape {self.shape}"
            )
        return self.rows_of(given)

    def holds_probabilities(self, target: ArrayLike) -> bool:
        """Whether the target gives a probability for each class; if not, it gives classes."""
        target = as_array("target", target)
        return target.dtype.kind == "f" and (target.size > 0 or target.shape == self.shape)

    def one_hot(self, index: Array) -> Array:
        """A table with 1 at the given class of each row."""
        table = np.zeros_like(self.rows)
        table[np.arange(len(index)), index] = 1
        return table


def by_row(seed: Array | float) -> Array | float:
    """A number as it is; an array of one number a sample, flat."""
    return seed if isinstance(seed, float) else seed.ravel()


def as_column(scale: Array | float) -> Array | float:
    """A number as it is; one number a row, to be multiplied into the rows of a table."""
    return scale if isinstance(scale, float) else scale[..., None]
