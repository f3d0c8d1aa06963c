"""The gates that circuits are made of: each an operation beside its local gradient.

Every gate follows the protocol: ``value, backward = multiply(x, y)`` and ``dx, dy =
backward(dout)``. Gates of two inputs broadcast as NumPy does; on the way back the gradient is
summed over what was broadcast, to the shape of each input.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lossbook import _numerics
from lossbook._options import as_flag, as_number
from lossbook._protocol import Array, Forward, as_upstream
from lossbook._validation import as_float, require

__all__ = [
    "abs",
    "add",
    "affine",
    "concatenate",
    "divide",
    "exp",
    "getitem",
    "leaky_relu",
    "log",
    "matmul",
    "max",
    "maximum",
    "mean",
    "minimum",
    "multiply",
    "negate",
    "power",
    "relu",
    "reshape",
    "sigmoid",
    "softplus",
    "sqrt",
    "subtract",
    "sum",
    "tanh",
    "transpose",
]

Axis = int | tuple[int, ...] | None


def add(x: ArrayLike, y: ArrayLike) -> Forward:
    r"""The copier: both inputs get the whole upstream gradient, not a share of it.

    Formula: z = x + y.
    Shapes: any that broadcast.
    Domain: all real numbers.
    Gradient: dx = g, dy = g.
    Edges: none.
    Errors: ValueError for shapes that do not broadcast.
    Torch: ``torch.add``.
    Source: Rumelhart, Hinton and Williams (1986); CS231n, "Backpropagation, intuitions".
    """
    x, y = _two(x, y)
    return _binary(x, y, np.add(x, y), lambda g: g, lambda g: g)


def subtract(x: ArrayLike, y: ArrayLike) -> Forward:
    r"""A copier that turns the sign for the second input.

    Formula: z = x - y.
    Shapes: any that broadcast.
    Domain: all real numbers.
    Gradient: dx = g, dy = -g.
    Edges: none.
    Errors: ValueError for shapes that do not broadcast.
    Torch: ``torch.sub``.
    Source: Rumelhart, Hinton and Williams (1986).
    """
    x, y = _two(x, y)
    return _binary(x, y, np.subtract(x, y), lambda g: g, lambda g: -g)


def multiply(x: ArrayLike, y: ArrayLike) -> Forward:
    r"""The switcher: each input gets the upstream gradient times the other input.

    Formula: z = x y.
    Shapes: any that broadcast.
    Domain: all real numbers.
    Gradient: dx = g y, dy = g x.
    Edges: a large input makes the gradient of the other one large.
    Errors: ValueError for shapes that do not broadcast.
    Torch: ``torch.mul``.
    Source: Rumelhart, Hinton and Williams (1986); CS231n, "Backpropagation, intuitions".
    """
    x, y = _two(x, y)
    return _binary(x, y, np.multiply(x, y), lambda g: g * y, lambda g: g * x)


def divide(x: ArrayLike, y: ArrayLike) -> Forward:
    r"""A quotient.

    Formula: z = x / y.
    Shapes: any that broadcast.
    Domain: y other than 0.
    Gradient: dx = g / y, dy = -g x / y².
    Edges: y = 0 gives inf or nan, as in NumPy.
    Errors: ValueError for shapes that do not broadcast.
    Torch: ``torch.div``.
    Source: Rumelhart, Hinton and Williams (1986).
    """
    x, y = _two(x, y)
    return _binary(x, y, np.divide(x, y), lambda g: g / y, lambda g: -g * (x / y) / y)


def power(x: ArrayLike, exponent: float) -> Forward:
    r"""A power with a constant exponent.

    Formula: z = x^n.
    Shapes: any; ``exponent`` is a number and has no gradient.
    Domain: x > 0, or any x for a whole n >= 0.
    Gradient: dx = g n x^(n-1).
    Edges: n = 0 has gradient 0 everywhere, at x = 0 too.
    Errors: TypeError for an exponent that is not a number.
    Torch: ``torch.pow(x, n)``.
    Source: Rumelhart, Hinton and Williams (1986).
    """
    x, n = as_float("x", x), as_number("exponent", exponent)

    @np.errstate(divide="ignore")
    def slope() -> Array:
        return np.zeros_like(x) if n == 0 else n * np.power(x, n - 1)

    return _unary(np.power(x, n), slope)


def maximum(x: ArrayLike, y: ArrayLike) -> Forward:
    r"""The router: the larger input gets the whole upstream gradient.

    Formula: z = max(x, y), entry by entry.
    Shapes: any that broadcast.
    Domain: all real numbers.
    Gradient: dx = g where x > y, dy = g where y > x, else 0.
    Edges: at a tie each input gets half, as torch has it.
    Errors: ValueError for shapes that do not broadcast.
    Torch: ``torch.maximum``.
    Source: CS231n, "Backpropagation, intuitions".
    """
    x, y = _two(x, y)
    return _routed(x, y, np.maximum(x, y), 1)


def minimum(x: ArrayLike, y: ArrayLike) -> Forward:
    r"""The router to the smaller input.

    Formula: z = min(x, y), entry by entry.
    Shapes: any that broadcast.
    Domain: all real numbers.
    Gradient: dx = g where x < y, dy = g where y < x, else 0.
    Edges: at a tie each input gets half, as torch has it.
    Errors: ValueError for shapes that do not broadcast.
    Torch: ``torch.minimum``.
    Source: CS231n, "Backpropagation, intuitions".
    """
    x, y = _two(x, y)
    return _routed(x, y, np.minimum(x, y), -1)


def negate(x: ArrayLike) -> Forward:
    r"""The opposite.

    Formula: z = -x.
    Shapes: any.
    Domain: all real numbers.
    Gradient: dx = -g.
    Edges: none.
    Errors: TypeError for other than real numbers.
    Torch: ``torch.neg``.
    Source: Rumelhart, Hinton and Williams (1986).
    """
    x = as_float("x", x)
    return _unary(np.negative(x), lambda: x.dtype.type(-1))


def exp(x: ArrayLike) -> Forward:
    r"""The exponential, its own derivative.

    Formula: z = e^x.
    Shapes: any.
    Domain: all real numbers.
    Gradient: dx = g z.
    Edges: inf from 709.8 on.
    Errors: TypeError for other than real numbers.
    Torch: ``torch.exp``.
    Source: Rumelhart, Hinton and Williams (1986).
    """
    x = as_float("x", x)
    return _unary(np.exp(x), lambda: np.exp(x))


def log(x: ArrayLike) -> Forward:
    r"""The natural logarithm.

    Formula: z = log x.
    Shapes: any.
    Domain: x > 0.
    Gradient: dx = g / x.
    Edges: -inf at 0 and nan below, as in NumPy.
    Errors: TypeError for other than real numbers.
    Torch: ``torch.log``.
    Source: Rumelhart, Hinton and Williams (1986).
    """
    x = as_float("x", x)
    return _unary(np.log(x), lambda: 1 / x)


def sqrt(x: ArrayLike) -> Forward:
    r"""The square root.

    Formula: z = √x.
    Shapes: any.
    Domain: x >= 0.
    Gradient: dx = g / (2 √x).
    Edges: the slope at 0 is inf.
    Errors: TypeError for other than real numbers.
    Torch: ``torch.sqrt``.
    Source: Rumelhart, Hinton and Williams (1986).
    """
    x = as_float("x", x)

    @np.errstate(divide="ignore")
    def slope() -> Array:
        return 0.5 / np.sqrt(x)

    return _unary(np.sqrt(x), slope)


def abs(x: ArrayLike) -> Forward:
    r"""The magnitude.

    Formula: z = |x|.
    Shapes: any.
    Domain: all real numbers.
    Gradient: dx = g sign(x).
    Edges: at 0 the slope 0 is taken, as torch does; for an infinite g too, where torch has nan.
    Errors: TypeError for other than real numbers.
    Torch: ``torch.abs``.
    Source: Rumelhart, Hinton and Williams (1986).
    """
    x = as_float("x", x)
    return _piecewise(np.abs(x), lambda: np.sign(x))


def sigmoid(x: ArrayLike) -> Forward:
    r"""The logistic function: log-odds to a probability.

    Formula: z = 1 / (1 + e^-x).
    Shapes: any.
    Domain: all real numbers.
    Gradient: dx = g z (1 - z) = g σ(x) σ(-x), at most g / 4.
    Edges: no overflow at either end; the slope keeps its digits where z rounds to 1.
    Errors: TypeError for other than real numbers.
    Torch: ``torch.sigmoid``.
    Source: Cox (1958); Rumelhart, Hinton and Williams (1986).
    """
    x = as_float("x", x)
    value = _numerics.sigmoid(x)
    return _unary(value, lambda: _numerics.sigmoid(x) * _numerics.sigmoid(-x))


def tanh(x: ArrayLike) -> Forward:
    r"""The hyperbolic tangent, a sigmoid from -1 to 1.

    Formula: z = tanh x = 2 σ(2x) - 1.
    Shapes: any.
    Domain: all real numbers.
    Gradient: dx = g (1 - z²) = 4 g σ(2x) σ(-2x).
    Edges: the slope keeps its digits where z rounds to 1.
    Errors: TypeError for other than real numbers.
    Torch: ``torch.tanh``.
    Source: LeCun et al. (1998), "Efficient backprop".
    """
    x = as_float("x", x)
    return _unary(np.tanh(x), lambda: 4 * _numerics.sigmoid(2 * x) * _numerics.sigmoid(-2 * x))


def relu(x: ArrayLike) -> Forward:
    r"""The rectifier: the positive part.

    Formula: z = max(0, x).
    Shapes: any.
    Domain: all real numbers.
    Gradient: dx = g where x > 0, else 0.
    Edges: at 0 the slope 0 is taken, as torch does.
    Errors: TypeError for other than real numbers.
    Torch: ``torch.relu``.
    Source: Nair and Hinton (2010).
    """
    x = as_float("x", x)
    return _piecewise(np.maximum(x, 0), lambda: (x > 0).astype(x.dtype))


def leaky_relu(x: ArrayLike, *, negative_slope: float = 0.01) -> Forward:
    r"""A rectifier that lets a little of the negative side through.

    Formula: z = x for x > 0, a x below, with a = ``negative_slope``.
    Shapes: any.
    Domain: all real numbers.
    Gradient: dx = g for x > 0, a g below.
    Edges: at 0 the slope a is taken, as torch does.
    Errors: TypeError for other than real numbers.
    Torch: ``torch.nn.functional.leaky_relu``.
    Source: Maas, Hannun and Ng (2013).
    """
    x = as_float("x", x)
    slope = np.where(x > 0, 1.0, as_number("negative_slope", negative_slope)).astype(x.dtype)
    return _piecewise(slope * x, lambda: slope)


def softplus(x: ArrayLike) -> Forward:
    r"""The smooth rectifier whose slope is the sigmoid.

    Formula: z = log(1 + e^x).
    Shapes: any.
    Domain: all real numbers.
    Gradient: dx = g σ(x).
    Edges: no overflow and no threshold: it keeps its digits at both ends.
    Errors: TypeError for other than real numbers.
    Torch: ``torch.nn.functional.softplus``, which is x itself from 20 on.
    Source: Dugas et al. (2000).
    """
    x = as_float("x", x)
    return _unary(_numerics.softplus(x), lambda: _numerics.sigmoid(x))


def matmul(x: ArrayLike, y: ArrayLike) -> Forward:
    r"""The product of matrices, of a matrix and a vector, or of two vectors.

    Formula: z = x y.
    Shapes: (..., n, k) and (..., k, m) give (..., n, m); a vector counts as a row on the left, as
        a column on the right.
    Domain: all real numbers.
    Gradient: dx = g yᵀ, dy = xᵀ g: the only products whose shapes fit.
    Edges: leading dimensions broadcast, and the gradient is summed over them. Of two vectors the
        sum keeps its digits in float32; of matrices it is added up as BLAS does.
    Errors: ValueError for lengths that do not match, with both shapes.
    Torch: ``torch.matmul``.
    Source: Giles (2008), "Collected matrix derivative results".
    """
    x, y = _two(x, y)
    require(x.ndim > 0 and y.ndim > 0, "x, y", f"shapes {x.shape}, {y.shape}", "no bare numbers")
    left = x if x.ndim > 1 else x[None, :]
    right = y if y.ndim > 1 else y[:, None]
    wanted = "the last length of x to be the one before last of y"
    fits = left.shape[-1] == right.shape[-2]
    require(fits, "x, y", f"shapes {x.shape} and {y.shape}", wanted)
    value = _product(x, y)
    leading = np.broadcast_shapes(left.shape[:-2], right.shape[:-2])

    def backward(upstream: Any = 1.0) -> tuple[Array, Array]:
        g = _full(upstream, value).reshape(*leading, left.shape[-2], right.shape[-1])
        dx = _unbroadcast(np.matmul(g, np.swapaxes(right, -1, -2)), left)
        dy = _unbroadcast(np.matmul(np.swapaxes(left, -1, -2), g), right)
        return dx.reshape(x.shape), dy.reshape(y.shape)

    return Forward(value, backward)


def affine(x: ArrayLike, weight: ArrayLike, bias: ArrayLike) -> Forward:
    r"""A layer without its nonlinearity, as one gate.

    Formula: z = x W + b.
    Shapes: x (N, D) or (D,), W (D, M), b (M,); z (N, M) or (M,). Rows are samples.
    Domain: all real numbers.
    Gradient: dx = g Wᵀ, dW = xᵀ g, db = Σ_n g_n.
    Edges: none.
    Errors: ValueError for lengths that do not match.
    Torch: ``torch.nn.functional.linear(x, W.T, b)``, which keeps W transposed.
    Source: CS231n, "Backpropagation, intuitions", vectorised operations.
    """
    product = matmul(x, weight)
    product_array = np.asarray(product.value)
    b = as_float("bias", bias)
    wanted = f"{product_array.shape[-1:]}, one for each column of the weights"
    require(b.shape == product_array.shape[-1:], "bias", f"shape {b.shape}", wanted)
    value = product_array + b

    def backward(upstream: Any = 1.0) -> tuple[Array, Array, Array]:
        g = _full(upstream, value)
        return *product.backward(g), _unbroadcast(g, b)

    return Forward(value, backward)


def sum(x: ArrayLike, *, axis: Axis = None, keepdims: bool = False) -> Forward:
    r"""A sum of entries: the copier with many inputs.

    Formula: z = Σ x over ``axis``, over all entries for None.
    Shapes: ``axis`` is dropped, or kept with length 1 for ``keepdims``.
    Domain: all real numbers.
    Gradient: dx = g for every entry that was summed.
    Edges: the sum of nothing is 0.
    Errors: AxisError (a ValueError) for an axis that is not there.
    Torch: ``torch.sum``.
    Source: CS231n, "Backpropagation, intuitions".
    """
    x, keepdims = as_float("x", x), as_flag("keepdims", keepdims)
    _check_axis(axis)
    value = _numerics.sums(x, axis, keepdims=keepdims)

    def backward(upstream: Any = 1.0) -> Array:
        return np.broadcast_to(_kept(_full(upstream, value), x, axis), x.shape).copy()

    return Forward(value, backward)


def mean(x: ArrayLike, *, axis: Axis = None, keepdims: bool = False) -> Forward:
    r"""A mean of entries.

    Formula: z = Σ x / n over ``axis``, over all entries for None.
    Shapes: ``axis`` is dropped, or kept with length 1 for ``keepdims``.
    Domain: all real numbers.
    Gradient: dx = g / n for every entry that was averaged.
    Edges: the mean of nothing is nan.
    Errors: AxisError (a ValueError) for an axis that is not there.
    Torch: ``torch.mean``.
    Source: CS231n, "Backpropagation, intuitions".
    """
    x = as_float("x", x)
    total = sum(x, axis=axis, keepdims=keepdims)
    count = x.size / np.maximum(np.size(total.value), 1)
    value = total.value / x.dtype.type(count) if count else np.full_like(total.value, np.nan)[()]
    return Forward(value, lambda upstream=1.0: total.backward(upstream) / x.dtype.type(count or 1))


def max(x: ArrayLike, *, axis: Axis = None, keepdims: bool = False) -> Forward:
    r"""The largest entry: the router with many inputs.

    Formula: z = max x over ``axis``, over all entries for None.
    Shapes: ``axis`` is dropped, or kept with length 1 for ``keepdims``.
    Domain: all real numbers, at least one.
    Gradient: dx = g at the largest entry, 0 elsewhere.
    Edges: k tied entries get 1/k each, as in ``torch.amax``; ``torch.max(dim)`` gives all of it to
        one of them.
    Errors: ValueError for no entries and for an axis that is not there.
    Torch: ``torch.amax``.
    Source: CS231n, "Backpropagation, intuitions".
    """
    x, keepdims = as_float("x", x), as_flag("keepdims", keepdims)
    _check_axis(axis)
    value = np.max(x, axis=axis, keepdims=keepdims)

    def backward(upstream: Any = 1.0) -> Array:
        largest = x == np.max(x, axis=axis, keepdims=True)  # value is the caller's
        ties = np.sum(largest, axis=axis, keepdims=True).astype(x.dtype)
        with _numerics.quietly():
            return _numerics.select(largest, _kept(_full(upstream, value), x, axis) / ties)

    return Forward(value, backward)


def reshape(x: ArrayLike, shape: int | tuple[int, ...]) -> Forward:
    r"""The same entries in another shape.

    Formula: z = x, rearranged in row-major order.
    Shapes: ``shape`` has as many entries; one of its lengths may be -1.
    Domain: all real numbers.
    Gradient: dx = g in the shape of x.
    Edges: none.
    Errors: ValueError when the number of entries differs.
    Torch: ``torch.reshape``.
    Source: NumPy.
    """
    x = as_float("x", x)
    value = np.reshape(x, shape)
    return Forward(value.copy()[()], lambda up=1.0: _full(up, value).reshape(x.shape).copy())


def transpose(x: ArrayLike, axes: Sequence[int] | None = None) -> Forward:
    r"""The same entries with their dimensions exchanged.

    Formula: z[j, i] = x[i, j].
    Shapes: the dimensions in the order of ``axes``, reversed for None.
    Domain: all real numbers.
    Gradient: dx = g with the dimensions put back.
    Edges: none.
    Errors: ValueError for axes that are no permutation.
    Torch: ``torch.permute``.
    Source: NumPy.
    """
    x = as_float("x", x)
    value = np.transpose(x, axes)
    back = None if axes is None else np.argsort(np.array(axes) % np.maximum(x.ndim, 1))
    return Forward(value.copy()[()], lambda up=1.0: np.transpose(_full(up, value), back).copy())


def concatenate(arrays: Sequence[ArrayLike], *, axis: int = 0) -> Forward:
    r"""Arrays one after the other.

    Formula: z = [x_1, x_2, ...] along ``axis``.
    Shapes: alike but for ``axis``.
    Domain: all real numbers.
    Gradient: one for each array, its part of g; always a tuple.
    Edges: none.
    Errors: ValueError for no arrays and for shapes that do not fit.
    Torch: ``torch.cat``.
    Source: NumPy.
    """
    parts = [as_float(f"arrays[{k}]", x) for k, x in enumerate(arrays)]
    require(len(parts) > 0, "arrays", "none", "at least one")
    require(isinstance(axis, Integral), "axis", f"{axis!r}", "a whole number")
    value = np.concatenate(parts, axis=axis)
    ends = np.cumsum([part.shape[axis] for part in parts])[:-1]

    def backward(upstream: Any = 1.0) -> tuple[Array, ...]:
        shares = np.split(_full(upstream, value), ends, axis=axis)
        return tuple(g.astype(part.dtype) for g, part in zip(shares, parts, strict=True))

    return Forward(value, backward)


def getitem(x: ArrayLike, index: Any) -> Forward:
    r"""Some entries: the gradient goes back to where they came from.

    Formula: z = x[index].
    Shapes: as in NumPy: numbers, slices, masks, arrays of integers.
    Domain: all real numbers.
    Gradient: dx is 0 but at ``index``, where g is added.
    Edges: an entry that is taken twice gets both gradients.
    Errors: IndexError for an entry that is not there.
    Torch: ``x[index]``.
    Source: NumPy.
    """
    x = as_float("x", x)
    value = np.array(x[index])

    def backward(upstream: Any = 1.0) -> Array:
        dx = np.zeros_like(x)
        np.add.at(dx, index, _full(upstream, value))
        return dx

    return Forward(value[()], backward)


def _check_axis(axis: Axis) -> None:
    each = axis if isinstance(axis, tuple) else () if axis is None else (axis,)
    if not all(isinstance(k, Integral) for k in each):
        raise TypeError(f"axis: got {axis!r}, wanted a whole number, a tuple of them, or None")


def _two(x: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    """Both inputs as arrays; a plain number takes the dtype of what it meets."""
    if _plain(x) and _plain(y):
        return np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if _plain(x):
        y = as_float("y", y)
        return np.asarray(x, dtype=y.dtype), y
    x = as_float("x", x)
    return x, np.asarray(y, dtype=x.dtype) if _plain(y) else as_float("y", y)


def _plain(x: ArrayLike) -> bool:
    return isinstance(x, int | float) and not isinstance(x, np.floating)


def _unary(value: Array, slope: Callable[[], Array]) -> Forward:
    return Forward(
        np.asarray(value)[()], lambda upstream=1.0: slope() * as_upstream(upstream, value)
    )


def _piecewise(value: Array, slope: Callable[[], Array]) -> Forward:
    """A gate whose slope is 0 on a piece, where nothing goes back: not 0 times an upstream inf."""

    def backward(upstream: Any = 1.0) -> Array:
        with _numerics.quietly():
            return _numerics.select(slope(), as_upstream(upstream, value))

    return Forward(np.asarray(value)[()], backward)


def _product(x: Array, y: Array) -> Any:
    """x y; that of two vectors, a sum of any length, to the digits of its dtype."""
    dtype = np.result_type(x, y)
    if x.ndim > 1 or y.ndim > 1 or dtype == np.float64:
        return np.matmul(x, y)
    return dtype.type(_numerics.dot(x, y))


def _binary(
    x: Array, y: Array, value: Array, to_x: Callable[[Array], Array], to_y: Callable[[Array], Array]
) -> Forward:
    def backward(upstream: Any = 1.0) -> tuple[Array, Array]:
        g = _full(upstream, value)
        return _unbroadcast(to_x(g), x), _unbroadcast(to_y(g), y)

    return Forward(value, backward)


def _routed(x: Array, y: Array, value: Array, side: int) -> Forward:
    """The whole gradient to the input that won, half to each at a tie."""

    def to(winner: Array, loser: Array, g: Array) -> Array:
        won = winner > loser if side > 0 else winner < loser
        return np.where(won, g, np.where(winner == loser, g / 2, 0))

    return _binary(x, y, value, lambda g: to(x, y, g), lambda g: to(y, x, g))


def _full(upstream: Any, value: Array) -> Array:
    """The upstream gradient as an array of the shape and dtype of the value."""
    g = np.broadcast_to(as_upstream(upstream, value), np.shape(value))
    return g.astype(value.dtype)


def _kept(g: Array, x: Array, axis: Axis) -> Array:
    """``g`` with the dimensions that a reduction over ``axis`` dropped, at length 1."""
    if axis is None:
        return g.reshape((1,) * x.ndim)
    dropped = np.array(axis, ndmin=1) % np.maximum(x.ndim, 1)
    return g.reshape([1 if k in dropped else n for k, n in enumerate(x.shape)])


def _unbroadcast(g: Array, x: Array) -> Array:
    """The gradient summed over the dimensions that were broadcast: in shape and dtype of x."""
    shape = x.shape
    extra = tuple(range(g.ndim - len(shape)))
    stretched = tuple(
        k + len(extra) for k, n in enumerate(shape) if n == 1 and g.shape[k + len(extra)] != 1
    )
    axes = extra + stretched
    return np.asarray(_numerics.sums(g, axes) if axes else g).reshape(shape).astype(x.dtype)
