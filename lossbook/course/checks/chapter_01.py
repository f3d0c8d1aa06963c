"""Checkers of the exercises of chapter 01, loss, cost and objective."""

from __future__ import annotations

import numpy as np

from lossbook._bilingual import Bilingual
from lossbook.course.exercises import Case, Exercise, Mistake


def _masked_mean(losses, mask):
    kept = np.asarray(losses, dtype=float)[np.asarray(mask) == 1]
    return float(kept.mean()) if kept.size else 0.0


def _total(losses, mask):
    losses, mask = np.asarray(losses, dtype=float), np.asarray(mask)
    return float((losses * mask).sum())


def _divided(losses, mask):
    """What the plain quotient gives where nothing is left: nan."""
    kept = np.asarray(losses, dtype=float)[np.asarray(mask) == 1]
    return float(kept.sum() / np.float64(kept.size)) if kept.size else float("nan")


def _as_places(losses, mask):
    """What 0 and 1 pick that are taken for places, as an index of integers is."""
    return float(np.mean(np.asarray(losses)[np.asarray(mask)]))


def _padding(losses, mask, nothing):
    """The mean of what should have been left out."""
    left_out = np.asarray(losses, dtype=float)[np.asarray(mask) == 0]
    return float(left_out.mean()) if left_out.size else nothing


def _multiplied(losses, mask):
    """The padding multiplied by 0, which leaves an inf or a nan what it is."""
    kept = np.sum(mask)
    return _total(losses, mask) / float(kept) if kept else 0.0


INVERTED = Bilingual(
    "This is the padding's mean: entries whose mask is 1 are kept.",
    "这是填充的均值：留下的应是掩码为 1 的元素。",
)

MASKED_MEAN = Exercise(
    "01-loss-cost-objective/masked-mean",
    _masked_mean,
    (
        Case(([1.0, 3.0], [1, 1])),
        Case(
            ([1.0, 3.0, 9.0], [1, 1, 0]),
            why=Bilingual("The third loss is padding.", "第三个损失是填充。"),
        ),
        Case(([4.0, 0.5, 2.0, 7.0], [0, 1, 1, 0])),
        Case(
            ([1.0, 2.0], [0, 0]),
            why=Bilingual("Nothing is left: 0 is asked for.", "一个也不剩：题目要求返回 0。"),
        ),
        Case(
            ([1.0, 3.0, float("nan")], [1, 1, 0]),
            why=Bilingual("The padding holds a nan.", "填充处是 nan。"),
        ),
        Case(
            ([float("inf"), 1.0, 3.0], [0, 1, 1]),
            why=Bilingual("The padding holds an inf.", "填充处是 inf。"),
        ),
        Case(
            ([1.0, float("inf"), 3.0], [1, 1, 0]),
            why=Bilingual(
                "A loss that counts is inf: so is the mean.", "要算的损失是 inf，均值也是。"
            ),
        ),
    ),
    (
        # First, because every mistake that multiplies ends in nan on the last case.
        Mistake(
            _multiplied,
            Bilingual(
                "0 times nan is nan: pick the kept losses out instead of multiplying.",
                "0 乘以 nan 还是 nan：要把留下的损失挑出来，不要相乘。",
            ),
        ),
        Mistake(
            lambda losses, mask: _total(losses, mask) / len(losses),
            Bilingual(
                "You divided by the length: divide by the number of entries that are kept.",
                "你除以了总长度，应该除以留下的个数。",
            ),
        ),
        Mistake(
            lambda losses, mask: float(np.mean(losses)),
            Bilingual("The mask is not used.", "没有用到掩码。"),
        ),
        Mistake(_total, Bilingual("This is the sum: divide it.", "这是和，还要除。")),
        Mistake(
            _as_places,
            Bilingual(
                "As an index, a mask of whole numbers picks places 0 and 1: write mask == 1.",
                "整数掩码直接作下标，取的是位置 0 和 1 上的元素：应写 mask == 1。",
            ),
        ),
        *(
            Mistake(lambda losses, mask, nothing=nothing: _padding(losses, mask, nothing), INVERTED)
            for nothing in (float("nan"), 0.0)
        ),
        Mistake(
            _divided,
            Bilingual(
                "0 divided by 0 came out as nan: return 0 when nothing is left.",
                "0 除以 0 得到 nan：一个也不剩时返回 0。",
            ),
        ),
    ),
)


def _parts(theta, A, y):
    theta, A, y = (np.asarray(part, dtype=float) for part in (theta, A, y))
    return theta, A, A @ theta - y


def _ridge(theta, A, y, strength):
    theta, A, gap = _parts(theta, A, y)
    value = float((gap**2).mean() + strength * (theta**2).sum())
    return value, 2 * A.T @ gap / len(gap) + 2 * strength * theta


def _ridge_of_sum(theta, A, y, strength):
    theta, A, gap = _parts(theta, A, y)
    value = float((gap**2).sum() + strength * (theta**2).sum())
    return value, 2 * A.T @ gap + 2 * strength * theta


def _only_value(theta, A, y, strength):
    theta, A, gap = _parts(theta, A, y)
    return _ridge(theta, A, y, strength)[0], 2 * A.T @ gap / len(gap)


def _without_twos(theta, A, y, strength):
    value, gradient = _ridge(theta, A, y, strength)
    return value, gradient / 2


def _half_a_penalty(theta, A, y, strength):
    value, gradient = _ridge(theta, A, y, strength)
    return value, gradient - strength * np.asarray(theta)


def _from_target_to_model(theta, A, y, strength):
    """The gradient with y - Aθ put where Aθ - y belongs."""
    value, gradient = _ridge(theta, A, y, strength)
    return value, 4 * strength * np.asarray(theta) - gradient


def _length(theta, A, y, strength):
    """The norm itself in the value, its square in the gradient."""
    value, gradient = _ridge(theta, A, y, 0.0)
    penalty = strength * float(np.linalg.norm(theta))
    return value + penalty, gradient + 2 * strength * np.asarray(theta)


def _cost_alone(theta, A, y, strength):
    return _ridge(theta, A, y, 0.0)


DESIGN = [[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]]

RIDGE = Exercise(
    "01-loss-cost-objective/ridge",
    _ridge,
    (
        Case(([1.0, 1.0], DESIGN, [1.0, 2.0, 3.0], 0.0)),
        Case(([0.5, 2.0], DESIGN, [1.0, 2.0, 4.0], 0.0)),
        Case(
            ([0.5, 2.0], DESIGN, [1.0, 2.0, 4.0], 0.1),
            why=Bilingual("Now with a regulariser.", "这一次有正则项。"),
        ),
    ),
    (
        Mistake(
            _ridge_of_sum,
            Bilingual("The cost is a mean: divide by N.", "代价是均值：要除以 N。"),
        ),
        Mistake(
            _without_twos,
            Bilingual("The gradient lacks the factor 2.", "梯度少了系数 2。"),
        ),
        Mistake(
            _only_value,
            Bilingual(
                "The regulariser is in the value and not in the gradient.",
                "正则项进了值，没有进梯度。",
            ),
        ),
        Mistake(
            _half_a_penalty,
            Bilingual("The gradient of the regulariser lacks the 2.", "正则项的梯度少了系数 2。"),
        ),
        Mistake(
            _from_target_to_model,
            Bilingual(
                "The sign of the cost's gradient is flipped: Aθ − y comes first.",
                "代价的梯度反了号：应是 Aθ − y，不是 y − Aθ。",
            ),
        ),
        Mistake(
            _length,
            Bilingual("The norm is squared: sum the squares of θ.", "范数要平方：对 θ² 求和。"),
        ),
        Mistake(
            _cost_alone,
            Bilingual("The regulariser is missing.", "少了正则项。"),
        ),
    ),
)

EXERCISES = (MASKED_MEAN, RIDGE)
