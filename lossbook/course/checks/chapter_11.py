"""Checkers of the exercises of chapter 11, gradients and checking them."""

from __future__ import annotations

import numpy as np

from lossbook._bilingual import Bilingual
from lossbook.course.exercises import Case, Exercise, Mistake


def square(x):
    """The sum of the squares."""
    return float(np.sum(np.square(x)))


def product(x):
    """The sum of products of neighbours."""
    flat = np.ravel(x)
    return float(flat[:-1] @ flat[1:])


def bowl(x):
    """Squares and a little of the cubes, so that a centred difference depends on its step."""
    x = np.asarray(x, dtype=float)
    return float(np.sum(x**2 + 0.001 * x**3))


def writes(x):
    """The sum of the squares; doubles its argument on the way."""
    x *= 2
    return float(np.sum(np.square(x))) / 4


def _slopes(f, x, quotient):
    """A difference quotient for each entry: ``quotient(g)``, with g(s) = f moved by s there."""
    x = np.array(x, dtype=float)
    found = np.zeros_like(x)
    for index in np.ndindex(x.shape):

        def moved(step, index=index):
            point = x.copy()
            point[index] += step
            return f(point)

        found[index] = quotient(moved)
    return found


def _exact(f, x):
    """The gradients of the functions above, by formula."""
    x = np.array(x, dtype=float)
    if f is square or f is writes:
        return 2 * x
    if f is bowl:
        return 2 * x + 0.003 * x**2
    flat = np.concatenate([[0.0], x.ravel(), [0.0]])
    return (flat[:-2] + flat[2:]).reshape(x.shape)


def _with_one_copy(f, x, dtype=None):
    """What the loop gives that moves one copy and puts each entry back."""
    x = np.array(x, dtype=dtype)
    found = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        old = x[index].copy()
        x[index] = old + 1e-5
        up = f(x)
        x[index] = old - 1e-5
        found[index] = (up - f(x)) / 2e-5
        x[index] = old
    return found


def _cut_to_kind(f, x):
    """The gradients stored in an array of the kind of x, as by ``np.zeros_like(x)``."""
    return _exact(f, x).astype(np.asarray(x).dtype)


CENTRED = Exercise(
    "11-gradients/centred",
    _exact,
    (
        Case((square, np.array([1.5, -2.0]))),
        Case((square, np.array([[1.0, 2.0], [3.0, 0.5]]))),
        Case((product, np.array([1.0, 2.0, 4.0]))),
        Case(
            (bowl, np.array([1.5, -2.0])),
            why=Bilingual(
                "For the functions before, a centred difference is exact with any h; here a "
                "large h shows.",
                "对前面几个函数，不论 h 取多少，中心差分都精确；"
                "换成这个函数，h 太大，误差就看得出来。",
            ),
        ),
        Case(
            (bowl, np.array([1, 2])),
            why=Bilingual(
                "x holds whole numbers; neither x + h nor the gradient is whole.",
                "x 是整数，x + h 和梯度却都不是整数。",
            ),
        ),
        Case(
            (writes, np.array([1.0, 2.0])),
            why=Bilingual("This f writes to what it gets.", "这个 f 会改写它拿到的数组。"),
        ),
    ),
    (
        Mistake(
            lambda f, x: 2 * _exact(f, x),
            Bilingual(
                "Twice the gradient: the two points are 2h apart, so divide by 2h.",
                "梯度是应有值的 2 倍：两点相距 2h，要除以 2h。",
            ),
        ),
        Mistake(
            lambda f, x: -_exact(f, x),
            Bilingual(
                "The sign is flipped: f(x + h) comes first.", "符号反了：应当是 f(x + h) 在前。"
            ),
        ),
        Mistake(
            lambda f, x: _with_one_copy(f, x, float),
            Bilingual(
                "f wrote to its argument, so putting one entry back is not enough: give f a copy "
                "each time.",
                "f 改写了参数，只把一个分量放回去不够：每次都给 f 一个副本。",
            ),
        ),
        Mistake(
            _with_one_copy,
            Bilingual(
                "An integer array cannot hold x + h: work on a float64 copy.",
                "整数数组存不下 x + h：先复制成 float64。",
            ),
        ),
        Mistake(
            _cut_to_kind,
            Bilingual(
                "An integer array cannot hold the gradient: make the array of results float64.",
                "整数数组也存不下梯度：存放结果的数组要用 float64。",
            ),
        ),
        Mistake(
            lambda f, x: _slopes(f, x, lambda g: (g(1e-5) - g(0)) / 1e-5),
            Bilingual(
                "This is a forward difference; use both sides, f(x + h) and f(x - h).",
                "这是前向差分；要用两侧的点，f(x + h) 与 f(x - h)。",
            ),
        ),
        Mistake(
            lambda f, x: np.full(np.shape(x), _exact(f, x).sum()),
            Bilingual(
                "All entries were moved at once: move one at a time.",
                "所有分量一起动了：每次只能动一个。",
            ),
        ),
    ),
    close=Bilingual(
        "Right to five digits, which is a forward difference or a poor step: take a centred one "
        "with h near 1e-5.",
        "只准到五位，不是用了前向差分，就是步长不好：用中心差分，h 取 1e-5 左右。",
    ),
)


def doubled(x):
    """The gradient of the sum of the squares."""
    return 2.0 * np.asarray(x, dtype=float)


def halved(x):
    """The same with the 2 of the square lost."""
    return np.array(x, dtype=float)


def twice_too_large(x):
    """The same with a 2 too many."""
    return 4.0 * np.asarray(x, dtype=float)


def turned(x):
    """The same with its entries in the opposite order: the sum is right."""
    return 2.0 * np.asarray(x, dtype=float)[::-1]


def _gap_by(divisor, size=np.linalg.norm):
    """A relative gap of another kind: the size of the gap over ``divisor(a, n)``."""

    def gap(f, grad, x):
        a, n = grad(x), _exact(f, x)
        by = divisor(a, n)
        return size(a - n) / by if by else np.inf

    return gap


def _longer(a, n):
    return max(np.linalg.norm(a), np.linalg.norm(n))


def _gap(f, grad, x):
    a, n = grad(x), _exact(f, x)
    return np.linalg.norm(a - n) / (_longer(a, n) or 1.0)


def _to_eight_places(gap):
    """The numeric gradient is a little off, and so is a relative error made with it."""
    return np.round(np.asarray(gap, dtype=float), 8)


GAP = Exercise(
    "11-gradients/gap",
    _gap,
    (
        Case((square, halved, np.array([1.5, -2.0]))),
        Case(
            (square, twice_too_large, np.array([1.5, -2.0])),
            why=Bilingual(
                "The analytic gradient is the longer one here.", "这里较长的是解析梯度。"
            ),
        ),
        Case(
            (square, turned, np.array([1.0, 2.0])),
            why=Bilingual(
                "The errors of the two entries cancel in a sum.",
                "两个分量的误差一正一负，求和就抵消。",
            ),
        ),
        Case((square, doubled, np.array([[1.0, 2.0], [3.0, 0.5]]))),
        Case((square, halved, np.array([[1.0, 2.0], [3.0, 0.5]]))),
        Case(
            (square, doubled, np.array([0.0, 0.0])),
            why=Bilingual(
                "Both gradients are 0: return 0 before you divide.",
                "两个梯度都是 0：先返回 0，不要去除。",
            ),
        ),
    ),
    (
        Mistake(
            _gap_by(lambda a, n: 1.0),
            Bilingual(
                "This is the absolute error: divide by the longer of the two lengths.",
                "这是绝对误差：要除以两个长度中较大的一个。",
            ),
        ),
        Mistake(
            _gap_by(lambda a, n: np.linalg.norm(n)),
            Bilingual(
                "Divided by the length of the numeric gradient: take the longer of the two.",
                "除以的是数值梯度的长度：要取两者中较长的。",
            ),
        ),
        Mistake(
            _gap_by(lambda a, n: np.linalg.norm(a)),
            Bilingual(
                "Divided by the length of the analytic gradient: take the longer of the two.",
                "除以的是解析梯度的长度：要取两者中较长的。",
            ),
        ),
        Mistake(
            _gap_by(lambda a, n: np.linalg.norm(a) + np.linalg.norm(n)),
            Bilingual(
                "Divided by the sum of the lengths: take the longer of the two.",
                "除以的是两个长度之和：要取两者中较长的。",
            ),
        ),
        Mistake(
            _gap_by(_longer, size=lambda gap: abs(np.sum(gap))),
            Bilingual(
                "The entries are added up, so errors cancel: take the length of the difference.",
                "分量加了起来，误差会抵消：要取差的长度。",
            ),
        ),
        Mistake(
            _gap_by(_longer, size=lambda gap: np.sum(gap**2)),
            Bilingual("The root of the summed squares is missing.", "平方和没有开根号。"),
        ),
    ),
    read=_to_eight_places,
)


def _logistic(w, X, y, strength, data=1.0, penalty=2.0):
    w, X, y = (np.asarray(part, dtype=float) for part in (w, X, y))
    p = 1 / (1 + np.exp(-X @ w))
    return data * X.T @ (p - y) / len(y) + penalty * strength * w


def _variant(**factors):
    def gradient(w, X, y, strength):
        return _logistic(w, X, y, strength, **factors)

    return gradient


_X = np.array([[1.0, 2.0], [1.0, -1.0], [1.0, 0.5]])
LOGISTIC = Exercise(
    "11-gradients/logistic",
    _logistic,
    (
        Case((np.array([0.5, -1.0]), _X, np.array([1, 0, 1]), 0.25)),
        Case((np.array([0.0, 0.0]), _X, np.array([1, 0, 0]), 0.0)),
        Case((np.array([2.0, 1.0]), _X, np.array([0, 0, 1]), 0.1)),
    ),
    (
        Mistake(
            lambda w, X, y, strength: _logistic(w, X, y, strength, data=len(y)),
            Bilingual(
                "The 1/N of the mean is missing in the data term.", "数据项漏了求平均的 1/N。"
            ),
        ),
        Mistake(
            _variant(penalty=0.0),
            Bilingual("The branch of the penalty is lost.", "惩罚项那个分支丢了。"),
        ),
        Mistake(
            _variant(penalty=1.0),
            Bilingual("The 2 of the squared penalty is missing.", "惩罚项平方求导的 2 漏了。"),
        ),
        Mistake(
            _variant(data=-1.0),
            Bilingual(
                "The sign of the data term is flipped: prediction minus label.",
                "数据项符号反了：应当是预测减标签。",
            ),
        ),
        Mistake(
            _variant(data=-1.0, penalty=-2.0),
            Bilingual("The sign of everything is flipped.", "全部符号反了。"),
        ),
        Mistake(
            lambda w, X, y, strength: _logistic(w, X, y, strength, penalty=2 / len(y)),
            Bilingual(
                "The penalty is divided by N; only the data term is a mean.",
                "惩罚项也除了 N；取平均的只有数据项。",
            ),
        ),
        Mistake(
            lambda w, X, y, strength: (
                np.asarray(X).T @ (np.asarray(X) @ w - y) / len(y) + 2 * strength * np.asarray(w)
            ),
            Bilingual(
                "The sigmoid is missing: the residual is 1/(1 + exp(-z)) - y, not z - y.",
                "漏了 sigmoid：残差是 1/(1 + exp(-z)) - y，不是 z - y。",
            ),
        ),
    ),
)


def _divide(a, b):
    q = a[0] / b[0]
    return q, (a[1] - q * b[1]) / b[0]


DUAL = Exercise(
    "11-gradients/dual",
    _divide,
    (
        Case(((3.0, 2.0), (4.0, 5.0))),
        Case(
            ((1.0, 0.0), (2.0, 1.0)),
            why=Bilingual("This is 1/x at 2: −1/x² = −0.25.", "这是 1/x 在 2 处：−1/x² = −0.25。"),
        ),
        Case(((6.0, 1.0), (2.0, 0.0))),
        Case(((-1.0, 2.0), (0.5, -3.0))),
        Case(((0.0, 3.0), (-2.0, 1.0))),
    ),
    (
        Mistake(
            lambda a, b: (a[0] / b[0], (a[0] * b[1] - a[1] * b[0]) / b[0] ** 2),
            Bilingual(
                "The sign of the derivative is flipped: a'b comes first.",
                "导数的符号反了：a'b 在前。",
            ),
        ),
        Mistake(
            lambda a, b: (a[0] / b[0], (a[1] * b[0] - a[0] * b[1]) / b[0]),
            Bilingual("Divide by b², not by b.", "要除以 b²，不是 b。"),
        ),
        Mistake(
            lambda a, b: (a[0] / b[0], (a[1] * b[0] + a[0] * b[1]) / b[0] ** 2),
            Bilingual("The second term is subtracted: a'b − ab'.", "第二项是减：a'b − ab'。"),
        ),
        Mistake(
            lambda a, b: (a[0] / b[0], a[1] / b[1] if b[1] else float("nan")),
            Bilingual(
                "The derivative of a quotient is not the quotient of the derivatives.",
                "商的导数不等于导数的商。",
            ),
        ),
        Mistake(
            lambda a, b: (a[0] / b[0], a[1] / b[0]),
            Bilingual(
                "b changes, too: the term −ab'/b² is missing.", "b 也在变：少了 −ab'/b² 这一项。"
            ),
        ),
        Mistake(
            lambda a, b: _divide(a, b)[::-1],
            Bilingual("The value comes first, then the derivative.", "先返回值，再返回导数。"),
        ),
        Mistake(
            lambda a, b: a[0] / b[0],
            Bilingual("Return the pair: value and derivative.", "要返回一对数：值与导数。"),
        ),
    ),
)

EXERCISES = (CENTRED, GAP, LOGISTIC, DUAL)
