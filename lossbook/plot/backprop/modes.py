"""Forward and reverse mode on one circuit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lossbook.backprop._drawing import (
    INK,
    PLUM,
    VERMILION,
    Drawing,
    State,
    circuit_panels,
    draw_panels,
    final_state,
    short,
)
from lossbook.backprop.circuit import Circuit


def both_modes(
    circuit: Circuit, direction: Sequence[float], *, digits: int = 4, columns: int = 2
) -> Drawing:
    """Draw forward and reverse mode on one circuit of numbers, after ``backward``.

    ``direction`` has a number for each input, in the order of ``circuit.nodes``. In the first panel
    the derivative of each value in that direction stands below its wire, in the second the
    gradient. Wires on which it is not 0 are coloured.
    """
    forward = _tangents(circuit, direction)
    diagram = circuit.diagram()
    back = final_state(diagram)
    if not back.nodes:
        raise ValueError("circuit: no gradients yet; wanted output.backward() first")
    back.lit = frozenset(k for k, gradient in back.nodes.items() if gradient)
    moved = ", ".join(short(float(number), digits) for number in direction)
    heads = [
        [("forward mode", INK), (f"({moved}) →", PLUM)],
        [("reverse mode", INK), (f"← {short(circuit.output.grad, digits)}", VERMILION)],
    ]
    return draw_panels(circuit_panels(diagram, [forward, back], heads, digits), columns)


def _tangents(circuit: Circuit, direction: Sequence[float]) -> State:
    """The derivative of each value in the direction: the chain rule, inputs first."""
    if any(np.ndim(node.value) for node in circuit.nodes):
        raise ValueError("circuit: got arrays, wanted a number on every wire")
    inputs = [k for k, node in enumerate(circuit.nodes) if node.pull is None]
    if len(direction) != len(inputs):
        raise ValueError(
            f"direction: got {len(direction)} numbers, wanted {len(inputs)}, one for each input"
        )
    place = {id(node): k for k, node in enumerate(circuit.nodes)}
    found = dict(zip(inputs, map(float, direction), strict=True))
    for k, node in enumerate(circuit.nodes):
        if node.pull is not None:
            slopes = zip(node.parents, node.pull(1.0), strict=True)
            found[k] = float(sum(slope * found[place[id(parent)]] for parent, slope in slopes))
    return State(found, {}, colour=PLUM, lit=frozenset(k for k, slope in found.items() if slope))
