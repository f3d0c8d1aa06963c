"""Every gate: its value, its gradient, broadcasting, ties, and torch."""

import math
import warnings

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch_reference import assert_same, torch_forward

from lossbook import check_gradient
from lossbook.backprop import gates

rng = np.random.default_rng(0)
X = rng.normal(size=(3, 4))
POSITIVE = rng.uniform(0.5, 2.0, (3, 4))
UNARY = {
    gates.negate: (torch.neg, X),
    gates.exp: (torch.exp, X),
    gates.log: (torch.log, POSITIVE),
    gates.sqrt: (torch.sqrt, POSITIVE),
    gates.abs: (torch.abs, X),
    gates.sigmoid: (torch.sigmoid, X),
    gates.tanh: (torch.tanh, X),
    gates.relu: (torch.relu, X),
    gates.leaky_relu: (torch.nn.functional.leaky_relu, X),
    gates.softplus: (torch.nn.functional.softplus, X),
}
BINARY = {
    gates.add: torch.add,
    gates.subtract: torch.sub,
    gates.multiply: torch.mul,
    gates.divide: torch.div,
    gates.maximum: torch.maximum,
    gates.minimum: torch.minimum,
}
SHAPES = [((3, 4), (3, 4)), ((3, 4), (4,)), ((3, 1), (1, 4)), ((), (2, 3)), ((2, 1, 3), (4, 1))]


@pytest.mark.parametrize("gate", UNARY, ids=lambda g: g.__name__)
def test_unary_gates_are_torchs(gate):
    theirs, x = UNARY[gate]
    for point in (x, x[0, 0], x.astype("f")):
        forward = gate(point)
        upstream = rng.normal(size=np.shape(point))
        tolerance = 1e-5 if np.asarray(point).dtype == np.float32 else 1e-12
        reference = torch_forward(theirs, (point,), upstream=upstream)
        assert_same(forward, reference, upstream=upstream, rtol=tolerance)
    assert check_gradient(gate, x)


@pytest.mark.parametrize("gate", BINARY, ids=lambda g: g.__name__)
@pytest.mark.parametrize("shapes", SHAPES)
def test_binary_gates_broadcast_as_torchs(gate, shapes):
    x, y = (rng.uniform(0.5, 2, shape) for shape in shapes)
    forward = gate(x, y)
    upstream = rng.normal(size=np.shape(forward.value))
    reference = torch_forward(BINARY[gate], (x, y), (0, 1), upstream)
    assert_same(forward, reference, upstream=upstream)
    for gradient, point in zip(forward.backward(), (x, y), strict=True):
        assert gradient.shape == point.shape


def test_ties_and_kinks():
    tie = np.array([1.0, 2.0])
    for gate in (gates.maximum, gates.minimum):
        for gradient in gate(tie, tie).backward():
            np.testing.assert_array_equal(gradient, [0.5, 0.5])
    assert gates.relu(0.0).backward() == 0
    assert gates.abs(0.0).backward() == 0
    assert gates.leaky_relu(0.0).backward() == 0.01
    tied = gates.max([2.0, 1.0, 2.0]).backward()
    np.testing.assert_array_equal(tied, [0.5, 0, 0.5])
    assert gates.power(0.0, 0).backward() == 0
    assert gates.power(0.0, 1).backward() == 1


def test_the_saturated_slopes_keep_their_digits():
    assert gates.sigmoid(40.0).value == 1
    assert gates.sigmoid(40.0).backward() == pytest.approx(np.exp(-40), rel=1e-14)
    assert gates.tanh(30.0).backward() == pytest.approx(4 * np.exp(-60), rel=1e-14)
    assert gates.softplus(-40.0).value == pytest.approx(np.exp(-40), rel=1e-14)


@pytest.mark.parametrize(
    "shapes",
    [
        ((3, 4), (4, 2)),
        ((4,), (4, 2)),
        ((3, 4), (4,)),
        ((4,), (4,)),
        ((2, 3, 4), (4, 5)),
        ((2, 1, 3, 4), (5, 4, 2)),
        ((2, 3, 4), (4,)),
        ((4,), (2, 4, 3)),
    ],
)
def test_matmul_is_torchs(shapes):
    x, y = (rng.normal(size=shape) for shape in shapes)
    forward = gates.matmul(x, y)
    upstream = rng.normal(size=np.shape(forward.value))
    assert_same(forward, torch_forward(torch.matmul, (x, y), (0, 1), upstream), upstream=upstream)


@pytest.mark.parametrize("shape", [(5, 3), (3,)])
def test_affine_is_torchs_linear(shape):
    x, w, b = rng.normal(size=shape), rng.normal(size=(3, 2)), rng.normal(size=2)

    def theirs(x, w, b):
        return torch.nn.functional.linear(x, w.T, b)

    forward = gates.affine(x, w, b)
    upstream = rng.normal(size=np.shape(forward.value))
    assert_same(forward, torch_forward(theirs, (x, w, b), (0, 1, 2), upstream), upstream=upstream)


@pytest.mark.parametrize("axis", [None, 0, -1, (0, 2)])
@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("gate", [gates.sum, gates.mean, gates.max], ids=lambda g: g.__name__)
def test_reductions(gate, axis, keepdims):
    x = rng.normal(size=(2, 3, 4))
    forward = gate(x, axis=axis, keepdims=keepdims)
    expected = getattr(np, gate.__name__)(x, axis=axis, keepdims=keepdims)
    np.testing.assert_allclose(forward.value, expected)
    assert check_gradient(lambda x: gate(x, axis=axis, keepdims=keepdims), x)


def test_shape_gates():
    x = rng.normal(size=(2, 3, 4))
    assert gates.reshape(x, (6, 4)).value.shape == (6, 4)
    assert gates.transpose(x).value.shape == (4, 3, 2)
    assert gates.transpose(x, (1, -1, 0)).value.shape == (3, 4, 2)
    for gate in (
        lambda x: gates.reshape(x, (-1, 4)),
        gates.transpose,
        lambda x: gates.transpose(x, (1, -1, 0)),
        lambda x: gates.getitem(x, (0, slice(1, 3))),
        lambda x: gates.getitem(x, ([0, 0, 1], [1, 1, 2])),
        lambda x: gates.getitem(x, x > 0),
    ):
        assert check_gradient(gate, x)
    y = rng.normal(size=(2, 5, 4))
    assert check_gradient(lambda x, y: gates.concatenate([x, y], axis=1), x, y)
    assert isinstance(gates.concatenate([x]).backward(), tuple)


def test_an_entry_taken_twice_gets_both_gradients():
    dx = gates.getitem([1.0, 2.0], [0, 0, 1]).backward([1.0, 10.0, 100.0])
    np.testing.assert_array_equal(dx, [11, 100])


def test_course_circuits():
    q, back_to_sum = gates.add(-2.0, 5.0)
    f, back_to_product = gates.multiply(q, -4.0)
    dq, dz = back_to_product()
    assert (f, dq, dz) == (-12, -4, 3)
    assert back_to_sum(dq) == (-4, -4)
    assert gates.maximum(4.0, 2.0).backward() == (1, 0)


@given(st.integers(0, 100), st.floats(-3, 3))
def test_backward_is_linear_and_repeatable(seed, factor):
    x, y = np.random.default_rng(seed).normal(size=(2, 3))
    for gate in BINARY:
        forward = gate(x, y)
        once = forward.backward()
        for one, scaled, again in zip(
            once, forward.backward(factor), forward.backward(), strict=True
        ):
            np.testing.assert_allclose(factor * one, scaled, rtol=1e-12)
            np.testing.assert_array_equal(one, again)


def test_gradients_belong_to_the_caller():
    x = np.ones(3)
    value, backward = gates.add(x, x)
    dx, dy = backward()
    dx += 5
    np.testing.assert_array_equal(dy, 1)
    np.testing.assert_array_equal(x, 1)
    view = gates.reshape(x, (3, 1)).value
    view += 1
    np.testing.assert_array_equal(x, 1)


def test_dtypes():
    x = np.ones(2, dtype="f")
    assert gates.multiply(x, 3.0).value.dtype == np.float32
    assert gates.multiply(3, x).backward()[1].dtype == np.float32
    assert gates.add(x, np.ones(2)).value.dtype == np.float64
    assert gates.add([1, 2], 3).value.dtype == np.float64


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: gates.matmul(X, X), ValueError, r"x, y: got shapes \(3, 4\) and \(3, 4\)"),
        (lambda: gates.matmul(2.0, X), ValueError, "wanted no bare numbers"),
        (lambda: gates.affine(X, X.T, [1.0]), ValueError, r"bias: got shape \(1,\), wanted \(3,\)"),
        (lambda: gates.power(X, [1, 2]), TypeError, "exponent: got list, wanted a number"),
        (lambda: gates.exp(X > 0), TypeError, "x: got bool"),
        (lambda: gates.add(X, X).backward([1.0, 2]), ValueError, "upstream: got shape"),
        (lambda: gates.exp(X).backward("a"), TypeError, "upstream: got <U1, wanted numbers"),
    ],
)
def test_errors_name_the_argument(call, error, said):
    with pytest.raises(error, match=said):
        call()


def test_slopes_that_are_infinite_are_so_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert gates.sqrt(0.0).backward() == math.inf
        assert gates.power(0.0, 0.5).backward() == math.inf


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: gates.concatenate([]), "arrays: got none, wanted at least one"),
        (lambda: gates.concatenate([[1.0]], axis=None), "axis: got None, wanted a whole number"),
    ],
)
def test_concatenate_refuses_by_name(call, said):
    with pytest.raises(ValueError, match=said):
        call()
