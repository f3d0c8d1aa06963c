"""Margins and the SVM: the course's examples, scikit-learn, optimality conditions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_breast_cancer
from sklearn.svm import SVC

from lossbook import hinge_loss
from lossbook.learning import (
    LinearSVM,
    functional_margin,
    geometric_margin,
    margin_width,
    support_vectors,
)

X = np.array([[3.0, 3], [4, 3], [1, 1]])
Y = np.array([1.0, 1, -1])
X4, Y4 = np.vstack([X, [2, 2.4]]), np.append(Y, -1)


def test_margins_of_the_course():
    x, y = [[4.0, 3]], [1]
    for scale, functional in ((1, 14), (2, 28), (0.1, 1.4)):
        w, b = np.array([3.0, 4]) * scale, -10.0 * scale
        assert functional_margin(w, b, x, y) == pytest.approx(functional)
        assert geometric_margin(w, b, x, y) == pytest.approx(2.8)
    assert margin_width([3.0, 4]) == 0.4
    assert margin_width([6.0, 8]) == 0.2


def test_hard_margin_by_numbers():
    svm = LinearSVM(C=np.inf).fit(X, Y)
    np.testing.assert_allclose(svm.weight, [0.5, 0.5])
    assert svm.bias == pytest.approx(-2)
    np.testing.assert_allclose(svm.alpha, [0.25, 0, 0.25])
    assert margin_width(svm.weight) == pytest.approx(2.828427, abs=5e-7)
    assert svm.primal_value(X, Y) == pytest.approx(svm.dual_value()) == pytest.approx(0.25)
    np.testing.assert_array_equal(support_vectors(svm.weight, svm.bias, X, Y), [0, 2])
    np.testing.assert_array_equal(svm.predict(X), Y)


@pytest.mark.parametrize(
    ("C", "weight", "width", "slack"),
    [
        (0.1, [0.4, 0.26], 4.1922, 1.724),
        (1.0, [1.0, 0.6], 1.715, 0.64),
        (10.0, [1.470588, 0.882353], 1.1662, 0.0),
        (np.inf, [1.470588, 0.882353], 1.1662, 0.0),
    ],
)
def test_soft_margin_by_numbers(C, weight, width, slack):
    svm = LinearSVM(C=C).fit(X4, Y4)
    np.testing.assert_allclose(svm.weight, weight, atol=5e-6)
    assert margin_width(svm.weight) == pytest.approx(width, abs=5e-5)
    total = 4 * hinge_loss(svm.decision(X4), Y4).value
    assert total == pytest.approx(slack, abs=5e-4)


@given(st.integers(0, 1000), st.sampled_from([0.01, 0.3, 10.0]))
def test_dual_agrees_with_scikit_learn_and_meets_the_kkt_conditions(seed, C):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(30, 3))
    y = np.where(x @ rng.normal(size=3) + 0.5 * rng.normal(size=30) > 0, 1.0, -1.0)
    y[:2] = [1, -1]
    svm = LinearSVM(C=C).fit(x, y)
    theirs = SVC(C=C, kernel="linear", tol=1e-8).fit(x, y)
    np.testing.assert_allclose(svm.weight, theirs.coef_[0], rtol=1e-4, atol=1e-4)
    assert svm.primal_value(x, y) == pytest.approx(svm.dual_value(), rel=1e-5)
    margins = functional_margin(svm.weight, svm.bias, x, y)
    assert svm.alpha @ y == pytest.approx(0, abs=1e-9)
    assert np.all(margins[svm.alpha == 0] >= 1 - 1e-6)
    assert np.all(margins[svm.alpha == C] <= 1 + 1e-6)
    free = (svm.alpha > 0) & (svm.alpha < C)
    np.testing.assert_allclose(margins[free], 1, atol=1e-6)


def _two_classes(seed, n, d):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, d))
    y = np.where(x[:, 0] + 0.5 * x[:, 1] + 0.7 * rng.normal(size=n) > 0, 1.0, -1.0)
    return x, y


@pytest.mark.parametrize("C", [0.01, 0.1, 1.0, 10.0, 100.0, 1000.0])
@pytest.mark.parametrize(("seed", "n", "d"), [(0, 12, 2), (2, 12, 2), (0, 40, 5), (3, 40, 5)])
def test_primal_dual_and_scikit_learn_find_one_minimum(seed, n, d, C):
    x, y = _two_classes(seed, n, d)
    dual = LinearSVM(C=C, tolerance=1e-10).fit(x, y)
    primal = LinearSVM(C=C, method="primal").fit(x, y)
    theirs = SVC(C=C, kernel="linear", tol=1e-10).fit(x, y)
    slack = np.maximum(1 - y * theirs.decision_function(x), 0).sum()
    their_value = float(theirs.coef_[0] @ theirs.coef_[0] / 2 + C * slack)
    least = dual.dual_value()  # no plane costs less than this
    for ours in (dual, primal):
        assert least * (1 - 1e-9) <= ours.primal_value(x, y) <= least * (1 + 2e-6)
        assert ours.primal_value(x, y) <= their_value * (1 + 1e-6)
    assert their_value <= least * (1 + 1e-4)  # libsvm's own stopping rule
    assert set(np.flatnonzero(dual.alpha > 1e-6 * C)) == set(theirs.support_)


def test_primal_finds_the_example_of_the_textbook():
    svm = LinearSVM(C=10, method="primal").fit(X, Y)
    np.testing.assert_allclose(svm.weight, [0.5, 0.5], rtol=1e-6)
    assert svm.bias == pytest.approx(-2, rel=1e-6)


def test_real_data():
    x, y = load_breast_cancer(return_X_y=True)
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    y = 2.0 * y - 1
    svm = LinearSVM(C=0.1, tolerance=1e-6).fit(x, y)
    theirs = SVC(C=0.1, kernel="linear", tol=1e-7).fit(x, y)
    np.testing.assert_allclose(svm.weight, theirs.coef_[0], atol=1e-4)
    assert np.mean(svm.predict(x) == y) == pytest.approx(theirs.score(x, y))


def test_a_far_point_changes_nothing():
    here = LinearSVM(C=1.0).fit(X4, Y4)
    there = LinearSVM(C=1.0).fit(np.vstack([X4, [50.0, 50]]), np.append(Y4, 1))
    np.testing.assert_allclose(here.weight, there.weight)
    assert here.bias == pytest.approx(there.bias)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: LinearSVM(C=0), "C: got 0, wanted a number above 0"),
        (lambda: LinearSVM(method="newton"), "method: got 'newton'"),
        (lambda: LinearSVM(C=np.inf, method="primal"), "C: got inf, wanted a finite number"),
        (lambda: LinearSVM().fit(X, [0, 1, 1]), "y: got .0.*, wanted labels of -1 and 1"),
        (lambda: LinearSVM().fit(X, [1, 1, 1]), "y: got one label only, wanted both"),
        (lambda: LinearSVM().fit(Y, Y), r"x: got shape \(3,\), wanted \(N, D\)"),
        (
            lambda: LinearSVM(C=np.inf, max_steps=500).fit([[0.0], [1], [2]], [1, -1, 1]),
            "500 steps did not reach .*; a hard margin needs points that a plane separates",
        ),
        (lambda: margin_width([0.0, 0]), "weight: got 0, wanted a vector with a direction"),
        (lambda: functional_margin([1.0], 0.0, X, Y), r"x: got shape \(3, 2\), wanted \(N, D\)"),
        (lambda: LinearSVM(C=1, method="primal").fit(X, Y).dual_value(), "no multipliers"),
    ],
)
def test_errors_name_the_argument(call, said):
    with pytest.raises(ValueError, match=said):
        call()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: LinearSVM().predict([[1.0]]), "decision: got a call before fit, wanted fit first"),
        (lambda: LinearSVM().fit(np.zeros((0, 2)), []), r"x: got shape \(0, 2\), wanted \(N, D\)"),
        (lambda: LinearSVM().fit([[np.nan], [1.0]], [-1, 1]), "x: got nan or inf, wanted finite"),
        (
            lambda: LinearSVM(1e3, max_steps=5).fit([[1e3], [2e3], [3e3]], [-1, 1, -1]),
            "max_steps: 5 steps did not reach tolerance 1e-08; scale the features to about 1",
        ),
    ],
)
def test_errors_say_what_to_do(call, said):
    with pytest.raises(ValueError, match=said):
        call()
