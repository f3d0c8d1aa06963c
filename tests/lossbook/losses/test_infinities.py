"""Infinities: what a mask leaves out stays out, and nothing warns where torch is silent."""

import math
import warnings

import mpmath
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch_reference import torch_forward

import lossbook
from lossbook import Variable, losses
from lossbook.backprop import gates
from lossbook.losses.registry import LOSSES

INF = math.inf


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


X = np.array([-1.0, 0.0, 2.0, INF, -INF])
UNARY = {
    "relu": (gates.relu, torch.relu),
    "leaky_relu": (gates.leaky_relu, F.leaky_relu),
}


@pytest.mark.parametrize("upstream", [INF, -INF, np.nan, 1.0])
@pytest.mark.parametrize("name", UNARY)
def test_gates_with_a_mask_as_torch_has_them(name, upstream):
    ours, theirs = UNARY[name]
    g = np.full(X.shape, upstream)
    _, (expected,) = torch_forward(theirs, (X,), upstream=g)
    np.testing.assert_array_equal(ours(X).backward(g), expected)


@pytest.mark.parametrize("name", ["maximum", "minimum"])
def test_routers_as_torch_has_them(name):
    y = np.array([0.0, 0.0, 3.0, 1.0, 1.0])
    g = np.full(X.shape, INF)
    _, expected = torch_forward(getattr(torch, name), (X, y), (0, 1), upstream=g)
    for found, wanted in zip(getattr(gates, name)(X, y).backward(g), expected, strict=True):
        np.testing.assert_array_equal(found, wanted)


def test_where_the_slope_is_0_nothing_goes_back():
    """torch multiplies here, and has nan."""
    up = np.full(3, INF)
    assert gates.abs([-1.0, 0.0, 2.0]).backward(up).tolist() == [-INF, 0, INF]
    assert gates.max([1.0, 3.0, 3.0]).backward(INF).tolist() == [0, INF, INF]
    assert gates.leaky_relu([-1.0, 0, 2], negative_slope=0).backward(up).tolist() == [0, 0, INF]


def test_a_mask_before_a_root_or_a_logarithm():
    x = Variable([-1.0, 4.0])
    x.relu().sqrt().sum().backward()
    assert x.grad.tolist() == [0, 0.25]
    x = Variable([-1.0, 4.0])
    x.maximum(0).sqrt().sum().backward()
    assert x.grad.tolist() == [0, 0.25]


@pytest.mark.parametrize(
    ("call", "gradients"),
    [
        (lambda **o: losses.l1_loss([0.0, 1], [0, 0], **o), [[0, INF]]),
        (lambda **o: losses.huber_loss([0.0, 1], [0, 0], **o), [[0, INF]]),
        (lambda **o: losses.quantile_loss([0.0, 1], [0, 0], **o), [[0, INF]]),
        (lambda **o: losses.epsilon_insensitive_loss([0.0, 1], [0, 0], **o), [[0, INF]]),
        (lambda **o: losses.zero_one_loss([1.0, -1], [1, 1], **o), [[0, 0]]),
        (lambda **o: losses.perceptron_loss([1.0, -1], [1, 1], **o), [[0, -INF]]),
        (lambda **o: losses.hinge_loss([2.0, -1], [1, 1], **o), [[0, -INF]]),
        (lambda **o: losses.squared_hinge_loss([2.0, -1], [1, 1], **o), [[0, -INF]]),
        (lambda **o: losses.multi_margin_loss([[3.0, 0], [0, 0]], [0, 0], **o),
         [[[0, 0], [-INF, INF]]]),
        (lambda **o: losses.multiclass_hinge_loss([[3.0, 0], [0, 0]], [0, 0], **o),
         [[[0, 0], [-INF, INF]]]),
        (lambda **o: losses.crammer_singer_loss([[3.0, 0], [0, 0]], [0, 0], **o),
         [[[0, 0], [-INF, INF]]]),
        (lambda **o: losses.multilabel_margin_loss([[3.0, 0], [0, 0]], [[0, -1], [0, -1]], **o),
         [[[0, 0], [-INF, INF]]]),
        (lambda **o: losses.margin_ranking_loss([1.0, -1], [0.0, 0], [1.0, 1], **o),
         [[0, -INF], [0, INF]]),
        (lambda **o: losses.hinge_embedding_loss([2.0, 0], [-1.0, -1], **o), [[0, -INF]]),
        (lambda **o: losses.sparsemax_loss([[3.0, 0], [3, 0]], [0, 1], **o),
         [[[0, 0], [INF, -INF]]]),
        (lambda **o: losses.nll_loss([[0.0, 1], [0, 1]], [-100, 1], **o), [[[0, 0], [0, -INF]]]),
        (lambda **o: losses.cross_entropy([[0.0, 1], [0, 1]], [-100, 1], **o),
         [[[0, 0], [INF, -INF]]]),
    ],
)  # fmt: skip
def test_losses_choose_by_their_mask(call, gradients):
    found = call(reduction="none").backward(np.full(2, INF))
    for one, wanted in zip(found if len(gradients) > 1 else (found,), gradients, strict=True):
        np.testing.assert_array_equal(one, wanted)


@pytest.mark.parametrize("gamma", [0.0, 2.0])
def test_focal_losses_of_a_target_that_was_ruled_out(gamma):
    loss = losses.focal_loss([[-INF, 0.0]], [0], gamma=gamma)
    assert loss.value == INF
    assert loss.backward().tolist() == [[-1, 1]]
    loss = losses.binary_focal_loss([-INF, INF, INF], [1, 0, 1], gamma=gamma, reduction="none")
    assert loss.value.tolist() == [INF, INF, 0]
    assert loss.backward().tolist() == [-0.25, 0.75, 0]
    assert losses.binary_focal_loss([-INF], [1], alpha=0).value == 0
    assert losses.focal_loss([[-INF, 0.0]], [0], weight=[0, 1]).value == 0


def test_scores_of_minus_infinity():
    loss = losses.sparsemax_loss([[-INF, 0.0, 1.0]], [2])
    assert loss.value == 0
    assert loss.backward().tolist() == [[0, 0, 0]]
    assert losses.sparsemax_loss([[-INF, 0.0, 1.0]], [0]).value == INF
    x = [[-INF, 0.0, 1.0]]
    for target in ([[0, -1, -1]], [[2, -1, -1]], [[1, 2, -1]]):
        expected = F.multilabel_margin_loss(torch.tensor(x), torch.tensor(target)).item()
        assert losses.multilabel_margin_loss(x, target).value == pytest.approx(expected)
    sure = losses.multilabel_soft_margin_loss([[-INF, INF]], [[0.0, 1.0]])  # torch: nan
    assert sure.value == 0
    assert sure.backward().tolist() == [[0, 0]]
    assert losses.binary_cross_entropy_with_logits([-INF, INF], [0.0, 1.0]).value == 0
    assert losses.binary_cross_entropy_with_logits([-INF, INF], [1.0, 1.0]).value == INF


def test_nan_as_variance_is_let_through_as_torch_does():
    loss = losses.gaussian_nll_loss([1.0, 2.0], [1.0, 2.0], [np.nan, 1.0])
    assert math.isnan(loss.value)
    with pytest.raises(ValueError, match="var: got -1.0"):
        losses.gaussian_nll_loss([1.0, 2.0], [1.0, 2.0], [np.nan, -1.0])


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("reduction", ["none", "mean"])
def test_bounds_that_no_error_reaches(dtype, reduction):
    d = np.array([2.0, -3.0], dtype)
    zero = np.zeros_like(d)
    loss = losses.smooth_l1_loss(d, zero, beta=INF, reduction=reduction)
    assert np.all(loss.value == 0)
    assert loss.backward().tolist() == [0, 0]
    square = losses.huber_loss(d, zero, delta=1e39, reduction=reduction)
    np.testing.assert_allclose(
        square.value, np.mean(d * d / 2) if reduction == "mean" else d * d / 2
    )
    far = losses.huber_loss(d * 1e30, zero, delta=1e39, reduction="sum").value
    assert far == (pytest.approx(6.5e60) if dtype == np.float64 else INF)


def both_ends(loss, size):
    """The arguments of a loss with its inputs so large that it overflows."""
    values = [np.array(v) for v in loss.draw(np.random.default_rng(0), 4, 3)]
    bounded = loss.name in {
        "binary_cross_entropy",
        "brier_loss",
        "spherical_loss",
        "dice_loss",
        "tversky_loss",
    }
    for k in () if bounded else loss.inputs:
        sign = 1 if (loss.name, k) == ("gaussian_nll_loss", 2) else np.sign(values[k])
        values[k] = size * sign * np.ones_like(values[k])
    return values


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.name)
@pytest.mark.parametrize("size", [1e200, 1.7e308, INF])
def test_overflow_is_silent(loss, size):
    forward = loss.function(*both_ends(loss, size), reduction="none")
    forward.backward()
    loss.function(*both_ends(loss, size)).backward(1e300)


def test_what_lies_outside_the_domain_is_silent_where_torch_is():
    assert math.isnan(losses.kl_div([-1.0], [-0.5]).value)
    assert math.isnan(losses.poisson_nll_loss([-1.0], [1.0], log_input=False).value)
    assert losses.l1_loss([INF], [1.0]).value == INF


@pytest.mark.parametrize("gap", [0.0, 1e-12, 1e-9, 1e-6, 1e-3, 0.1, 3.0])
@pytest.mark.parametrize("temperature", [1.0, 3.0])
def test_distillation_keeps_its_digits(gap, temperature):
    rng = np.random.default_rng(2)
    teacher = rng.normal(size=5) * 3
    student = teacher + gap * rng.normal(size=5)
    with mpmath.workdps(60):
        rows = [[mpmath.mpf(float(v)) / temperature for v in row] for row in (teacher, student)]
        (p, log_p), (_, log_q) = (_softmax(row) for row in rows)
        terms = (a * (b - c) for a, b, c in zip(p, log_p, log_q, strict=True))
        exact = float(mpmath.mpf(temperature) ** 2 * mpmath.fsum(terms))
    loss = lossbook.distillation_loss(student, teacher, temperature=temperature)
    assert loss.value >= 0
    assert loss.value == pytest.approx(exact, rel=1e-3 if gap < 1e-10 else 1e-8, abs=1e-300)


def _softmax(row):
    total = mpmath.log(mpmath.fsum(mpmath.exp(v) for v in row))
    return [mpmath.exp(v - total) for v in row], [v - total for v in row]
