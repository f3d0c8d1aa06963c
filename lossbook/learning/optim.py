"""Optimisers that keep the whole path, to be drawn and compared by gradient evaluations.

Each is called ``optimizer(f, x0, steps=…, …)`` with ``f(x) -> Forward`` (``sgd`` hands f the
samples too), and returns a Path. It stops after ``steps`` steps or, all but ``sgd``, where the
gradient is 0 and nothing else moves it on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from lossbook._options import ABOVE_0, ANY, AT_LEAST_0, Range, as_count, as_number
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

ROUNDING = float(np.finfo(np.float64).eps)
BELOW_1 = Range("a number of at least 0 and below 1", lambda x: 0 <= x < 1)

Function = Callable[[Array], Forward]
Rule = Callable[[Array, Array], Array]  # from point and gradient to the step


class Path(NamedTuple):
    """Where an optimiser went: ``points`` (k, ...), and for each of the k points its value and
    how many gradients had been evaluated before it was known (``bfgs`` and
    ``conjugate_gradient`` need that of the first point too, to begin). The last of ``bfgs`` and of
    ``conjugate_gradient`` counts, too, those of a line search that then found nothing lower."""

    points: Array
    values: Array
    evaluations: Array

    @property
    def best(self) -> Array:
        """The point with the lowest value; those whose value is nan do not count."""
        known = not np.isnan(self.values).all()
        require(known, "values", "nan at every point", "a number at one at least")
        return self.points[int(np.nanargmin(self.values))]

    def reached(self, value: float) -> int | None:
        """How many gradients it took to know a point as low as ``value``; None if there is none."""
        low = np.flatnonzero(self.values <= value)
        return int(self.evaluations[low[0]]) if len(low) else None


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
    learning_rate = as_number("learning_rate", learning_rate, ABOVE_0)
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
    learning_rate = as_number("learning_rate", learning_rate, ABOVE_0)
    samples = as_count("samples", samples, least=1)
    fits = as_count("batch_size", batch_size) in range(1, samples + 1)
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
    learning_rate = as_number("learning_rate", learning_rate, ABOVE_0)
    momentum = as_number("momentum", momentum, BELOW_1)
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
    learning_rate = as_number("learning_rate", learning_rate, ABOVE_0)
    betas, eps = _betas(betas), as_number("eps", eps, AT_LEAST_0)
    weight_decay = as_number("weight_decay", weight_decay, AT_LEAST_0)
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
    step = as_number("step", step, ANY)
    return _follow(f, x0, steps, lambda x, g: -step * np.linalg.solve(np.asarray(hessian(x)), g))


def bfgs(f: Function, x0: ArrayLike, *, steps: int, tolerance: float = 1e-10) -> Path:
    r"""Newton's method with an inverse Hessian learned from the gradients along the way.

    Formula: d = -B g, a line search along d, then
        B ← (I - ρ s yᵀ) B (I - ρ y sᵀ) + ρ s sᵀ with s, y the changes of x and g, ρ = 1 / yᵀs.
    Shapes: ``x0`` (D,).
    Domain: a differentiable f that is bounded below.
    Edges: it stops at ‖g‖ <= ``tolerance``, and where no step along d lowers f any more, as when
        what the slope promises is lost in the rounding of f.
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

    Formula: d = -g + β d₋ with β = max(0, yᵀg / yᵀd₋) and y = g - g₋, then a line search along d:
        to the very minimum where f along it is a parabola. For a quadratic then β = gᵀg / g₋ᵀg₋.
    Shapes: ``x0`` (D,).
    Domain: a differentiable f that is bounded below.
    Edges: D steps are enough for a quadratic, but for rounding: with 20 curvatures from 1 to 1000,
        at equal ratios, 27 to 30, by the start, make the gradient 1e-8 of what it was. It starts
        again from -g where d does not lead down, and stops as ``bfgs`` does, at ``tolerance``.
    Errors: ValueError for other shapes.
    Torch: none; ``scipy.optimize.minimize(method="CG")``.
    Source: Hestenes and Stiefel (1952); Nocedal and Wright (2006), section 5.2.
    """

    def direction(g: Array, before: tuple[Array, Array, Array] | None) -> Array:
        if before is None:
            return -g
        _, g_old, d_old = before
        d = -g + max(0.0, (g - g_old) @ g / ((g - g_old) @ d_old)) * d_old
        return d if d @ g < 0 else -g

    return _search(f, x0, steps, tolerance, direction, slack=0.2, exact=True)


def _betas(betas: tuple[float, float]) -> tuple[float, float]:
    pair = isinstance(betas, tuple | list) and len(betas) == 2
    require(pair, "betas", f"{betas!r}", "two numbers in [0, 1)")
    first, second = (as_number("betas", b, BELOW_1) for b in betas)
    return first, second


def _start(x0: ArrayLike) -> Array:
    return as_float("x0", x0).astype(np.float64)


def _batches(samples: int, size: int, rng: np.random.Generator) -> Iterator[Array]:
    """The batches of one epoch after the other, each in an order of its own."""
    while True:
        order = rng.permutation(samples)
        yield from (order[k : k + size] for k in range(0, samples, size))


def _follow(f: Function, x0: ArrayLike, steps: int, rule: Rule, stop: bool = True) -> Path:
    """Steps by a rule from point and gradient, one gradient each."""
    steps, x = as_count("steps", steps), _start(x0)
    points, values = [x], []
    for _ in range(steps):
        value, backward = f(x.copy())
        values.append(value)
        g = as_gradient("f", backward(), x)
        step = rule(x, g)
        if stop and not g.any() and not step.any():  # a velocity or a decay may go on
            break
        x = x + step
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
    exact: bool = False,
) -> Path:
    """Steps by a line search along a direction from the gradient and the last step."""
    steps, tolerance = as_count("steps", steps), as_number("tolerance", tolerance, AT_LEAST_0)
    require(np.ndim(x0) == 1, "x0", f"shape {np.shape(x0)}", "a vector")
    x = _start(x0)
    value, g, count, before = *_value_and_gradient(f, x), 1, None
    drop = float(np.linalg.norm(g)) / 2  # a first guess, as if the slope took a step of length 1
    points, values, counts = [x], [value], [count]
    for _ in range(steps):
        d = direction(g, before) if np.linalg.norm(g) > tolerance else np.zeros_like(x)
        start = _Trial(0.0, value, float(g @ d), g)
        found, calls = _line_search(_Line(f, x, d, start, slack, exact), drop)
        count += calls
        if found is None:
            counts[-1] = count
            break
        before, x = (found.length * d, g, d), x + found.length * d
        drop, value, g = value - found.value, found.value, found.gradient
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


class _Line(NamedTuple):
    """The line to search: from ``x`` along ``d``, where value and slope are ``start``'s.

    A step may leave a share ``slack`` of the slope. ``exact``: it leaves none where the line shows
    a parabola.
    """

    f: Function
    x: Array
    d: Array
    start: _Trial
    slack: float
    exact: bool

    def at(self, length: float) -> _Trial:
        value, gradient = _value_and_gradient(self.f, self.x + length * self.d)
        return _Trial(length, value, float(gradient @ self.d), gradient)

    def is_lower(self, new: _Trial) -> bool:
        """By a share of what the slope promises; nan, outside the domain, is not lower."""
        enough = self.start.value + 1e-4 * new.length * self.start.slope
        return new.value <= enough and bool(np.isfinite(new.slope))

    def is_level(self, new: _Trial) -> bool:
        return abs(new.slope) <= -self.slack * self.start.slope

    def bottom(self, new: _Trial) -> float:
        """Where the parabola with the slopes at both places has its minimum; inf without one."""
        bend = (new.slope - self.start.slope) / new.length
        return -self.start.slope / bend if bend > 0 else np.inf

    def is_parabola(self, new: _Trial) -> bool:
        """Whether the value has changed by what the mean of both slopes says, up to rounding."""
        said = new.length * (self.start.slope + new.slope) / 2
        noise = 4 * ROUNDING * abs(self.start.value) - 1e-6 * new.length * self.start.slope
        curved = new.slope > self.start.slope
        return curved and bool(abs(new.value - self.start.value - said) <= noise)

    def is_hidden(self, new: _Trial) -> bool:
        """Whether the fall that the slopes promise is too small for the value to show it."""
        promise = -self.start.slope * min(new.length, self.bottom(new)) / 2
        size = abs(self.start.value)
        close = abs(new.value - self.start.value) <= 1e-10 * size
        return promise <= 4 * ROUNDING * size or (close and self.is_level(new))


def _line_search(line: _Line, drop: float) -> tuple[_Trial | None, int]:
    """A step that meets the strong Wolfe conditions, and the number of evaluations.

    ``low`` is the best trial so far, ``high`` the other end of a stretch that holds a minimum, once
    there is one. ``drop`` is what the last step gained: the first trial expects to gain as much.
    """
    low, high = line.start, None
    if low.slope >= 0:
        return None, 0
    length = min(1.0, 2.02 * max(drop, 1e-12 * abs(low.value)) / -low.slope) or 1.0
    for calls in range(1, 41):
        new = line.at(length)
        if not (line.is_lower(new) and new.value < low.value):
            if line.is_hidden(new):
                break
            high = new
        elif line.is_level(new):
            return _finish(line, new, calls)
        elif new.slope * (1.0 if high is None else high.length - low.length) >= 0:
            low, high = new, low
        else:
            last, low = low, new
        if line.exact and line.is_parabola(new):
            length = line.bottom(new)
        else:
            length = _beyond(last, low) if high is None else _between(low, high)
        if length in (low.length, new.length):  # the stretch is down to rounding
            break
    return None, calls


def _finish(line: _Line, new: _Trial, calls: int) -> tuple[_Trial, int]:
    """The step found; or, of a parabola, its minimum, unless the step is there already."""
    rough = abs(new.slope) > -1e-8 * line.start.slope
    if not (line.exact and rough and line.is_parabola(new)):
        return new, calls
    last = line.at(line.bottom(new))
    return (last if last.value <= new.value else new), calls + 1


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
