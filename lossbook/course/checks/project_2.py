"""Checkers of the exercises of the project of part II, a log of deliveries."""

from __future__ import annotations

import numpy as np

from lossbook._bilingual import Bilingual
from lossbook.course.exercises import Case, Exercise, Mistake
from lossbook.losses.regression import l1_loss, mse_loss


def _fit(slope_of_w, slope_of_b):
    """Descent for a line, with the two derivatives that a solution takes."""

    def fit_line(x, y, loss, steps, rate):
        w = b = 0.0
        for _ in range(steps):
            pull = loss(w * x + b, y).backward()
            w, b = w - rate * slope_of_w(pull, x), b - rate * slope_of_b(pull)
        return w, b

    return fit_line


def _one_after_the_other(x, y, loss, steps, rate):
    """The second parameter moved by a gradient at a place where the first has moved already."""
    w = b = 0.0
    for _ in range(steps):
        w -= rate * loss(w * x + b, y).backward() @ x
        b -= rate * loss(w * x + b, y).backward().sum()
    return w, b


X, Y = [1.0, 2.0, 4.0], [2.0, 3.0, 7.0]

FIT_LINE = Exercise(
    "project-2-deliveries/fit-line",
    _fit(np.dot, np.sum),
    (
        Case((X, Y, mse_loss, 1, 0.1), why=Bilingual("One step.", "只走一步。")),
        Case((X, Y, mse_loss, 2, 0.1), why=Bilingual("Two steps.", "走两步。")),
        Case((X, Y, l1_loss, 3, 0.05), why=Bilingual("Another loss.", "换一种损失。")),
        Case((X, Y, mse_loss, 0, 0.1), why=Bilingual("No step at all.", "一步也不走。")),
        Case((X, Y, mse_loss, 400, 0.05)),
    ),
    (
        Mistake(
            _fit(lambda pull, x: np.mean(pull * x), np.mean),
            Bilingual(
                "The loss has divided by N already: add the products up, without another mean.",
                "损失已经除以 N 了：把乘积相加即可，不要再求平均。",
            ),
        ),
        Mistake(
            _fit(lambda pull, x: -pull @ x, lambda pull: -np.sum(pull)),
            Bilingual("This walks uphill: subtract.", "这样代价会上升：应当减去梯度。"),
        ),
        Mistake(
            _fit(lambda pull, x: np.sum(pull), np.sum),
            Bilingual(
                "The predictions move by x when w moves by 1: weight the pulls with x.",
                "w 改变 1，预测就改变 x：各个导数要乘以 x。",
            ),
        ),
        Mistake(
            _fit(np.dot, lambda pull: 0.0),
            Bilingual("b never moves.", "b 一直没有更新。"),
        ),
        Mistake(
            _one_after_the_other,
            Bilingual(
                "Take both derivatives at the same place, then move both parameters.",
                "两个导数要在同一点求出，再更新两个参数。",
            ),
        ),
    ),
)


def _scale(errors, family):
    return np.sqrt(np.mean(errors**2)) if family == "gaussian" else np.mean(np.abs(errors))


def _nll(errors, scale, family):
    if family == "gaussian":
        return np.mean(0.5 * np.log(2 * np.pi * scale**2) + errors**2 / (2 * scale**2))
    return np.mean(np.log(2 * scale) + np.abs(errors) / scale)


def _mean_nll(seen, fresh, family):
    return _nll(fresh, _scale(seen, family), family)


def _other_family(family):
    return "laplace" if family == "gaussian" else "gaussian"


MEAN_NLL = Exercise(
    "project-2-deliveries/mean-nll",
    _mean_nll,
    (
        Case(
            ([1.0, -1.0], [0.0], "gaussian"),
            why=Bilingual("σ = 1, and an error of 0.", "σ = 1，误差为 0。"),
        ),
        Case(([1.0, -1.0], [2.0], "gaussian"), why=Bilingual("The same σ.", "σ 不变。")),
        Case(([1.0, -1.0], [2.0], "laplace"), why=Bilingual("b = 1.", "b = 1。")),
        Case(([2.0, -3.0, 1.0], [0.5, -4.0], "gaussian")),
        Case(([2.0, -3.0, 1.0], [0.5, -4.0], "laplace")),
        Case(([0.1, -0.1], [0.0, 0.05], "gaussian")),
        Case(
            ([1.0, 2.0, 6.0], [0.5], "gaussian"),
            why=Bilingual(
                "Errors are spread about 0, and not about their mean.",
                "误差以 0 为中心，不是以它们的均值为中心。",
            ),
        ),
        Case(
            ([1.0, 2.0, 6.0], [0.5], "laplace"),
            why=Bilingual("b is the mean of the absolute errors.", "b 是误差绝对值的平均。"),
        ),
    ),
    (
        Mistake(
            lambda seen, fresh, family: _nll(fresh, _scale(fresh, family), family),
            Bilingual(
                "The scale must come from the seen errors: else the fresh ones choose the model "
                "that they are to judge.",
                "尺度要由拟合所用的误差来估计；否则就是用新数据先选择模型，再评价模型。",
            ),
        ),
        Mistake(
            lambda seen, fresh, family: _mean_nll(seen, fresh, _other_family(family)),
            Bilingual("The two families are exchanged.", "两个分布弄反了。"),
        ),
        Mistake(
            lambda seen, fresh, family: len(fresh) * _mean_nll(seen, fresh, family),
            Bilingual("This is the sum, not the mean.", "这是总和，不是平均。"),
        ),
        Mistake(
            lambda seen, fresh, family: -_mean_nll(seen, fresh, family),
            Bilingual("This is the log-likelihood: the sign.", "这是对数似然：少了负号。"),
        ),
    ),
)


def _kept(promised, minutes, km, edges):
    inside = [(km >= low) & (km < high) for low, high in zip(edges, edges[1:], strict=False)]
    return np.array([np.mean(minutes[part] <= promised[part]) for part in inside])


KEPT = Exercise(
    "project-2-deliveries/kept",
    _kept,
    (
        Case(
            ([10.0, 10.0, 20.0, 20.0], [9.0, 11.0, 20.0, 15.0], [1.0, 1.5, 3.0, 4.0], [0, 2, 5]),
            why=Bilingual(
                "Two bands; a promise of 20 minutes is kept by 20 minutes.",
                "两段距离；承诺 20 分钟，用时 20 分钟算兑现。",
            ),
        ),
        Case(
            ([10.0, 10.0, 20.0], [9.0, 11.0, 25.0], [2.0, 1.0, 4.0], [0, 2, 5]),
            why=Bilingual(
                "An order at an edge belongs to the band that begins there.",
                "恰好落在分界上的，归入从这里开始的一段。",
            ),
        ),
        Case(([5.0, 9.0, 7.0], [6.0, 8.0, 7.5], [0.5, 1.0, 2.0], [0, 3])),
        Case(
            ([10.0, 20.0], [12.0, 9.0], [1.0, 1.5], [0, 2]),
            why=Bilingual("Each order is held to its own promise.", "每份订单对照自己的承诺。"),
        ),
    ),
    (
        Mistake(
            lambda promised, minutes, km, edges: 1 - _kept(promised, minutes, km, edges),
            Bilingual("These are the broken promises.", "这是没有兑现的比例。"),
        ),
        Mistake(
            lambda promised, minutes, km, edges: np.mean(minutes <= promised),
            Bilingual(
                "This is one share for all orders: return one for each band.",
                "这是全部订单的比例：每一段要各求一个。",
            ),
        ),
        Mistake(
            lambda promised, *rest: _kept(np.nextafter(promised, -np.inf), *rest),
            Bilingual("A promise of 20 is kept by 20.", "承诺 20 分钟，用时 20 分钟算兑现。"),
        ),
    ),
)

EXERCISES = [FIT_LINE, MEAN_NLL, KEPT]
