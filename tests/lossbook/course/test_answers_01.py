"""Answers to the exercises of chapter 1, as learners write them."""

import numpy as np
import pytest
from battery import assert_passes, assert_told, rows

from lossbook import mse_loss

MASKED, RIDGE = ("01-loss-cost-objective/" + name for name in ("masked-mean", "ridge"))


def picks(losses, mask):
    kept = losses[mask == 1]
    return kept.mean() if kept.size else 0


def asks_first(losses, mask):
    if mask.sum() == 0:
        return 0
    return losses[mask.astype(bool)].sum() / mask.sum()


def ridge(theta, A, y, strength):
    gap = A @ theta - y
    return (
        gap @ gap / len(y) + strength * theta @ theta,
        2 * A.T @ gap / len(y) + 2 * strength * theta,
    )


def ridge_by_lossbook(theta, A, y, strength):
    value, back = mse_loss(A @ theta, y)
    by_prediction = back()
    penalty = strength * np.linalg.norm(theta) ** 2
    return [value + penalty, by_prediction @ A + 2 * strength * theta]


def ridge_with(value=lambda cost, R: cost + R, fit=2.0, pull=2.0, gap=1.0):
    """The right answer with one of its parts changed."""

    def answer(theta, A, y, strength):
        miss = A @ theta - y
        gradient = gap * fit * A.T @ miss / len(y) + pull * strength * theta
        return value(np.mean(miss**2), strength * np.sum(theta**2)), gradient

    return answer


def rooted(theta, A, y, strength):
    value, gradient = ridge(theta, A, y, strength)
    return value - strength * theta @ theta + strength * np.linalg.norm(theta), gradient


RIGHT = {
    MASKED: {
        "picks": picks,
        "asks first": asks_first,
        "np.where": lambda losses, mask: np.where(mask == 1, losses, 0).sum() / max(mask.sum(), 1),
        "mean(where=)": lambda losses, mask: np.mean(losses, where=mask > 0) if mask.any() else 0.0,
    },
    RIDGE: {"two products": ridge, "by lossbook": ridge_by_lossbook},
}

WRONG = {
    MASKED: {
        "0/0": (lambda losses, mask: (losses * mask).sum() / mask.sum(), "return 0 when nothing"),
        "all of them": (lambda losses, mask: losses.mean(), "The mask is not used"),
        "by the length": (lambda losses, mask: (losses * mask).mean(), "divided by the length"),
        "0 times nan": (
            lambda losses, mask: (losses * mask).sum() / max(mask.sum(), 1),
            "0 times nan is nan",
        ),
        "mask as places": (lambda losses, mask: losses[mask].mean(), "picks places 0 and 1"),
        "padding alone": (lambda losses, mask: losses[mask == 0].mean(), "the padding's mean"),
        "padding or 0": (
            lambda losses, mask: losses[mask == 0].mean() if (mask == 0).any() else 0.0,
            "the padding's mean",
        ),
        "a sum": (lambda losses, mask: losses[mask == 1].sum(), "This is the sum"),
    },
    RIDGE: {
        "sums": (
            lambda theta, A, y, s: (
                np.sum((A @ theta - y) ** 2) + s * np.sum(theta**2),
                2 * A.T @ (A @ theta - y) + 2 * s * theta,
            ),
            "The cost is a mean",
        ),
        "value only": (lambda *args: ridge(*args)[0], "Return 2 values"),
        "no regulariser": (lambda theta, A, y, s: ridge(theta, A, y, 0), "regulariser is missing"),
        "no 2 anywhere": (ridge_with(fit=1.0, pull=1.0), "The gradient lacks the factor 2"),
        "no 2 in the penalty": (ridge_with(pull=1.0), "gradient of the regulariser lacks the 2"),
        "y − Aθ": (ridge_with(gap=-1.0), "Aθ − y comes first"),
        "norm not squared": (rooted, "The norm is squared"),
        "all of it a mean": (ridge_with(lambda cost, R: cost + R / 3), ""),
    },
}


@pytest.mark.parametrize(("name", "how", "answer"), rows(RIGHT))
def test_right_answers_pass(name, how, answer):
    assert_passes(name, answer)


@pytest.mark.parametrize(("name", "how", "case"), rows(WRONG))
def test_wrong_answers_are_told(name, how, case):
    assert_told(name, *case)
