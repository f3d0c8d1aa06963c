"""Likelihoods against torch's distributions; fits against a search; each one's loss."""

import math

import numpy as np
import pytest
import torch
import torch.distributions as dist
from hypothesis import given
from hypothesis import strategies as st

import lossbook
from lossbook import (
    LIKELIHOODS,
    bernoulli_log_likelihood,
    categorical_log_likelihood,
    cross_entropy_of,
    fit_bernoulli,
    fit_categorical,
    fit_gaussian,
    fit_laplace,
    fit_poisson,
    gaussian_log_likelihood,
    laplace_log_likelihood,
    map_mean_gaussian_prior,
    map_mean_laplace_prior,
    poisson_log_likelihood,
)

POINTS = np.array([[1.0, 1], [2, 3], [3, 2], [4, 5], [5, 4], [3, 3]])


@given(st.integers(0, 1000))
def test_log_likelihoods_are_torchs(seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=7)
    bits = rng.integers(0, 2, 7)
    counts = rng.poisson(3.0, 7)
    classes = rng.integers(0, 4, 7)
    p = rng.dirichlet(np.ones(4))
    mean, scale = rng.normal(), rng.uniform(0.5, 2)
    pairs = [
        (bernoulli_log_likelihood(bits, 0.3), dist.Bernoulli(torch.tensor(0.3).double()), bits),
        (categorical_log_likelihood(classes, p), dist.Categorical(torch.tensor(p)), classes),
        (gaussian_log_likelihood(x, mean, scale**2), dist.Normal(mean, scale), x),
        (laplace_log_likelihood(x, mean, scale), dist.Laplace(mean, scale), x),
        (poisson_log_likelihood(counts, scale), dist.Poisson(torch.tensor(scale).double()), counts),
    ]
    for ours, theirs, data in pairs:
        expected = theirs.log_prob(torch.tensor(data).double()).sum().item()
        assert ours == pytest.approx(expected, rel=1e-6)


def test_gaussian_of_vectors_is_torchs():
    rng = np.random.default_rng(0)
    x, mean = rng.normal(size=(5, 3)), rng.normal(size=3)
    root = rng.normal(size=(3, 3))
    cov = root @ root.T + np.eye(3)
    theirs = dist.MultivariateNormal(torch.tensor(mean), torch.tensor(cov))
    expected = theirs.log_prob(torch.tensor(x)).sum().item()
    assert gaussian_log_likelihood(x, mean, cov) == pytest.approx(expected, rel=1e-10)


def test_course_numbers():
    mean, cov = fit_gaussian(POINTS)
    np.testing.assert_allclose(mean, [3, 3])
    np.testing.assert_allclose(cov, [[5 / 3, 4 / 3], [4 / 3, 5 / 3]])
    expected = {-17.0273: (mean, cov), -17.1212: (mean, cov * 6 / 5), -21.0273: (mean, np.eye(2))}
    for value, parameters in expected.items():
        assert gaussian_log_likelihood(POINTS, *parameters) == pytest.approx(value, abs=5e-5)
    origin = gaussian_log_likelihood(POINTS, [0, 0], np.eye(2))
    assert origin == pytest.approx(-75.0273, abs=5e-5)
    assert -gaussian_log_likelihood([1.0, 2, 4, 5], 3, 1) == pytest.approx(8.675754, abs=5e-7)
    assert -gaussian_log_likelihood([1.0, 2, 4, 5], 3, 2.5) == pytest.approx(7.5083, abs=5e-5)
    assert -laplace_log_likelihood([1.0, 2, 4, 5], 3, 1) == pytest.approx(8.772589, abs=5e-7)
    counts = [0] * 5 + [1] * 3 + [2] * 2
    q = [0.6, 0.3, 0.1]
    assert categorical_log_likelihood(counts, q) == pytest.approx(-10.7712, abs=5e-5)
    shares = fit_categorical(counts, 3)
    np.testing.assert_allclose(shares, [0.5, 0.3, 0.2])
    assert categorical_log_likelihood(counts, q) == pytest.approx(-10 * cross_entropy_of(shares, q))


def test_a_density_may_exceed_1():
    tight = [0.001, 0.002, 0.003]
    assert gaussian_log_likelihood(tight, *fit_gaussian(tight)) > 0


@given(st.integers(0, 1000), st.floats(-0.2, 0.2).filter(lambda e: abs(e) > 1e-3))
def test_no_other_parameter_is_likelier(seed, nudge):
    rng = np.random.default_rng(seed)
    bits, counts, x = rng.integers(0, 2, 9), rng.poisson(2.0, 9), rng.normal(size=9)
    p = fit_bernoulli(bits)
    other = min(max(p + nudge, 0), 1)
    assert bernoulli_log_likelihood(bits, p) >= bernoulli_log_likelihood(bits, other)
    rate = fit_poisson(counts)
    assert poisson_log_likelihood(counts, rate) >= poisson_log_likelihood(
        counts, max(rate + nudge, 0)
    )
    location, scale = fit_laplace(x)
    best = laplace_log_likelihood(x, location, scale)
    assert best >= laplace_log_likelihood(x, location + nudge, scale)
    assert best >= laplace_log_likelihood(x, location, scale * (1 + nudge))
    mean, variance = fit_gaussian(x)
    best = gaussian_log_likelihood(x, mean, variance)
    assert best >= gaussian_log_likelihood(x, mean + nudge, variance)
    assert best >= gaussian_log_likelihood(x, mean, variance * (1 + nudge))


def test_each_one_is_a_loss():
    rng = np.random.default_rng(0)
    n, theta = 8, 0.4
    bits, counts = rng.integers(0, 2, n), rng.poisson(2.0, n)
    classes, x = rng.integers(0, 3, n), rng.normal(size=n)
    p = np.array([0.5, 0.3, 0.2])
    same = np.full(n, theta)
    log_factorials = sum(math.lgamma(k + 1) for k in counts)
    negative = {
        "binary_cross_entropy": (-bernoulli_log_likelihood(bits, theta), (same, bits), 1, 0),
        "cross_entropy": (
            -categorical_log_likelihood(classes, p),
            (np.tile(np.log(p), (n, 1)), classes),
            1,
            0,
        ),
        "mse_loss": (
            -gaussian_log_likelihood(x, theta, 1),
            (same, x),
            0.5,
            n / 2 * math.log(2 * math.pi),
        ),
        "l1_loss": (-laplace_log_likelihood(x, theta, 1), (same, x), 1, n * math.log(2)),
        "poisson_nll_loss": (
            -poisson_log_likelihood(counts, theta),
            (np.log(same), counts),
            1,
            log_factorials,
        ),
    }
    assert {row.loss for row in LIKELIHOODS} == set(negative)
    for row in LIKELIHOODS:
        value, arguments, factor, constant = negative[row.loss]
        total = getattr(lossbook, row.loss)(*arguments, reduction="sum").value
        assert value == pytest.approx(factor * total + constant, rel=1e-12), row.loss
        for text in (row.name, row.predicts, row.constant):
            assert text.en
            assert text.zh


def test_priors_are_regularisers():
    x = np.array([1.0, 2.0, 4.0])
    grid = np.linspace(-3, 5, 800_001)
    squares = (x[:, None] - grid[None, ::100]) ** 2
    coarse = grid[::100]
    ridge = coarse[np.argmin(squares.sum(0) + 0.5 / 0.2 * coarse**2)]
    found = map_mean_gaussian_prior(x, variance=0.5, prior_variance=0.2)
    assert found == pytest.approx(ridge, abs=1e-3)
    lasso = coarse[np.argmin(squares.sum(0) / 2 + 0.5 / 0.2 * np.abs(coarse))]
    found = map_mean_laplace_prior(x, variance=0.5, prior_scale=0.2)
    assert found == pytest.approx(lasso, abs=1e-3)
    assert map_mean_laplace_prior(x / 10, variance=1.0, prior_scale=0.5) == 0
    assert map_mean_laplace_prior(-x, variance=0.5, prior_scale=0.2) == -found
    assert map_mean_gaussian_prior([], variance=1.0, prior_variance=1.0) == 0


def test_edges():
    assert bernoulli_log_likelihood([1, 1], 1.0) == 0
    assert bernoulli_log_likelihood([1, 0], 1.0) == -math.inf
    assert categorical_log_likelihood([1], [1.0, 0.0]) == -math.inf
    assert poisson_log_likelihood([0, 0], 0.0) == 0
    assert poisson_log_likelihood([1], 0.0) == -math.inf


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: bernoulli_log_likelihood([2], 0.5), r"data: got \[2.0\], wanted zeros and ones"),
        (lambda: bernoulli_log_likelihood([1], 2), "p: got 2, wanted a probability"),
        (lambda: categorical_log_likelihood([3], [0.5, 0.5]), "data: class 3 is outside 0..1"),
        (
            lambda: gaussian_log_likelihood([1.0], 0, 0),
            "variance: got an eigenvalue of 0, wanted a positive definite",
        ),
        (lambda: gaussian_log_likelihood(POINTS, 0, 1), r"mean: got shape \(1,\), wanted \(2,\)"),
        (lambda: laplace_log_likelihood([1.0], 0, 0), "scale: got 0, wanted a number above 0"),
        (lambda: poisson_log_likelihood([0.5], 1), "data: got .0.5., wanted counts"),
        (lambda: fit_gaussian([]), "data: got none, wanted at least one sample"),
        (lambda: fit_poisson([-1]), "data: got .-1.0., wanted counts"),
        (lambda: map_mean_gaussian_prior([1.0], variance=0, prior_variance=1), "got 0, 1, wanted"),
    ],
)
def test_errors_name_the_argument(call, said):
    with pytest.raises(ValueError, match=said):
        call()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: fit_categorical([0, 5], 2), r"data: class 5 is outside 0\.\.1, of 2 classes"),
        (lambda: fit_categorical([0, 1], 2.0), "classes: got 2.0, wanted a whole number"),
        (lambda: categorical_log_likelihood([0], [[0.5, 0.5]]), r"p: got shape \(1, 2\), wanted"),
        (lambda: poisson_log_likelihood([math.inf], 1.0), "data: got .inf., wanted counts"),
        (lambda: fit_bernoulli(np.arange(100_000)), "^data: got .2.0., wanted zeros and ones$"),
    ],
)
def test_what_is_wrong_is_named_and_not_printed_whole(call, said):
    with pytest.raises(ValueError, match=said):
        call()
