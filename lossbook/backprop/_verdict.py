"""Right, wrong, or not to be told: the verdict on the gradient of one input."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from lossbook._bilingual import Bilingual
from lossbook._protocol import Array
from lossbook.backprop._comparison import Comparison
from lossbook.backprop._diagnosis import about, diagnose
from lossbook.backprop._differences import EPS, length, relative_error
from lossbook.backprop._noise import Objective, is_invariant, measure, rounded_to
from lossbook.backprop._report import InputReport, Verdict
from lossbook.backprop._ties import Tie, across, of_one_input

LOST = 1e-2  # noise of more than this part of the gradient leaves nothing to compare
FAR_OFF = 1e-3  # from this relative error on, an entry is far off by itself


def check_input(
    k: int, x: Array, gradient: Array, objective: Objective, tolerance: float
) -> InputReport:
    """Compare one gradient with differences of f, and say what came of it."""
    if gradient.dtype.kind not in "iuf":
        raise TypeError(f"f: got a gradient of {gradient.dtype}, wanted real numbers")
    start = objective(x.copy())
    unknown = np.full(x.shape, np.nan)
    if not x.size or not math.isfinite(start):
        reason = UNDEFINED_HERE.format(value=start) if x.size else EMPTY
        return InputReport(k, x, unknown, unknown, objective, reason=reason)
    fits = gradient.shape == x.shape
    analytic = gradient.astype(np.float64) if fits else unknown
    found = Comparison(objective, x, analytic, start, measure(objective, x, start))
    if not fits:
        cause = SHAPE.format(got=gradient.shape, wanted=x.shape)
        return InputReport(k, x, unknown, found.numeric, objective, np.inf, "wrong", cause=cause)
    found.look_closer(tolerance)
    return _Judge(found, tolerance).report(k)


class _Judge:
    """What follows from the differences, in the order in which it is asked."""

    def __init__(self, found: Comparison, tolerance: float) -> None:
        self.found, self.tolerance = found, tolerance
        self.smooth = found.smooth
        self.a = np.where(self.smooth, found.analytic, 0)
        self.n = np.where(self.smooth, found.numeric, 0)
        self.doubt = np.where(self.smooth, found.doubt, 0)
        self.gap = np.abs(self.a - self.n)
        self.scale = max(length(self.a), length(self.n))
        chords = length(np.where(self.smooth, found.steepest, 0))
        self.reach = max(self.scale, chords)  # above 0 at a minimum too

    def report(self, k: int) -> InputReport:
        found = self.found
        wrong, cause = self._wrong()
        reason = None if wrong else self._reason()
        verdict: Verdict = "wrong" if wrong else "cannot be told" if reason else "right"
        error = relative_error(self.a, self.n) if found.compared else float("nan")
        notes = tuple(self._notes()) if verdict == "right" else ()
        return InputReport(
            k, found.x, found.analytic, found.numeric, found.objective, error, verdict,
            found.compared, tuple(found.kinks), cause, reason, notes,
        )  # fmt: skip

    def _wrong(self) -> tuple[bool, Bilingual | None]:
        """Whether something is wrong that noise cannot explain, and its likely cause."""
        analytic, x = self.found.analytic, self.found.x
        comparable = self.smooth.copy()
        for kink in self.found.kinks:
            comparable[kink.index] = True
        if not np.isfinite(analytic[comparable]).all():
            return True, diagnose(np.where(comparable, analytic, 0), self.n, x)
        excess = length(np.maximum(self.gap - self.doubt, 0))
        if excess > self.tolerance * self.scale and not self._rounded_flat():
            return True, diagnose(self.a, self.n, x)
        if not all(kink.accepted for kink in self.found.kinks):
            return True, None
        for tie in of_one_input(self.found):
            if not tie.accepted:
                return True, _about_tie(TIED, tie)
        return False, None

    def _reason(self) -> Bilingual | None:
        """Why there is no verdict, when nothing is wrong."""
        found = self.found
        if found.steep:
            return STEEP.format(index=list(map(int, found.steep[0])))
        undefined = np.argwhere(np.isnan(found.numeric))
        if len(undefined):
            at = undefined[0].tolist()
            return UNDEFINED.format(index=at, x=f"{found.x[tuple(at)]:g}")
        if not found.compared:
            return NOTHING_BUT_JUMPS
        flat = self._rounded_flat()
        if flat:
            return TOO_FLAT.format(source=flat)
        if length(self.doubt) > LOST * self.reach and not self._is_zero():
            size = about(length(self.a))
            return DROWNED.format(source=found.noise.source, size=size)
        return None

    def _rounded_flat(self) -> Bilingual | None:
        """What f is rounded to, if that is why it does not change with any entry."""
        if not self.smooth.any() or self.found.steepest[self.smooth].any():
            return None
        return rounded_to(self.found.objective, self.found.x)[1]

    def _is_zero(self) -> bool:
        """Whether the gradient is 0 to the last digit of f, and f agrees."""
        found = self.found
        small = EPS * abs(found.start) / np.maximum(1, np.abs(found.x))
        if np.any(np.abs(self.a) > small):
            return False
        return is_invariant(found.objective, found.x, found.start, found.noise)

    def _notes(self) -> Iterator[Bilingual]:
        """What a gradient that is right as a whole may still hide."""
        hidden = length(self.doubt)
        if hidden > 10 * self.tolerance * self.reach > 0:
            yield HIDDEN.format(size=f"{hidden:.0e}", source=self.found.noise.source)
        limit = self.doubt + self.found.truncation
        size = np.maximum(np.abs(self.a), np.abs(self.n))
        off = np.argwhere((self.gap > limit) & (self.gap > FAR_OFF * size))
        if len(off):
            at = tuple(off[0])
            yield SMALL_ENTRIES.format(
                count=len(off), index=off[0].tolist(), a=about(self.a[at]), n=about(self.n[at])
            )


def check_together(
    value: Callable[[list[Array]], float], reports: list[InputReport]
) -> list[InputReport]:
    """The reports, the last of those with a kink wrong where the kinks of several do not agree."""
    kinked = [k for k, report in enumerate(reports) if any(not e.jump for e in report.kinks)]
    if len(kinked) < 2 or any(report.verdict == "wrong" for report in reports):
        return reports
    points = [report.x for report in reports]
    for tie in across(value, points, [report.kinks for report in reports]):
        if not tie.accepted:
            last = kinked[-1]
            cause = _about_tie(TIED_ACROSS, tie)
            reports[last] = replace(reports[last], verdict="wrong", cause=cause)
            break
    return reports


def _about_tie(words: Bilingual, tie: Tie) -> Bilingual:
    left, right = sorted((tie.left, tie.right))
    return words.format(
        count=len(tie.kinks),
        first=list(map(int, tie.kinks[0].index)),
        a=about(tie.analytic),
        low=about(left),
        high=about(right),
    )


EMPTY = Bilingual("the input is empty, there is nothing to compare", "输入是空的，没有分量可比")
UNDEFINED_HERE = Bilingual("f is {value} at x", "f 在 x 处的值是 {value}")
UNDEFINED = Bilingual(
    "f is nan, inf or raises an error at x ± h for every h tried, first at {index}, x = {x}",
    "试过的每个 h，f 在 x + h 与 x - h 处至少有一处是 nan、inf，或者报错；"
    "第一个这样的分量是 {index}，x = {x}",
)
STEEP = Bilingual(
    "the slope of f at {index} still changes with the smallest h: there may be no gradient",
    "h 取到最小，f 在 {index} 处的斜率仍在变：那里可能没有梯度",
)
NOTHING_BUT_JUMPS = Bilingual(
    "f jumps at every entry, so nothing could be compared", "f 沿每个分量都有跳跃，没有分量可比"
)
TOO_FLAT = Bilingual(
    "{source}, and between two of them f does not change",
    "{source}，x 的变动太小，f 停在同一个值上不动",
)
DROWNED = Bilingual(
    "{source}: a gradient of length {size} is lost in that",
    "{source}，长度为 {size} 的梯度淹没在这样的误差里",
)
HIDDEN = Bilingual(
    "an error of less than {size} would not show: {source}", "小于 {size} 的误差显不出来：{source}"
)
SMALL_ENTRIES = Bilingual(
    "entries too small to count are far off by themselves: {count}, first {index} with analytic "
    "{a}, numeric {n}",
    "有些分量小得不影响结论，自身却差得很远：共 {count} 个，第一个是 {index}，解析值 {a}，数值 {n}",
)
TIED = Bilingual(
    "{count} entries, the first {first}, have a kink in common. Moved together, f has slopes from "
    "{low} to {high}, but the gradient says {a}: where entries tie, their shares must add up",
    "{count} 个分量（第一个是 {first}）共有一个折点。一起移动时，f 的斜率在 {low} 与 {high} 之间，"
    "梯度给出的却是 {a}：几个分量并列时，各自的斜率加起来要落在这个范围里",
)
TIED_ACROSS = Bilingual(
    "{count} entries, of several inputs, have a kink in common. Moved together, f has slopes from "
    "{low} to {high}, but the gradients say {a}: where entries tie, their shares must add up",
    "几个输入里共有 {count} 个分量在同一个折点上。一起移动时，f 的斜率在 {low} 与 {high} 之间，"
    "各个梯度给出的却是 {a}：几个分量并列时，各自的斜率加起来要落在这个范围里",
)
SHAPE = Bilingual(
    "the gradient has shape {got}, its input {wanted}: a sum over a broadcast dimension is "
    "missing, or it is transposed",
    "梯度的形状是 {got}，输入的形状是 {wanted}：广播过的维度没有求和，或者转置了",
)
