"""What the quiz and the take-aways claim and code can check: here, not in a cell that gives an
answer away. Each number is computed afresh; each right option is held to what it says.
"""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from lossbook import (
    cross_entropy,
    fit_gaussian,
    fit_laplace,
    gates,
    hinge_loss,
    js_divergence,
    kl_div,
    kl_divergence,
    learning,
    multi_margin_loss,
    multiclass_hinge_loss,
    poisson_nll_loss,
    squared_hinge_loss,
)

ROOT = Path(__file__).parents[2]
_QUESTION = re.compile(r"^::::\{quiz\} ([\w-]+)\n(.*?)^::::$", re.MULTILINE | re.DOTALL)
_OPTION = re.compile(r"^- \[([ x])\]", re.MULTILINE)


def questions() -> dict[str, str]:
    """Each question of the book in English, with its options, by name."""
    return {
        name: text
        for path in sorted((ROOT / "chapters").glob("[0-9p]*.ipynb"))
        for cell in nbformat.read(path, as_version=4).cells
        if cell.metadata.get("lang") == "en"
        for name, text in _QUESTION.findall(cell.source)
    }


def test_right_options_stand_where_chance_puts_them():
    """No letter is a guess worth making: none holds more than 45 of 100 right options."""
    places = [
        place
        for text in questions().values()
        for place, mark in enumerate(_OPTION.findall(text))
        if mark == "x"
    ]
    assert len(places) > 50
    shares = np.bincount(places, minlength=3)[:3] / len(places)
    assert shares.max() < 0.45, shares
    assert shares.min() > 0.2, shares


def test_information_units_turn_the_comparison_round():
    assert f"about {0.8 / np.log(2):.1f} bits" in questions()["quiz-03-base"]
    assert 0.8 / np.log(2) > 1.0


def test_information_only_js_is_finite():
    p, q = [0.5, 0.5, 0.0], [0.0, 0.5, 0.5]
    assert r"- [x] $\mathrm{JS}(p, q)$" in questions()["quiz-03-support"]
    assert np.isinf([kl_divergence(p, q), kl_divergence(q, p)]).all()
    assert np.isfinite(js_divergence(p, q))


def test_information_kl_div_takes_the_model_first_as_logarithms():
    truth = np.array([[0.9, 0.05, 0.05], [0.1, 0.7, 0.2]])
    model = np.array([[0.5, 0.3, 0.2], [0.2, 0.3, 0.5]])
    wanted = np.mean([kl_divergence(p, q) for p, q in zip(truth, model, strict=True)])
    assert "- [x] `a = Q.log(), b = P`" in questions()["quiz-03-kldiv"]
    assert kl_div(np.log(model), truth, reduction="batchmean").value == pytest.approx(wanted)


def test_likelihood_sums_to_one_over_sequences_not_over_coins():
    """What quiz-04-read calls the probability of one sequence, for each p."""
    p = np.linspace(0, 1, 1001)
    assert np.trapezoid(p**3 * (1 - p), p) == pytest.approx(1 / 20, abs=1e-6)
    heads = np.array([4, *4 * [3], *6 * [2], *4 * [1], 0])
    assert np.sum(0.75**heads * 0.25 ** (4 - heads)) == pytest.approx(1)
    assert "- [x] the probability of this sequence, for each $p$." in questions()["quiz-04-read"]


def test_likelihood_negative_values_come_from_densities_above_one():
    assert f"{-np.log(10):.1f}" == "-2.3"
    assert "- [x] That can be right." in questions()["quiz-04-negative"]


def test_likelihood_poisson_gradient_is_prediction_minus_observation():
    z, y = np.array([0.7]), np.array([3.0])
    assert "- [x] $e^z - y$" in questions()["quiz-04-gradient"]
    assert poisson_nll_loss(z, y).backward() == pytest.approx(np.exp(z) - y)


def test_likelihood_prior_counts_once_and_the_data_n_times():
    """Twice the data halve the regulariser in a mean: the same minimum as in the sum."""
    y, grid = np.array([1.0, 2.0, 6.0]), np.linspace(0, 6, 60_001)

    def best(data, weight):
        mean = sum((grid - number) ** 2 for number in data) / (2 * len(data))
        return grid[np.argmin(mean + weight * grid**2 / 2)]

    for data, weight in ((y, 1 / 3), (np.tile(y, 2), 1 / 6)):
        assert best(data, weight) == pytest.approx(data.sum() / (len(data) + 1), abs=1e-4)
    assert r"- [x] $\tfrac12$" in questions()["quiz-04-prior"]


def test_likelihood_skewed_noise_leaves_the_mean_to_squared_error():
    waits = np.random.default_rng(0).exponential(1.0, 100_001)
    assert fit_gaussian(waits)[0] == pytest.approx(waits.mean())
    assert fit_laplace(waits)[0] == pytest.approx(np.median(waits))
    assert waits.mean() - np.median(waits) > 0.3
    assert "- [x] The conditional mean." in questions()["quiz-04-wrong"]


def test_likelihood_fresh_numbers_want_a_wider_gaussian():
    """The factor of the solution of ex-04-fresh, from the exact expectation of the loss."""
    N = 10
    c = np.linspace(1, 3, 2001)
    # E[1/v] = N / (N − 3) for unit variance; a fresh gap to the fitted mean squared: 1 + 1/N.
    loss = np.log(c) / 2 + (1 + 1 / N) * N / (N - 3) / (2 * c)
    assert c[loss.argmin()] == pytest.approx((N + 1) / (N - 3), abs=1e-3)


def test_softmax_floor_of_a_double_softmax():
    floor = np.log(np.e + 999) - 1
    assert f"{floor:.4f}" in questions()["quiz-05-floor"]
    # What a model that ends in a softmax can hand over at best, as the logits of the loss.
    assert cross_entropy(np.eye(1000)[0], 0).value == pytest.approx(floor)


def test_gradient_days_of_a_check_of_every_entry():
    evaluations, seconds_a_day = 2 * 1_000_000, 86_400
    assert f"{evaluations / seconds_a_day:.0f} days" in questions()["quiz-11-million"]


def test_circuit_multiply_gate_hands_over_the_other_input():
    to_weight, to_feature = gates.multiply(0.01, 50.0).backward(2.0)
    text = questions()["quiz-12-multiply"]
    assert f"- [x] {to_weight:g}\n" in text
    assert f"- [ ] {to_feature:g}\n" in text


def test_circuit_checkpoints_of_a_chain(chapter_12):
    """A checkpoint every 20th of 400 gates keeps the fewest values of all regular spacings."""
    through = chapter_12["through"]
    kept = {every: through(1.0, 400, every)[1] for every in range(1, 401)}
    again = sum(kind == "again" for _, kind in through(1.0, 400, 20)[2])
    assert f"- [x] {kept[20]} and {again}." in questions()["quiz-12-checkpoint"]
    assert min(kept.values()) == kept[20]


@pytest.fixture
def chapter_12() -> dict:
    """What the chapter's page defines for its chain of gates."""
    notebooks = sorted((ROOT / "chapters").glob("12-*.ipynb"))
    source = {cell.id: cell.source for path in notebooks for cell in nbformat.read(path, 4).cells}
    names: dict = {"np": np}
    (defines,) = [text for text in source.values() if "def through(" in text]
    exec(defines, names)
    return names


def test_margins_take_aways_by_hand():
    """The numbers of the take-aways of chapter 8, from two solvers and three losses."""
    w, b, x = np.array([3.0, 4.0]), -10.0, np.array([[4.0, 3.0]])
    assert learning.functional_margin(w, b, x, [1.0]) == pytest.approx([14])
    assert learning.geometric_margin(w, b, x, [1.0]) == pytest.approx([2.8])
    assert hinge_loss([-2.0], [1]).value == 3
    assert squared_hinge_loss([-2.0], [1]).value == 9
    x, y = np.array([[3.0, 3.0], [4.0, 3.0], [1.0, 1.0]]), np.array([1.0, 1.0, -1.0])
    svm = learning.LinearSVM(C=np.inf).fit(x, y)
    assert svm.weight == pytest.approx([0.5, 0.5])
    assert svm.bias == pytest.approx(-2)
    assert f"{learning.margin_width(svm.weight):.4f}" == "2.8284"
    assert svm.alpha == pytest.approx([0.25, 0, 0.25])
    assert svm.dual_value() == pytest.approx(0.25) == svm.primal_value(x, y)
    assert multiclass_hinge_loss([13.0, -7, 11], 0, margin=10).value == 8
    assert multi_margin_loss([13.0, -7, 11], 0, margin=10).value == pytest.approx(8 / 3)


def test_margins_first_loss_of_a_hundred_classes():
    """torch's loss, the right option, and the two that are told what they would be."""
    scores = np.zeros(100)
    text = questions()["quiz-08-start"]
    assert f"- [x] About {multi_margin_loss(scores, 0).value:.2f}.\n" in text
    assert f"- [ ] About {multiclass_hinge_loss(scores, 0).value:.0f}.\n" in text
    assert cross_entropy(scores, 0).value == pytest.approx(np.log(100))


def test_margins_what_ten_times_the_weights_changes():
    """Margins and the hinge, as the right option says; neither decisions nor distances."""
    x, y = np.array([[3.0, 3.0], [1.0, 1.0], [2.0, 2.1]]), np.array([1.0, -1.0, 1.0])
    w, b = np.array([0.5, 0.5]), -2.0
    once = learning.functional_margin(w, b, x, y)
    tenfold = learning.functional_margin(10 * w, 10 * b, x, y)
    assert tenfold == pytest.approx(10 * once)
    assert hinge_loss(10 * (x @ w + b), y).value != pytest.approx(hinge_loss(x @ w + b, y).value)
    assert learning.geometric_margin(10 * w, 10 * b, x, y) == pytest.approx(
        learning.geometric_margin(w, b, x, y)
    )


def test_margins_multipliers_at_the_ceiling_and_at_zero():
    """At C a margin is at most 1; a point with the multiplier 0 can go; duals are lower bounds."""
    rng = np.random.default_rng(0)
    x = np.vstack([rng.normal(0, 1, (20, 2)), rng.normal(2, 1, (20, 2))])
    y = np.repeat([-1.0, 1.0], 20)
    svm = learning.LinearSVM(C=1.0).fit(x, y)
    m = learning.functional_margin(svm.weight, svm.bias, x, y)
    assert m[svm.alpha == 1.0].max() < 1 + 1e-6
    kept = svm.alpha > 0
    assert 0 < kept.sum() < 40
    again = learning.LinearSVM(C=1.0).fit(x[kept], y[kept])
    assert again.weight == pytest.approx(svm.weight, abs=1e-6)
    alpha = 0.5 * svm.alpha
    w = (alpha * y) @ x
    assert alpha.sum() - w @ w / 2 < svm.primal_value(x, y)


def test_margins_labels_of_0_cost_1_whatever_the_score():
    scores = np.array([-5.0, 0.3, 5.0])
    assert np.all(np.maximum(0, 1 - 0 * scores) == 1)
    assert len(set(hinge_loss(scores, -np.ones(3), reduction="none").value)) == 3
