"""Answers to the exercises of chapter 11 that a checker has to tell apart, or to let pass."""

import numpy as np
import pytest

from lossbook.course import check_exercise

CENTRED, LOGISTIC, DUAL = ("11-gradients/" + name for name in ("centred", "logistic", "dual"))


def entry_by_entry(quotient):
    """A gradient from ``quotient(g)``, where g(s) is f with one entry moved by s."""

    def gradient(f, x):
        x = np.array(x, dtype=float)
        found = np.zeros_like(x)
        for index in np.ndindex(x.shape):

            def moved(step, index=index):
                point = x.copy()
                point[index] += step
                return f(point)

            found[index] = quotient(moved)
        return found

    return gradient


def centred(h):
    return entry_by_entry(lambda g: (g(h) - g(-h)) / (2 * h))


def mixed_up_richardson(g, h=0.1):
    one, half = ((g(s) - g(-s)) / (2 * s) for s in (h, h / 2))
    return (4 * one - half) / 3


def two_steps_averaged(g, h=0.01):
    return ((g(h) - g(-h)) / (2 * h) + (g(3 * h) - g(-3 * h)) / (6 * h)) / 2


def puts_back(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    found = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        old = float(x[index])
        x[index] = old + h
        up = f(x)
        x[index] = old - h
        found[index] = (up - f(x)) / (2 * h)
        x[index] = old
    return found


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (centred(10.0), "a large h shows"),
        (centred(1.0), "a large h shows"),
        (centred(0.1), "with h near 1e-5"),
        (centred(0.01), "with h near 1e-5"),
        (entry_by_entry(mixed_up_richardson), "with h near 1e-5"),
        (entry_by_entry(two_steps_averaged), "with h near 1e-5"),
        (puts_back, "give f a copy each time"),
    ],
    ids=["h 10", "h 1", "h 0.1", "h 0.01", "wrong Richardson", "two steps", "puts back"],
)
def test_wrong_differences_are_told(answer, told):
    verdict = check_exercise(CENTRED, answer)
    assert verdict.status == "failed"
    assert told in str(verdict)


@pytest.mark.parametrize("h", [1e-3, 1e-4, 1e-5, 1e-6])
def test_any_reasonable_step_passes(h):
    verdict = check_exercise(CENTRED, centred(h))
    assert verdict.passed, str(verdict)


def test_richardson_passes():
    def quotient(g, h=1e-3):
        one, half = ((g(s) - g(-s)) / (2 * s) for s in (h, h / 2))
        return (4 * half - one) / 3

    verdict = check_exercise(CENTRED, entry_by_entry(quotient))
    assert verdict.passed, str(verdict)


def plain_logistic(w, X, y, strength):
    """As the solution says it, with no conversion of what is handed over."""
    p = 1 / (1 + np.exp(-X @ w))
    return X.T @ (p - y) / len(y) + 2 * strength * w


def logistic_by_samples(w, X, y, strength):
    gradient = [2 * strength * weight for weight in w]
    for row, label in zip(X, y, strict=True):
        residual = 1 / (1 + np.exp(-sum(a * b for a, b in zip(row, w, strict=True)))) - label
        gradient = [g + residual * a / len(y) for g, a in zip(gradient, row, strict=True)]
    return gradient


@pytest.mark.parametrize("answer", [plain_logistic, logistic_by_samples])
def test_right_logistic_gradients_pass(answer):
    verdict = check_exercise(LOGISTIC, answer)
    assert verdict.passed, str(verdict)


def spares_the_bias(w, X, y, strength):
    penalty = 2 * strength * w
    penalty[0] = 0
    return X.T @ (1 / (1 + np.exp(-X @ w)) - y) / len(y) + penalty


@pytest.mark.parametrize(
    "answer",
    [
        spares_the_bias,
        lambda w, X, y, strength: X.T @ (1 / (1 + np.exp(-X @ w)) - y) / len(w) + 2 * strength * w,
        lambda w, X, y, strength: X.T @ (X @ w - y) / len(y) + 2 * strength * w,
    ],
)
def test_wrong_logistic_gradients_fail(answer):
    assert check_exercise(LOGISTIC, answer).status == "failed"


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (lambda a, b: (a[0] / b[0], (a[1] - a[0] / b[0] * b[1]) / abs(b[0])), "failed"),
        (lambda a, b: (a[0] // b[0], (a[1] * b[0] - a[0] * b[1]) / b[0] ** 2), "failed"),
        (lambda a, b: (a[0] / b[0], a[1] / b[0]), "failed"),
        (lambda a, b: [a[0] / b[0], (a[1] * b[0] - a[0] * b[1]) / b[0] ** 2], "passed"),
        (lambda a, b: np.array([a[0], a[1] - a[0] / b[0] * b[1]]) / b[0], "passed"),
    ],
)
def test_quotients_of_dual_numbers(answer, status):
    assert check_exercise(DUAL, answer).status == status
