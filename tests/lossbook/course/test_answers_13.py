"""Answers to the exercises of chapter 13, as learners write them.

Those to the third, the hunt for a faulty layer, stand in ``test_checks_13``.
"""

from itertools import permutations

import numpy as np
import pytest
from battery import assert_passes, assert_told, rows

from lossbook import cross_entropy

AFFINE, TANH = ("13-two-layer-network/" + name for name in ("affine-backward", "tanh-network"))


def affine(x, W, dout):
    return dout @ W.T, x.T @ dout, dout.sum(0)


def affine_by_einsum(x, W, dout):
    dx = np.einsum("nk,dk->nd", dout, W)
    dW = np.einsum("nd,nk->dk", x, dout)
    return [dx, dW, np.sum(dout, axis=0)]


def affine_with(dx=None, dW=None, db=None):
    def answer(x, W, dout):
        right = affine(x, W, dout)
        changes = (dx, dW, db)
        return tuple(
            change(x, W, dout) if change else part
            for change, part in zip(changes, right, strict=True)
        )

    return answer


def in_order(function, order):
    return lambda *args: tuple(function(*args)[place] for place in order)


def tanh_network(x, y, W1, b1, W2, b2, slope=lambda h: 1 - h**2, scale=1.0):
    h = np.tanh(x @ W1 + b1)
    loss, back = cross_entropy(h @ W2 + b2, y)
    d_o = back() * scale
    d_z = d_o @ W2.T * slope(h)
    return loss, x.T @ d_z, d_z.sum(0), h.T @ d_o, d_o.sum(0)


def tanh_by_hand(x, y, W1, b1, W2, b2):
    z = x @ W1 + b1
    o = np.tanh(z) @ W2 + b2
    p = np.exp(o - o.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(len(y)), y]).mean()
    d_o = (p - np.eye(p.shape[1])[y]) / len(x)
    d_z = (1 - np.tanh(z) ** 2) * (d_o @ W2.T)
    return loss, x.T @ d_z, d_z.sum(axis=0), np.tanh(z).T @ d_o, d_o.sum(axis=0)


def tanh_with(**changes):
    return lambda *args: tanh_network(*args, **changes)


def divided_again(x, *rest):
    loss, *gradients = tanh_network(x, *rest)
    return loss, *(part / len(x) for part in gradients)


def unsummed(x, y, W1, b1, W2, b2):
    h = np.tanh(x @ W1 + b1)
    loss, back = cross_entropy(h @ W2 + b2, y)
    d_o = back()
    d_z = d_o @ W2.T * (1 - h**2)
    return loss, x.T @ d_z, d_z, h.T @ d_o, d_o


RIGHT = {
    AFFINE: {"products": affine, "einsum": affine_by_einsum},
    TANH: {"by lossbook": tanh_network, "by hand": tanh_by_hand},
}

WRONG = {
    AFFINE: {
        "mean of dout": (affine_with(db=lambda x, W, dout: dout.mean(0)), "sum over the samples"),
        "dout itself": (affine_with(db=lambda x, W, dout: dout), "The bias is one row"),
        "over outputs": (affine_with(db=lambda x, W, dout: dout.sum(1)), "not over the outputs"),
        "over all": (affine_with(db=lambda x, W, dout: dout.sum()), "not over the outputs"),
        "dW transposed": (affine_with(dW=lambda x, W, dout: dout.T @ x), "δW is transposed"),
        "dX transposed": (affine_with(dx=lambda x, W, dout: W @ dout.T), "δX is transposed"),
        "no transpose": (lambda x, W, dout: (dout @ W, x.T @ dout, dout.sum(0)), "transpose"),
        "divided again": (affine_with(dW=lambda x, W, dout: x.T @ dout / len(x)), "once too often"),
        "no bias": (lambda *args: affine(*args)[:2], "Return 3 values"),
    }
    | {
        f"order {order}": (in_order(affine, order), "The order is δX, δW, δb")
        for order in list(permutations(range(3)))[1:]
    },
    TANH: {
        "no slope": (tanh_with(slope=np.ones_like), "The derivative of tanh is missing"),
        "1 − h": (tanh_with(slope=lambda h: 1 - h), "squared"),
        "tanh twice": (tanh_with(slope=lambda h: 1 - np.tanh(h) ** 2), "tanh already"),
        "a mask": (tanh_with(slope=lambda h: (h > 0) * 1.0), "rectifier's mask"),
        "divided again": (divided_again, "divided by the number of samples once too often"),
        "rows of b": (unsummed, "A bias is one row"),
        "W1, W2, b1, b2": (in_order(tanh_network, (0, 1, 3, 2, 4)), "in the order W1, b1"),
        "W2, b2, W1, b1": (in_order(tanh_network, (0, 3, 4, 1, 2)), "in the order W1, b1"),
        "loss last": (in_order(tanh_network, (1, 2, 3, 4, 0)), "The loss comes first"),
        "no loss": (in_order(tanh_network, (1, 2, 3, 4)), "Return 5 values"),
    },
}


@pytest.mark.parametrize(("name", "how", "answer"), rows(RIGHT))
def test_right_answers_pass(name, how, answer):
    assert_passes(name, answer)


@pytest.mark.parametrize(("name", "how", "case"), rows(WRONG))
def test_wrong_answers_are_told(name, how, case):
    assert_told(name, *case)
