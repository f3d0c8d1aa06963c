"""Answers to the exercises of chapter 12, as learners write them."""

import numpy as np
import pytest
from battery import assert_passes, assert_told, rows

from lossbook import Forward, gates

SWISH, STAGED, ENGINE = ("12-circuits/" + name for name in ("swish", "staged", "engine"))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def swish(x):
    s = sigmoid(x)
    return Forward(x * s, lambda upstream=1.0: upstream * (s + x * s * (1 - s)))


def swish_of_gates(x):
    s, back_s = gates.sigmoid(x)
    return x * s, lambda upstream: upstream * s + back_s(upstream * x)


def swish_with(backward, value=lambda x, s: x * s):
    def answer(x):
        s = sigmoid(x)
        return Forward(value(x, s), lambda upstream=1.0: backward(upstream, x, s))

    return answer


def in_stages(x, y, bottom_slope=lambda top, bottom: -top / bottom**2, square=2, grown=1):
    top, bottom = x * y + np.exp(x), x**2 + y**2
    dtop, dbottom = 1 / bottom, bottom_slope(top, bottom)
    return (
        y * dtop + grown * np.exp(x) * dtop + square * x * dbottom,
        x * dtop + square * y * dbottom,
    )


def by_the_quotient_rule(x, y):
    top, bottom = x * y + np.exp(x), x**2 + y**2
    by_x = (y + np.exp(x)) / bottom - 2 * x * top / bottom**2
    return np.array([by_x, x / bottom - 2 * y * top / bottom**2])


def staged_with(**changes):
    return lambda x, y: in_stages(x, y, **changes)


def backpropagate(count, wires):
    gradient = np.zeros(count)
    gradient[-1] = 1
    for source, target, local in wires[::-1]:
        gradient[source] += gradient[target] * local
    return gradient


def by_place(count, wires):
    grad = [0] * count
    grad[count - 1] = 1
    for k in range(len(wires) - 1, -1, -1):
        source, target, local = wires[k]
        grad[source] = grad[source] + local * grad[target]
    return grad


def engine_with(order=reversed, seed=1.0, send=lambda old, local, up: old + local * up):
    def answer(count, wires):
        gradient = [0.0] * (count - 1) + [seed]
        for source, target, local in order(wires):
            gradient[source] = send(gradient[source], local, gradient[target])
        return gradient

    return answer


RIGHT = {
    SWISH: {"two paths": swish, "two gates": swish_of_gates},
    STAGED: {"stages": in_stages, "quotient rule": by_the_quotient_rule},
    ENGINE: {"array": backpropagate, "by place": by_place},
}

WRONG = {
    SWISH: {
        "no upstream": (swish_with(lambda u, x, s: s + x * s * (1 - s)), "upstream gradient is"),
        "only σ": (swish_with(lambda u, x, s: u * s), "x also enters through σ"),
        "only x σ′": (swish_with(lambda u, x, s: u * x * s * (1 - s)), "a factor of its own"),
        "σ′ alone": (swish_with(lambda u, x, s: u * s * (1 - s)), "slope of σ alone"),
        "precedence": (swish_with(lambda u, x, s: s + x * s * (1 - s) * u), "both paths"),
        "value only": (lambda x: x * sigmoid(x), "return Forward(value, backward)"),
        "a tuple back": (swish_with(lambda u, x, s: (u * (s + x * s * (1 - s)),)), "not a tuple"),
    },
    STAGED: {
        "no exp": (staged_with(grown=0), "A path of x is lost"),
        "no minus": (staged_with(bottom_slope=lambda top, bottom: top / bottom**2), "a minus"),
        "no square": (staged_with(bottom_slope=lambda top, bottom: -top / bottom), "1/bottom²"),
        "no numerator": (staged_with(bottom_slope=lambda top, bottom: -1 / bottom**2), "by top"),
        "no 2": (staged_with(square=1), "square is 2x"),
        "swapped": (lambda x, y: in_stages(x, y)[::-1], "in the wrong order"),
    },
    ENGINE: {
        "forward order": (engine_with(order=list), "in reverse"),
        "unseeded": (engine_with(seed=0.0), "starts with gradient 1"),
        "overwritten": (engine_with(send=lambda old, local, up: local * up), "overwrote"),
        "only local": (engine_with(send=lambda old, local, up: old + local), "multiplied by"),
        "by number": (
            engine_with(order=lambda wires: sorted(wires, key=lambda wire: -wire[1])),
            "Node numbers are names",
        ),
    },
}


@pytest.mark.parametrize(("name", "how", "answer"), rows(RIGHT))
def test_right_answers_pass(name, how, answer):
    assert_passes(name, answer)


@pytest.mark.parametrize(("name", "how", "case"), rows(WRONG))
def test_wrong_answers_are_told(name, how, case):
    assert_told(name, *case)
