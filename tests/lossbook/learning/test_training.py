"""The training loop: it learns, in a repeatable way, and refuses what makes no sense."""

from __future__ import annotations

import numpy as np
import pytest

from lossbook.backprop.layers import TwoLayerNet
from lossbook.datasets import two_moons
from lossbook.learning import train


@pytest.fixture
def moons():
    return two_moons(80, noise=0.1, rng=0)


def test_a_network_learns_the_moons(moons):
    network = TwoLayerNet(2, 16, 2, rng=0)
    history = train(network, *moons, epochs=200, learning_rate=0.5, batch_size=16)
    assert history.training[-1] < 0.1 < history.training[0]
    assert np.mean(network.predict(moons.x) == moons.y) > 0.97


def test_one_epoch_of_the_whole_batch_is_one_step_of_gradient_descent(moons):
    network, by_hand = TwoLayerNet(2, 4, 2, rng=1), TwoLayerNet(2, 4, 2, rng=1)
    train(network, *moons, epochs=1, learning_rate=0.3, batch_size=80)
    _, backward = by_hand.loss(*moons)
    for parameter, gradient in zip(by_hand.parameters, backward(), strict=True):
        parameter -= 0.3 * gradient
    for got, wanted in zip(network.parameters, by_hand.parameters, strict=True):
        np.testing.assert_allclose(got, wanted, rtol=1e-12, atol=1e-15)


def test_history_is_of_the_costs_after_each_epoch(moons):
    network = TwoLayerNet(2, 4, 2, rng=1)
    history = train(network, *moons, epochs=3, learning_rate=0.1, watch=moons)
    assert history.training.shape == (3,)
    np.testing.assert_array_equal(history.training, history.watched)
    assert history.training[-1] == network.loss(*moons).value


def test_nothing_watched_is_nan_and_the_data_stay(moons):
    before = moons.x.copy()
    history = train(TwoLayerNet(2, 4, 2, rng=1), *moons, epochs=2, learning_rate=0.1)
    assert np.isnan(history.watched).all()
    np.testing.assert_array_equal(moons.x, before)


def test_the_seed_decides(moons):
    ends = [
        train(TwoLayerNet(2, 4, 2), *moons, epochs=2, learning_rate=0.1, rng=seed).training
        for seed in (0, 0, 1)
    ]
    np.testing.assert_array_equal(ends[0], ends[1])
    assert not np.array_equal(ends[0], ends[2])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"learning_rate": 0.0}, "learning_rate: got 0.0, wanted above 0"),
        ({"epochs": 0}, "epochs: got 0, wanted at least 1"),
        ({"batch_size": 81}, "batch_size: got 81, wanted 1 to the number of samples, 80"),
    ],
)
def test_settings_out_of_range_are_refused(moons, options, message):
    settings = {"epochs": 1, "learning_rate": 0.1} | options
    with pytest.raises(ValueError, match=message):
        train(TwoLayerNet(2, 4, 2), *moons, **settings)
