"""Checkers of the exercises of chapter 09, regularisation."""

from __future__ import annotations

import numpy as np

from lossbook._bilingual import Bilingual
from lossbook.course.exercises import Case, Exercise, Mistake


def _parts(x, y):
    return np.asarray(x, dtype=float), np.asarray(y, dtype=float)


def _solved(x, y, strength, spared=True):
    """The ridge weights and the bias; with ``spared`` the bias is not penalised."""
    x, y = _parts(x, y)
    if not spared:
        both = np.column_stack([x, np.ones(len(y))])
        w = np.linalg.solve(both.T @ both + strength * np.eye(both.shape[1]), both.T @ y)
        return w[:-1], float(w[-1])
    centre, mean = x.mean(axis=0), y.mean()
    columns = x - centre
    gram = columns.T @ columns + strength * np.eye(x.shape[1])
    w = np.linalg.lstsq(gram, columns.T @ (y - mean), rcond=None)[0]
    return w, float(mean - centre @ w)


def _ridge(x, y, strength):
    return _solved(x, y, strength * len(y))


def _penalised_bias(x, y, strength):
    return _solved(x, y, strength * len(y), spared=False)


def _without_means(x, y, strength):
    x, y = _parts(x, y)
    gram = x.T @ x / len(y) + strength * np.eye(x.shape[1])
    return np.linalg.lstsq(gram, x.T @ y / len(y), rcond=None)[0], 0.0


def _bias_is_the_mean(x, y, strength):
    return _ridge(x, y, strength)[0], float(np.mean(y))


def _on_every_entry(x, y, strength):
    """What ``gram + strength`` makes: the penalty off the diagonal too."""
    x, y = _parts(x, y)
    columns = x - x.mean(axis=0)
    gram = columns.T @ columns / len(y) + strength
    w = np.linalg.lstsq(gram, columns.T @ (y - y.mean()) / len(y), rcond=None)[0]
    return w, float(y.mean() - x.mean(axis=0) @ w)


def _standardised(x, y, strength):
    x, y = _parts(x, y)
    return _ridge((x - x.mean(axis=0)) / x.std(axis=0), y, strength)


LINE = [[1.0], [2.0], [3.0]], [2.0, 3.0, 7.0]
PLANE = (
    [[1.0, 0.5], [0.0, -1.0], [2.0, 1.5], [-1.0, 0.0], [0.5, 2.0]],
    [3.0, -1.0, 6.0, 0.5, 4.0],
)
LIFTED = PLANE[0], [value + 100 for value in PLANE[1]]

RIDGE = Exercise(
    "09-regularization/ridge",
    _ridge,
    (
        Case(
            (*LINE, 0.0),
            why=Bilingual(
                "Without a penalty: slope 2.5, bias −1.", "不加惩罚：斜率 2.5，偏置 −1。"
            ),
        ),
        Case(
            (*LINE, 1 / 3),
            why=Bilingual("The slope is 1.6667.", "斜率是 1.6667。"),
        ),
        Case((*PLANE, 0.1)),
        Case(
            (*LIFTED, 0.1),
            why=Bilingual(
                "All targets are 100 higher: the bias takes it, the weights stay.",
                "真值都高 100：由偏置承担，权重不变。",
            ),
        ),
        Case((*PLANE, 10.0)),
    ),
    (
        Mistake(
            _penalised_bias,
            Bilingual(
                "The bias is penalised too: subtract the means first.",
                "偏置也受了罚：应先减去均值。",
            ),
        ),
        Mistake(
            _without_means,
            Bilingual(
                "There is no bias: subtract the means of the columns and of y first.",
                "没有偏置：先减去各列与 y 的均值。",
            ),
        ),
        Mistake(
            _bias_is_the_mean,
            Bilingual(
                "The mean of y is the bias of centred columns: take off the weights times their"
                " means.",
                "y 的均值是中心化之后的偏置：还要减去权重乘以各列的均值。",
            ),
        ),
        Mistake(
            _solved,
            Bilingual(
                "That is a sum of squares: with the mean, XᵀX is divided by N.",
                "这是平方和；取均值时，XᵀX 要除以 N。",
            ),
        ),
        Mistake(
            lambda x, y, strength: _ridge(x, y, strength / 2),
            Bilingual(
                "The penalty is halved: the 2 of its derivative cancels that of the cost.",
                "惩罚减了半：它的导数里的 2 与代价的 2 约去了。",
            ),
        ),
        Mistake(
            lambda x, y, strength: _ridge(x, y, 2 * strength),
            Bilingual(
                "The penalty is doubled: the 2 of its derivative cancels that of the cost.",
                "惩罚加了倍：它的导数里的 2 与代价的 2 约去了。",
            ),
        ),
        Mistake(
            _on_every_entry,
            Bilingual(
                "λ stands on the diagonal alone: multiply it by the unit matrix.",
                "λ 只加在对角线上：要乘以单位矩阵。",
            ),
        ),
        Mistake(
            lambda x, y, strength: _ridge(x, y, 0.0),
            Bilingual("The penalty is missing.", "少了惩罚。"),
        ),
        Mistake(
            lambda x, y, strength: _solved(x, y, strength * (len(y) - 1)),
            Bilingual("Divide by N, not by N − 1.", "应除以 N，不是 N − 1。"),
        ),
        Mistake(
            _standardised,
            Bilingual(
                "Subtract the means only; do not divide by the deviations.",
                "只减去均值，不要除以标准差。",
            ),
        ),
        Mistake(
            lambda x, y, strength: _ridge(x, y, strength)[::-1],
            Bilingual("Return the weights first, then the bias.", "先返回权重，再返回偏置。"),
        ),
    ),
)


def _held_costs(x, y, strength, folds, fitted=_ridge, side=1):
    """The cost of each fold, and how many samples it is a mean of."""
    x, y = _parts(x, y)
    costs, sizes = [], []
    for fold in folds:
        w, b = fitted(x[fold[0]], y[fold[0]], strength)
        gap = x[fold[side]] @ w + b - y[fold[side]]
        costs.append(float(np.mean(gap**2)))
        sizes.append(len(gap))
    return np.array(costs), np.array(sizes)


def _cross_validated(x, y, strength, folds):
    return float(_held_costs(x, y, strength, folds)[0].mean())


def _all_rows(x, y, strength, folds):
    w, b = _ridge(x, y, strength)
    return float(
        _held_costs(x, y, strength, folds, fitted=lambda *_: (w, b))[0].mean(),
    )


def _pooled(x, y, strength, folds):
    costs, sizes = _held_costs(x, y, strength, folds)
    return float(costs @ sizes / sizes.sum())


def _outside_the_bias(x, y, strength):
    return _ridge(x, y, strength)[0], 0.0


def _standardised_folds(x, y, strength, folds):
    x, y = _parts(x, y)
    costs = []
    for train, held in folds:
        scaled = (x - x[train].mean(axis=0)) / x[train].std(axis=0)
        costs.append(_cross_validated(scaled, y, strength, [(train, held)]))
    return float(np.mean(costs))


def _sums_of_folds(*args):
    costs, sizes = _held_costs(*args)
    return float((costs * sizes).mean())


def _fold(train, held):
    return np.array(train), np.array(held)


THIRDS = (_fold([0, 1, 2], [3, 4]), _fold([2, 3, 4], [0, 1]), _fold([0, 1, 3, 4], [2]))

CROSS_VALIDATED = Exercise(
    "09-regularization/cross-validated",
    _cross_validated,
    (
        Case((*PLANE, 0.1, THIRDS[:1]), why=Bilingual("One fold.", "一折。")),
        # Of two sizes, so that a sum over folds and sums within them differ.
        Case((*PLANE, 0.1, THIRDS[1:])),
        Case(
            (*PLANE, 1.0, THIRDS),
            why=Bilingual(
                "Folds of two, two and one: each counts once.",
                "三折分别有 2、2、1 个样本，各算一次。",
            ),
        ),
        Case((*LIFTED, 1.0, THIRDS)),
    ),
    (
        Mistake(
            lambda x, y, strength, folds: float(
                _held_costs(x, y, strength, folds, side=0)[0].mean()
            ),
            Bilingual(
                "This is the cost on the rows of the fit: take the rows held out.",
                "这是拟合所用各行上的代价；应取留出的各行。",
            ),
        ),
        Mistake(
            _all_rows,
            Bilingual(
                "The fit has seen the fold: fit on its rows `train` alone.",
                "拟合时已经见过这一折：只用 `train` 各行来拟合。",
            ),
        ),
        Mistake(
            _pooled,
            Bilingual(
                "You averaged over samples: average over the folds.",
                "你对样本取了平均；应对各折取平均。",
            ),
        ),
        Mistake(
            lambda x, y, strength, folds: _cross_validated(
                x, y, strength, [(held, train) for train, held in folds]
            ),
            Bilingual(
                "The lists are exchanged: fit on `train`, the first of a pair.",
                "两个序号数组弄反了：应在每一对的第一个 `train` 上拟合。",
            ),
        ),
        Mistake(
            lambda x, y, strength, folds: float(
                _held_costs(x, y, strength, folds, fitted=_outside_the_bias)[0].mean()
            ),
            Bilingual("The prediction lacks the bias.", "预测少了偏置。"),
        ),
        Mistake(
            _standardised_folds,
            Bilingual("Do not standardise here.", "这里不要标准化。"),
        ),
        Mistake(
            _sums_of_folds,
            Bilingual(
                "Within a fold take the mean of the squares, not their sum.",
                "一折之内取平方的均值，不是和。",
            ),
        ),
        Mistake(
            lambda *args: float(_held_costs(*args)[0].sum()),
            Bilingual("This is the sum over the folds: take the mean.", "这是各折之和，应取平均。"),
        ),
        Mistake(
            lambda *args: float(np.sqrt(_held_costs(*args)[0]).mean()),
            Bilingual("Do not take the root.", "不要开方。"),
        ),
        Mistake(
            lambda *args: _held_costs(*args)[0],
            Bilingual("Average over the folds at the end.", "最后对各折取平均。"),
        ),
    ),
)


def _soft(a, t):
    return np.sign(a) * max(abs(a) - t, 0.0)


def _round(x, y, w, strength, share=0.5, fresh=True):
    """One round of coordinate descent; ``share`` of λ is the threshold."""
    x, y = _parts(x, y)
    w, old = np.array(w, dtype=float), np.array(w, dtype=float)
    for j in range(len(w)):
        others = w if fresh else old
        rest = y - x @ others + x[:, j] * others[j]
        size = x[:, j] @ x[:, j] / len(y)
        w[j] = _soft(x[:, j] @ rest / len(y), share * strength) / size
    return w


def _undivided(x, y, w, strength):
    """Right for columns whose mean square is 1."""
    x, y = _parts(x, y)
    w = np.array(w, dtype=float)
    for j in range(len(w)):
        rest = y - x @ w + x[:, j] * w[j]
        w[j] = _soft(x[:, j] @ rest / len(y), strength / 2)
    return w


def _with_itself(x, y, w, strength):
    x, y = _parts(x, y)
    w = np.array(w, dtype=float)
    for j in range(len(w)):
        size = x[:, j] @ x[:, j] / len(y)
        w[j] = _soft(x[:, j] @ (y - x @ w) / len(y), strength / 2) / size
    return w


def _threshold_of_the_whole(x, y, w, strength):
    """The threshold after the division, where it has to be divided too."""
    x, y = _parts(x, y)
    w = np.array(w, dtype=float)
    for j in range(len(w)):
        rest = y - x @ w + x[:, j] * w[j]
        w[j] = _soft(x[:, j] @ rest / (x[:, j] @ x[:, j]), strength / 2)
    return w


def _kept_whole(x, y, w, strength):
    """A hard threshold: what stays is not shrunk."""
    x, y = _parts(x, y)
    w = np.array(w, dtype=float)
    for j in range(len(w)):
        c = x[:, j] @ (y - x @ w + x[:, j] * w[j])
        w[j] = c / (x[:, j] @ x[:, j]) * (abs(c) / len(y) > strength / 2)
    return w


EYE = [[1.4142135623730951, 0.0], [0.0, 1.4142135623730951]]
SLANTED = [[1.0, 1.0], [1.0, 0.0], [-1.0, 0.5], [-1.0, -1.5]]
RESPONSE = [3.0, 1.0, 0.0, -2.0]

ROUND = Exercise(
    "09-regularization/lasso-round",
    _round,
    (
        Case(
            (EYE, [4.525483399593905, 0.5656854249492381], [0.0, 0.0], 1.0),
            why=Bilingual(
                "Two columns that do not interact: 2.7 and 0.", "两列互不影响：2.7 与 0。"
            ),
        ),
        Case(
            (SLANTED, RESPONSE, [0.0, 0.0], 0.0),
            why=Bilingual(
                "The second weight uses the first one's new value.", "第二个权重要用第一个的新值。"
            ),
        ),
        Case((SLANTED, RESPONSE, [0.5, 0.5], 0.4)),
        Case(
            (SLANTED, RESPONSE, [0.5, 0.5], 50.0),
            why=Bilingual("A strong penalty sets both to 0.", "惩罚很强时，两个都归零。"),
        ),
        Case(
            ([[2.0, 0.3], [-2.0, 0.1], [0.0, -0.4]], [-3.0, 2.0, 1.0], [0.0, 1.0], 0.3),
            why=Bilingual("Columns of other sizes.", "两列的大小不同。"),
        ),
    ),
    (
        Mistake(
            lambda x, y, w, strength: _round(x, y, w, strength, share=1.0),
            Bilingual(
                "The threshold is λ/2: the cost is a mean of squares without a half.",
                "阈值是 λ/2：代价是平方的均值，前面没有二分之一。",
            ),
        ),
        Mistake(
            lambda x, y, w, strength: _round(x, y, w, strength, fresh=False),
            Bilingual(
                "Use the new weights as soon as they are there.", "新的权重一算出来就要用上。"
            ),
        ),
        Mistake(
            _undivided,
            Bilingual("Divide by the mean square of the column.", "还要除以这一列的均方。"),
        ),
        Mistake(
            _threshold_of_the_whole,
            Bilingual(
                "Divide the threshold by the mean square of the column too.",
                "阈值也要除以这一列的均方。",
            ),
        ),
        Mistake(
            _kept_whole,
            Bilingual(
                "What is beyond the threshold moves towards 0 by it.",
                "超出阈值的，也要向 0 移动一个阈值。",
            ),
        ),
        Mistake(
            _with_itself,
            Bilingual(
                "Leave the weight's own part in the gap: y less what the others predict.",
                "差距里不要减去这个权重自己的那一份：是 y 减去其余权重的预测。",
            ),
        ),
        Mistake(
            lambda x, y, w, strength: _round(x, y, w, 0.0),
            Bilingual("The penalty is missing.", "少了惩罚。"),
        ),
    ),
)


def _chosen(strengths, costs, errors=1.0, ddof=1, root=True):
    """The largest strength within so many standard errors of the lowest mean cost."""
    strengths, costs = _parts(strengths, costs)
    mean = costs.mean(axis=0)
    best = int(mean.argmin())
    spread = costs[:, best].std(ddof=ddof) / (np.sqrt(len(costs)) if root else 1.0)
    return float(strengths[mean <= mean[best] + errors * spread].max())


TRIED = [0.01, 0.1, 1.0, 10.0]
COSTS = [
    [5.0, 4.4, 4.6, 4.9],
    [6.0, 5.0, 5.1, 5.3],
    [5.2, 4.8, 5.3, 5.0],
    [6.2, 5.4, 5.2, 5.6],
]

# The deviation of another column, or with another count, ends at another λ here.
FINE = [0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0]
CROSSING = [
    [1.3, 3.3, 4.2, 4.6, 5.9, 5.0, 4.9],
    [5.8, 5.3, 5.2, 5.9, 7.3, 5.9, 6.3],
    [5.9, 5.2, 5.0, 5.7, 4.8, 6.0, 6.6],
]


def _each_by_its_own(strengths, costs):
    strengths, costs = _parts(strengths, costs)
    mean = costs.mean(axis=0)
    errors = costs.std(axis=0, ddof=1) / np.sqrt(len(costs))
    return float(strengths[mean <= mean.min() + errors].max())


ONE_SE = Exercise(
    "09-regularization/one-se",
    _chosen,
    (
        Case(
            (TRIED, COSTS),
            why=Bilingual(
                "The lowest mean is 4.9, its standard error 0.208: up to 5.108.",
                "最低的均值是 4.9，标准误是 0.208：5.108 以内。",
            ),
        ),
        Case(
            (TRIED, [[4.0, 3.0, 3.5, 5.0], [4.1, 3.1, 3.6, 5.1], [3.9, 2.9, 3.4, 4.9]]),
            why=Bilingual(
                "Where the folds agree, the lowest mean is the choice.",
                "各折一致时，选均值最低的。",
            ),
        ),
        Case(
            ([10.0, 1.0, 0.1], [[7.0, 4.4, 4.3], [6.0, 4.0, 4.1], [8.0, 6.2, 5.9]]),
            why=Bilingual("The list may begin with the largest λ.", "列表可以从最大的 λ 开始。"),
        ),
        Case(
            (TRIED, [[6.0, 5.0, 5.6, 6.4], [4.0, 3.0, 3.4, 4.6]]),
            why=Bilingual("With two folds.", "只有两折。"),
        ),
        Case(
            (TRIED, [[4.0, 3.0, 3.0, 5.0], [4.0, 3.0, 3.0, 5.0]]),
            why=Bilingual(
                "Folds that agree exactly: the standard error is 0, and “at most” includes it.",
                "各折完全一致：标准误是 0，“不超过”包括相等。",
            ),
        ),
        Case(
            (FINE, CROSSING),
            why=Bilingual(
                "The lowest mean is 4.333, its standard error 1.517: up to 5.850.",
                "最低的均值是 4.333，标准误是 1.517：5.850 以内。",
            ),
        ),
    ),
    (
        Mistake(
            lambda s, c: _chosen(s, c, errors=0.0),
            Bilingual("This is the λ of the lowest mean.", "这是均值最低的 λ。"),
        ),
        Mistake(
            lambda s, c: _chosen(s, c, ddof=0),
            Bilingual("The deviation needs `ddof=1`.", "标准差要用 `ddof=1`。"),
        ),
        Mistake(
            _each_by_its_own,
            Bilingual(
                "One standard error serves all: that of the column with the lowest mean.",
                "各列共用一个标准误，即均值最低那一列的。",
            ),
        ),
        Mistake(
            lambda s, c: _chosen(s, c, root=False),
            Bilingual(
                "You took the spread of the folds: divide it by the root of their number.",
                "你取的是各折的标准差：还要除以折数的平方根。",
            ),
        ),
    ),
)

EXERCISES = (RIDGE, CROSS_VALIDATED, ROUND, ONE_SE)
