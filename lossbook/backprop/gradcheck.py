"""Gradients by differences, and a checker that says what is wrong with a gradient by hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lossbook._protocol import Array
from lossbook._validation import require
from lossbook.backprop._comparison import Kink
from lossbook.backprop._differences import as_point, numerical_gradient, relative_error
from lossbook.backprop._noise import RANDOM, differs
from lossbook.backprop._report import GradientReport, InputReport
from lossbook.backprop._verdict import check_input, check_together

__all__ = [
    "GradientReport",
    "InputReport",
    "Kink",
    "check_gradient",
    "numerical_gradient",
    "relative_error",
]


def check_gradient(
    f: Callable[..., Any], *inputs: ArrayLike, tolerance: float = 1e-7
) -> GradientReport:
    r"""Compare the gradients that ``f`` gives by hand with Richardson differences.

    Formula: an input is right when ‖analytic - numeric‖ <= tolerance max(‖analytic‖, ‖numeric‖),
        after what the rounding of f may do to each difference is taken off. For an array-valued
        ``f`` the check is of u · f for one fixed random u, which the backward pass gets as
        upstream. Where a difference leaves a doubt, smaller steps decide.
    Shapes: ``f(*inputs)`` returns ``(value, backward)``, or a value and the gradients themselves.
        There is one gradient for each input; fix targets and options beforehand, as in
        ``check_gradient(lambda z: cross_entropy(z, target), logits)``.
    Domain: finite inputs of float64. A step that leaves the domain of f, where it is nan or inf or
        raises ValueError or ArithmeticError, is replaced by a smaller one.
    Edges: the verdict is norm-wise: an entry that is wrong by less than tolerance times the norm
        of the whole gradient does not count, however wrong it is by itself; the report of a right
        gradient notes such entries. Where the one-sided slopes differ, an entry is right if it
        lies between them, and entries that bend the same way, of one input or several, must do
        so together: they are moved along two straight ways, so that the shares of a tie add up.
        That takes f for convex (or concave) there. Where f jumps there is nothing to compare. The
        verdict is neither right nor wrong, and the report gives the reason, when no entry can be
        compared, f is not defined on both sides of x, or the gradient is lost in the rounding of f
        (f in float32 or to a few decimals; a small gradient of a large f).
    Errors: TypeError for integer and float32 inputs and for an ``f`` that returns no gradients;
        ValueError when their number is not that of the inputs, for nan and infinite inputs, and
        for an ``f`` that gives other values when called again. A wrong gradient is no error: it
        makes a report that is false.
    Torch: ``torch.autograd.gradcheck``, which judges each entry and names no cause.
    Source: the practice of CS231n, "Gradient checks".
    """
    points = [_as_checked(f"inputs[{k}]", x) for k, x in enumerate(inputs)]
    value, gradients = _analytic(f, points)
    upstream = _fixed_upstream(value)
    found = gradients(upstream)
    if differs(f(*(x.copy() for x in points))[0], value):
        raise ValueError(RANDOM)
    reports = []
    for k, (x, gradient) in enumerate(zip(points, found, strict=True)):
        objective = partial(_objective, f, points, k, upstream)
        reports.append(check_input(k, x, np.asarray(gradient), objective, tolerance))
    whole = partial(_weighted_value, f, upstream)
    return GradientReport(tuple(check_together(whole, reports)))


def _as_checked(name: str, x: ArrayLike) -> Array:
    x = as_point(name, x)
    if x.dtype == np.float32:
        raise TypeError(f"{name}: got float32, too coarse for a check; wanted float64")
    return x.copy()


def _analytic(
    f: Callable[..., Any], points: list[Array]
) -> tuple[Array, Callable[[Any], tuple[Any, ...]]]:
    """The value of f, and a function from the upstream to one gradient for each input."""
    result = f(*(x.copy() for x in points))
    if not isinstance(result, tuple) or len(result) != 2:
        raise TypeError(f"f: got a {type(result).__name__}, wanted the pair (value, backward)")
    value, second = result

    def gradients(upstream: Any) -> tuple[Any, ...]:
        found = second(upstream) if callable(second) else second
        several = isinstance(found, tuple) or (isinstance(found, list) and len(points) > 1)
        found = tuple(found) if several else (found,)
        require(
            len(found) == len(points),
            "f",
            f"{len(found)} gradients for {len(points)} inputs",
            "one each; fix targets and options with a lambda",
        )
        return found

    return np.asarray(value), gradients


def _fixed_upstream(value: Array) -> Any:
    """1 for a number, fixed random weights for an array."""
    if value.ndim == 0:
        return 1.0
    return np.random.default_rng(0).uniform(0.5, 1.5, value.shape)


def _objective(
    f: Callable[..., Any], points: list[Array], k: int, upstream: Any, x: Array
) -> float:
    """What is differentiated: f with input k replaced, weighted by the upstream."""
    arguments = [point.copy() for point in points]
    arguments[k] = x
    return _weighted_value(f, upstream, arguments)


def _weighted_value(f: Callable[..., Any], upstream: Any, arguments: list[Array]) -> float:
    return float(np.sum(np.asarray(f(*arguments)[0]) * upstream))
