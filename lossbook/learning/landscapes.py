"""What optimisers are tried on: bowls, a bent valley, the cost of a linear model."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from lossbook._protocol import Array, Forward
from lossbook._validation import as_float, require

__all__ = ["linear_cost", "quadratic", "rosenbrock", "rosenbrock_hessian"]


def linear_cost(
    loss: Callable[..., Forward], inputs: ArrayLike, target: ArrayLike
) -> Callable[[ArrayLike], Forward]:
    r"""The cost of the predictions X θ, as a function of θ to hand to an optimiser.

    Formula: L(θ) = loss(X θ, y) with X = ``inputs`` and y = ``target``.
    Shapes: ``inputs`` (N, D), one row a sample; ``target`` as the loss takes it; θ (D,).
    Gradient: of L, Xᵀ g with g the gradient of the loss by its predictions.
    Domain: a loss whose ``backward`` returns the gradient of its first argument first.
    Edges: a bias is the weight of a column of ones.
    Errors: ValueError for other shapes.
    Torch: none.
    Source: Hastie, Tibshirani and Friedman (2009), section 3.2.
    """
    x = as_float("inputs", inputs).astype(np.float64)
    require(x.ndim == 2, "inputs", f"shape {x.shape}", "(N, D), one row a sample")

    def cost(theta: ArrayLike) -> Forward:
        value, by_prediction = loss(x @ _vector("theta", theta, x.shape[1]), target)

        def backward(upstream: float = 1.0) -> Array:
            slope = by_prediction(upstream)
            return x.T @ np.asarray(slope[0] if isinstance(slope, tuple) else slope)

        return Forward(value, backward)

    return cost


def quadratic(
    hessian: ArrayLike, minimum: ArrayLike | None = None
) -> Callable[[ArrayLike], Forward]:
    r"""A bowl, or a saddle, with one Hessian everywhere, as a function to hand to an optimiser.

    Formula: f(x) = ½ (x - m)ᵀ H (x - m) with H = ``hessian`` and m = ``minimum``, 0 if not given.
    Shapes: ``hessian`` (D, D), or (D,), its diagonal; ``minimum`` and x (D,).
    Gradient: of f, H (x - m).
    Domain: H symmetric. m is a minimum where no eigenvalue of H is negative.
    Edges: with a negative eigenvalue f has no minimum, and m is a saddle.
    Errors: ValueError for other shapes and for a matrix that is not symmetric.
    Torch: none.
    Source: Nocedal and Wright (2006), section 3.3.
    """
    h = as_float("hessian", hessian).astype(np.float64)
    h = np.diag(h) if h.ndim == 1 else h
    square = h.ndim == 2 and h.shape[0] == h.shape[1]
    require(square, "hessian", f"shape {np.shape(hessian)}", "(D, D), or (D,), its diagonal")
    require(bool(np.all(h == h.T)), "hessian", "two sides that differ", "a symmetric matrix")
    m = np.zeros(len(h)) if minimum is None else _vector("minimum", minimum, len(h))

    def f(x: ArrayLike) -> Forward:
        away = _vector("x", x, len(h)) - m
        slope = h @ away

        def backward(upstream: float = 1.0) -> Array:
            return upstream * slope

        return Forward(float(away @ slope) / 2, backward)

    return f


def rosenbrock(x: ArrayLike) -> Forward:
    r"""The valley along a parabola, easy to reach and slow to follow.

    Formula: f(x) = (1 - x₁)² + 100 (x₂ - x₁²)².
    Shapes: x (2,).
    Gradient: (-2 (1 - x₁) - 400 x₁ (x₂ - x₁²), 200 (x₂ - x₁²)).
    Domain: any x. The minimum is 0, at (1, 1); the usual start is (-1.2, 1).
    Edges: there is no other minimum; the Hessian is indefinite where x₂ > x₁² + 1/200.
    Errors: ValueError for other shapes.
    Torch: none; ``scipy.optimize.rosen``.
    Source: Rosenbrock (1960).
    """
    a, b = _vector("x", x, 2)
    bend = b - a * a

    def backward(upstream: float = 1.0) -> Array:
        return upstream * np.array([-2 * (1 - a) - 400 * a * bend, 200 * bend])

    return Forward(float((1 - a) ** 2 + 100 * bend * bend), backward)


def rosenbrock_hessian(x: ArrayLike) -> Array:
    r"""The second derivatives of :func:`rosenbrock`.

    Formula: ((2 + 1200 x₁² - 400 x₂, -400 x₁), (-400 x₁, 200)).
    Shapes: x (2,), the Hessian (2, 2).
    Domain: any x.
    Edges: at the minimum its eigenvalues are 0.3994 and 1001.6.
    Errors: ValueError for other shapes.
    Torch: none; ``scipy.optimize.rosen_hess``.
    Source: Rosenbrock (1960).
    """
    a, b = _vector("x", x, 2)
    return np.array([[2 + 1200 * a * a - 400 * b, -400 * a], [-400 * a, 200.0]])


def _vector(name: str, given: ArrayLike, size: int) -> Array:
    vector = as_float(name, given).astype(np.float64)
    require(vector.shape == (size,), name, f"shape {vector.shape}", f"({size},)")
    return vector
