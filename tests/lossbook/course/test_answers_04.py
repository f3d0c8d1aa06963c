"""Answers to the exercises of chapter 4, as learners write them."""

import numpy as np
import pytest
from battery import assert_passes, assert_told, rows

from lossbook import gaussian_nll_loss

GAUSSIAN, WAITING, DEVIANCE, COIN = (
    "04-likelihood/" + name for name in ("gaussian", "waiting", "deviance", "map-coin")
)


def gaussian(y, mean, variance):
    return (np.log(2 * np.pi * variance) / 2 + (y - mean) ** 2 / (2 * variance)).mean()


def gaussian_by_lossbook(y, mean, variance):
    means, variances = np.full_like(y, mean), np.full_like(y, variance)
    return gaussian_nll_loss(means, y, variances, full=True, eps=1e-12).value


def gaussian_with(width=0.5, miss=0.5, constant=True):
    def answer(y, mean, variance):
        scale = 2 * np.pi * variance if constant else variance
        return width * np.log(scale) + miss * np.mean((y - mean) ** 2) / variance

    return answer


def waiting(z, y):
    value, gradient = np.mean(z + y * np.exp(-z)), (1 - y * np.exp(-z)) / len(z)
    return value, gradient


def waiting_by_the_mean(z, y):
    mu = np.exp(z)
    return (np.log(mu) + y / mu).sum() / mu.size, (mu - y) / mu / mu.size


def waiting_one_by_one(z, y):
    pairs = list(zip(z, y, strict=True))
    losses = [a + b / np.exp(a) for a, b in pairs]
    return sum(losses) / len(losses), [(1 - b / np.exp(a)) / len(losses) for a, b in pairs]


def waiting_with(value=1.0, slope=1.0, gradient=None):
    def answer(z, y):
        loss, right = waiting(z, y)
        return value * loss, slope * right if gradient is None else gradient(z, y)

    return answer


def deviance_where(y, rate):
    return np.sum(2 * (np.where(y > 0, y * np.log(y / rate), 0) - y + rate))


def deviance_by_mask(y, rate):
    kept = y > 0
    return 2 * ((y[kept] * np.log(y[kept] / rate[kept])).sum() - y.sum() + rate.sum())


def deviance_with(log):
    return lambda y, rate: 2 * np.sum(y * log(y, rate) - y + rate)


def drops_the_zeros(y, rate):
    return deviance_by_mask(y[y > 0], rate[y > 0])


RIGHT = {
    GAUSSIAN: {"term by term": gaussian, "by lossbook": gaussian_by_lossbook},
    WAITING: {
        "the hint": waiting,
        "by the mean": waiting_by_the_mean,
        "one by one": waiting_one_by_one,
    },
    DEVIANCE: {
        "np.where": deviance_where,
        "by mask": deviance_by_mask,
        "at least 1": deviance_with(lambda y, rate: np.log(np.maximum(y, 1) / rate)),
    },
    COIN: {
        "more throws": lambda h, t, s: (h + s) / ((h + s) + (t + s)),
        "odds": lambda h, t, s: 1 / (1 + (t + s) / (h + s)),
    },
}

WRONG = {
    GAUSSIAN: {
        "constant dropped": (gaussian_with(constant=False), "log(2π)/2 is missing"),
        "no halves": (gaussian_with(1, 1), "The halves are missing"),
        "whole logarithm": (gaussian_with(width=1), "The logarithm is halved"),
        "whole square": (gaussian_with(miss=1), "divided by 2·variance"),
        "a sum": (lambda y, mean, v: gaussian(y, mean, v) * len(y), "This is the sum"),
        "likelihood": (lambda y, mean, v: -gaussian(y, mean, v), "The sign is flipped"),
        "variance as σ": (lambda y, mean, v: gaussian(y, mean, v**2), "for the standard deviation"),
    },
    WAITING: {
        "slopes undivided": (
            lambda z, y: (waiting(z, y)[0], 1 - y * np.exp(-z)),
            "divide it by the number of samples, too",
        ),
        "a sum": (
            lambda z, y: (np.sum(z + y * np.exp(-z)), 1 - y * np.exp(-z)),
            "This is the sum: take means",
        ),
        "flipped": (waiting_with(slope=-1.0), "The sign of the gradient is flipped"),
        "Poisson's gradient": (
            waiting_with(gradient=lambda z, y: (np.exp(z) - y) / len(z)),
            "belongs to other losses",
        ),
        "z for the mean": (
            lambda z, y: (np.mean(np.log(z) + y / z), (1 / z - y / z**2) / len(z)),
            "it is its logarithm",
        ),
        "no log": (
            lambda z, y: (np.mean(y * np.exp(-z)), waiting(z, y)[1]),
            "The term z of the loss is missing",
        ),
        "turned round": (lambda z, y: waiting(z, y)[::-1], "The value comes first"),
        "value only": (lambda z, y: waiting(z, y)[0], "Return 2 values"),
    },
    DEVIANCE: {
        "0 log 0": (deviance_with(lambda y, rate: np.log(y / rate)), "0·log 0 came out as nan"),
        "ε": (deviance_with(lambda y, rate: np.log((y + 1e-8) / rate)), "was an ε added"),
        "upside down": (
            deviance_with(lambda y, rate: np.log(rate / np.maximum(y, 1))),
            "The ratio is upside down",
        ),
        "a mean": (lambda y, rate: deviance_where(y, rate) / len(y), "not the mean"),
        "no 2": (lambda y, rate: deviance_where(y, rate) / 2, "The factor 2"),
        "zeros dropped": (drops_the_zeros, "A count of 0 leaves 2 times the rate"),
    },
    COIN: {
        "no prior": (lambda h, t, s: h / (h + t), "The prior is not used"),
        "half a prior": (lambda h, t, s: (h + s) / (h + t + s), "2s in the denominator"),
        "mean": (lambda h, t, s: (h + s + 1) / (h + t + 2 * s + 2), "mean of the posterior"),
        "s − 1": (lambda h, t, s: (h + s - 1) / (h + t + 2 * s - 2), "s, and not s − 1"),
        "s shared": (lambda h, t, s: (h + s / 2) / (h + t + s), "s heads and s tails"),
    },
}


@pytest.mark.parametrize(("name", "how", "answer"), rows(RIGHT))
def test_right_answers_pass(name, how, answer):
    assert_passes(name, answer)


@pytest.mark.parametrize(("name", "how", "case"), rows(WRONG))
def test_wrong_answers_are_told(name, how, case):
    assert_told(name, *case)
