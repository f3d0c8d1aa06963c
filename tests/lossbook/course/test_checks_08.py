"""Answers to the exercises of chapter 8: wrong ones, and right ones in the page's own lines."""

import numpy as np
import pytest

from lossbook.course import check_exercise

DUAL, HINGE, STEP = ("08-margins-and-svm/" + n for n in ("dual", "multiclass-hinge", "step"))


def dual(alpha, x, y):
    w = (alpha * y) @ x
    return alpha.sum() - w @ w / 2, w


def dual_of_lengths(alpha, x, y):
    w = abs((alpha * y) @ x)
    return alpha.sum() - w @ w / 2, w


def dual_by_the_gram_matrix(alpha, x, y):
    scaled = alpha * y
    return alpha.sum() - scaled @ (x @ x.T) @ scaled / 2, x.T @ scaled


def hinge(z, t, delta):
    rows = np.arange(len(z))
    short = np.maximum(z - z[rows, t][:, None] + delta, 0)
    short[rows, t] = 0
    slope = (short > 0).astype(float)
    slope[rows, t] = -slope.sum(axis=1)
    return short.sum() / len(z), slope / len(z)


def step(w, b, x, y, lam, rate):
    short = y * (x @ w + b) < 1
    w_slope = lam * w - (y * short) @ x / len(x)
    return w - rate * w_slope, b + rate * (y * short).mean()


@pytest.mark.parametrize(
    ("name", "answer"),
    [(DUAL, dual), (DUAL, dual_by_the_gram_matrix), (HINGE, hinge), (STEP, step)],
)
def test_lines_for_arrays_pass(name, answer):
    verdict = check_exercise(name, answer)
    assert verdict.passed, str(verdict)


def test_a_weight_without_its_sign_fails():
    assert check_exercise(DUAL, dual_of_lengths).status == "failed"
