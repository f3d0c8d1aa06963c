"""Softmax, cross-entropy and their kin against torch and mpmath."""

import math

import mpmath
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import example, given
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss
from torch_reference import assert_same, torch_forward

from lossbook import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    binary_focal_loss,
    brier_loss,
    check_gradient,
    cross_entropy,
    dice_loss,
    entropy,
    focal_loss,
    kl_div,
    kl_divergence,
    log_sigmoid,
    log_softmax,
    logsumexp,
    nll_loss,
    softmax,
    spherical_loss,
    tversky_loss,
)

X = np.array([[2.0, 1, 0], [0, 1, 2], [1, 3, 0]])
T = np.array([0, 1, 2])
W = np.array([1.0, 2, 4])
TOLERANCE = {np.float64: {"rtol": 1e-10, "atol": 1e-12}, np.float32: {"rtol": 2e-5, "atol": 1e-6}}
dtypes = st.sampled_from([np.float64, np.float32])
shapes = st.sampled_from(
    [(3,), (1, 4), (5, 3), (3, 3), (4, 1), (2, 3, 4), (2, 3, 2, 2), (0, 3), (2, 3, 0)]
)
reductions = st.sampled_from(["none", "mean", "sum"])


@st.composite
def problems(draw):
    """Logits, classes and options as torch takes them."""
    shape, dtype = draw(shapes), draw(dtypes)
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    axis = min(1, len(shape) - 1)
    classes = shape[axis]
    logits = (rng.normal(size=shape) * draw(st.sampled_from([1, 10]))).astype(dtype)
    target = rng.integers(0, classes, shape[:axis] + shape[axis + 1 :])
    options = {"reduction": draw(reductions)}
    if draw(st.booleans()):
        options["weight"] = rng.uniform(0.1, 3, classes).astype(dtype)
    if draw(st.booleans()):
        options["ignore_index"] = draw(st.sampled_from([-100, 0, -1]))
        target = np.where(rng.random(target.shape) < 0.3, options["ignore_index"], target)
    return logits, target, options


def upstream_of(value, seed=0):
    return np.random.default_rng(seed).normal(size=np.shape(value))


@given(problems())
def test_nll_loss_is_torchs(problem):
    logits, target, options = problem
    ours = nll_loss(logits, target, **options)
    upstream = upstream_of(ours.value)
    theirs = torch_forward(F.nll_loss, (logits, target), upstream=upstream, **options)
    assert_same(ours, theirs, upstream=upstream, **TOLERANCE[logits.dtype.type])


@given(problems(), st.sampled_from([0.0, 0.1, 1.0]))
def test_cross_entropy_of_classes_is_torchs(problem, smoothing):
    logits, target, options = problem
    options["label_smoothing"] = smoothing
    ours = cross_entropy(logits, target, **options)
    upstream = upstream_of(ours.value)
    theirs = torch_forward(F.cross_entropy, (logits, target), upstream=upstream, **options)
    assert_same(ours, theirs, upstream=upstream, **TOLERANCE[logits.dtype.type])


@given(problems(), st.sampled_from([0.0, 0.1, 1.0]), st.booleans())
def test_cross_entropy_of_probabilities_is_torchs(problem, smoothing, normalised):
    logits, _, options = problem
    options = {k: v for k, v in options.items() if k != "ignore_index"}
    options["label_smoothing"] = smoothing
    axis = min(1, logits.ndim - 1)
    target = np.random.default_rng(1).random(logits.shape).astype(logits.dtype)
    if normalised:
        target /= target.sum(axis=axis, keepdims=True)
    if target.size == 0:  # an empty target is read as classes
        return
    ours = cross_entropy(logits, target, **options)
    upstream = upstream_of(ours.value)
    theirs = torch_forward(F.cross_entropy, (logits, target), upstream=upstream, **options)
    assert_same(ours, theirs, upstream=upstream, **TOLERANCE[logits.dtype.type])


@given(shapes, dtypes, st.data())
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [(softmax, F.softmax), (log_softmax, F.log_softmax), (logsumexp, torch.logsumexp)],
)
def test_softmax_family_is_torchs(ours, theirs, shape, dtype, data):
    x = np.random.default_rng(0).normal(size=shape).astype(dtype) * 5
    dim = data.draw(st.integers(-len(shape), len(shape) - 1))
    if x.size == 0:
        return
    forward = ours(x, dim=dim)
    upstream = upstream_of(forward.value)
    reference = torch_forward(theirs, (x,), upstream=upstream, dim=dim)
    assert_same(forward, reference, upstream=upstream, **TOLERANCE[dtype])


def test_logsumexp_keeps_the_dimension_when_asked():
    assert logsumexp(X, keepdim=True).value.shape == (3, 1)
    assert logsumexp(X, dim=0, keepdim=True).value.shape == (1, 3)
    upstream = np.array([[1.0], [2.0], [3.0]])
    gradient = logsumexp(X, keepdim=True).backward(upstream)
    np.testing.assert_allclose(gradient, upstream * softmax(X).value)


@given(st.lists(st.floats(-700, 700), min_size=1, max_size=6), dtypes)
def test_log_sigmoid_is_torchs(values, dtype):
    x = np.array(values, dtype=dtype)
    upstream = upstream_of(x)
    theirs = torch_forward(F.logsigmoid, (x,), upstream=upstream)
    assert_same(log_sigmoid(x), theirs, upstream=upstream, rtol=1e-5, atol=1e-30)


@pytest.mark.parametrize("reduction", ["none", "mean", "sum", "batchmean"])
@pytest.mark.parametrize("log_target", [False, True])
@pytest.mark.parametrize("shape", [(3,), (4, 3), (2, 3, 2)])
def test_kl_div_is_torchs(reduction, log_target, shape):
    rng = np.random.default_rng(2)
    x = log_softmax(rng.normal(size=shape)).value
    p = softmax(rng.normal(size=shape)).value
    p.ravel()[0] = 0
    target = np.log(p + 1e-3) if log_target else p
    options = {"reduction": reduction, "log_target": log_target}
    theirs = torch_forward(F.kl_div, (x, target), **options)
    assert_same(kl_div(x, target, **options), theirs)


def test_measured_numbers():
    def value(*args, **options):
        return cross_entropy(*args, **options).value

    assert value(X, T, weight=W) == pytest.approx(2.271743, abs=5e-7)
    assert value(X, [0, -100, 2], weight=W) == pytest.approx(2.617398, abs=5e-7)
    assert value(X, np.eye(3), weight=W) == pytest.approx(5.300734, abs=5e-7)
    assert value(X, T, weight=W, label_smoothing=0.1) == pytest.approx(2.210737, abs=5e-7)
    assert value(X, [0, -100, 2], weight=W, label_smoothing=0.1) == pytest.approx(
        2.542606, abs=5e-7
    )
    lesson = [[1, 2], [1, 3], [1, 3]]
    np.testing.assert_allclose(
        value(lesson, [0, 1, 1], reduction="none"), [1.313262, 0.126928, 0.126928], atol=5e-7
    )
    assert value(lesson, [0, 1, 1], weight=[0.7, 0.3]) == pytest.approx(0.765723, abs=5e-7)
    assert nll_loss(lesson, [0, 1, 1], weight=[1, 2]).value == pytest.approx(-2.6)


def test_nothing_to_average():
    for f in (cross_entropy, nll_loss):
        ignored = f(X, [-100] * 3)
        assert math.isnan(ignored.value)
        np.testing.assert_array_equal(ignored.backward(), 0)
        assert f(X, [-100] * 3, reduction="sum").value == 0
        empty = f(np.zeros((0, 3)), [])
        assert math.isnan(empty.value)
        assert empty.backward().shape == (0, 3)
        assert f(np.zeros((0, 3)), [], reduction="sum").value == 0


def test_an_ignored_sample_may_hold_anything():
    bad = np.array([[1.0, 2.0], [-np.inf, 0.0]])
    forward = cross_entropy(bad, [1, -100])
    assert forward.value == pytest.approx(math.log1p(math.exp(-1)))
    assert np.all(forward.backward()[1] == 0)


def test_a_class_that_is_ruled_out():
    masked = np.array([[1.0, -np.inf, 0.0]])
    assert cross_entropy(masked, [1]).value == math.inf
    np.testing.assert_allclose(
        cross_entropy(masked, [0]).backward(), softmax(masked).value - [[1, 0, 0]], atol=1e-16
    )
    soft = cross_entropy(masked, [[0.5, 0.0, 0.5]])
    assert soft.value == pytest.approx(cross_entropy([[1.0, 0.0]], [[0.5, 0.5]]).value)
    assert soft.backward()[0, 1] == 0


# Accuracy


def exact_cross_entropy(logits, target):
    """Value and gradient of one sample to 400 digits, as floats."""
    with mpmath.workdps(400):
        z = [mpmath.mpf(float(v)) for v in logits]
        total = mpmath.fsum(mpmath.exp(v) for v in z)
        loss = mpmath.log(total) - z[target]
        gradient = [mpmath.exp(v) / total - (i == target) for i, v in enumerate(z)]
        return float(loss), [float(g) for g in gradient]


@given(
    st.lists(st.floats(-300, 300), min_size=2, max_size=6),
    st.integers(0, 5),
)
@example([0.0, 0.36, 0.36, 0.36, 129.0], 4)
def test_cross_entropy_keeps_all_digits_but_those_of_the_logits(logits, index):
    """A difference of logits is rounded by half of its last bit, and e to it by as much."""
    target = index % len(logits)
    rel = max(1e-14, (max(logits) - min(logits)) * 2.0**-53)
    loss, gradient = exact_cross_entropy(logits, target)
    forward = cross_entropy(logits, target)
    assert forward.value == pytest.approx(loss, rel=rel, abs=1e-300)
    np.testing.assert_allclose(forward.backward(), gradient, rtol=1e-13, atol=1e-300)
    soft = cross_entropy(logits, np.eye(len(logits))[target])
    assert soft.value == pytest.approx(loss, rel=rel, abs=1e-300)
    np.testing.assert_allclose(soft.backward(), gradient, rtol=1e-13, atol=1e-300)


def test_torch_loses_there_what_is_kept_here():
    logits = np.array([[40.0, 0.0]])
    assert F.cross_entropy(torch.tensor(logits), torch.tensor([0])).item() == 0
    assert cross_entropy(logits, [0]).value == pytest.approx(math.exp(-40), rel=1e-14)
    gradient = cross_entropy(logits, [0]).backward()
    np.testing.assert_allclose(gradient, [[-math.exp(-40), math.exp(-40)]], rtol=1e-14)
    assert log_softmax(logits).value[0, 0] == pytest.approx(-math.exp(-40), rel=1e-14)
    upstream = np.array([[1.0, 0.0]])
    np.testing.assert_allclose(log_softmax(logits).backward(upstream), -gradient, rtol=1e-14)


@given(st.floats(-740, 740))
def test_log_sigmoid_against_mpmath(x):
    with mpmath.workdps(400):
        exact = -mpmath.log1p(mpmath.exp(-mpmath.mpf(x)))
        slope = 1 / (1 + mpmath.exp(mpmath.mpf(x)))
    forward = log_sigmoid(x)
    assert forward.value == pytest.approx(float(exact), rel=1e-15, abs=5e-324)
    assert forward.backward() == pytest.approx(float(slope), rel=1e-15, abs=5e-324)


def test_no_overflow():
    with np.errstate(all="raise", under="ignore"):
        np.testing.assert_array_equal(log_softmax([1000.0, 0.0]).value, [0, -1000])
        np.testing.assert_array_equal(softmax([1000.0, 0.0]).value, [1, 0])
        assert logsumexp([1000.0, 1000.0]).value == pytest.approx(1000 + math.log(2))
        np.testing.assert_array_equal(log_sigmoid([-1000.0, 1000.0]).value, [-1000, 0])


# Properties


@given(problems(), st.floats(-100, 100))
def test_a_constant_added_to_all_logits_changes_nothing(problem, shift):
    logits, target, options = problem
    logits = np.round(logits.astype(np.float64) * 64) / 64  # so that the shift is exact
    shift = round(shift * 64) / 64
    here, there = (cross_entropy(z, target, **options) for z in (logits, logits + shift))
    np.testing.assert_allclose(here.value, there.value, rtol=1e-12)
    np.testing.assert_allclose(here.backward(), there.backward(), rtol=1e-12)


@given(problems())
def test_cross_entropy_is_nll_of_log_softmax_and_its_gradient_sums_to_0(problem):
    logits, target, options = problem
    if logits.dtype == np.float32 or logits.size == 0:
        return
    axis = min(1, logits.ndim - 1)
    outer = nll_loss(log_softmax(logits, dim=axis).value, target, **options)
    whole = cross_entropy(logits, target, **options)
    np.testing.assert_allclose(whole.value, outer.value, rtol=1e-10, atol=1e-12)
    chained = log_softmax(logits, dim=axis).backward(outer.backward())
    np.testing.assert_allclose(whole.backward(), chained, rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(whole.backward().sum(axis=axis), 0, atol=1e-12)


def test_soft_cross_entropy_is_entropy_plus_kl():
    p, q = np.array([0.7, 0.2, 0.1]), np.array([0.5, 0.3, 0.2])
    loss = cross_entropy(np.log(q), p).value
    assert loss == pytest.approx(entropy(p) + kl_divergence(p, q))
    assert kl_div(np.log(q), p, reduction="sum").value == pytest.approx(kl_divergence(p, q))


def test_kl_div_takes_0_log_0_as_0():
    forward = kl_div([-np.inf, 0.0], [0.0, 1.0], reduction="sum")
    assert forward.value == 0
    np.testing.assert_array_equal(forward.backward(), [0, -1])


@pytest.mark.parametrize("reduction", ["none", "sum", "mean"])
def test_gradients_check(reduction):
    soft = np.random.default_rng(0).dirichlet(np.ones(3), 3)
    for f in (
        lambda z: cross_entropy(z, T, weight=W, label_smoothing=0.1, reduction=reduction),
        lambda z: cross_entropy(z, soft, weight=W, reduction=reduction),
        lambda z: nll_loss(z, T, weight=W, reduction=reduction),
        lambda z: kl_div(z, soft, reduction=reduction),
    ):
        assert check_gradient(f, X)


@pytest.mark.parametrize("f", [softmax, log_softmax, logsumexp, log_sigmoid])
@pytest.mark.parametrize("shape", [(3,), (2, 3), (2, 3, 2)])
def test_gradients_of_the_softmax_family_check(f, shape):
    assert check_gradient(f, np.random.default_rng(3).normal(size=shape))


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (
            lambda: cross_entropy(X, [0, 1, 3]),
            ValueError,
            r"target: class 3 is outside 0\.\.2, of 3 classes",
        ),
        (lambda: cross_entropy(X, [0, 1, -1]), ValueError, r"target: class -1 is outside 0\.\.2"),
        (lambda: cross_entropy(X, [0, 1]), ValueError, r"target: got shape \(2,\), wanted shape"),
        (lambda: cross_entropy(X, [[0, 1, 1]] * 3), ValueError, r"target: got shape \(3, 3\)"),
        (
            lambda: cross_entropy(X, [0.0, 1, 2]),
            ValueError,
            r"target: got float64 of shape \(3,\), wanted integer classes of shape \(3,\) or "
            r"probabilities of shape \(3, 3\)",
        ),
        (lambda: nll_loss(X, [0.0, 1, 2]), TypeError, "target: got float64, wanted integer"),
        (lambda: cross_entropy(X, [True, False, True]), TypeError, "target: got bool"),
        (lambda: cross_entropy(X, T, weight=[1, 2]), ValueError, r"weight: got shape \(2,\), want"),
        (lambda: cross_entropy(X, T, reduction="avg"), ValueError, "reduction: got 'avg', wanted"),
        (lambda: cross_entropy(X, T, label_smoothing=2), ValueError, "label_smoothing: got 2"),
        (lambda: cross_entropy(X, X, ignore_index=1), ValueError, "ignore_index: got 1, wanted"),
        (lambda: cross_entropy(1.0, 0), ValueError, "input: got a number, wanted logits of shape"),
        (lambda: cross_entropy(X > 0, T), TypeError, "input: got bool, wanted float64, float32"),
        (lambda: cross_entropy(X * 1j, T), TypeError, "input: got complex128"),
        (lambda: cross_entropy(np.zeros((2, 0)), [0, 0]), ValueError, "wanted at least one class"),
        (lambda: softmax(1.0), ValueError, "input: got a number, wanted an array"),
        (lambda: kl_div(X, X[:, :1]), ValueError, r"target: got shape \(3, 1\), wanted the shape"),
        (lambda: kl_div(X, X, reduction="all"), ValueError, "'batchmean'"),
        (
            lambda: cross_entropy(X, T, reduction="none").backward([1.0, 2]),
            ValueError,
            r"upstream: got shape \(2,\), wanted a number or the shape of the value, \(3,\)",
        ),
        (
            lambda: cross_entropy(X, T).backward(np.ones(3)),
            ValueError,
            "upstream: got .*, wanted a number",
        ),
    ],
)
def test_errors_name_the_argument(call, error, said):
    with pytest.raises(error, match=said):
        call()


# Sigmoid, focal, Brier and overlap losses


@given(st.integers(0, 10_000), reductions, dtypes)
def test_binary_cross_entropies_are_torchs(seed, reduction, dtype):
    rng = np.random.default_rng(seed)
    shape = [(5,), (2, 3), (), (2, 2, 3), (0, 3)][seed % 5]
    p, t = (np.asarray(rng.random(shape), dtype=dtype) for _ in range(2))
    p = np.where(rng.random(shape) < 0.2, rng.integers(0, 2, shape), p).astype(dtype)
    x = np.asarray(rng.normal(size=shape) * 20, dtype=dtype)
    options = {"reduction": reduction}
    weights = [None, shape, shape[-1:]][seed % 3]
    if weights is not None:
        options["weight"] = np.asarray(rng.uniform(0.1, 3, weights), dtype=dtype)
    upstream = rng.normal(size=shape if reduction == "none" else ())
    rtol = 1e-8 if dtype == np.float64 else 3e-4  # torch keeps its 1e-12 in single precision
    tolerance = {"rtol": rtol, "atol": rtol / 30}
    theirs = torch_forward(F.binary_cross_entropy, (p, t), upstream=upstream, **options)
    assert_same(binary_cross_entropy(p, t, **options), theirs, upstream=upstream, **tolerance)
    f = F.binary_cross_entropy_with_logits
    if seed % 2:
        options["pos_weight"] = np.asarray(rng.uniform(0.1, 5, shape[-1:]), dtype=dtype)
    theirs = torch_forward(f, (x, t), upstream=upstream, **options)
    ours = binary_cross_entropy_with_logits(x, t, **options)
    assert_same(ours, theirs, upstream=upstream, **tolerance)


def test_course_tables_of_binary_cross_entropy():
    x = np.array([[1.0, 2], [2, 2], [3, 4], [4, 5]])
    t = np.array([[1.0, 0], [1, 0], [0, 1], [0, 1]])
    plain = binary_cross_entropy_with_logits(x, t)
    assert plain.value == pytest.approx(1.473206, abs=5e-7)
    assert plain.backward()[0] == pytest.approx([-0.033618, 0.1101], abs=5e-7)
    p = 1 / (1 + np.exp(-x))
    assert binary_cross_entropy(p, t).value == pytest.approx(plain.value)
    assert binary_cross_entropy(p, t, weight=[1, 2]).value == pytest.approx(2.008046, abs=5e-7)
    weighted = binary_cross_entropy_with_logits(x, t, pos_weight=[3, 3])
    assert weighted.value == pytest.approx(1.589470, abs=5e-7)


def test_the_clamp_at_100():
    with np.errstate(all="raise"):
        forward = binary_cross_entropy([1.0, 0.0, 1.0], [0.0, 1.0, 1.0], reduction="none")
        np.testing.assert_array_equal(forward.value, [100, 100, 0])
        np.testing.assert_array_equal(forward.backward(), [1e12, -1e12, 0])


@given(st.floats(-700, 700), st.sampled_from([0.0, 1.0]), st.sampled_from([None, 3.0]))
def test_bce_with_logits_keeps_its_digits(x, t, pos_weight):
    with mpmath.workdps(700):
        z = mpmath.mpf(x)
        b = t * (pos_weight or 1.0)
        value = (1 - t) * mpmath.log1p(mpmath.exp(z)) + b * mpmath.log1p(mpmath.exp(-z))
        slope = (1 - t) / (1 + mpmath.exp(-z)) - b / (1 + mpmath.exp(z))
    forward = binary_cross_entropy_with_logits(x, t, pos_weight=pos_weight)
    assert forward.value == pytest.approx(float(value), rel=9e-16, abs=1e-320)
    assert forward.backward() == pytest.approx(float(slope), rel=9e-16, abs=1e-320)


def test_bce_at_both_zeros():
    for zero in (0.0, -0.0):
        forward = binary_cross_entropy_with_logits(zero, 1.0)
        assert forward.value == pytest.approx(math.log(2))
        assert forward.backward() == -0.5


def test_bce_with_logits_takes_any_target_as_torch_does():
    assert binary_cross_entropy_with_logits([50.0], [1.5]).value == pytest.approx(-25)


def test_focal_loss_falls_back_to_cross_entropy():
    plain = cross_entropy(X, T)
    focal = focal_loss(X, T, gamma=0)
    assert focal.value == pytest.approx(plain.value)
    np.testing.assert_allclose(focal.backward(), plain.backward(), rtol=1e-12)
    x, t = np.array([0.3, -2.0, 5.0]), np.array([1.0, 0, 0])
    binary = binary_focal_loss(x, t, alpha=None, gamma=0)
    reference = binary_cross_entropy_with_logits(x, t)
    assert binary.value == pytest.approx(reference.value)
    np.testing.assert_allclose(binary.backward(), reference.backward(), rtol=1e-12)


@pytest.mark.parametrize("gamma", [0.0, 0.5, 1.0, 2.0, 5.0])
def test_focal_losses_against_autograd(gamma):
    def theirs(x, t):
        log_p = F.log_softmax(x, 1)[torch.arange(3), t]
        return (-torch.tensor(W)[t] * (1 - log_p.exp()) ** gamma * log_p).mean()

    assert_same(focal_loss(X, T, gamma=gamma, weight=W), torch_forward(theirs, (X, T)), rtol=1e-9)

    def binary(x, t):
        p = torch.sigmoid(x)
        cost = F.binary_cross_entropy_with_logits(x, t, reduction="none")
        modulation = (1 - (p * t + (1 - p) * (1 - t))) ** gamma
        return ((0.25 * t + 0.75 * (1 - t)) * modulation * cost).mean()

    t = (X > 0.5).astype(float)
    ours = binary_focal_loss(X, t, gamma=gamma)
    assert_same(ours, torch_forward(binary, (X, t)), rtol=1e-9)


def test_focal_loss_is_finite_where_the_miss_underflows():
    for gamma in (0.5, 2.0):
        forward = focal_loss([[800.0, 0.0]], [0], gamma=gamma)
        assert forward.value == 0
        np.testing.assert_array_equal(forward.backward(), [[0, 0]])
    with mpmath.workdps(60):
        q = 1 / (1 + mpmath.exp(40))
        exact = float(-(q**2) * mpmath.log1p(-q))
    assert focal_loss([[40.0, 0.0]], [0]).value == pytest.approx(exact, rel=1e-14, abs=0)


def test_brier_is_scikit_learns_twice():
    p, t = np.array([0.8, 0.3, 0.6]), np.array([1, 0, 0])
    ours = brier_loss(np.stack([1 - p, p], axis=1), t)
    assert ours.value == pytest.approx(2 * brier_score_loss(t, p))
    assert brier_loss([0.0, 1.0], 0).value == 2
    assert brier_loss([0.0, 1.0], 1).value == 0


def test_spherical_keeps_the_digits_of_a_sure_forecast():
    with mpmath.workdps(60):
        miss = mpmath.mpf(1e-12)
        own = mpmath.mpf(1 - 1e-12)
        exact = float(1 - own / mpmath.sqrt(own**2 + miss**2))
    ours = spherical_loss([[1 - 1e-12, 1e-12]], [0])
    assert ours.value == pytest.approx(exact, rel=1e-14, abs=0)
    assert spherical_loss([0.0, 1.0], 0).value == 1
    assert spherical_loss([0.0, 1.0], 1).value == 0
    assert spherical_loss([0.9, 0.1], 0).value == pytest.approx(1 - 0.9 / np.hypot(0.9, 0.1))


def test_overlap_losses():
    p, t = np.array([[0.9, 0.2, 0.4]]), np.array([[1.0, 0, 1]])
    dice = 1 - (2 * 1.3 + 1) / (1.5 + 2 + 1)
    assert dice_loss(p, t).value == pytest.approx(dice)
    tversky = 1 - (1.3 + 1) / (1.3 + 0.3 * 0.2 + 0.7 * 0.7 + 1)
    assert tversky_loss(p, t, alpha=0.3, beta=0.7).value == pytest.approx(tversky)
    assert dice_loss(t, t).value == 0
    assert dice_loss(0 * t, 0 * t).value == 0
    assert math.isnan(dice_loss(0 * t, 0 * t, smooth=0).value)
    f = lambda p: tversky_loss(p, np.ones((2, 3, 2)), alpha=0.3, reduction="none")  # noqa: E731
    assert check_gradient(f, np.random.default_rng(0).uniform(0.1, 0.9, (2, 3, 2)))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: binary_cross_entropy([1.5], [1]), "input: got values from 0 to 1.5, wanted prob"),
        (lambda: binary_cross_entropy([0.5], [-1]), "target: got values from -1 to 0, wanted prob"),
        (lambda: binary_cross_entropy([math.nan], [0]), "input: got values from nan"),
        (
            lambda: binary_cross_entropy(X / 4, X / 4, weight=[1, 2]),
            r"weight: got shape \(2,\), wanted the trailing dimensions of input, \(3, 3\)",
        ),
        (
            lambda: binary_cross_entropy_with_logits([0.5], [1], pos_weight=[[1.0]]),
            r"pos_weight: got shape \(1, 1\)",
        ),
        (lambda: focal_loss(X, T, gamma=-1), "gamma: got -1, wanted a number of at least 0"),
        (lambda: binary_focal_loss([1.0], [0.5]), "target: got .0.5., wanted labels of 0 and 1"),
        (
            lambda: binary_focal_loss([1.0], [1], alpha=2),
            "alpha: got 2, wanted None or a num",
        ),
        (lambda: brier_loss([0.4, 0.4], 0), "input: got probabilities 0.2 off a sum of 1"),
        (lambda: brier_loss([1.4, -0.4], 0), "input: got values from -0.4 to 1.4"),
        (lambda: dice_loss([0.5], [1]), r"input: got shape \(1,\), wanted \(N, ...\)"),
        (lambda: dice_loss([[0.5]], [[1]], smooth=-1), "smooth: got -1, wanted a number of at l"),
    ],
)
def test_errors_of_the_others_name_the_argument(call, said):
    with pytest.raises(ValueError, match=said):
        call()
