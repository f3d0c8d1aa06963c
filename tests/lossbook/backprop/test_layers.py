"""Layers: the course's two-layer network by numbers, by torch, by the checker, and trained."""

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits

from lossbook import check_gradient, cross_entropy
from lossbook.backprop.layers import Affine, Network, Rectifier, TwoLayerNet

W1, B1 = [[1.0, -1, 2], [0, 2, -1]], [0.0, 1, -1]
W2, B2 = [[0.5, 0], [-0.25, 0.5], [0, 0.5]], [0.5, -0.5]
X, Y = np.array([[1.0, 2], [-1, 1], [2, -1]]), np.array([1, 0, 1])


def network():
    return Network([Affine(W1, B1), Rectifier(), Affine(W2, B2)])


def test_one_sample_by_numbers():
    net = network()
    loss, backward = net.loss(X[:1], Y[:1])
    dw1, db1, dw2, db2 = backward()
    assert loss == pytest.approx(0.201413, abs=5e-7)
    np.testing.assert_allclose(
        dw2, [[0.182426, -0.182426], [0.729702, -0.729702], [0, 0]], atol=5e-7
    )
    np.testing.assert_allclose(db2, [0.182426, -0.182426], atol=5e-7)
    np.testing.assert_allclose(dw1, [[0.091213, -0.136819, 0], [0.182426, -0.273638, 0]], atol=1e-6)
    np.testing.assert_allclose(db1, [0.091213, -0.136819, 0], atol=1e-6)
    dout = cross_entropy(net.forward(X[:1]), Y[:1]).backward()
    np.testing.assert_allclose(net.backward(dout), [[0.228032, -0.273638]], atol=1e-6)


def test_batch_by_numbers():
    net = network()
    loss, backward = net.loss(X, Y)
    dw1, db1, dw2, db2 = backward()
    assert loss == pytest.approx(1.007163, abs=5e-7)
    np.testing.assert_allclose(db2, [-0.066124, 0.066124], atol=1e-6)
    np.testing.assert_allclose(dw2[:, 0], [0.394142, -0.931162, 0.666667], atol=1e-6)
    np.testing.assert_allclose(dw1[0], [0.197071, -0.265806, -0.166667], atol=1e-6)
    np.testing.assert_allclose(db1, [0.113738, 0.174593, -0.083333], atol=1e-6)


def test_gradients_are_torchs():
    net = network()
    net.loss(X, Y).backward()
    parameters = [torch.tensor(p, requires_grad=True) for p in net.parameters]
    hidden = torch.relu(torch.tensor(X) @ parameters[0] + parameters[1])
    scores = hidden @ parameters[2] + parameters[3]
    torch.nn.functional.cross_entropy(scores, torch.tensor(Y)).backward()
    for ours, theirs in zip(net.gradients, parameters, strict=True):
        np.testing.assert_allclose(ours, theirs.grad.numpy(), rtol=1e-12, atol=1e-15)


def test_end_to_end_gradient_check():
    net = TwoLayerNet(4, 5, 3, rng=1)
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(6, 4)), rng.integers(0, 3, 6)

    def loss(*parameters):
        w1, b1, w2, b2 = parameters
        return Network([Affine(w1, b1), Rectifier(), Affine(w2, b2)]).loss(x, y)

    assert check_gradient(loss, *net.parameters)


def test_it_learns_real_digits():
    x, y = load_digits(return_X_y=True)
    x = x / 16
    order = np.random.default_rng(0).permutation(len(x))
    train, test = order[:1400], order[1400:]
    net = TwoLayerNet(64, 32, 10, rng=0)
    for epoch in range(40):
        for batch in np.array_split(np.random.default_rng(epoch).permutation(train), 28):
            _, backward = net.loss(x[batch], y[batch])
            for parameter, gradient in zip(net.parameters, backward(), strict=True):
                parameter -= 0.5 * gradient
    assert np.mean(net.predict(x[test]) == y[test]) > 0.95
    np.testing.assert_allclose(net.probabilities(x[test]).sum(axis=1), 1)


def test_the_start_is_seeded_and_close_to_log_c():
    one, two = TwoLayerNet(10, 20, 4, rng=3), TwoLayerNet(10, 20, 4, rng=3)
    for a, b in zip(one.parameters, two.parameters, strict=True):
        np.testing.assert_array_equal(a, b)
    assert [p.shape for p in one.parameters] == [(10, 20), (20,), (20, 4), (4,)]
    assert np.std(TwoLayerNet(400, 500, 2).parameters[0]) == pytest.approx(
        np.sqrt(2 / 400), rel=0.02
    )


def test_parameters_are_the_networks_own():
    weight = np.ones((2, 1))
    layer = Affine(weight, [0.0])
    layer.parameters[0] += 1
    np.testing.assert_array_equal(weight, 1)
    net = Network([layer])
    net.parameters[1][:] = 7
    assert net.forward([[0.0, 0.0]]) == 7


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: Affine([1.0], [1.0]), r"weight: got shape \(1,\), wanted \(inputs, outputs\)"),
        (lambda: Affine([[1.0]], [1.0, 2]), r"bias: got shape \(2,\), wanted \(1,\), one for each"),
        (lambda: network().forward([[1.0, 2, 3]]), r"x, y: got shapes \(1, 3\) and \(2, 3\)"),
    ],
)
def test_errors_name_the_argument(call, said):
    with pytest.raises(ValueError, match=said):
        call()


def test_gradients_belong_to_their_own_pass():
    net = TwoLayerNet(2, 3, 2)
    first = net.loss([[1.0, 2.0]], [0])
    wanted = [gradient.copy() for gradient in first.backward()]
    net.loss([[5.0, -2.0]], [1])
    net.predict(np.ones((4, 2)))
    for one, other in zip(first.backward(), wanted, strict=True):
        np.testing.assert_array_equal(one, other)
    for one, other in zip(net.gradients, wanted, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("layer", [Affine([[1.0]], [0.0]), Rectifier()])
def test_backward_wants_a_forward_pass(layer):
    with pytest.raises(ValueError, match="backward: got a call before forward, wanted forward"):
        layer.backward(np.ones((1, 1)))
