"""Checkers of the exercises of chapter 05, softmax cross-entropy."""

from __future__ import annotations

import numpy as np

from lossbook._bilingual import Bilingual
from lossbook.course.exercises import Case, Exercise, Mistake
from lossbook.losses import classification


def _log_softmax(z):
    return classification.log_softmax(np.asarray(z, dtype=float)).value


def _over_samples(z):
    return classification.log_softmax(np.asarray(z, dtype=float), dim=0).value


def _unshifted(z):
    raised = np.exp(np.asarray(z, dtype=float))
    return np.log(raised / raised.sum(axis=1, keepdims=True))


def _log_of_quotient(z):
    with np.errstate(divide="ignore"):
        return np.log(classification.softmax(np.asarray(z, dtype=float)).value)


OVERFLOWS = Bilingual(
    "e^1000 overflows and e^-1000 is 0: subtract the largest logit of the row first.",
    "e^1000 溢出，e^-1000 等于 0：先减去这一行最大的 logit。",
)

LOG_SOFTMAX = Exercise(
    "05-softmax-cross-entropy/log-softmax",
    _log_softmax,
    (
        Case(([[0.0, 0.0]],), why=Bilingual("A tie of two is −log 2.", "两个相等时是 −log 2。")),
        Case(([[2.0, 1.0, 0.0]],)),
        Case(
            ([[2.0, 1.0, 0.0], [0.0, 1.0, 2.0]],),
            why=Bilingual(
                "Each row is a sample of its own: keepdims=True keeps a sum beside its row.",
                "每一行是一个单独的样本：写上 keepdims=True，各行的和才能与所在的行对齐。",
            ),
        ),
        Case(([[1000.0, 0.0]],), why=OVERFLOWS),
        Case(([[-1000.0, -1001.0]],), why=OVERFLOWS),
        Case(
            ([[1000.0, 0.0], [-1000.0, -1001.0]],),
            why=Bilingual("Each row has a maximum of its own.", "每一行有自己的最大值。"),
        ),
        Case(([[3.0, -2.0, 0.5, 1.0], [10.0, 12.0, -5.0, 0.0]],)),
    ),
    (
        Mistake(_unshifted, OVERFLOWS),
        Mistake(
            _log_of_quotient,
            Bilingual(
                "Shifted, e^-1000 is still 0, and its log is −inf: take the log of the sum alone.",
                "平移之后 e^-1000 还是 0，取对数得 −inf：只对和取对数。",
            ),
        ),
        Mistake(
            _over_samples,
            Bilingual(
                "You normalised over the samples: take the sum along axis 1.",
                "你对样本求了和：要沿 axis=1 对类别求和。",
            ),
        ),
        Mistake(
            lambda z: np.exp(_log_softmax(z)),
            Bilingual(
                "This is the softmax: its logarithm is asked for.", "这是 softmax，还要取对数。"
            ),
        ),
        Mistake(
            lambda z: _log_softmax(z) - np.asarray(z),
            Bilingual(
                "z_i is missing: this is −lse for every class.", "少了 z_i：每一类都成了 −lse。"
            ),
        ),
        Mistake(
            lambda z: -_log_softmax(z),
            Bilingual(
                "The sign is flipped: a log-probability is at most 0.",
                "符号反了：对数概率不大于 0。",
            ),
        ),
        Mistake(
            lambda z: np.log(np.exp(_log_softmax(z)) + 1e-8),
            Bilingual(
                "An ε inside the logarithm puts a lid on it. Subtract the maximum instead.",
                "对数里加 ε，损失就有了上界。应改为减去最大值。",
            ),
        ),
    ),
)


def _picked(log_p, target, ignore):
    """The losses and the classes of the targets that are kept."""
    log_p, target = np.asarray(log_p, dtype=float), np.asarray(target)
    kept = target != ignore
    t = target[kept]
    return -log_p[kept][np.arange(len(t)), t], t


def _mean(log_p, target, weight, ignore):
    losses, t = _picked(log_p, target, ignore)
    w = np.asarray(weight, dtype=float)[t]
    return float((w * losses).sum() / w.sum()) if len(t) else float("nan")


def _over_count(log_p, target, weight, ignore):
    losses, t = _picked(log_p, target, ignore)
    return float((np.asarray(weight)[t] * losses).sum()) / len(t) if len(t) else float("nan")


def _over_all(log_p, target, weight, ignore):
    losses, t = _picked(log_p, target, ignore)
    w = np.asarray(weight, dtype=float)
    every = np.where(np.asarray(target) == ignore, 0, target)
    return float((w[t] * losses).sum() / w[every].sum())


def _over_classes(log_p, target, weight, ignore):
    losses, t = _picked(log_p, target, ignore)
    w = np.asarray(weight, dtype=float)
    return float((w[t] * losses).sum() / w.sum()) if len(t) else float("nan")


def _unweighted(log_p, target, weight, ignore):
    losses, t = _picked(log_p, target, ignore)
    return float(losses.mean()) if len(t) else float("nan")


def _nothing_is_zero(log_p, target, weight, ignore):
    return _mean(log_p, target, weight, ignore) if (np.asarray(target) != ignore).any() else 0.0


ROWS = [[-0.5, -1.5, -2.0], [-2.0, -0.25, -3.0], [-1.0, -3.0, -0.5]]

WEIGHTED_MEAN = Exercise(
    "05-softmax-cross-entropy/weighted-mean",
    _mean,
    (
        Case((ROWS, [0, 1, 2], [1.0, 1.0, 1.0], -100)),
        Case(
            (ROWS, [0, 1, 2], [1.0, 2.0, 4.0], -100),
            why=Bilingual("The weights that occur are 1, 2 and 4.", "出现的权重是 1、2、4。"),
        ),
        Case(
            (ROWS, [0, -100, 2], [1.0, 2.0, 4.0], -100),
            why=Bilingual("The second target is ignored.", "第二个标签要忽略。"),
        ),
        Case(
            (ROWS, [1, 1, 2], [1.0, 2.0, 4.0], 1),
            why=Bilingual("Any class number may be ignored.", "任何类别编号都可以被忽略。"),
        ),
        Case(
            (ROWS, [-100, -100, -100], [1.0, 2.0, 4.0], -100),
            why=Bilingual("Nothing is left: nan.", "全部被忽略，应为 nan。"),
        ),
    ),
    (
        Mistake(
            _over_count,
            Bilingual(
                "You divided by the number of samples: divide by the sum of their weights.",
                "你除以了样本数，应当除以各样本的权重之和。",
            ),
        ),
        Mistake(
            _nothing_is_zero,
            Bilingual(
                "A mean over nothing is nan; 0 would look like a perfect model.",
                "没有样本时均值是 nan；返回 0，会误以为模型完全正确。",
            ),
        ),
        Mistake(
            _over_all,
            Bilingual("The ignored targets are still in the divisor.", "被忽略的标签还在除数里。"),
        ),
        Mistake(
            _over_classes,
            Bilingual(
                "You divided by the weights of all classes: add up those of the targets that are "
                "kept, one for each sample.",
                "你除以了所有类别的权重之和；应当把计入的各个样本的权重相加。",
            ),
        ),
        Mistake(_unweighted, Bilingual("The weights are not used.", "没有用到权重。")),
        Mistake(
            lambda *args: -_mean(*args),
            Bilingual("The sign is flipped: a loss is −log p.", "符号反了：损失是 −log p。"),
        ),
    ),
)


def _targets(z, t, eps):
    n, classes = np.shape(z)
    y = np.full((n, classes), eps / classes)
    y[np.arange(n), t] += 1 - eps
    return y


def _smoothed(z, t, eps):
    return float(-(_targets(z, t, eps) * _log_softmax(z)).sum() / len(z))


def _spread_over_the_others(z, t, eps):
    """The target with ε shared by the other classes alone."""
    classes = np.shape(z)[1]
    return _smoothed(z, t, eps * classes / (classes - 1))


def _not_on_top(z, t, eps):
    """The target with 1 − ε in place of 1 − ε + ε / K."""
    right = _log_softmax(z)[np.arange(len(z)), t]
    return _smoothed(z, t, eps) + float(eps / np.shape(z)[1] * right.mean())


SMOOTHED_TABLE = [[2.0, 1.0, 0.0], [0.0, 1.0, 2.0]]

SMOOTHED = Exercise(
    "05-softmax-cross-entropy/smoothed",
    _smoothed,
    (
        Case(
            ([[2.0, 1.0, 0.0]], [0], 0.0),
            why=Bilingual("Without smoothing, the plain loss.", "不平滑，就是普通的损失。"),
        ),
        Case(
            ([[0.0, 0.0]], [1], 0.2),
            why=Bilingual("A tie costs log 2, however smoothed.", "两类相等，平滑多少都是 log 2。"),
        ),
        Case(([[2.0, 1.0, 0.0]], [0], 0.1)),
        Case(
            (SMOOTHED_TABLE, [0, 1], 0.1),
            why=Bilingual("Two samples: their mean.", "两个样本：取均值。"),
        ),
        Case((SMOOTHED_TABLE, [2, 2], 0.3)),
        Case(
            ([[1000.0, 0.0, 0.0]], [0], 0.3),
            why=Bilingual("Large logits: use my_log_softmax.", "logit 很大：用 my_log_softmax。"),
        ),
    ),
    (
        Mistake(
            _spread_over_the_others,
            Bilingual(
                "The uniform distribution has K entries, the true class among them: ε / K each, "
                "not ε / (K − 1).",
                "均匀分布有 K 个分量，正确类别也在内：每个是 ε / K，不是 ε / (K − 1)。",
            ),
        ),
        Mistake(
            _not_on_top,
            Bilingual(
                "A row of your targets does not add up to 1: the true class gets 1 − ε on top of "
                "ε / K.",
                "你的标签一行之和不是 1：正确类别是 ε / K 再加 1 − ε。",
            ),
        ),
        Mistake(
            lambda z, t, eps: _smoothed(z, t, eps) / np.shape(z)[1],
            Bilingual(
                "You divided by the number of entries: divide by the number of samples.",
                "你除以了元素的个数，应除以样本数。",
            ),
        ),
        Mistake(
            lambda z, t, eps: _smoothed(z, t, eps) * len(z),
            Bilingual("This is the sum over the samples: take the mean.", "这是和，应取均值。"),
        ),
        Mistake(
            lambda z, t, eps: -_smoothed(z, t, eps),
            Bilingual("The sign is flipped: a loss is −log p.", "符号反了：损失是 −log p。"),
        ),
        Mistake(
            lambda z, t, eps: _smoothed(z, t, 0.0),
            Bilingual("The labels are not smoothed.", "标签没有平滑。"),
        ),
        Mistake(
            lambda z, t, eps: _smoothed(z, t, 1 - eps),
            Bilingual("ε and 1 − ε have changed places.", "ε 与 1 − ε 弄反了。"),
        ),
    ),
)


def _heated(z, y, T):
    z = np.asarray(z, dtype=float)
    return (classification.softmax(z / T).value - np.asarray(y, dtype=float)) / T


def _cold(z, y, T):
    return _heated(z, y, 1.0)


HEATED_GRADIENT = Exercise(
    "05-softmax-cross-entropy/heated-gradient",
    _heated,
    (
        Case(([2.0, 1.0, 0.0], [1.0, 0.0, 0.0], 1.0)),
        Case(([2.0, 1.0, 0.0], [1.0, 0.0, 0.0], 2.0)),
        Case(([2.0, 1.0, 0.0], [0.7, 0.2, 0.1], 0.5)),
        Case(([0.0, 0.0], [0.5, 0.5], 3.0), why=Bilingual("At the optimum: 0.", "最优处为 0。")),
    ),
    (
        Mistake(
            lambda z, y, T: _heated(z, y, T) * T,
            Bilingual("The factor 1/T of the chain rule is missing.", "少了链式法则的因子 1/T。"),
        ),
        Mistake(
            lambda z, y, T: _cold(z, y, T) / T,
            Bilingual(
                "The softmax is to be taken of z/T, not of z.", "softmax 应作用于 z/T，不是 z。"
            ),
        ),
        *(
            Mistake(wrong, Bilingual("Divide by T, do not multiply.", "应除以 T，不是乘。"))
            for wrong in (
                lambda z, y, T: _heated(z, y, 1 / T),
                lambda z, y, T: _heated(z, y, 1 / T) / T**2,
                lambda z, y, T: _heated(z, y, T) * T**2,
            )
        ),
        Mistake(
            lambda z, y, T: -_heated(z, y, T),
            Bilingual("The sign is flipped: prediction minus target.", "符号反了：是预测减标签。"),
        ),
        Mistake(_cold, Bilingual("The temperature is not used.", "没有用到温度。")),
    ),
)

EXERCISES = (LOG_SOFTMAX, SMOOTHED, WEIGHTED_MEAN, HEATED_GRADIENT)
