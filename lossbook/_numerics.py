"""Functions of arrays that keep their digits where the plain formula loses them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from lossbook._protocol import Array

BLOCK = 2048  # entries that float32 adds up without losing more than its last digit


def quietly() -> np.errstate:
    """Within it, what becomes infinite or nan does so without a warning, as in torch."""
    return np.errstate(over="ignore", divide="ignore", invalid="ignore")


quiet = quietly()  #: the same, to decorate a function with


def dot(x: Array, y: Array) -> float:
    """Σ x y over all entries, to the digits of their dtype at any length.

    BLAS adds float32 up in float32, in a few lanes, which loses three digits at ten million
    entries. Here it does so for ``BLOCK`` of them, and the rest is added in float64.
    """
    if x.dtype == np.float64 or x.size <= BLOCK:
        return float(np.vdot(x, y))
    return _dot_by_blocks(x.reshape(-1), y.reshape(-1))


@quiet
def _dot_by_blocks(x: Array, y: Array) -> float:
    whole = x.size - x.size % BLOCK
    rows = np.vecdot(x[:whole].reshape(-1, BLOCK), y[:whole].reshape(-1, BLOCK))
    return float(rows.sum(dtype=np.float64)) + float(np.vdot(x[whole:], y[whole:]))


def sums(x: Array, axis: int | tuple[int, ...] | None = None, *, keepdims: bool = False) -> Any:
    """Σ x along ``axis``, in the dtype of x and to its digits at any length.

    NumPy adds pairwise, and so keeps the digits, only along the last axis of an array in C order.
    Along another one it adds row by row, for which float32 is too short.
    """
    along_rows = axis in (None, -1, x.ndim - 1) and x.flags.c_contiguous
    if along_rows or x.dtype != np.float32:
        return _add(x, axis=axis, keepdims=keepdims)
    return _add(x, axis=axis, keepdims=keepdims, dtype=np.float64).astype(x.dtype)


# As x.sum, less the call in between; its stub wants to know keepdims when the code is written.
_add: Any = np.add.reduce


def select(factor: Any, x: Any, out: Array | None = None) -> Any:
    """``factor`` times x, and 0 where the factor is 0, even if x is infinite or nan there.

    A factor of 0 says that x does not count, and 0 times inf would be nan. ``out`` is memory that
    the product may take, such as that of a factor that is not needed any more.
    """
    if (isinstance(factor, float) and factor) or finite(x):
        return factor * x if out is None else np.multiply(factor, x, out=out)
    return np.where(factor == 0, 0, factor * x)


def finite(x: Any) -> bool:
    """Whether x, a number or an array, is neither infinite nor nan anywhere."""
    return math.isfinite(x) if isinstance(x, float) else bool(np.isfinite(x).all())


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
    return p_log_ratio(x, np.log(x), log_y)


def p_log_ratio(p: Array, log_p: Array, log_q: Array | float) -> Array:
    """p (log p - log q) for a given log p, and 0 where p is 0."""
    value = np.asarray(p * (log_p - log_q))  # an array even where p is one number
    value[p == 0] = 0
    return value


def divergence_terms(p: Array, q: Array, log_ratio: Array) -> Array:
    """p (e^δ - 1 - δ) with δ = ``log_ratio`` = log q - log p, in the memory of q and of δ.

    As p and q sum to 1, these terms sum to KL(p ‖ q), and none is negative. Near 0 the bracket is
    its series, as the difference would lose its digits.
    """
    near = np.abs(log_ratio) < 0.1
    small = p[near] * _exp_less_1_less_x(log_ratio[near])
    log_ratio *= p
    log_ratio[p == 0] = 0
    q -= p
    q -= log_ratio
    q[near] = small
    return np.maximum(q, 0, out=q)


def _exp_less_1_less_x(x: Array) -> Array:
    """e^x - 1 - x = x²/2 (1 + x/3 (1 + x/4 (...))) for |x| < 0.1."""
    series = np.ones_like(x)
    for k in range(10, 2, -1):
        series *= x / k
        series += 1
    return x * x / 2 * series


def as_rows(x: Array, axis: int) -> Array:
    """The array as a table whose rows run along ``axis``."""
    if x.ndim == 2 and axis in (1, -1):
        return x
    return np.moveaxis(x, axis, -1).reshape(-1, x.shape[axis])


def from_rows(rows: Array, shape: tuple[int, ...], axis: int) -> Array:
    """The table that ``as_rows`` made, in the shape it was made from."""
    if len(shape) == 2 and axis in (1, -1):
        return rows
    if len(shape) < 2:
        return rows.reshape(shape)
    others = list(shape)
    length = others.pop(axis)
    return np.moveaxis(rows.reshape(*others, length), -1, axis)


class SoftmaxRows:
    """The softmax of each row of a table, kept as e^(x - max) of all entries but the largest.

    Their sum ``rest`` leaves out the 1 of the largest entry. The log-sum-exp is then
    max + log1p(rest), and 1 - p of the largest is rest / (1 + rest): neither loses the digits that
    log(1 + rest) and 1 - p lose once rest falls below 1e-16 (logits that differ by over 37).
    """

    def __init__(self, x: Array) -> None:
        self.x = x
        self.rows = np.arange(len(x))
        self.top = x.argmax(axis=1)
        self.max = x[self.rows, self.top]
        self.e = x - self.max[:, None]
        np.exp(self.e, out=self.e)
        self.e[self.rows, self.top] = self.max - self.max  # 0, and nan where it is infinite
        self.rest = sums(self.e, 1)

    def log_sum(self) -> Array:
        """log Σ e^x of each row, which is infinite where the largest is."""
        return np.where(np.isinf(self.max), self.max, self.max + np.log1p(self.rest))

    def surprise(self, target: Array) -> Array:
        """-log p of one class a row."""
        return (self.max - self.x[self.rows, target]) + np.log1p(self.rest)

    def miss(self, target: Array) -> Array:
        """1 - p of one class a row."""
        share = 1 / (1 + self.rest)
        return np.where(
            target == self.top, self.rest * share, 1 - self.e[self.rows, target] * share
        )

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

    def surprise_under(self, mass: Array) -> Array:
        """-Σ mass log p of each row, with 0 log 0 = 0."""
        terms = self.max[:, None] - self.x
        terms += np.log1p(self.rest)[:, None]
        terms[mass == 0] = 0  # it may be infinite there
        terms *= mass
        return sums(terms, 1)

    def residual_under(self, mass: Array, scale: Array | float = 1.0) -> Array:
        """(p Σ mass - mass) times a number, or a number a row."""
        total = sums(mass, 1)
        gap = self.probabilities(total)
        gap -= mass
        other = np.ones(mass.shape, dtype=bool)
        other[self.rows, self.top] = False
        # at the largest, p = 1 - rest / (1 + rest)
        excess = total * (self.rest / (1 + self.rest))
        gap[self.rows, self.top] = mass.sum(axis=1, where=other, dtype=np.float64) - excess
        gap *= scale if np.ndim(scale) == 0 else np.expand_dims(scale, 1)
        return gap
