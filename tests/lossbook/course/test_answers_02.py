"""Answers to the exercises of chapter 2, as learners write them."""

import numpy as np
import pytest
from battery import assert_passes, assert_told, rows

from lossbook import quantile_loss

PINBALL, PROMISE, HUBER = ("02-regression/" + name for name in ("pinball", "promise", "huber-line"))


def pinball_by_maximum(prediction, target, tau):
    miss = target - prediction
    value = np.maximum(tau * miss, (tau - 1) * miss).mean()
    return value, np.select([miss > 0, miss < 0], [-tau, 1 - tau], 0.0) / len(miss)


def pinball_by_comparison(prediction, target, tau):
    e = prediction - target
    slope = ((e > 0) - tau) * (e != 0)
    return (slope * e).mean(), slope / e.size


def pinball_with(at_0=0.0, sign=1.0, mean=True):
    def answer(prediction, target, tau):
        value, gradient = pinball_by_comparison(prediction, target, tau)
        e = prediction - target
        count = 1 if mean else len(e)
        return value, sign * count * np.where(e == 0, at_0(tau) / len(e) if at_0 else 0, gradient)

    return answer


def promise_by_pinball(times, tau, pinball=pinball_by_maximum):
    costs = [pinball(np.full(len(times), promise), times, tau)[0] for promise in times]
    return times[np.argmin(costs)]


def promise_by_counting(times, tau):
    return sorted(times)[int(np.ceil(tau * len(times))) - 1]


def promise_by_loss(times, tau):
    def cost(promise):
        return quantile_loss(np.full(len(times), promise), times, quantile=tau).value

    return min(times, key=cost)


def huber_line(x, y, delta, weigh=lambda size, delta: np.minimum(1, delta / size), rounds=200):
    A = np.column_stack([np.ones(len(x)), x])
    theta = np.linalg.lstsq(A, y, rcond=None)[0]
    for _ in range(rounds):
        W = np.diag(weigh(np.maximum(np.abs(A @ theta - y), 1e-12), delta))
        theta = np.linalg.solve(A.T @ W @ A, A.T @ W @ y)
    return theta


def huber_line_by_polyfit(x, y, delta):
    slope, intercept = np.polyfit(x, y, 1)
    for _ in range(200):
        size = np.abs(intercept + slope * x - y)
        w = np.where(size > delta, delta / np.maximum(size, 1e-12), 1)
        slope, intercept = np.polyfit(x, y, 1, w=np.sqrt(w))
    return intercept, slope


def huber_weighed_by(weigh):
    return lambda x, y, delta: huber_line(x, y, delta, weigh)


RIGHT = {
    PINBALL: {"maximum": pinball_by_maximum, "comparison": pinball_by_comparison},
    PROMISE: {
        "pinball": promise_by_pinball,
        "counting": promise_by_counting,
        "lossbook": promise_by_loss,
        "inverted_cdf": lambda times, tau: np.quantile(times, tau, method="inverted_cdf"),
    },
    HUBER: {"diagonal W": huber_line, "polyfit": huber_line_by_polyfit},
}

WRONG = {
    PINBALL: {
        "mirrored": (lambda p, t, tau: pinball_by_maximum(p, t, 1 - tau), "on the wrong side"),
        "the pull": (pinball_with(sign=-1.0), "That is the pull"),
        "undivided": (pinball_with(mean=False), "The value is a mean and the gradient is not"),
        "e >= 0": (pinball_with(at_0=lambda tau: 1 - tau), "At a residual of 0"),
        "e <= 0": (pinball_with(at_0=lambda tau: -tau), "At a residual of 0"),
        "value only": (lambda *args: pinball_by_maximum(*args)[0], "Return 2 values"),
        "twice": (
            lambda p, t, tau: tuple(2 * part for part in pinball_by_comparison(p, t, tau)),
            "",
        ),
    },
    PROMISE: {
        "mirrored": (lambda times, tau: promise_by_pinball(times, 1 - tau), "on the wrong side"),
        "np.quantile": (lambda times, tau: np.quantile(times, tau), "between two times"),
        "median": (lambda times, tau: np.median(times), "tau is not used"),
        "its place": (
            lambda times, tau: list(times).index(promise_by_counting(times, tau)),
            "return the time itself",
        ),
        "the slowest": (lambda times, tau: times.max(), "early minutes are charged"),
        "not sorted": (lambda times, tau: times[int(np.ceil(tau * len(times))) - 1], ""),
        "by the gradient": (
            lambda times, tau: promise_by_pinball(
                times, tau, lambda *a: (-pinball_by_maximum(*a)[0],)
            ),
            "",
        ),
    },
    HUBER: {
        "polyfit": (lambda x, y, delta: np.polyfit(x, y, 1), "the intercept first"),
        "least squares": (
            lambda x, y, delta: huber_line(x, y, delta, rounds=0),
            "This is the least-squares line",
        ),
        "one round": (lambda x, y, delta: huber_line(x, y, delta, rounds=1), "One round"),
        "squares": (
            huber_weighed_by(lambda size, delta: np.minimum(1, delta / size) ** 2),
            "not its square",
        ),
        "no ceiling": (huber_weighed_by(lambda size, delta: delta / size), "at most 1"),
        "delta of 1": (lambda x, y, delta: huber_line(x, y, 1.0), "delta is not used"),
    },
}


@pytest.mark.parametrize(("name", "how", "answer"), rows(RIGHT))
def test_right_answers_pass(name, how, answer):
    assert_passes(name, answer)


@pytest.mark.parametrize(("name", "how", "case"), rows(WRONG))
def test_wrong_answers_are_told(name, how, case):
    assert_told(name, *case)
