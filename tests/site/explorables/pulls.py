"""Five samples and one prediction: pulls and resting points by the package's losses."""

from __future__ import annotations

import itertools

import numpy as np

from lossbook.losses import huber_loss, l1_loss, mse_loss, quantile_loss

PAGE = "02-regression"
GRID = [
    {"prediction": c, "slowest": y, "loss": loss}
    for c, y, loss in itertools.product(
        [8, 13.5, 15, 16, 17, 22, 30.5, 62], [18, 27, 52, 62], ["squared", "absolute"]
    )
]
GRID += [
    {"prediction": c, "slowest": y, "loss": "huber", "delta": delta}
    for c, y, delta in itertools.product([8, 15, 19.5, 40, 62], [18, 40, 62], [1, 2, 5, 20, 40])
]
GRID += [
    {"prediction": c, "slowest": y, "loss": "quantile", "tau": tau}
    for c, y, tau in itertools.product(
        [8, 12, 13, 14, 14.5, 17, 33, 62], [18, 62], [0.05, 0.2, 0.4, 0.5, 0.75, 0.8, 0.95]
    )
]


def _slopes(setting, prediction):
    samples = np.array([12.0, 14, 15, 17, setting["slowest"]])
    at = np.full(5, float(prediction))
    match setting["loss"]:
        case "squared":
            result = mse_loss(at, samples, reduction="sum")
        case "absolute":
            result = l1_loss(at, samples, reduction="sum")
        case "huber":
            result = huber_loss(at, samples, delta=setting["delta"], reduction="sum")
        case "quantile":
            result = quantile_loss(at, samples, quantile=setting["tau"], reduction="sum")
    return result.backward()


def _resting(setting):
    """The lowest and the highest prediction of least cost: where the slope leaves 0, or jumps."""

    def edge(before):
        low, high = 0.0, 100.0
        for _ in range(50):
            middle = (low + high) / 2
            low, high = (middle, high) if before(_slopes(setting, middle).sum()) else (low, middle)
        return high

    return edge(lambda slope: slope < -1e-9), edge(lambda slope: slope < 1e-9)


def numbers(setting):
    pulls = -_slopes(setting, setting["prediction"])
    low, high = _resting(setting)
    return {
        "prediction": setting["prediction"],
        "left": -pulls[pulls < 0].sum(),
        "right": pulls[pulls > 0].sum(),
        "from": low,
        "to": high,
    }


def says(setting):
    found = numbers(setting)
    low, high, at = found["from"], found["to"], found["prediction"]
    several = high - low > 0.005
    if at < low - 0.005:
        return "up_to_some" if several else "up"
    if at > high + 0.005:
        return "down_to_some" if several else "down"
    held = "rests" if abs(found["left"] - found["right"]) < 0.005 else "held"
    return f"{held}_anywhere" if several else held


def _stops_following(delta):
    """Where the slowest delivery stands when the resting point is `delta` below it."""
    resting = _resting({"loss": "huber", "delta": delta, "slowest": 62})[0]
    return resting + delta


ANSWERS = [f"{_stops_following(5):.2f}", f"{_stops_following(20):.1f}"]
