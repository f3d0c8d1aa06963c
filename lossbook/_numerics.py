"""Functions of arrays that keep their digits where the plain formula loses them."""

from __future__ import annotations

from typing import Any

import numpy as np

from lossbook._protocol import Array


def sigmoid(x: Array) -> Array:
    """1 / (1 + e^-x), to the last digits at both ends: e^-|x| cannot overflow."""
    e = exp_minus_abs(x)
    top = np.asarray(np.maximum(e, x >= 0))  # 1 where x >= 0, e^x elsewhere
    return np.divide(top, np.add(e, 1, out=e), out=top)


def sigmoid_of_minus(x: Array) -> Array:
    """sigmoid(-x) = 1 / (1 + e^x), without an array for -x."""
    e = exp_minus_abs(x)
    top = np.asarray(np.maximum(e, x <= 0))  # 1 where x <= 0, e^-x elsewhere
    return np.divide(top, np.add(e, 1, out=e), out=top)


def softplus(x: Array) -> Array:
    """log(1 + e^x) = max(x, 0) + log1p(e^-|x|)."""
    e = exp_minus_abs(x)
    np.log1p(e, out=e)
    return np.add(e, np.maximum(x, 0), out=e)


def softplus_of_minus(x: Array) -> Array:
    """softplus(-x) = log(1 + e^-x), without an array for -x."""
    e = exp_minus_abs(x)
    np.log1p(e, out=e)
    return np.subtract(e, np.minimum(x, 0), out=e)


def exp_minus_abs(x: Array) -> Array:
    """e^-|x|, which cannot overflow."""
    e = np.asarray(np.abs(x))  # an array even where x is one number
    return np.exp(np.negative(e, out=e), out=e)


def times(x: Any, factor: Any) -> Any:
    """``x`` times a factor, None for 1: no pass over the array for a weight that is not there."""
    return x if factor is None else x * factor


def x_log_ratio(x: Array, log_y: Array | float) -> Array:
    """x (log x - log y), and 0 where x is 0."""
    with np.errstate(divide="ignore"):
        return p_log_ratio(x, np.log(x), log_y)


def p_log_ratio(p: Array, log_p: Array, log_q: Array | float) -> Array:
    """p (log p - log q) for a given log p, and 0 where p is 0."""
    with np.errstate(invalid="ignore"):
        value = np.asarray(p * (log_p - log_q))  # an array even where p is one number
    value[p == 0] = 0
    return value


def as_rows(x: Array, axis: int) -> Array:
    """The array as a table whose rows run along ``axis``."""
    if x.ndim == 2 and axis in (1, -1):
        return x
    return np.moveaxis(x, axis, -1).reshape(-1, x.shape[axis])


def from_rows(rows: Array, shape: tuple[int, ...], axis: int) -> Array:
    """The table that ``as_rows`` made, in the shape it was made from."""
    if len(shape) == 2 and axis in (1, -1):
        return rows
    others = list(shape)
    length = others.pop(axis)
    return np.moveaxis(rows.reshape(*others, length), -1, axis)


_quiet_of_infinities = np.errstate(invalid="ignore")  # their differences are nan, as is documented


class SoftmaxRows:
    """The softmax of each row of a table, kept as e^(x - max) of all entries but the largest.

    Their sum ``rest`` leaves out the 1 of the largest entry. The log-sum-exp is then
    max + log1p(rest), and 1 - p of the largest is rest / (1 + rest): neither loses the digits that
    log(1 + rest) and 1 - p lose once rest falls below 1e-16 (logits that differ by over 37).
    """

    @_quiet_of_infinities
    def __init__(self, x: Array) -> None:
        self.x = x
        self.rows = np.arange(len(x))
        self.top = x.argmax(axis=1)
        self.max = x[self.rows, self.top]
        self.e = x - self.max[:, None]
        np.exp(self.e, out=self.e)
        self.e[self.rows, self.top] = self.max - self.max  # 0, and nan where it is infinite
        self.rest = self.e.sum(axis=1)

    def log_sum(self) -> Array:
        """log Σ e^x of each row, which is infinite where the largest is."""
        return np.where(np.isinf(self.max), self.max, self.max + np.log1p(self.rest))

    @_quiet_of_infinities
    def surprise(self, target: Array) -> Array:
        """-log p of one class a row."""
        return (self.max - self.x[self.rows, target]) + np.log1p(self.rest)

    def miss(self, target: Array) -> Array:
        """1 - p of one class a row."""
        share = 1 / (1 + self.rest)
        return np.where(
            target == self.top, self.rest * share, 1 - self.e[self.rows, target] * share
        )

    @_quiet_of_infinities
    def log_probabilities(self) -> Array:
        """log p of every class."""
        log_p = self.x - self.max[:, None]
        log_p -= np.log1p(self.rest)[:, None]
        return log_p

    def probabilities(self, scale: Array | float = 1.0) -> Array:
        """p times a number, or a number a row."""
        share = scale / (1 + self.rest)
        p = self.e * share[:, None]
        p[self.rows, self.top] = share
        return p

    def residual(self, target: Array, scale: Array | float) -> Array:
        """(p - onehot(target)) times a number, or a number a row."""
        gap = self.probabilities(scale)
        share = gap[self.rows, target]
        at_top = -self.rest * share  # p - 1 = -rest / (1 + rest) where the target is the largest
        gap[self.rows, target] = np.where(target == self.top, at_top, share - scale)
        return gap

    @_quiet_of_infinities
    def surprise_under(self, mass: Array) -> Array:
        """-Σ mass log p of each row, with 0 log 0 = 0."""
        terms = self.max[:, None] - self.x
        terms += np.log1p(self.rest)[:, None]
        terms[mass == 0] = 0  # it may be infinite there
        terms *= mass
        return terms.sum(axis=1)

    def residual_under(self, mass: Array, scale: Array | float = 1.0) -> Array:
        """(p Σ mass - mass) times a number, or a number a row."""
        total = mass.sum(axis=1)
        gap = self.probabilities(total)
        gap -= mass
        other = np.ones(mass.shape, dtype=bool)
        other[self.rows, self.top] = False
        # at the largest, p = 1 - rest / (1 + rest)
        excess = total * (self.rest / (1 + self.rest))
        gap[self.rows, self.top] = mass.sum(axis=1, where=other) - excess
        gap *= scale if np.ndim(scale) == 0 else np.expand_dims(scale, 1)
        return gap
