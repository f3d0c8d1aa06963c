"""Several circuits in one drawing."""

from __future__ import annotations

from collections.abc import Sequence

from lossbook.backprop._drawing import INK, Drawing, circuit_panels, draw_panels, final_state
from lossbook.backprop.circuit import Circuit


def circuits(
    drawn: Sequence[Circuit], titles: Sequence[str] = (), *, digits: int = 4, columns: int = 2
) -> Drawing:
    """Draw circuits side by side, each as ``Circuit.draw`` does, with its title above it.

    A page too narrow for the columns shows fewer.
    """
    heads = [[(title, INK)] for title in titles] or [[] for _ in drawn]
    panels = [
        panel
        for circuit, head in zip(drawn, heads, strict=True)
        for diagram in [circuit.diagram()]
        for panel in circuit_panels(diagram, [final_state(diagram)], [head], digits)
    ]
    return draw_panels(panels, columns)
