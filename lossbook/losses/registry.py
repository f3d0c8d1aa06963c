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
from lossbook.losses import classification

__all__ = ["LOSSES", "Loss"]

Draw = Callable[[np.random.Generator, int, int], tuple[Any, ...]]


@dataclass(frozen=True)
class Loss:
    """One loss. ``draw(rng, samples, classes)`` makes arguments that it accepts.

    ``minimiser`` is what the best constant prediction reports of the target's distribution;
    ``distribution`` is the one whose negative log-likelihood the loss is, if there is one.
    ``inputs`` counts the arguments that are differentiable: the first ones.
    """

    function: Callable[..., Forward]
    family: str
    domain: Bilingual
    minimiser: Bilingual
    distribution: Bilingual | None
    torch: str | None
    draw: Draw
    inputs: int = 1

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


LOGITS = Bilingual("any real logits; classes 0..C-1", "任意实数 logits；类别 0..C-1")
CLASS_PROBABILITIES = Bilingual("class probabilities p(y)", "类别概率 p(y)")
CATEGORICAL = Bilingual("categorical", "类别分布")

LOSSES: tuple[Loss, ...] = (
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
