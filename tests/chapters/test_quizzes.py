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
    Forward,
    Variable,
    binary_cross_entropy_with_logits,
    binary_focal_loss,
    check_gradient,
    cross_entropy,
    expected_calibration_error,
    fit_gaussian,
    fit_laplace,
    gates,
    hinge_loss,
    huber_loss,
    js_divergence,
    kl_div,
    kl_divergence,
    l1_loss,
    learning,
    logsumexp,
    mse_loss,
    multi_margin_loss,
    multiclass_hinge_loss,
    nll_loss,
    poisson_nll_loss,
    quantile_loss,
    relative_error,
    score_parts,
    softmax,
    squared_hinge_loss,
)
from lossbook.datasets import imbalanced

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


def test_regression_medians_and_means_of_long_tails():
    """The exception that quiz-02-mean names; a total whose median the medians do not give."""
    values, chances = np.array([-10.0, 1, 100]), np.array([0.49, 0.5, 0.01])
    text = questions()["quiz-02-mean"]
    assert f"the mean is −{-values @ chances:.1f}, the median 1." in text
    assert np.cumsum(chances)[0] < 0.5 < np.cumsum(chances)[1]
    assert "- [x] Squared error.\n" in questions()["quiz-02-total"]
    home = np.array([1.0, 1, 7])
    total = np.add.outer(home, home).ravel()
    assert (np.median(total), total.mean()) == (8, 6) == (8, 2 * home.mean())
    assert 2 * np.median(home) == 2


def test_regression_jumps_end_with_a_falling_rate_or_a_smooth_loss():
    def last_steps(loss, rate):
        at = [10.0]
        for t in range(1, 401):
            at.append(at[-1] - rate(t) * loss([at[-1]], [0.0]).backward()[0])
        return np.abs(at[-3:]).max()

    assert "- [x] A learning rate that falls" in questions()["quiz-02-bounce"]
    assert last_steps(l1_loss, lambda t: 0.3) > 0.1
    assert last_steps(l1_loss, lambda t: t**-0.5) < 0.06
    assert last_steps(huber_loss, lambda t: 0.3) < 1e-9
    batch = l1_loss(np.full(8, 2.0), np.zeros(8)).backward().sum()
    assert batch == pytest.approx(l1_loss([2.0], [0.0]).backward()[0])


def test_regression_one_far_input_of_twenty_wins():
    """Under absolute error the best line through two samples passes near the far one."""
    assert "- [x] Hardly" in questions()["quiz-02-leverage"]
    x = np.linspace(5, 10, 20)
    y = 2 * x + 1 + 0.1 * np.random.default_rng(0).normal(size=20)
    x[7] *= 100
    pairs = [np.polyfit(x[[i, j]], y[[i, j]], 1) for i in range(20) for j in range(i)]
    best = min(pairs, key=lambda line: l1_loss(np.polyval(line, x), y).value)
    assert abs(np.polyval(best, x[7]) - y[7]) < 1e-6
    assert abs(best[0]) < 0.1
    levers = np.abs(x - 7.5)
    assert levers[7] > np.delete(levers, 7).sum()


def test_regression_delta_has_the_unit_of_the_target():
    e = np.array([0.01, 0.3, 2.0])
    metres = huber_loss(e, 0 * e, delta=0.5).value
    assert huber_loss(100 * e, 0 * e, delta=50.0).value == pytest.approx(100**2 * metres)
    quantile = quantile_loss(e, 0 * e, quantile=0.9).value
    assert quantile_loss(100 * e, 0 * e, quantile=0.9).value == pytest.approx(100 * quantile)
    assert "- [x] $\\delta$ of Huber's loss." in questions()["quiz-02-units"]
    assert f"- [x] {min(1, 2 / 8)}\n" in questions()["quiz-02-weight"]


def test_regression_take_aways_from_the_package():
    """Derivatives and resting places of the four losses of chapter 2."""
    far = np.array([-50.0, 50.0])
    zeros = np.zeros(2)
    slopes = {
        loss: loss(far, zeros, reduction="sum").backward().tolist() for loss in (mse_loss, l1_loss)
    }
    assert slopes == {mse_loss: [-100, 100], l1_loss: [-1, 1]}
    assert huber_loss(far, zeros, delta=2.0, reduction="sum").backward().tolist() == [-2, 2]
    tilted = quantile_loss(far, zeros, quantile=0.9, reduction="sum").backward()
    assert tilted == pytest.approx([-0.9, 0.1])


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


def test_softmax_takeaways_by_hand():
    z = np.array([2.0, 1.0, 0.0])
    loss, backward = cross_entropy(z, 0)
    assert [f"{share:.4f}" for share in softmax(z).value] == ["0.6652", "0.2447", "0.0900"]
    assert f"{logsumexp(z).value:.4f} {loss:.4f}" == "2.4076 0.4076"
    assert [f"{slope:.4f}" for slope in backward()] == ["-0.3348", "0.2447", "0.0900"]
    ceiling = np.log(np.e + 2)
    assert f"{ceiling - 1:.4f} to {ceiling:.4f}" == "0.5514 to 1.5514"


def test_softmax_right_options():
    rng = np.random.default_rng(0)
    z, t = rng.normal(size=(10, 2)), np.ones(10, dtype=int)
    plain = cross_entropy(z, t).value
    weighted = cross_entropy(z, t, weight=[1.0, 9.0]).value
    assert f"- [x] {weighted / plain:.0f}\n" in questions()["quiz-05-weights"]
    total = cross_entropy(z, t, weight=[1.0, 9.0], reduction="sum").value
    assert f"- [ ] {total / (10 * plain):.0f}\n" in questions()["quiz-05-weights"]
    tokens = np.where(np.arange(1000) < 400, 1, -100)
    logits = rng.normal(size=(1000, 3))
    mean, total = (cross_entropy(logits, tokens, reduction=r).value for r in ("mean", "sum"))
    assert f"- [x] {total / mean:.0f}\n" in questions()["quiz-05-ignore"]
    assert cross_entropy(z + 7, t).value == pytest.approx(plain)
    assert nll_loss(np.full((4, 2), 3.2), [0, 1, 1, 0]).value == pytest.approx(-3.2)


def test_softmax_is_convex_in_the_logits_and_not_in_two_weights_in_a_row():
    rng = np.random.default_rng(0)
    one, other = rng.normal(scale=5, size=(2, 1000, 4))
    t = rng.integers(0, 4, 1000)
    middle, *ends = (
        cross_entropy(z, t, reduction="none").value for z in ((one + other) / 2, one, other)
    )
    assert np.all(middle <= np.mean(ends, axis=0) + 1e-12)
    at = {w: cross_entropy([w * w, 0.0], 0).value for w in (-1.0, 0.0, 1.0)}
    assert at[0.0] > (at[-1.0] + at[1.0]) / 2
    assert "- [x] In the logits" in questions()["quiz-05-convex"]


def test_softmax_temperature_keeps_the_order_and_changes_the_loss():
    z = np.array([[6.0, 0.0], [0.0, 3.0]])
    assert np.array_equal(z.argmax(axis=1), (z / 2).argmax(axis=1))
    assert cross_entropy(z / 2, [1, 1]).value < cross_entropy(z, [1, 1]).value
    assert "- [x] The test loss." in questions()["quiz-05-temperature"]


def test_binary_right_options():
    asked = questions()
    odds = 0.5 / 0.5 / 9
    assert f"- [x] {odds / (1 + odds):.1f}\n" in asked["quiz-06-half"]
    assert f"{0.5 / 9:.3f}, that is 0.5 / 9" in asked["quiz-06-half"]
    assert f"- [x] {1 / (1 + 19):.2f}\n" in asked["quiz-06-threshold"]
    kept = 0.02 / 0.98 * 49  # odds after one negative in 49 is kept
    assert kept == pytest.approx(1)
    assert "- [x] 0.02" in asked["quiz-06-undersample"]


def test_binary_sigmoid_twice_starts_and_stays_where_the_quiz_says():
    share = np.array([0.99, 0.01])
    labels = np.array([0.0, 1.0])

    def mean(p):
        return share @ binary_cross_entropy_with_logits(p, labels, reduction="none").value

    assert mean(np.array([0.5, 0.5])) == pytest.approx(0.97, abs=5e-3)
    assert mean(np.array([0.0, 0.0])) == pytest.approx(np.log(2))
    assert f"{np.log(2):.4f}" in questions()["quiz-06-stuck"]
    assert mean(np.array([0.0, 1.0])) > 0.68  # the floor of a model that knows every label


def test_binary_weight_is_one_number_a_column():
    rng = np.random.default_rng(0)
    z, y = rng.normal(size=(32, 2)), rng.integers(0, 2, (32, 2)).astype(float)
    plain, heavy = (
        binary_cross_entropy_with_logits(z, y, weight=w, reduction="none").value
        for w in (None, [1.0, 10.0])
    )
    assert heavy / plain == pytest.approx(np.tile([1.0, 10.0], (32, 1)))
    mean = binary_cross_entropy_with_logits(z, y, weight=[1.0, 10.0]).value
    assert heavy.sum() / mean == pytest.approx(64)
    assert "divides by 64" in questions()["quiz-06-weight"]


def test_binary_shares_of_two_true_labels_cost_log_2_or_more():
    rng = np.random.default_rng(0)
    target = np.array([0.5, 0.5, 0.0, 0.0, 0.0])
    costs = [cross_entropy(z, target).value for z in rng.normal(scale=9, size=(1000, 5))]
    assert min(costs) >= np.log(2)
    sure = np.array([40.0, 40.0, -40.0, -40.0, -40.0])
    assert binary_cross_entropy_with_logits(sure, np.sign(target)).value < 1e-12


def test_binary_take_aways_by_hand():
    for label, loss, slope in ((1.0, "0.1269", "-0.1192"), (0.0, "2.1269", "0.8808")):
        value, backward = binary_cross_entropy_with_logits(2.0, label)
        assert (f"{value:.4f}", f"{backward():.4f}") == (loss, slope)
    z = np.array([[1.0, 2.0], [2.0, 2.0], [3.0, 4.0], [4.0, 5.0]])
    y = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    total = binary_cross_entropy_with_logits(z, y, reduction="sum").value
    assert f"{total:.6f}" == "11.785648"
    assert total / binary_cross_entropy_with_logits(z, y).value == pytest.approx(8)
    assert f"{1 / (1 + 50):.4f}" == "0.0196"
    # alpha of the focal loss is a weight alpha / (1 - alpha) of the positives
    focal = binary_focal_loss(z, y, alpha=0.25, gamma=0.0).value
    heavy = binary_cross_entropy_with_logits(z, y, pos_weight=1 / 3).value
    assert focal == pytest.approx(0.75 * heavy)


def test_binary_counts_of_the_take_aways():
    data = imbalanced(4000, positive=0.01, rng=0)
    x, y = data.x[:, 0], data.y.astype(float)
    w = b = 0.0
    for _ in range(600):
        slope = binary_cross_entropy_with_logits(w * x + b, y, pos_weight=99.0).backward()
        w, b = w - slope @ x, b - slope.sum()
    alarm = w * x + b > 0
    assert (alarm.sum(), y[alarm].sum(), y.sum()) == (643, 34, 40)


def test_scores_right_options():
    asked = questions()

    def mean(score, q, p):
        return p * score(q, 1) + (1 - p) * score(q, 0)

    def absolute(q, y):
        return abs(q - y)

    assert f"costs {mean(absolute, 0.8, 0.8):.2f} on average" in asked["quiz-07-report"]
    assert f"costs {mean(absolute, 1, 0.8):.1f};" in asked["quiz-07-report"]
    assert f"costs {mean(absolute, 0.5, 0.8)} whatever" in asked["quiz-07-report"]
    paid = mean(lambda q, y: (q - y) ** 2, 0.8, 0.5)
    assert f"- [x] {paid - 0.25:.2f}\n" in asked["quiz-07-tangent"]
    assert f"- [ ] {paid:.2f}\n" in asked["quiz-07-tangent"]
    y = np.repeat([1.0, 0.0], [3, 7])
    constant = score_parts(np.full(10, 0.3), y)
    assert f"It is {sum(constant[:2]):.2f}, the uncertainty" in asked["quiz-07-constant"]
    assert constant.refinement == pytest.approx(constant.uncertainty)
    assert expected_calibration_error(np.full(10, 0.3), y) == pytest.approx(0)
    before, after = (gates.sigmoid(z).value for z in (-3.0, -1.5))
    assert f"{before:.3f} becomes {after:.3f}" in asked["quiz-07-temperature"]
    assert before < 0.1 < after
    assert f"- [x] {1 / (1 + 4)}\n" in asked["quiz-07-cost"]


def test_scores_take_aways_by_hand():
    q, y = np.repeat([0.9, 0.1], 5), np.array([1, 1, 1, 0, 0, 1, 0, 0, 0, 0.0])
    assert 0.6 * 0.01 + 0.4 * 0.81 == pytest.approx(0.33)
    assert (0.6 * 0.4, (0.9 - 0.6) ** 2) == pytest.approx((0.24, 0.09))
    assert score_parts(q, y)[:2] == pytest.approx((0.05, 0.20))
    assert score_parts(np.full(10, 0.4), y)[:2] == pytest.approx((0, 0.24))
    assert expected_calibration_error(q, y) == pytest.approx(0.2)
    assert [f"{gates.sigmoid(z).value:.3f}" for z in (4.0, 2.0)] == ["0.982", "0.881"]
    assert 1 / (1 + 9) == 0.1


def test_regularisation_penalties_of_one_weight():
    w = np.linspace(-4, 4, 800_001)
    for penalty, wanted in ((100 * w**2, 2 / 101), (5 * np.abs(w), 0.0), (3 * np.abs(w), 0.5)):
        assert w[((w - 2) ** 2 + penalty).argmin()] == pytest.approx(wanted, abs=1e-5)
    assert "- [x] $5\\, |w|$" in questions()["quiz-09-zero"]
    # the take-aways: a = 3, λ = 2
    assert 3 / (1 + 2) == 1
    assert learning.soft_threshold(3, 2 / 2).value == 2
    assert learning.soft_threshold(-3, 6 / 2).value == 0


def test_regularisation_twins_and_directions():
    rng = np.random.default_rng(0)
    z = rng.normal(size=(500, 2))
    x = np.column_stack([z[:, 0], z[:, 0] + 0.1 * z[:, 1]])
    y = x @ [3.0, -1.0] + rng.normal(size=500)
    free, held = (learning.ridge(x, y, strength=s).weight for s in (0, 0.1))
    total, difference = (np.array([1, 1]), np.array([1, -1]))
    assert (held @ difference) / (free @ difference) < 0.2 < 0.9 < (held @ total) / (free @ total)
    # ten times the data beside a sum of squares: a tenth of the λ beside a mean
    many, alpha = (np.tile(x, (10, 1)), np.tile(y, 10)), 1.0
    by_sum = learning.ridge(*many, strength=alpha / 5000).weight
    assert by_sum == pytest.approx(learning.ridge(x, y, strength=alpha / 500 / 10).weight)
    twins = np.column_stack([x[:, 0], x[:, 0]])
    w = learning.lasso(twins, y, strength=0.1).weight
    costs = [
        ((y - y.mean() - (twins - twins.mean(axis=0)) @ v) ** 2).mean() + 0.1 * np.abs(v).sum()
        for v in (w, w[::-1], np.full(2, w.mean()))
    ]
    assert costs == pytest.approx([costs[0]] * 3)


def test_regularisation_decay_is_a_penalty_for_descent_alone():
    def bowl(strength):
        def f(w):
            value = 5 * (w[0] - 3) ** 2 + (w[1] - 0.5) ** 2 / 2 + strength * w @ w
            slope = np.array([10 * (w[0] - 3), w[1] - 0.5]) + 2 * strength * w
            return Forward(value, lambda: slope)

        return f

    inside = learning.adam(bowl(0.05), [2.0, -2.0], steps=20, learning_rate=0.1).points[-1]
    apart = learning.adam(
        bowl(0), [2.0, -2.0], steps=20, learning_rate=0.1, weight_decay=0.1
    ).points[-1]
    assert np.abs(inside - apart).max() > 0.1
    rest = learning.adam(bowl(0), [2.0, -2.0], steps=20_000, learning_rate=0.01, weight_decay=1)
    assert rest.points[-1] == pytest.approx([1, 0.5], abs=1e-3)
    # half the rate at the same small steps is twice the λ
    s, t, rate = 1e-4, 100, 0.05
    early = 1 - (1 - 2 * rate / 2 * s) ** t
    assert early == pytest.approx(s / (s + 2 / (2 * rate * t)), rel=2e-3)
    u = np.linspace(0, 20, 2001)
    assert 0.2 < np.abs(1 - np.exp(-u) - u / (1 + u)).max() < 0.21


def test_optimisation_right_options():
    """The border of three curvatures, millimetres, a noise ball, 100 times the cost, one jump."""
    f = learning.quadratic([0.5, 2.0, 8.0])
    start = np.ones(3)
    for rate, converges in ((0.249, True), (0.251, False), (1 / 8, True)):
        path = learning.gradient_descent(f, start, steps=4000, learning_rate=rate)
        assert (path.values[-1] < 1e-6) is np.bool_(converges)
    metres, target = np.array([[1.0], [2.0]]), np.array([1.0, 3.0])
    old, new = (
        learning.gradient_descent(
            learning.linear_cost(mse_loss, c * metres, target),
            [0.0],
            steps=5,
            learning_rate=0.1 / c**2,
        )
        for c in (1, 1000)
    )
    np.testing.assert_allclose(1000 * new.points, old.points)
    paths = [
        [
            method(learning.quadratic([c * 1.0, c * 8.0]), [1.0, 1.0], steps=5, learning_rate=0.01)
            for c in (1, 100)
        ]
        for method in (learning.adam, learning.gradient_descent, learning.momentum)
    ]
    same = [np.allclose(a.points, b.points, atol=1e-7) for a, b in paths]
    assert same == [True, False, False]
    bowl = learning.quadratic(np.geomspace(1, 1e6, 20))
    jump = learning.newton(
        bowl, np.ones(20), steps=1, hessian=lambda x: np.diag(np.geomspace(1, 1e6, 20))
    )
    assert jump.values[1] < 1e-12


def test_optimisation_noise_ball_shrinks_in_proportion_and_not_with_time():
    rng, ends = np.random.default_rng(0), {}
    drawn = rng.normal(size=(4000, 400))
    for rate in (0.1, 0.05):
        theta, marks = np.zeros(400), []
        for t, y in enumerate(drawn):
            theta = theta - rate * (theta - y)
            if t > 500:
                marks.append((theta**2).mean())
        half = len(marks) // 2
        assert np.mean(marks[:half]) == pytest.approx(np.mean(marks[half:]), rel=0.05)
        ends[rate] = np.mean(marks)
    assert ends[0.1] / ends[0.05] == pytest.approx(2, rel=0.08)


def test_optimisation_take_aways_by_hand():
    flats = np.array([[3.0, 1], [5, 1], [6, 1], [8, 1]])
    top = np.linalg.eigvalsh(flats.T @ flats / 2)[-1]
    assert round(top, 2) == 68.81
    assert round(2 / top, 4) == 0.0291
    variance = np.var([2.0, 3.0, 4.0, 4.5])
    assert round(0.1 * variance / (2 - 0.1), 4) == 0.0485
    path = learning.gradient_descent(
        learning.quadratic([1.0, 10.0]), [10.0, 1.0], steps=2, learning_rate=2 / 11
    )
    np.testing.assert_allclose(np.abs(path.points[1] / path.points[0]), 9 / 11)
    slope = sum(0.9**k for k in range(400))
    assert slope == pytest.approx(10)
    first = learning.adam(learning.quadratic([3.0, 1e-4]), [5.0, -2.0], steps=1, learning_rate=0.1)
    np.testing.assert_allclose(first.points[1] - first.points[0], [-0.1, 0.1], rtol=1e-4)


def test_gradient_days_of_a_check_of_every_entry():
    evaluations, seconds_a_day = 2 * 1_000_000, 86_400
    assert f"{evaluations / seconds_a_day:.0f} days" in questions()["quiz-11-million"]


def test_gradient_take_aways_and_quiz_from_the_package():
    """Steps and digits of the tables of chapter 11, rounding in float32, a slope at a kink."""
    eps, single = np.finfo(np.float64).eps, np.finfo(np.float32).eps
    steps = [f"{eps**power:.1e}" for power in (1 / 2, 1 / 3, 1 / 5)]
    assert steps == ["1.5e-08", "6.1e-06", "7.4e-04"]
    assert single / 1e-5 == pytest.approx(0.01, rel=0.2)
    assert eps / 1e-5 == pytest.approx(1e-11, rel=2)
    assert np.float32(1) + np.float32(1e-8) == 1

    def slope_at_zero(slope):
        return check_gradient(lambda x: (np.maximum(x, 0).sum(), slope), np.zeros(1))

    assert slope_at_zero(np.array([0.3]))
    assert not slope_at_zero(np.array([1.3]))
    at_zero = gates.maximum(0.0, 0.0).backward()[0]
    assert at_zero == 0.5
    assert "centred difference says 0.5" in questions()["quiz-11-kink"]


def test_gradient_mistake_that_does_not_move_with_the_step():
    """A small lost term stays in the relative error at each step; a lost 1/N is the factor N."""
    x, errors = np.array([1.0, 0.5]), []
    for h in 10.0 ** -np.arange(2, 6):
        moves = h * np.eye(2)
        numeric = [np.exp(x + m).sum() - np.exp(x - m).sum() for m in moves] / (2 * h)
        errors.append(relative_error(np.exp(x) * (1 - 1e-4), numeric))
    assert errors == pytest.approx([1e-4] * 4, rel=0.2)
    z, t = np.random.default_rng(0).normal(size=(64, 3)), np.arange(64) % 3
    mean, total = (cross_entropy(z, t, reduction=how).backward() for how in ("mean", "sum"))
    assert total == pytest.approx(64 * mean)


def test_circuit_multiply_gate_hands_over_the_other_input():
    to_weight, to_feature = gates.multiply(0.01, 50.0).backward(2.0)
    text = questions()["quiz-12-multiply"]
    assert f"- [x] {to_weight:g}\n" in text
    assert f"- [ ] {to_feature:g}\n" in text


def test_circuit_right_options():
    add = gates.add(1.0, 100.0).backward(6.0)
    assert tuple(add) == (6, 6)
    assert "- [x] 6 and 6." in questions()["quiz-12-add"]

    x = Variable(3.0)
    (x * 2 + x * 5 + x * 7).backward()
    assert x.grad == 2 + 5 + 7
    assert "- [x] The sum of what the three send back." in questions()["quiz-12-fork"]


def test_circuit_features_times_ten_want_a_hundredth_of_the_rate():
    rng = np.random.default_rng(0)
    features, target = rng.normal(size=(20, 2)), rng.normal(size=20)

    def predictions(scale, rate):
        w = np.zeros(2)
        for _ in range(5):
            _, backward = mse_loss(scale * features @ w, target)
            w = w - rate * scale * features.T @ backward()
            yield scale * features @ w

    old, new = (np.array(list(predictions(*run))) for run in ((1, 0.1), (10, 0.1 / 100)))
    np.testing.assert_allclose(new, old)
    assert "- [x] A hundredth of the old one." in questions()["quiz-12-scale"]


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


def test_what_the_quiz_and_the_table_of_the_two_layers_say():
    rng = np.random.default_rng(0)
    W1, W2, X = (rng.normal(size=shape) for shape in ((4, 6), (6, 3), (5, 4)))
    b1, b2 = rng.normal(size=6), rng.normal(size=3)
    np.testing.assert_allclose((X @ W1 + b1) @ W2 + b2, X @ (W1 @ W2) + (b1 @ W2 + b2))
    inputs, back = np.zeros((32, 64)), np.zeros((32, 50))
    assert (inputs.T @ back).shape == (64, 50)
    assert (back.T @ inputs).shape == (50, 64)
    with pytest.raises(ValueError, match="mismatch"):
        back @ inputs.T
    assert np.log(100) == pytest.approx(4.6, abs=0.01)
    assert 2 * np.log(100) == pytest.approx(9.2, abs=0.02)
