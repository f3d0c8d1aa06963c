"""Checkers of the exercises of chapter 10, optimisation."""

from __future__ import annotations

import numpy as np

from lossbook._bilingual import Bilingual
from lossbook.course.exercises import Case, Exercise, Mistake


def _curvatures(X):
    X = np.asarray(X, dtype=float)
    return np.linalg.eigvalsh(2 * X.T @ X / len(X))


def _border(X):
    return float(2 / _curvatures(X)[-1])


def _single_values(X):
    return float(2 / np.linalg.svd(np.asarray(X, dtype=float), compute_uv=False)[0])


FLATS = [[3.0, 1.0], [5.0, 1.0], [6.0, 1.0], [8.0, 1.0]]
ONE = [[1.0], [3.0], [2.0]]
LYING = [[2.0, 0.0], [0.0, 1.0], [0.0, 0.0]]
APART = [[2.0, 0.0], [0.0, 1.0]]
EVEN = [[1.0, 1.0], [1.0, -1.0]]

BORDER = Exercise(
    "10-optimization/border",
    _border,
    (
        Case(
            (LYING,),
            why=Bilingual(
                "The curvatures are (2/3) · 4 and (2/3) · 1.", "曲率是 (2/3) · 4 与 (2/3) · 1。"
            ),
        ),
        Case(
            (ONE,),
            why=Bilingual(
                "One feature: the curvature is (2/3) · (1 + 9 + 4) = 28/3.",
                "只有一个特征：曲率是 (2/3) · (1 + 9 + 4) = 28/3。",
            ),
        ),
        Case((FLATS,), why=Bilingual("The four flats: 0.02907.", "四套房子：0.02907。")),
        Case(
            (
                [
                    [1.0, 2.0, 0.0],
                    [0.0, 1.0, -1.0],
                    [3.0, 0.0, 1.0],
                    [1.0, 1.0, 1.0],
                    [0.5, -2.0, 1.0],
                ],
            )
        ),
    ),
    (
        Mistake(
            lambda X: _border(X) / 2,
            Bilingual(
                "This is 1/a, the rate that needs one step on a parabola: the border is twice it.",
                "这是 1/a，在抛物线上一步到位的学习率；界限是它的两倍。",
            ),
        ),
        Mistake(
            lambda X: float(2 / _curvatures(X)[0]),
            Bilingual(
                "The smallest curvature sets the time, the largest sets the border.",
                "最小的曲率决定步数，最大的曲率才决定界限。",
            ),
        ),
        Mistake(
            lambda X: float(2 / (_curvatures(X)[-1] + _curvatures(X)[0])),
            Bilingual(
                "This is the best rate; asked is the one from which it diverges.",
                "这是最好的学习率；要的是从多大起发散。",
            ),
        ),
        Mistake(
            lambda X: _border(X) / len(X),
            Bilingual("The cost is a mean: divide by N.", "代价是均值，要除以 N。"),
        ),
        Mistake(
            lambda X: 2 * _border(X),
            Bilingual(
                "The 2 of the squares is missing in the Hessian.",
                "黑塞矩阵里少了平方求导得到的 2。",
            ),
        ),
        Mistake(
            _single_values,
            Bilingual(
                "Singular values of X are not curvatures: square them, times 2/N.",
                "X 的奇异值不是曲率：要平方，再乘 2/N。",
            ),
        ),
    ),
)


def _steps(X, share, factor=None):
    if factor is None:
        low, high = _curvatures(X)[[0, -1]]
        factor = max((high - low) / (high + low), 0.0)
    left, k = 1.0, 0
    while left > share and k < 1_000_000:
        left, k = left * factor, k + 1
    return k


def _by_border(X, share):
    """The factor of the flat direction at the border itself."""
    low, high = _curvatures(X)[[0, -1]]
    return _steps(X, share, abs(1 - 2 * low / high))


def _by_one_over(X, share):
    low, high = _curvatures(X)[[0, -1]]
    return _steps(X, share, 1 - low / high)


def _by_root(X, share):
    """κ from singular values of X, or the factor of momentum."""
    low, high = np.sqrt(_curvatures(X)[[0, -1]])
    return _steps(X, share, max((high - low) / (high + low), 0.0))


def _of_the_cost(X, share):
    return _steps(X, float(np.sqrt(share)))


STEPS = Exercise(
    "10-optimization/steps",
    _steps,
    (
        Case(
            (APART, 0.0001),
            why=Bilingual(
                "κ = 4, factor 0.6: 0.6^18 = 0.000102, 0.6^19 = 0.000061.",
                "κ = 4，因子 0.6：0.6^18 = 0.000102，0.6^19 = 0.000061。",
            ),
        ),
        Case(
            (APART, 0.5),
            why=Bilingual(
                "κ = 4, factor 0.6: 0.6 is above 0.5, 0.36 is not.",
                "κ = 4，因子 0.6：0.6 大于 0.5，0.36 不大于。",
            ),
        ),
        Case(
            (EVEN, 0.001),
            why=Bilingual("All curvatures are alike: one step does it.", "曲率都相同：一步就到。"),
        ),
        Case((FLATS, 0.1)),
        Case(([[1.0, 2.0], [0.0, 1.0], [3.0, 0.0]], 0.01)),
    ),
    (
        Mistake(
            _by_one_over,
            Bilingual(
                "This is the factor at the rate 1/a of the largest curvature; the best rate is"
                " 2 / (smallest + largest).",
                "这是学习率取最大曲率的倒数时的因子；最好的学习率是 2 /（最小 + 最大）。",
            ),
        ),
        Mistake(
            _by_border,
            Bilingual(
                "At the border the steep direction does not shrink at all: take the best rate.",
                "在界限上，陡的方向根本不缩小：应取最好的学习率。",
            ),
        ),
        Mistake(
            _by_root,
            Bilingual(
                "This has √κ for κ: curvatures go with the squares of the singular values of X.",
                "κ 错成了 √κ：曲率与 X 的奇异值的平方成正比。",
            ),
        ),
        Mistake(
            _of_the_cost,
            Bilingual(
                "This is for the cost, which shrinks by the square of the factor; asked is the"
                " distance.",
                "这是代价缩小的步数，代价按因子的平方缩小；要的是距离。",
            ),
        ),
        Mistake(
            lambda X, share: max(_steps(X, share) - 1, 0),
            Bilingual(
                "One too few: after this number the distance is still above the share.",
                "少了一步：走这么多步，距离还大于所要的倍数。",
            ),
        ),
        Mistake(
            lambda X, share: _steps(X, share) + 1,
            Bilingual("One too many: it was reached a step before.", "多了一步：上一步就够了。"),
        ),
    ),
)


def _means(gradients, b1=0.9, b2=0.999):
    m = v = np.zeros(np.shape(gradients)[1])
    for g in np.asarray(gradients, dtype=float):
        m = b1 * m + (1 - b1) * g
        v = b2 * v + (1 - b2) * g**2
    return m, v, len(gradients)


def _adam(gradients, rate):
    m, v, t = _means(gradients)
    return -rate * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)


def _uncorrected(gradients, rate):
    m, v, _ = _means(gradients)
    return -rate * m / (np.sqrt(v) + 1e-8)


def _without_m_hat(gradients, rate):
    m, v, t = _means(gradients)
    return -rate * m / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)


def _without_v_hat(gradients, rate):
    m, v, t = _means(gradients)
    return -rate * m / (1 - 0.9**t) / (np.sqrt(v) + 1e-8)


def _without_epsilon(gradients, rate):
    m, v, t = _means(gradients)
    return -rate * m / (1 - 0.9**t) / np.sqrt(v / (1 - 0.999**t))


def _late(gradients, rate):
    """t counted from 0, so that the last of T steps is corrected as step T - 1."""
    m, v, t = _means(gradients)
    if t == 1:
        return np.full(np.shape(gradients)[1], np.nan)
    return -rate * m / (1 - 0.9 ** (t - 1)) / (np.sqrt(v / (1 - 0.999 ** (t - 1))) + 1e-8)


def _inside(gradients, rate):
    m, v, t = _means(gradients)
    return -rate * m / (1 - 0.9**t) / np.sqrt(v / (1 - 0.999**t) + 1e-8)


def _without_root(gradients, rate):
    m, v, t = _means(gradients)
    return -rate * m / (1 - 0.9**t) / (v / (1 - 0.999**t) + 1e-8)


def _exchanged(gradients, rate):
    m, v, t = _means(gradients, 0.999, 0.9)
    return -rate * m / (1 - 0.999**t) / (np.sqrt(v / (1 - 0.9**t)) + 1e-8)


ADAM = Exercise(
    "10-optimization/adam",
    _adam,
    (
        Case(
            ([[10.0, -0.003]], 0.1),
            why=Bilingual(
                "The first step is the rate in every entry, against the sign.",
                "第一步在每个元素上都走一个学习率，方向与符号相反。",
            ),
        ),
        Case(
            ([[10.0], [10.0], [10.0]], 0.1),
            why=Bilingual("A steady slope keeps the step.", "斜率不变，步子不变。"),
        ),
        Case(
            ([[1.0, 1.0], [-1.0, 2.0]], 0.1),
            why=Bilingual("Slopes that alternate cancel in m.", "变号的斜率在 m 里相消。"),
        ),
        Case(([[1e-6, 0.0], [2e-6, 1.0]], 0.01), why=Bilingual("Small slopes.", "很小的斜率。")),
        Case(([[1.0, -2.0, 0.5], [0.3, 4.0, -0.5], [2.0, 0.1, 0.0], [-1.0, 1.0, 3.0]], 0.001)),
    ),
    (
        Mistake(
            _uncorrected,
            Bilingual(
                "m and v are not corrected for their start at 0: divide by 1 − β^t.",
                "m 与 v 从 0 开始，没有补足：要除以 1 − β^t。",
            ),
        ),
        Mistake(
            _without_m_hat,
            Bilingual("m is not corrected: divide by 1 − β₁^t.", "m 没有补足：要除以 1 − β₁^t。"),
        ),
        Mistake(
            _without_v_hat,
            Bilingual("v is not corrected: divide by 1 − β₂^t.", "v 没有补足：要除以 1 − β₂^t。"),
        ),
        Mistake(
            _without_epsilon,
            Bilingual("ε is missing in the denominator.", "分母里少了 ε。"),
        ),
        Mistake(
            _late,
            Bilingual("t is one too small: in the first step it is 1.", "t 小了 1：第一步 t = 1。"),
        ),
        Mistake(
            _inside,
            Bilingual("ε stands outside the root.", "ε 在根号外面。"),
        ),
        Mistake(
            _without_root,
            Bilingual("Divide by the root of v, not by v.", "要除以 v 的平方根，不是除以 v。"),
        ),
        Mistake(
            _exchanged,
            Bilingual("β₁ and β₂ have changed places.", "β₁ 与 β₂ 弄反了。"),
        ),
        Mistake(
            lambda gradients, rate: -_adam(gradients, rate),
            Bilingual(
                "The sign: what is added to θ leads against the slope.",
                "符号：加到 θ 上的量应当逆着斜率。",
            ),
        ),
    ),
)


def _update(B, s, y):
    B, s, y = (np.asarray(value, dtype=float) for value in (B, s, y))
    if y @ s <= 0:
        return B
    left = np.eye(len(s)) - np.outer(s, y) / (y @ s)
    return left @ B @ left.T + np.outer(s, s) / (y @ s)


def _one_sided(B, s, y):
    B, s, y = (np.asarray(value, dtype=float) for value in (B, s, y))
    left = np.eye(len(s)) - np.outer(s, y) / (y @ s)
    return left @ B + np.outer(s, s) / (y @ s)


def _without_last(B, s, y):
    B, s, y = (np.asarray(value, dtype=float) for value in (B, s, y))
    left = np.eye(len(s)) - np.outer(s, y) / (y @ s)
    return left @ B @ left.T


def _unguarded(B, s, y):
    B, s, y = (np.asarray(value, dtype=float) for value in (B, s, y))
    left = np.eye(len(s)) - np.outer(s, y) / (y @ s)
    return left @ B @ left.T + np.outer(s, s) / (y @ s)


UNIT = [[1.0, 0.0], [0.0, 1.0]]

BFGS = Exercise(
    "10-optimization/bfgs",
    _update,
    (
        Case(
            ([[1.0]], [2.0], [10.0]),
            why=Bilingual(
                "In one dimension it is the step over the change of slope: 2/10.",
                "一维时就是步子除以斜率的改变：2/10。",
            ),
        ),
        Case((UNIT, [1.0, 0.0], [4.0, 0.0])),
        Case((UNIT, [1.0, 2.0], [3.0, 1.0])),
        Case(([[2.0, 0.5], [0.5, 1.0]], [0.5, -1.0], [1.0, -3.0])),
        Case(
            ([[2.0, 0.5], [0.5, 1.0]], [1.0, 0.0], [-1.0, 0.5]),
            why=Bilingual(
                "The slope falls along the step: y·s is negative, B stays.",
                "沿这一步斜率变小：y·s 为负，B 不变。",
            ),
        ),
    ),
    (
        Mistake(
            _unguarded,
            Bilingual(
                "Where y·s is not positive, B stays as it is.", "y·s 不是正数时，B 应当不变。"
            ),
        ),
        Mistake(
            lambda B, s, y: _update(B, y, s),
            Bilingual("s and y have changed places.", "s 与 y 弄反了。"),
        ),
        Mistake(
            _one_sided,
            Bilingual(
                "The factor on the right of B is missing: the result is not symmetric.",
                "B 右边少了一个因子：结果不对称。",
            ),
        ),
        Mistake(
            _without_last,
            Bilingual("ρ s sᵀ is missing: B y is then 0.", "少了 ρ s sᵀ：这样 B y 等于 0。"),
        ),
    ),
)

EXERCISES = (BORDER, STEPS, ADAM, BFGS)
