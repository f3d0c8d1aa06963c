"""Checkers of the exercises of chapter 02, regression losses."""

from __future__ import annotations

import numpy as np

from lossbook._bilingual import Bilingual
from lossbook.course.exercises import Case, Exercise, Mistake


def _residual(prediction, target):
    return np.asarray(prediction, dtype=float) - np.asarray(target, dtype=float)


def _pinball(prediction, target, tau):
    e = _residual(prediction, target)
    slope = np.where(e > 0, 1 - tau, np.where(e < 0, -tau, 0.0))
    return float(np.mean(slope * e)), slope / e.size


def _mirrored(prediction, target, tau):
    return _pinball(prediction, target, 1 - tau)


def _of_sum(prediction, target, tau):
    value, gradient = _pinball(prediction, target, tau)
    return value * len(gradient), gradient * len(gradient)


def _undivided(prediction, target, tau):
    value, gradient = _pinball(prediction, target, tau)
    return value, gradient * len(gradient)


def _towards_the_target(prediction, target, tau):
    value, gradient = _pinball(prediction, target, tau)
    return value, -gradient


def _sloped_at_0(slope):
    """The right answer but for residuals of 0, which get ``slope(tau)``."""

    def answer(prediction, target, tau):
        value, gradient = _pinball(prediction, target, tau)
        e = _residual(prediction, target)
        return value, np.where(e == 0, slope(tau) / e.size, gradient)

    return answer


AT_0 = Bilingual("At a residual of 0 the slope 0 is asked for.", "残差为 0 处，题目要求斜率取 0。")


PINBALL = Exercise(
    "02-regression/pinball",
    _pinball,
    (
        Case(([3.0, 1.0], [1.0, 2.0], 0.5)),
        Case(
            ([3.0, 1.0, 0.0], [1.0, 2.0, 4.0], 0.9),
            why=Bilingual(
                "At τ = 0.9 a prediction that is too low costs nine times as much.",
                "τ = 0.9 时，偏低一个单位罚的是偏高的九倍。",
            ),
        ),
        Case(
            ([2.0, 1.0], [2.0, 3.0], 0.25),
            why=Bilingual("One residual is 0.", "有一个残差是 0。"),
        ),
    ),
    (
        Mistake(
            _mirrored,
            Bilingual(
                "τ is on the wrong side: it is charged when the prediction is too low.",
                "τ 放错了边：预测偏低时才按 τ 罚。",
            ),
        ),
        Mistake(
            _of_sum,
            Bilingual(
                "This is the sum: divide by the number of samples.", "这是和，要除以样本数。"
            ),
        ),
        Mistake(
            _undivided,
            Bilingual(
                "The value is a mean and the gradient is not: divide it as well.",
                "值求了平均，梯度没有，也要除。",
            ),
        ),
        Mistake(
            _towards_the_target,
            Bilingual(
                "That is the pull; the gradient has the other sign.",
                "这是拉力，梯度与拉力反号。",
            ),
        ),
        *(Mistake(_sloped_at_0(slope), AT_0) for slope in (lambda tau: -tau, lambda tau: 1 - tau)),
    ),
)


def _promise(times, tau):
    ordered = np.sort(np.asarray(times, dtype=float))
    return float(ordered[int(np.ceil(tau * len(ordered))) - 1])


PROMISE = Exercise(
    "02-regression/promise",
    _promise,
    (
        Case(
            ([12.0, 14.0, 15.0, 17.0, 52.0], 0.75),
            why=Bilingual("The five deliveries at level 0.75.", "五单外卖，水平取 0.75。"),
        ),
        Case(([12.0, 14.0, 15.0, 17.0, 52.0], 0.9)),
        Case(
            ([30.0, 9.0, 21.0, 10.0, 8.0, 25.0, 12.0], 0.3),
            why=Bilingual("These times are not sorted.", "这些时间没有排序。"),
        ),
    ),
    (
        Mistake(
            lambda times, tau: _promise(times, 1 - tau),
            Bilingual(
                "τ is on the wrong side: a promise that is too low is charged with τ.",
                "τ 放错了边：报低了才按 τ 罚。",
            ),
        ),
        Mistake(
            lambda times, tau: float(np.quantile(times, tau)),
            Bilingual(
                "That is a value between two times: only the times themselves are candidates.",
                "这是两个时间之间的值：只从这些时间里挑。",
            ),
        ),
        Mistake(
            lambda times, tau: float(np.median(times)),
            Bilingual("This is the median: tau is not used.", "这是中位数，没有用到 tau。"),
        ),
        Mistake(
            lambda times, tau: int(np.flatnonzero(np.asarray(times) == _promise(times, tau))[0]),
            Bilingual(
                "That is the place of the best promise in the array: return the time itself.",
                "这是最优承诺在数组里的位置：要返回时间本身。",
            ),
        ),
        Mistake(
            lambda times, tau: float(np.max(times)),
            Bilingual(
                "The largest time never comes late; but early minutes are charged, too.",
                "取最大的时间就不会迟到，可是早到也要罚。",
            ),
        ),
    ),
)


def _line(x, y, weigh, rounds=200):
    """A line by weighted least squares, weighed anew from its own residuals in each round."""
    A = np.column_stack([np.ones(len(x)), np.asarray(x, dtype=float)])
    y = np.asarray(y, dtype=float)
    theta = np.linalg.lstsq(A, y, rcond=None)[0]
    for _ in range(rounds):
        w = weigh(np.maximum(np.abs(A @ theta - y), 1e-12))
        theta = np.linalg.solve(A.T * w @ A, A.T * w @ y)
    return theta


def _huber_line(x, y, delta):
    return _line(x, y, lambda size: np.minimum(1, delta / size))


X = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
Y = [1.1, 2.9, 5.2, 6.8, 9.1, 30.0]

HUBER_LINE = Exercise(
    "02-regression/huber-line",
    _huber_line,
    (
        Case(([0.0, 1.0, 2.0], [1.0, 3.0, 5.0], 1.0)),
        Case(
            (X, Y, 1.0),
            why=Bilingual("The last sample is wild.", "最后一个样本是异常值。"),
        ),
        Case((X, Y, 4.0)),
    ),
    (
        Mistake(
            lambda x, y, delta: _line(x, y, np.ones_like, rounds=1),
            Bilingual(
                "This is the least-squares line: no sample was weighed.",
                "这是最小二乘直线，没有给样本加权。",
            ),
        ),
        Mistake(
            lambda x, y, delta: _line(x, y, lambda size: np.minimum(1, delta / size), rounds=1),
            Bilingual("One round is not enough: weigh again.", "一轮不够，要反复加权。"),
        ),
        Mistake(
            lambda x, y, delta: _line(x, y, lambda size: np.minimum(1, (delta / size) ** 2)),
            Bilingual(
                "The weights are δ/|e|, not its square.",
                "权重是 δ/|e|，不是它的平方。",
            ),
        ),
        Mistake(
            lambda x, y, delta: _line(x, y, lambda size: delta / size),
            Bilingual(
                "A weight is at most 1, for residuals within δ: min(1, δ/|e|).",
                "权重最大是 1，残差不超过 δ 时就取 1：min(1, δ/|e|)。",
            ),
        ),
        Mistake(
            lambda x, y, delta: _huber_line(x, y, 1.0),
            Bilingual("delta is not used.", "没有用到 delta。"),
        ),
        Mistake(
            lambda x, y, delta: _huber_line(x, y, delta)[::-1],
            Bilingual("Return the intercept first, then the slope.", "先返回截距，再返回斜率。"),
        ),
    ),
)

EXERCISES = (PINBALL, PROMISE, HUBER_LINE)
