"""Answers to the exercises of chapter 7, as learners write them."""

import numpy as np
import pytest
from battery import assert_passes, assert_told, names, rows, solution, stub

from lossbook import binary_cross_entropy_with_logits, gates, score_parts
from lossbook.course import check_exercise

SAVAGE, PARTS, SLOPE = (
    "07-scoring-and-calibration/" + name for name in ("savage", "parts", "slope")
)


def ends(q, G, slope):
    return G + (1 - q) * slope, G - q * slope


def ends_by_line(q, G, slope):
    """The tangent as a function, at 1 and at 0."""

    def tangent(p):
        return G + (p - q) * slope

    return [tangent(1), tangent(0)]


def parts(q, y):
    calibration = refinement = 0.0
    for each in np.unique(q):
        inside = q == each
        f = y[inside].mean()
        calibration += inside.mean() * (f - each) ** 2
        refinement += inside.mean() * f * (1 - f)
    return calibration, refinement


def parts_by_difference(q, y):
    """Refinement is the mean score less calibration."""
    f = np.array([y[q == each].mean() for each in q])
    calibration = np.mean((f - q) ** 2)
    return calibration, np.mean((q - y) ** 2) - calibration


def groups(q, y):
    return [(np.mean(q == each), each, y[q == each].mean()) for each in np.unique(q)]


def sigma(z):
    return np.exp(-np.logaddexp(0, -z))


def slope(z, y, b):
    return np.mean((sigma(b * z) - y) * z)


def slope_by_lossbook(z, y, b):
    _, backward = binary_cross_entropy_with_logits(b * z, y)
    return backward() @ z


RIGHT = {
    SAVAGE: {
        "formula": ends,
        "tangent": ends_by_line,
        "from one end": lambda q, G, slope: (G - q * slope + slope, G - q * slope),
    },
    PARTS: {
        "group by group": parts,
        "by difference": parts_by_difference,
        "by lossbook": lambda q, y: score_parts(q, y)[:2],
    },
    SLOPE: {
        "logaddexp": slope,
        "by lossbook": slope_by_lossbook,
        "by a gate": lambda z, y, b: np.mean((gates.sigmoid(b * z).value - y) * z),
    },
}

WRONG = {
    SAVAGE: {
        "swapped": (lambda q, G, slope: ends(q, G, slope)[::-1], "changed places"),
        "plus": (lambda q, G, slope: (G + (1 - q) * slope, G + q * slope), "subtract q times"),
        "no height": (lambda q, G, slope: ((1 - q) * slope, -q * slope), "add it"),
        "down": (lambda q, G, slope: ends(q, G, -slope), "wrong sign"),
        "crossed": (
            lambda q, G, slope: (G + q * slope, G - (1 - q) * slope),
            "the distances have changed places",
        ),
        "one end": (lambda q, G, slope: G + (1 - q) * slope, ""),
    },
    PARTS: {
        "unweighted": (
            lambda q, y: tuple(
                np.mean([[(f - each) ** 2, f * (1 - f)] for _, each, f in groups(q, y)], axis=0)
            ),
            "weigh each by its share",
        ),
        "ece": (
            lambda q, y: (sum(s * abs(f - each) for s, each, f in groups(q, y)), parts(q, y)[1]),
            "this is ECE",
        ),
        "believing": (lambda q, y: (parts(q, y)[0], np.mean(q * (1 - q))), "not the forecasts"),
        "overall": (
            lambda q, y: (parts(q, y)[0], y.mean() * (1 - y.mean())),
            "uncertainty of all days",
        ),
        "whole": (lambda q, y: (np.mean((q - y) ** 2), 0.0), "the whole score"),
        "sums": (
            lambda q, y: tuple(len(q) * part for part in parts(q, y)),
            "divide by their number",
        ),
        "resolution": (
            lambda q, y: (parts(q, y)[0], y.mean() * (1 - y.mean()) - parts(q, y)[1]),
            "This is the resolution",
        ),
        "swapped": (lambda q, y: parts(q, y)[::-1], "Calibration comes first"),
    },
    SLOPE: {
        "no z": (lambda z, y, b: np.mean(sigma(b * z) - y), "multiplies it by z"),
        "sigma of z": (lambda z, y, b: np.mean((sigma(z) - y) * z), "belongs to b z"),
        "sum": (lambda z, y, b: np.sum((sigma(b * z) - y) * z), "This is the sum"),
        "times b": (lambda z, y, b: b * slope(z, y, b), "the inner derivative is z"),
        "b for z": (lambda z, y, b: np.mean((sigma(b * z) - y) * b), "is z, not b."),
        "the loss": (
            lambda z, y, b: np.mean(np.logaddexp(0, b * z) - y * b * z),
            "This is the loss",
        ),
        "flipped": (lambda z, y, b: -slope(z, y, b), "sign is flipped"),
        "by T": (lambda z, y, b: -(b**2) * slope(z, y, b), "the derivative by T"),
        "overflows": (
            lambda z, y, b: np.mean((np.exp(b * z) / (1 + np.exp(b * z)) - y) * z),
            "e^1000 overflows",
        ),
    },
}


def test_the_page_asks_for_these_exercises():
    assert sorted(names("07-scoring-and-calibration")) == sorted([SAVAGE, PARTS, SLOPE])


@pytest.mark.parametrize("name", [SAVAGE, PARTS, SLOPE])
def test_the_stub_is_not_solved_and_the_solution_passes(name):
    assert check_exercise(name, stub(name)).status == "not solved"
    assert_passes(name, solution(name))


@pytest.mark.parametrize(("name", "how", "answer"), rows(RIGHT))
def test_right_answers_pass(name, how, answer):
    assert_passes(name, answer)


@pytest.mark.parametrize(("name", "how", "answer"), rows(WRONG))
def test_wrong_answers_are_told_why(name, how, answer):
    assert_told(name, *answer)
