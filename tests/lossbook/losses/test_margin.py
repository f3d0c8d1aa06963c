"""Margin losses: torch, scikit-learn, mpmath, the course's tables, and the kinks."""

import mpmath
import numpy as np
import pytest
import sklearn.metrics
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from torch_reference import assert_same, torch_forward

from lossbook import (
    binary_cross_entropy_with_logits,
    check_gradient,
    crammer_singer_loss,
    exponential_loss,
    hinge_loss,
    logistic_loss,
    multi_margin_loss,
    multiclass_hinge_loss,
    multilabel_margin_loss,
    multilabel_soft_margin_loss,
    perceptron_loss,
    soft_margin_loss,
    squared_hinge_loss,
    zero_one_loss,
)

reductions = st.sampled_from(["none", "mean", "sum"])
seeds = st.integers(0, 10_000)
EACH = {"reduction": "none"}
SCORES = np.array([[3.2, 5.1, -1.7], [1.3, 4.9, 2.0], [2.2, 2.5, -3.1]])


@given(seeds, reductions, st.booleans(), st.sampled_from([1, 2]), st.sampled_from([0.3, 1.0, 5.0]))
def test_multi_margin_is_torchs(seed, reduction, weighted, p, margin):
    rng = np.random.default_rng(seed)
    shape = [(5, 4), (4,), (1, 3), (3, 1)][seed % 4]
    dtype = [np.float64, np.float32][seed % 2]
    x = rng.normal(size=shape).astype(dtype)
    t = rng.integers(0, shape[-1], shape[:-1])
    options = {"p": p, "margin": margin, "reduction": reduction}
    if weighted:
        options["weight"] = rng.uniform(0.1, 2, shape[-1]).astype(dtype)
    ours = multi_margin_loss(x, t, **options)
    upstream = rng.normal(size=np.shape(ours.value))
    theirs = torch_forward(F.multi_margin_loss, (x, t), upstream=upstream, **options)
    rtol = 1e-10 if dtype == np.float64 else 1e-4
    assert_same(ours, theirs, upstream=upstream, rtol=rtol, atol=rtol / 100)


@given(seeds, reductions)
def test_multilabel_margin_is_torchs(seed, reduction):
    rng = np.random.default_rng(seed)
    shape = [(5, 4), (4,), (3, 1), (2, 6)][seed % 4]
    x = rng.normal(size=shape)
    t = rng.integers(-1, shape[-1], shape)
    ours = multilabel_margin_loss(x, t, reduction=reduction)
    upstream = rng.normal(size=np.shape(ours.value))
    theirs = torch_forward(F.multilabel_margin_loss, (x, t), upstream=upstream, reduction=reduction)
    assert_same(ours, theirs, upstream=upstream)


@given(seeds, reductions, st.booleans())
def test_multilabel_soft_margin_is_torchs(seed, reduction, weighted):
    rng = np.random.default_rng(seed)
    shape = [(5, 4), (4,), (2, 3, 4)][seed % 3]
    x, t = rng.normal(size=shape), rng.random(shape)
    options = {"reduction": reduction}
    if weighted:
        options["weight"] = rng.uniform(0.1, 2, 4)
    ours = multilabel_soft_margin_loss(x, t, **options)
    upstream = rng.normal(size=np.shape(ours.value))
    theirs = torch_forward(F.multilabel_soft_margin_loss, (x, t), upstream=upstream, **options)
    assert_same(ours, theirs, upstream=upstream)


@given(seeds, reductions)
def test_soft_margin_is_torchs_where_torch_does_not_overflow(seed, reduction):
    x, t = np.random.default_rng(seed).normal(size=(2, 3, 4)) * 5
    ours = soft_margin_loss(x, t, reduction=reduction)
    theirs = torch_forward(F.soft_margin_loss, (x, t), reduction=reduction)
    assert_same(ours, theirs, rtol=1e-9)


def test_soft_margin_does_not_overflow():
    x, t = torch.tensor([-1000.0]), torch.tensor([1.0])
    assert F.soft_margin_loss(x, t).item() == np.inf
    forward = soft_margin_loss([-1000.0], [1.0])
    assert forward.value == 1000
    assert forward.backward() == -1


@given(seeds)
def test_hinge_is_scikit_learns(seed):
    rng = np.random.default_rng(seed)
    x, t = rng.normal(size=9), rng.choice([-1.0, 1.0], 9)
    t[:2] = [-1, 1]
    assert hinge_loss(x, t).value == pytest.approx(sklearn.metrics.hinge_loss(t, x))
    assert zero_one_loss(x, t).value == pytest.approx(sklearn.metrics.zero_one_loss(t, np.sign(x)))
    scores, classes = rng.normal(size=(8, 3)), np.arange(8) % 3
    assert crammer_singer_loss(scores, classes).value == pytest.approx(
        sklearn.metrics.hinge_loss(classes, scores)
    )


@given(st.floats(-700, 700))
def test_logistic_and_exponential_against_mpmath(m):
    with mpmath.workdps(400):
        soft = float(mpmath.log1p(mpmath.exp(-mpmath.mpf(m))))
        steep = float(mpmath.exp(-mpmath.mpf(m)))
    assert logistic_loss(m, 1.0).value == pytest.approx(soft, rel=1e-15, abs=5e-324)
    assert exponential_loss(m, 1.0).value == pytest.approx(steep, rel=1e-15, abs=5e-324)


def test_logistic_is_binary_cross_entropy_with_other_labels():
    rng = np.random.default_rng(0)
    x, t = rng.normal(size=6), rng.choice([-1.0, 1.0], 6)
    ours, other = logistic_loss(x, t), binary_cross_entropy_with_logits(x, (t + 1) / 2)
    assert ours.value == pytest.approx(other.value, rel=1e-14)
    np.testing.assert_allclose(ours.backward(), other.backward(), rtol=1e-14)


def test_table_of_margins():
    m, t = np.array([-2, -1, -0.5, 0, 0.5, 1, 2]), np.ones(7)
    table = {
        zero_one_loss: [1, 1, 1, 1, 0, 0, 0],
        perceptron_loss: [2, 1, 0.5, 0, 0, 0, 0],
        hinge_loss: [3, 2, 1.5, 1, 0.5, 0, 0],
        squared_hinge_loss: [9, 4, 2.25, 1, 0.25, 0, 0],
        logistic_loss: [2.126928, 1.313262, 0.974077, 0.693147, 0.474077, 0.313262, 0.126928],
        exponential_loss: np.exp(-m),
    }
    for loss, values in table.items():
        np.testing.assert_allclose(loss(m, t, **EACH).value, values, atol=5e-7)
        np.testing.assert_allclose(loss(-m, -t, **EACH).value, values, atol=5e-7)


def test_multiclass_tables():
    one = multiclass_hinge_loss([13.0, -7, 11], 0, margin=10)
    assert one.value == 8
    np.testing.assert_array_equal(one.backward(), [-1, 0, 1])
    assert multi_margin_loss([13.0, -7, 11], 0, margin=10).value == pytest.approx(8 / 3)
    each = multiclass_hinge_loss(SCORES, [0, 1, 2], **EACH)
    np.testing.assert_allclose(each.value, [2.9, 0, 12.9])
    assert multiclass_hinge_loss(SCORES, [0, 1, 2]).value == pytest.approx(5.2667, abs=5e-5)
    squared = multiclass_hinge_loss(SCORES, [0, 1, 2], squared=True)
    assert squared.value == pytest.approx(30.5533, abs=5e-5)
    np.testing.assert_allclose(
        crammer_singer_loss(SCORES, [0, 1, 2], **EACH).value, [2.9, 0, 6.6], atol=1e-12
    )
    each = multi_margin_loss([[0.1, 0.2, 0.7], [0.2, 0.5, 0.3]], [1, 2], **EACH)
    np.testing.assert_allclose(each.value, [0.8, 0.7])


@pytest.mark.parametrize("squared", [False, True])
def test_multiclass_hinge_is_c_times_torchs(squared):
    theirs = torch_forward(F.multi_margin_loss, (SCORES, np.arange(3)), p=2 if squared else 1)
    ours = multiclass_hinge_loss(SCORES, np.arange(3), squared=squared)
    assert ours.value == pytest.approx(3 * theirs[0])
    np.testing.assert_allclose(ours.backward(), 3 * theirs[1][0])


@given(st.floats(-5, 5), st.sampled_from([-1.0, 1.0]))
def test_convex_surrogates_bound_the_mistakes(x, t):
    mistakes = zero_one_loss(x, t).value
    for loss in (hinge_loss, squared_hinge_loss, exponential_loss):
        assert loss(x, t).value >= mistakes
    assert logistic_loss(x, t).value / np.log(2) >= mistakes - 1e-12


def test_kinks():
    one = np.ones(1)
    assert hinge_loss(one, one).backward() == 0
    assert squared_hinge_loss(one, one).backward() == 0
    assert perceptron_loss(0 * one, one).backward() == -1
    assert zero_one_loss(0 * one, one).value == 1
    assert zero_one_loss(5 * one, one).backward() == 0
    at_margin = [[2.0, 1.0]]
    for loss in (multi_margin_loss, multiclass_hinge_loss, crammer_singer_loss):
        np.testing.assert_array_equal(loss(at_margin, [0]).backward(), [[0, 0]])
    tied = crammer_singer_loss([[0.0, 1, 1]], [0]).backward()
    np.testing.assert_array_equal(tied, [[-1, 1, 0]])
    for loss in (hinge_loss, perceptron_loss, squared_hinge_loss):
        report = check_gradient(lambda x, f=loss: f(x, np.ones(3)), np.array([0.0, 1.0, 2.0]))
        assert report, str(report)


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: hinge_loss([0.3], [0]), ValueError, r"target: got \[0.\], wanted labels of -1"),
        (lambda: logistic_loss([0.3], [0.5]), ValueError, "target: got .0.5., wanted labels"),
        (lambda: hinge_loss([0.3], [1], margin=0), ValueError, "margin: got 0, wanted a number"),
        (lambda: multi_margin_loss(SCORES, [0, 1, 2], p=3), ValueError, "p: got 3, wanted 1 or 2"),
        (lambda: multi_margin_loss(SCORES, [0, 1, 3]), ValueError, "target: class 3 is outside"),
        (lambda: multi_margin_loss(SCORES[None], [[0, 1, 2]]), ValueError, "input: got shape"),
        (lambda: crammer_singer_loss([[1.0]], [0]), ValueError, "input: got one class, wanted at"),
        (
            lambda: multilabel_margin_loss(SCORES, [[0, -1, 3]] * 3),
            ValueError,
            r"target: got -1\.\.3, wanted -1\.\.2",
        ),
        (lambda: multilabel_margin_loss(SCORES, SCORES), TypeError, "target: got float64, wanted"),
        (lambda: multilabel_soft_margin_loss(1.0, 1.0), ValueError, "wanted at least one class"),
    ],
)
def test_errors_name_the_argument(call, error, said):
    with pytest.raises(error, match=said):
        call()
