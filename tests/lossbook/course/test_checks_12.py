"""Answers to the exercises of chapter 12 that a checker has to tell apart, or to let pass."""

from collections import defaultdict

import numpy as np
import pytest

from lossbook import Forward
from lossbook.course import check_exercise

SWISH, STAGED, ENGINE = ("12-circuits/" + name for name in ("swish", "staged", "engine"))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def swish_with(backward):
    """A gate with the right value whose way back is ``backward(upstream, slope)``."""

    def swish(x):
        s = sigmoid(x)
        slope = s + x * s * (1 - s)
        return Forward(x * s, lambda upstream=1.0: backward(upstream, slope))

    return swish


@pytest.mark.parametrize(
    "backward",
    [
        lambda upstream, slope: 2 * slope,
        lambda upstream, slope: slope,
        lambda upstream, slope: upstream**2 * slope / 2,
        lambda upstream, slope: np.mean(upstream) * slope,
        lambda upstream, slope: np.sum(upstream * slope),
    ],
    ids=["constant 2", "forgotten", "squared", "mixed up", "summed"],
)
def test_every_entry_has_its_own_upstream_gradient(backward):
    assert check_exercise(SWISH, swish_with(backward)).status == "failed"


def swish_without_default(x):
    return Forward(x * sigmoid(x), lambda upstream: upstream * sigmoid(x) * (1 + x * sigmoid(-x)))


@pytest.mark.parametrize(
    "answer", [swish_with(lambda upstream, slope: upstream * slope), swish_without_default]
)
def test_right_gates_pass(answer):
    verdict = check_exercise(SWISH, answer)
    assert verdict.passed, str(verdict)


def f(x, y):
    return (x * y + np.exp(x)) / (x**2 + y**2)


def staged(x, y):
    top, bottom = x * y + np.exp(x), x**2 + y**2
    dtop, dbottom = 1 / bottom, -top / bottom**2
    dx = y * dtop + np.exp(x) * dtop + 2 * x * dbottom
    return dx, x * dtop + 2 * y * dbottom


def by_differences(h, both_sides=True):
    def gradient(x, y):
        low, width = (-h, 2 * h) if both_sides else (0.0, h)
        return (f(x + h, y) - f(x + low, y)) / width, (f(x, y + h) - f(x, y + low)) / width

    return gradient


@pytest.mark.parametrize("both_sides", [True, False])
@pytest.mark.parametrize("h", [1e-4, 1e-5, 1e-6, 1e-7])
def test_differences_are_no_derivatives_in_stages(h, both_sides):
    verdict = check_exercise(STAGED, by_differences(h, both_sides))
    assert verdict.status == "failed"
    if both_sides:
        assert "differences taken for a derivative" in str(verdict)


def by_the_quotient_rule(x, y):
    top, bottom = x * y + np.exp(x), x**2 + y**2
    return [
        ((y + np.exp(x)) * bottom - top * 2 * x) / bottom**2,
        (x * bottom - top * 2 * y) / bottom**2,
    ]


@pytest.mark.parametrize(
    "answer", [staged, lambda x, y: np.array(staged(x, y)), by_the_quotient_rule]
)
def test_right_derivatives_pass(answer):
    verdict = check_exercise(STAGED, answer)
    assert verdict.passed, str(verdict)


def in_descending_node_order(count, wires):
    gradient = [0.0] * (count - 1) + [1.0]
    for node in range(count - 1, -1, -1):
        for source, target, local in wires:
            if target == node:
                gradient[source] += local * gradient[target]
    return gradient


def sorted_by_target(count, wires):
    gradient = [0.0] * (count - 1) + [1.0]
    for source, target, local in sorted(wires, key=lambda wire: -wire[1]):
        gradient[source] += local * gradient[target]
    return gradient


def sorted_by_source(count, wires):
    gradient = [0.0] * (count - 1) + [1.0]
    for source, target, local in sorted(wires, key=lambda wire: -wire[0]):
        gradient[source] += local * gradient[target]
    return gradient


@pytest.mark.parametrize("answer", [in_descending_node_order, sorted_by_target, sorted_by_source])
def test_node_numbers_are_no_order(answer):
    verdict = check_exercise(ENGINE, answer)
    assert verdict.status == "failed"
    assert "Node numbers are names" in str(verdict)


def waits_for_every_wire(count, wires):
    """Sends once all that a node feeds has sent; a dead end never does."""
    gradient = [0.0] * (count - 1) + [1.0]
    waiting = [sum(source == node for source, _, _ in wires) for node in range(count)]
    ready = [count - 1]
    while ready:
        node = ready.pop()
        for source, target, local in wires:
            if target == node:
                gradient[source] += local * gradient[node]
                waiting[source] -= 1
                if waiting[source] == 0:
                    ready.append(source)
    return [g if waiting[node] == 0 else 0.0 for node, g in enumerate(gradient)]


def test_a_dead_end_holds_nothing_up():
    verdict = check_exercise(ENGINE, waits_for_every_wire)
    assert verdict.status == "failed"
    assert "do not reach the output" in str(verdict)


def over_all_paths(count, wires):
    def slope(node):
        if node == count - 1:
            return 1.0
        return sum(local * slope(target) for source, target, local in wires if source == node)

    return tuple(slope(node) for node in range(count))


def with_a_dictionary(count, wires):
    gradient = defaultdict(float, {count - 1: 1.0})
    for source, target, local in wires[::-1]:
        gradient[source] += local * gradient[target]
    return np.array([gradient[node] for node in range(count)])


@pytest.mark.parametrize("answer", [over_all_paths, with_a_dictionary])
def test_right_engines_pass(answer):
    verdict = check_exercise(ENGINE, answer)
    assert verdict.passed, str(verdict)
