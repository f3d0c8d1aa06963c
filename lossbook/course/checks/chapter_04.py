"""Checkers of the exercises of chapter 04, maximum likelihood."""

from __future__ import annotations

import numpy as np

from lossbook._bilingual import Bilingual
from lossbook.course.exercises import Case, Exercise, Mistake

LOG_TWO_PI = float(np.log(2 * np.pi))


def _gaussian(y, mean, variance):
    misses = (np.asarray(y, dtype=float) - mean) ** 2
    return float(np.log(2 * np.pi * variance) / 2 + misses.mean() / (2 * variance))


def _short(y, mean, variance):
    return _gaussian(y, mean, variance) - LOG_TWO_PI / 2


GAUSSIAN = Exercise(
    "04-likelihood/gaussian",
    _gaussian,
    (
        Case(([1.0, 2.0, 4.0, 5.0], 3.0, 1.0)),
        Case(
            ([0.0], 0.0, 1.0),
            why=Bilingual("No miss: log(2π)/2 is left.", "没有偏差，只剩 log(2π)/2。"),
        ),
        Case(([1.0, 2.0, 4.0, 5.0], 3.0, 2.5)),
        Case(
            ([1.0, 2.0, 6.0], 0.5, 2.0),
            why=Bilingual(
                "The mean is given; it need not be that of the data.",
                "均值是给定的，不一定是数据的均值。",
            ),
        ),
        Case(
            ([0.001, 0.002, 0.003], 0.002, 1e-6),
            why=Bilingual("A narrow density: negative.", "密度很窄，结果为负。"),
        ),
    ),
    (
        Mistake(
            lambda y, mean, variance: _gaussian(y, np.mean(y), variance),
            Bilingual(
                "You measured from the mean of the data, or took their variance for the mean "
                "square: misses are counted from the mean that is given.",
                "你用了数据自己的均值，或者用方差代替了均方：偏差要相对于给定的均值来算。",
            ),
        ),
        Mistake(
            lambda y, mean, variance: _gaussian(y, np.median(y), variance),
            Bilingual(
                "You measured from the median of the data: take the mean that is given.",
                "你用的是数据的中位数，应当用给定的均值。",
            ),
        ),
        Mistake(
            _short,
            Bilingual("log(2π)/2 is missing: constants included.", "少了 log(2π)/2：常数项也要。"),
        ),
        Mistake(
            lambda y, mean, variance: _gaussian(y, mean, variance) - np.log(variance) / 2,
            Bilingual(
                "The term of the variance itself, log(variance)/2, is missing.",
                "少了方差本身的一项 log(variance)/2。",
            ),
        ),
        Mistake(
            lambda y, mean, variance: _gaussian(y, mean, variance) * len(y),
            Bilingual(
                "This is the sum: divide by the number of samples.", "这是和，还要除以样本数。"
            ),
        ),
        Mistake(
            lambda y, mean, variance: -_gaussian(y, mean, variance),
            Bilingual(
                "The sign is flipped: this is the log-likelihood.", "符号反了：这是对数似然。"
            ),
        ),
        Mistake(
            lambda y, mean, variance: _gaussian(y, mean, variance**2),
            Bilingual(
                "You took the variance for the standard deviation.", "你把方差当成了标准差。"
            ),
        ),
        Mistake(
            lambda y, mean, variance: 2 * _gaussian(y, mean, variance),
            Bilingual("The halves are missing.", "少了二分之一。"),
        ),
        Mistake(
            lambda y, mean, variance: (
                _gaussian(y, mean, variance) + np.log(2 * np.pi * variance) / 2
            ),
            Bilingual(
                "The logarithm is halved, too: log(2π·variance)/2.",
                "对数也要除以 2：log(2π·variance)/2。",
            ),
        ),
        Mistake(
            lambda y, mean, variance: (
                2 * _gaussian(y, mean, variance) - np.log(2 * np.pi * variance) / 2
            ),
            Bilingual(
                "The mean square is divided by 2·variance, not by the variance.",
                "均方误差要除以 2·variance，不是除以 variance。",
            ),
        ),
    ),
)


def _deviance_terms(y, rate):
    y, rate = np.asarray(y, dtype=float), np.asarray(rate, dtype=float)
    return 2 * (y * np.log(np.where(y > 0, y, 1) / rate) - y + rate)


def _deviance(y, rate):
    return float(_deviance_terms(y, rate).sum())


def _upside_down(y, rate):
    y, rate = np.asarray(y, dtype=float), np.asarray(rate, dtype=float)
    return float((2 * (y * np.log(rate / np.where(y > 0, y, 1)) - y + rate)).sum())


def _plain_deviance(y, rate):
    y, rate = np.asarray(y, dtype=float), np.asarray(rate, dtype=float)
    return float((2 * (y * np.log(y / rate) - y + rate)).sum())


DEVIANCE = Exercise(
    "04-likelihood/deviance",
    _deviance,
    (
        Case(([3.0, 1.0, 2.0], [2.0, 2.0, 1.0])),
        Case(([2.0], [2.0]), why=Bilingual("A perfect prediction: 0.", "预测完全正确，应为 0。")),
        Case(
            ([0.0, 4.0], [0.5, 2.0]),
            why=Bilingual("A count of 0 leaves 2 times the rate.", "计数为 0 时只剩发生率的两倍。"),
        ),
        Case(([0.0, 0.0], [1.0, 3.0])),
    ),
    (
        Mistake(
            _plain_deviance,
            Bilingual(
                "0·log 0 came out as nan. Its limit is 0.", "0·log 0 算成了 nan，它的极限是 0。"
            ),
        ),
        Mistake(
            lambda y, rate: _deviance(y, rate) / 2,
            Bilingual("The factor 2 is missing.", "少了系数 2。"),
        ),
        Mistake(_deviance_terms, Bilingual("Add up the terms.", "这是各项，还要求和。")),
        Mistake(
            lambda y, rate: _deviance(y, rate) / len(y),
            Bilingual("The sum is asked for, not the mean.", "要的是和，不是平均。"),
        ),
        Mistake(
            lambda y, rate: (
                _deviance(y, rate) - 2 * float((np.asarray(rate) - np.asarray(y)).sum())
            ),
            Bilingual("The terms −y + ŷ are missing.", "少了 −y + ŷ。"),
        ),
        Mistake(
            _upside_down,
            Bilingual(
                "The ratio is upside down: log(y/ŷ), not log(ŷ/y).",
                "比值上下颠倒：应是 log(y/ŷ)，不是 log(ŷ/y)。",
            ),
        ),
    ),
    close=Bilingual(
        "Close, but not exact: was an ε added inside the logarithm? Treat the zeros apart.",
        "很接近，但不相等：对数里是不是加了 ε？把零单独处理即可。",
    ),
)


def _quotient(above, below):
    return above / below if below else float("nan")


def _map_coin(heads, tails, strength):
    return (heads + strength) / (heads + tails + 2 * strength)


MAP_COIN = Exercise(
    "04-likelihood/map-coin",
    _map_coin,
    (
        Case((3, 1, 0), why=Bilingual("Without a prior: 3/4.", "没有先验：3/4。")),
        Case((3, 1, 3)),
        Case((1, 0, 1), why=Bilingual("One throw, heads.", "抛一次，正面。")),
        Case((0, 5, 0.5)),
    ),
    (
        Mistake(
            lambda heads, tails, strength: heads / (heads + tails),
            Bilingual("The prior is not used.", "没有用到先验。"),
        ),
        Mistake(
            lambda heads, tails, strength: (heads + strength) / (heads + tails + strength),
            Bilingual(
                "The prior adds to heads and to tails: 2s in the denominator.",
                "先验给正面和反面都加了 s：分母里是 2s。",
            ),
        ),
        Mistake(
            lambda heads, tails, strength: (
                (heads + strength + 1) / (heads + tails + 2 * strength + 2)
            ),
            Bilingual(
                "This is the mean of the posterior; its top is asked for.",
                "这是后验的均值，要的是它的最高点。",
            ),
        ),
        Mistake(
            lambda heads, tails, strength: _quotient(
                heads + strength - 1, heads + tails + 2 * strength - 2
            ),
            Bilingual(
                "The exponent of the prior is s, and not s − 1 as in a Beta(s, s).",
                "先验的指数是 s，不是 Beta(s, s) 里的 s − 1。",
            ),
        ),
        Mistake(
            lambda heads, tails, strength: (heads + strength / 2) / (heads + tails + strength),
            Bilingual(
                "The prior is worth s heads and s tails, not s throws shared between them.",
                "先验相当于 s 次正面加 s 次反面，不是两面合起来 s 次。",
            ),
        ),
        Mistake(
            lambda heads, tails, strength: 1 - _map_coin(heads, tails, strength),
            Bilingual("This is the probability of tails.", "这是反面的概率。"),
        ),
    ),
)


def _waiting(z, y):
    ratio = np.asarray(y) * np.exp(-np.asarray(z))
    return float(np.mean(z + ratio)), (1 - ratio) / len(ratio)


def _waiting_by_rate(z, y):
    """As if the model's output were the mean itself."""
    return float(np.mean(np.log(z) + y / z)), (1 / z - y / z**2) / len(z)


WAITING = Exercise(
    "04-likelihood/waiting",
    _waiting,
    (
        Case(([0.0], [3.0]), why=Bilingual("Loss 3, gradient −2.", "损失 3，梯度 −2。")),
        Case(([0.5, 1.0, 2.0], [1.0, 2.0, 9.0])),
        Case(
            ([np.log(2.0), np.log(4.0)], [2.0, 4.0]),
            why=Bilingual("Perfect predictions: no gradient.", "预测完全正确：梯度为 0。"),
        ),
        Case(([1.0, 0.25, 3.0, 0.5], [0.5, 0.1, 40.0, 1.0])),
    ),
    (
        Mistake(
            lambda z, y: (_waiting(z, y)[0], _waiting(z, y)[1] * len(y)),
            Bilingual(
                "The gradient is that of the sum: divide it by the number of samples, too.",
                "这是和的梯度：梯度也要除以样本数。",
            ),
        ),
        Mistake(
            lambda z, y: (_waiting(z, y)[0] * len(y), _waiting(z, y)[1] * len(y)),
            Bilingual("This is the sum: take means.", "这是和，要取平均。"),
        ),
        Mistake(
            lambda z, y: (_waiting(z, y)[0], -_waiting(z, y)[1]),
            Bilingual("The sign of the gradient is flipped.", "梯度的符号反了。"),
        ),
        Mistake(
            lambda z, y: (_waiting(z, y)[0], (np.exp(z) - y) / len(y)),
            Bilingual(
                "Prediction minus observation belongs to other losses; differentiate this one.",
                "预测减观测是别的损失的梯度，要对这个损失求导。",
            ),
        ),
        Mistake(
            _waiting_by_rate,
            Bilingual(
                "You took z for the mean: it is its logarithm.",
                "你把 z 当成了均值，它是均值的对数。",
            ),
        ),
        Mistake(
            lambda z, y: (float(np.mean(y * np.exp(-z))), _waiting(z, y)[1]),
            Bilingual("The term z of the loss is missing.", "损失里少了 z 这一项。"),
        ),
        Mistake(
            lambda z, y: _waiting(z, y)[::-1],
            Bilingual("The value comes first, then the gradient.", "先返回损失，再返回梯度。"),
        ),
    ),
)

EXERCISES = (GAUSSIAN, WAITING, DEVIANCE, MAP_COIN)
