"""Checkers of the exercises of chapter 08, margins and SVM."""

from __future__ import annotations

import numpy as np

from lossbook._bilingual import Bilingual
from lossbook.course.exercises import Case, Exercise, Mistake
from lossbook.losses import margin

NOTHING = Bilingual("", "")


def _case(*args, why=NOTHING):
    """A case that hands over arrays, as the chapter's own lines want them."""
    return Case(tuple(np.array(x) if isinstance(x, list) else x for x in args), why=why)


def _hinge(z, t, delta):
    value, backward = margin.multiclass_hinge_loss(np.asarray(z, dtype=float), t, margin=delta)
    return value, backward()


def _with_the_truth(z, t, delta):
    value, gradient = _hinge(z, t, delta)
    return value + delta, gradient


def _by_classes(z, t, delta):
    value, gradient = _hinge(z, t, delta)
    return value / np.shape(z)[1], gradient / np.shape(z)[1]


def _sums(z, t, delta):
    value, gradient = _hinge(z, t, delta)
    return value * len(z), gradient * len(z)


def _sum_of_gradients(z, t, delta):
    value, gradient = _hinge(z, t, delta)
    return value, gradient * len(z)


def _strongest(z, t, delta):
    value, backward = margin.crammer_singer_loss(np.asarray(z, dtype=float), t, margin=delta)
    return value, backward()


def _truth_untouched(z, t, delta):
    value, gradient = _hinge(z, t, delta)
    gradient[np.arange(len(z)), t] = 0
    return value, gradient


def _upside_down(z, t, delta):
    value, gradient = _hinge(z, t, delta)
    return value, -gradient


def _no_demand(z, t, delta):
    return _hinge(z, t, 1.0)


MULTICLASS_HINGE = Exercise(
    "08-margins-and-svm/multiclass-hinge",
    _hinge,
    (
        _case(
            *([[13.0, -7.0, 11.0]], [0], 10.0),
            why=Bilingual("The terms are 0 and 8.", "两项是 0 与 8。"),
        ),
        _case(
            *([[3.0, 0.0, 0.0]], [0], 1.0),
            why=Bilingual("A lead of 3 is enough.", "领先 3，够了。"),
        ),
        _case(
            *([[3.2, 5.1, -1.7], [1.3, 4.9, 2.0], [2.2, 2.5, -3.1]], [0, 1, 2], 1.0),
            why=Bilingual("Three samples: 2.9, 0 and 12.9.", "三个样本：2.9、0、12.9。"),
        ),
        _case(
            *([[2.0, 1.0, 0.0]], [0], 1.0),
            why=Bilingual("At the corner the slope is 0.", "折点处斜率取 0。"),
        ),
        _case(*([[0.0, 0.0, 0.0, 0.0], [1.0, 0.5, 2.0, 0.25]], [3, 1], 0.5)),
    ),
    (
        Mistake(
            _with_the_truth,
            Bilingual(
                "The true class is in the sum: it adds Δ to every loss. Leave j = t out.",
                "正确类别也进了和式，每个损失多出 Δ。求和不含 j = t。",
            ),
        ),
        Mistake(
            _by_classes,
            Bilingual(
                "You divided by the number of classes, as torch does: not asked for here.",
                "你除以了类别数，那是 torch 的做法，这里不要。",
            ),
        ),
        Mistake(
            _sums,
            Bilingual("These are sums over the samples: take means.", "这是对样本的和，应取均值。"),
        ),
        Mistake(
            _sum_of_gradients,
            Bilingual(
                "The value is a mean, the gradient is not: divide it by the number of samples.",
                "值取了均值，梯度没有：还要除以样本数。",
            ),
        ),
        Mistake(
            _strongest,
            Bilingual(
                "This is Crammer and Singer's loss: sum over all rivals, not only the strongest.",
                "这是 Crammer–Singer 损失：要对所有竞争者求和，不只看最强的。",
            ),
        ),
        Mistake(
            _truth_untouched,
            Bilingual(
                "The true class has no gradient: it gets minus the number of violations.",
                "正确类别没有梯度：它应得领先不足的竞争者个数的相反数。",
            ),
        ),
        Mistake(
            _upside_down,
            Bilingual("The gradient's sign is flipped.", "梯度的符号反了。"),
        ),
        Mistake(_no_demand, Bilingual("delta is not used.", "没有用到 delta。")),
    ),
)


def _arrays(*parts):
    return tuple(np.asarray(part, dtype=float) for part in parts)


def _dual(alpha, x, y):
    alpha, x, y = _arrays(alpha, x, y)
    w = (alpha * y) @ x
    return float(alpha.sum() - w @ w / 2), w


def _without_labels(alpha, x, y):
    return _dual(alpha, x, np.ones(len(y)))


def _without_half(alpha, x, y):
    value, w = _dual(alpha, x, y)
    return value - w @ w / 2, w


def _added(alpha, x, y):
    value, w = _dual(alpha, x, y)
    return value + w @ w, w


def _negated(alpha, x, y):
    value, w = _dual(alpha, x, y)
    return -value, w


def _not_squared(alpha, x, y):
    alpha_, x, y = _arrays(alpha, x, y)
    w = (alpha_ * y) @ x
    return float(alpha_.sum() - np.sqrt(w @ w) / 2), w


def _half_of_all(alpha, x, y):
    _, w = _dual(alpha, x, y)
    return float(np.sum(alpha) - w @ w) / 2, w


THREE = [[3.0, 3.0], [4.0, 3.0], [1.0, 1.0]]

DUAL = Exercise(
    "08-margins-and-svm/dual",
    _dual,
    (
        _case(*([0.0, 0.0, 0.0], THREE, [1.0, 1.0, -1.0])),
        _case(*([0.1, 0.1, 0.2], THREE, [1.0, 1.0, -1.0])),
        _case(
            *([0.1, 0.1, 0.9], THREE, [1.0, 1.0, -1.0]),
            why=Bilingual("w may point to the negative side.", "w 的分量可以是负的。"),
        ),
        _case(
            *([0.25, 0.0, 0.25], THREE, [1.0, 1.0, -1.0]),
            why=Bilingual("The optimum is worth 1/4.", "最优值是 1/4。"),
        ),
        _case(*([1.0, 0.0, 0.0, 1.0], [*THREE, [2.0, 2.4]], [1.0, 1.0, -1.0, -1.0])),
    ),
    (
        Mistake(
            _without_labels,
            Bilingual("The labels are missing: w = Σ α y x.", "少了标签：w = Σ α y x。"),
        ),
        Mistake(_without_half, Bilingual("The ½ before ‖w‖² is missing.", "‖w‖² 前面少了 ½。")),
        Mistake(
            _negated,
            Bilingual(
                "The sign is flipped: the dual is maximised, so Σ α comes with a plus.",
                "符号反了：对偶问题求最大，Σ α 前是正号。",
            ),
        ),
        Mistake(
            _added,
            Bilingual("½ ‖w‖² is subtracted, not added.", "½ ‖w‖² 是减去的，不是加上的。"),
        ),
        Mistake(
            lambda *args: _dual(*args)[::-1],
            Bilingual("The value comes first, then w.", "先返回值，再返回 w。"),
        ),
        Mistake(_not_squared, Bilingual("The norm is to be squared.", "范数要平方。")),
        Mistake(_half_of_all, Bilingual("The ½ belongs to ‖w‖² only.", "½ 只乘 ‖w‖²，不乘 Σ α。")),
    ),
)


def _step(w, b, x, y, lam, rate, *, demand=1.0, count=None, shrink_b=False, sign=1):
    w, x, y = _arrays(w, x, y)
    short = y * (x @ w + b) < demand
    n = len(x) if count is None else count(short)
    slope_w = lam * w - sign * (y * short) @ x / n
    slope_b = -sign * (y * short).sum() / n + (lam * b if shrink_b else 0.0)
    return w - rate * slope_w, float(b - rate * slope_b)


PERCEPTRON = Bilingual(
    "This is the perceptron's condition: a sample is short below a margin of 1, not 0.",
    "这是感知机的条件：间隔小于 1 就算不足，不是小于 0。",
)


def _inclusive(w, b, x, y, lam, rate):
    return _step(w, b, x, y, lam, rate, demand=1.0 + 1e-9)


STEP = Exercise(
    "08-margins-and-svm/step",
    _step,
    (
        _case(
            *([0.0, 0.0], 0.0, THREE, [1.0, 1.0, -1.0], 0.0, 1.0),
            why=Bilingual("From 0 every sample is short.", "从 0 起步，样本的间隔都不足。"),
        ),
        _case(
            *([0.5, 0.5], -2.6, THREE, [1.0, 1.0, -1.0], 0.1, 0.5),
            why=Bilingual(
                "Two samples are short; divide by all three.",
                "有两个样本不足；仍除以 3。",
            ),
        ),
        _case(
            *([0.5, 0.5], -2.0, THREE, [1.0, 1.0, -1.0], 0.2, 0.5),
            why=Bilingual(
                "No sample is short: w shrinks, b stays.", "没有样本不足：w 缩小，b 不变。"
            ),
        ),
        _case(*([1.0, -1.0], 0.5, THREE, [1.0, 1.0, -1.0], 0.5, 0.1)),
    ),
    (
        *(  # a margin of 0 counts as wrong, or does not
            Mistake(lambda *args, demand=demand: _step(*args, demand=demand), PERCEPTRON)
            for demand in (1e-9, 0.0)
        ),
        Mistake(
            lambda *args: _step(*args, count=lambda short: 1),
            Bilingual("This is a sum: the objective has a mean.", "这是和：目标函数里是均值。"),
        ),
        Mistake(
            lambda *args: _step(*args, count=lambda short: max(short.sum(), 1)),
            Bilingual(
                "You divided by the number of samples that are short: divide by all.",
                "你除以了间隔不足的样本数，应除以全部样本数。",
            ),
        ),
        Mistake(
            lambda *args: _step(*args, shrink_b=True),
            Bilingual("The bias is not penalised.", "偏置不受惩罚。"),
        ),
        Mistake(
            lambda *args: _step(*args, sign=-1),
            Bilingual(
                "The sign is flipped: short samples pull w towards y x.",
                "符号反了：间隔不足的样本把 w 拉向 y x。",
            ),
        ),
        Mistake(
            lambda w, b, x, y, lam, rate: _step(w, b, x, y, 2 * lam, rate),
            Bilingual(
                "The slope of ½ λ ‖w‖² is λ w, not 2 λ w.", "½ λ ‖w‖² 的斜率是 λ w，不是 2 λ w。"
            ),
        ),
        Mistake(
            lambda w, b, x, y, lam, rate: _step(w, b, x, y, 0.0, rate),
            Bilingual("The regulariser is missing: λ w.", "少了正则项的 λ w。"),
        ),
        Mistake(
            _inclusive,
            Bilingual(
                "At the corner the slope is 0: use <, not ≤.", "折点处斜率取 0：用 <，不用 ≤。"
            ),
        ),
    ),
)

EXERCISES = (MULTICLASS_HINGE, DUAL, STEP)
