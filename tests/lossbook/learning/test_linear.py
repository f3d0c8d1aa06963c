"""Ridge, lasso and elastic net against scikit-learn, torch, and what makes a minimum one."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_diabetes
from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, Ridge

from lossbook import check_gradient
from lossbook.learning import (
    LinearFit,
    effective_degrees_of_freedom,
    elastic_net,
    elastic_net_penalty,
    k_folds,
    lasso,
    ridge,
    soft_threshold,
)

X, Y = load_diabetes(return_X_y=True)
X = (X - X.mean(axis=0)) / X.std(axis=0)
STRENGTHS = (0.01, 1.0, 20.0, 300.0)


def data(seed, rows=12, columns=4):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, columns))
    return x, x @ rng.normal(size=columns) + rng.normal(size=rows)


def total(fit, x, y, strength, ratio):
    gap = fit.predict(x) - y
    penalty = elastic_net_penalty(fit.weight, l1_ratio=ratio).value
    return (gap**2).mean() + strength * penalty


@pytest.mark.parametrize("strength", STRENGTHS)
@pytest.mark.parametrize("intercept", [True, False])
def test_the_fits_are_those_of_scikit_learn(strength, intercept):
    options = {"fit_intercept": intercept, "tol": 1e-12, "max_iter": 1_000_000}
    pairs = (
        (ridge, Ridge(alpha=strength * len(Y), fit_intercept=intercept)),
        (lasso, Lasso(alpha=strength / 2, **options)),
        (elastic_net, ElasticNet(alpha=strength / 2, l1_ratio=0.5, **options)),
    )
    for ours, theirs in pairs:
        fit = ours(X, Y, strength=strength, intercept=intercept)
        theirs.fit(X, Y)
        np.testing.assert_allclose(fit.weight, theirs.coef_, rtol=1e-6, atol=1e-6)
        np.testing.assert_allclose(fit.bias, theirs.intercept_, rtol=1e-9)


def test_without_a_penalty_they_are_least_squares():
    plain = LinearRegression().fit(X, Y)
    for fit in (ridge(X, Y, strength=0), lasso(X, Y, strength=0)):
        np.testing.assert_allclose(fit.weight, plain.coef_, rtol=1e-6)
        assert fit.bias == pytest.approx(plain.intercept_)
    wide, y = data(0, rows=3, columns=5)
    few = ridge(wide, y, strength=0, intercept=False)
    np.testing.assert_allclose(few.weight, np.linalg.pinv(wide) @ y)


@given(st.integers(0, 10_000), st.floats(0.001, 5), st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_no_step_aside_is_lower(seed, strength, ratio):
    x, y = data(seed)
    fit = elastic_net(x, y, strength=strength, l1_ratio=ratio)
    lowest = total(fit, x, y, strength, ratio)
    for step in np.random.default_rng(seed).normal(size=(20, 5)) * 0.01:
        aside = LinearFit(fit.weight + step[1:], fit.bias + step[0])
        assert total(aside, x, y, strength, ratio) >= lowest - 1e-12


@given(st.integers(0, 10_000), st.floats(0.01, 5))
@settings(max_examples=40, deadline=None)
def test_the_lasso_meets_its_conditions(seed, strength):
    x, y = data(seed)
    fit = lasso(x, y, strength=strength)
    slope = 2 * x.T @ (y - fit.predict(x)) / len(y)
    on = fit.weight != 0
    np.testing.assert_allclose(slope[on], strength * np.sign(fit.weight[on]), atol=1e-9)
    assert (np.abs(slope[~on]) <= strength + 1e-9).all()


def test_the_lasso_gives_zeros_and_ridge_does_not():
    assert np.count_nonzero(lasso(X, Y, strength=20).weight) == 4
    assert np.count_nonzero(ridge(X, Y, strength=20).weight) == 10
    most = np.abs(2 * X.T @ (Y - Y.mean()) / len(Y)).max()
    assert not lasso(X, Y, strength=most * (1 + 1e-9)).weight.any()
    assert lasso(X, Y, strength=most * 0.999).weight.any()


def test_orthogonal_columns_by_hand():
    x = np.sqrt(2) * np.eye(2)  # so that XᵀX / N is the unit matrix
    y = np.sqrt(2) * np.array([3.0, 0.4])
    free = {"intercept": False}
    np.testing.assert_allclose(ridge(x, y, strength=0.5, **free).weight, [2, 0.4 / 1.5])
    np.testing.assert_allclose(lasso(x, y, strength=1, **free).weight, [2.5, 0], atol=1e-12)
    mixed = elastic_net(x, y, strength=1, l1_ratio=0.5, **free).weight
    np.testing.assert_allclose(mixed, [(3 - 0.25) / 1.25, (0.4 - 0.25) / 1.25])


def test_a_lift_of_all_targets_moves_the_bias_alone():
    for fit in (ridge, lasso, elastic_net):
        low, high = fit(X, Y, strength=5), fit(X, Y + 1000, strength=5)
        np.testing.assert_allclose(high.weight, low.weight, rtol=1e-9, atol=1e-9)
        assert high.bias == pytest.approx(low.bias + 1000)


def test_a_constant_column_gets_no_weight():
    x = np.column_stack([X[:, :2], np.full(len(X), 0.25)])
    for fit in (ridge, lasso):
        assert fit(x, Y, strength=0.5).weight[2] == 0


@pytest.mark.parametrize("strength", [0.0, 1.0, 300.0])
def test_degrees_of_freedom_are_the_trace_of_the_fit(strength):
    """How much the fit of a sample moves with its own target, over all samples."""
    x, y = X[:60], np.eye(60)
    trace = sum(ridge(x, y[k], strength=strength).predict(x)[k] for k in range(60))
    assert effective_degrees_of_freedom(x, strength=strength) == pytest.approx(trace)


def test_degrees_of_freedom_without_a_penalty_are_the_rank():
    twice = np.column_stack([X, X[:, 0]])
    assert effective_degrees_of_freedom(twice, strength=0) == pytest.approx(11)
    assert effective_degrees_of_freedom(twice, strength=0, intercept=False) == pytest.approx(10)


def shrunk_total(x):
    value, backward = soft_threshold(x, 1)
    return value.sum(), backward()


def test_soft_threshold():
    x = np.array([[3.0, -0.5], [0.0, -2.0]])
    np.testing.assert_array_equal(soft_threshold(x, 1).value, [[2, 0], [0, -1]])
    assert soft_threshold(3, 1).value == 2.0
    assert not np.signbit(soft_threshold(x, 1).value[0, 1])
    assert check_gradient(shrunk_total, x)
    as_torch = torch.nn.functional.softshrink(torch.tensor(x), 1.0).numpy()
    np.testing.assert_array_equal(soft_threshold(x, 1).value, as_torch)
    assert soft_threshold(x.astype(np.float32), 0.3).value.dtype == np.float32
    w = np.linspace(-5, 5, 200_001)
    assert soft_threshold(1.7, 0.6).value == pytest.approx(
        w[((w - 1.7) ** 2 / 2 + 0.6 * np.abs(w)).argmin()], abs=1e-4
    )


def test_folds_hold_each_sample_out_once():
    folds = k_folds(11, 3, rng=4)
    assert sorted(np.concatenate([held for _, held in folds])) == list(range(11))
    assert sorted(len(held) for _, held in folds) == [3, 4, 4]
    for train, held in folds:
        assert sorted([*train, *held]) == list(range(11))
    again = k_folds(11, 3, rng=4)
    assert all(np.array_equal(a[1], b[1]) for a, b in zip(folds, again, strict=True))
    assert any(not np.array_equal(a[1], b[1]) for a, b in zip(folds, k_folds(11, 3), strict=True))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ridge(X, Y, strength=-1), "strength: got -1, wanted a number of at least 0"),
        (lambda: lasso(X, Y[:5], strength=1), r"y: got shape \(5,\), wanted \(442,\)"),
        (lambda: ridge(Y, Y, strength=1), r"x: got shape \(442,\), wanted \(N, D\)"),
        (lambda: ridge(X[:0], Y[:0], strength=1), "with a sample at least"),
        (lambda: elastic_net(X, Y, strength=1, l1_ratio=2), "l1_ratio: got 2"),
        (lambda: ridge(X, Y, strength=1).predict(X[:, :3]), r"x: got shape \(442, 3\)"),
        (lambda: soft_threshold([1.0], -1), "threshold: got -1"),
        (lambda: k_folds(5, 6), "folds: got 6, wanted 2 to the number of samples, 5"),
        (lambda: k_folds(5, 1), "folds: got 1"),
    ],
)
def test_errors_name_the_argument(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_an_intercept_is_yes_or_no():
    with pytest.raises(TypeError, match="intercept: got 'no'"):
        ridge(X, Y, strength=1, intercept="no")
