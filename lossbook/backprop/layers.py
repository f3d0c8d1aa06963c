"""Layers in stages: forward one after the other, backward in the reverse order.

The loss returns ``dout_n``, the gradient of the loss by the last output. Each layer turns the
``dout`` of its output into the gradients of its own parameters and the ``dout`` of its input. Rows
are samples, so ``out = X W + b``. What comes out last, ``dout_0``, is the gradient by the data: of
the shape of X, and nothing is learned from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from lossbook._protocol import Array, Forward
from lossbook._validation import as_float, as_gradient, require
from lossbook.backprop import gates
from lossbook.losses.classification import cross_entropy, softmax

__all__ = ["Affine", "Layer", "Network", "Rectifier", "TwoLayerNet"]


class Layer(Protocol):
    """A part of a network. ``backward`` fills ``gradients``, in the order of ``parameters``.

    Training changes the parameters in place, so ``forward`` keeps copies of those that
    ``backward`` needs.
    """

    parameters: list[Array]
    gradients: list[Array]

    def forward(self, inputs: Array) -> Array:
        """The output, keeping what ``backward`` needs."""

    def backward(self, dout: Array) -> Array:
        """From the gradient by the output to that by the input."""


class Affine:
    """The layer out = X W + b; backward: dW = Xᵀ dout, db = Σ_n dout_n, dX = dout Wᵀ."""

    def __init__(self, weight: ArrayLike, bias: ArrayLike) -> None:
        weight, bias = as_float("weight", weight), as_float("bias", bias)
        require(weight.ndim == 2, "weight", f"shape {weight.shape}", "(inputs, outputs)")
        wanted = f"{weight.shape[1:]}, one for each output"
        require(bias.shape == weight.shape[1:], "bias", f"shape {bias.shape}", wanted)
        self.parameters = [weight.copy(), bias.copy()]
        self.gradients = [np.zeros_like(weight), np.zeros_like(bias)]
        self._pull: Any = None

    def forward(self, inputs: Array) -> Array:
        """X W + b."""
        value, self._pull = gates.affine(inputs, *(p.copy() for p in self.parameters))
        return value

    def backward(self, dout: Array) -> Array:
        """dX, with dW and db in ``gradients``."""
        _require_forward(self._pull)
        dx, *self.gradients = self._pull(dout)
        return dx


class Rectifier:
    """The layer out = max(0, X), without parameters; its slope at 0 is 0."""

    def __init__(self) -> None:
        self.parameters: list[Array] = []
        self.gradients: list[Array] = []
        self._pull: Any = None

    def forward(self, inputs: Array) -> Array:
        """max(0, X)."""
        value, self._pull = gates.relu(inputs)
        return value

    def backward(self, dout: Array) -> Array:
        """dout where the input was positive, else 0."""
        _require_forward(self._pull)
        return self._pull(dout)


def _require_forward(pull: Any) -> None:
    require(pull is not None, "backward", "a call before forward", "forward first")


class Network:
    """Layers in a row, and a loss behind them.

    >>> layers = [Affine([[1.0], [2.0]], [0.0]), Rectifier()]
    >>> Network(layers).forward(np.array([[1.0, 1.0]]))
    array([[3.]])
    """

    def __init__(self, layers: Sequence[Layer]) -> None:
        self.layers = list(layers)

    @property
    def parameters(self) -> list[Array]:
        """Every parameter, first layer first; the arrays themselves, so that they can be set."""
        return [p for layer in self.layers for p in layer.parameters]

    @property
    def gradients(self) -> list[Array]:
        """The gradients of ``parameters``, in the same order, from the last ``backward``."""
        return [g for layer in self.layers for g in layer.gradients]

    def forward(self, inputs: ArrayLike) -> Array:
        """The output of the last layer."""
        out = as_float("inputs", inputs)
        for layer in self.layers:
            out = layer.forward(out)
        return out

    def backward(self, dout: Array) -> Array:
        """Pass ``dout`` through all layers in reverse; returns the gradient by the data."""
        for layer in reversed(self.layers):
            dout = layer.backward(dout)
        return dout

    def loss(self, inputs: ArrayLike, target: ArrayLike) -> Forward:
        """Softmax cross-entropy of the output. ``backward`` gives the gradients of the parameters.

        They are the arrays in ``gradients``, as a tuple, for the optimisers and the checker. They
        belong to this pass, also when the layers have seen other inputs since, and when their
        parameters have been changed in place.
        """
        value, by_output = cross_entropy(self.forward(inputs), target)
        kept = [copy(layer) for layer in self.layers]

        def backward(upstream: Any = 1.0) -> tuple[Array, ...]:
            dout = by_output(upstream)
            for layer, then in zip(reversed(self.layers), reversed(kept), strict=True):
                dout = then.backward(dout)
                layer.gradients = _held(then)
            return tuple(self.gradients)

        return Forward(value, backward)

    def probabilities(self, inputs: ArrayLike) -> Array:
        """Softmax of the output."""
        return softmax(self.forward(inputs)).value

    def predict(self, inputs: ArrayLike) -> Array:
        """The likeliest class of each sample."""
        return self.forward(inputs).argmax(axis=-1)


def _held(layer: Layer) -> list[Array]:
    """The gradients of a layer, its own or another's, in the shapes of its parameters."""
    name = type(layer).__name__
    pairs = zip(layer.gradients, layer.parameters, strict=True)
    return [as_gradient(name, g, p) for g, p in pairs]


class TwoLayerNet(Network):
    """Affine, rectifier, affine: the smallest network that is not linear.

    The weights start as Gaussians of variance 2 / inputs (He et al., 2015), the biases at 0.
    """

    def __init__(
        self, inputs: int, hidden: int, outputs: int, *, rng: np.random.Generator | int = 0
    ) -> None:
        rng = np.random.default_rng(rng)
        sizes = ((inputs, hidden), (hidden, outputs))
        first, second = (
            Affine(rng.normal(size=size) * np.sqrt(2 / size[0]), np.zeros(size[1]))
            for size in sizes
        )
        super().__init__([first, Rectifier(), second])
