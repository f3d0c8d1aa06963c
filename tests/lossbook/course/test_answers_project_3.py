"""Answers to the exercises of the project of part III, as learners write them."""

import numpy as np
import pytest
from battery import assert_passes, assert_told, rows

from lossbook import binary_cross_entropy_with_logits, gates

LINE, BILL, PAIRED = ("project-3-island-parcels/" + n for n in ("calibrate", "bill", "paired"))


def line_by_the_loss(z, y, steps, rate):
    a, b = 1.0, 0.0
    for _ in range(steps):
        slope = binary_cross_entropy_with_logits(a * z + b, y).backward()
        a, b = a - rate * slope @ z, b - rate * slope.sum()
    return a, b


def line_by_a_matrix(z, y, steps, rate):
    A, theta = np.column_stack([z, np.ones_like(z)]), np.array([1.0, 0.0])
    for _ in range(steps):
        theta -= rate * A.T @ (gates.sigmoid(A @ theta).value - y) / len(z)
    return theta


def line_with(a_part=lambda d, z: d @ z, b_part=np.sum, a=1.0, share=len, more=0):
    def answer(z, y, steps, rate):
        slope, bias = a, 0.0
        for _ in range(steps + more):
            d = (gates.sigmoid(slope * z + bias).value - y) / share(y)
            slope, bias = slope - rate * a_part(d, z), bias - rate * b_part(d)
        return slope, bias

    return answer


def line_in_turns(z, y, steps, rate):
    a, b = 1.0, 0.0
    for _ in range(steps):
        a -= rate * binary_cross_entropy_with_logits(a * z + b, y).backward() @ z
        b -= rate * binary_cross_entropy_with_logits(a * z + b, y).backward().sum()
    return a, b


def bill_by_loop(p, y, threshold, miss, false):
    total = 0
    for forecast, label in zip(p, y, strict=True):
        if label == 1 and forecast <= threshold:
            total += miss
        if label == 0 and forecast > threshold:
            total += false
    return total / len(p) * 1000


def bill_by_means(p, y, threshold, miss, false):
    aboard = (p > threshold).astype(float)
    return 1000 * np.mean(miss * y * (1 - aboard) + false * (1 - y) * aboard)


def gaps_by_hand(new, old):
    d = new - old
    middle = sum(d) / len(d)
    return middle, (sum((d - middle) ** 2) / (len(d) - 1) / len(d)) ** 0.5


def gaps_as_an_array(new, old):
    return np.array([new.mean() - old.mean(), np.std(new - old, ddof=1) / len(new) ** 0.5])


def gaps_apart(new, old):
    errors = [part.std(ddof=1) / np.sqrt(len(part)) for part in (new, old)]
    return new.mean() - old.mean(), np.hypot(*errors)


RIGHT = {
    LINE: {"the loss": line_by_the_loss, "a matrix": line_by_a_matrix},
    BILL: {"loop": bill_by_loop, "means": bill_by_means},
    PAIRED: {"by hand": gaps_by_hand, "an array": gaps_as_an_array},
}
WRONG = {
    LINE: {
        "Begin at a = 1": line_with(a=0.0),
        "divide by N": line_with(share=lambda y: 1),
        "weight the slopes with z": line_with(lambda d, z: d.sum()),
        "walks uphill": line_with(lambda d, z: -d @ z, lambda d: -d.sum()),
        "b never moves": line_with(b_part=lambda d: 0.0),
        "at the same place": line_in_turns,
        "": line_with(more=1),
    },
    BILL: {
        "exchanged": lambda p, y, t, miss, false: bill_by_means(p, y, t, false, miss),
        "of these parcels": lambda p, y, *rest: bill_by_means(p, y, *rest) * len(p) / 1000,
        "of one parcel": lambda *args: bill_by_means(*args) / 1000,
        "not at it": lambda p, y, t, *rest: bill_by_means(p, y, t - 1e-9, *rest),
        "costs nothing": lambda p, y, t, miss, false: (
            1000 * np.mean(miss * y * (p <= t) + false * (p > t))
        ),
        "": lambda p, y, t, miss, false: 1000 * np.mean((p > t) != (y == 1)),
    },
    PAIRED: {
        "new less old": lambda new, old: gaps_by_hand(old, new),
        "within each division": gaps_apart,
        "smaller by √n": lambda new, old: (np.mean(new - old), np.std(new - old, ddof=1)),
        "ddof=1": lambda new, old: (np.mean(new - old), np.std(new - old) / len(new) ** 0.5),
        "": lambda new, old: (np.median(new - old), gaps_by_hand(new, old)[1]),
    },
}


@pytest.mark.parametrize(("name", "kind", "answer"), rows(RIGHT))
def test_right_answers_pass(name, kind, answer):
    assert_passes(name, answer)


@pytest.mark.parametrize(("name", "phrase", "answer"), rows(WRONG))
def test_wrong_answers_are_told_what_is_wrong(name, phrase, answer):
    assert_told(name, answer, phrase)
