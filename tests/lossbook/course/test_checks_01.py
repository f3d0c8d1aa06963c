"""Wrong answers to the exercises of chapter 1 that a checker has to tell from right ones."""

import numpy as np
import pytest

from lossbook.course import check_exercise

MASKED = "01-loss-cost-objective/masked-mean"


def only_nan_is_padding(losses, mask):
    kept = np.sum(mask)
    return np.sum(np.where(np.isnan(losses), 0, losses) * np.asarray(mask)) / max(kept, 1)


def divides_by_the_length(losses, mask):
    return float(np.where(np.asarray(mask) == 1, losses, 0).mean())


@pytest.mark.parametrize("answer", [only_nan_is_padding, divides_by_the_length])
def test_wrong_answers_fail(answer):
    with np.errstate(invalid="ignore"):
        assert check_exercise(MASKED, answer).status == "failed"


@pytest.mark.parametrize(
    "answer",
    [
        lambda losses, mask: np.where(mask, losses, 0).sum() / max(np.sum(mask), 1),
        lambda losses, mask: float(np.sum(losses, where=np.array(mask, bool)) / max(sum(mask), 1)),
    ],
)
def test_right_answers_pass(answer):
    assert check_exercise(MASKED, answer).status == "passed"
