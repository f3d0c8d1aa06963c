"""Edges at which a loss once went wrong, or warned where torch is silent."""

import math
import warnings

import mpmath
import numpy as np
import pytest
import torch
import torch.nn.functional as F

from lossbook import (
    cross_entropy,
    ctc_loss,
    distillation_loss,
    entropy,
    exponential_loss,
    hinge_embedding_loss,
    kl_div,
    log_softmax,
    logsumexp,
    mse_loss,
    multilabel_soft_margin_loss,
    poisson_nll_loss,
    smooth_l1_loss,
    softmax,
    triplet_margin_loss,
    tversky_loss,
)

INF = math.inf


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@pytest.mark.parametrize("x", [12.0, 30.0, 40.0, 300.0])
@pytest.mark.parametrize("target", [0.0, 1.0])
def test_multilabel_soft_margin_keeps_the_digits_of_small_losses(x, target):
    with mpmath.workdps(400):
        exact = float(mpmath.log1p(mpmath.exp(-x if target else x)))
    assert multilabel_soft_margin_loss([x], [target]).value == pytest.approx(exact, rel=1e-15)


def test_kl_div_of_single_numbers_and_of_logarithms_of_0():
    one = kl_div(np.array(-1.0), np.array(0.5))
    assert one.value == pytest.approx(0.5 * (math.log(0.5) + 1))
    assert one.backward() == -0.5
    logs = kl_div([-INF, -1.0], [-INF, -0.5], reduction="none", log_target=True)
    np.testing.assert_allclose(logs.value, [0, 0.5 * math.exp(-0.5)])
    np.testing.assert_allclose(logs.backward(), [0, -math.exp(-0.5)])


def test_cross_entropy_of_no_samples_with_probabilities():
    nothing = cross_entropy(np.zeros((0, 3)), np.zeros((0, 3)))
    assert math.isnan(nothing.value)
    assert nothing.backward().shape == (0, 3)
    assert cross_entropy(np.zeros((0, 3)), np.zeros((0, 3)), reduction="sum").value == 0


def test_rows_that_are_ruled_out_altogether():
    assert logsumexp([-INF, -INF]).value == -INF
    assert np.isnan(softmax([-INF, -INF]).value).all()
    assert math.isnan(cross_entropy([[-INF, -INF]], [0]).value)


def test_a_logit_of_infinity_makes_value_and_gradient_nan_as_in_torch():
    x = [[INF, 0.0]]
    assert np.isnan(softmax(x).value).all()
    assert np.isnan(log_softmax(x).value).all()
    loss = cross_entropy(x, [0])
    assert math.isnan(loss.value)
    assert np.isnan(loss.backward()).all()
    assert torch.isnan(F.cross_entropy(torch.tensor(x), torch.tensor([0])))
    assert logsumexp(x[0]).value == INF


def test_a_class_that_teacher_and_student_rule_out():
    loss = distillation_loss([[1.0, -INF, 0.0]], [[0.0, -INF, 0.0]])
    assert math.isfinite(loss.value)
    assert loss.backward()[0, 1] == 0


def test_what_overflows_is_infinite():
    assert exponential_loss([-1000.0], [1]).value == INF
    assert exponential_loss([-1000.0], [1]).backward() == -INF
    assert poisson_nll_loss([1000.0], [1.0]).value == INF
    assert mse_loss([1e300], [0.0], reduction="none").value == INF


def test_two_empty_masks_without_smoothing():
    loss = tversky_loss([[0.0, 0.0]], [[0.0, 0.0]], smooth=0)
    assert math.isnan(loss.value)
    assert np.isnan(loss.backward()).all()


def test_hinge_embedding_of_an_infinite_distance():
    assert hinge_embedding_loss([INF], [-1.0]).value == 0
    assert hinge_embedding_loss([INF], [1.0]).value == INF


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_smooth_l1_with_a_beta_too_small_to_divide_by(dtype):
    d = np.array([3.0, -0.5, 0.0], dtype=dtype)
    loss = smooth_l1_loss(d, np.zeros_like(d), beta=1e-310)
    assert loss.value == pytest.approx(3.5 / 3)
    np.testing.assert_allclose(loss.backward(), np.sign(d) / 3, rtol=1e-6)


def test_triplets_by_the_largest_difference_keep_float32():
    points = np.random.default_rng(0).normal(size=(3, 4, 5)).astype(np.float32)
    for gradient in triplet_margin_loss(*points, p=np.inf).backward():
        assert gradient.dtype == np.float32


@pytest.mark.parametrize("blank", [-1, 3, 0.5])
def test_ctc_refuses_a_blank_that_is_no_class(blank):
    frames = log_softmax(np.zeros((4, 1, 3))).value
    with pytest.raises(ValueError, match=r"blank: got .*, wanted a class in 0\.\.2"):
        ctc_loss(frames, [[1]], [4], [1], blank=blank)


@pytest.mark.parametrize("function", [softmax, log_softmax, logsumexp])
@pytest.mark.parametrize("dim", [2, -3, None, 0.5])
def test_a_dimension_that_is_not_there_is_named(function, dim):
    with pytest.raises(ValueError, match="dim: got .*, wanted -2..1"):
        function(np.ones((2, 2)), dim=dim)
    with pytest.raises(ValueError, match=r"input: got shape \(3, 0\), wanted an entry along dim"):
        function(np.zeros((3, 0)))


def test_numbers_of_the_other_byte_order_are_numbers():
    swapped = np.array([1.0, 2.0], dtype=">f8")
    loss = mse_loss(swapped, [0.0, 0.0])
    assert loss.value == 2.5
    assert loss.backward().dtype == np.float64


@pytest.mark.parametrize("upstream", ["3", 1j, [1.0], None])
def test_an_upstream_that_is_no_number_is_refused(upstream):
    with pytest.raises(ValueError, match="upstream: got .*, wanted a number"):
        mse_loss([1.0], [0.0]).backward(upstream)


@pytest.mark.parametrize("p", [["0.5", "0.5"], [0.5 + 0j, 0.5], [True, False]])
def test_a_distribution_is_made_of_real_numbers(p):
    with pytest.raises(TypeError, match="p: got .*, wanted float64"):
        entropy(p)
