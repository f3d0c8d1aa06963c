"""The data: what they are made to be, and the same each time."""

import sys

import numpy as np
import pytest

from lossbook import datasets

MADE = [
    datasets.blobs,
    datasets.two_moons,
    datasets.line_with_outliers,
    datasets.imbalanced,
    datasets.deliveries,
]
ONE_COLUMN = {datasets.line_with_outliers, datasets.deliveries}


@pytest.mark.parametrize("make", MADE, ids=lambda f: f.__name__)
def test_seeded_and_shaped(make):
    one, two, other = make(40, rng=1), make(40, rng=1), make(40, rng=2)
    np.testing.assert_array_equal(one.x, two.x)
    np.testing.assert_array_equal(one.y, two.y)
    assert not np.array_equal(one.x, other.x) or not np.array_equal(one.y, other.y)
    assert one.x.shape == (40, 1 if make in ONE_COLUMN else 2)
    assert one.y.shape == (40,)
    assert make.__doc__


def test_blobs_lie_about_their_centres():
    x, y = datasets.blobs(600, classes=3, spread=0.5)
    np.testing.assert_array_equal(np.bincount(y), [200, 200, 200])
    np.testing.assert_allclose(x[y == 0].mean(axis=0), [2, 0], atol=0.15)
    np.testing.assert_allclose(x[y == 1].std(axis=0), 0.5, atol=0.1)


def test_moons_without_noise_lie_on_half_circles():
    x, y = datasets.two_moons(50, noise=0.0)
    np.testing.assert_allclose(np.linalg.norm(x[y == 0], axis=1), 1)
    np.testing.assert_allclose(np.linalg.norm(x[y == 1] - [1, 0.5], axis=1), 1)


def test_outliers_are_the_last():
    x, y = datasets.line_with_outliers(30, noise=0.0, outliers=3, shift=15.0)
    np.testing.assert_allclose(y - (1 + 2 * x[:, 0]), [0] * 27 + [15] * 3, atol=1e-12)


def test_imbalance_is_what_was_asked_for():
    _, y = datasets.imbalanced(500, positive=0.04)
    assert y.sum() == 20


def test_quantiles_of_deliveries_are_lines_in_the_distance():
    x, y = datasets.deliveries(100_000, burst=0.0)
    for level in (0.5, 0.9):
        line = 6 + 3 * x[:, 0] - np.log(1 - level) * (0.6 + 0.8 * x[:, 0])
        for near in (x[:, 0] < 1.5, x[:, 0] > 4):
            np.testing.assert_allclose(np.mean(y[near] <= line[near]), level, atol=0.01)
    _, always = datasets.deliveries(100_000, burst=1.0)
    np.testing.assert_allclose(always, y + 40)


@pytest.mark.parametrize("name", datasets.BUNDLED)
def test_bundled_data_load(name):
    x, y = datasets.load(name)
    assert len(x) == len(y) > 100


def test_what_is_missing_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(ModuleNotFoundError, match="needs scikit-learn: pip install"):
        datasets.load("iris")
    with pytest.raises(ValueError, match="name: got 'mnist', wanted one of breast_cancer"):
        datasets.load("mnist")


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: datasets.blobs(0), "samples: got 0, wanted at least 1"),
        (lambda: datasets.blobs(classes=0), "classes: got 0, wanted at least 1"),
        (lambda: datasets.imbalanced(positive=1), "positive: got 1, wanted a share"),
        (lambda: datasets.deliveries(burst=2), "burst: got 2, wanted a share"),
        (lambda: datasets.line_with_outliers(5, outliers=6), "outliers: got 6, wanted 0 to 5"),
    ],
)
def test_errors_name_the_argument(call, said):
    with pytest.raises(ValueError, match=said):
        call()
