"""Whose an array is: what came back is the caller's, what went in must keep until the last pass."""

import copy
import inspect

import numpy as np
import pytest

from lossbook import (
    Forward,
    Variable,
    cross_entropy,
    log_sigmoid,
    log_softmax,
    logsumexp,
    softmax,
    sparsemax,
)
from lossbook.backprop import gates
from lossbook.backprop.circuit import apply
from lossbook.backprop.layers import Affine, Network, Rectifier, TwoLayerNet
from lossbook.learning import (
    LossSum,
    bfgs,
    elastic_net_penalty,
    gradient_descent,
    l1_penalty,
    l2_penalty,
    objective,
    soft_threshold,
)
from lossbook.losses import triplet_margin_with_distance_loss
from lossbook.losses.registry import LOSSES

RNG = np.random.default_rng(4)
X, Y = RNG.uniform(0.5, 2, (3, 4)), RNG.uniform(0.5, 2, (3, 4))
UNARY = "abs exp leaky_relu log negate relu sigmoid softplus sqrt tanh sum mean max transpose"
BINARY = "add subtract multiply divide maximum minimum"
PASSES = {
    **{name: (lambda name=name: getattr(gates, name)(X)) for name in UNARY.split()},
    **{name: (lambda name=name: getattr(gates, name)(X, Y)) for name in BINARY.split()},
    **{
        f"{name} along an axis": (lambda name=name: getattr(gates, name)(X, axis=1))
        for name in ("sum", "mean", "max")
    },
    "power": lambda: gates.power(X, 3),
    "matmul": lambda: gates.matmul(X, Y.T),
    "affine": lambda: gates.affine(X, Y.T, np.ones(3)),
    "reshape": lambda: gates.reshape(X, (4, 3)),
    "concatenate": lambda: gates.concatenate([X, Y]),
    "getitem": lambda: gates.getitem(X, slice(1, 3)),
    "softmax": lambda: softmax(X),
    "log_softmax": lambda: log_softmax(X),
    "log_sigmoid": lambda: log_sigmoid(X),
    "logsumexp": lambda: logsumexp(X),
    "sparsemax": lambda: sparsemax(X),
    "l1_penalty": lambda: l1_penalty(X, Y),
    "l2_penalty": lambda: l2_penalty(X),
    "elastic_net_penalty": lambda: elastic_net_penalty(X),
    "objective": lambda: objective(l2_penalty(X), l1_penalty(X), 0.1),
    "soft_threshold": lambda: soft_threshold(X, 0.5),
    **{
        f"{loss.name}, {reduction}": (
            lambda loss=loss, reduction=reduction: loss.function(
                *loss.draw(np.random.default_rng(0), 4, 3), reduction=reduction
            )
        )
        for loss in LOSSES
        for reduction in ("none", "mean", "sum")
    },
}


def as_tuple(gradients):
    return gradients if isinstance(gradients, tuple) else (gradients,)


def test_every_gate_is_among_the_passes():
    assert set(gates.__all__) <= set(PASSES)


@pytest.mark.parametrize("name", PASSES)
def test_writing_into_what_came_back_changes_no_later_pass(name):
    value, backward = PASSES[name]()
    upstream = np.array(RNG.normal(size=np.shape(value)))
    given = upstream.copy()
    first = as_tuple(backward(given))
    wanted = copy.deepcopy(first)
    for array in (value, given, *first):
        if isinstance(array, np.ndarray):
            array[...] = -7.0
    for found, kept in zip(as_tuple(backward(upstream)), wanted, strict=True):
        np.testing.assert_array_equal(found, kept)


def test_the_idiom_of_subtracting_1_from_the_softmax():
    p, backward = softmax([[1.0, 2.0, 3.0]])
    p[0, 0] -= 1
    np.testing.assert_allclose(
        backward(np.array([[1.0, 0, 0]])), [[0.0819, -0.0220, -0.0599]], atol=1e-4
    )


def test_a_variable_keeps_its_own_copy():
    a = np.ones(3)
    v = Variable(a)
    w = v * v
    a *= 10
    w.backward()
    assert v.grad.tolist() == [2, 2, 2]
    assert w.value.tolist() == [1, 1, 1]


def test_gradients_of_a_network_belong_to_their_pass_after_an_update_in_place():
    net = TwoLayerNet(3, 5, 2)
    x = RNG.normal(size=(4, 3))
    _, backward = net.loss(x, [0, 1, 1, 0])
    first = copy.deepcopy(backward())
    for parameter, gradient in zip(net.parameters, first, strict=True):
        parameter -= 10 * gradient
    for found, kept in zip(backward(), first, strict=True):
        np.testing.assert_array_equal(found, kept)


def test_the_protocol_states_both_rules():
    text = " ".join(inspect.getdoc(Forward).split())
    assert "is the caller's" in text
    assert "must not be changed in place until the last ``backward``" in text
    assert "cannot be pickled" in text


# Gradients of functions of one's own have the shape of their input.


@pytest.mark.parametrize("wrong", [np.ones((3, 1)), 1.0, np.ones(4)])
def test_a_gate_with_a_gradient_of_another_shape_is_named(wrong):
    def my_gate(x):
        return Forward(x.sum(), lambda upstream=1.0: wrong * upstream)

    v = Variable(np.ones(3))
    out = apply(my_gate, v)
    message = r"my_gate: got a gradient of shape \(.*\), wanted that of the input, \(3,\)"
    with pytest.raises(ValueError, match=message):
        out.backward()


@pytest.mark.parametrize("shape", [(1,), (2, 1), ()])
@pytest.mark.parametrize("optimizer", [gradient_descent, bfgs])
def test_an_objective_with_a_gradient_of_another_shape_is_named(optimizer, shape):
    options = {"learning_rate": 0.1} if optimizer is gradient_descent else {}

    def f(x):
        return Forward(float((x**2).sum()), lambda upstream=1.0: np.ones(shape))

    message = r"f: got a gradient of shape .*, wanted that of the input, \(2,\)"
    with pytest.raises(ValueError, match=message):
        optimizer(f, [1.0, 2.0], steps=2, **options)


def test_a_distance_with_a_gradient_of_another_shape_is_named():
    def distance(x, y):
        gap = x - y
        pull = lambda upstream=1.0: (np.sign(gap[0]), -np.sign(gap))  # noqa: E731
        return Forward(np.abs(gap).sum(axis=-1), pull)

    loss = triplet_margin_with_distance_loss(X, Y, X + 1, distance_function=distance)
    message = r"distance_function: got a gradient of shape \(4,\), wanted .*\(3, 4\)"
    with pytest.raises(ValueError, match=message):
        loss.backward()


def test_a_layer_with_a_gradient_of_another_shape_is_named():
    class Scale(Rectifier):
        def __init__(self):
            super().__init__()
            self.parameters, self.gradients = [np.ones(2)], [np.zeros(2)]

        def backward(self, dout):
            self.gradients = [np.ones(1)]
            return super().backward(dout)

    net = Network([Affine(np.eye(2), np.zeros(2)), Scale()])
    with pytest.raises(ValueError, match=r"Scale: got a gradient of shape \(1,\), wanted .*\(2,\)"):
        net.loss(X[:, :2], [0, 1, 1]).backward()


def test_each_variable_gets_a_gradient_of_its_own_dtype():
    x, y = Variable(np.ones(3, np.float32)), Variable(np.ones(3))
    (x * y).sum().backward()
    assert (x.grad.dtype, y.grad.dtype) == (np.float32, np.float64)
    for gate in (gates.add, gates.multiply, gates.divide, gates.maximum, gates.matmul):
        dx, dy = gate(x.value, y.value).backward()
        assert (dx.dtype, dy.dtype) == (np.float32, np.float64)
    narrow, wide = gates.concatenate([x.value, y.value]).backward()
    assert (narrow.dtype, wide.dtype) == (np.float32, np.float64)
    table = np.ones((3, 2))
    found = gates.affine(x.value, table, np.ones(2, np.float32)).backward()
    assert [g.dtype for g in found] == [np.float32, np.float64, np.float32]


# A Variable is its value, as a condition and in a loop.


def test_a_variable_as_a_condition():
    assert not Variable(0.0)
    assert Variable(2.0)
    with pytest.raises(ValueError, match="truth value"):
        bool(Variable([1.0, 2.0]))


def test_a_variable_in_a_loop():
    rows = list(Variable(X))
    assert [row.value.tolist() for row in rows] == X.tolist()
    assert len(Variable(X)) == 3
    for call in (list, len):
        with pytest.raises(TypeError, match="got a Variable of one number"):
            call(Variable(1.0))
    first, second = Variable([1.0, 2.0], "pair")
    (first * second).backward()
    assert float(first.grad) == 2


def test_a_small_number_is_not_shown_as_0():
    assert repr(Variable(1e-300)) == "Variable(1e-300)"


@pytest.mark.parametrize("label", ["a\0b", "\ud800", "\x1b"])
def test_a_label_that_no_svg_can_hold_is_refused(label):
    for call in (
        lambda: Variable(1.0, label),
        lambda: Variable(1.0).named(label),
        lambda: apply(gates.exp, Variable(1.0), label=label),
    ):
        with pytest.raises(ValueError, match="label: got the character"):
            call()
    with pytest.raises(TypeError, match="label: got int, wanted a text"):
        Variable(1.0, 3)


def test_sums_of_losses_compare():
    def part(n):
        return LossSum.of(cross_entropy(X[:n], np.zeros(n, dtype=int), reduction="sum"), n)

    assert part(3) == part(3)
    assert part(3) != part(2)
    assert hash(part(3)) == hash(part(3))
    assert LossSum(1.0, 2.0) == LossSum(1.0, 2.0)
    assert LossSum(1.0, 2.0, (X, Y)) == LossSum(1.0, 2.0, (X.copy(), Y))
    assert LossSum(1.0, 2.0, (X, Y)) != LossSum(1.0, 2.0, X)
    assert LossSum(1.0, 2.0) != 3


def test_a_path_of_nothing_but_nan_has_no_best_point():
    path = gradient_descent(
        lambda x: Forward(float("nan"), lambda upstream=1.0: np.ones(1)),
        [1.0],
        steps=2,
        learning_rate=1,
    )
    with pytest.raises(ValueError, match="values: got nan at every point"):
        path.best  # noqa: B018
