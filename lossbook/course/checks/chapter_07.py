"""Checkers of the exercises of chapter 07, scoring rules and calibration."""

from __future__ import annotations

import numpy as np

from lossbook._bilingual import Bilingual
from lossbook.course.exercises import Case, Exercise, Mistake


def _ends(q, G, slope):
    q, G, slope = (np.asarray(values, dtype=float) for values in (q, G, slope))
    return G + (1 - q) * slope, G - q * slope


def _swapped_ends(q, G, slope):
    return _ends(q, G, slope)[::-1]


def _same_end(q, G, slope):
    q, G, slope = (np.asarray(values, dtype=float) for values in (q, G, slope))
    return G + (1 - q) * slope, G + q * slope


def _without_height(q, G, slope):
    return tuple(end - np.asarray(G, dtype=float) for end in _ends(q, G, slope))


def _against_the_slope(q, G, slope):
    return _ends(q, G, -np.asarray(slope, dtype=float))


def _crossed_distances(q, G, slope):
    q, G, slope = (np.asarray(values, dtype=float) for values in (q, G, slope))
    return G + q * slope, G - (1 - q) * slope


def _entropy(q):
    return -q * np.log(q) - (1 - q) * np.log(1 - q)


REPORTS = np.array([0.2, 0.5, 0.9])

SAVAGE = Exercise(
    "07-scoring-and-calibration/savage",
    _ends,
    (
        Case(
            ([0.5], [0.25], [0.0]),
            why=Bilingual(
                "At the top of the arch the tangent is level: both ends are G.",
                "在拱形的最高处，切线是水平的，两个端点都等于 G。",
            ),
        ),
        Case(
            (REPORTS, REPORTS * (1 - REPORTS), 1 - 2 * REPORTS),
            why=Bilingual(
                "G = q(1 − q) gives the Brier score, (1 − q)² and q².",
                "G = q(1 − q) 给出 Brier 得分 (1 − q)² 与 q²。",
            ),
        ),
        Case(
            (REPORTS, _entropy(REPORTS), np.log(1 / REPORTS - 1)),
            why=Bilingual(
                "The entropy gives −log q and −log(1 − q).", "熵给出 −log q 与 −log(1 − q)。"
            ),
        ),
    ),
    (
        Mistake(
            _swapped_ends,
            Bilingual(
                "Yes and no have changed places: yes is the end at p = 1.",
                "“是”与“否”颠倒了：“是”是 p = 1 的端点。",
            ),
        ),
        Mistake(
            _same_end,
            Bilingual(
                "From q to 0 the tangent goes back by q: subtract q times the slope.",
                "从 q 到 0 是往左走 q，应减去 q 乘斜率。",
            ),
        ),
        Mistake(
            _without_height,
            Bilingual(
                "The tangent starts at the height G: add it.", "切线从高度 G 出发，要加上 G。"
            ),
        ),
        Mistake(
            _crossed_distances,
            Bilingual(
                "From q to 1 it is 1 − q, from q to 0 it is q: the distances have changed places.",
                "从 q 到 1 是 1 − q，从 q 到 0 是 q：两段距离颠倒了。",
            ),
        ),
        Mistake(
            _against_the_slope,
            Bilingual("The slope has the wrong sign.", "斜率的符号反了。"),
        ),
    ),
)


def _groups(q, y):
    """Share, forecast and frequency of each group of equal forecasts."""
    q, y = np.asarray(q, dtype=float), np.asarray(y, dtype=float)
    return np.array([[np.mean(q == each), each, y[q == each].mean()] for each in np.unique(q)]).T


def _parts(q, y):
    share, forecast, f = _groups(q, y)
    return float(share @ (f - forecast) ** 2), float(share @ (f * (1 - f)))


def _unweighted(q, y):
    _, forecast, f = _groups(q, y)
    return float(np.mean((f - forecast) ** 2)), float(np.mean(f * (1 - f)))


def _not_squared(q, y):
    share, forecast, f = _groups(q, y)
    return float(share @ np.abs(f - forecast)), _parts(q, y)[1]


def _believing(q, y):
    q = np.asarray(q, dtype=float)
    return _parts(q, y)[0], float(np.mean(q * (1 - q)))


def _overall(q, y):
    f = float(np.mean(y))
    return _parts(q, y)[0], f * (1 - f)


def _ungrouped(q, y):
    q, y = np.asarray(q, dtype=float), np.asarray(y, dtype=float)
    return float(np.mean((q - y) ** 2)), 0.0


def _summed(q, y):
    calibration, refinement = _parts(q, y)
    return len(q) * calibration, len(q) * refinement


def _resolved(q, y):
    calibration, refinement = _parts(q, y)
    f = float(np.mean(y))
    return calibration, f * (1 - f) - refinement


BO = [0.9] * 5 + [0.1] * 5
RAIN = [1.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0]

PARTS = Exercise(
    "07-scoring-and-calibration/parts",
    _parts,
    (
        Case((BO, RAIN), why=Bilingual("Bo: 0.05 and 0.20.", "小博：0.05 与 0.20。")),
        Case(
            ([0.4] * 10, RAIN),
            why=Bilingual("One group, as Anna's: 0 and 0.24.", "像小安那样只有一组：0 与 0.24。"),
        ),
        Case(
            ([0.7] * 4 + [0.2] * 6, [1.0, 1.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
            why=Bilingual("Groups may differ in size.", "各组的天数可以不同。"),
        ),
        Case(
            ([0.2, 0.7, 0.2, 0.5, 0.7, 0.2], [0.0, 1.0, 1.0, 0.0, 1.0, 0.0]),
            why=Bilingual(
                "Equal forecasts need not stand side by side.", "相等的预报不一定排在一起。"
            ),
        ),
    ),
    (
        Mistake(
            _unweighted,
            Bilingual(
                "Every group counts alike here: weigh each by its share of the days.",
                "你给各组同样的权重；应按所占的比例加权。",
            ),
        ),
        Mistake(
            _not_squared,
            Bilingual(
                "The calibration part of the Brier score has squares: this is ECE.",
                "Brier 得分的校准部分是平方；这是 ECE。",
            ),
        ),
        Mistake(
            _believing,
            Bilingual(
                "The refinement part has the frequencies f, not the forecasts.",
                "精细度部分用频率 f，不用预报。",
            ),
        ),
        Mistake(
            _overall,
            Bilingual(
                "That is the uncertainty of all days: take f (1 − f) group by group.",
                "这是全部日子的不确定性；f (1 − f) 应逐组计算。",
            ),
        ),
        Mistake(
            _ungrouped,
            Bilingual(
                "This is the whole score: days with the same forecast belong together.",
                "这是整个得分；预报相同的日子要归成一组。",
            ),
        ),
        Mistake(
            _summed,
            Bilingual(
                "These are sums over the days: divide by their number.",
                "这是对各天求的和，应除以天数。",
            ),
        ),
        Mistake(
            _resolved,
            Bilingual(
                "This is the resolution; refinement is the uncertainty less the resolution.",
                "这是分辨度；精细度等于不确定性减分辨度。",
            ),
        ),
        Mistake(
            lambda q, y: _parts(q, y)[::-1],
            Bilingual("Calibration comes first, then refinement.", "先校准，后精细度。"),
        ),
    ),
)


def _q(z, b):
    return np.exp(-np.logaddexp(0, -b * np.asarray(z, dtype=float)))


def _slope(z, y, b):
    return float(np.mean((_q(z, b) - y) * z))


def _loss(z, y, b):
    z, y = np.asarray(z, dtype=float), np.asarray(y, dtype=float)
    return float(np.mean(np.logaddexp(0, b * z) - y * b * z))


def _overflowing(z, y, b):
    z = np.asarray(z, dtype=float)
    return float(np.mean((np.exp(b * z) / (1 + np.exp(b * z)) - y) * z))


SLOPE = Exercise(
    "07-scoring-and-calibration/slope",
    _slope,
    (
        Case(
            ([2.0, -2.0], [1.0, 1.0], 0.0),
            why=Bilingual("At b = 0 every probability is one half.", "b = 0 时，概率都是一半。"),
        ),
        Case(
            ([4.0, 4.0, -4.0], [1.0, 0.0, 0.0], 0.5),
            why=Bilingual("The logit is b z.", "logit 是 b z。"),
        ),
        Case(([3.0, -1.0, 0.5, -6.0], [1.0, 0.0, 0.0, 1.0], 1.5)),
        Case(
            ([1000.0, -1000.0], [1.0, 1.0], 1.0),
            why=Bilingual(
                "e^1000 overflows: start from np.logaddexp.",
                "e^1000 溢出：应从 np.logaddexp 出发。",
            ),
        ),
    ),
    (
        Mistake(
            lambda z, y, b: float(np.mean(_q(z, b) - y)),
            Bilingual(
                "This is the derivative by the logit: the chain rule multiplies it by z.",
                "这是对 logit 的导数；由链式法则，还要乘以 z。",
            ),
        ),
        Mistake(
            lambda z, y, b: float(np.mean((_q(z, 1.0) - y) * z)),
            Bilingual("The probability belongs to b z, not to z.", "概率是 b z 的，不是 z 的。"),
        ),
        Mistake(
            lambda z, y, b: float(np.sum((_q(z, b) - y) * z)),
            Bilingual("This is the sum: take the mean.", "这是和，应取均值。"),
        ),
        Mistake(
            lambda z, y, b: b * _slope(z, y, b),
            Bilingual(
                "By b, the inner derivative is z, not b z.", "对 b 求导，内层的导数是 z，不是 b z。"
            ),
        ),
        Mistake(
            lambda z, y, b: float(np.mean((_q(z, b) - y) * b)),
            Bilingual(
                "By b, the inner derivative is z, not b.", "对 b 求导，内层的导数是 z，不是 b。"
            ),
        ),
        Mistake(
            _loss,
            Bilingual(
                "This is the loss: what is wanted is its derivative by b.",
                "这是损失本身；要的是它对 b 的导数。",
            ),
        ),
        Mistake(
            lambda z, y, b: -_slope(z, y, b),
            Bilingual("The sign is flipped: q − y, not y − q.", "符号反了：是 q − y，不是 y − q。"),
        ),
        Mistake(
            lambda z, y, b: -(b**2) * _slope(z, y, b),
            Bilingual(
                "This is the derivative by T: take it by b = 1/T.",
                "这是对 T 的导数；要的是对 b = 1/T 的。",
            ),
        ),
        Mistake(
            _overflowing,
            Bilingual(
                "e^1000 overflows: start from np.logaddexp.",
                "e^1000 溢出：应从 np.logaddexp 出发。",
            ),
        ),
    ),
)

EXERCISES = (SAVAGE, PARTS, SLOPE)
