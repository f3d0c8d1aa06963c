"""Optimisers that keep the whole path, to be drawn and compared by gradient evaluations.

Each is called ``optimizer(f, x0, steps=…, …)`` with ``f(x) -> Forward``, stops after ``steps``
steps or at a gradient of 0, and returns a Path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from lossbook._protocol import Array, Forward
from lossbook._validation import as_float, as_gradient, require

__all__ = [
    "Path",
    "adam",
    "bfgs",
    "conjugate_gradient",
    "gradient_descent",
    "momentum",
    "newton",
    "sgd",
]

Function = Callable[[Array], Forward]
Rule = Callable[[Array, Array], Array]  # from point and gradient to the step


class Path(NamedTuple):
    """Where an optimiser went: ``points`` (k, ...), and for each of the k points its value and
    how many gradients had been evaluated before it was known."""

    points: Array
    values: Array
    evaluations: Array

    @property
    def best(self) -> Array:
        """The point with the lowest value; those whose value is nan do not count."""
        known = not np.isnan(self.values).all()
        require(known, "values", "nan at every point", "a number at one at least")
        return self.points[int(np.nanargmin(self.values))]


def gradient_descent(f: Function, x0: ArrayLike, *, steps: int, learning_rate: float) -> Path:
    r"""Go downhill, by a fixed multiple of the gradient.

    Formula: x ← x - η g.
    Shapes: any ``x0``; the gradient has its shape.
    Domain: η = ``learning_rate`` > 0. On a bowl of greatest curvature L it converges for η < 2 / L.
    Edges: a rate too large diverges, and the path shows it.
    Errors: ValueError for η <= 0 and steps < 0.
    Torch: ``torch.optim.SGD(lr=η)`` on the whole batch.
    Source: Cauchy (1847).
    """
    _check_rate(learning_rate)
    return _follow(f, x0, steps, lambda x, g: -learning_rate * g)


def sgd(
    f: Callable[[Array, Array], Forward],
    x0: ArrayLike,
    *,
    steps: int,
    learning_rate: float,
    samples: int,
    batch_size: int = 1,
    rng: np.random.Generator | int = 0,
) -> Path:
    r"""Gradient descent on a few samples at a time.

    Formula: x ← x - η g(x; batch), where the batches of an epoch share out a random order of all
        samples.
    Shapes: ``f(x, index)`` is the loss on the samples of these indices, of which ``samples`` exist.
    Domain: η = ``learning_rate`` > 0; 1 <= batch_size <= samples. ``rng`` is a generator or a seed.
    Edges: the last batch of an epoch may be smaller. ``values`` are those of the batches.
    Errors: ValueError for η <= 0 and a batch size out of range.
    Torch: ``torch.optim.SGD`` with a shuffling ``DataLoader``.
    Source: Robbins and Monro (1951).
    """
    _check_rate(learning_rate)
    fits = 1 <= batch_size <= samples
    require(fits, "batch_size", f"{batch_size}", f"1 to the number of samples, {samples}")
    batches = _batches(samples, batch_size, np.random.default_rng(rng))
    return _follow(
        lambda x: f(x, next(batches)), x0, steps, lambda x, g: -learning_rate * g, stop=False
    )


def momentum(
    f: Function,
    x0: ArrayLike,
    *,
    steps: int,
    learning_rate: float,
    momentum: float = 0.9,
    nesterov: bool = False,
) -> Path:
    r"""A heavy ball: gradients add up to a velocity that friction wears down.

    Formula: v ← μ v + g, x ← x - η v; with ``nesterov`` x ← x - η (g + μ v).
    Shapes: any ``x0``.
    Domain: η = ``learning_rate`` > 0; 0 <= μ = ``momentum`` < 1.
    Edges: μ = 0 is gradient descent.
    Errors: ValueError for η <= 0 and μ outside [0, 1).
    Torch: ``torch.optim.SGD(lr=η, momentum=μ, nesterov=…)``.
    Source: Polyak (1964); Nesterov (1983).
    """
    _check_rate(learning_rate)
    require(0 <= momentum < 1, "momentum", f"{momentum}", "at least 0 and below 1")
    velocity = np.zeros_like(_start(x0))

    def rule(x: Array, g: Array) -> Array:
        nonlocal velocity
        velocity = momentum * velocity + g
        return -learning_rate * (g + momentum * velocity if nesterov else velocity)

    return _follow(f, x0, steps, rule)


def adam(
    f: Function,
    x0: ArrayLike,
    *,
    steps: int,
    learning_rate: float = 1e-3,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
    weight_decay: float = 0.0,
) -> Path:
    r"""Momentum, with a rate for each entry from the size of its past gradients.

    Formula: m ← β₁ m + (1 - β₁) g, v ← β₂ v + (1 - β₂) g²,
        x ← x - η m̂ / (√v̂ + eps) with m̂ = m / (1 - β₁^t), v̂ = v / (1 - β₂^t).
    Shapes: any ``x0``.
    Domain: η = ``learning_rate`` > 0; both β, ``betas``, in [0, 1).
    Edges: ``weight_decay`` λ is decoupled, x ← x - η λ x: AdamW. A penalty inside f is not the
        same, as its gradient is divided by √v̂ too.
    Errors: ValueError for η <= 0 and a β outside [0, 1).
    Torch: ``torch.optim.Adam``, and ``torch.optim.AdamW`` with weight decay.
    Source: Kingma and Ba (2015); Loshchilov and Hutter (2019).
    """
    _check_rate(learning_rate)
    require(all(0 <= b < 1 for b in betas), "betas", f"{betas}", "numbers in [0, 1)")
    m = v = np.zeros_like(_start(x0))
    t = 0

    def rule(x: Array, g: Array) -> Array:
        nonlocal m, v, t
        t += 1
        m = betas[0] * m + (1 - betas[0]) * g
        v = betas[1] * v + (1 - betas[1]) * g * g
        size = np.sqrt(v / (1 - betas[1] ** t)) + eps
        return -learning_rate * (m / (1 - betas[0] ** t) / size + weight_decay * x)

    return _follow(f, x0, steps, rule)


def newton(
    f: Function,
    x0: ArrayLike,
    *,
    steps: int,
    hessian: Callable[[Array], ArrayLike],
    step: float = 1.0,
) -> Path:
    r"""Jump to the bottom of the parabola that touches f where one stands.

    Formula: x ← x - s H⁻¹ g with H = ``hessian(x)`` and s = ``step``.
    Shapes: ``x0`` (D,); ``hessian(x)`` (D, D).
    Domain: H invertible. Where it is not positive definite, the step may lead up.
    Edges: one step is enough for a quadratic.
    Errors: LinAlgError for a singular H; ValueError for other shapes.
    Torch: none.
    Source: Nocedal and Wright (2006), section 3.3.
    """
    require(np.ndim(x0) == 1, "x0", f"shape {np.shape(x0)}", "a vector")
    return _follow(f, x0, steps, lambda x, g: -step * np.linalg.solve(np.asarray(hessian(x)), g))


def bfgs(f: Function, x0: ArrayLike, *, steps: int, tolerance: float = 1e-10) -> Path:
    r"""Newton's method with an inverse Hessian learned from the gradients along the way.

    Formula: d = -B g, a line search along d, then
        B ← (I - ρ s yᵀ) B (I - ρ y sᵀ) + ρ s sᵀ with s, y the changes of x and g, ρ = 1 / yᵀs.
    Shapes: ``x0`` (D,).
    Domain: a differentiable f that is bounded below.
    Edges: it stops at ‖g‖ <= ``tolerance``, and where no step along d lowers f any more.
    Errors: ValueError for other shapes.
    Torch: none; ``torch.optim.LBFGS`` keeps only the last few pairs.
    Source: Broyden, Fletcher, Goldfarb and Shanno (1970); Nocedal and Wright (2006), chapter 6.
    """
    inverse = np.eye(np.size(x0))

    def direction(g: Array, before: tuple[Array, Array, Array] | None) -> Array:
        nonlocal inverse
        if before is not None:
            s, g_old, _ = before
            y = g - g_old
            rho = 1 / (y @ s)
            left = np.eye(len(s)) - rho * np.outer(s, y)
            inverse = left @ inverse @ left.T + rho * np.outer(s, s)
        return -inverse @ g

    return _search(f, x0, steps, tolerance, direction, slack=0.9)


def conjugate_gradient(f: Function, x0: ArrayLike, *, steps: int, tolerance: float = 1e-10) -> Path:
    r"""Gradients made conjugate to the steps before, with no matrix kept.

    Formula: d = -g + β d₋ with β = (y - 2 d₋ yᵀy / d₋ᵀy)ᵀ g / d₋ᵀy and y = g - g₋,
        then a line search along d. For a quadratic, searched exactly, β = gᵀg / g₋ᵀg₋.
    Shapes: ``x0`` (D,).
    Domain: a differentiable f that is bounded below.
    Edges: D steps are enough for a quadratic, but for rounding. It starts again from -g where d
        does not lead down, and stops as ``bfgs`` does, at ``tolerance``.
    Errors: ValueError for other shapes.
    Torch: none; ``scipy.optimize.minimize(method="CG")``.
    Source: Hestenes and Stiefel (1952); Hager and Zhang (2005).
    """

    def direction(g: Array, before: tuple[Array, Array, Array] | None) -> Array:
        if before is None:
            return -g
        _, g_old, d_old = before
        y = g - g_old
        beta = (y - 2 * d_old * (y @ y) / (d_old @ y)) @ g / (d_old @ y)
        d = -g + beta * d_old
        return d if d @ g < 0 else -g

    return _search(f, x0, steps, tolerance, direction, slack=0.1)


def _check_rate(learning_rate: float) -> None:
    require(learning_rate > 0, "learning_rate", f"{learning_rate}", "a number above 0")


def _start(x0: ArrayLike) -> Array:
    return as_float("x0", x0).astype(np.float64)


def _batches(samples: int, size: int, rng: np.random.Generator) -> Iterator[Array]:
    """The batches of one epoch after the other, each in an order of its own."""
    while True:
        order = rng.permutation(samples)
        yield from (order[k : k + size] for k in range(0, samples, size))


def _follow(f: Function, x0: ArrayLike, steps: int, rule: Rule, stop: bool = True) -> Path:
    """Steps by a rule from point and gradient, one gradient each."""
    require(steps >= 0, "steps", f"{steps}", "at least 0")
    x = _start(x0)
    points, values = [x], []
    for _ in range(steps):
        value, backward = f(x.copy())
        values.append(value)
        g = as_gradient("f", backward(), x)
        if stop and not g.any():
            break
        x = x + rule(x, g)
        points.append(x)
    else:
        values.append(f(x.copy()).value)
    return Path(np.stack(points), np.array(values, dtype=np.float64), np.arange(len(points)))


def _search(
    f: Function,
    x0: ArrayLike,
    steps: int,
    tolerance: float,
    direction: Callable[[Array, tuple[Array, Array, Array] | None], Array],
    slack: float,
) -> Path:
    """Steps by a line search along a direction from the gradient and the last step."""
    require(steps >= 0, "steps", f"{steps}", "at least 0")
    require(np.ndim(x0) == 1, "x0", f"shape {np.shape(x0)}", "a vector")
    x = _start(x0)
    value, g, count, before = *_value_and_gradient(f, x), 1, None
    drop = float(np.linalg.norm(g)) / 2  # a first guess, as if the slope took a step of length 1
    points, values, counts = [x], [value], [count]
    for _ in range(steps):
        d = direction(g, before) if np.linalg.norm(g) > tolerance else np.zeros_like(x)
        found, calls = _line_search(f, x, _Trial(0.0, value, float(g @ d), g), d, slack, drop)
        if found is None:
            break
        before, x = (found.length * d, g, d), x + found.length * d
        drop, value, g = value - found.value, found.value, found.gradient
        count += calls
        points.append(x)
        values.append(value)
        counts.append(count)
    return Path(np.stack(points), np.array(values), np.array(counts))


class _Trial(NamedTuple):
    """A point along the line: how far, the value and the slope there, and the whole gradient."""

    length: float
    value: float
    slope: float
    gradient: Array


def _value_and_gradient(f: Function, x: Array) -> tuple[float, Array]:
    value, backward = f(x.copy())
    return float(value), as_gradient("f", backward(), x)


def _line_search(
    f: Function, x: Array, start: _Trial, d: Array, slack: float, drop: float
) -> tuple[_Trial | None, int]:
    """A step along d that meets the strong Wolfe conditions, and the number of evaluations.

    ``low`` is the best trial so far, ``high`` the other end of a stretch that holds a minimum, once
    there is one. ``drop`` is what the last step gained: the first trial expects to gain as much.
    """
    if start.slope >= 0:
        return None, 0
    low, high = start, None
    length = min(1.0, 2.02 * max(drop, 1e-12 * abs(start.value)) / -start.slope) or 1.0
    for calls in range(1, 41):
        value, gradient = _value_and_gradient(f, x + length * d)
        new = _Trial(length, value, float(gradient @ d), gradient)
        lower = value <= start.value + 1e-4 * length * start.slope and value < low.value
        if not lower or not np.isfinite(new.slope):  # nan, outside the domain, is not lower
            high = new
        elif abs(new.slope) <= -slack * start.slope:
            return new, calls
        elif new.slope * (1.0 if high is None else high.length - low.length) >= 0:
            low, high = new, low
        else:
            last, low = low, new
        length = _beyond(last, low) if high is None else _between(low, high)
        if length == low.length:  # the stretch is down to rounding
            break
    return None, calls


def _between(low: _Trial, high: _Trial) -> float:
    """The minimum of the cubic through both ends, kept off them by a tenth of the stretch.

    The middle, where there is none, as when the far end lies outside the domain.
    """
    ends = sorted((low.length, high.length))
    margin = 0.1 * (ends[1] - ends[0])
    known = np.isfinite(high.value) and np.isfinite(high.slope)
    guess = _cubic_minimum(low, high) if known else float("nan")
    inside = ends[0] + margin <= guess <= ends[1] - margin
    return guess if inside else sum(ends) / 2


def _beyond(last: _Trial, low: _Trial) -> float:
    """Where the cubic through two trials that both lead down has its minimum, or twice as far."""
    guess = _cubic_minimum(last, low)
    return (
        float(np.clip(guess, 1.5 * low.length, 10 * low.length))
        if guess == guess
        else 2 * low.length
    )


def _cubic_minimum(a: _Trial, b: _Trial) -> float:
    """Of the cubic with the values and slopes of both; nan if it has none (Nocedal and Wright)."""
    mean = a.slope + b.slope - 3 * (a.value - b.value) / (a.length - b.length)
    square = mean * mean - a.slope * b.slope
    if square < 0:
        return float("nan")
    root = np.copysign(np.sqrt(square), b.length - a.length)
    share = (b.slope + root - mean) / (b.slope - a.slope + 2 * root or np.nan)
    return float(b.length - (b.length - a.length) * share)
