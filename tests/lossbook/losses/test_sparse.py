"""Sparsemax and its loss: against a projection found by search, and by what they promise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import minimize

from lossbook import check_gradient, sparsemax, sparsemax_loss

RNG = np.random.default_rng(5)
SCORES = arrays(float, (3, 4), elements=st.floats(-5, 5))


def test_by_hand():
    """(2, 1.5, 0): two stay, the threshold is (3.5 - 1) / 2 = 1.25."""
    assert sparsemax([2.0, 1.5, 0.0]).value.tolist() == [0.75, 0.25, 0.0]
    # (‖x - y‖² - ‖x - p‖²) / 2 with y = (1, 0, 0): (3.25 - 3.125) / 2
    assert sparsemax_loss([2.0, 1.5, 0.0], 0).value == pytest.approx(0.0625)


@given(SCORES)
def test_is_the_nearest_distribution(x):
    p = sparsemax(x).value
    np.testing.assert_allclose(p.sum(axis=1), 1)
    assert p.min() >= 0
    for row, nearest in zip(x, p, strict=True):
        found = minimize(
            lambda q, row=row: ((q - row) ** 2).sum(),
            np.full(4, 0.25),
            bounds=[(0, 1)] * 4,
            constraints={"type": "eq", "fun": lambda q: q.sum() - 1},
            method="SLSQP",
        )
        assert ((nearest - row) ** 2).sum() <= found.fun + 1e-6


@given(SCORES, st.floats(-1e6, 1e6))
def test_a_constant_changes_nothing(x, c):
    np.testing.assert_allclose(sparsemax(x + c).value, sparsemax(x).value, atol=1e-8)


@given(SCORES)
def test_a_lead_of_one_is_certainty_and_costs_nothing(x):
    x = x.copy()
    x[:, 2] = np.nextafter(x.max(axis=1) + 1, np.inf)  # max + 1 may be rounded down
    target = np.full(3, 2)
    assert sparsemax(x).value[:, 2].tolist() == [1, 1, 1]
    assert sparsemax_loss(x, target).value == pytest.approx(0, abs=1e-12)


def test_gradients_at_random_points():
    x, g = RNG.normal(size=(3, 4)), RNG.normal(size=(3, 4))

    def weighted(x):
        value, backward = sparsemax(x)
        return float((value * g).sum()), lambda upstream=1.0: backward(upstream * g)

    assert check_gradient(weighted, x).passed
    assert check_gradient(lambda x: sparsemax_loss(x, [0, 3, 1]), x).passed
    soft = RNG.dirichlet(np.ones(4), 3)
    assert check_gradient(lambda x: sparsemax_loss(x, soft), x).passed


def test_targets_as_classes_and_as_distributions_agree():
    x = RNG.normal(size=(3, 4))
    classes = np.array([2, 0, 1])
    for reduction in ("none", "mean", "sum"):
        one = sparsemax_loss(x, classes, reduction=reduction)
        other = sparsemax_loss(x, np.eye(4)[classes], reduction=reduction)
        np.testing.assert_allclose(one.value, other.value)
        np.testing.assert_allclose(one.backward(), other.backward())


def test_works_along_any_dimension_and_in_float32():
    x = RNG.normal(size=(2, 5, 3))
    along = sparsemax(x, dim=1).value
    np.testing.assert_allclose(along.sum(axis=1), 1)
    np.testing.assert_allclose(along[1, :, 2], sparsemax(x[1, :, 2]).value)
    assert sparsemax(x.astype(np.float32)).value.dtype == np.float32
    assert sparsemax_loss(x, np.zeros((2, 3), dtype=int), reduction="none").value.shape == (2, 3)


def test_the_mean_of_the_labels_is_elicited():
    """The scores that minimise the mean loss over labels 0, 0, 1 give (2/3, 1/3, 0)."""
    labels = np.array([0, 0, 1])

    def cost(z):
        value, backward = sparsemax_loss(np.tile(z, (3, 1)), labels)
        return value, backward().sum(axis=0)

    found = minimize(cost, np.zeros(3), jac=True, tol=1e-12)
    np.testing.assert_allclose(sparsemax(found.x).value, [2 / 3, 1 / 3, 0], atol=1e-6)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sparsemax(2.0), "input: got a number"),
        (lambda: sparsemax_loss([[1.0, 2.0]], [2]), "target: class 2 is outside 0..1"),
        (lambda: sparsemax_loss([[1.0, 2.0]], [0.5]), "integer classes of shape"),
    ],
)
def test_errors_name_the_argument(call, message):
    with pytest.raises(ValueError, match=message):
        call()
