"""Answers to the exercises of chapter 11, as learners write them."""

import numpy as np
import pytest
from battery import assert_passes, assert_told, rows

CENTRED, GAP, LOGISTIC, DUAL = (
    "11-gradients/" + name for name in ("centred", "gap", "logistic", "dual")
)


def over_ndindex(f, x, h=1e-5, two=2):
    x = x.astype(float)
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += h
        down[index] -= h
        grad[index] = (f(up) - f(down)) / (two * h)
    return grad


def over_the_flat_array(f, x):
    flat = np.array(x, dtype=float).ravel()
    moves = 1e-5 * np.eye(flat.size)
    slopes = [
        (f((flat + move).reshape(x.shape)) - f((flat - move).reshape(x.shape))) / 2e-5
        for move in moves
    ]
    return np.array(slopes).reshape(x.shape)


def forward(f, x):
    grad = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        up = x.astype(float)
        up[index] += 1e-6
        grad[index] = (f(up) - f(x.astype(float))) / 1e-6
    return grad


def result_of_integers(f, x):
    """The points are copied to float64, the array of results is not."""
    grad = np.zeros_like(x)
    grad[...] = over_ndindex(f, x)
    return grad


def all_at_once(f, x):
    x = x.astype(float)
    return np.full(x.shape, (f(x + 1e-5) - f(x - 1e-5)) / 2e-5)


def gap(f, grad, x):
    n, a = over_ndindex(f, x), grad(x)
    longer = max(np.linalg.norm(a), np.linalg.norm(n))
    return np.linalg.norm(a - n) / longer if longer > 0 else 0.0


def gap_by_sums_of_squares(f, grad, x):
    n, a = over_the_flat_array(f, x).ravel(), np.ravel(grad(x))
    squares = max(a @ a, n @ n)
    return 0 if squares == 0 else ((a - n) @ (a - n) / squares) ** 0.5


def gap_with(size=np.linalg.norm, divisor=None):
    def answer(f, grad, x):
        n, a = over_ndindex(f, x), grad(x)
        longer = max(np.linalg.norm(a), np.linalg.norm(n))
        return size(a - n) / (divisor(a, n) if divisor else longer)

    return answer


def logistic(w, X, y, strength):
    z = X @ w
    return X.T @ (1 / (1 + np.exp(-z)) - y) / len(y) + 2 * strength * w


def logistic_of_rows(w, X, y, strength):
    p = 1 / (1 + np.exp(-(X @ w)))
    return (X * (p - y)[:, None]).mean(axis=0) + strength * 2 * w


def logistic_with(data=lambda rows: 1 / rows, penalty=2.0):
    def answer(w, X, y, strength):
        p = 1 / (1 + np.exp(-X @ w))
        return data(len(y)) * X.T @ (p - y) + penalty * strength * w

    return answer


def divide(a, b):
    return a[0] / b[0], (a[1] * b[0] - a[0] * b[1]) / b[0] ** 2


def divide_by_the_product_rule(a, b):
    (value, slope), (below, change) = a, b
    q = value / below
    return [q, (slope - q * change) / below]


RIGHT = {
    CENTRED: {"ndindex": over_ndindex, "flat": over_the_flat_array},
    GAP: {"two lengths": gap, "sums of squares": gap_by_sums_of_squares},
    LOGISTIC: {"one line": logistic, "rows": logistic_of_rows},
    DUAL: {"quotient rule": divide, "product rule": divide_by_the_product_rule},
}

WRONG = {
    CENTRED: {
        "forward": (forward, "forward difference"),
        "by h": (lambda f, x: over_ndindex(f, x, two=1), "Twice the gradient"),
        "flipped": (lambda f, x: over_ndindex(f, x, h=1e-5, two=-2), "The sign is flipped"),
        "all at once": (all_at_once, "move one at a time"),
        "integer result": (result_of_integers, "the array of results"),
    },
    GAP: {
        "absolute": (gap_with(divisor=lambda a, n: 1), "This is the absolute error"),
        "by the numeric": (
            gap_with(divisor=lambda a, n: np.linalg.norm(n)),
            "the length of the numeric gradient",
        ),
        "by the analytic": (
            gap_with(divisor=lambda a, n: np.linalg.norm(a)),
            "the length of the analytic gradient",
        ),
        "by both": (
            gap_with(divisor=lambda a, n: np.linalg.norm(a) + np.linalg.norm(n)),
            "the sum of the lengths",
        ),
        "entries summed": (gap_with(size=lambda d: abs(np.sum(d))), "The entries are added up"),
        "no root": (gap_with(size=lambda d: np.sum(d**2)), "The root of the summed squares"),
        "0 / 0": (gap_with(), "return 0 before you divide"),
        "forward": (
            lambda f, grad, x: (
                np.linalg.norm(grad(x) - forward(f, x)) / np.linalg.norm(grad(x) + 1e-300)
            ),
            "",
        ),
    },
    LOGISTIC: {
        "a sum": (logistic_with(data=lambda rows: 1), "The 1/N of the mean"),
        "no 2": (logistic_with(penalty=1.0), "The 2 of the squared penalty"),
        "no penalty": (logistic_with(penalty=0.0), "branch of the penalty"),
        "y − p": (logistic_with(data=lambda rows: -1 / rows), "data term is flipped"),
        "linear": (
            lambda w, X, y, strength: X.T @ (X @ w - y) / len(y) + 2 * strength * w,
            "The sigmoid is missing",
        ),
    },
    DUAL: {
        "flipped": (lambda a, b: (a[0] / b[0], -divide(a, b)[1]), "sign of the derivative"),
        "by b": (lambda a, b: (a[0] / b[0], divide(a, b)[1] * b[0]), "Divide by b²"),
        "entry by entry": (
            lambda a, b: (a[0] / b[0], a[1] / b[1] if b[1] else np.nan),
            "not the quotient of the derivatives",
        ),
        "b held fixed": (lambda a, b: (a[0] / b[0], a[1] / b[0]), "b changes, too"),
        "derivative first": (lambda a, b: divide(a, b)[::-1], "The value comes first"),
        "value only": (lambda a, b: a[0] / b[0], "Return the pair"),
    },
}


@pytest.mark.parametrize(("name", "how", "answer"), rows(RIGHT))
def test_right_answers_pass(name, how, answer):
    assert_passes(name, answer)


@pytest.mark.parametrize(("name", "how", "case"), rows(WRONG))
def test_wrong_answers_are_told(name, how, case):
    assert_told(name, *case)
