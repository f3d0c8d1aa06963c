"""Answers to the exercises of chapter 6, as learners write them."""

import numpy as np
import pytest
from battery import assert_passes, assert_told, rows, solution, stub

from lossbook import binary_cross_entropy, binary_cross_entropy_with_logits
from lossbook.course import check_exercise

BCE, MASKED, BILL, HONEST = (
    "06-binary-and-multilabel/" + name for name in ("bce", "masked", "bill", "honest")
)


def bce(z, y):
    return y * np.logaddexp(0, -z) + (1 - y) * np.logaddexp(0, z)


def by_absolute_value(z, y):
    return np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z)))


def by_probability(z, y):
    p = 1 / (1 + np.exp(-z))
    return -y * np.log(p) - (1 - y) * np.log(1 - p)


def masked(z, y, c, known):
    losses = c * y * bce(z, 1) + (1 - y) * bce(z, 0)
    return (losses * known).sum() / known.sum()


def masked_by_picking(z, y, c, known):
    z, y = z[known == 1], y[known == 1]
    return (c * y * np.logaddexp(0, -z) + (1 - y) * np.logaddexp(0, z)).mean()


def masked_by_lossbook(z, y, c, known):
    total = binary_cross_entropy_with_logits(z, y, weight=known, pos_weight=c, reduction="sum")
    return total.value / known.sum()


def bill(p, y, c, threshold):
    return c * y[p < threshold].sum() + (1 - y)[p >= threshold].sum()


def least(p, y, c):
    return min(bill(p, y, c, threshold) for threshold in [*p, np.inf])


def least_by_sorting(p, y, c):
    """Alarms for the first k samples, where the next probability is lower."""
    order = np.argsort(-p)
    p, y = p[order], y[order]
    ends = [k for k in range(len(p) + 1) if k in (0, len(p)) or p[k - 1] > p[k]]
    return min(c * y[k:].sum() + (1 - y[:k]).sum() for k in ends)


def honest(p, c):
    odds = p / (1 - p) / c
    return odds / (1 + odds)


RIGHT = {
    BCE: {
        "logaddexp": bce,
        "absolute value": by_absolute_value,
        "by lossbook": lambda z, y: binary_cross_entropy_with_logits(z, y, reduction="none").value,
    },
    MASKED: {"times known": masked, "picked": masked_by_picking, "by lossbook": masked_by_lossbook},
    BILL: {
        "all thresholds": least,
        "by sorting": least_by_sorting,
        "between": lambda p, y, c: min(bill(p, y, c, t) for t in np.r_[0, np.unique(p) + 1e-9]),
    },
    HONEST: {
        "odds": honest,
        "logit": lambda p, c: 1 / (1 + np.exp(-np.log(p / (1 - p)) + np.log(c))),
        "in one line": lambda p, c: p / (p + c * (1 - p)),
    },
}

WRONG = {
    BCE: {
        "overflows": (lambda z, y: np.log(1 + np.exp(z)) - y * z, "e^1000 overflows"),
        "by probability": (by_probability, "rounds to 1"),
        "clamped": (
            lambda z, y: (
                binary_cross_entropy(
                    1 / (1 + np.exp(-np.clip(z, -700, 700))), y, reduction="none"
                ).value
            ),
            "",
        ),
        "exchanged": (lambda z, y: bce(-z, y), "changed places"),
        "mean": (lambda z, y: bce(z, y).mean(), "This is the mean"),
        "sum": (lambda z, y: bce(z, y).sum(), "This is the sum"),
        "positives alone": (lambda z, y: y * bce(z, 1), "the labels 0 is missing"),
        "flipped": (lambda z, y: -bce(z, y), "sign is flipped"),
    },
    MASKED: {
        "over all": (lambda z, y, c, k: masked(z, y, c, k) * k.mean(), "divided by all elements"),
        "over weights": (
            lambda z, y, c, k: masked(z, y, c, k) * k.sum() / ((c * y + 1 - y) * k).sum(),
            "stays out of the divisor",
        ),
        "unmasked": (lambda z, y, c, k: masked(z, y, c, k**0), "still in the sum"),
        "both parts": (lambda z, y, c, k: c * masked(z, y, 1, k), "c multiplies both parts"),
        "soft labels": (
            lambda z, y, c, k: (bce(z, y) * (1 + (c - 1) * y) * k).sum() / k.sum(),
            "the part of y",
        ),
        "mean of rows' means": (
            lambda z, y, c, k: (
                ((c * y * bce(z, 1) + (1 - y) * bce(z, 0)) * k).sum(1) / k.sum(1)
            ).mean(),
            "counts alike",
        ),
        "mean of columns' means": (
            lambda z, y, c, k: (
                ((c * y * bce(z, 1) + (1 - y) * bce(z, 0)) * k).sum(0) / k.sum(0)
            ).mean(),
            "counts alike",
        ),
        "no weight": (lambda z, y, c, k: masked(z, y, 1.0, k), "1.589470"),
    },
    BILL: {
        "fixed": (lambda p, y, c: bill(p, y, c, 1 / (1 + c)), "try all thresholds"),
        "one half": (lambda p, y, c: bill(p, y, c, 0.5), "the bill at 0.5"),
        "always some": (
            lambda p, y, c: min(bill(p, y, c, t) for t in p),
            "never raising an alarm",
        ),
        "exceeded": (
            lambda p, y, c: min(c * y[p <= t].sum() + (1 - y)[p > t].sum() for t in [*p, np.inf]),
            "an alarm for every sample",
        ),
        "mean": (lambda p, y, c: least(p, y, c) / len(p), ""),
        "tenths": (
            lambda p, y, c: min(bill(p, y, c, t) for t in np.linspace(0, 1, 11)),
            "A grid of thresholds",
        ),
        "a fine grid": (
            lambda p, y, c: min(bill(p, y, c, t) for t in np.linspace(0, 1, 10_001)),
            "A grid of thresholds",
        ),
        "errors": (
            lambda p, y, c: bill(p, y, c, min([*p, np.inf], key=lambda t: bill(p, y, 1, t))),
            "what they cost",
        ),
    },
    HONEST: {
        "probability": (lambda p, c: p / c, "the weight divides the odds"),
        "into": (lambda p, c: honest(p, 1 / c), "do not multiply"),
        "odds": (lambda p, c: p / (1 - p) / c, "These are the odds"),
        "c for log c": (lambda p, c: 1 / (1 + np.exp(-np.log(p / (1 - p)) + c)), "by log c"),
    },
}


@pytest.mark.parametrize("name", [BCE, MASKED, BILL, HONEST])
def test_the_stub_is_not_solved_and_the_solution_passes(name):
    assert check_exercise(name, stub(name)).status == "not solved"
    assert_passes(name, solution(name))


@pytest.mark.parametrize(("name", "how", "answer"), rows(RIGHT))
def test_right_answers_pass(name, how, answer):
    assert_passes(name, answer)


@pytest.mark.parametrize(("name", "how", "case"), rows(WRONG))
def test_wrong_answers_are_told(name, how, case):
    assert_told(name, *case)
