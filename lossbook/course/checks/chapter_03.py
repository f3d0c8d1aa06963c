"""Checkers of the exercises of chapter 03, entropy, cross-entropy and KL."""

from __future__ import annotations

import numpy as np

from lossbook._bilingual import Bilingual
from lossbook.course.exercises import Case, Exercise, Mistake
from lossbook.probability import information

EPSILON = Bilingual(
    "Close, but not exact: was an ε added inside the logarithm? Treat the zeros apart.",
    "很接近，但不相等：对数里是不是加了 ε？把零单独处理即可。",
)
ZERO_LOG_ZERO = Bilingual(
    "0·log 0 came out as nan. Its limit is 0: sum over the entries with p > 0 only.",
    "0·log 0 算成了 nan。它的极限是 0：只对 p > 0 的项求和。",
)
USED_BITS = Bilingual(
    "This is the value in bits: you used log base 2 where nats, the natural log, are asked for.",
    "这是以比特计的值：这里要用自然对数，以奈特为单位，你用了以 2 为底的对数。",
)
USED_LOG10 = Bilingual(
    "You used log base 10; use the natural log.", "你用了以 10 为底的对数，应改用自然对数。"
)
FORGOT_SUM = Bilingual("These are the terms of the sum: add them up.", "这是各项的值，还没有求和。")
TOOK_MEAN = Bilingual(
    "You took the mean of the terms. The probabilities are the weights already: take the sum.",
    "你对各项取了平均。概率本身就是权重，直接求和即可。",
)
LOST_MINUS = Bilingual("The sign is flipped: a minus is missing.", "符号反了，少了一个负号。")
SWAPPED = Bilingual(
    "p and q are swapped: this is KL(q‖p). The expectation is taken under the first distribution.",
    "p 和 q 的位置反了：这是 KL(q‖p)。期望要按第一个分布来取。",
)
SUPPORT = Bilingual(
    "q gives 0 to something that happens under p: the divergence is infinite.",
    "按 p 会发生的结果，q 给的概率却是 0，这时散度为无穷大。",
)
IS_CROSS_ENTROPY = Bilingual(
    "This is the cross-entropy H(p, q). Subtract the entropy H(p).",
    "这是交叉熵 H(p, q)，还要减去熵 H(p)。",
)


def _terms(p, q):
    """p log(p / q) by entry, nan where p is 0: what the plain formula gives."""
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    return p * np.log(p / q)


def _p_log(p, base=None, log=np.log):
    p = np.asarray(p, dtype=float)
    return -p * log(p) / (1 if base is None else np.log(base))


ENTROPY = Exercise(
    "03-information/entropy",
    lambda p, base=None: information.entropy(p, base=base),
    (
        Case(([0.5, 0.5],)),
        Case(([0.7, 0.2, 0.1],)),
        Case(
            ([1.0, 0.0],),
            why=Bilingual("A sure outcome holds no surprise.", "结果确定时，惊奇度为零。"),
        ),
        Case(([0.5, 0.0, 0.5],), why=Bilingual("0·log 0 counts as 0.", "0·log 0 按 0 算。")),
        Case(
            ([0.5, 0.5],),
            {"base": 2},
            Bilingual("A fair coin is worth 1 bit.", "一枚公平的硬币是 1 比特。"),
        ),
        Case(([0.25, 0.25, 0.25, 0.25],), {"base": 2}),
        Case(([0.5, 0.25, 0.25, 0.0],), {"base": 2}),
        Case(([0.125] * 8,), {"base": None}),
        Case(
            ([0.7, 0.2, 0.1],),
            {"base": 10},
            Bilingual("base may be any number above 1.", "base 可以是大于 1 的任何数。"),
        ),
        Case(
            ([0.5, 0.25, 0.25],),
            why=Bilingual(
                "A list comes in here: p = np.asarray(p) first.",
                "这里传入的是列表：先写 p = np.asarray(p)。",
            ),
            as_lists=True,
        ),
    ),
    (
        Mistake(lambda p, base=None: _p_log(p, base).sum(), ZERO_LOG_ZERO),
        Mistake(
            lambda p, base=None: information.entropy(p),
            Bilingual(
                "base is ignored: divide the nats by log(base).",
                "base 没有起作用：奈特值要除以 log(base)。",
            ),
        ),
        Mistake(
            lambda p, base=None: information.entropy(p, base=2),
            Bilingual(
                "This is the value in bits: divide the nats by log(base), whatever base is.",
                "这是以比特计的值：不论 base 是多少，都用奈特值除以 log(base)。",
            ),
        ),
        Mistake(lambda p, base=None: information.entropy(p, base=10), USED_LOG10),
        Mistake(lambda p, base=None: -information.entropy(p, base=base), LOST_MINUS),
        Mistake(_p_log, FORGOT_SUM),
        Mistake(lambda p, base=None: information.entropy(p, base=base) / len(p), TOOK_MEAN),
        Mistake(
            lambda p, base=None: information.entropy(p) * (np.log(base) if base else 1),
            Bilingual(
                "You multiplied by log(base): one bit is log 2 nats, so divide.",
                "你乘上了 log(base)；1 比特等于 log 2 奈特，应该除。",
            ),
        ),
        Mistake(
            lambda p, base=None: -np.log(p).sum(),
            Bilingual(
                "Weigh each surprise −log p by its p.", "每一项惊奇度 −log p 还要乘上它的概率 p。"
            ),
        ),
    ),
    close=EPSILON,
)

KL = Exercise(
    "03-information/kl",
    information.kl_divergence,
    (
        Case(
            ([0.5, 0.5], [0.5, 0.5]),
            why=Bilingual("Equal: nothing extra.", "两个分布相同，没有额外代价。"),
        ),
        Case(([0.5, 0.5], [0.25, 0.75])),
        Case(([0.7, 0.2, 0.1], [0.1, 0.2, 0.7])),
        Case(([0.2, 0.3, 0.5], [0.4, 0.4, 0.2])),
        Case(([1.0, 0.0], [0.5, 0.5]), why=Bilingual("0·log 0 counts as 0.", "0·log 0 按 0 算。")),
        Case(([0.5, 0.5], [1.0, 0.0]), why=SUPPORT),
        Case(
            ([0.5, 0.5, 0.0], [0.25, 0.75, 0.0]),
            why=Bilingual("0·log(0/0) is 0.", "0·log(0/0) 是 0。"),
        ),
        Case(([0.5, 0.5, 0.0], [0.0, 0.5, 0.5]), why=SUPPORT),
    ),
    (
        Mistake(lambda p, q: _terms(p, q).sum(), ZERO_LOG_ZERO),
        Mistake(
            lambda p, q: _terms(p[p > 0], q[q > 0]).sum(),
            Bilingual(
                "Each array was cut by its own zeros: use the one mask p > 0 for both.",
                "两个数组各按自己的零来删了：两个都要用同一个条件 p > 0 来选。",
            ),
        ),
        Mistake(lambda p, q: information.kl_divergence(q, p), SWAPPED),
        Mistake(lambda p, q: information.kl_divergence(p, q, base=2), USED_BITS),
        Mistake(lambda p, q: information.kl_divergence(p, q, base=10), USED_LOG10),
        Mistake(lambda p, q: -information.kl_divergence(p, q), LOST_MINUS),
        Mistake(lambda p, q: information.cross_entropy_of(p, q), IS_CROSS_ENTROPY),
        Mistake(_terms, FORGOT_SUM),
        Mistake(lambda p, q: information.kl_divergence(p, q) / len(p), TOOK_MEAN),
        Mistake(
            lambda p, q: (information.kl_divergence(p, q) + information.kl_divergence(q, p)) / 2,
            Bilingual(
                "KL is not symmetric: do not average both directions.",
                "KL 不对称，不要把两个方向取平均。",
            ),
        ),
    ),
    close=EPSILON,
    quiet=True,
)

BITS_PER_BYTE = Exercise(
    "03-information/bits-per-byte",
    lambda nats_per_token, tokens, bytes: nats_per_token / np.log(2) * tokens / bytes,
    (
        Case(
            (float(np.log(2)), 1, 1),
            why=Bilingual(
                "log 2 nats are 1 bit, here on one byte.",
                "log 2 奈特是 1 比特，这里正好分给 1 个字节。",
            ),
        ),
        Case((2.0, 1000, 1000)),
        Case(
            (2.0, 1000, 4000),
            why=Bilingual("Each byte carries a quarter token.", "每个字节只摊到四分之一个词元。"),
        ),
        Case((3.1, 2500, 9000)),
    ),
    (
        Mistake(
            lambda nats_per_token, tokens, bytes: nats_per_token * tokens / bytes,
            Bilingual(
                "These are nats per byte: divide by log 2.", "这是每字节的奈特数，还要除以 log 2。"
            ),
        ),
        Mistake(
            lambda nats_per_token, tokens, bytes: nats_per_token * np.log(2) * tokens / bytes,
            Bilingual("You multiplied by log 2; divide by it.", "你乘上了 log 2，应该除以它。"),
        ),
        Mistake(
            lambda nats_per_token, tokens, bytes: nats_per_token / np.log(2) * bytes / tokens,
            Bilingual(
                "tokens and bytes are swapped: multiply by tokens/bytes.",
                "tokens 与 bytes 反了：应乘 tokens/bytes。",
            ),
        ),
        Mistake(
            lambda nats_per_token, tokens, bytes: nats_per_token / np.log(2) * tokens,
            Bilingual(
                "These are the bits of the whole file: divide by its bytes.",
                "这是整个文件的比特数，还要除以字节数。",
            ),
        ),
        Mistake(
            lambda nats_per_token, tokens, bytes: nats_per_token / np.log(2),
            Bilingual(
                "These are bits per token: spread them over the bytes.",
                "这是每个词元的比特数，还要摊到字节上。",
            ),
        ),
    ),
)

JS = Exercise(
    "03-information/js",
    information.js_divergence,
    (
        Case(([0.5, 0.5], [0.5, 0.5]), why=Bilingual("Equal: 0.", "两者相同，应为 0。")),
        Case(([0.5, 0.5], [0.25, 0.75])),
        Case(([0.25, 0.75], [0.5, 0.5]), why=Bilingual("JS is symmetric.", "JS 是对称的。")),
        Case(([0.7, 0.2, 0.1], [0.1, 0.2, 0.7])),
        Case(
            ([1.0, 0.0], [0.0, 1.0]),
            why=Bilingual("Nothing in common gives log 2.", "毫无重叠时应得 log 2。"),
        ),
        Case(([0.5, 0.5, 0.0], [0.0, 0.5, 0.5])),
    ),
    (
        Mistake(lambda p, q: _js_of(_terms, p, q), ZERO_LOG_ZERO),
        Mistake(lambda p, q: information.js_divergence(p, q, base=2), USED_BITS),
        Mistake(
            lambda p, q: 2 * information.js_divergence(p, q),
            Bilingual(
                "Halve it: JS is the mean of the two divergences.",
                "还要除以 2：JS 是两个散度的平均。",
            ),
        ),
        Mistake(
            lambda p, q: (information.kl_divergence(p, q) + information.kl_divergence(q, p)) / 2,
            Bilingual(
                "You averaged KL(p‖q) and KL(q‖p). Compare each with the mixture m = (p + q)/2.",
                "你取了 KL(p‖q) 与 KL(q‖p) 的平均；p 和 q 应各自与混合分布 m = (p + q)/2 比较。",
            ),
        ),
        Mistake(
            lambda p, q: (
                (
                    information.kl_divergence(_mixture(p, q), p)
                    + information.kl_divergence(_mixture(p, q), q)
                )
                / 2
            ),
            Bilingual(
                "The mixture m goes second: KL(p‖m), not KL(m‖p).",
                "混合分布 m 放在后面：是 KL(p‖m)，不是 KL(m‖p)。",
            ),
        ),
        Mistake(
            lambda p, q: information.js_divergence(p, q) - np.log(2),
            Bilingual(
                "Halve the mixture, too: p + q sums to 2.", "混合分布也要除以 2：p + q 的和是 2。"
            ),
        ),
        *(
            Mistake(
                lambda p, q, place=place: information.kl_divergence((p, q)[place], _mixture(p, q)),
                Bilingual(
                    "Only one of the two divergences is here: take the mean of both.",
                    "只算了一个散度：要取两个散度的平均。",
                ),
            )
            for place in (0, 1)
        ),
        Mistake(
            lambda p, q: information.js_divergence(p, q) ** 0.5,
            Bilingual(
                "This is the Jensen–Shannon distance: do not take the root.",
                "这是 JS 距离，不要开方。",
            ),
        ),
    ),
    close=EPSILON,
)


def _mixture(p, q):
    return (np.asarray(p) + np.asarray(q)) / 2


def _js_of(terms, p, q):
    mixture = _mixture(p, q)
    return (terms(p, mixture).sum() + terms(q, mixture).sum()) / 2


def _rows(measure, labels, predictions):
    """A measure of each sample's label and prediction."""
    return [measure(p, q) for p, q in zip(labels, predictions, strict=True)]


def _split(labels, predictions, kl=information.kl_divergence):
    """(mean cross-entropy, mean entropy of the labels, mean KL) of a batch."""
    return (
        np.mean(_rows(information.cross_entropy_of, labels, predictions)),
        np.mean([information.entropy(p) for p in labels]),
        np.mean(_rows(kl, labels, predictions)),
    )


def _scaled(values, factor):
    return tuple(value * factor for value in values)


GIBBS = Exercise(
    "03-information/gibbs",
    _split,
    (
        Case(([[0.5, 0.5]], [[0.5, 0.5]])),
        Case(([[0.5, 0.5]], [[0.25, 0.75]])),
        Case(
            ([[0.7, 0.2, 0.1], [0.0, 1.0, 0.0]], [[0.5, 0.3, 0.2], [0.1, 0.8, 0.1]]),
            why=Bilingual(
                "Two samples: the mean of what each of them gives.",
                "两个样本：各自算出，再取平均。",
            ),
        ),
        Case(
            ([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]], [[0.5, 0.5], [0.25, 0.75], [0.5, 0.5]]),
            why=Bilingual("0·log 0 counts as 0.", "0·log 0 按 0 算。"),
        ),
        Case(([[0.5, 0.5], [0.5, 0.5]], [[0.5, 0.5], [1.0, 0.0]]), why=SUPPORT),
    ),
    (
        Mistake(
            lambda p, q: (
                _split(p, q)[0],
                np.mean([_p_log(row).sum() for row in p]),
                np.mean([_terms(*rows).sum() for rows in zip(p, q, strict=True)]),
            ),
            ZERO_LOG_ZERO,
        ),
        Mistake(lambda p, q: _split(q, p), SWAPPED),
        Mistake(lambda p, q: _scaled(_split(p, q), 1 / np.log(2)), USED_BITS),
        Mistake(lambda p, q: _scaled(_split(p, q), -1), LOST_MINUS),
        Mistake(
            lambda p, q: _scaled(_split(p, q), len(p)),
            Bilingual(
                "You added the samples up; take their mean.", "你把各样本加了起来，应取平均。"
            ),
        ),
        Mistake(
            lambda p, q: _split([np.mean(p, axis=0)], [np.mean(q, axis=0)]),
            Bilingual(
                "You averaged the distributions first. Split each sample, then take the mean.",
                "你先把分布取了平均。应逐个样本拆开，再取平均。",
            ),
        ),
        Mistake(lambda p, q: _split(p, q, lambda a, b: information.kl_divergence(b, a)), SWAPPED),
        Mistake(
            lambda p, q: (_split(p, q)[0], _split(q, p)[1], _split(p, q)[2]),
            Bilingual(
                "The floor is the entropy of the labels, not of the predictions.",
                "下界是标签的熵，不是预测的熵。",
            ),
        ),
        Mistake(
            lambda p, q: (_split(q, p)[0], *_split(p, q)[1:]),
            Bilingual(
                "The cross-entropy averages −log q under p; you averaged −log p under q.",
                "交叉熵按 p 对 −log q 取平均，你写的是按 q 对 −log p 取平均。",
            ),
        ),
        *(
            Mistake(
                lambda p, q, order=order: tuple(_split(p, q)[i] for i in order),
                Bilingual(
                    "Wrong order: cross-entropy, its floor, what is left above it.",
                    "顺序不对：依次是交叉熵、下界、高出下界的部分。",
                ),
            )
            for order in ((0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0))
        ),
    ),
    close=EPSILON,
)

EXERCISES = (ENTROPY, KL, BITS_PER_BYTE, JS, GIBBS)
