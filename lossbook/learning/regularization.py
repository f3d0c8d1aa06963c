"""Penalties on weights, and the objective they make with a cost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lossbook._numerics import dot, quiet
from lossbook._options import AT_LEAST_0, SHARE, as_number
from lossbook._protocol import Array, Forward
from lossbook._reduction import as_scalar
from lossbook._validation import as_float, require

__all__ = ["elastic_net_penalty", "l1_penalty", "l2_penalty", "objective"]


@quiet
def l1_penalty(*weights: ArrayLike) -> Forward:
    r"""Sum of magnitudes: it can set weights to exactly 0.

    Formula: R = Σ |w|, over all entries of all arrays.
    Shapes: any; the biases are left out by not passing them.
    Domain: all real numbers.
    Gradient: sign(w) for each array.
    Edges: at w = 0 the slope 0 is taken; any in [-1, 1] is a subgradient.
    Errors: TypeError for other than real numbers.
    Torch: ``sum(w.abs().sum() for w in weights)``.
    Source: Tibshirani (1996), "Regression shrinkage and selection via the lasso".
    """
    return _penalty(weights, lambda w: float(np.abs(w).sum()), np.sign)


@quiet
def l2_penalty(*weights: ArrayLike) -> Forward:
    r"""Sum of squares: it shrinks weights by a share, and does not set them to 0.

    Formula: R = Σ w², the squared Euclidean norm, over all entries of all arrays.
    Shapes: any; the biases are left out by not passing them.
    Domain: all real numbers.
    Gradient: 2 w for each array. So λ R is a weight decay of 2 λ, under plain gradient descent.
    Edges: none.
    Errors: TypeError for other than real numbers.
    Torch: ``sum(w.square().sum() for w in weights)``.
    Source: Hoerl and Kennard (1970), "Ridge regression".
    """
    return _penalty(weights, lambda w: dot(w, w), lambda w: 2 * w)


@quiet
def elastic_net_penalty(*weights: ArrayLike, l1_ratio: float = 0.5) -> Forward:
    r"""A mixture of both, as scikit-learn writes it.

    Formula: R = r Σ |w| + (1 - r) Σ w² / 2 with r = ``l1_ratio``.
    Shapes: any; the biases are left out by not passing them.
    Domain: all real numbers; r from 0 to 1.
    Gradient: r sign(w) + (1 - r) w for each array.
    Edges: at w = 0 the slope 0 is taken.
    Errors: ValueError for r outside [0, 1].
    Torch: none; scikit-learn: ``ElasticNet(l1_ratio=r)``.
    Source: Zou and Hastie (2005).
    """
    l1_ratio = as_number("l1_ratio", l1_ratio, SHARE)
    half = (1 - l1_ratio) / 2
    return _penalty(
        weights,
        lambda w: l1_ratio * float(np.abs(w).sum()) + half * dot(w, w),
        lambda w: l1_ratio * np.sign(w) + 2 * half * w,
    )


@quiet
def objective(cost: Forward, penalty: Forward, strength: float) -> Forward:
    r"""What training minimises: a cost and, times a strength, a penalty.

    Formula: J = cost + λ R.
    Shapes: both have a gradient for each of the same weights.
    Domain: λ = ``strength`` >= 0.
    Gradient: dcost + λ dR for each array.
    Edges: λ = 0 leaves the cost. λ does not mean the same for a sum and for a mean of losses.
    Errors: ValueError for λ < 0, and on the way back when the gradients do not pair.
    Torch: ``cost + strength * penalty``.
    Source: Vapnik (1995), structural risk; Tikhonov (1963).
    """
    strength = as_number("strength", strength, AT_LEAST_0)

    def backward(upstream: Any = 1.0) -> Any:
        by_cost = _tuple(cost.backward(upstream))
        by_penalty = _tuple(penalty.backward(upstream))
        shapes = [tuple(np.shape(g) for g in gradients) for gradients in (by_cost, by_penalty)]
        wanted = f"those of the cost, {shapes[0]}"
        require(shapes[0] == shapes[1], "penalty", f"gradients of shapes {shapes[1]}", wanted)
        both = tuple(g + strength * r for g, r in zip(by_cost, by_penalty, strict=True))
        return both[0] if len(both) == 1 else both

    return Forward(cost.value + strength * penalty.value, backward)


def _penalty(
    weights: tuple[ArrayLike, ...],
    size: Callable[[Array], float],
    slope: Callable[[Array], Array],
) -> Forward:
    require(len(weights) > 0, "weights", "none", "at least one array")
    arrays = [as_float(f"weights[{k}]", w) for k, w in enumerate(weights)]

    def backward(upstream: Any = 1.0) -> Any:
        scale = as_scalar(upstream)
        gradients = tuple(slope(w) * scale for w in arrays)
        return gradients[0] if len(gradients) == 1 else gradients

    return Forward(sum(size(w) for w in arrays), backward)


def _tuple(gradients: Any) -> tuple[Any, ...]:
    return gradients if isinstance(gradients, tuple) else (gradients,)
