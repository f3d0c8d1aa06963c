"""Checkers of the exercises of chapter 06, binary and multi-label."""

from __future__ import annotations

import numpy as np

from lossbook._bilingual import Bilingual
from lossbook.course.exercises import Case, Exercise, Mistake


def _yes(z):
    return np.logaddexp(0, -np.asarray(z, dtype=float))


def _no(z):
    return np.logaddexp(0, np.asarray(z, dtype=float))


def _bce(z, y):
    y = np.asarray(y, dtype=float)
    return y * _yes(z) + (1 - y) * _no(z)


def _overflowing(z, y):
    z = np.asarray(z, dtype=float)
    return np.log(1 + np.exp(z)) - np.asarray(y) * z


def _by_probability(z, y):
    z = np.asarray(z, dtype=float)
    p = np.exp(-_yes(z))
    return -np.asarray(y) * np.log(p) - (1 - np.asarray(y)) * np.log(1 - p)


OVERFLOWS = Bilingual(
    "e^1000 overflows: np.logaddexp(0, z) is log(1 + e^z) without forming it.",
    "e^1000 溢出：np.logaddexp(0, z) 不必算出它，就能得到 log(1 + e^z)。",
)
ROUNDS = Bilingual(
    "The sigmoid of a large logit rounds to 1 and its logarithm is lost: start from the logit.",
    "logit 很大时，sigmoid 舍入成 1，对数就算不对了：应直接从 logit 出发。",
)
FLIPPED = Bilingual("The sign is flipped: a loss is −log p.", "符号反了：损失是 −log p。")
TABLE = [[1.0, 2.0], [2.0, 2.0], [3.0, 4.0], [4.0, 5.0]]
LABELS = [[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]]

BCE = Exercise(
    "06-binary-and-multilabel/bce",
    _bce,
    (
        Case(
            ([[0.0, 0.0]], [[1.0, 0.0]]),
            why=Bilingual("Undecided costs log 2.", "毫无把握时，损失是 log 2。"),
        ),
        Case(
            ([[2.0, 2.0]], [[1.0, 0.0]]),
            why=Bilingual("A yes costs 0.1269, a no 2.1269.", "“是”是 0.1269，“否”是 2.1269。"),
        ),
        Case((TABLE, LABELS)),
        Case(
            ([[1.0, -1.0]], [[0.7, 0.25]]),
            why=Bilingual("Labels may lie between 0 and 1.", "标签可以在 0 与 1 之间。"),
        ),
        Case(([[1000.0, -1000.0]], [[0.0, 0.0]]), why=OVERFLOWS),
        Case(([[-1000.0, 1000.0]], [[1.0, 1.0]]), why=OVERFLOWS),
    ),
    (
        Mistake(_overflowing, OVERFLOWS),
        Mistake(_by_probability, ROUNDS),
        Mistake(
            lambda z, y: _bce(z, 1 - np.asarray(y, dtype=float)),
            Bilingual(
                "Yes and no have changed places: a yes costs log(1 + e^−z).",
                "“是”与“否”颠倒了：“是”的损失是 log(1 + e^−z)。",
            ),
        ),
        Mistake(
            lambda z, y: float(_bce(z, y).mean()),
            Bilingual(
                "This is the mean: the loss of each element is asked for.",
                "这是均值；要的是每个元素的损失。",
            ),
        ),
        Mistake(
            lambda z, y: float(_bce(z, y).sum()),
            Bilingual(
                "This is the sum: the loss of each element is asked for.",
                "这是和；要的是每个元素的损失。",
            ),
        ),
        Mistake(
            lambda z, y: np.asarray(y, dtype=float) * _yes(z),
            Bilingual("The part of the labels 0 is missing.", "少了标签为 0 的那一项。"),
        ),
        Mistake(lambda z, y: -_bce(z, y), FLIPPED),
    ),
)


def _weighted(z, y, c, known):
    """The losses with pos_weight, those of unknown labels set to 0, and which are known."""
    y, known = np.asarray(y, dtype=float), np.asarray(known, dtype=float)
    return (c * y * _yes(z) + (1 - y) * _no(z)) * known, known


def _masked(z, y, c, known):
    losses, known = _weighted(z, y, c, known)
    return float(losses.sum() / known.sum())


def _over_all(z, y, c, known):
    return float(_weighted(z, y, c, known)[0].mean())


def _over_weights(z, y, c, known):
    losses, known = _weighted(z, y, c, known)
    y = np.asarray(y, dtype=float)
    return float(losses.sum() / ((c * y + 1 - y) * known).sum())


def _mean_of_means(axis):
    """The mean of the rows', or of the columns', own means."""

    def mean(z, y, c, known):
        losses, known = _weighted(z, y, c, known)
        with np.errstate(invalid="ignore"):
            return float((losses.sum(axis=axis) / known.sum(axis=axis)).mean())

    return mean


def _unmasked(z, y, c, known):
    return float(_weighted(z, y, c, np.ones(np.shape(z)))[0].mean())


def _factor_on_both(z, y, c, known):
    return c * _masked(z, y, 1.0, known)


def _factor_on_no(z, y, c, known):
    return c * _masked(z, y, 1 / c, known)


def _soft_factor(z, y, c, known):
    """The whole loss times 1 + (c − 1) y: right for labels 0 and 1 alone."""
    y, known = np.asarray(y, dtype=float), np.asarray(known, dtype=float)
    return float((_bce(z, y) * (1 + (c - 1) * y) * known).sum() / known.sum())


EVERY = [[1.0, 1.0], [1.0, 1.0], [1.0, 1.0], [1.0, 1.0]]
SOME = [[1.0, 1.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]
UNEVEN = [[0.0, 1.0], [0.0, 1.0], [1.0, 1.0], [0.0, 1.0]]
HOLES = [[1.0, 0.0], [1.0, -100.0], [0.0, 1.0], [-100.0, 1.0]]

ALIKE = Bilingual(
    "Every known element counts alike: one sum, one divisor, no means of rows or of columns.",
    "已知的元素同等看待：一个和，一个除数，不先求各行或各列的均值。",
)

MASKED = Exercise(
    "06-binary-and-multilabel/masked",
    _masked,
    (
        Case(
            (TABLE, LABELS, 1.0, EVERY),
            why=Bilingual("All known, no weight: 1.473206.", "全部已知，不加权：1.473206。"),
        ),
        Case(
            (TABLE, LABELS, 3.0, EVERY),
            why=Bilingual("With the weight 3: 1.589470.", "权重取 3：1.589470。"),
        ),
        Case(
            (TABLE, LABELS, 1.0, SOME),
            why=Bilingual("Six labels are known.", "已知的标签有六个。"),
        ),
        Case((TABLE, LABELS, 3.0, UNEVEN), why=ALIKE),
        Case(
            (TABLE, HOLES, 3.0, SOME),
            why=Bilingual("An unknown label may be −100.", "未知的标签可以是 −100。"),
        ),
        Case(
            ([[1.0, -1.0]], [[0.7, 0.25]], 3.0, [[1.0, 1.0]]),
            why=Bilingual(
                "With soft labels the weight multiplies the part of y alone.",
                "软标签时，权重只乘含 y 的一项。",
            ),
        ),
    ),
    (
        Mistake(
            _over_all,
            Bilingual(
                "You divided by all elements: divide by those that are known.",
                "你除以了全部元素的个数，应除以已知的个数。",
            ),
        ),
        Mistake(
            _over_weights,
            Bilingual(
                "You divided by the sum of the weights: pos_weight stays out of the divisor.",
                "你除以了权重之和；pos_weight 不进除数。",
            ),
        ),
        Mistake(_mean_of_means(0), ALIKE),
        Mistake(_mean_of_means(1), ALIKE),
        Mistake(
            _unmasked,
            Bilingual("The unknown labels are still in the sum.", "未知的标签还在和里。"),
        ),
        Mistake(
            _factor_on_both,
            Bilingual(
                "c multiplies both parts: it belongs to the positives alone.",
                "两项都乘了 c；c 只乘正例的那一项。",
            ),
        ),
        Mistake(
            _factor_on_no,
            Bilingual(
                "c multiplies the negatives: it belongs to the positives.",
                "c 乘到了负例上；c 应乘正例。",
            ),
        ),
        Mistake(
            _soft_factor,
            Bilingual(
                "Right for labels of 0 and 1 only: weigh the part of y, not the whole loss.",
                "只对 0 与 1 的标签正确：应给含 y 的一项加权，不是给整个损失。",
            ),
        ),
        Mistake(
            lambda *args: float(_weighted(*args)[0].sum()),
            Bilingual("This is the sum: take the mean.", "这是和，应取均值。"),
        ),
        Mistake(lambda *args: -_masked(*args), FLIPPED),
    ),
)


def _bill(p, y, c, threshold):
    """What alarms from the threshold on cost."""
    p, y = np.asarray(p, dtype=float), np.asarray(y, dtype=float)
    return float(c * y[p < threshold].sum() + (1 - y)[p >= threshold].sum())


def _least(p, y, c):
    return min(_bill(p, y, c, threshold) for threshold in [*p, np.inf])


def _always_some(p, y, c):
    return min(_bill(p, y, c, threshold) for threshold in p)


def _never_all(p, y, c):
    """Thresholds that are exceeded, so that the lowest probability never raises an alarm."""
    return min(_bill(p, y, c, np.nextafter(threshold, 2)) for threshold in p)


def _fewest_errors(p, y, c):
    """The bill where the errors, not the costs, are fewest."""
    return _bill(p, y, c, min([*p, np.inf], key=lambda t: _bill(p, y, 1.0, t)))


def _on_a_grid(steps):
    def bill(p, y, c):
        return min(_bill(p, y, c, threshold) for threshold in [*np.linspace(0, 1, steps), np.inf])

    return bill


GRID = Bilingual(
    "A grid of thresholds steps over probabilities that lie close together: try them themselves.",
    "均匀取的阈值，会跨过靠得很近的概率；应当逐个试这些概率本身。",
)
CHANCES = [0.9, 0.4, 0.35, 0.2, 0.1, 0.05]
HAPPENED = [1.0, 0.0, 1.0, 0.0, 0.0, 1.0]

BILL = Exercise(
    "06-binary-and-multilabel/bill",
    _least,
    (
        Case(
            ([0.8, 0.2], [1.0, 0.0], 5.0),
            why=Bilingual("A threshold between them makes no error.", "阈值取在两者之间，没有错。"),
        ),
        Case(
            (CHANCES, HAPPENED, 1.0),
            why=Bilingual(
                "Try every probability as the threshold.", "把每个概率都当作阈值试一试。"
            ),
        ),
        Case(
            ([0.9, 0.8, 0.7, 0.3, 0.1], [1.0, 0.0, 0.0, 1.0, 0.0], 3.0),
            why=Bilingual("Count what errors cost, not how many.", "看错误的花费，不看个数。"),
        ),
        Case(
            (CHANCES, HAPPENED, 50.0),
            why=Bilingual(
                "When misses are dear, an alarm for every sample may be cheapest.",
                "漏报的花费很大时，全部报警可能最省。",
            ),
        ),
        Case((CHANCES, HAPPENED, 2.5)),
        Case(
            ([0.9, 0.6, 0.3], [0.0, 0.0, 1.0], 1.5),
            why=Bilingual("Never raising an alarm is allowed too.", "从不报警也算在内。"),
        ),
        Case(
            ([0.5, 0.5, 0.2], [1.0, 0.0, 0.0], 3.0),
            why=Bilingual("Equal probabilities get the same answer.", "概率相等，回答也相同。"),
        ),
        Case(([0.01239, 0.01231, 0.004], [1.0, 0.0, 0.0], 50.0), why=GRID),
    ),
    (
        Mistake(
            lambda p, y, c: _bill(p, y, c, 1 / (1 + c)),
            Bilingual(
                "1/(1 + c) is best for honest probabilities: here try all thresholds.",
                "概率如实时，1/(1 + c) 才最好；这里要试所有阈值。",
            ),
        ),
        Mistake(
            lambda p, y, c: _bill(p, y, c, 0.5),
            Bilingual("This is the bill at 0.5: try all.", "这是阈值 0.5 的花费；要试所有阈值。"),
        ),
        Mistake(
            _always_some,
            Bilingual(
                "One choice is missing: never raising an alarm, a threshold above all p.",
                "少了一种：从不报警，即阈值大于所有的 p。",
            ),
        ),
        Mistake(
            _never_all,
            Bilingual(
                "One choice is missing: an alarm for every sample (p >= threshold).",
                "少了一种：全部报警（p >= threshold）。",
            ),
        ),
        *(Mistake(_on_a_grid(steps), GRID) for steps in (11, 101, 1001)),
        Mistake(
            _fewest_errors,
            Bilingual(
                "You counted errors to find the threshold: count what they cost.",
                "你按错误的个数选了阈值；应当按花费来选。",
            ),
        ),
        Mistake(
            lambda p, y, c: c * _least(p, y, 1 / c),
            Bilingual("c multiplies the false alarms.", "c 乘到了误报上。"),
        ),
        Mistake(
            lambda p, y, c: _least(p, y, c) / len(p),
            Bilingual("This is the mean: the total is asked for.", "这是均值；要的是总花费。"),
        ),
    ),
)


def _honest(p, c):
    odds = np.asarray(p, dtype=float) / (1 - np.asarray(p, dtype=float)) / c
    return odds / (1 + odds)


def _divided(p, c):
    return np.asarray(p, dtype=float) / c


HONEST = Exercise(
    "06-binary-and-multilabel/honest",
    _honest,
    (
        Case(
            ([0.5], 9.0),
            why=Bilingual("Odds of 1 become 1/9: 0.1.", "几率 1 变成 1/9，概率是 0.1。"),
        ),
        Case(
            ([0.2, 0.9], 1.0),
            why=Bilingual("Without a weight nothing changes.", "权重为 1 时不变。"),
        ),
        Case(([0.05, 0.5, 0.99], 99.0)),
        Case(
            ([0.3], 0.25),
            why=Bilingual("A weight below 1 raises it.", "权重小于 1 时变大。"),
        ),
    ),
    (
        Mistake(
            _divided,
            Bilingual(
                "You divided the probability: the weight divides the odds.",
                "你除的是概率；权重除的是几率。",
            ),
        ),
        Mistake(
            lambda p, c: _honest(p, 1 / c),
            Bilingual(
                "That is the way into the weighted model: divide the odds, do not multiply.",
                "方向反了：应除以权重，不是乘。",
            ),
        ),
        Mistake(
            lambda p, c: _honest(p, c) / (1 - _honest(p, c)),
            Bilingual(
                "These are the odds: make a probability of them.", "这是几率，还要化成概率。"
            ),
        ),
        Mistake(
            lambda p, c: _honest(p, np.exp(c)),
            Bilingual("The logit moves by log c, not by c.", "logit 移动的是 log c，不是 c。"),
        ),
    ),
)

EXERCISES = (BCE, MASKED, BILL, HONEST)
