"""Regression losses: torch, scikit-learn, mpmath, what each elicits, and the kinks."""

import math

import mpmath
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import mean_pinball_loss
from torch_reference import assert_same, torch_forward

from lossbook import (
    check_gradient,
    epsilon_insensitive_loss,
    expectile_loss,
    gaussian_nll_loss,
    huber_loss,
    l1_loss,
    log_cosh_loss,
    mse_loss,
    poisson_nll_loss,
    quantile_loss,
    smooth_l1_loss,
)

reductions = st.sampled_from(["none", "mean", "sum"])
dtypes = st.sampled_from([np.float64, np.float32])
shapes = st.sampled_from([(), (1,), (5,), (2, 3), (2, 1, 3), (0, 3)])
OPTIONS = {
    F.l1_loss: [{}],
    F.mse_loss: [{}],
    F.smooth_l1_loss: [{"beta": b} for b in (0.0, 0.25, 1.0, 3.0)],
    F.huber_loss: [{"delta": d} for d in (0.25, 1.0, 3.0)],
    F.poisson_nll_loss: [{"full": f, "log_input": g} for f in (False, True) for g in (True, False)],
}
OURS = {
    F.l1_loss: l1_loss,
    F.mse_loss: mse_loss,
    F.smooth_l1_loss: smooth_l1_loss,
    F.huber_loss: huber_loss,
    F.poisson_nll_loss: poisson_nll_loss,
}


@pytest.mark.parametrize("theirs", OURS, ids=lambda f: f.__name__)
@given(data=st.data(), shape=shapes, dtype=dtypes, reduction=reductions)
def test_options_are_torchs(theirs, data, shape, dtype, reduction):
    rng = np.random.default_rng(data.draw(st.integers(0, 1000)))
    options = {**data.draw(st.sampled_from(OPTIONS[theirs])), "reduction": reduction}
    x, t = (np.abs(rng.normal(size=(2, *shape)) * 2) + 0.01).astype(dtype)
    t = np.round(t)
    if theirs in (F.l1_loss, F.mse_loss, F.huber_loss) and data.draw(st.booleans()):
        options["weight"] = np.asarray(rng.uniform(0.1, 2, shape), dtype=dtype)
    ours = OURS[theirs](x, t, **options)
    upstream = rng.normal(size=np.shape(ours.value))
    reference = torch_forward(theirs, (x, t), upstream=upstream, **options)
    tolerance = {"rtol": 1e-10} if dtype == np.float64 else {"rtol": 1e-4, "atol": 1e-5}
    assert_same(ours, reference, upstream=upstream, **tolerance)


@pytest.mark.parametrize("variance", [(3, 4), (3,), (3, 1), (1, 4), ()])
@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
def test_gaussian_nll_is_torchs(variance, full, reduction):
    rng = np.random.default_rng(0)
    x, t = rng.normal(size=(2, 3, 4))
    var = np.asarray(rng.uniform(0, 2, variance))
    if variance:
        var.ravel()[0] = 1e-9  # below eps: the clamp
    options = {"full": full, "reduction": reduction}
    ours = gaussian_nll_loss(x, t, var, **options)
    upstream = rng.normal(size=np.shape(ours.value))
    if variance:
        reference = torch_forward(F.gaussian_nll_loss, (x, t, var), (0, 2), upstream, **options)
        assert_same(ours, reference, upstream=upstream)
    else:
        assert check_gradient(lambda a, v: gaussian_nll_loss(a, t, v, **options), x, var)


def test_measured_numbers():
    truth, guess = [1.0, 2, 3, 4, 5], [1.2, 1.8, 2.9, 3.8, 4.9]
    loss = mse_loss(guess, truth)
    assert loss.value == pytest.approx(0.028)
    np.testing.assert_allclose(loss.backward(), [0.08, -0.08, -0.04, -0.08, -0.04])
    assert l1_loss(guess, truth).value == pytest.approx(0.16)
    d, zero = [0.5, 1.0, 2.0], [0.0, 0, 0]
    each = {"reduction": "none"}
    np.testing.assert_allclose(smooth_l1_loss(d, zero, **each).value, [0.125, 0.5, 1.5])
    np.testing.assert_allclose(smooth_l1_loss(d, zero, beta=2, **each).value, [0.0625, 0.25, 1])
    np.testing.assert_allclose(smooth_l1_loss(d, zero, beta=0.5, **each).value, [0.25, 0.75, 1.75])
    np.testing.assert_allclose(huber_loss(d, zero, delta=0.5, **each).value, [0.125, 0.375, 0.875])
    assert mse_loss(np.ones((2, 3)) * 2, np.zeros((2, 3))).value == 4


@given(st.floats(0.01, 10), st.lists(st.floats(-20, 20), min_size=1, max_size=5))
def test_huber_is_delta_times_smooth_l1(delta, d):
    zero = np.zeros(len(d))
    huber, smooth = huber_loss(d, zero, delta=delta), smooth_l1_loss(d, zero, beta=delta)
    assert huber.value == pytest.approx(delta * smooth.value)
    np.testing.assert_allclose(huber.backward(), delta * smooth.backward())


def best_constant(loss, data, **options):
    """The best of a fine grid of constant predictions."""
    grid = np.linspace(data.min(), data.max(), 4001)
    values = [loss(np.full_like(data, c), data, **options).value for c in grid]
    return grid[int(np.argmin(values))]


def test_what_each_loss_elicits():
    data = np.random.default_rng(0).gamma(2.0, size=201)
    step = np.ptp(data) / 4000
    assert best_constant(mse_loss, data) == pytest.approx(data.mean(), abs=step)
    assert best_constant(l1_loss, data) == pytest.approx(np.median(data), abs=step)
    for q in (0.1, 0.5, 0.9):
        found = best_constant(quantile_loss, data, quantile=q)
        assert found == pytest.approx(np.quantile(data, q, method="inverted_cdf"), abs=step)
    above = best_constant(expectile_loss, data, expectile=0.8)
    pull_up = 0.8 * np.maximum(data - above, 0).sum()
    pull_down = 0.2 * np.maximum(above - data, 0).sum()
    assert pull_up == pytest.approx(pull_down, rel=1e-2)
    counts = np.random.default_rng(1).poisson(3.0, 200).astype(float)
    rates = np.log(np.linspace(0.5, 8, 4001))
    values = [poisson_nll_loss(np.full_like(counts, r), counts).value for r in rates]
    assert np.exp(rates[int(np.argmin(values))]) == pytest.approx(counts.mean(), abs=2e-3)


@given(st.floats(0.01, 0.99), st.integers(0, 100))
def test_pinball_is_scikit_learns(quantile, seed):
    x, t = np.random.default_rng(seed).normal(size=(2, 7))
    ours = quantile_loss(x, t, quantile=quantile).value
    assert ours == pytest.approx(mean_pinball_loss(t, x, alpha=quantile), rel=1e-12)


def test_halves_of_the_asymmetric_losses():
    x, t = np.random.default_rng(0).normal(size=(2, 9))
    assert quantile_loss(x, t).value == pytest.approx(l1_loss(x, t).value / 2)
    assert expectile_loss(x, t).value == pytest.approx(mse_loss(x, t).value / 2)
    tube = epsilon_insensitive_loss(x, t, epsilon=0)
    assert tube.value == pytest.approx(l1_loss(x, t).value)


@given(st.floats(-800, 800) | st.floats(-1e-6, 1e-6) | st.floats(-2, 2))
def test_log_cosh_against_mpmath(d):
    with mpmath.workdps(700):
        exact = float(mpmath.log(mpmath.cosh(mpmath.mpf(d))))
    forward = log_cosh_loss(d, 0.0)
    assert forward.value == pytest.approx(exact, rel=1e-15 * 4, abs=1e-320)
    assert forward.backward() == pytest.approx(math.tanh(d), rel=1e-15)


def test_kinks():
    zero = np.zeros(1)
    assert l1_loss(zero, zero).backward() == 0
    assert quantile_loss(zero, zero, quantile=0.9).backward() == 0
    for d in (0.5, -0.5):
        assert epsilon_insensitive_loss([d], zero, epsilon=0.5).backward() == 0
    for loss in (l1_loss, quantile_loss):
        assert check_gradient(lambda x, loss=loss: loss(x, np.zeros(3)), np.array([0.0, 1, -1]))


def test_poisson_gradient_is_prediction_minus_observation():
    x, t = np.array([0.3, -1.0]), np.array([2.0, 0.0])
    np.testing.assert_allclose(poisson_nll_loss(x, t, reduction="sum").backward(), np.exp(x) - t)


def test_gaussian_with_unit_variance_is_half_the_squared_error():
    x, t = np.random.default_rng(0).normal(size=(2, 8))
    assert gaussian_nll_loss(x, t, 1.0).value == pytest.approx(mse_loss(x, t).value / 2)
    d_mean, _ = gaussian_nll_loss(x, t, 1.0).backward()
    np.testing.assert_allclose(d_mean, (x - t) / 8)


def test_torch_only_warns_where_we_refuse():
    x, t = np.zeros((3, 1)), np.array([0.0, 1.0, 2.0])
    with pytest.warns(UserWarning, match="will likely lead to incorrect results"):
        assert F.mse_loss(torch.tensor(x), torch.tensor(t)).item() == pytest.approx(5 / 3)
    with pytest.raises(ValueError, match=r"target: got shape \(3,\), wanted .* input, \(3, 1\)"):
        mse_loss(x, t)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: smooth_l1_loss([1.0], [1.0], beta=-1), "beta: got -1, wanted a number of at le"),
        (lambda: huber_loss([1.0], [1.0], delta=0), "delta: got 0, wanted a number above 0"),
        (lambda: quantile_loss([1.0], [1.0], quantile=1), "quantile: got 1, wanted a number bet"),
        (lambda: expectile_loss([1.0], [1.0], expectile=0), "expectile: got 0, wanted a number"),
        (lambda: epsilon_insensitive_loss([1.0], [1.0], epsilon=-1), "epsilon: got -1, wanted"),
        (lambda: gaussian_nll_loss([1.0], [1.0], [-0.1]), "var: got -0.1, wanted at least 0"),
        (
            lambda: gaussian_nll_loss(np.ones((2, 3)), np.ones((2, 3)), np.ones((1, 1))),
            r"var: got shape \(1, 1\), wanted \(2, 3\), a number, or one dimension of length 1",
        ),
        (lambda: mse_loss([1.0], [1.0], weight=[1.0, 2]), r"weight: got shape \(2,\), wanted the"),
        (lambda: mse_loss([1.0], [1.0], reduction="total"), "reduction: got 'total'"),
    ],
)
def test_errors_name_the_argument(call, said):
    with pytest.raises(ValueError, match=said):
        call()
