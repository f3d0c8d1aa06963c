"""One sample through a small network and back: every unit, every weight, every gradient."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from lossbook.backprop._drawing import (
    BLUE,
    GREEN,
    INK,
    MUTED,
    RULE,
    VERMILION,
    Drawing,
    document,
    written,
)  # fmt: skip
from lossbook.backprop._layout import text_width
from lossbook.backprop.layers import Network
from lossbook.plot.backprop._passes import Stage, below, number, pair, recorded, symbol, wire

PITCH, APART, TOP = 42, 20, 26  # from weight to weight, between two units, above all
FAN, HALF, STEP = 58, 17, 9  # where wires cross, half a gate, a short piece of wire


def network_pass(
    network: Network,
    inputs: ArrayLike,
    target: int,
    names: Sequence[str],
    *,
    digits: int = 4,
) -> Drawing:
    """Draw the passes of one sample: values above each wire, gradients of the loss below it.

    ``names`` are those of the data and of what each layer makes of it. A six-sided box holds a
    weight or a bias, with its gradient below. A rectifier that is off lets nothing through, either
    way: it and the wires that leave it are dotted.
    """
    stages, losses = recorded(network, np.atleast_2d(inputs), np.array([target]))
    page = _Page(stages, names, digits)
    for k, stage in enumerate(stages):
        page.grow(k, stage)
    page.loss(float(losses[0]), target)
    return document(page.x, page.height + TOP, [*page.wires, *page.parts])


@dataclass
class _Page:
    """What is drawn so far, up to ``x``; ``y`` are the heights of the wires that end there."""

    stages: list[Stage]
    names: Sequence[str]
    digits: int
    x: float = 4
    y: list[float] = field(default_factory=list)
    off: list[bool] = field(default_factory=list)
    wires: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    @property
    def height(self) -> float:
        """The height of the tallest column."""
        return max(
            (after.value.size * ((before.value.size + 1) * PITCH + APART))
            for before, after in pairwise(self.stages)
            if after.layer is not None and after.layer.parameters
        )

    def grow(self, k: int, stage: Stage) -> None:
        """The next stage: boxes of data, units that sum, or gates one by one."""
        if stage.layer is None:
            self._data(k)
        elif stage.layer.parameters:
            self._sums(k)
        else:
            self._gates(k)
        self._leave(k)

    def written(self, value: float) -> str:
        return number(value, self.digits)

    def _spread(self, count: int) -> list[float]:
        return [TOP + self.height * (i + 0.5) / count for i in range(count)]

    def _data(self, k: int) -> None:
        count = self.stages[k].value.size
        self.y, self.off = self._spread(count), [False] * count
        for i, y in enumerate(self.y):
            self.parts.append(
                f'<rect x="{self.x:.1f}" y="{y - 14:.1f}" width="32" height="28" rx="3" '
                f'style="fill: none; stroke: {MUTED}; stroke-width: 1.4"/>'
            )
            self.parts.append(written(self.x + 16, y + 5, below(self.names[k], i), INK))
        self.x += 32

    def _sums(self, k: int) -> None:
        """Every unit of the layer: its weights one below the other, its bias last, a sum."""
        layer = self.stages[k].layer
        assert layer is not None
        (weight, bias), (by_weight, by_bias) = layer.parameters, layer.gradients
        signs = [[*(f"× {self.written(w)}" for w in column), f"+ {self.written(b)}"]
                 for column, b in zip(weight.T, bias, strict=True)]  # fmt: skip
        half = max(text_width(sign) for column in signs for sign in column) / 2 + 9
        start, sources, off = self.x, self.y, self.off
        self.x += FAN + STEP + 2 * half + STEP
        self.y = self._spread(len(bias))
        for j, y in enumerate(self.y):
            heights = [y + (i - len(weight) / 2) * PITCH for i in range(len(weight) + 1)]
            slopes = [*by_weight[:, j], by_bias[j]]
            for i, height in enumerate(heights):
                if i < len(weight):
                    self._fan(start, sources[i], height, off[i])
                self._weight(height, half, signs[j][i], self.written(slopes[i]))
            self._gate(y, "+", heights[-1] - heights[0] + 2 * HALF, below(self.names[k], j))
        self.x += 2 * HALF
        self.off = [False] * len(bias)

    def _fan(self, start: float, source: float, height: float, off: bool) -> None:
        """From where a wire forks to a weight."""
        end, middle = start + FAN, start + FAN / 2
        path = f"M{start:.1f},{source:.1f} C{middle:.1f},{source:.1f} {middle:.1f},{height:.1f} "
        self.wires.append(wire(f"{path}{end:.1f},{height:.1f} H{end + STEP:.1f}", off=off))

    def _weight(self, y: float, half: float, sign: str, slope: str) -> None:
        """A parameter has six sides; its wire goes on into the sum on its right."""
        middle, up = self.x - STEP - half, 10.5
        self.wires.append(wire(f"M{middle + half:.1f},{y:.1f} H{self.x:.1f}"))
        self.parts.append(
            f'<path d="M{middle - half:.1f},{y:.1f} l6,{-up} h{2 * half - 12:.1f} l6,{up} '
            f'l-6,{up} h{12 - 2 * half:.1f} Z" style="fill: {BLUE}; fill-opacity: 0.1; '
            f'stroke: {BLUE}; stroke-width: 1.4"/>'
        )
        self.parts.append(written(middle, y + 5, sign, INK))
        self.parts.append(written(middle, y + 25, slope, MUTED if slope == "0" else VERMILION))

    def _gates(self, k: int) -> None:
        """One gate a unit; off where neither the value nor the gradient passes."""
        stage = self.stages[k]
        wide = text_width(symbol(stage.layer)) + 12
        for j, y in enumerate(self.y):
            self.off[j] = not stage.value[0, j] and not self.stages[k - 1].gradient[0, j]
            look = RULE if self.off[j] else INK
            self._gate(y, symbol(stage.layer), 2 * HALF, below(self.names[k], j), wide, look)
        self.x += wide

    def _gate(
        self, y: float, sign: str, height: float, name: str, wide: float = 2 * HALF,
        colour: str = INK,
    ) -> None:  # fmt: skip
        broken = "; stroke-dasharray: 2 4" if colour == RULE else ""
        self.parts.append(
            f'<rect x="{self.x:.1f}" y="{y - height / 2:.1f}" width="{wide:.1f}" '
            f'height="{height:.1f}" rx="{HALF}" style="fill: {colour}; fill-opacity: 0.05; '
            f'stroke: {colour}; stroke-width: 1.4{broken}"/>'
        )
        shade = MUTED if colour == RULE else INK
        self.parts.append(written(self.x + wide / 2, y + 5, sign, shade))
        self.parts.append(written(self.x + wide / 2, y - height / 2 - 6, name, shade))

    def _leave(self, k: int) -> None:
        """The wires out of a stage, and a dot where the next one takes a wire more than once."""
        stage = self.stages[k]
        told = [(self.written(v), self.written(g))
                for v, g in zip(stage.value[0], stage.gradient[0], strict=True)]  # fmt: skip
        wide = max(text_width(text) for texts in told for text in texts) + 8
        for y, off, texts in zip(self.y, self.off, told, strict=True):
            self.wires.append(wire(f"M{self.x:.1f},{y:.1f} h{wide:.1f}", off=off))
            stopped = off or texts[1] == "0"
            self.parts += pair(self.x + wide / 2, y, *texts, stopped, MUTED)
        self.x += wide
        if k + 1 < len(self.stages) and self.stages[k + 1].layer.parameters:  # type: ignore[union-attr]
            self.parts += list(self._dots())

    def _dots(self) -> Iterator[str]:
        for y, off in zip(self.y, self.off, strict=True):
            colour = RULE if off else INK
            yield f'<circle cx="{self.x:.1f}" cy="{y:.1f}" r="3.2" style="fill: {colour}"/>'

    def loss(self, value: float, target: int) -> None:
        """The gate that takes all logits, and the loss that leaves it with the gradient 1."""
        sign, tall = "−log p", self.y[-1] - self.y[0] + 4 * HALF
        wide, middle = text_width("softmax") + 8, (self.y[0] + self.y[-1]) / 2
        self._gate(middle, sign, tall, "softmax", wide)
        self.parts.append(written(self.x + wide / 2, middle + tall / 2 + 18, f"y = {target}", INK))
        self.x += wide
        text = self.written(value)
        room = text_width(text) + 16
        line = f"M{self.x:.1f},{middle:.1f} h{room:.1f} m-6,-4 l6,4 l-6,4"
        self.wires.append(wire(line))
        self.parts.append(written(self.x + room / 2 - 3, middle - 5, text, GREEN))
        self.parts.append(written(self.x + room / 2 - 3, middle + 14, "1", VERMILION))
        self.x += room + 4
