"""Answers to the exercises of chapter 9, as learners write them."""

import numpy as np
import pytest
from battery import assert_passes, assert_told, names, rows, solution, stub

from lossbook import learning
from lossbook.course import check_exercise

RIDGE, CROSS, ROUND, ONE_SE = (
    "09-regularization/" + name for name in ("ridge", "cross-validated", "lasso-round", "one-se")
)


def ridge(X, y, strength):
    centred, N = X - X.mean(axis=0), len(y)
    M = centred.T @ centred / N + strength * np.eye(X.shape[1])
    w = np.linalg.solve(M, centred.T @ (y - y.mean()) / N)
    return w, y.mean() - X.mean(axis=0) @ w


def ridge_with_a_column_of_ones(X, y, strength):
    A = np.column_stack([X, np.ones(len(y))])
    spared = np.eye(A.shape[1])
    spared[-1, -1] = 0
    w = np.linalg.solve(A.T @ A / len(y) + strength * spared, A.T @ y / len(y))
    return w[:-1], w[-1]


def ridge_by_more_rows(X, y, strength):
    centred = X - X.mean(axis=0)
    below = np.sqrt(strength * len(y)) * np.eye(X.shape[1])
    w, *_ = np.linalg.lstsq(
        np.vstack([centred, below]), np.r_[y - y.mean(), np.zeros(X.shape[1])], rcond=None
    )
    return [w, y.mean() - X.mean(axis=0) @ w]


def penalised(X, y, strength):
    A = np.column_stack([X, np.ones(len(y))])
    w = np.linalg.solve(A.T @ A / len(y) + strength * np.eye(A.shape[1]), A.T @ y / len(y))
    return w[:-1], w[-1]


def no_bias(X, y, strength):
    gram = X.T @ X / len(y) + strength * np.eye(X.shape[1])
    return np.linalg.solve(gram, X.T @ y / len(y)), 0.0


def cross(X, y, strength, folds, side=1, mean=np.mean):
    costs = []
    for fold in folds:
        w, b = ridge(X[fold[0]], y[fold[0]], strength)
        costs.append(np.mean((X[fold[side]] @ w + b - y[fold[side]]) ** 2))
    return mean(costs)


def cross_by_lossbook(X, y, strength, folds):
    fits = [learning.ridge(X[a], y[a], strength=strength) for a, _ in folds]
    return sum(
        ((fit.predict(X[b]) - y[b]) ** 2).mean() for fit, (_, b) in zip(fits, folds, strict=True)
    ) / len(folds)


def cross_in_one_line(X, y, strength, folds):
    def cost(a, b):
        w, bias = ridge_with_a_column_of_ones(X[a], y[a], strength)
        return np.mean((y[b] - bias - X[b] @ w) ** 2)

    return np.array([cost(*fold) for fold in folds]).mean()


def cross_seen(X, y, strength, folds):
    w, b = ridge(X, y, strength)
    return np.mean([np.mean((X[held] @ w + b - y[held]) ** 2) for _, held in folds])


def cross_pooled(X, y, strength, folds):
    gaps = []
    for train, held in folds:
        w, b = ridge(X[train], y[train], strength)
        gaps.extend((X[held] @ w + b - y[held]) ** 2)
    return np.mean(gaps)


def lasso_round(X, y, w, strength):
    w = np.array(w, dtype=float)
    for j in range(len(w)):
        rest = y - X @ w + X[:, j] * w[j]
        c, s = np.mean(X[:, j] * rest), np.mean(X[:, j] ** 2)
        w[j] = np.sign(c) * max(abs(c) - strength / 2, 0) / s
    return w


def round_by_gap(X, y, w, strength):
    w, N = w.copy(), len(y)
    gap = y - X @ w
    for j in range(len(w)):
        s = X[:, j] @ X[:, j] / N
        new = learning.soft_threshold(w[j] + X[:, j] @ gap / N / s, strength / 2 / s).value
        gap = gap - X[:, j] * (new - w[j])
        w[j] = new
    return w


def round_by_cases(X, y, w, strength):
    w = list(w)
    for j in range(len(w)):
        others = sum(X[:, k] * w[k] for k in range(len(w)) if k != j)
        c, s = np.mean(X[:, j] * (y - others)), np.mean(X[:, j] ** 2)
        if c > strength / 2:
            w[j] = (c - strength / 2) / s
        elif c < -strength / 2:
            w[j] = (c + strength / 2) / s
        else:
            w[j] = 0.0
    return np.array(w)


def round_in_place(X, y, w, strength):
    w[:] = lasso_round(X, y, w, strength)
    return w


def round_of_old_weights(X, y, w, strength):
    new = w.copy()
    for j in range(len(w)):
        c = np.mean(X[:, j] * (y - X @ w + X[:, j] * w[j]))
        new[j] = np.sign(c) * max(abs(c) - strength / 2, 0) / np.mean(X[:, j] ** 2)
    return new


def one_se(strengths, costs, errors=1.0, ddof=1, count=None):
    mean = costs.mean(axis=0)
    best = mean.argmin()
    spread = costs[:, best].std(ddof=ddof) / np.sqrt(count or len(costs))
    return strengths[mean <= mean[best] + errors * spread].max()


def one_se_by_loop(strengths, costs):
    means = [np.mean(column) for column in costs.T]
    k = int(np.argmin(means))
    limit = means[k] + np.std(costs[:, k], ddof=1) / len(costs) ** 0.5
    return max(s for s, m in zip(strengths, means, strict=True) if m <= limit)


def within(s, c, limit):
    return s[c.mean(axis=0) <= limit].max()


def one_se_of_each(s, c):
    return within(s, c, c.mean(axis=0).min() + c.std(axis=0, ddof=1) / np.sqrt(len(c)))


def one_se_by_the_lowest_limit(s, c):
    return within(s, c, (c.mean(axis=0) + c.std(axis=0, ddof=1) / np.sqrt(len(c))).min())


def one_se_of_all_costs(s, c):
    return within(s, c, c.mean(axis=0).min() + c.std(ddof=1) / np.sqrt(len(c)))


def one_se_strict(s, c):
    mean = c.mean(axis=0)
    error = c[:, mean.argmin()].std(ddof=1) / np.sqrt(len(c))
    return s[mean < mean.min() + error].max()


def ridge_of(gram, right, X, y):
    w = np.linalg.solve(gram, right)
    return w, y.mean() - X.mean(axis=0) @ w


def penalty_on_every_entry(X, y, strength):
    centred, N = X - X.mean(axis=0), len(y)
    return ridge_of(centred.T @ centred / N + strength, centred.T @ y / N, X, y)


def divided_by_one_less(X, y, strength):
    centred, N = X - X.mean(axis=0), len(y) - 1
    gram = centred.T @ centred / N + strength * np.eye(X.shape[1])
    return ridge_of(gram, centred.T @ y / N, X, y)


def cross_standardised(X, y, strength, folds):
    def cost(a, b):
        mean, spread = X[a].mean(axis=0), X[a].std(axis=0)
        w, bias = ridge((X[a] - mean) / spread, y[a], strength)
        return np.mean(((X[b] - mean) / spread @ w + bias - y[b]) ** 2)

    return np.mean([cost(*fold) for fold in folds])


def cross_without_bias(X, y, strength, folds):
    return np.mean([np.mean((X[b] @ ridge(X[a], y[a], strength)[0] - y[b]) ** 2) for a, b in folds])


def cross_exchanged(X, y, strength, folds):
    return cross(X, y, strength, [(held, train) for train, held in folds])


def cross_of_sums(X, y, strength, folds):
    return np.mean([cross(X, y, strength, [fold]) * len(fold[1]) for fold in folds])


def round_after_division(X, y, w, s):
    w = w.copy()
    for j in range(len(w)):
        rest = y - X @ w + X[:, j] * w[j]
        w[j] = learning.soft_threshold(X[:, j] @ rest / (X[:, j] @ X[:, j]), s / 2).value
    return w


def round_kept_whole(X, y, w, s):
    w = w.copy()
    for j in range(len(w)):
        c = np.mean(X[:, j] * (y - X @ w + X[:, j] * w[j]))
        w[j] = c / np.mean(X[:, j] ** 2) if abs(c) > s / 2 else 0
    return w


RIGHT = {
    RIDGE: {
        "means first": ridge,
        "a column of ones": ridge_with_a_column_of_ones,
        "more rows": ridge_by_more_rows,
    },
    CROSS: {"loop": cross, "by lossbook": cross_by_lossbook, "one line": cross_in_one_line},
    ROUND: {"loop": lasso_round, "by the gap": round_by_gap, "by cases": round_by_cases},
    ONE_SE: {
        "mask": one_se,
        "loop": one_se_by_loop,
        "sorted": lambda s, c: one_se(np.sort(s), c[:, np.argsort(s)]),
    },
}

WRONG = {
    RIDGE: {
        "penalised bias": (penalised, "The bias is penalised too"),
        "no bias": (no_bias, "There is no bias"),
        "mean as bias": (lambda X, y, s: (ridge(X, y, s)[0], y.mean()), "centred columns"),
        "sum": (lambda X, y, s: ridge(X, y, s / len(y)), "a sum of squares"),
        "half": (lambda X, y, s: ridge(X, y, s / 2), "The penalty is halved"),
        "exchanged": (lambda X, y, s: ridge(X, y, s)[::-1], "the weights first"),
        "every entry": (penalty_on_every_entry, "on the diagonal alone"),
        "no penalty": (lambda X, y, s: ridge(X, y, 0.0), "The penalty is missing"),
        "N − 1": (divided_by_one_less, "not by N − 1"),
        "standardised": (
            lambda X, y, s: ridge((X - X.mean(axis=0)) / X.std(axis=0), y, s),
            "do not divide by the deviations",
        ),
    },
    CROSS: {
        "training rows": (lambda *args: cross(*args, side=0), "the rows of the fit"),
        "seen": (cross_seen, "The fit has seen the fold"),
        "pooled": (cross_pooled, "average over the folds"),
        "exchanged": (cross_exchanged, "The lists are exchanged"),
        "no bias": (cross_without_bias, "lacks the bias"),
        "standardised": (cross_standardised, "Do not standardise"),
        "sums": (cross_of_sums, "not their sum"),
        "sum": (lambda *args: cross(*args, mean=np.sum), ""),
        "list": (lambda *args: cross(*args, mean=np.array), ""),
    },
    ROUND: {
        "threshold": (lambda X, y, w, s: lasso_round(X, y, w, 2 * s), "The threshold is λ/2"),
        "in place": (round_in_place, "changed its argument"),
        "old weights": (round_of_old_weights, "as soon as they are there"),
        "no penalty": (lambda X, y, w, s: lasso_round(X, y, w, 0.0), "The penalty is missing"),
        "threshold not divided": (round_after_division, "Divide the threshold"),
        "kept whole": (round_kept_whole, "moves towards 0 by it"),
    },
    ONE_SE: {
        "lowest": (lambda s, c: one_se(s, c, errors=0), "the λ of the lowest mean"),
        "no root": (lambda s, c: one_se(s, c, count=1), "the root of their number"),
        "ddof": (lambda s, c: one_se(s, c, ddof=0), "ddof=1"),
        "each its own": (one_se_of_each, "One standard error serves all"),
        "count of λ": (lambda s, c: one_se(s, c, count=len(s)), "The lowest mean"),
        "own limit": (one_se_by_the_lowest_limit, "The lowest mean"),
        "all costs": (one_se_of_all_costs, "The lowest mean"),
        "strict": (one_se_strict, "“at most” includes it"),
        "two errors": (lambda s, c: one_se(s, c, errors=2), ""),
        "smallest": (lambda s, c: s[c.mean(axis=0).argmin()] + 0 * c[0, 0], ""),
    },
}


def test_every_exercise_of_the_chapter_has_answers():
    assert set(names("09-regularization")) == set(RIGHT) == set(WRONG)


@pytest.mark.parametrize("name", [RIDGE, CROSS, ROUND, ONE_SE])
def test_the_stub_is_not_solved_and_the_solution_passes(name):
    assert check_exercise(name, stub(name)).status == "not solved"
    if name != CROSS:  # whose solution calls that of the exercise before
        assert_passes(name, solution(name))


@pytest.mark.parametrize(("name", "how", "answer"), rows(RIGHT))
def test_right_answers_pass(name, how, answer):
    assert_passes(name, answer)


@pytest.mark.parametrize(("name", "how", "case"), rows(WRONG))
def test_wrong_answers_are_told(name, how, case):
    assert_told(name, *case)
