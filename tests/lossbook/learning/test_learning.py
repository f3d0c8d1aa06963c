"""Penalties, sums that merge, and optimisers against torch, SciPy and scikit-learn."""

import math

import numpy as np
import pytest
import scipy.optimize
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_breast_cancer

from lossbook import (
    Forward,
    check_gradient,
    cross_entropy,
    mse_loss,
    poisson_nll_loss,
    soft_margin_loss,
)
from lossbook.learning import (
    LossSum,
    adam,
    bfgs,
    conjugate_gradient,
    elastic_net_penalty,
    gradient_descent,
    l1_penalty,
    l2_penalty,
    momentum,
    newton,
    objective,
    rosenbrock,
    rosenbrock_hessian,
    sgd,
)

W, B = np.array([[1.0, -2.0], [0.5, 3.0]]), np.array([0.25, -0.25])

# Penalties


def test_penalties_by_hand():
    assert l1_penalty(W).value == 6.5
    assert l2_penalty(W).value == 14.25
    assert l2_penalty(W, B).value == 14.375
    assert elastic_net_penalty(W, l1_ratio=0.25).value == pytest.approx(6.5 / 4 + 0.375 * 14.25)
    np.testing.assert_array_equal(l2_penalty(W).backward(), 2 * W)
    np.testing.assert_array_equal(l1_penalty([0.0, -3.0]).backward(2.0), [0, -2])


@pytest.mark.parametrize("penalty", [l1_penalty, l2_penalty, elastic_net_penalty])
def test_penalties_check(penalty):
    assert check_gradient(penalty, W)
    assert check_gradient(penalty, W, B)
    assert check_gradient(penalty, np.array([0.0, 1.0]))


def test_objective_adds_values_and_gradients():
    target = np.zeros_like(W)

    def f(w):
        return objective(mse_loss(w, target), l2_penalty(w), 0.3)

    assert f(W).value == pytest.approx(14.25 / 4 + 0.3 * 14.25)
    assert check_gradient(f, W)
    both = objective(l1_penalty(W, B), l2_penalty(W, B), 0.5)
    assert [g.shape for g in both.backward()] == [(2, 2), (2,)]


def test_ridge_in_closed_form():
    x, y, strength = np.array([1.0, 2, 3, 4]), np.array([1.1, 1.9, 3.2, 3.9]), 1.0

    def f(w):
        residual = w[0] * x
        cost = mse_loss(residual, y, reduction="sum")
        by_weight = Forward(cost.value, lambda up=1.0: np.array([cost.backward(up) @ x]))
        return objective(by_weight, l2_penalty(w), strength)

    found = bfgs(f, [0.0], steps=20).points[-1, 0]
    assert found == pytest.approx(x @ y / (x @ x + strength))


# Sums that merge


@given(st.integers(0, 1000), st.integers(1, 6))
def test_micro_batches_merge_to_the_whole(seed, parts):
    rng = np.random.default_rng(seed)
    w = rng.normal(size=(3, 4))
    x, t = rng.normal(size=(12, 3)), rng.integers(0, 4, 12)
    weight = rng.uniform(0.5, 3, 4)
    t[rng.random(12) < 0.2] = -100

    def part(index, reduction):
        forward = cross_entropy(x[index] @ w, t[index], weight=weight, reduction=reduction)
        return Forward(forward.value, lambda up=1.0: x[index].T @ forward.backward(up))

    def mass(index):
        kept = t[index][t[index] != -100]
        return weight[kept].sum()

    pieces = np.array_split(rng.permutation(12), parts)
    sums = [LossSum.of(part(index, "sum"), mass(index)) for index in pieces]
    merged = sum(sums, LossSum())
    whole = part(np.arange(12), "mean")
    assert merged.mean == pytest.approx(whole.value, nan_ok=True)
    np.testing.assert_allclose(merged.mean_gradient, whole.backward(), atol=1e-12)
    backwards = sum(reversed(sums), LossSum())
    assert backwards.mean == pytest.approx(merged.mean, nan_ok=True)


def test_the_mean_of_means_is_another_number():
    parts = [LossSum(3.0, 1.0, np.array([3.0])), LossSum(4.0, 6.0, np.array([4.0]))]
    assert sum(parts, LossSum()).mean == 1
    assert np.mean([part.mean for part in parts]) != 1
    assert sum(parts, LossSum()).mean_gradient == 1


def test_loss_sum_of_nothing_and_of_several_arrays():
    assert math.isnan(LossSum().mean)
    assert LossSum().mean_gradient is None
    two = LossSum(1.0, 2.0, (W, B)) + LossSum(1.0, 2.0, (W, B))
    np.testing.assert_array_equal(two.mean_gradient[1], B / 2)
    np.testing.assert_array_equal(LossSum(0.0, 0.0, W).mean_gradient, 0 * W)
    with pytest.raises(TypeError):
        LossSum() + 3
    with pytest.raises(ValueError, match="forward: got an array, wanted a loss with reduction"):
        LossSum.of(mse_loss(W, W, reduction="none"), 4)


# Optimisers

A = np.array([[3.0, 1.0, 0.0], [1.0, 2.0, 0.5], [0.0, 0.5, 1.0]])
C = np.array([1.0, -2.0, 0.5])


def bowl(x):
    return Forward(float(x @ A @ x / 2 - C @ x), lambda up=1.0: up * (A @ x - C))


def torch_path(make, steps=25):
    x = torch.tensor([1.0, 1.0, -1.0], dtype=torch.float64, requires_grad=True)
    optimizer = make([x])
    points = [x.detach().numpy().copy()]
    for _ in range(steps):
        optimizer.zero_grad()
        (x @ torch.tensor(A) @ x / 2 - torch.tensor(C) @ x).backward()
        optimizer.step()
        points.append(x.detach().numpy().copy())
    return np.stack(points)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (
            lambda f, x0, n: gradient_descent(f, x0, steps=n, learning_rate=0.1),
            lambda p: torch.optim.SGD(p, lr=0.1),
        ),
        (
            lambda f, x0, n: momentum(f, x0, steps=n, learning_rate=0.05, momentum=0.8),
            lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.8),
        ),
        (
            lambda f, x0, n: momentum(f, x0, steps=n, learning_rate=0.05, nesterov=True),
            lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, nesterov=True),
        ),
        (
            lambda f, x0, n: adam(f, x0, steps=n, learning_rate=0.1),
            lambda p: torch.optim.Adam(p, lr=0.1),
        ),
        (
            lambda f, x0, n: adam(f, x0, steps=n, learning_rate=0.1, weight_decay=0.2),
            lambda p: torch.optim.AdamW(p, lr=0.1, weight_decay=0.2),
        ),
    ],
    ids=["descent", "momentum", "nesterov", "adam", "adamw"],
)
def test_paths_are_torchs(ours, theirs):
    path = ours(bowl, [1.0, 1.0, -1.0], 25)
    np.testing.assert_allclose(path.points, torch_path(theirs), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(path.values, [bowl(x).value for x in path.points])
    np.testing.assert_array_equal(path.evaluations, np.arange(26))


def test_newton_needs_one_step_on_a_bowl():
    path = newton(bowl, np.zeros(3), steps=5, hessian=lambda x: A)
    np.testing.assert_allclose(path.points[1], np.linalg.solve(A, C))
    assert bowl(path.best).value == pytest.approx(path.values.min())


def quadratic(dimensions, condition, seed):
    """Curvatures from 1 to the condition, along axes that are turned at random."""
    rng = np.random.default_rng(seed)
    turn = (
        np.linalg.qr(rng.normal(size=(dimensions, dimensions)))[0] if seed else np.eye(dimensions)
    )
    matrix = turn @ np.diag(np.geomspace(1, condition, dimensions)) @ turn.T
    start = rng.normal(size=dimensions) if seed else np.ones(dimensions)
    return matrix, start


def linear_conjugate_gradients(matrix, x, share):
    """Steps of the textbook's method for A x = 0, in the same arithmetic."""
    r = -matrix @ x
    d, enough, steps = r, share * np.linalg.norm(r), 0
    while np.linalg.norm(r) > enough:
        x = x + (r @ r) / (d @ matrix @ d) * d
        before, r = r, -matrix @ x
        d, steps = r + (r @ r) / (before @ before) * d, steps + 1
    return steps


@pytest.mark.parametrize("dimensions", [2, 3, 5, 20])
@pytest.mark.parametrize("condition", [10, 100, 1000])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_conjugate_gradients_need_as_many_steps_as_dimensions(dimensions, condition, seed):
    matrix, start = quadratic(dimensions, condition, seed)
    path = conjugate_gradient(
        lambda x: Forward(float(x @ matrix @ x / 2), lambda up=1.0: up * (matrix @ x)),
        start,
        steps=60,
    )
    slopes = np.linalg.norm(path.points @ matrix, axis=1)
    steps = np.flatnonzero(slopes <= 1e-8 * slopes[0])[0]
    if dimensions <= 5:
        assert steps <= dimensions
    else:  # directions lose their conjugacy by rounding, of the textbook's method as well
        assert steps <= linear_conjugate_gradients(matrix, start, 1e-8) + 1
    assert path.evaluations[steps] <= 2 * steps + 1


def powell_singular(x):
    a, b, c, d = x[0] + 10 * x[1], x[2] - x[3], x[1] - 2 * x[2], x[0] - x[3]
    return Forward(
        float(a**2 + 5 * b**2 + c**4 + 10 * d**4),
        lambda up=1.0: (
            up
            * np.array(
                [
                    2 * a + 40 * d**3,
                    20 * a + 4 * c**3,
                    10 * b - 8 * c**3,
                    -10 * b - 40 * d**3,
                ]
            )
        ),
    )


def logistic(x):
    data, kind = load_breast_cancer(return_X_y=True)
    data = np.column_stack([(data - data.mean(axis=0)) / data.std(axis=0), np.ones(len(data))])
    forward = soft_margin_loss(data @ x, 2.0 * kind - 1)
    return Forward(
        forward.value + 5e-5 * float(x @ x),
        lambda up=1.0: forward.backward(up) @ data + up * 1e-4 * x,
    )


def chained_rosenbrock(x):
    value, slope = scipy.optimize.rosen(x), scipy.optimize.rosen_der(x)
    return Forward(float(value), lambda up=1.0: up * slope)


@pytest.mark.parametrize(
    ("f", "start"),
    [
        (powell_singular, [3.0, -1.0, 0.0, 1.0]),
        (logistic, np.zeros(31)),
        (chained_rosenbrock, -np.ones(10)),
        (chained_rosenbrock, np.tile([-1.2, 1.0], 25)),
    ],
    ids=["powell", "logistic", "rosenbrock 10", "rosenbrock 50"],
)
def test_conjugate_gradients_get_as_low_as_scipy_for_about_as_much(f, start):
    path = conjugate_gradient(f, start, steps=3000)
    theirs = scipy.optimize.minimize(
        lambda x: (f(x).value, f(x).backward()),
        start,
        jac=True,
        method="CG",
        options={"gtol": 1e-8, "maxiter": 5000},
    )
    low = np.flatnonzero(path.values <= theirs.fun * (1 + 1e-9) + 1e-20)
    assert path.evaluations[low[0]] <= 1.5 * theirs.nfev


def counting(f):
    """f, and a list that grows with every call of it."""
    calls = []

    def counted(x):
        calls.append(x)
        return f(x)

    return counted, calls


@pytest.mark.parametrize("optimizer", [bfgs, conjugate_gradient])
@pytest.mark.parametrize("seed", range(5))
def test_the_last_search_is_counted_and_ends_when_rounding_hides_the_fall(optimizer, seed):
    matrix, start = quadratic(5, 100, seed)
    f, calls = counting(
        lambda x: Forward(1 + float(x @ matrix @ x / 2), lambda up=1.0: up * (matrix @ x))
    )
    path = optimizer(f, start, steps=200, tolerance=0.0)
    assert path.evaluations[-1] == len(calls)
    assert len(path.points) < 200
    before = path.evaluations[-2] if len(path.points) > 1 else 1
    assert len(calls) - before <= 12  # the last step, and a search that found nothing
    assert path.values[-1] <= 1 + 1e-13


STEEP = np.diag([1.0, 3.0, 10.0, 30.0, 100.0])


def steep_bowl(x):
    return Forward(float(x @ STEEP @ x / 2), lambda up=1.0: up * (STEEP @ x))


@pytest.mark.parametrize(("optimizer", "method"), [(bfgs, "BFGS"), (conjugate_gradient, "CG")])
@pytest.mark.parametrize(
    ("f", "start", "bottom"),
    [
        (rosenbrock, [-1.2, 1.0], [1, 1]),
        (rosenbrock, [2.0, 2.0], [1, 1]),
        (rosenbrock, [0.0, 0.0], [1, 1]),
        (rosenbrock, [-1.0, -1.0], [1, 1]),
        (rosenbrock, [3.0, -2.0], [1, 1]),
        (steep_bowl, [1.0, 1.0, 1.0, 1.0, 1.0], [0] * 5),
        (steep_bowl, [5.0, -3.0, 2.0, 1.0, -1.0], [0] * 5),
    ],
)
def test_line_searches_need_about_as_many_gradients_as_scipy(optimizer, method, f, start, bottom):
    path = optimizer(f, start, steps=500)
    assert np.all(np.diff(path.values) < 0)
    assert np.all(np.diff(path.evaluations) >= 1)
    near = np.flatnonzero(np.abs(path.points - bottom).max(axis=1) < 1e-6)
    theirs = scipy.optimize.minimize(
        lambda x: (f(x).value, f(x).backward()),
        start,
        jac=True,
        method=method,
        options={"gtol": 1e-8, "maxiter": 5000},
    )
    assert theirs.nfev > 5
    assert path.evaluations[near[0]] <= 1.5 * theirs.njev


def test_newton_solves_rosenbrock_with_no_more_gradients_than_scipy():
    path = newton(rosenbrock, [-1.2, 1.0], steps=20, hessian=rosenbrock_hessian)
    near = np.flatnonzero(np.abs(path.points - 1).max(axis=1) < 1e-6)
    theirs = scipy.optimize.minimize(
        lambda x: rosenbrock(x).value,
        [-1.2, 1.0],
        jac=lambda x: rosenbrock(x).backward(),
        hess=rosenbrock_hessian,
        method="Newton-CG",
        options={"xtol": 1e-8},
    )
    assert path.evaluations[near[0]] <= 1.5 * theirs.njev


def test_evaluations_count_every_gradient():
    calls = 0

    def counted(x):
        nonlocal calls
        value, backward = rosenbrock(x)

        def back(up=1.0):
            nonlocal calls
            calls += 1
            return backward(up)

        return Forward(value, back)

    path = bfgs(counted, [-1.2, 1.0], steps=5)
    assert path.evaluations[-1] == calls
    calls = 0
    path = gradient_descent(counted, [-1.2, 1.0], steps=7, learning_rate=1e-4)
    assert path.evaluations[-1] == calls == 7


def test_optimisers_stop_at_the_bottom():
    bottom = np.zeros(2)
    flat = lambda x: Forward(float(x @ x), lambda up=1.0: 2 * x * up)  # noqa: E731
    assert len(gradient_descent(flat, bottom, steps=9, learning_rate=0.1).points) == 1
    for optimizer in (bfgs, conjugate_gradient):
        path = optimizer(flat, bottom, steps=9)
        assert len(path.points) == len(path.values) == len(path.evaluations) == 1


def test_sgd_shares_out_every_epoch_and_is_seeded():
    seen = []
    x, y = np.random.default_rng(0).normal(size=(2, 10))

    def f(w, index):
        seen.append(index)
        forward = mse_loss(w * x[index], y[index])
        return Forward(forward.value, lambda up=1.0: np.array([forward.backward(up) @ x[index]]))

    path = sgd(f, [0.0], steps=8, learning_rate=0.1, samples=10, batch_size=3, rng=5)
    assert sorted(np.concatenate(seen[:4])) == list(range(10))
    assert [len(index) for index in seen[:4]] == [3, 3, 3, 1]
    again = sgd(f, [0.0], steps=8, learning_rate=0.1, samples=10, batch_size=3, rng=5)
    np.testing.assert_array_equal(path.points, again.points)
    whole = sgd(f, [0.0], steps=3, learning_rate=0.1, samples=10, batch_size=10)
    batch = gradient_descent(lambda w: f(w, np.arange(10)), [0.0], steps=3, learning_rate=0.1)
    np.testing.assert_allclose(whole.points, batch.points)


def test_start_is_not_changed():
    start = np.ones(3)
    for optimizer in (
        lambda: gradient_descent(bowl, start, steps=3, learning_rate=0.1),
        lambda: adam(bowl, start, steps=3),
        lambda: bfgs(bowl, start, steps=3),
    ):
        optimizer()
        np.testing.assert_array_equal(start, 1)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: objective(l2_penalty(W), l2_penalty(W), -1), "strength: got -1, wanted a number"),
        (
            lambda: objective(l2_penalty(W, B), l2_penalty(W), 1).backward(),
            r"penalty: got gradients of shapes \(\(2, 2\),\), wanted those of the cost",
        ),
        (lambda: l2_penalty(), "weights: got none, wanted at least one array"),
        (lambda: elastic_net_penalty(W, l1_ratio=2), "l1_ratio: got 2, wanted a number from 0"),
        (lambda: gradient_descent(bowl, C, steps=1, learning_rate=0), "learning_rate: got 0"),
        (lambda: gradient_descent(bowl, C, steps=-1, learning_rate=1), "steps: got -1"),
        (lambda: momentum(bowl, C, steps=1, learning_rate=1, momentum=1), "momentum: got 1"),
        (lambda: adam(bowl, C, steps=1, betas=(0.9, 1.0)), "betas: got"),
        (lambda: bfgs(bowl, W, steps=1), r"x0: got shape \(2, 2\), wanted a vector"),
        (
            lambda: sgd(bowl, C, steps=1, learning_rate=1, samples=3, batch_size=4),
            "batch_size: got 4, wanted 1 to the number of samples, 3",
        ),
    ],
)
def test_errors_name_the_argument(call, said):
    with pytest.raises(ValueError, match=said):
        call()


@pytest.mark.parametrize("method", [bfgs, conjugate_gradient])
@pytest.mark.filterwarnings("ignore:invalid value encountered in log")
def test_a_trial_outside_the_domain_is_taken_back(method):
    path = method(lambda x: poisson_nll_loss(x, [2.0, 3.0], log_input=False), [9.0, 9.0], steps=100)
    np.testing.assert_allclose(path.points[-1], [2, 3], rtol=1e-6)

    def barrier(x):
        return Forward(float((x - np.log(x)).sum()), lambda upstream=1.0: upstream * (1 - 1 / x))

    for start in (5.0, 30.0):
        assert method(barrier, [start], steps=100).points[-1] == pytest.approx([1.0], rel=1e-6)
    with pytest.raises(ValueError, match="steps: got -3, wanted at least 0"):
        method(barrier, [1.0], steps=-3)


def test_sums_of_losses_add_from_nothing_and_only_with_their_like():
    part = LossSum(2.0, 1.0, np.ones(2))
    assert sum([part, part]).mean == 2
    with pytest.raises(ValueError, match="gradient: got an array and a tuple"):
        part + LossSum(2.0, 1.0, (np.ones(2),))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            lambda: gradient_descent(bowl, C, steps=1.5, learning_rate=1),
            "steps: got float, wanted a",
        ),
        (lambda: gradient_descent(bowl, C, steps="3", learning_rate=1), "steps: got '3', wanted a"),
        (lambda: bfgs(bowl, C, steps=2.0), "steps: got float, wanted a whole number"),
        (lambda: bfgs(bowl, C, steps=2, tolerance="0"), "tolerance: got '0', wanted a number"),
        (lambda: gradient_descent(bowl, C, steps=1, learning_rate="1"), "learning_rate: got '1'"),
        (lambda: momentum(bowl, C, steps=1, learning_rate=1, momentum=None), "momentum: got None"),
        (lambda: adam(bowl, C, steps=1, betas=(0.9, "1")), "betas: got '1', wanted a number"),
        (lambda: adam(bowl, C, steps=1, eps="0"), "eps: got '0', wanted a number"),
        (lambda: adam(bowl, C, steps=1, weight_decay=[0]), "weight_decay: got list, wanted a"),
        (
            lambda: newton(bowl, C, steps=1, hessian=lambda x: A, step="1"),
            "step: got '1', wanted a number",
        ),
        (
            lambda: sgd(bowl, C, steps=1, learning_rate=1, samples=3.0),
            "samples: got float, wanted a whole number",
        ),
        (
            lambda: sgd(bowl, C, steps=1, learning_rate=1, samples=3, batch_size=1.5),
            "batch_size: got float, wanted a whole number",
        ),
    ],
)
def test_options_that_are_no_number_are_refused_by_name(call, said):
    with pytest.raises(TypeError, match=said):
        call()


@pytest.mark.parametrize("betas", [(0.9,), (0.9, 0.99, 0.999), 0.9, (0.9, 1.0), (np.nan, 0.9)])
def test_betas_are_two(betas):
    with pytest.raises(ValueError, match="betas: got"):
        adam(bowl, C, steps=1, betas=betas)


def test_a_velocity_passes_a_gradient_of_zero_and_a_decay_goes_on_there():
    """As in torch, which stops at neither."""

    def half_square(x):
        return Forward(float((x**2).sum() / 2), lambda u=1.0: x * u)

    x0 = torch.tensor([1.0], dtype=torch.float64, requires_grad=True)
    theirs = torch.optim.SGD([x0], lr=1.0, momentum=0.9)
    walked = [1.0]
    for _ in range(4):
        theirs.zero_grad()
        (x0**2 / 2).sum().backward()
        theirs.step()
        walked.append(x0.item())
    ours = momentum(half_square, [1.0], steps=4, learning_rate=1.0, momentum=0.9)
    np.testing.assert_allclose(ours.points[:, 0], walked, atol=1e-15)

    def flat_here(x):
        return Forward(float(((x - 1) ** 2).sum()), lambda u=1.0: 2 * (x - 1) * u)

    ours = adam(flat_here, [1.0], steps=3, learning_rate=0.1, weight_decay=0.5)
    assert len(ours.points) == 4
    assert ours.points[1, 0] == pytest.approx(0.95)
    assert len(gradient_descent(half_square, [0.0], steps=3, learning_rate=1.0).points) == 1
