"""What a wrong gradient looks like, and the bug that gives it away."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lossbook._bilingual import Bilingual
from lossbook._formatting import show
from lossbook._protocol import Array
from lossbook.backprop._differences import length

__all__ = ["about", "diagnose"]

CLOSE = 1e-4  # how well a pattern must fit, relative to the gradient

NOT_FINITE = Bilingual(
    "the analytic gradient holds nan or inf, first at {index}: a logarithm of 0, a division by 0, "
    "or an overflow",
    "解析梯度含 nan 或 inf，首先出现在 {index}：取了 0 的对数、除以了 0，或者溢出",
)
NOTHING = Bilingual(
    "the analytic gradient is 0 throughout: the array was never filled, or the path is cut",
    "解析梯度处处为 0：数组没有填值，或者通路断了",
)
UNUSED = Bilingual(
    "the numeric gradient is 0 throughout: f does not use this argument (a global of that name?)",
    "数值梯度处处为 0：f 没有用到这个参数（是不是用了同名的全局变量？）",
)
SIGN = Bilingual("the sign is flipped", "符号反了")
HALF = Bilingual(
    "half of the gradient is there: a factor of 2 is missing (from a square), or one of two equal "
    "paths, as in a * a, was overwritten",
    "只有一半梯度：少了因子 2（平方求导），或者两条相同的通路（如 a*a）有一条被覆盖",
)
DOUBLE = Bilingual(
    "twice the gradient: a 1/2 is missing, or a path was added twice",
    "梯度是应有值的 2 倍：少了 1/2，或者有一条通路加了两次",
)
DOUBLE_OR_N = Bilingual(
    "twice the gradient: a 1/2 is missing, or the 1/N of a mean (N = 2), or a path was added twice",
    "梯度是应有值的 2 倍：少了 1/2，或者漏了求平均的 1/N（N = 2），或者有一条通路加了两次",
)
TIMES_N = Bilingual(
    "{n} times the gradient: the 1/N of the mean is missing (N = {n})",
    "梯度是应有值的 {n} 倍：求平均的 1/N 漏了（N = {n}）",
)
OVER_N = Bilingual(
    "1/{n} of the gradient: it was divided by N once too often (N = {n})",
    "梯度只有应有值的 1/{n}：多除了一次 N（N = {n}）",
)
RATIO = Bilingual(
    "the analytic gradient is {ratio} times the numeric one, in every entry: a constant factor",
    "解析梯度在每个分量上都是数值梯度的 {ratio} 倍：差一个常数因子",
)
PERHAPS_TIMES_N = Bilingual(
    "the analytic gradient is {n} times the numeric one, in every entry: if {n} is the number of "
    "samples, the 1/N of the mean is missing",
    "解析梯度在每个分量上都是数值梯度的 {n} 倍：如果样本数是 {n}，就是求平均的 1/N 漏了",
)
PERHAPS_OVER_N = Bilingual(
    "the analytic gradient is 1/{n} of the numeric one, in every entry: if {n} is the number of "
    "samples, it was divided by N once too often",
    "解析梯度在每个分量上都是数值梯度的 1/{n}：如果样本数是 {n}，就是多除了一次 N",
)
SLIGHT = Bilingual(
    "the two agree but for a small part everywhere: a constant such as ε in one of the two, or a "
    "formula that only approximates",
    "两者处处只差一点点：其中一个多了 ε 之类的常数，或者公式本身是近似的",
)
TRANSPOSED = Bilingual("the gradient is transposed", "梯度被转置了")
LOST_PATH = Bilingual(
    "one path of a fork is lost: what is missing is {term}. Where paths meet, gradients add "
    "(+=, not =)",
    "分叉处丢了一条通路：缺的部分是 {term}。几条通路汇合处，梯度要相加（用 +=，不用 =）",
)
LOST_IN_SOME = Bilingual(
    "one path of a fork is lost in {count} of {size} entries: what is missing there is {term}. "
    "Where paths meet, gradients add (+=, not =)",
    "{size} 个分量里有 {count} 个在分叉处丢了一条通路：缺的部分是 {term}。"
    "几条通路汇合处，梯度要相加（用 +=，不用 =）",
)
SQUARE_TERM = Bilingual(
    "{c} x, as from an L2 penalty of {half}‖x‖²", "{c} x，来自 L2 惩罚 {half}‖x‖²"
)
SIGN_TERM = Bilingual("{c} sign(x), as from an L1 penalty", "{c} sign(x)，来自 L1 惩罚")
CONSTANT_TERM = Bilingual("{c} in every entry", "每个分量 {c}")
ONE_A_ROW = Bilingual(
    "one entry in each row is wrong, the others are right: the term at the target class is "
    "missing, as the -1 of softmax - onehot",
    "每行恰有一个分量错，其余都对：目标类别上的那一项漏了，例如 softmax - onehot 里的 -1",
)
NEGATIVE_ONLY = Bilingual(
    "wrong only where x < 0: a mask is missing or turned round, as in relu",
    "只在 x < 0 处出错：掩码漏了或者反了，例如 relu",
)
POSITIVE_ONLY = Bilingual(
    "wrong only where x > 0: a mask is missing or turned round, as in relu",
    "只在 x > 0 处出错：掩码漏了或者反了，例如 relu",
)
TURNED = Bilingual(
    "the mask is turned round: the gradient passes where it should be 0, and is 0 where it should "
    "pass, as in relu with x < 0 for x > 0",
    "掩码反了：该为 0 的地方放行，该放行的地方为 0，例如 relu 里把 x > 0 写成了 x < 0",
)
RANK_ONE = Bilingual(
    "what is missing is one column times one row: a path through a sum or a mean over the samples "
    "is lost, as when a mean is taken for a constant",
    "缺的部分是一列乘一行：有一条经过样本之和或均值的通路丢了，例如把均值当成了常数",
)
ABOUT_MEAN = Bilingual(
    "what is missing grows in proportion to x - {m}: a path through a variance or a standard "
    "deviation is lost, as when it is taken for a constant",
    "缺的部分与 x - {m} 成正比：有一条经过方差或标准差的通路丢了，例如把它当成了常数",
)
FEW = Bilingual(
    "right in all entries but {count}, first {index}: an index or an edge case",
    "只有 {count} 个分量出错，第一个是 {index}：检查下标或边界情形",
)


UNKNOWN = Bilingual("the difference fits no known pattern", "差别不符合任何已知的模式")


def about(number: float) -> str:
    """A measured number to four significant digits: the others are not its own."""
    return show(float(f"{number:.4g}"))


def diagnose(analytic: Array, numeric: Array, x: Array) -> Bilingual:
    """The likely cause of the difference between two gradients at ``x``."""
    for pattern in PATTERNS:
        cause = pattern(analytic, numeric, x)
        if cause is not None:
            return cause
    return UNKNOWN


def _not_finite(analytic: Array, numeric: Array, x: Array) -> Bilingual | None:
    bad = np.argwhere(~np.isfinite(analytic))
    return NOT_FINITE.format(index=bad[0].tolist()) if len(bad) else None


def _empty(analytic: Array, numeric: Array, x: Array) -> Bilingual | None:
    if not analytic.any():
        return NOTHING
    return None if numeric.any() else UNUSED


def _constant_ratio(analytic: Array, numeric: Array, x: Array) -> Bilingual | None:
    ratio = _multiple(analytic, numeric)
    if ratio is None:
        return None
    if abs(ratio - 1) <= CLOSE:
        return _slight(analytic, numeric)
    counts = [n for n in dict.fromkeys((*x.shape, x.size)) if n > 2]
    known = [(-1.0, SIGN), (0.5, HALF), (2.0, DOUBLE_OR_N if 2 in x.shape else DOUBLE)]
    known += [(float(n), TIMES_N.format(n=n)) for n in counts]
    known += [(1.0 / n, OVER_N.format(n=n)) for n in counts]
    for value, cause in known:
        if abs(ratio - value) <= CLOSE * abs(value):
            return cause
    if x.size == 1:
        return None
    for value, cause in ((ratio, PERHAPS_TIMES_N), (1 / ratio, PERHAPS_OVER_N)):
        if value > 2.5 and abs(value - round(value)) <= CLOSE * value:
            return cause.format(n=round(value))
    return RATIO.format(ratio=about(ratio))


def _slight(analytic: Array, numeric: Array) -> Bilingual:
    """A difference below what counts as wrong, in most entries or in a few."""
    gap = np.abs(analytic - numeric)
    off = gap > 1e-3 * gap.max()
    if 2 * off.sum() > off.size:
        return SLIGHT
    return FEW.format(count=int(off.sum()), index=np.argwhere(off)[0].tolist())


def _transposed(analytic: Array, numeric: Array, x: Array) -> Bilingual | None:
    square = numeric.ndim == 2 and numeric.shape[0] == numeric.shape[1]
    return TRANSPOSED if square and _fits(analytic.T, numeric, numeric) else None


def _telling_entries(analytic: Array, numeric: Array, x: Array) -> Bilingual | None:
    """Whether it is right except in a telling set of entries."""
    wrong = _wrong(analytic, numeric)
    if wrong.all() or not wrong.any():
        return None
    if wrong.ndim == 2 and wrong.shape[1] > 1 and np.all(wrong.sum(axis=1) == 1):
        return ONE_A_ROW
    if (x[wrong] < 0).all() and (x[~wrong] > 0).all():
        return NEGATIVE_ONLY
    if (x[wrong] > 0).all() and (x[~wrong] < 0).all():
        return POSITIVE_ONLY
    return None


def _turned_mask(analytic: Array, numeric: Array, x: Array) -> Bilingual | None:
    """Whether each entry is 0 in one of the two and not in the other, by the sign of x."""
    here, there = (np.abs(g) > CLOSE * np.abs(g).max() for g in (analytic, numeric))
    if not (here.any() and there.any() and np.array_equal(here, ~there)):
        return None
    negative, positive = x < 0, x > 0
    by_sign = np.array_equal(there, positive) or np.array_equal(there, negative)
    return TURNED if by_sign else None


def _lost_path(analytic: Array, numeric: Array, x: Array) -> Bilingual | None:
    """Whether the missing part is a multiple of x, of sign(x) or of 1, wherever any is missing."""
    wrong = _wrong(analytic, numeric)
    count = int(wrong.sum())
    if count < 3:
        return None
    missing = np.where(wrong, numeric - analytic, 0)
    terms = ((x, SQUARE_TERM), (np.sign(x), SIGN_TERM), (np.ones_like(x), CONSTANT_TERM))
    for direction, term in terms:
        c = _multiple(missing, np.where(wrong, direction, 0))
        if c is not None:
            term = term.format(c=about(c), half=about(c / 2))
            if wrong.all():
                return LOST_PATH.format(term=term)
            return LOST_IN_SOME.format(term=term, count=count, size=x.size)
    return None


def _lost_variance(analytic: Array, numeric: Array, x: Array) -> Bilingual | None:
    """Whether the missing part is a multiple of x - m for one number m."""
    if x.size < 4:
        return None
    about_mean = x - x.mean()
    missing = numeric - analytic
    slope = float(np.vdot(about_mean, missing)) / (float(np.vdot(about_mean, about_mean)) or 1.0)
    if not slope or not _fits(missing, missing.mean() + slope * about_mean, missing):
        return None
    return ABOUT_MEAN.format(m=about(float(x.mean() - missing.mean() / slope)))


def _few_entries(analytic: Array, numeric: Array, x: Array) -> Bilingual | None:
    """Whether it is right in all but some entries, about which no more is known."""
    wrong = _wrong(analytic, numeric)
    if wrong.all() or not wrong.any():
        return None
    return FEW.format(count=int(wrong.sum()), index=np.argwhere(wrong)[0].tolist())


def _lost_mean(analytic: Array, numeric: Array, x: Array) -> Bilingual | None:
    """Whether the missing part of a matrix has rank one."""
    if x.ndim != 2 or min(x.shape) < 3:
        return None
    wrong = _wrong(analytic, numeric)
    if wrong.any(axis=0).sum() < 3 or wrong.any(axis=1).sum() < 3:
        return None  # a single row or column has rank one whatever is in it
    sizes = np.linalg.svd(numeric - analytic, compute_uv=False)
    return RANK_ONE if sizes[1] <= CLOSE * sizes[0] else None


PATTERNS: tuple[Callable[[Array, Array, Array], Bilingual | None], ...] = (
    _not_finite,
    _empty,
    _constant_ratio,
    _transposed,
    _telling_entries,
    _turned_mask,
    _lost_path,
    _lost_mean,
    _lost_variance,
    _few_entries,
)


def _wrong(analytic: Array, numeric: Array) -> Array:
    """A mask of the entries that are off."""
    return np.abs(analytic - numeric) > CLOSE * np.abs(numeric).max()


def _multiple(a: Array, b: Array) -> float | None:
    """The number c with a = c b, if there is one."""
    top = float(np.abs(b).max())
    if not top:
        return None
    unit = b / top
    c = float(np.vdot(a, unit)) / float(np.vdot(unit, unit)) / top
    return c if c != 0 and _fits(a, c * b, c * b) else None


def _fits(a: Array, b: Array, scale: Array) -> bool:
    return length(a - b) <= CLOSE * length(scale)
