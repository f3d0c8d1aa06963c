"""Four readings under three kinds of noise: log-likelihoods and best predictions.

The package has the Gaussian and the Laplace distribution; Student's is written out here.
"""

from __future__ import annotations

import itertools

import numpy as np
from scipy.stats import t as student

from lossbook.probability import (
    fit_gaussian,
    fit_laplace,
    gaussian_log_likelihood,
    laplace_log_likelihood,
)

PAGE = "04-likelihood"
GRID = [
    {"prediction": prediction, "largest": largest, "scale": scale, "noise": noise}
    for noise, prediction, largest, scale in itertools.product(
        ["gaussian", "laplace", "student"],
        [0, 1.99, 2, 2.82, 3, 3.25, 4, 4.75, 12],
        [4, 5, 6, 12],
        [0.8, 1, 2],
    )
]


def _loss(setting, prediction):
    readings = np.array([1.0, 2, 4, setting["largest"]])
    scale = float(setting["scale"])
    match setting["noise"]:
        case "gaussian":
            return -gaussian_log_likelihood(readings, prediction, scale**2)
        case "laplace":
            return -laplace_log_likelihood(readings, prediction, scale)
        case "student":
            away = readings[:, None] - np.atleast_1d(prediction)
            return -student.logpdf(away, 3, scale=scale).sum(0).squeeze()[()]


def _best(setting):
    """The lowest and the highest of the best predictions."""
    readings = np.array([1.0, 2, 4, setting["largest"]])
    if setting["noise"] == "gaussian":
        mean = fit_gaussian(readings)[0]
        return mean, mean
    if setting["noise"] == "laplace":
        assert readings[1] <= fit_laplace(readings)[0] <= readings[2]
        return readings[1], readings[2]
    line = np.linspace(0, 12, 1201)
    near = line[np.argmin(_loss(setting, line))]
    return (_bottom(setting, near),) * 2


def _bottom(setting, near):
    """By Newton's method on slopes from differences."""
    for _ in range(20):
        below, here, above = (_loss(setting, near + step) for step in (-1e-3, 0, 1e-3))
        near -= 1e-3 * (above - below) / (above - 2 * here + below) / 2
    return near


def numbers(setting):
    low, high = _best(setting)
    loss, least = _loss(setting, setting["prediction"]), _loss(setting, low)
    return {
        "prediction": setting["prediction"],
        "loss": loss,
        "least": least,
        "from": low,
        "to": high,
        "times": np.exp(least - loss),
    }


def says(setting):
    low, high = _best(setting)
    rests = low - 0.005 <= setting["prediction"] <= high + 0.005
    return f"{'best' if rests else 'away'}_{setting['noise']}"


def _moved(noise):
    """The best prediction while the largest reading is 5, and when it is 12."""
    setting = {"prediction": 3, "scale": 1, "noise": noise}
    return [f"{_best(setting | {'largest': largest})[0]:.2f}" for largest in (5, 12)]


ANSWERS = [*_moved("gaussian"), *_moved("student")]
