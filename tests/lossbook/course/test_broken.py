"""The broken layers of the last project: right forward, wrong back, hidden from a lazy check."""

import numpy as np
import pytest

from lossbook import check_gradient
from lossbook.course.broken import Leaky, Scale, Skip

RNG = np.random.default_rng(0)
MIXED = RNG.normal(size=(3, 4))
ONE = np.array([[1.0, 2.0, 0.5, 3.0]])
WEIGHT, BIAS = np.abs(RNG.normal(size=(4, 4))), np.full(4, 0.5)
MADE = {
    "scale": lambda: Scale([1.0, 2.0, -1.0, 0.5]),
    "leaky": Leaky,
    "skip": lambda: Skip(WEIGHT, BIAS),
}


def report(layer, inside, *, by_input):
    def run(*values):
        layer.parameters[:] = values[by_input:]

        def backward(dout):
            back = layer.backward(dout)
            return (back, *layer.gradients) if by_input else tuple(layer.gradients)

        return layer.forward(values[0] if by_input else inside), backward

    inputs = (inside, *layer.parameters) if by_input else layer.parameters
    return check_gradient(run, *inputs)


def test_the_way_forward_is_right():
    np.testing.assert_array_equal(MADE["scale"]().forward(ONE), ONE * [1, 2, -1, 0.5])
    np.testing.assert_allclose(Leaky().forward(np.array([-2.0, 3.0])), [-0.2, 3.0])
    inner = MIXED @ WEIGHT + BIAS
    np.testing.assert_allclose(
        MADE["skip"]().forward(MIXED), MIXED + np.where(inner > 0, inner, 0.1 * inner)
    )


@pytest.mark.parametrize("name", MADE)
def test_a_check_that_visits_everything_finds_each(name):
    assert not report(MADE[name](), MIXED, by_input=True).passed


@pytest.mark.parametrize("name", ["scale", "skip"])
def test_one_positive_sample_and_parameters_alone_find_none(name):
    assert report(MADE[name](), ONE, by_input=False).passed


def test_what_each_mistake_needs_to_be_seen():
    three_rows = np.abs(MIXED)
    assert not report(MADE["scale"](), three_rows, by_input=False).passed
    assert report(MADE["scale"](), MIXED[:1], by_input=True).passed
    assert not report(Leaky(), -ONE, by_input=True).passed
    assert report(Leaky(), ONE, by_input=True).passed
    assert not report(MADE["skip"](), ONE, by_input=True).passed
