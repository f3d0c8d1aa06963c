"""What the gradient checker found, and how it says so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from lossbook._bilingual import Bilingual
from lossbook._formatting import show
from lossbook._protocol import Array
from lossbook.backprop._comparison import Kink
from lossbook.backprop._diagnosis import about
from lossbook.backprop._differences import Method, numerical_gradient, relative_error

Verdict = Literal["right", "wrong", "cannot be told"]


@dataclass(frozen=True, eq=False)
class InputReport:
    """The verdict on the gradient of one input.

    ``compared`` is the number of entries that were compared. ``cause`` is the likely cause of a
    wrong gradient, ``reason`` why there is no verdict, ``notes`` what a right one leaves open.
    """

    position: int
    x: Array
    analytic: Array
    numeric: Array
    objective: Callable[[Array], float] = field(repr=False)
    error: float = float("nan")
    verdict: Verdict = "cannot be told"
    compared: int = 0
    kinks: tuple[Kink, ...] = ()
    cause: Bilingual | None = None
    reason: Bilingual | None = None
    notes: tuple[Bilingual, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the gradient is right."""
        return self.verdict == "right"

    @property
    def worst(self) -> tuple[int, ...]:
        """The index of the entry that is furthest off."""
        gap = np.abs(self.analytic - self.numeric)
        gap = np.where(np.isnan(gap), -1 if np.isfinite(gap).any() else 0, gap)
        return tuple(int(i) for i in np.unravel_index(np.argmax(gap), gap.shape))

    def error_against_h(
        self, method: Method = "central", steps: ArrayLike | None = None
    ) -> tuple[Array, Array]:
        """Relative error of the numeric gradient for each step: the U-shaped curve.

        Truncation makes it fall with h, rounding makes it rise again as h goes to 0.
        """
        h = np.logspace(-1, -13, 25) if steps is None else np.asarray(steps, dtype=np.float64)
        gradients = (numerical_gradient(self.objective, self.x, method, step) for step in h)
        return h, np.array([relative_error(self.analytic, gradient) for gradient in gradients])


@dataclass(frozen=True, eq=False)
class GradientReport:
    """What ``check_gradient`` found: true when every gradient is right; shows as text."""

    inputs: tuple[InputReport, ...]

    @property
    def verdict(self) -> Verdict:
        """Wrong if any gradient is, right if all are."""
        found = {report.verdict for report in self.inputs}
        if "wrong" in found:
            return "wrong"
        return "right" if found == {"right"} else "cannot be told"

    @property
    def passed(self) -> bool:
        return self.verdict == "right"

    def __bool__(self) -> bool:
        return self.passed

    def text(self) -> Bilingual:
        """The report in both languages."""
        return Bilingual.lines([self.headline(), *map(_lines, self.inputs)])

    def brief(self) -> Bilingual:
        """The verdict, and under it what was wrong and which kinks there were."""
        return Bilingual.lines([self.headline(), *self._remarks()])

    def _remarks(self) -> Iterator[Bilingual]:
        for found in self.inputs:
            if not found.passed:
                yield Bilingual(*("  " + text for text in _heading(found)))
            yield from (*_about_kinks(found), *_about_cause(found))

    def headline(self) -> Bilingual:
        """The verdict in a sentence; that it is right comes with the number of entries compared."""
        compared = sum(report.compared for report in self.inputs)
        size = sum(report.x.size for report in self.inputs)
        count = ALL if compared == size else SOME
        one = "y" if size == 1 else "ies"
        return HEADLINES[self.verdict].format(count=count.format(n=compared, size=size, y=one))

    def __str__(self) -> str:
        return self.text().en

    __repr__ = __str__

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return self.text().bundle()


HEADLINES = {
    "right": Bilingual("The gradient is right ({count}).", "梯度正确（{count}）。"),
    "wrong": Bilingual("The gradient is wrong.", "梯度有错。"),
    "cannot be told": Bilingual(
        "Whether the gradient is right cannot be told.", "梯度是否正确，无法判断。"
    ),
}
ALL = Bilingual("{n} entr{y} compared", "比较了 {n} 个分量")
SOME = Bilingual("{n} of {size} entr{y} compared", "{size} 个分量里比较了 {n} 个")
ERROR = Bilingual(
    "input {k}, {shape}: relative error {error}", "输入 {k}，{shape}：相对误差 {error}"
)
PLACE = Bilingual("input {k}, {shape}", "输入 {k}，{shape}")
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
CAUSE = Bilingual("  likely cause: {text}", "  可能的原因：{text}")
REASON = Bilingual("  reason: {text}", "  原因：{text}")
NOTE = Bilingual("  note: {text}", "  注意：{text}")


def _lines(report: InputReport) -> Bilingual:
    """What the report says about one input."""
    lines = [_heading(report)]
    if report.cause and np.isfinite(report.analytic - report.numeric).any():
        at = report.worst
        a, n = about(report.analytic[at]), about(report.numeric[at])
        words = WORST if report.x.ndim else AT_NUMBER
        lines.append(words.format(index=list(at), x=show(report.x[at]), a=a, n=n))
    return Bilingual.lines([*lines, *_about_kinks(report), *_about_cause(report)])


def _heading(report: InputReport) -> Bilingual:
    error = "< 1e-9" if report.error < 1e-9 else f"{report.error:.1e}"
    shape = (ARRAY if report.x.ndim else NUMBER).format(shape=report.x.shape)
    words = PLACE if np.isnan(report.error) else ERROR
    return words.format(k=report.position, shape=shape, error=error)


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
    """What is behind the verdict, and what it leaves open."""
    parts = [(CAUSE, report.cause), (REASON, report.reason)]
    parts += [(NOTE, note) for note in report.notes]
    for words, text in parts:
        if text:
            yield Bilingual(*map(_wrapped, words.format(text=text)))


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
