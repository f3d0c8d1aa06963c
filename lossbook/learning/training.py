"""The loop that trains a network: shuffle, take a batch, step downhill."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from lossbook._protocol import Array
from lossbook._validation import as_float, require
from lossbook.backprop.layers import Network

__all__ = ["History", "train"]


class History(NamedTuple):
    """Costs after each epoch: on the training data and, where given, on the data watched."""

    training: Array
    watched: Array


def train(
    network: Network,
    inputs: ArrayLike,
    target: ArrayLike,
    *,
    epochs: int,
    learning_rate: float,
    batch_size: int = 32,
    watch: tuple[ArrayLike, ArrayLike] | None = None,
    rng: np.random.Generator | int = 0,
) -> History:
    r"""Train a network in place by gradient descent on mini-batches.

    Formula: θ ← θ - η_t ∇ (mean loss of the batch), η_t from ``learning_rate`` in a straight line
        down to 0, so that the last steps settle.
    Shapes: ``inputs`` (N, D), ``target`` (N,); ``watch`` is a pair of the same kind.
    Domain: η > 0; 1 <= batch_size <= N; epochs >= 1; ``rng`` is a generator or a seed.
    Edges: every epoch sees each sample once, in a new order; the last batch may be smaller.
    Errors: ValueError for a rate, a batch size or a number of epochs out of range.
    Torch: ``torch.optim.SGD`` with ``LinearLR(end_factor=0)`` and a shuffling ``DataLoader``.
    Source: Robbins and Monro (1951).
    """
    inputs, labels = as_float("inputs", inputs), np.asarray(target)
    samples = len(inputs)
    require(len(labels) == samples, "target", f"{len(labels)} labels", f"{samples}, one a sample")
    require(learning_rate > 0, "learning_rate", f"{learning_rate}", "above 0")
    require(epochs >= 1, "epochs", f"{epochs}", "at least 1")
    fits = 1 <= batch_size <= samples
    require(fits, "batch_size", f"{batch_size}", f"1 to the number of samples, {samples}")
    generator = np.random.default_rng(rng)
    steps = epochs * -(-samples // batch_size)
    rates = iter(learning_rate * (1 - np.arange(steps) / steps))
    history: list[tuple[float, float]] = []
    for _ in range(epochs):
        order = generator.permutation(samples)
        for start in range(0, samples, batch_size):
            batch = order[start : start + batch_size]
            _step(network, inputs[batch], labels[batch], next(rates))
        history.append((_cost(network, (inputs, labels)), _cost(network, watch)))
    return History(*np.array(history).T)


def _step(network: Network, inputs: Array, target: Array, rate: float) -> None:
    _, backward = network.loss(inputs, target)
    for parameter, gradient in zip(network.parameters, backward(), strict=True):
        parameter -= rate * gradient


def _cost(network: Network, data: tuple[ArrayLike, ArrayLike] | None) -> float:
    """nan where there is nothing to watch."""
    return float("nan") if data is None else float(network.loss(*data).value)
