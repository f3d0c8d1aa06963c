"""Three layers whose way back has a mistake each, to be found by whoever reads the last project.

Their ``forward`` is right. Each mistake shows only to a check that visits it: a batch of more than
one sample, a negative value, a gradient by the input.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from lossbook.backprop.layers import Affine

__all__ = ["Leaky", "Scale", "Skip"]

Array = Any


class Scale:
    """out = x ⊙ s: each column times a number of its own, a parameter."""

    def __init__(self, scale: Array) -> None:
        self.parameters: list[Array] = [np.asarray(scale, dtype=float)]
        self.gradients: list[Array] = []

    def forward(self, inputs: Array) -> Array:
        self._inputs = inputs
        return inputs * self.parameters[0]

    def backward(self, dout: Array) -> Array:
        # A parameter that every row uses collects a sum; the loss has taken the mean.
        self.gradients = [np.mean(dout * self._inputs, axis=0)]
        return dout * self.parameters[0]


class Leaky:
    """out = z where z is positive, slope times z elsewhere; no parameters."""

    def __init__(self, slope: float = 0.1) -> None:
        self.slope = slope
        self.parameters: list[Array] = []
        self.gradients: list[Array] = []

    def forward(self, inputs: Array) -> Array:
        self._inputs = inputs
        return np.where(inputs > 0, inputs, self.slope * inputs)

    def backward(self, dout: Array) -> Array:
        # The leak is there on the way back, too.
        return np.where(self._inputs > 0, dout, 0.0)


class Skip:
    """out = x + leaky(x W + b), a way round an inner layer."""

    def __init__(self, weight: Array, bias: Array) -> None:
        self.affine, self.bend = Affine(weight, bias), Leaky()

    @property
    def parameters(self) -> list[Array]:
        return self.affine.parameters

    @property
    def gradients(self) -> list[Array]:
        return self.affine.gradients

    @gradients.setter
    def gradients(self, gradients: list[Array]) -> None:
        self.affine.gradients = gradients

    def forward(self, inputs: Array) -> Array:
        return inputs + self.bend.forward(self.affine.forward(inputs))

    def backward(self, dout: Array) -> Array:
        # The input went two ways; what comes back on the straight one is missing.
        return self.affine.backward(self.bend.backward(dout))
