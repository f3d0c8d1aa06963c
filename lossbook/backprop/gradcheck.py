"""Gradients by differences, and a checker that says what is wrong with a gradient by hand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from lossbook._bilingual import Bilingual
from lossbook._formatting import show
from lossbook._protocol import Array
from lossbook._validation import require
from lossbook.backprop._diagnosis import about, diagnose
from lossbook.course.labels import chinese

__all__ = [
    "GradientReport",
    "GradientReports",
    "InputReport",
    "Kink",
    "check_gradient",
    "numerical_gradient",
    "relative_error",
]

Method = Literal["forward", "central", "richardson", "complex"]

#: The power of the machine epsilon at which truncation and rounding balance.
ORDERS = {"forward": 1 / 2, "central": 1 / 3, "richardson": 1 / 5}


def numerical_gradient(
    f: Callable[[Array], Any], x: ArrayLike, method: Method = "central", h: float | None = None
) -> Array:
    r"""Gradient of a scalar function by finite differences, one entry of ``x`` at a time.

    Formula: forward (f(x+h) - f(x)) / h, error O(h); central (f(x+h) - f(x-h)) / 2h, O(h²);
        richardson (4 C(h/2) - C(h)) / 3 with C the central one, O(h⁴); complex Im f(x + ih) / h,
        O(h²) with no difference taken, so h can be 1e-20. For D entries they take D + 1, 2D, 4D
        and D evaluations of f; complex takes another 2D to see that it may be trusted.
        ``method`` names the one that is taken.
    Shapes: any ``x``; the gradient has its shape. ``f`` returns a number, or a pair such as
        Forward whose first member is one.
    Domain: ``x`` of float64 or float32. ``h`` is taken as it is; without it the step is the power
        of the machine epsilon that balances both errors, times max(1, abs(x)).
    Edges: ``f`` always gets a copy, so ``x`` never changes, even when ``f`` raises or writes to
        its argument. At a kink a central difference gives the mean of the two slopes.
    Errors: TypeError for an integer ``x``, where x + h rounds back to x; ValueError for a step
        that float32 cannot resolve, for an ``f`` that is not scalar, and for a complex step
        through abs, norm, sign or a comparison, where it would be silently wrong.
    Torch: ``torch.autograd.gradcheck`` takes central differences inside.
    Source: Nocedal and Wright (2006), section 8.1; Squire and Trapp (1998) for the complex step.
    """
    known = (*ORDERS, "complex")
    require(method in known, "method", repr(method), " or ".join(map(repr, known)))
    x = _as_point("x", x, h)
    if method == "complex":
        return _complex_gradient(f, x, 1e-20 if h is None else h)
    gradient = np.empty_like(x)
    start = float(_scalar(f(x.copy()))) if method == "forward" else None
    for index in np.ndindex(x.shape):
        step = float(_step(x[index], method, h))
        gradient[index] = _slope(partial(_moved, f, x, index), step, method, start)
    return gradient


def relative_error(a: ArrayLike, b: ArrayLike) -> float:
    r"""Norm-wise relative error of two gradients.

    Formula: ‖a - b‖ / max(‖a‖, ‖b‖), with the Euclidean norm over all entries.
    Shapes: ``a`` and ``b`` alike.
    Domain: 0 for equal arrays, at most 2. An entry near 0 does not dominate it, as it does the
        entry-wise ratio.
    Edges: 0 when both are 0 throughout; nan when one holds nan or an infinity.
    Errors: ValueError when the shapes differ.
    Torch: none; ``torch.testing.assert_close`` judges each entry by itself.
    Source: Higham (2002), section 1.2.
    """
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    require(a.shape == b.shape, "b", f"shape {b.shape}", f"the shape of a, {a.shape}")
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return float("nan")
    larger = max(np.linalg.norm(a), np.linalg.norm(b))
    return float(np.linalg.norm(a - b) / larger) if larger else 0.0


@dataclass(frozen=True)
class Kink:
    """An entry where the slopes to the left and to the right differ.

    At a ``jump`` the function itself differs, the slopes grow without bound, and there is no
    gradient to be right or wrong.
    """

    index: tuple[int, ...]
    left: float
    right: float
    analytic: float
    jump: bool

    @property
    def accepted(self) -> bool:
        """Whether the analytic value lies between the slopes, as any choice at a kink may."""
        low, high = sorted((self.left, self.right))
        slack = 1e-4 * max(abs(low), abs(high))
        return self.jump or low - slack <= self.analytic <= high + slack


@dataclass(frozen=True)
class InputReport:
    """The verdict on the gradient of one input."""

    position: int
    x: Array
    analytic: Array
    numeric: Array
    error: float
    passed: bool
    kinks: tuple[Kink, ...]
    cause: Bilingual | None
    objective: Callable[[Array], float] = field(repr=False)

    @property
    def worst(self) -> tuple[int, ...]:
        """The index of the entry that is furthest off."""
        return _furthest(self.analytic, self.numeric)

    def error_against_h(
        self, method: Method = "central", steps: ArrayLike | None = None
    ) -> tuple[Array, Array]:
        """Relative error of the numeric gradient for each step: the U-shaped curve.

        Truncation makes it fall with h, rounding makes it rise again as h goes to 0.
        """
        h = np.logspace(-1, -13, 25) if steps is None else np.asarray(steps, dtype=np.float64)
        gradients = (numerical_gradient(self.objective, self.x, method, step) for step in h)
        return h, np.array([relative_error(self.analytic, gradient) for gradient in gradients])


@dataclass(frozen=True)
class GradientReport:
    """What ``check_gradient`` found: true when every gradient passed; shows as text."""

    inputs: tuple[InputReport, ...]

    @property
    def passed(self) -> bool:
        return all(report.passed for report in self.inputs)

    def __bool__(self) -> bool:
        return self.passed

    def text(self) -> Bilingual:
        """The report in both languages."""
        return Bilingual.lines([RIGHT if self.passed else WRONG, *map(_lines, self.inputs)])

    def __str__(self) -> str:
        return self.text().en

    __repr__ = __str__

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return self.text().bundle()


@dataclass(frozen=True)
class GradientReports:
    """Several reports under their names, for comparing; shows as text in both languages."""

    reports: Mapping[str, GradientReport]

    def text(self) -> Bilingual:
        """For each name the verdict, and under it what was wrong and which kinks there were."""
        return Bilingual.lines(self._each())

    def __str__(self) -> str:
        return self.text().en

    __repr__ = __str__

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return self.text().bundle()

    def _each(self) -> Iterator[Bilingual]:
        for name, report in self.reports.items():
            title = NAMED.format(
                name=Bilingual(name, chinese(name)), verdict=RIGHT if report.passed else WRONG
            )
            yield title
            for found in report.inputs:
                if not found.passed:
                    yield Bilingual(*("  " + text for text in next(_heading(found))))
                yield from (*_about_kinks(found), *_about_cause(found))


def check_gradient(
    f: Callable[..., Any], *inputs: ArrayLike, tolerance: float = 1e-7
) -> GradientReport:
    r"""Compare the gradients that ``f`` gives by hand with Richardson differences.

    Formula: an input passes when ‖analytic - numeric‖ <= tolerance max(‖analytic‖, ‖numeric‖) +
        the rounding noise of the differences. For an array-valued ``f`` the check is of
        u · f for one fixed random u, which the backward pass gets as upstream.
    Shapes: ``f(*inputs)`` returns ``(value, backward)``, or a value and the gradients themselves.
        There is one gradient for each input; fix targets and options beforehand, as in
        ``check_gradient(lambda z: cross_entropy(z, target), logits)``.
    Domain: inputs of float64.
    Edges: where the one-sided slopes differ, the gradient is right if it lies between them.
    Errors: TypeError for integer and float32 inputs and for an ``f`` that returns no gradients;
        ValueError when their number is not that of the inputs. A wrong gradient is no error: it
        makes a report that is false.
    Torch: ``torch.autograd.gradcheck``, which judges each entry and names no cause.
    Source: the practice of CS231n, "Gradient checks".
    """
    points = [_as_checked(f"inputs[{k}]", x) for k, x in enumerate(inputs)]
    value, gradients = _analytic(f, points)
    upstream = _fixed_upstream(value)
    reports = []
    for k, (x, gradient) in enumerate(zip(points, gradients(upstream), strict=True)):
        objective = partial(_objective, f, points, k, upstream)
        reports.append(_check_input(k, x, np.asarray(gradient), objective, tolerance))
    return GradientReport(tuple(reports))


def _as_point(name: str, x: ArrayLike, h: float | None = None) -> Array:
    """A float array, and a step that its precision can resolve."""
    x = np.asarray(x)
    if x.dtype.kind in "iub":
        raise TypeError(
            f"{name}: got {x.dtype}, where x + h rounds back to x; wanted float64 (1.0, not 1)"
        )
    if x.dtype not in (np.float64, np.float32):
        raise TypeError(f"{name}: got {x.dtype}, wanted float64 or float32")
    smallest = float(np.finfo(np.float32).eps) ** 0.5
    if x.dtype == np.float32 and h is not None and h < smallest:
        raise ValueError(
            f"h: got {h:g} with a float32 {name}, whose rounding alone would make an error of "
            f"{np.finfo(np.float32).eps / h:.0e}; wanted float64, or h of at least {smallest:.0e}"
        )
    return x


def _as_checked(name: str, x: ArrayLike) -> Array:
    x = _as_point(name, x)
    if x.dtype == np.float32:
        raise TypeError(f"{name}: got float32, too coarse for a check; wanted float64")
    return x.copy()


def _step(x: float, method: str, h: float | None) -> Any:
    """A step that x + h represents exactly."""
    if h is None:
        h = np.finfo(x.dtype).eps ** ORDERS[method] * max(1.0, abs(x))
    step = (x + x.dtype.type(h)) - x
    require(0 < abs(step) < np.inf, "h", f"{h:g}", f"a step that changes x = {x:g}")
    return step


def _moved(f: Callable[[Array], Any], x: Array, index: tuple[int, ...], step: Any) -> Any:
    """f at a copy of x with one entry moved."""
    point = x.astype(np.complex128) if isinstance(step, complex) else x.copy()
    point[index] += step
    return _scalar(f(point))


def _scalar(result: Any) -> Any:
    value = np.asarray(result[0] if isinstance(result, tuple) else result)
    require(value.ndim == 0, "f", f"a value of shape {value.shape}", "a number: sum it first")
    return value[()]


def _slope(g: Callable[[float], float], h: float, method: str, start: float | None = None) -> float:
    """The quotient of one method; ``start`` is g(0), where it is known."""
    if method == "forward":
        return (float(g(h)) - (float(g(0.0)) if start is None else start)) / h
    if method == "central":
        return (float(g(h)) - float(g(-h))) / (2 * h)
    return (4 * _slope(g, h / 2, "central") - _slope(g, h, "central")) / 3


def _complex_gradient(f: Callable[[Array], Any], x: Array, h: float) -> Array:
    gradient = np.empty_like(x, dtype=np.float64)
    for index in np.ndindex(x.shape):
        value = _moved(f, x, index, complex(0.0, h))
        if not np.iscomplexobj(value):
            raise ValueError(f"method: 'complex', but f is real for complex arguments; {ANALYTIC}")
        gradient[index] = value.imag / h
    central = numerical_gradient(f, x.astype(np.float64))
    size = np.maximum(np.abs(central), np.abs(gradient))
    noise = 1e-9 * abs(float(_scalar(f(x.copy())))) + 1e-8 * size.max(initial=0)
    if np.any(np.abs(central - gradient) > 1e-4 * size + noise):
        raise ValueError(f"method: 'complex', but central differences disagree; {ANALYTIC}")
    return gradient


ANALYTIC = "it uses abs, norm, sign or a comparison, or conjugates: wanted 'central'"


def _analytic(f: Callable[..., Any], points: list[Array]) -> tuple[Array, Callable[[Any], tuple]]:
    """The value of f, and a function from the upstream to one gradient for each input."""
    result = f(*(x.copy() for x in points))
    if not isinstance(result, tuple) or len(result) != 2:
        raise TypeError(f"f: got a {type(result).__name__}, wanted the pair (value, backward)")
    value, second = result

    def gradients(upstream: Any) -> tuple:
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
    return float(np.sum(np.asarray(f(*arguments)[0]) * upstream))


def _check_input(
    k: int, x: Array, analytic: Array, objective: Callable[[Array], float], tolerance: float
) -> InputReport:
    numeric = numerical_gradient(objective, x, "richardson")
    if analytic.shape != x.shape:
        cause = SHAPE.format(got=analytic.shape, wanted=x.shape)
        unknown = np.full(x.shape, np.nan)
        return InputReport(k, x, unknown, numeric, float("inf"), False, (), cause, objective)
    if analytic.dtype.kind not in "iuf":
        raise TypeError(f"f: got a gradient of {analytic.dtype}, wanted real numbers")
    analytic = analytic.astype(np.float64)
    if not np.isfinite(analytic).all():
        cause = diagnose(analytic, numeric, x)
        return InputReport(k, x, analytic, numeric, float("nan"), False, (), cause, objective)
    noise = _noise(objective, x, _furthest(analytic, numeric)) if x.size else 0.0
    kinks, smooth = _kinks(objective, x, analytic, numeric, tolerance, noise)
    a, n = np.where(smooth, analytic, 0), np.where(smooth, numeric, 0)
    allowed = tolerance * max(np.linalg.norm(a), np.linalg.norm(n)) + noise
    close = bool(np.linalg.norm(a - n) <= allowed)
    passed = close and all(kink.accepted for kink in kinks)
    cause = None if close else diagnose(a, n, x)
    error = relative_error(a, n)
    return InputReport(k, x, analytic, numeric, error, passed, kinks, cause, objective)


def _furthest(analytic: Array, numeric: Array) -> tuple[int, ...]:
    gap = np.abs(analytic - numeric)
    return tuple(int(i) for i in np.unravel_index(np.argmax(gap), gap.shape))


def _noise(objective: Callable[[Array], float], x: Array, index: tuple[int, ...]) -> float:
    """What rounding may do to the differences, by the size of f and of its change at one entry."""
    h = _step(x[index], "richardson", None)
    value = objective(x.copy())
    change = (_moved(objective, x, index, h) - value) / float(h)
    return 1e4 * np.finfo(np.float64).eps * float(abs(value) + abs(change))


def _kinks(
    objective: Callable[[Array], float],
    x: Array,
    analytic: Array,
    numeric: Array,
    tolerance: float,
    noise: float,
) -> tuple[tuple[Kink, ...], Array]:
    """Look closer where the gradients differ: the kinks, and a mask of the entries to compare.

    An entry whose differences straddle a kink nearby cannot be compared at that step. It is left
    out too if the slope at a finer step is the analytic one.
    """
    scale = max(np.abs(analytic).max(initial=0), np.abs(numeric).max(initial=0))
    smooth = np.ones(x.shape, dtype=bool)
    kinks = []
    for index in map(tuple, np.argwhere(np.abs(analytic - numeric) > tolerance * scale + noise)):
        coarse, fine = (_one_sided(objective, x, index, h) for h in (1e-5, 1e-7))
        apart, were_apart = abs(fine[1] - fine[0]), abs(coarse[1] - coarse[0])
        if apart > max(were_apart / 2, 1e-3 * max(map(abs, fine)), 1e4 * noise):
            kinks.append(Kink(index, *fine, float(analytic[index]), apart > 10 * were_apart))
        slope = sum(fine) / 2
        straddles = abs(slope - analytic[index]) <= 1e-3 * abs(slope - numeric[index])
        smooth[index] = not straddles and not (kinks and kinks[-1].index == index)
    return tuple(kinks), smooth


def _one_sided(
    objective: Callable[[Array], float], x: Array, index: tuple[int, ...], h: float
) -> tuple[float, float]:
    """The slopes to the left and to the right."""
    g = partial(_moved, objective, x, index)
    step = float(_step(x[index], "forward", h))
    return _slope(g, -step, "forward"), _slope(g, step, "forward")


RIGHT = Bilingual("The gradient is right.", "梯度正确。")
WRONG = Bilingual("The gradient is wrong.", "梯度有错。")
SHAPE = Bilingual(
    "the gradient has shape {got}, its input {wanted}: a sum over a broadcast dimension is "
    "missing, or it is transposed",
    "梯度的形状是 {got}，输入的形状是 {wanted}：广播过的维度没有求和，或者转置了",
)
ERROR = Bilingual(
    "input {k}, {shape}: relative error {error}", "输入 {k}，{shape}：相对误差 {error}"
)
ARRAY, NUMBER = Bilingual("shape {shape}", "形状 {shape}"), Bilingual("a number", "单个数")
WORST = Bilingual(
    "  worst entry {index}: x = {x}, analytic {a}, numeric {n}",
    "  差得最多的分量 {index}：x = {x}，解析值 {a}，数值 {n}",
)
AT_NUMBER = Bilingual(
    "  at x = {x}: analytic {a}, numeric {n}", "  x = {x} 处：解析值 {a}，数值 {n}"
)
KINKS = Bilingual(
    "  kinks: {count}, such as {index} with slopes {left} and {right}; analytic {a}: {verdict}",
    "  折点 {count} 个，例如 {index}，两侧斜率 {left} 与 {right}，解析值 {a}：{verdict}",
)
KINK = Bilingual(
    "  a kink with slopes {left} and {right}; analytic {a}: {verdict}",
    "  这里是折点，两侧斜率 {left} 与 {right}，解析值 {a}：{verdict}",
)
VERDICTS = {
    "between": Bilingual("between them, right", "在两者之间，正确"),
    "outside": Bilingual("outside them, wrong", "不在两者之间，有错"),
    "jump": Bilingual("the function jumps, there is no gradient", "函数在此跳跃，没有梯度"),
}
NAMED = Bilingual("{name}: {verdict}", "{name}：{verdict}")
CAUSE = Bilingual("  likely cause: {cause}", "  可能的原因：{cause}")


def _lines(report: InputReport) -> Bilingual:
    """What the report says about one input."""
    lines = list(_heading(report))
    if report.cause and np.isfinite(report.analytic).any():
        at = report.worst
        a, n = about(report.analytic[at]), about(report.numeric[at])
        words = WORST if report.x.ndim else AT_NUMBER
        lines.append(words.format(index=list(at), x=show(report.x[at]), a=a, n=n))
    return Bilingual.lines([*lines, *_about_kinks(report), *_about_cause(report)])


def _heading(report: InputReport) -> Iterator[Bilingual]:
    error = "< 1e-9" if report.error < 1e-9 else f"{report.error:.1e}"
    shape = (ARRAY if report.x.ndim else NUMBER).format(shape=report.x.shape)
    yield ERROR.format(k=report.position, shape=shape, error=error)


def _about_kinks(report: InputReport) -> Iterator[Bilingual]:
    """One kink as an example, a wrong one if there is one."""
    for kink in sorted(report.kinks, key=lambda kink: kink.accepted)[:1]:
        verdict = "jump" if kink.jump else "between" if kink.accepted else "outside"
        yield (KINKS if report.x.ndim else KINK).format(
            count=len(report.kinks),
            index=list(map(int, kink.index)),
            left=about(kink.left),
            right=about(kink.right),
            a=show(kink.analytic),
            verdict=VERDICTS[verdict],
        )


def _about_cause(report: InputReport) -> Iterator[Bilingual]:
    if report.cause:
        yield Bilingual(*map(_wrapped, CAUSE.format(cause=report.cause)))


def _wrapped(text: str, width: int = 78) -> str:
    """The text in lines of at most ``width`` columns; a Chinese character takes up two."""
    lines = [""]
    for piece in re.findall(r"[^\s，。：；]*[\s，。：；]*", text):
        if _columns(lines[-1] + piece.rstrip()) > width:
            lines[-1] = lines[-1].rstrip()
            lines.append("    ")
        lines[-1] += piece
    return "\n".join(lines)


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
