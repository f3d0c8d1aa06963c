"""Every loss once: what it is for, what it elicits, what torch calls it, and inputs to try it on.

The registry drives the tests, the catalogue and the benchmarks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from lossbook._bilingual import Bilingual
from lossbook._protocol import Forward
from lossbook.losses import classification, regression

__all__ = ["LOSSES", "Loss"]

Draw = Callable[[np.random.Generator, int, int], tuple[Any, ...]]


@dataclass(frozen=True)
class Loss:
    """One loss. ``draw(rng, samples, classes)`` makes arguments that it accepts.

    ``minimiser`` is what the best constant prediction reports of the target's distribution;
    ``distribution`` is the one whose negative log-likelihood the loss is, if there is one.
    ``inputs`` are the positions of the differentiable arguments.
    """

    function: Callable[..., Forward]
    family: str
    domain: Bilingual
    minimiser: Bilingual
    distribution: Bilingual | None
    torch: str | None
    draw: Draw
    inputs: tuple[int, ...] = (0,)

    @property
    def name(self) -> str:
        return self.function.__name__


def _logits_and_classes(rng: np.random.Generator, n: int, c: int) -> tuple[Any, ...]:
    return rng.normal(size=(n, c)), rng.integers(0, c, n)


def _log_probabilities_and_classes(rng: np.random.Generator, n: int, c: int) -> tuple[Any, ...]:
    logits, classes = _logits_and_classes(rng, n, c)
    return classification.log_softmax(logits).value, classes


def _log_probabilities_and_probabilities(
    rng: np.random.Generator, n: int, c: int
) -> tuple[Any, ...]:
    logits, _ = _logits_and_classes(rng, n, c)
    return classification.log_softmax(logits).value, rng.dirichlet(np.ones(c), n)


def _real_and_real(rng: np.random.Generator, n: int, c: int) -> tuple[Any, ...]:
    return rng.normal(size=(n, c)), rng.normal(size=(n, c))


def _log_rate_and_count(rng: np.random.Generator, n: int, c: int) -> tuple[Any, ...]:
    return rng.normal(size=(n, c)), rng.poisson(2.0, (n, c)).astype(np.float64)


def _mean_target_and_variance(rng: np.random.Generator, n: int, c: int) -> tuple[Any, ...]:
    return *_real_and_real(rng, n, c), rng.uniform(0.5, 2.0, (n, c))


REAL = Bilingual("real numbers", "实数")
LOGITS = Bilingual("any real logits; classes 0..C-1", "任意实数 logits；类别 0..C-1")
CLASS_PROBABILITIES = Bilingual("class probabilities p(y)", "类别概率 p(y)")
CATEGORICAL = Bilingual("categorical", "类别分布")

LOSSES: tuple[Loss, ...] = (
    Loss(
        regression.l1_loss,
        "regression",
        REAL,
        Bilingual("the median", "中位数"),
        Bilingual("Laplace", "拉普拉斯分布"),
        "l1_loss",
        _real_and_real,
    ),
    Loss(
        regression.mse_loss,
        "regression",
        REAL,
        Bilingual("the mean", "均值"),
        Bilingual("Gaussian", "高斯分布"),
        "mse_loss",
        _real_and_real,
    ),
    Loss(
        regression.smooth_l1_loss,
        "regression",
        REAL,
        Bilingual("between mean and median", "介于均值与中位数之间"),
        Bilingual("Gaussian middle, Laplace tails", "中间高斯，两尾拉普拉斯"),
        "smooth_l1_loss",
        _real_and_real,
    ),
    Loss(
        regression.huber_loss,
        "regression",
        REAL,
        Bilingual("between mean and median", "介于均值与中位数之间"),
        Bilingual("Gaussian middle, Laplace tails", "中间高斯，两尾拉普拉斯"),
        "huber_loss",
        _real_and_real,
    ),
    Loss(
        regression.quantile_loss,
        "regression",
        REAL,
        Bilingual("the q-quantile", "q 分位数"),
        Bilingual("asymmetric Laplace", "非对称拉普拉斯分布"),
        None,
        _real_and_real,
    ),
    Loss(
        regression.expectile_loss,
        "regression",
        REAL,
        Bilingual("the τ-expectile", "τ 期望分位数"),
        Bilingual("asymmetric Gaussian", "非对称高斯分布"),
        None,
        _real_and_real,
    ),
    Loss(
        regression.epsilon_insensitive_loss,
        "regression",
        REAL,
        Bilingual(
            "a point with as much weight beyond either side of the tube", "使管道两侧权重相等的点"
        ),
        None,
        None,
        _real_and_real,
    ),
    Loss(
        regression.log_cosh_loss,
        "regression",
        REAL,
        Bilingual("between mean and median", "介于均值与中位数之间"),
        Bilingual("hyperbolic secant", "双曲正割分布"),
        None,
        _real_and_real,
    ),
    Loss(
        regression.poisson_nll_loss,
        "regression",
        Bilingual("log-rates; counts t ≥ 0", "对数速率；计数 t ≥ 0"),
        Bilingual("the logarithm of the mean", "均值的对数"),
        Bilingual("Poisson", "泊松分布"),
        "poisson_nll_loss",
        _log_rate_and_count,
    ),
    Loss(
        regression.gaussian_nll_loss,
        "regression",
        Bilingual("means, targets; variances ≥ 0", "均值与目标；方差 ≥ 0"),
        Bilingual("the mean and the variance", "均值与方差"),
        Bilingual("Gaussian", "高斯分布"),
        "gaussian_nll_loss",
        _mean_target_and_variance,
        inputs=(0, 2),
    ),
    Loss(
        classification.nll_loss,
        "classification",
        Bilingual("log-probabilities; classes 0..C-1", "对数概率；类别 0..C-1"),
        CLASS_PROBABILITIES,
        CATEGORICAL,
        "nll_loss",
        _log_probabilities_and_classes,
    ),
    Loss(
        classification.cross_entropy,
        "classification",
        LOGITS,
        CLASS_PROBABILITIES,
        CATEGORICAL,
        "cross_entropy",
        _logits_and_classes,
    ),
    Loss(
        classification.kl_div,
        "classification",
        Bilingual("log q as input; probabilities p as target", "输入 log q；目标为概率 p"),
        Bilingual("the mean of the targets", "目标分布的均值"),
        CATEGORICAL,
        "kl_div",
        _log_probabilities_and_probabilities,
    ),
)
