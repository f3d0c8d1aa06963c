"""Wrong answers to the exercises of chapter 5 that a checker has to tell from right ones."""

import numpy as np
import pytest

from lossbook.course import check_exercise

LOG_SOFTMAX = "05-softmax-cross-entropy/log-softmax"


def one_maximum_for_all_rows(z):
    z = np.asarray(z)
    z = z - z.max()
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def right(z):
    z = np.asarray(z, dtype=float)
    top = z.max(axis=1, keepdims=True)
    return z - top - np.log(np.exp(z - top).sum(axis=1, keepdims=True))


@pytest.mark.parametrize(
    ("answer", "status"), [(one_maximum_for_all_rows, "failed"), (right, "passed")]
)
def test_the_maximum_is_that_of_each_row(answer, status):
    assert check_exercise(LOG_SOFTMAX, answer).status == status
