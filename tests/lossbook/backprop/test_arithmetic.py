"""Dual numbers and counting numbers."""

import math

import numpy as np
import pytest

from lossbook import Dual, Tally, gates, jvp, numerical_gradient, tally


def program(x, y):
    a = np.exp(-x) + x / y - 2 / y
    b = np.tanh(a * y) - (3 - a) ** 3
    return np.log(b * b + 1) * np.sqrt(y + 2) + (+x) - (y - 1) / 4


def test_forward_mode_is_the_gradient_in_a_direction():
    value, slope = jvp(program, (0.7, 1.3), (2.0, -1.0))
    gradient = numerical_gradient(lambda p: program(*p), np.array([0.7, 1.3]), "richardson")
    assert value == pytest.approx(program(0.7, 1.3))
    assert slope == pytest.approx(gradient @ [2, -1], rel=1e-8)


def test_several_outputs_and_constants():
    values, slopes = jvp(lambda x, y: (x * y, 7.0, x), (2.0, 5.0), (1.0, 0.0))
    assert values == (10, 7, 2)
    assert slopes == (5, 0, 1)
    assert jvp(lambda x: 3.0, (1.0,), (1.0,)) == (3.0, 0.0)
    with pytest.raises(ValueError, match="direction: got 1 numbers, wanted 2"):
        jvp(program, (1.0, 2.0), (1.0,))


def test_numbers_compare_by_value():
    x, y = Dual(1.0, 5.0), Dual(2.0, 0.0)
    assert x < y
    assert x <= 1
    assert y > 1.5
    assert y >= x
    assert max(x, y).value == 2
    assert repr(x) == "Dual(1.0, 5.0)"
    assert repr(Tally(1.0, {})) == "Tally(1.0)"


def test_every_operation_is_counted():
    counts = tally(lambda x, y: np.exp(x * y) + 2 * x - y / 3 - (-x), 1.0, 2.0)
    assert counts == {"*": 2, "exp": 1, "+": 1, "-": 3, "/": 1}
    assert tally(program, 0.7, 1.3).total() == 21
    assert tally(lambda x: 2 - 1 / x**2 + np.log(np.sqrt(np.tanh(x))), 1.0).total() == 7


def test_forward_mode_can_be_counted():
    def product(*x):
        return x[0] * x[1] * x[2]

    counts = tally(lambda *x: jvp(product, x, (1.0, 0.0, 0.0))[1], 1.0, 2.0, 3.0)
    assert counts == {"*": 6, "+": 2}


def test_a_function_that_would_drop_the_derivative_is_refused():
    with pytest.raises(TypeError, match="Dual: .*wanted np.exp.* instead of .* in math"):
        jvp(lambda x: math.log(x) * x, [2.0], [1.0])
    with pytest.raises(TypeError, match="Tally: .*wanted np.exp"):
        tally(math.exp, 1.0)
    for several in (lambda x: [x, x], lambda x: np.array([x, x]), lambda x: None):
        with pytest.raises(TypeError, match="f: got a .*wanted a number or a tuple of numbers"):
            jvp(several, [2.0], [1.0])
    assert jvp(lambda x: np.log(x) * x, [2.0], [1.0])[1] == pytest.approx(1 + np.log(2))


@pytest.mark.parametrize(
    ("x", "n", "value", "slope"),
    [
        (0.0, 0, 1, 0),
        (0.0, 1, 0, 1),
        (0.0, 2, 0, 0),
        (0.0, 0.5, 0, np.inf),
        (0.0, -1, np.inf, -np.inf),
        (-1.0, 0.5, np.nan, np.nan),
        (-2.0, 3, -8, 12),
        (-2.0, -1, -0.5, -0.25),
        (3, 2, 9, 6),
    ],
)
def test_powers_at_their_edges_are_those_of_the_gate(x, n, value, slope):
    np.testing.assert_equal(jvp(lambda x: x**n, [x], [1.0]), (value, slope))
    with np.errstate(all="ignore"):
        gate = gates.power(np.array([float(x)]), n)
        np.testing.assert_equal((gate.value[0], gate.backward()[0]), (value, slope))
    np.testing.assert_equal(tally(lambda x: x**n, x), {"**": 1})


def test_numbers_are_equal_and_true_by_value():
    assert jvp(lambda x: 3 * x if x == 2 else x, [2.0], [1.0]) == (6, 3)
    assert jvp(lambda x: 3 * x if x else x, [0.0], [1.0]) == (0, 1)
    assert Dual(1.0, 2.0) != 2
