"""Checkers of the exercises of chapter 12, circuits and gates."""

from __future__ import annotations

import numpy as np

from lossbook._bilingual import Bilingual
from lossbook._protocol import Forward
from lossbook.course.exercises import Case, Exercise, Mistake


def _sigmoid(x):
    return 1 / (1 + np.exp(-np.asarray(x, dtype=float)))


def _gate(slope, value=lambda x: x * _sigmoid(x)):
    """A gate with the value of swish, or another, and a slope that may be wrong."""
    return lambda x: Forward(value(x), lambda upstream=1.0: slope(x) * upstream)


def _right(x):
    return _sigmoid(x) + x * _sigmoid(x) * (1 - _sigmoid(x))


def _value_and_gradients(returned):
    """What is compared: the value, and the gradients for two upstream gradients.

    The first is 2 for every entry, the second half the place of each, counted from 1.
    """
    if not isinstance(returned, tuple) or len(returned) != 2 or not callable(returned[1]):
        raise TypeError("return Forward(value, backward), backward being a function")
    value, backward = returned
    uneven = 0.5 * np.arange(1.0, np.size(value) + 1).reshape(np.shape(value))
    return value, backward(2.0), backward(uneven)


SWISH = Exercise(
    "12-circuits/swish",
    _gate(_right),
    (
        Case(
            (2.0,),
            why=Bilingual(
                "These are the value and the gradients for upstream gradients of 2 and of 1/2.",
                "依次是值、上游梯度为 2 时的梯度、上游梯度为 1/2 时的梯度。",
            ),
        ),
        Case((0.0,), why=Bilingual("At 0: value 0, slope 1/2.", "在 0 处值是 0，斜率是 1/2。")),
        Case((-1.5,)),
        Case((np.array([-3.0, 0.5, 4.0]),), why=Bilingual("An array too.", "数组也要能算。")),
    ),
    (
        Mistake(
            lambda x: Forward(x * _sigmoid(x), lambda upstream=1.0: _right(x)),
            Bilingual(
                "The upstream gradient is missing: the local slope is multiplied by it.",
                "少了上游梯度：局部斜率要乘上它。",
            ),
        ),
        Mistake(
            _gate(_sigmoid),
            Bilingual(
                "One of two paths is missing: x also enters through σ(x).",
                "两条路只走了一条：x 还经过 σ(x)。",
            ),
        ),
        Mistake(
            _gate(lambda x: x * _sigmoid(x) * (1 - _sigmoid(x))),
            Bilingual(
                "One of two paths is missing: x is also a factor of its own.",
                "两条路只走了一条：x 自己还是一个因子。",
            ),
        ),
        Mistake(
            _gate(lambda x: _sigmoid(x) * (1 - _sigmoid(x))),
            Bilingual("This is the slope of σ alone.", "这只是 σ 的斜率。"),
        ),
        Mistake(
            lambda x: Forward(x * _sigmoid(x), lambda upstream=1.0: _right(x) + upstream),
            Bilingual(
                "The upstream gradient is multiplied in, not added.",
                "上游梯度是乘上去的，不是加上去的。",
            ),
        ),
        *(
            Mistake(
                lambda x, back=back: Forward(x * _sigmoid(x), back(x)),
                Bilingual(
                    "The upstream gradient is multiplied into both paths: put the sum in brackets.",
                    "上游梯度要乘到两条路上：给和加上括号。",
                ),
            )
            for back in (
                lambda x: lambda upstream=1.0: _right(x) - _sigmoid(x) * (1 - upstream),
                lambda x: lambda upstream=1.0: _right(x) * upstream + _sigmoid(x) * (1 - upstream),
            )
        ),
        Mistake(
            lambda x: Forward(x * _sigmoid(x), lambda upstream=1.0: (_right(x) * upstream,)),
            Bilingual(
                "With one input, backward returns its gradient itself, not a tuple.",
                "只有一个输入时，backward 直接返回它的梯度，不要包成元组。",
            ),
        ),
    ),
    read=_value_and_gradients,
)


def _staged(
    x,
    y,
    dx=lambda product, grown, rest: product + grown + rest,
    *,
    below=lambda top, bottom: -top / bottom**2,
    square=2.0,
):
    """The right derivatives, or what comes of a wrong stage."""
    top = x * y + np.exp(x)
    bottom = x**2 + y**2
    dtop, dbottom = 1 / bottom, below(top, bottom)
    by_x = dx(y * dtop, np.exp(x) * dtop, square * x * dbottom)
    return float(by_x), float(x * dtop + square * y * dbottom)


LOST = Bilingual(
    "A path of x is lost: x leaves by three wires, and all three come back.",
    "x 少了一条路：它分出三根线，三根都要收回来。",
)

STAGED = Exercise(
    "12-circuits/staged",
    _staged,
    (
        Case((0.0, 1.0), why=Bilingual("At (0, 1): (2, −2).", "在 (0, 1) 处是 (2, −2)。")),
        Case((1.0, 2.0)),
        Case((-0.5, 1.5)),
        Case((2.0, -3.0)),
        Case((5.0, 0.42)),  # f is 6, its derivative by y a thousandth: differences lose it
    ),
    (
        *(
            Mistake(lambda x, y, keep=keep: _staged(x, y, keep), LOST)
            for keep in (
                lambda product, grown, rest: product,
                lambda product, grown, rest: grown,
                lambda product, grown, rest: rest,
                lambda product, grown, rest: product + grown,
                lambda product, grown, rest: product + rest,
                lambda product, grown, rest: grown + rest,
            )
        ),
        Mistake(
            lambda x, y: _staged(x, y, square=1.0),
            Bilingual("The slope of a square is 2x: a 2 is missing.", "平方的斜率是 2x：少了 2。"),
        ),
        Mistake(
            lambda x, y: _staged(x, y, below=lambda top, bottom: -top / bottom),
            Bilingual(
                "The slope of 1/bottom is −1/bottom²: the square is missing in dbottom.",
                "1/bottom 的斜率是 −1/bottom²：dbottom 少了平方。",
            ),
        ),
        Mistake(
            lambda x, y: _staged(x, y, below=lambda top, bottom: -1 / bottom**2),
            Bilingual("dbottom is multiplied by top, too.", "dbottom 还要乘上 top。"),
        ),
        Mistake(
            lambda x, y: _staged(x, y, below=lambda top, bottom: top / bottom**2),
            Bilingual(
                "The denominator pulls the other way: a minus is missing in dbottom.",
                "分母的作用相反：dbottom 少了负号。",
            ),
        ),
        Mistake(
            lambda x, y: _staged(x, y)[::-1],
            Bilingual("The two are in the wrong order.", "两个梯度的次序反了。"),
        ),
    ),
)


def _backpropagate(count, wires):
    gradient = [0.0] * (count - 1) + [1.0]
    for source, target, local in reversed(wires):
        gradient[source] += local * gradient[target]
    return gradient


def _overwriting(count, wires):
    gradient = [0.0] * (count - 1) + [1.0]
    for source, target, local in reversed(wires):
        gradient[source] = local * gradient[target]
    return gradient


def _in_forward_order(count, wires):
    gradient = [0.0] * (count - 1) + [1.0]
    for source, target, local in wires:
        gradient[source] += local * gradient[target]
    return gradient


def _forward_mode(count, wires):
    change = [1.0] + [0.0] * (count - 1)
    for source, target, local in wires:
        change[target] += local * change[source]
    return change


def _by_node_number(count, wires):
    gradient = [0.0] * (count - 1) + [1.0]
    for node in reversed(range(count)):
        for source, target, local in wires:
            if target == node:
                gradient[source] += local * gradient[node]
    return gradient


def _by_number_of_source(count, wires):
    return _backpropagate(count, sorted(wires, key=lambda wire: wire[0]))


def _unseeded(count, wires):
    return [0.0] * count


def _only_local(count, wires):
    gradient = [0.0] * (count - 1) + [1.0]
    for source, _, local in reversed(wires):
        gradient[source] += local
    return gradient


NUMBERS = Bilingual(
    "Node numbers are names and no order: a wire may lead to a smaller number. The order is that "
    "of the wires.",
    "节点编号只是名字，不表示次序：导线可以通向编号更小的节点。次序以导线在列表里的先后为准。",
)

ENGINE = Exercise(
    "12-circuits/engine",
    _backpropagate,
    (
        Case((2, [(0, 1, 3.0)]), why=Bilingual("One wire: 3 and 1.", "一根线：3 和 1。")),
        Case(
            (2, [(0, 1, 3.0), (0, 1, 3.0)]),
            why=Bilingual("x · x at 3: two wires, 6.", "x · x 在 3 处：两根线，得 6。"),
        ),
        Case((5, [(0, 3, 1.0), (1, 3, 1.0), (2, 4, 3.0), (3, 4, -4.0)])),
        Case((5, [(0, 1, 2.0), (0, 2, -1.0), (1, 3, 0.5), (2, 3, 4.0), (1, 4, 1.0), (3, 4, 3.0)])),
        Case((4, [(0, 2, 2.0), (2, 1, 3.0), (1, 3, 5.0)]), why=NUMBERS),
        Case(
            (6, [(3, 4, 2.0), (3, 1, -1.0), (1, 4, 3.0), (4, 0, 0.5), (2, 0, 4.0), (0, 5, 2.0)]),
            why=NUMBERS,
        ),
        Case(
            (4, [(0, 3, 2.0), (0, 1, 5.0), (1, 2, 1.0)]),
            why=Bilingual(
                "Nodes 1 and 2 do not reach the output: their gradient is 0.",
                "节点 1 和 2 通不到输出，梯度是 0。",
            ),
        ),
    ),
    (
        Mistake(
            _unseeded,
            Bilingual(
                "The last node starts with gradient 1, or nothing flows.",
                "最后一个节点的梯度要从 1 起步，否则什么也传不回来。",
            ),
        ),
        Mistake(
            _overwriting,
            Bilingual(
                "A second wire overwrote what the first had brought: add.",
                "第二根线盖掉了第一根线带来的梯度：要相加。",
            ),
        ),
        *(Mistake(wrong, NUMBERS) for wrong in (_by_node_number, _by_number_of_source)),
        Mistake(
            _in_forward_order,
            Bilingual(
                "A node sent before all had come back to it: go through the wires in reverse.",
                "节点还没收齐就往前送了：导线要倒着走。",
            ),
        ),
        Mistake(
            _forward_mode,
            Bilingual(
                "This is forward mode: what node 0 does to each node, not what each does to the "
                "last.",
                "这是前向模式：求的是节点 0 对各节点的影响，不是各节点对最后一个节点的影响。",
            ),
        ),
        Mistake(
            _only_local,
            Bilingual(
                "The local derivative has to be multiplied by the gradient of the target.",
                "局部导数还要乘上目标节点的梯度。",
            ),
        ),
    ),
)

EXERCISES = (SWISH, STAGED, ENGINE)
