"""A forward and a backward pass on record, and the strokes that its drawings share."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from lossbook._formatting import show
from lossbook.backprop._drawing import GREEN, RULE, VERMILION, written
from lossbook.backprop.layers import Layer, Network, Rectifier
from lossbook.losses.classification import cross_entropy

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


class Stage(NamedTuple):
    """Values between two layers, the gradient there, and the layer that made them."""

    value: np.ndarray
    gradient: np.ndarray
    layer: Layer | None


class Pass(NamedTuple):
    """All stages, data first, and the loss of each sample."""

    stages: list[Stage]
    losses: np.ndarray


def recorded(network: Network, inputs: ArrayLike, target: ArrayLike) -> Pass:
    """Run forward and backward; the layers hold the gradients of their parameters afterwards."""
    values = [np.asarray(inputs, dtype=float)]
    for layer in network.layers:
        values.append(layer.forward(values[-1]))
    gradients = [cross_entropy(values[-1], target).backward()]
    for layer in reversed(network.layers):
        gradients.append(layer.backward(gradients[-1]))
    made = [None, *network.layers]
    stages = [Stage(*parts) for parts in zip(values, reversed(gradients), made, strict=True)]
    return Pass(stages, np.asarray(cross_entropy(values[-1], target, reduction="none").value))


def number(value: float, digits: int) -> str:
    """A number as the text of a drawing."""
    return str(show(float(value), digits)).replace("-", "−")


def below(name: str, k: int) -> str:
    """A name with an index."""
    return name + str(k).translate(SUBSCRIPTS)


def symbol(layer: Layer | None) -> str:
    """What stands in the gate of a layer that works entry by entry."""
    return "max 0" if isinstance(layer, Rectifier) else type(layer).__name__.lower()


def wire(path: str, *, off: bool = False, colour: str = RULE) -> str:
    """A line; broken where nothing passes."""
    look = f"fill: none; stroke: {colour}; stroke-width: 1.3"
    return f'<path d="{path}" style="{look}{"; stroke-dasharray: 2 4" if off else ""}"/>'


def pair(x: float, y: float, value: str, gradient: str, off: bool, muted: str) -> list[str]:
    """A value above a wire and its gradient below; a 0 of a unit that is off is muted."""
    upper = muted if off and value == "0" else GREEN
    lower = muted if off and gradient == "0" else VERMILION
    return [written(x, y - 5, value, upper), written(x, y + 14, gradient, lower)]
