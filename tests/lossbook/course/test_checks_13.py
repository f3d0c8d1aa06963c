"""Answers to the exercises of chapter 13 that a checker has to tell apart, or to let pass."""

import numpy as np
import pytest

from lossbook import check_gradient, cross_entropy
from lossbook.course import check_exercise

AFFINE, TANH, FAULTY = (
    "13-two-layer-network/" + name for name in ("affine-backward", "tanh-network", "faulty-layer")
)


@pytest.mark.parametrize(
    "answer",
    [
        lambda x, W, dout: (dout @ W.T, x.T @ dout, dout.sum(axis=0)),
        lambda x, W, dout: [(W @ dout.T).T, (dout.T @ x).T, np.ones(len(x)) @ dout],
    ],
)
def test_right_ways_back_pass_without_a_conversion(answer):
    verdict = check_exercise(AFFINE, answer)
    assert verdict.passed, str(verdict)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda x, W, dout: (dout @ W.T, x.T @ dout, dout.sum(axis=0, keepdims=True)), "keepdims"),
        (lambda x, W, dout: (x.T @ dout, dout @ W.T, dout.sum(axis=0)), "The order is"),
        (
            lambda x, W, dout: (
                dout @ (W if W.shape[0] == W.shape[1] else W.T),
                x.T @ dout,
                dout.sum(axis=0),
            ),
            "transposed on the way back",
        ),
    ],
    ids=["kept dimension", "another order", "no transpose"],
)
def test_wrong_ways_back_are_told(answer, told):
    verdict = check_exercise(AFFINE, answer)
    assert verdict.status == "failed"
    assert told in str(verdict)


def tanh_with(slope, scale=1.0):
    def network(x, y, W1, b1, W2, b2):
        h = np.tanh(x @ W1 + b1)
        value, back = cross_entropy(h @ W2 + b2, y)
        d_o = scale * back()
        d_z = slope(h, d_o @ W2.T)
        return value, x.T @ d_z, d_z.sum(axis=0), h.T @ d_o, d_o.sum(axis=0)

    return network


def without_help(x, y, W1, b1, W2, b2):
    h = np.tanh(x @ W1 + b1)
    o = h @ W2 + b2
    p = np.exp(o) / np.exp(o).sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(len(y)), y]).mean()
    p[np.arange(len(y)), y] -= 1
    d_o = p / len(y)
    d_z = (d_o @ W2.T) / np.cosh(x @ W1 + b1) ** 2
    return [loss, x.T @ d_z, d_z.sum(axis=0), h.T @ d_o, d_o.sum(axis=0)]


@pytest.mark.parametrize("answer", [tanh_with(lambda h, d_h: d_h * (1 - h**2)), without_help])
def test_right_tanh_networks_pass_without_a_conversion(answer):
    verdict = check_exercise(TANH, answer)
    assert verdict.passed, str(verdict)


@pytest.mark.parametrize(
    "answer",
    [
        tanh_with(lambda h, d_h: d_h * (1 - h)),
        tanh_with(lambda h, d_h: d_h * (1 - np.tanh(h) ** 2)),
        tanh_with(lambda h, d_h: d_h * (1 - h**2), scale=0.5),
    ],
)
def test_wrong_tanh_networks_fail(answer):
    assert check_exercise(TANH, answer).status == "failed"


def is_right(layer, inside):
    def run(inside, *parameters):
        layer.parameters[:] = parameters
        return layer.forward(inside), lambda dout: (layer.backward(dout), *layer.gradients)

    return check_gradient(run, inside, *layer.parameters).passed


def hunt(first):
    def faulty_layer(build, x):
        inside = np.array(x)
        for place in range(len(build())):
            if place >= first and not is_right(build()[place], inside):
                return place
            inside = build()[place].forward(inside)
        return -1

    return faulty_layer


def test_the_first_layer_is_looked_at_too():
    verdict = check_exercise(FAULTY, hunt(first=1))
    assert verdict.status == "failed"
    assert "begin at place 0" in str(verdict)


def backwards(build, x):
    """From the last layer to the first, which is as good when one layer at most is wrong."""
    layers, inside = build(), [np.array(x)]
    for layer in layers:
        inside.append(layer.forward(inside[-1]))
    wrong = [k for k in reversed(range(len(layers))) if not is_right(layers[k], inside[k])]
    return wrong[0] if wrong else -1


@pytest.mark.parametrize("answer", [hunt(first=0), backwards])
def test_right_hunters_pass(answer):
    verdict = check_exercise(FAULTY, answer)
    assert verdict.passed, str(verdict)


@pytest.mark.parametrize("answer", [lambda build, x: 1, lambda build, x: -1, lambda build, x: 0])
def test_guesses_fail(answer):
    assert check_exercise(FAULTY, answer).status == "failed"
