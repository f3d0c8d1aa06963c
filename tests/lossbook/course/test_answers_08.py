"""Answers to the exercises of chapter 8, as learners write them."""

import numpy as np
import pytest
from battery import assert_passes, assert_told, rows

from lossbook import multiclass_hinge_loss

HINGE, DUAL, STEP = ("08-margins-and-svm/" + n for n in ("multiclass-hinge", "dual", "step"))


def hinge(z, t, delta):
    n = np.arange(len(z))
    short = z - z[n, t][:, None] + delta
    short[n, t] = 0
    gradient = (short > 0) * 1.0
    gradient[n, t] = -gradient.sum(axis=1)
    return np.maximum(short, 0).sum(axis=1).mean(), gradient / len(z)


def hinge_row_by_row(z, t, delta):
    value, gradient = 0.0, np.zeros_like(z)
    for n, (row, true) in enumerate(zip(z, t, strict=True)):
        for j in range(len(row)):
            short = row[j] - row[true] + delta
            if j != true and short > 0:
                value += short / len(z)
                gradient[n, [j, true]] += [1 / len(z), -1 / len(z)]
    return value, gradient


def hinge_with(own=0.0, positive=np.greater, by=len, truth=True):
    def answer(z, t, delta):
        n = np.arange(len(z))
        short = z - z[n, t][:, None] + delta
        short[n, t] = own * delta
        gradient = positive(short, 0) * 1.0
        gradient[n, t] = 0
        gradient[n, t] = -gradient.sum(axis=1) if truth else 0
        return np.maximum(short, 0).sum() / by(z), gradient / by(z)

    return answer


def dual(alpha, x, y):
    w = (alpha * y) @ x
    return alpha.sum() - w @ w / 2, w


def dual_by_the_gram_matrix(alpha, x, y):
    Q = np.outer(y, y) * (x @ x.T)
    return alpha.sum() - 0.5 * alpha @ Q @ alpha, np.sum((alpha * y)[:, None] * x, axis=0)


def dual_with(value):
    def answer(alpha, x, y):
        w = (alpha * y) @ x
        return value(alpha.sum(), w @ w), w

    return answer


def step(w, b, x, y, lam, rate):
    short = y * (x @ w + b) < 1
    slope_w = lam * w - (y * short) @ x / len(x)
    return w - rate * slope_w, b + rate * (y * short).sum() / len(x)


def step_over_the_short(w, b, x, y, lam, rate):
    short = y * (x @ w + b) < 1
    w_new = (1 - rate * lam) * w + rate * x[short].T @ y[short] / len(y)
    return w_new, b + rate * y[short].sum() / len(y)


def step_wrong(w, b, x, y, lam, rate):
    short = y * (x @ w + b) < 1
    with np.errstate(invalid="ignore"):
        pull = y[short] @ x[short] / short.sum()
        return (1 - rate * lam) * w + rate * pull, b + rate * y[short].sum() / short.sum()


def step_with(short=lambda m: m < 1, count=len, sign=-1, shrink=1.0, by_b=0.0):
    def answer(w, b, x, y, lam, rate):
        s = y * (x @ w + b)
        chosen = short(s)
        slope_w = shrink * lam * w - (y * chosen) @ x / count(s)
        slope_b = by_b * lam * b - (y * chosen).sum() / count(s)
        return w + sign * rate * slope_w, b + sign * rate * slope_b

    return answer


RIGHT = {
    HINGE: {
        "table": hinge,
        "row by row": hinge_row_by_row,
        "by lossbook": lambda z, t, delta: (
            multiclass_hinge_loss(z, t, margin=delta).value,
            multiclass_hinge_loss(z, t, margin=delta).backward(),
        ),
    },
    DUAL: {"(alpha * y) @ x": dual, "Gram matrix": dual_by_the_gram_matrix},
    STEP: {"all samples": step, "the short ones": step_over_the_short},
}

WRONG = {
    HINGE: {
        "truth in the sum": (hinge_with(own=1.0), "The true class is in the sum"),
        "a sum": (hinge_with(by=lambda z: 1), "take means"),
        "by every entry": (hinge_with(by=np.size), "number of classes"),
        "truth untouched": (hinge_with(truth=False), "The true class has no gradient"),
        "at the corner": (hinge_with(positive=np.greater_equal), "At the corner the slope is 0"),
        "no delta": (lambda z, t, delta: hinge(z, t, 1.0), "delta is not used"),
    },
    DUAL: {
        "no labels": (lambda alpha, x, y: dual(alpha, x, y * y), "The labels are missing"),
        "no half": (dual_with(lambda total, square: total - square), "The ½ before"),
        "flipped": (dual_with(lambda total, square: square / 2 - total), "The sign is flipped"),
        "added": (dual_with(lambda total, square: total + square / 2), "is subtracted"),
        "norm": (dual_with(lambda total, square: total - square**0.5 / 2), "to be squared"),
        "w first": (lambda *args: dual(*args)[::-1], "The value comes first"),
        "value only": (lambda *args: dual(*args)[0], "Return 2 values"),
    },
    STEP: {
        "perceptron": (step_with(short=lambda m: m <= 0), "the perceptron's condition"),
        "perceptron, strict": (step_with(short=lambda m: m < 0), "the perceptron's condition"),
        "a sum": (step_with(count=lambda m: 1), "This is a sum"),
        "as the exercise has it": (step_wrong, "the number of samples that are short"),
        "by the short": (
            step_with(count=lambda m: max((m < 1).sum(), 1)),
            "the number of samples that are short",
        ),
        "uphill": (step_with(sign=1), "short samples pull w"),
        "no regulariser": (step_with(shrink=0.0), "The regulariser is missing"),
        "2 λ w": (step_with(shrink=2.0), "λ w, not 2 λ w"),
        "penalised b": (step_with(by_b=1.0), "The bias is not penalised"),
        "at the corner": (step_with(short=lambda m: m <= 1), "At the corner the slope is 0"),
        "slopes only": (
            lambda w, b, x, y, lam, rate: (w - step(w, b, x, y, lam, 1)[0], 0.0),
            "",
        ),
    },
}


@pytest.mark.parametrize(("name", "how", "answer"), rows(RIGHT))
def test_right_answers_pass(name, how, answer):
    assert_passes(name, answer)


@pytest.mark.parametrize(("name", "how", "case"), rows(WRONG))
def test_wrong_answers_are_told(name, how, case):
    assert_told(name, *case)
