"""Bowls and the bent valley against SciPy and the gradient checker; what a path has reached."""

import numpy as np
import pytest
import scipy.optimize

from lossbook import check_gradient, huber_loss, mse_loss, soft_margin_loss
from lossbook.learning import (
    Path,
    gradient_descent,
    linear_cost,
    quadratic,
    rosenbrock,
    rosenbrock_hessian,
)

PLACES = ([-1.2, 1.0], [0.0, 0.0], [1.0, 1.0], [2.0, -3.0])


def test_quadratic_by_hand():
    f = quadratic([1.0, 10.0], minimum=[1.0, 0.0])
    value, backward = f([3.0, 1.0])
    assert value == (4 + 10) / 2
    np.testing.assert_array_equal(backward(), [2, 10])
    np.testing.assert_array_equal(backward(2.0), [4, 20])
    assert quadratic([[2.0, 1.0], [1.0, 2.0]])([1.0, -1.0]).value == 1


@pytest.mark.parametrize("place", PLACES)
def test_quadratic_and_rosenbrock_pass_the_gradient_check(place):
    assert check_gradient(rosenbrock, np.array(place))
    assert check_gradient(quadratic([[67.0, 11.0], [11.0, 2.0]], [0.5, 0.5]), np.array(place))
    assert check_gradient(quadratic([1.0, -1.0]), np.array(place))


@pytest.mark.parametrize("place", PLACES)
def test_rosenbrock_is_that_of_scipy(place):
    value, backward = rosenbrock(place)
    assert value == pytest.approx(scipy.optimize.rosen(place))
    np.testing.assert_allclose(backward(), scipy.optimize.rosen_der(np.array(place)), atol=1e-12)
    np.testing.assert_allclose(
        rosenbrock_hessian(place), scipy.optimize.rosen_hess(np.array(place)), atol=1e-12
    )


def test_rosenbrock_curvatures_that_the_docstring_states():
    low, high = np.linalg.eigvalsh(rosenbrock_hessian([1.0, 1.0]))
    assert low == pytest.approx(0.3994, abs=5e-5)
    assert high == pytest.approx(1001.6, abs=0.05)
    border = np.linalg.det(rosenbrock_hessian([0.7, 0.7**2 + 1 / 200]))
    assert border == pytest.approx(0, abs=1e-9)


def test_landscapes_refuse_other_shapes():
    with pytest.raises(ValueError, match="hessian"):
        quadratic(np.ones((2, 3)))
    with pytest.raises(ValueError, match="symmetric"):
        quadratic([[1.0, 2.0], [0.0, 1.0]])
    with pytest.raises(ValueError, match="minimum"):
        quadratic([1.0, 2.0], [0.0])
    with pytest.raises(ValueError, match="x: got shape"):
        quadratic([1.0, 2.0])([0.0])
    with pytest.raises(ValueError, match="x: got shape"):
        rosenbrock([0.0, 0.0, 0.0])


def test_path_tells_when_a_value_was_reached():
    path = gradient_descent(quadratic([2.0]), [1.0], steps=3, learning_rate=0.25)
    np.testing.assert_allclose(path.values, [1, 1 / 4, 1 / 16, 1 / 64])
    assert path.reached(1.0) == 0
    assert path.reached(0.1) == 2
    assert path.reached(0.001) is None
    uneven = Path(np.zeros((3, 1)), np.array([np.nan, 1.0, 0.5]), np.array([1, 4, 9]))
    assert uneven.reached(1.0) == 4
    assert uneven.reached(0.9) == 9


FLATS = np.array([[3.0, 1], [5, 1], [6, 1], [8, 1]])
PRICES = np.array([2.0, 3.0, 4.0, 4.5])


@pytest.mark.parametrize("loss", [mse_loss, huber_loss, soft_margin_loss])
def test_linear_cost_passes_the_gradient_check(loss):
    target = np.sign(PRICES - 3.5) if loss is soft_margin_loss else PRICES
    assert check_gradient(linear_cost(loss, FLATS, target), np.array([0.3, -0.2]))


def test_linear_cost_of_squares_by_hand():
    value, backward = linear_cost(mse_loss, FLATS, PRICES)([0.0, 0.0])
    assert value == 12.3125
    np.testing.assert_allclose(backward(), 2 / 4 * FLATS.T @ -PRICES)
    np.testing.assert_allclose(backward(2.0), FLATS.T @ -PRICES)
    with pytest.raises(ValueError, match="theta: got shape"):
        linear_cost(mse_loss, FLATS, PRICES)([0.0])
    with pytest.raises(ValueError, match="inputs: got shape"):
        linear_cost(mse_loss, PRICES, PRICES)
