"""Temperature and Platt's line, against scikit-learn, a general minimiser and known answers."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from sklearn.calibration import _SigmoidCalibration
from sklearn.linear_model import LogisticRegression

from lossbook import (
    binary_cross_entropy_with_logits,
    cross_entropy,
    fit_platt,
    fit_temperature,
    softmax,
)


def heated(seed, temperature, n=4000, classes=4):
    """Logits that are honest once they are divided by the temperature."""
    rng = np.random.default_rng(seed)
    z = rng.normal(size=(n, classes)) * 2
    p = softmax(z).value
    target = (p.cumsum(axis=1) < rng.random((n, 1))).sum(axis=1)
    return temperature * z, np.minimum(target, classes - 1)


def scored(seed, slope, bias, n=4000):
    rng = np.random.default_rng(seed)
    z = rng.normal(size=n) * 2
    return (z - bias) / slope, np.float64(rng.random(n) < 1 / (1 + np.exp(-z)))


@pytest.mark.parametrize("temperature", [0.3, 1.0, 2.5, 40.0])
@pytest.mark.parametrize("seed", range(2))
def test_the_temperature_is_found_again(temperature, seed):
    z, t = heated(seed, temperature)
    found = fit_temperature(z, t)
    assert found == pytest.approx(temperature, rel=0.08)
    least = minimize(lambda b: cross_entropy(b[0] * z, t).value, [1 / found * 1.1], tol=1e-12)
    assert found == pytest.approx(1 / least.x[0], rel=1e-4)


@given(st.integers(0, 50), st.floats(0.01, 100))
def test_scaling_the_logits_scales_the_temperature(seed, factor):
    z, t = heated(seed, 1.0, n=60)
    assert fit_temperature(factor * z, t) == pytest.approx(factor * fit_temperature(z, t))


def test_at_the_temperature_the_mean_logit_is_the_expected_one():
    z, t = heated(0, 2.0)
    p = softmax(z / fit_temperature(z, t)).value
    assert z[np.arange(len(t)), t].mean() == pytest.approx((p * z).sum(axis=1).mean())


def test_one_logit_a_sample_is_two_classes():
    s, y = scored(0, 0.4, 0.0)
    two = np.column_stack([np.zeros_like(s), s])
    assert fit_temperature(s, y) == fit_temperature(two, y.astype(int))


@pytest.mark.parametrize("smooth", [True, False])
@pytest.mark.parametrize(("slope", "bias"), [(1.0, 0.0), (0.3, -2.0), (-2.0, 1.0), (1e-6, 3.0)])
def test_platts_line_is_found_again(slope, bias, smooth):
    s, y = scored(1, slope, bias)
    found = fit_platt(s, y, smooth=smooth)
    assert found.slope == pytest.approx(slope, rel=0.1)
    assert found.bias == pytest.approx(bias, abs=0.15)


def test_platts_line_is_scikit_learns():
    s, y = scored(2, 0.5, 1.0, n=300)
    theirs, ours = _SigmoidCalibration().fit(s, y), fit_platt(s, y)
    np.testing.assert_allclose(ours, (-theirs.a_, -theirs.b_), atol=2e-4)
    plain = LogisticRegression(C=np.inf, tol=1e-12).fit(s[:, None], y)
    ours = fit_platt(s, y, smooth=False)
    np.testing.assert_allclose(ours, (plain.coef_[0, 0], plain.intercept_[0]), rtol=1e-5)


def test_no_line_is_better():
    s, y = scored(3, 2.0, 1.0, n=200)
    a, b = fit_platt(s, y, smooth=False)
    loss, backward = binary_cross_entropy_with_logits(a * s + b, y)
    slope = backward()
    assert abs(slope.sum()) < 1e-10
    assert abs(slope @ s) < 1e-9
    for da, db in ((0.1, 0), (-0.1, 0), (0, 0.1), (0, -0.1)):
        moved = binary_cross_entropy_with_logits((a + da) * s + b + db, y)
        assert moved.value > loss


def test_separated_scores_have_a_line_only_when_smoothed():
    a, b = fit_platt([-2.0, -1.0, 1.0, 2.0], [0, 0, 1, 1])
    assert 0 < a < 5
    assert b == pytest.approx(0, abs=1e-9)
    with pytest.raises(ValueError, match="separate the labels"):
        fit_platt([-2.0, -1.0, 1.0, 2.0], [0, 0, 1, 1], smooth=False)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: fit_temperature([[2.0, 0.0]], [0]), "the best temperature would be 0"),
        (lambda: fit_temperature([[2.0, 0.0]], [1]), "the best temperature would be infinite"),
        (lambda: fit_temperature([[2.0, np.inf]], [1]), "logits: got infinite or nan ones"),
        (lambda: fit_temperature([[2.0, 0.0]], [2]), "target: class 2 is outside 0..1"),
        (lambda: fit_temperature(2.0, 1), "logits: got shape ()"),
        (lambda: fit_platt([1.0, 2.0], [1]), "labels: got shape (1,)"),
        (lambda: fit_platt([1.0, 1.0], [1, 0]), "scores: got equal or infinite ones"),
        (lambda: fit_platt([1.0, 2.0], [1, 3]), "labels: got other values"),
        (lambda: fit_platt([], []), "scores: got shape (0,)"),
    ],
)
def test_errors_name_the_argument(call, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        call()
