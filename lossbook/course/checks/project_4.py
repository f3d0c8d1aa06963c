"""Checkers of the exercises of the project of part IV, a budget of gradients."""

from __future__ import annotations

import numpy as np

from lossbook._bilingual import Bilingual
from lossbook.course.exercises import Case, Exercise, Mistake

TRAIN = [[1.0, 10.0], [3.0, 20.0], [5.0, 60.0]]
OTHER = [[3.0, 30.0], [7.0, 0.0]]


def _scaled(rows, mean, deviation):
    return (rows - mean) / deviation


def _standardise(train, other):
    mean, deviation = train.mean(axis=0), train.std(axis=0)
    return _scaled(train, mean, deviation), _scaled(other, mean, deviation)


def _each_by_its_own(train, other):
    return _standardise(train, train)[0], _standardise(other, other)[0]


def _by_all_rows(train, other):
    rows = np.concatenate([train, other])
    return _standardise(rows, train)[1], _standardise(rows, other)[1]


def _by_one_less(train, other):
    mean, deviation = train.mean(axis=0), train.std(axis=0, ddof=1)
    return _scaled(train, mean, deviation), _scaled(other, mean, deviation)


STANDARDISE = Exercise(
    "project-4-budget/standardise",
    _standardise,
    (
        Case((TRAIN, OTHER), why=Bilingual("Two columns.", "两列。")),
        Case((OTHER, TRAIN), why=Bilingual("The parts exchanged.", "两部分对调。")),
        Case(
            (TRAIN, [[3.0, 30.0]]),
            why=Bilingual("A single row has no deviation of its own.", "单独一行没有标准差。"),
        ),
    ),
    (
        Mistake(
            _by_all_rows,
            Bilingual(
                "The other rows had a part in the mean: take it from the training rows alone.",
                "另一部分参与了求均值：均值与标准差只能来自训练部分。",
            ),
        ),
        Mistake(
            _each_by_its_own,
            Bilingual(
                "The other rows need the mean and the deviation of the training rows: with their "
                "own, the weights would mean something else there.",
                "另一部分也要用训练部分的均值与标准差；各用各的，同一个权重在两边的意义就不同了。",
            ),
        ),
        Mistake(
            lambda train, other: (train - train.mean(axis=0), other - train.mean(axis=0)),
            Bilingual("Divide by the deviation, too.", "还要除以标准差。"),
        ),
        Mistake(
            lambda train, other: (
                (train - train.mean()) / train.std(),
                (other - train.mean()) / train.std(),
            ),
            Bilingual(
                "Every column has its own mean and its own deviation.",
                "每一列有自己的均值与标准差。",
            ),
        ),
        Mistake(
            lambda train, other: (train / train.std(axis=0), other / train.std(axis=0)),
            Bilingual("Subtract the mean first.", "先减去均值。"),
        ),
        Mistake(
            _by_one_less,
            Bilingual(
                "Divide by N, as `std` does by itself, and not by N - 1.",
                "求标准差时除以 N（`std` 本来就是这样），不是 N - 1。",
            ),
        ),
    ),
)

X = [[1.0, 2.0], [3.0, -1.0], [0.0, 1.0]]
Y = [2.0, 5.0, 1.0]
W = [0.5, -1.0]


def _slopes(penalty_of_w, penalty_of_b=lambda b, strength: 0.0, mean=np.mean):
    """The two derivatives, with the parts of them that a solution takes from the penalty."""

    def slopes(w, b, x, y, strength):
        gap = x @ w + b - y
        along_w = 2 * mean(gap[:, None] * x, axis=0) + penalty_of_w(w, strength)
        return along_w, 2 * mean(gap) + penalty_of_b(b, strength)

    return slopes


def _twice(value, strength):
    return 2 * strength * value


SLOPES = Exercise(
    "project-4-budget/slopes",
    _slopes(_twice),
    (
        Case((W, 0.0, X, Y, 0.0), why=Bilingual("No penalty.", "没有惩罚。")),
        Case((W, 0.5, X, Y, 0.3), why=Bilingual("With a penalty.", "有惩罚。")),
        Case(([0.0, 0.0], 2.0, X, Y, 1.0), why=Bilingual("Weights 0.", "权重为 0。")),
        Case((W, -1.0, X[:2], Y[:2], 2.0)),
    ),
    (
        Mistake(
            _slopes(lambda w, strength: strength * w),
            Bilingual(
                "The derivative of λ w² is 2 λ w: this trains with half the penalty.",
                "λ w² 的导数是 2 λ w：这样惩罚只剩一半。",
            ),
        ),
        Mistake(
            _slopes(_twice, _twice),
            Bilingual(
                "The bias is not penalised: nothing of λ in its derivative.",
                "偏置不受惩罚：对 b 的导数里没有 λ。",
            ),
        ),
        Mistake(
            _slopes(lambda w, strength: 0.0),
            Bilingual("The penalty is missing.", "少了惩罚。"),
        ),
        Mistake(
            _slopes(_twice, mean=np.sum),
            Bilingual(
                "The cost is a mean of squares: divide by the number of rows.",
                "代价是平方的平均：要除以行数。",
            ),
        ),
        Mistake(
            _slopes(lambda w, strength: -2 * strength * w),
            Bilingual("The penalty is added, not subtracted.", "惩罚是加上的，不是减去。"),
        ),
        Mistake(
            lambda *args: tuple(-part for part in _slopes(_twice)(*args)),
            Bilingual(
                "The sign: the gap is prediction minus target.", "符号反了：误差是预测减真值。"
            ),
        ),
    ),
)


def _condition(factor=2.0, more=lambda strength: 2 * strength):
    """The ratio of the curvatures, with the scale and the addition that a solution takes."""

    def condition(x, strength):
        a = factor * np.linalg.eigvalsh(x.T @ x / len(x)) + more(strength)
        return a[-1] / a[0]

    return condition


def _only_the_flat(x, strength):
    a = 2 * np.linalg.eigvalsh(x.T @ x / len(x))
    return a[-1] / (a[0] + 2 * strength)


def _of_the_sum(x, strength):
    a = 2 * np.linalg.eigvalsh(x.T @ x) + 2 * strength
    return a[-1] / a[0]


CONDITION = Exercise(
    "project-4-budget/condition",
    _condition(),
    (
        Case(
            ([[1.0, 1.0], [1.0, -1.0], [2.0, 2.0], [2.0, -2.0]], 1.0),
            why=Bilingual("Equal curvatures: 1.", "曲率都相等：1。"),
        ),
        Case((X, 0.0), why=Bilingual("No penalty.", "没有惩罚。")),
        Case((X, 0.3), why=Bilingual("With a penalty.", "有惩罚。")),
        Case(
            ([[1.0, 1.0], [-1.0, -1.0]], 0.5),
            why=Bilingual("Two equal columns: only the penalty is left.", "两列相同：只剩惩罚。"),
        ),
        Case((X, 10.0)),
    ),
    (
        Mistake(
            _condition(more=lambda strength: 0.0),
            Bilingual("The penalty is missing.", "少了惩罚。"),
        ),
        Mistake(
            _condition(more=lambda strength: strength),
            Bilingual(
                "The second derivative of λ w² is 2 λ, not λ.", "λ w² 的二阶导数是 2 λ，不是 λ。"
            ),
        ),
        Mistake(
            _condition(factor=1.0),
            Bilingual(
                "The Hessian of a mean of squares has a factor of 2 before XᵀX / N.",
                "平方的平均，黑塞矩阵是 XᵀX / N 的 2 倍。",
            ),
        ),
        Mistake(
            _only_the_flat,
            Bilingual(
                "Every curvature grows by 2 λ, the largest, too.",
                "每个曲率都加 2 λ，最大的也一样。",
            ),
        ),
        Mistake(
            _of_the_sum,
            Bilingual(
                "The cost is a mean: divide XᵀX by the number of rows.",
                "代价是平均：XᵀX 要除以行数。",
            ),
        ),
        Mistake(
            lambda x, strength: 1 / _condition()(x, strength),
            Bilingual("Largest over smallest.", "是最大的除以最小的。"),
        ),
        Mistake(
            lambda x, strength: np.sqrt(_condition()(x, strength)),
            Bilingual("No root: curvatures, not singular values.", "不开方：是曲率，不是奇异值。"),
        ),
    ),
)

EXERCISES = [STANDARDISE, SLOPES, CONDITION]
