"""What a loss asks for, found by minimising its expectation, against the registry's words."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize, minimize_scalar

import lossbook
from lossbook.losses.registry import LOSSES

WORDS = {loss.name: loss.minimiser.en for loss in LOSSES}
P = 0.7  # of the positive class
CLASSES = np.array([0.5, 0.3, 0.2])
LOG_ODDS = np.log(P / (1 - P))


def best_score(loss, negative, low=-5.0, high=5.0):
    """The number with the least expected loss when a share P of the labels is positive."""

    def expected(x):
        x = np.full(2, x)
        return float(loss(x, np.array([1.0, negative]), reduction="none").value @ [P, 1 - P])

    return minimize_scalar(expected, bounds=(low, high), options={"xatol": 1e-10}).x


@pytest.mark.parametrize(
    ("name", "negative", "wanted", "words"),
    [
        ("logistic_loss", -1, LOG_ODDS, "the log-odds"),
        ("soft_margin_loss", -1, LOG_ODDS, "the log-odds"),
        ("exponential_loss", -1, LOG_ODDS / 2, "half the log-odds"),
        ("squared_hinge_loss", -1, 2 * P - 1, "2p - 1"),
        ("hinge_loss", -1, 1, "the likelier class, without its probability"),
        ("perceptron_loss", -1, 0, "0, whatever the labels"),
        ("binary_cross_entropy_with_logits", 0, LOG_ODDS, "the log-odds"),
    ],
)
def test_scores_of_two_classes(name, negative, wanted, words):
    assert best_score(getattr(lossbook, name), negative) == pytest.approx(wanted, abs=1e-6)
    assert WORDS[name] == words


def test_one_probability():
    best = best_score(lossbook.binary_cross_entropy, 0, 1e-6, 1 - 1e-6)
    assert best == pytest.approx(P, abs=1e-6)
    assert WORDS["binary_cross_entropy"] == "the probability p"
    distorted = lossbook.gates.sigmoid(
        best_score(lambda *a, **o: lossbook.binary_focal_loss(*a, **o, alpha=None), 0)
    ).value
    assert 0.5 < distorted < P - 0.02
    assert WORDS["binary_focal_loss"] == "a distorted probability"


def expected(loss, scores, p=CLASSES):
    """The expected loss of one row of scores when the classes have shares p."""
    rows = np.tile(scores, (len(p), 1))
    return float(loss(rows, np.arange(len(p)), reduction="none").value @ p)


def best_forecast(loss, link):
    found = minimize(lambda z: expected(loss, link(z)), np.zeros(3), tol=1e-12)
    return found.x


@pytest.mark.parametrize(
    "name", ["cross_entropy", "nll_loss", "brier_loss", "spherical_loss", "sparsemax_loss"]
)
def test_probabilities_of_classes(name):
    links = {
        "nll_loss": lambda z: lossbook.log_softmax(z).value,
        "brier_loss": lambda z: lossbook.softmax(z).value,
        "spherical_loss": lambda z: lossbook.softmax(z).value,
    }
    z = best_forecast(getattr(lossbook, name), links.get(name, lambda z: z))
    forecast = lossbook.sparsemax if name == "sparsemax_loss" else lossbook.softmax
    np.testing.assert_allclose(forecast(z).value, CLASSES, atol=1e-5)
    assert "class probabilities" in WORDS[name]


def test_focal_loss_keeps_the_order_and_bends_the_probabilities():
    p = lossbook.softmax(best_forecast(lossbook.focal_loss, lambda z: z)).value
    assert p[0] > p[1] > p[2]
    assert np.abs(p - CLASSES).max() > 0.02
    assert WORDS["focal_loss"] == "the ranking of the classes, not their probabilities"


@pytest.mark.parametrize(
    "name", ["multi_margin_loss", "multiclass_hinge_loss", "crammer_singer_loss"]
)
def test_margins_of_several_classes_see_majorities_only(name):
    assert WORDS[name] == "the likeliest class, if it holds more than half"
    loss = getattr(lossbook, name)
    grid = [np.array([a, b, 0.0]) for a, b in itertools.product(np.arange(-3, 3.1, 0.25), repeat=2)]

    def costs(p, leading):
        return min(expected(loss, s, p) for s in grid if (s[0] > max(s[1:])) == leading)

    majority, none = np.array([0.6, 0.25, 0.15]), np.array([0.45, 0.4, 0.15])
    assert costs(majority, leading=True) < costs(majority, leading=False) - 1e-9
    assert costs(none, leading=False) <= costs(none, leading=True) + 1e-9


def test_the_zero_one_loss_asks_for_the_sign_alone():
    scores = np.array([-2.0, -0.1, 0.1, 5.0])
    costs = [
        float(lossbook.zero_one_loss([x, x], [1, -1], reduction="none").value @ [P, 1 - P])
        for x in scores
    ]
    np.testing.assert_allclose(costs, [P, P, 1 - P, 1 - P])
    assert WORDS["zero_one_loss"] == "the likelier class, without its probability"


def test_counts_and_widths():
    counts = np.array([0.0, 2.0, 3.0, 7.0])
    rate = minimize_scalar(lambda x: lossbook.poisson_nll_loss(np.full(4, x), counts).value).x
    assert rate == pytest.approx(np.log(counts.mean()), abs=1e-6)

    def cost(theta):
        mean, variance = np.full(4, theta[0]), np.full(4, np.exp(theta[1]))
        return lossbook.gaussian_nll_loss(mean, counts, variance).value

    mean, log_variance = minimize(cost, [1.0, 0.0], tol=1e-12).x
    assert mean == pytest.approx(counts.mean(), abs=1e-4)
    assert np.exp(log_variance) == pytest.approx(counts.var(), rel=1e-4)
    assert WORDS["gaussian_nll_loss"] == "the mean and the variance"


def test_preferences_teacher_and_targets():
    def cost(x):
        pair = np.array([x, 0.0]), np.array([0.0, x]), np.zeros(2), np.zeros(2)
        return float(lossbook.dpo_loss(*pair, beta=0.5, reduction="none").value @ [P, 1 - P])

    assert 0.5 * minimize_scalar(cost).x == pytest.approx(LOG_ODDS, abs=1e-6)
    targets = np.array([[0.7, 0.2, 0.1], [0.1, 0.4, 0.5]])

    def divergence(z):
        return lossbook.kl_div(np.tile(lossbook.log_softmax(z).value, (2, 1)), targets).value

    found = minimize(divergence, np.zeros(3), tol=1e-14).x
    np.testing.assert_allclose(lossbook.softmax(found).value, targets.mean(axis=0), atol=1e-4)
    teacher = np.array([1.0, -2.0, 0.5])
    student = minimize(lambda z: lossbook.distillation_loss(z, teacher).value, np.zeros(3)).x
    wanted = lossbook.softmax(teacher).value
    np.testing.assert_allclose(lossbook.softmax(student).value, wanted, atol=1e-4)


@given(
    p=st.lists(st.floats(0.01, 1), min_size=3, max_size=3),
    q=st.lists(st.floats(0.01, 1), min_size=3, max_size=3),
)
@pytest.mark.parametrize("name", ["nll_loss", "brier_loss", "spherical_loss"])
def test_no_report_beats_the_honest_one(name, p, q):
    p, q = np.array(p) / sum(p), np.array(q) / sum(q)
    link = np.log if name == "nll_loss" else lambda x: x

    def mean(report):
        table = np.tile(link(report), (3, 1))
        return p @ getattr(lossbook, name)(table, [0, 1, 2], reduction="none").value

    assert mean(p) <= mean(q) + 1e-12
