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
from lossbook.losses import (
    classification,
    embedding,
    margin,
    regression,
    sequence,
    sparse,
    vocabulary,
)
from lossbook.losses.expressions import EXPRESSIONS, Expression

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

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """The formulas of one element, if the loss is one of elements; usual options first."""
        return EXPRESSIONS.get(self.name, ())


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


def _score_and_sign(rng: np.random.Generator, n: int, c: int) -> tuple[Any, ...]:
    return rng.normal(size=(n, c)), rng.choice([-1.0, 1.0], (n, c))


def _logit_and_bit(rng: np.random.Generator, n: int, c: int) -> tuple[Any, ...]:
    return rng.normal(size=(n, c)), rng.integers(0, 2, (n, c)).astype(np.float64)


def _scores_and_lists_of_classes(rng: np.random.Generator, n: int, c: int) -> tuple[Any, ...]:
    lists = np.array([rng.permutation(c) for _ in range(n)], dtype=np.int64).reshape(n, c)
    lists[np.arange(n), rng.integers(0, c, n)] = -1
    return rng.normal(size=(n, c)), lists


def _probability_and_bit(rng: np.random.Generator, n: int, c: int) -> tuple[Any, ...]:
    return rng.uniform(0.1, 0.9, (n, c)), rng.integers(0, 2, (n, c)).astype(np.float64)


def _probabilities_and_classes(rng: np.random.Generator, n: int, c: int) -> tuple[Any, ...]:
    logits, classes = _logits_and_classes(rng, n, c)
    return classification.softmax(logits).value, classes


def _two_scores_and_sign(rng: np.random.Generator, n: int, c: int) -> tuple[Any, ...]:
    return *_real_and_real(rng, n, c), rng.choice([-1.0, 1.0], (n, c))


def _distance_and_sign(rng: np.random.Generator, n: int, c: int) -> tuple[Any, ...]:
    return rng.uniform(0.0, 2.0, (n, c)), rng.choice([-1.0, 1.0], (n, c))


def _two_vectors_and_sign(rng: np.random.Generator, n: int, c: int) -> tuple[Any, ...]:
    return *_real_and_real(rng, n, c), rng.choice([-1.0, 1.0], n)


def _three_vectors(rng: np.random.Generator, n: int, c: int) -> tuple[Any, ...]:
    return tuple(rng.normal(size=(3, n, c)))


def _frames_and_transcripts(rng: np.random.Generator, n: int, c: int) -> tuple[Any, ...]:
    """Transcripts of up to three classes in eight frames, where they always fit."""
    frames = classification.log_softmax(rng.normal(size=(8, n, c))).value
    classes = rng.integers(1, c, (n, 3))
    return frames, classes, rng.integers(7, 9, n), rng.integers(1, 4, n)


def _log_probabilities_of_answers(rng: np.random.Generator, n: int, c: int) -> tuple[Any, ...]:
    return tuple(-rng.uniform(1.0, 9.0, (4, n)))


def _logits(rng: np.random.Generator, n: int, c: int) -> tuple[Any, ...]:
    return (rng.normal(size=(n, c)),)


FEATURES = 8


def _rows_matrix_and_classes(rng: np.random.Generator, n: int, c: int) -> tuple[Any, ...]:
    return rng.normal(size=(n, FEATURES)), rng.normal(size=(c, FEATURES)), rng.integers(0, c, n)


def _rows_classes_and_one_cluster(rng: np.random.Generator, n: int, c: int) -> tuple[Any, ...]:
    """Half of the classes are frequent, the others a cluster behind half as many features."""
    frequent = c // 2
    head = rng.normal(size=(frequent + 1, FEATURES))
    tail = (
        rng.normal(size=(FEATURES // 2, FEATURES)),
        rng.normal(size=(c - frequent, FEATURES // 2)),
    )
    return rng.normal(size=(n, FEATURES)), rng.integers(0, c, n), (frequent,), head, *tail


REAL = Bilingual("real numbers", "实数")
LOGITS = Bilingual("any real logits; classes 0..C-1", "任意实数 logits；类别 0..C-1")
CLASS_PROBABILITIES = Bilingual("class probabilities p(y)", "类别概率 p(y)")
SCORES = Bilingual("raw scores; labels ±1", "原始得分；标签 ±1")
CLASS_SCORES = Bilingual("raw scores; classes 0..C-1", "原始得分；类别 0..C-1")
LIKELIER = Bilingual("the likelier class, without its probability", "更可能的类别，不含概率")
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
    Loss(
        classification.binary_cross_entropy,
        "classification",
        Bilingual("probabilities; targets 0 to 1", "概率；目标 0 到 1"),
        Bilingual("the probability p", "概率 p"),
        Bilingual("Bernoulli", "伯努利分布"),
        "binary_cross_entropy",
        _probability_and_bit,
    ),
    Loss(
        classification.binary_cross_entropy_with_logits,
        "classification",
        Bilingual("logits; targets 0 to 1", "logits；目标 0 到 1"),
        Bilingual("the log-odds", "对数几率"),
        Bilingual("Bernoulli", "伯努利分布"),
        "binary_cross_entropy_with_logits",
        _logit_and_bit,
    ),
    Loss(
        classification.focal_loss,
        "classification",
        LOGITS,
        Bilingual("the ranking of the classes, not their probabilities", "类别的排序，不是概率"),
        None,
        None,
        _logits_and_classes,
    ),
    Loss(
        classification.binary_focal_loss,
        "classification",
        Bilingual("logits; targets 0 or 1", "logits；目标 0 或 1"),
        Bilingual("a distorted probability", "失真的概率"),
        None,
        None,
        _logit_and_bit,
    ),
    Loss(
        classification.brier_loss,
        "classification",
        Bilingual("class probabilities; classes 0..C-1", "类别概率；类别 0..C-1"),
        CLASS_PROBABILITIES,
        None,
        None,
        _probabilities_and_classes,
    ),
    Loss(
        classification.spherical_loss,
        "classification",
        Bilingual("class probabilities; classes 0..C-1", "类别概率；类别 0..C-1"),
        CLASS_PROBABILITIES,
        None,
        None,
        _probabilities_and_classes,
    ),
    Loss(
        classification.dice_loss,
        "classification",
        Bilingual("probabilities; targets 0 to 1", "概率；目标 0 到 1"),
        Bilingual("a mask, not probabilities", "掩码，不是概率"),
        None,
        None,
        _probability_and_bit,
    ),
    Loss(
        classification.tversky_loss,
        "classification",
        Bilingual("probabilities; targets 0 to 1", "概率；目标 0 到 1"),
        Bilingual("a mask, not probabilities", "掩码，不是概率"),
        None,
        None,
        _probability_and_bit,
    ),
    Loss(
        sparse.sparsemax_loss,
        "sparse",
        CLASS_SCORES,
        Bilingual("the class probabilities, by sparsemax", "经 sparsemax 的各类概率"),
        None,
        None,
        _logits_and_classes,
    ),
    Loss(
        margin.zero_one_loss,
        "margin",
        SCORES,
        LIKELIER,
        None,
        None,
        _score_and_sign,
    ),
    Loss(
        margin.perceptron_loss,
        "margin",
        SCORES,
        Bilingual("0, whatever the labels", "恒为 0，与标签无关"),
        None,
        None,
        _score_and_sign,
    ),
    Loss(
        margin.hinge_loss,
        "margin",
        SCORES,
        LIKELIER,
        None,
        None,
        _score_and_sign,
    ),
    Loss(
        margin.squared_hinge_loss,
        "margin",
        SCORES,
        Bilingual("2p - 1", "2p - 1"),
        None,
        None,
        _score_and_sign,
    ),
    Loss(
        margin.logistic_loss,
        "margin",
        SCORES,
        Bilingual("the log-odds", "对数几率"),
        Bilingual("Bernoulli", "伯努利分布"),
        None,
        _score_and_sign,
    ),
    Loss(
        margin.exponential_loss,
        "margin",
        SCORES,
        Bilingual("half the log-odds", "对数几率的一半"),
        None,
        None,
        _score_and_sign,
    ),
    Loss(
        margin.soft_margin_loss,
        "margin",
        SCORES,
        Bilingual("the log-odds", "对数几率"),
        Bilingual("Bernoulli", "伯努利分布"),
        "soft_margin_loss",
        _score_and_sign,
    ),
    Loss(
        margin.multi_margin_loss,
        "margin",
        CLASS_SCORES,
        Bilingual("the likeliest class, if it holds more than half", "概率过半的类别"),
        None,
        "multi_margin_loss",
        _logits_and_classes,
    ),
    Loss(
        margin.multiclass_hinge_loss,
        "margin",
        CLASS_SCORES,
        Bilingual("the likeliest class, if it holds more than half", "概率过半的类别"),
        None,
        None,
        _logits_and_classes,
    ),
    Loss(
        margin.crammer_singer_loss,
        "margin",
        CLASS_SCORES,
        Bilingual("the likeliest class, if it holds more than half", "概率过半的类别"),
        None,
        None,
        _logits_and_classes,
    ),
    Loss(
        margin.multilabel_margin_loss,
        "margin",
        Bilingual("raw scores; lists of classes ending at -1", "原始得分；以 -1 结尾的类别列表"),
        Bilingual("a ranking of the classes", "类别的排序"),
        None,
        "multilabel_margin_loss",
        _scores_and_lists_of_classes,
    ),
    Loss(
        margin.multilabel_soft_margin_loss,
        "margin",
        Bilingual("logits; labels 0 or 1", "logits；标签 0 或 1"),
        Bilingual("the log-odds of each label", "每个标签的对数几率"),
        Bilingual("independent Bernoullis", "相互独立的伯努利分布"),
        "multilabel_soft_margin_loss",
        _logit_and_bit,
    ),
    Loss(
        embedding.margin_ranking_loss,
        "embedding",
        Bilingual("pairs of scores; labels ±1", "成对的得分；标签 ±1"),
        Bilingual("the order of the pair", "两者的次序"),
        None,
        "margin_ranking_loss",
        _two_scores_and_sign,
        inputs=(0, 1),
    ),
    Loss(
        embedding.hinge_embedding_loss,
        "embedding",
        Bilingual("distances; labels ±1", "距离；标签 ±1"),
        Bilingual("0 for similar pairs, the margin for others", "相似对为 0，其余为间隔"),
        None,
        "hinge_embedding_loss",
        _distance_and_sign,
        inputs=(0,),
    ),
    Loss(
        embedding.cosine_embedding_loss,
        "embedding",
        Bilingual("real vectors; labels ±1", "实向量；标签 ±1"),
        Bilingual("equal directions for similar pairs", "相似对同方向"),
        None,
        "cosine_embedding_loss",
        _two_vectors_and_sign,
        inputs=(0, 1),
    ),
    Loss(
        embedding.triplet_margin_loss,
        "embedding",
        Bilingual("real vectors", "实向量"),
        Bilingual("nearer to its like by the margin", "离同类更近，差出一个间隔"),
        None,
        "triplet_margin_loss",
        _three_vectors,
        inputs=(0, 1, 2),
    ),
    Loss(
        embedding.triplet_margin_with_distance_loss,
        "embedding",
        Bilingual("real vectors", "实向量"),
        Bilingual("nearer to its like by the margin", "离同类更近，差出一个间隔"),
        None,
        "triplet_margin_with_distance_loss",
        _three_vectors,
        inputs=(0, 1, 2),
    ),
    Loss(
        embedding.info_nce_loss,
        "embedding",
        Bilingual("real vectors", "实向量"),
        Bilingual("the log-ratio of joint and independent density", "联合密度与独立密度之比的对数"),
        None,
        None,
        _real_and_real,
        inputs=(0, 1),
    ),
    Loss(
        sequence.ctc_loss,
        "sequence",
        Bilingual("log-probabilities of frames; transcripts", "各帧的对数概率；转写文本"),
        Bilingual("the probability of each transcript", "各个转写的概率"),
        Bilingual("paths through the frames, summed", "对所有对齐路径求和"),
        "ctc_loss",
        _frames_and_transcripts,
        inputs=(0,),
    ),
    Loss(
        sequence.distillation_loss,
        "sequence",
        Bilingual("logits of student and teacher", "学生与教师的 logits"),
        Bilingual("the teacher's probabilities", "教师的概率"),
        CATEGORICAL,
        None,
        _real_and_real,
        inputs=(0,),
    ),
    Loss(
        sequence.dpo_loss,
        "sequence",
        Bilingual("log-probabilities of chosen and rejected answers", "所选与所弃回答的对数概率"),
        Bilingual("rewards that give the odds of preference", "给出偏好几率的奖励"),
        Bilingual("Bradley–Terry", "Bradley–Terry 模型"),
        None,
        _log_probabilities_of_answers,
        inputs=(0, 1),
    ),
    Loss(
        sequence.z_loss,
        "sequence",
        Bilingual("any real logits", "任意实数 logits"),
        Bilingual("logits that are log-probabilities", "恰为对数概率的 logits"),
        None,
        None,
        _logits,
        inputs=(0,),
    ),
    Loss(
        vocabulary.linear_cross_entropy,
        "vocabulary",
        Bilingual(
            "real rows, the matrix of a layer; classes 0..C-1",
            "实数行，加上一层的权重矩阵；类别 0..C-1",
        ),
        CLASS_PROBABILITIES,
        CATEGORICAL,
        "linear_cross_entropy",
        _rows_matrix_and_classes,
        inputs=(0, 1),
    ),
    Loss(
        vocabulary.adaptive_log_softmax_with_loss,
        "vocabulary",
        Bilingual(
            "real rows, the matrices of head and tails; classes 0..C-1, the frequent ones first",
            "实数行，加上头部与各尾部的矩阵；类别 0..C-1，常见的类别排在前面",
        ),
        CLASS_PROBABILITIES,
        CATEGORICAL,
        None,
        _rows_classes_and_one_cluster,
        inputs=(0, 3, 4, 5),
    ),
)
