"""Wrong answers to the exercises of chapter 4 that a checker has to tell from right ones."""

import numpy as np
import pytest

from lossbook.course import check_exercise

GAUSSIAN = "04-likelihood/gaussian"


def of_the_variance(y, mean, variance):
    return np.log(2 * np.pi * variance) / 2 + np.var(y) / (2 * variance)


def of_the_median(y, mean, variance):
    misses = (np.asarray(y) - np.median(y)) ** 2
    return np.log(2 * np.pi * variance) / 2 + misses.mean() / (2 * variance)


def by_the_density(y, mean, variance):
    density = np.exp(-((np.asarray(y) - mean) ** 2) / (2 * variance))
    return -np.log(density / np.sqrt(2 * np.pi * variance)).mean()


@pytest.mark.parametrize(
    ("answer", "says"),
    [(of_the_variance, "from the mean that is given"), (of_the_median, "the median of the data")],
)
def test_an_answer_that_ignores_the_mean_fails_and_is_told(answer, says):
    verdict = check_exercise(GAUSSIAN, answer)
    assert verdict.status == "failed"
    assert says in str(verdict)


def test_another_right_answer_passes():
    assert check_exercise(GAUSSIAN, by_the_density).passed
