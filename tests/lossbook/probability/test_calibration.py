"""Reliability, its error, and the parts of a score, against scikit-learn and exact sums."""

import re
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, log_loss

from lossbook import expected_calibration_error, reliability, score_parts

BO = [0.9] * 5 + [0.1] * 5
RAIN = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
SCORES = {
    "brier": lambda q, y: (q - y) ** 2,
    "log": lambda q, y: -np.log(q if y else 1 - q),
    "spherical": lambda q, y: 1 - (q if y else 1 - q) / np.hypot(q, 1 - q),
}


def forecasts(seed, n=300):
    rng = np.random.default_rng(seed)
    p = rng.random(n)
    return p, np.float64(rng.random(n) < p**2)


@pytest.mark.parametrize(("by", "strategy"), [("width", "uniform"), ("count", "quantile")])
@pytest.mark.parametrize("bins", [1, 2, 5, 10, 15])
@pytest.mark.parametrize("seed", range(3))
def test_reliability_is_scikit_learns_curve(by, strategy, bins, seed):
    p, y = forecasts(seed)
    frequency, forecast = calibration_curve(y, p, n_bins=bins, strategy=strategy)
    ours = reliability(p, y, bins=bins, by=by)
    np.testing.assert_allclose(ours.forecast, forecast)
    np.testing.assert_allclose(ours.frequency, frequency)
    assert ours.size.sum() == len(p)


def test_a_forecast_on_an_edge_belongs_below_it_and_empty_bins_are_left_out():
    ours = reliability([0.0, 0.5, 0.6, 1.0], [0, 1, 1, 1], bins=2)
    assert ours.size.tolist() == [2, 2]
    assert reliability([0.05, 0.95], [0, 1]).size.tolist() == [1, 1]
    assert reliability(BO, RAIN, by="count").size.tolist() == [5, 5]


def test_the_error_by_hand():
    assert expected_calibration_error(BO, RAIN) == pytest.approx(0.5 * 0.3 + 0.5 * 0.1)
    assert expected_calibration_error(BO, RAIN, bins=1) == pytest.approx(0.5 - 0.4)
    assert expected_calibration_error([0.4] * 10, RAIN) == pytest.approx(0, abs=1e-15)


@pytest.mark.parametrize("seed", range(3))
def test_the_error_is_the_sum_over_bins(seed):
    p, y = forecasts(seed)
    number = np.clip(np.ceil(p * 15).astype(int) - 1, 0, 14)
    total = sum(abs((p - y)[number == k].sum()) for k in range(15)) / len(p)
    assert expected_calibration_error(p, y, bins=15) == pytest.approx(total)


def test_the_parts_by_hand():
    parts = score_parts(BO, RAIN)
    assert parts == pytest.approx((0.05, 0.20, 0.24))
    assert score_parts([0.4] * 10, RAIN) == pytest.approx((0, 0.24, 0.24))
    assert score_parts([0.4] * 10, RAIN).calibration == pytest.approx(0, abs=1e-16)


@given(
    st.lists(
        st.tuples(st.sampled_from([0.1, 0.25, 0.5, 0.9, 0.999]), st.booleans()),
        min_size=1,
        max_size=40,
    ),
    st.sampled_from(sorted(SCORES)),
)
def test_calibration_and_refinement_add_up_to_the_mean_score(days, score):
    p, y = np.array(days, dtype=float).T
    parts = score_parts(p, y, score=score)
    mean = np.mean([SCORES[score](q, label) for q, label in days])
    assert parts.calibration + parts.refinement == pytest.approx(mean, abs=1e-12)
    assert parts.calibration >= -1e-12
    assert -1e-12 <= parts.refinement <= parts.uncertainty + 1e-12


def test_the_brier_parts_are_exact():
    p, y = [Fraction(1, 8)] * 3 + [Fraction(5, 8)] * 5, [0, 1, 0, 1, 1, 0, 1, 0]
    groups = [(Fraction(1, 8), Fraction(1, 3), 3), (Fraction(5, 8), Fraction(3, 5), 5)]
    calibration = sum(n * (f - q) ** 2 for q, f, n in groups) / 8
    refinement = sum(n * f * (1 - f) for _, f, n in groups) / 8
    parts = score_parts([float(q) for q in p], y)
    assert parts[:2] == pytest.approx((float(calibration), float(refinement)), rel=1e-15)


def test_the_mean_is_scikit_learns():
    q, y = np.round(np.clip(forecasts(0)[0], 0.05, 0.95), 1), forecasts(0)[1]
    brier, log = score_parts(q, y), score_parts(q, y, score="log")
    assert brier.calibration + brier.refinement == pytest.approx(brier_score_loss(y, q))
    assert log.calibration + log.refinement == pytest.approx(log_loss(y, q))


def test_extreme_forecasts_against_mpmath():
    with mpmath.workdps(40):
        q, f = mpmath.mpf(1e-300), mpmath.mpf("0.5")
        exact = f * mpmath.log(f / q) + (1 - f) * mpmath.log((1 - f) / (1 - q))
    assert score_parts([1e-300] * 2, [0, 1], score="log").calibration == pytest.approx(float(exact))
    assert score_parts([0.0, 0.0], [0, 1], score="log").calibration == np.inf
    assert score_parts([1.0, 0.0], [1, 0], score="log") == (0, 0, pytest.approx(np.log(2)))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: reliability([0.5], [2]), "y: got [2.], wanted labels of 0 and 1"),
        (lambda: reliability([1.5], [1]), "p: got values from 0 to 1.5"),
        (lambda: reliability([np.nan], [1]), "p: got values that are not finite"),
        (lambda: reliability([], []), "p: got shape (0,)"),
        (lambda: reliability([0.5, 0.5], [1]), "y: got shape (1,), wanted (2,)"),
        (lambda: reliability([0.5], [1], bins=0), "bins: got 0, wanted at least 1"),
        (lambda: reliability([0.5], [1], by="size"), "by: got 'size'"),
        (lambda: score_parts([0.5], [1], score="mae"), "score: got 'mae'"),
    ],
)
def test_errors_name_the_argument(call, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        call()
