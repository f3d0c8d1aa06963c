"""Margins and the SVM: the course's examples, scikit-learn, optimality conditions."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_breast_cancer, load_wine
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


def _real(name):
    if name == "breast cancer":
        x, y = load_breast_cancer(return_X_y=True)
        return (x - x.mean(axis=0)) / x.std(axis=0), 2.0 * y - 1
    x, y = load_wine(return_X_y=True)
    return x, np.where(y == int(name[-1]), 1.0, -1.0)


@pytest.mark.parametrize("name", ["breast cancer", "raw wine 0", "raw wine 1", "raw wine 2"])
@pytest.mark.parametrize("C", [1e-3, 1e-2, 0.1, 1.0, 10.0, 100.0, 1e3])
def test_the_dual_solves_real_data_at_every_price_in_few_steps(name, C):
    x, y = _real(name)
    svm = LinearSVM(C=C).fit(x, y)
    assert svm.steps < 2000
    assert svm.dual_value() == pytest.approx(svm.primal_value(x, y), rel=1e-6)
    assert abs(svm.alpha @ y) <= 1e-9 * svm.alpha.sum()
    assert 0 <= svm.alpha.min() <= svm.alpha.max() <= C
    primal = LinearSVM(C=C, method="primal").fit(x, y)
    assert primal.primal_value(x, y) == pytest.approx(svm.dual_value(), rel=1e-6)


@pytest.mark.parametrize("C", [0.01, 1.0, 100.0])
def test_libsvm_finds_nothing_better_on_real_data(C):
    x, y = _real("breast cancer")
    svm = LinearSVM(C=C).fit(x, y)
    theirs = SVC(C=C, kernel="linear", tol=1e-6).fit(x, y)
    w, b = theirs.coef_[0], theirs.intercept_[0]
    value = w @ w / 2 + C * np.maximum(1 - y * (x @ w + b), 0).sum()
    assert svm.primal_value(x, y) <= value * (1 + 1e-12)
    assert value == pytest.approx(svm.primal_value(x, y), rel=1e-4)  # by its own stopping rule


@pytest.mark.parametrize("C", [1e8, 1e9, 1e10, 1e11, 1e12, 1e14])
def test_without_slack_a_price_beyond_all_reason_changes_nothing(C):
    two = LinearSVM(C=C, method="primal").fit([[0.0], [1.0]], [1, -1])
    np.testing.assert_allclose(two.weight, [-2], rtol=1e-6)
    assert two.bias == pytest.approx(1, rel=1e-6)
    hard = LinearSVM(C=np.inf).fit(X4, Y4)
    for method in ("dual", "primal"):
        svm = LinearSVM(C=C, method=method).fit(X4, Y4)
        np.testing.assert_allclose(svm.weight, hard.weight, rtol=1e-6)
        assert svm.bias == pytest.approx(hard.bias, rel=1e-6)


@pytest.mark.parametrize("method", ["dual", "primal"])
def test_with_slack_a_plane_at_a_huge_price_is_right_or_refused(method):
    refused = []
    for seed in range(6):
        x, y = _two_classes(seed, 40, 3)
        right = LinearSVM(C=1e5).fit(x, y)  # beyond it the plane of these points stays
        size = max(1, np.linalg.norm(right.weight))
        for C in 10.0 ** np.arange(6, 16):
            try:
                svm = LinearSVM(C=C, method=method).fit(x, y)
            except ValueError as error:
                refused.append(str(error))
            else:
                assert np.linalg.norm(svm.weight - right.weight) <= 1e-3 * size
    assert len(refused) <= 40
    other = "primal" if method == "dual" else "dual"
    for said in refused:
        assert re.search(f"C: got 1e.*, at which rounding hides .*, or method='{other}'", said)


@pytest.mark.parametrize("method", ["dual", "primal"])
def test_equal_and_huge_columns_do_not_stop_it(method):
    for seed in range(30):
        rng = np.random.default_rng(seed)
        x = 1e3 * np.repeat(rng.normal(size=(8, 2)), 2, axis=1)
        y = np.where(np.arange(8) < 4, 1.0, -1.0)
        svm = LinearSVM(C=10.0, method=method).fit(x, y)
        one = LinearSVM(C=10.0).fit(x[:, ::2] * np.sqrt(2), y)
        np.testing.assert_allclose(svm.weight[::2], one.weight / np.sqrt(2), rtol=1e-4, atol=1e-9)
        np.testing.assert_allclose(svm.weight[::2], svm.weight[1::2], rtol=1e-4, atol=1e-9)


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e12])
def test_units_of_the_points_do_not_matter_to_a_hard_margin(scale):
    svm = LinearSVM(C=np.inf).fit(X4 * scale, Y4)
    np.testing.assert_allclose(svm.weight * scale, [1.470588, 0.882353], rtol=1e-6)


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
            "C: got inf, wanted a finite number, as no plane separates the points",
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
            "max_steps: got 5, too few; wanted more, or features scaled .*, or method='primal'",
        ),
        (
            lambda: LinearSVM(1e3, max_steps=2, method="primal").fit(X4, Y4),
            "max_steps: got 2, too few; wanted more, or features scaled .*, or method='dual'",
        ),
        (
            lambda: LinearSVM(C=1e200).fit([[1e120], [0]], [1, -1]),
            "x: got differences of 6e.119, wanted features scaled to about 1",
        ),
    ],
)
def test_errors_say_what_to_do(call, said):
    with pytest.raises(ValueError, match=said):
        call()


@pytest.mark.parametrize("wrong", ["1", None, [1.0]])
@pytest.mark.parametrize("option", ["C", "tolerance", "max_steps"])
def test_options_that_are_no_number_are_refused_by_name(option, wrong):
    with pytest.raises(TypeError, match=f"{option}: got .*, wanted a (whole )?number"):
        LinearSVM(**{option: wrong})


def test_options_out_of_range_are_refused_by_name():
    for option, wrong in (("C", np.nan), ("C", -1.0), ("tolerance", -1e-3), ("tolerance", np.nan)):
        with pytest.raises(ValueError, match=f"{option}: got {wrong}"):
            LinearSVM(**{option: wrong})
    with pytest.raises(ValueError, match="max_steps: got -1, wanted at least 0"):
        LinearSVM(max_steps=-1)
    with pytest.raises(TypeError, match="max_steps: got float, wanted a whole number"):
        LinearSVM(max_steps=1.5)


def test_a_multiplier_that_rounding_leaves_beside_its_bound_does_not_decide_the_bias():
    """All are at 0 or C here, one by a rounding only: the bias is the middle of its room."""
    x = [(0.3, 0.8), (4.02, 2.93), (3.43, 4.21), (4.57, 1.78)]
    x += [(2.6, 4.0), (0.97, 1.04), (1.23, 2.61), (2.18, 0.83)]
    y = np.array([1.0] * 4 + [-1.0] * 4)
    svm = LinearSVM(C=10**-0.5).fit(x, y)
    assert set(svm.alpha / svm.C) == {0.0, 1.0}
    margins = functional_margin(svm.weight, svm.bias, x, y)
    nearest = [(margins - 1)[(svm.alpha == 0) & (y == sign)].min() for sign in (-1, 1)]
    assert nearest[0] == pytest.approx(nearest[1])
