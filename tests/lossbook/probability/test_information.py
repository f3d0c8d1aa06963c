"""Entropy, cross-entropy and divergences: references, properties, edges."""

import math

import mpmath
import numpy as np
import pytest
import scipy.spatial.distance
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import mutual_info_score

from lossbook import (
    cross_entropy_of,
    entropy,
    js_divergence,
    kl_divergence,
    mutual_information,
    perplexity,
    self_information,
)

weights = st.floats(1e-12, 1.0) | st.just(0.0)


@st.composite
def distributions(draw, count=1, positive=False):
    size = draw(st.integers(2, 8))
    entry = st.floats(1e-6, 1.0) if positive else weights
    rows = []
    for _ in range(count):
        row = np.array(draw(st.lists(entry, min_size=size, max_size=size)))
        row[draw(st.integers(0, size - 1))] += 0.5
        rows.append(row / row.sum())
    return rows[0] if count == 1 else rows


@given(distributions())
def test_entropy_agrees_with_scipy_and_is_bounded(p):
    assert entropy(p) == pytest.approx(scipy.stats.entropy(p), rel=1e-12, abs=1e-15)
    assert entropy(p, base=2) == pytest.approx(entropy(p) / math.log(2))
    assert 0 <= entropy(p) <= math.log(p.size) + 1e-12


@given(distributions(2))
def test_kl_agrees_with_scipy_and_is_not_negative(pair):
    p, q = pair
    assert kl_divergence(p, q) == pytest.approx(scipy.stats.entropy(p, q), rel=1e-9, abs=1e-13)
    assert kl_divergence(p, q) >= 0
    assert kl_divergence(p, p) == 0


@given(distributions(2, positive=True))
def test_cross_entropy_is_entropy_plus_kl(pair):
    p, q = pair
    total = entropy(p) + kl_divergence(p, q)
    assert cross_entropy_of(p, q) == pytest.approx(total, rel=1e-12)
    assert cross_entropy_of(p, q) >= entropy(p) - 1e-12


@given(distributions(2))
def test_js_agrees_with_scipy_and_is_symmetric_and_bounded(pair):
    p, q = pair
    distance = scipy.spatial.distance.jensenshannon(p, q)
    assert js_divergence(p, q) == pytest.approx(np.nan_to_num(distance) ** 2, rel=1e-6, abs=1e-12)
    assert js_divergence(p, q) == pytest.approx(js_divergence(q, p), rel=1e-12)
    assert 0 <= js_divergence(p, q) <= math.log(2)
    assert js_divergence(p, q, base=2) <= 1


@given(distributions(2), st.integers(2, 8))
def test_mutual_information_is_what_the_entropies_leave_over(pair, columns):
    p, _ = pair
    joint = np.outer(p, np.ones(columns) / columns)
    assert mutual_information(joint) == pytest.approx(0, abs=1e-12)
    joint[0, 0] += 0.5
    joint /= joint.sum()
    rows, across = entropy(joint.sum(1)), entropy(joint.sum(0))
    shared = mutual_information(joint)
    assert shared == pytest.approx(rows + across - entropy(joint), rel=1e-9, abs=1e-12)
    assert 0 <= shared <= min(rows, across) + 1e-12


def test_mutual_information_agrees_with_sklearn():
    counts = np.array([[10, 2, 0], [3, 7, 5]])
    reference = mutual_info_score(None, None, contingency=counts)
    assert mutual_information(counts / counts.sum()) == pytest.approx(reference, rel=1e-12)


def test_kl_of_close_distributions_keeps_its_digits():
    step = 2.0**-30
    p, q = [0.5, 0.5], [0.5 + step, 0.5 - step]
    with mpmath.workdps(50):
        exact = float(sum(a * mpmath.log(mpmath.mpf(a) / b) for a, b in zip(p, q, strict=True)))
    naive = sum(a * math.log(a / b) for a, b in zip(p, q, strict=True))
    assert kl_divergence(p, q) == pytest.approx(exact, rel=1e-6, abs=0)
    assert naive != pytest.approx(exact, rel=1e-2, abs=0)


def test_edges():
    assert entropy([1.0, 0.0]) == 0
    assert math.copysign(1, entropy([1.0])) == 1
    assert self_information(0.0) == math.inf
    assert math.copysign(1, self_information(1.0)) == 1
    assert kl_divergence([0.5, 0.5], [1.0, 0.0]) == math.inf
    assert cross_entropy_of([0.5, 0.5], [1.0, 0.0]) == math.inf
    assert kl_divergence([1.0, 0.0], [0.5, 0.5]) == pytest.approx(math.log(2))
    assert kl_divergence([0.5, 0.5, 0.0], [0.5, 0.5, 0.0]) == 0
    assert js_divergence([1.0, 0.0], [0.0, 1.0]) == math.log(2)
    assert js_divergence([1.0, 5e-324], [1.0, 0.0]) == 0
    assert kl_divergence([0.5, 0.5], [1.0, 1e-320]) == pytest.approx(
        -0.5 * math.log(2) + 0.5 * (math.log(0.5) - math.log(1e-320))
    )
    assert perplexity(entropy([0.25] * 4)) == pytest.approx(4)
    assert perplexity(2.0, base=2) == 4
    assert perplexity(1e4) == math.inf


def test_numbers_of_the_course():
    cat = [0.7, 0.2, 0.1]
    other = [0.5, 0.3, 0.2]
    assert cross_entropy_of([1, 0, 0], cat) == pytest.approx(0.356675, abs=5e-7)
    assert cross_entropy_of([1, 0, 0], cat, base=2) == pytest.approx(0.514573, abs=5e-7)
    assert kl_divergence(cat, other) == pytest.approx(0.085123, abs=5e-7)
    assert cross_entropy_of(cat, other) == pytest.approx(0.886941, abs=5e-7)
    assert entropy([0.5, 0.25, 0.25], base=2) == 1.5


def test_self_information_of_an_array_keeps_its_shape():
    np.testing.assert_allclose(self_information([[0.5, 0.25]], base=2), [[1, 2]])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: entropy([0.5, 0.6]), "p: got a sum of 1.1, wanted probabilities that sum to 1"),
        (lambda: entropy([1.5, -0.5]), "p: got a probability of -0.5, wanted"),
        (lambda: entropy([math.nan, 1]), "p: got .*nan.*, wanted finite probabilities"),
        (lambda: entropy(1.0), r"p: got shape \(\), wanted entries"),
        (lambda: entropy([1.0], base=1), "base: got 1, wanted None for nats"),
        (lambda: kl_divergence([1.0], [0.5, 0.5]), r"q: got shape \(2,\), wanted the shape of p"),
        (lambda: self_information(1.5), "p: got 1.5, wanted probabilities between 0 and 1"),
        (lambda: mutual_information([0.5, 0.5]), r"joint: got shape \(2,\), wanted a table"),
        (lambda: perplexity(-1), "cross_entropy: got -1.0, wanted a mean loss of at least 0"),
    ],
)
def test_errors_name_the_argument(call, message):
    with pytest.raises(ValueError, match=message):
        call()
