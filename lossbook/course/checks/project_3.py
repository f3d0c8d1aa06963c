"""Checkers of the exercises of the project of part III, parcels for the island."""

from __future__ import annotations

import numpy as np

from lossbook._bilingual import Bilingual
from lossbook._numerics import sigmoid
from lossbook.course.exercises import Case, Exercise, Mistake


def _line(slope_of_a=np.dot, slope_of_b=np.sum, start=1.0, mean=len):
    """Descent for a line through logits, with what a solution takes for the two derivatives."""

    def calibrate(z, y, steps, rate):
        a, b = start, 0.0
        for _ in range(steps):
            pull = (sigmoid(a * z + b) - y) / mean(y)
            a, b = a - rate * slope_of_a(pull, z), b - rate * slope_of_b(pull)
        return a, b

    return calibrate


def _one_after_the_other(z, y, steps, rate):
    """The second parameter moved by a gradient at a place where the first has moved already."""
    a, b = 1.0, 0.0
    for _ in range(steps):
        a -= rate * np.mean((sigmoid(a * z + b) - y) * z)
        b -= rate * np.mean(sigmoid(a * z + b) - y)
    return a, b


Z, Y = [3.0, 1.0, -2.0, -4.0], [1.0, 0.0, 1.0, 0.0]

CALIBRATE = Exercise(
    "project-3-island-parcels/calibrate",
    _line(),
    (
        Case((Z, Y, 0, 0.1), why=Bilingual("No step: a = 1, b = 0.", "一步不走：a = 1，b = 0。")),
        Case((Z, Y, 1, 0.1), why=Bilingual("One step.", "只走一步。")),
        Case((Z, Y, 2, 0.5), why=Bilingual("Two larger steps.", "走两步，学习率大一些。")),
        Case(([2.0, 2.0, -1.0], [1.0, 0.0, 0.0], 300, 0.2)),
        Case(
            ([1000.0, -1000.0], [1.0, 0.0], 3, 0.1),
            why=Bilingual("Logits of 1000.", "logit 是 1000。"),
        ),
    ),
    (
        Mistake(
            _line(start=0.0),
            Bilingual(
                "Begin at a = 1 and b = 0, which change nothing.", "应当从 a = 1、b = 0 开始。"
            ),
        ),
        Mistake(
            _line(mean=lambda y: 1),
            Bilingual("The cost is the mean: divide by N.", "代价是平均损失：要除以 N。"),
        ),
        Mistake(
            _line(lambda pull, z: np.sum(pull)),
            Bilingual(
                "The new logit moves by z when a moves by 1: weight the slopes with z.",
                "a 改变 1，新的 logit 就改变 z：各个导数要乘以 z。",
            ),
        ),
        Mistake(
            _line(lambda pull, z: -pull @ z, lambda pull: -np.sum(pull)),
            Bilingual("This walks uphill: subtract.", "这样代价会上升：应当减去梯度。"),
        ),
        Mistake(
            _line(slope_of_b=lambda pull: 0.0),
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


def _bill(p, y, threshold, miss, false):
    aboard = p > threshold
    lost = miss * np.sum(~aboard & (y == 1)) + false * np.sum(aboard & (y == 0))
    return 1000 * lost / len(y)


BILL = Exercise(
    "project-3-island-parcels/bill",
    _bill,
    (
        Case(
            ([0.9, 0.2, 0.6, 0.1], [1.0, 1.0, 0.0, 0.0], 0.5, 20, 1),
            why=Bilingual(
                "Four parcels: one miss and one false alarm.", "四个包裹：漏报一次，误报一次。"
            ),
        ),
        Case(
            ([0.9, 0.2, 0.6, 0.1], [1.0, 1.0, 0.0, 0.0], 0.15, 20, 1),
            why=Bilingual("A lower threshold: no miss.", "阈值低一些：没有漏报。"),
        ),
        Case(([0.9, 0.2, 0.6, 0.1, 0.3], [1.0, 1.0, 0.0, 0.0, 1.0], 0.5, 7, 2)),
        Case(
            ([0.5, 0.5, 0.2], [1.0, 1.0, 0.0], 0.5, 20, 1),
            why=Bilingual(
                "A parcel at the threshold stays ashore.", "概率恰好等于阈值的，不上船。"
            ),
        ),
        Case(
            ([0.9, 0.8], [1.0, 1.0], 0.5, 20, 1),
            why=Bilingual("All right: no bill.", "全部正确，花费是 0。"),
        ),
    ),
    (
        Mistake(
            lambda p, y, threshold, miss, false: _bill(p, y, threshold, false, miss),
            Bilingual("The two costs are exchanged.", "两种花费弄反了。"),
        ),
        Mistake(
            lambda p, y, *rest: len(y) * _bill(p, y, *rest) / 1000,
            Bilingual(
                "This is the bill of these parcels: make it that of a thousand.",
                "这是这批包裹的花费：要折算成一千个的。",
            ),
        ),
        Mistake(
            lambda *args: _bill(*args) / 1000,
            Bilingual(
                "This is the bill of one parcel: make it that of a thousand.",
                "这是一个包裹的花费：要折算成一千个的。",
            ),
        ),
        Mistake(
            lambda p, y, threshold, *rest: _bill(p, y, np.nextafter(threshold, -np.inf), *rest),
            Bilingual(
                "Aboard goes what lies above the threshold, not at it.",
                "概率大于阈值才上船，等于阈值不上。",
            ),
        ),
        Mistake(
            lambda p, y, threshold, miss, false: (
                _bill(p, y, threshold, miss, false) + 1000 * np.mean((p > threshold) & (y == 1))
            ),
            Bilingual(
                "An eight that is taken aboard costs nothing.", "是“8”又上了船的，没有花费。"
            ),
        ),
    ),
)


def _paired(new, old):
    gaps = new - old
    return np.mean(gaps), np.std(gaps, ddof=1) / np.sqrt(len(gaps))


def _unpaired(new, old):
    parts = [np.var(bills, ddof=1) / len(bills) for bills in (new, old)]
    return np.mean(new - old), np.sqrt(sum(parts))


PAIRED = Exercise(
    "project-3-island-parcels/paired",
    _paired,
    (
        Case(
            ([210.0, 330.0, 260.0], [200.0, 300.0, 240.0]),
            why=Bilingual("Three divisions, gaps 10, 30, 20.", "三次划分，差是 10、30、20。"),
        ),
        Case(
            ([250.0, 350.0], [200.0, 300.0]),
            why=Bilingual("The same gap twice: no error.", "两次的差相同：标准误是 0。"),
        ),
        Case(([5.0, 1.0, 4.0, 2.0], [6.0, 3.0, 3.0, 8.0])),
    ),
    (
        Mistake(
            lambda new, old: _paired(old, new),
            Bilingual("It is new less old.", "应当用新的减旧的。"),
        ),
        Mistake(
            _unpaired,
            Bilingual(
                "Take the difference within each division first: what makes a division dear for "
                "both ways is no part of their difference.",
                "先在每次划分之内相减：某次划分对两种做法都贵，与两者之差无关。",
            ),
        ),
        Mistake(
            lambda new, old: (np.mean(new - old), np.std(new - old, ddof=1)),
            Bilingual(
                "This is the spread of one division: the error of a mean is smaller by √n.",
                "这是一次划分的标准差：均值的标准误还要除以 √n。",
            ),
        ),
        Mistake(
            lambda new, old: (np.mean(new - old), np.std(new - old) / np.sqrt(len(new))),
            Bilingual("Divide the squares by n − 1: ddof=1.", "平方和要除以 n − 1：ddof=1。"),
        ),
    ),
)

EXERCISES = [CALIBRATE, BILL, PAIRED]
