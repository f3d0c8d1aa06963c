"""A batch through a network and back, as tables with one row a sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from lossbook.backprop._drawing import (
    GREEN,
    INK,
    MUTED,
    VERMILION,
    Drawing,
    document,
    written,
)  # fmt: skip
from lossbook.backprop._layout import FONT, text_width
from lossbook.backprop.layers import Layer, Network, Rectifier
from lossbook.plot.backprop._passes import Pass, below, number, recorded, symbol, wire

Texts = list[list[str]]

ROW, HEAD, ARROW, GAP = 21, 22, 40, 30  # of a table: a row, its name, the arrow to it, beside it


def batch_pass(
    network: Network,
    inputs: ArrayLike,
    target: ArrayLike,
    names: Sequence[str],
    *,
    digits: int = 4,
) -> Drawing:
    """Draw the passes of a batch: values going down, gradients of the mean loss coming back up.

    ``names`` are those of the data and of what each layer makes of it. Arrows say what leads from
    one table to the next. On the right stand the gradients of each layer's parameters, its bias
    last: in them the samples are added up. A 0 that a rectifier made is grey, in both directions.
    """
    run = recorded(network, inputs, target)
    page = _Page(run, _Grid.of(run, digits), names, digits)
    for k in range(len(run.stages)):
        page.stage(k)
    page.loss()
    return document(page.grid.right, page.y + 4, page.parts)


@dataclass
class _Grid:
    """Where the three columns of tables stand, and how wide their cells are."""

    left: float  # room for the names of the samples
    value: float
    gradient: float
    down: float  # the middle of the values
    up: float  # the middle of the gradients
    aside: float  # where the gradients of parameters begin
    right: float

    @classmethod
    def of(cls, run: Pass, digits: int) -> _Grid:
        widest = max(stage.value.shape[1] for stage in run.stages)
        words = [_back(run, k, "W", "W") for k in range(1, len(run.stages))]
        left = 4 + text_width(_sample(len(run.losses))) + 8
        value = _cell([_texts(stage.value, digits) for stage in run.stages])
        slopes = [stage.gradient for stage in run.stages]
        slopes += [part for stage in run.stages for part in _parameters(stage.layer)]
        gradient = _cell([_texts(part, digits) for part in slopes])
        down = left + widest * value / 2
        up = left + widest * value + GAP + widest * gradient / 2
        reach = max(widest * gradient / 2, max(map(text_width, words)) + 16)
        aside = up + reach + GAP + text_width("δb₁")
        columns = max(part.shape[-1] for stage in run.stages for part in _parameters(stage.layer))
        return cls(left, value, gradient, down, up, aside, aside + columns * gradient + 2)


def _sample(n: int) -> str:
    return f"sample {n}"


def _parameters(layer: Layer | None) -> list[np.ndarray]:
    """Gradients of weight and bias, where the layer has them."""
    return [] if layer is None else [np.atleast_2d(part) for part in layer.gradients]


def _texts(values: np.ndarray, digits: int) -> Texts:
    return [[number(v, digits) for v in row] for row in values]


def _cell(grids: Sequence[Texts]) -> float:
    return max(text_width(text) for grid in grids for row in grid for text in row) + 10


def _forth(run: Pass, k: int, before: str) -> str:
    """What makes stage ``k`` of the one before, whose name is given."""
    layer = run.stages[k].layer
    if not _parameters(layer):
        return f"max(0, {before})" if isinstance(layer, Rectifier) else symbol(layer)
    count = _count(run, k)
    return f"{before} {below('W', count)} + {below('b', count)}"


def _back(run: Pass, k: int, before: str, name: str) -> str:
    """What makes the gradient at the stage before of that at stage ``k``; both names given."""
    layer = run.stages[k].layer
    if not _parameters(layer):
        return f"δ{name} ⊙ [{before} > 0]" if isinstance(layer, Rectifier) else symbol(layer)
    return f"δ{name} {below('W', _count(run, k))}ᵀ"


def _count(run: Pass, k: int) -> int:
    """The how-manieth layer with parameters it is."""
    return sum(bool(_parameters(stage.layer)) for stage in run.stages[: k + 1])


@dataclass
class _Page:
    """What is drawn so far, down to ``y``."""

    run: Pass
    grid: _Grid
    names: Sequence[str]
    digits: int
    y: float = HEAD
    parts: list[str] = field(default_factory=list)

    def stage(self, k: int) -> None:
        """Its two tables, side by side, and the arrows to and from the stage above."""
        stage, grid = self.run.stages[k], self.grid
        if k:
            self._arrows(k)
        after = self.run.stages[k + 1].layer if k + 1 < len(self.run.stages) else None
        size = " × ".join(map(str, stage.value.shape))
        for n in range(len(stage.value)):
            self.parts.append(written(4, self._line(n), _sample(n + 1), MUTED, "start"))
        self._table(grid.down, grid.value, stage.value, GREEN, isinstance(stage.layer, Rectifier))
        self._table(grid.up, grid.gradient, stage.gradient, VERMILION, isinstance(after, Rectifier))
        self._head(grid.down, self.names[k], size)
        self._head(grid.up, "δ" + self.names[k])
        self.y += ROW * len(stage.value)

    def _line(self, n: int) -> float:
        return self.y + (n + 0.5) * ROW + 0.36 * FONT

    def _head(self, middle: float, name: str, size: str = "") -> None:
        self.parts.append(written(middle, self.y - 7, name, INK))
        if size:
            self.parts.append(written(middle + 14, self.y - 7, size, MUTED, "start"))

    def _table(
        self, middle: float, cell: float, values: np.ndarray, colour: str, muted: bool = False
    ) -> None:
        """A tinted box of numbers; ``muted`` greys the zeros."""
        texts = _texts(values, self.digits)
        wide = cell * len(texts[0])
        left = middle - wide / 2
        self.parts.append(
            f'<rect x="{left:.1f}" y="{self.y:.1f}" width="{wide:.1f}" '
            f'height="{len(texts) * ROW}" rx="3" style="fill: {colour}; fill-opacity: 0.07; '
            f'stroke: {colour}; stroke-width: 1.1"/>'
        )
        for n, row in enumerate(texts):
            if n:
                self._rule(left, self.y + n * ROW, wide, colour, 0.4)
            for j, text in enumerate(row):
                shade = MUTED if muted and text == "0" else colour
                end = left + (j + 1) * cell - 5
                self.parts.append(written(end, self._line(n), text, shade, "end"))

    def _rule(self, x: float, y: float, wide: float, colour: str, thick: float) -> None:
        look = f"stroke: {colour}; stroke-width: {thick}"
        self.parts.append(f'<path d="M{x:.1f},{y:.1f} h{wide:.1f}" style="{look}"/>')

    def _arrows(self, k: int) -> None:
        """Down between the values, up between the gradients, with what is done on the way."""
        before, name = self.names[k - 1 : k + 1]
        self._arrow(self.grid.down, _forth(self.run, k, before))
        self._arrow(self.grid.up, _back(self.run, k, before, name), back=True)
        if _parameters(self.run.stages[k].layer):
            self._aside(k)
        self.y += ARROW + HEAD

    def _arrow(self, x: float, words: str, *, back: bool = False) -> None:
        top, end = self.y + 6, self.y + ARROW
        line = f"M{x:.1f},{top:.1f} V{end:.1f} m-4,-6 l4,6 l4,-6"
        if back:
            line = f"M{x:.1f},{end:.1f} V{top:.1f} m-4,6 l4,-6 l4,6"
        self.parts.append(wire(line))
        colour = VERMILION if back else GREEN
        self.parts.append(written(x + 10, (top + end) / 2 + 5, words, colour, "start"))

    def _aside(self, k: int) -> None:
        """The gradients of a layer's weight and bias, on the height of its arrows."""
        parts, count = _parameters(self.run.stages[k].layer), _count(self.run, k)
        values = np.vstack(parts)
        here, wide = self.y, self.grid.gradient * values.shape[1]
        self.y += (ARROW + HEAD - len(values) * ROW) / 2 + 4
        middle = self.grid.aside + wide / 2
        self._head(middle, f"{below('δW', count)} = {self.names[k - 1]}ᵀ δ{self.names[k]}")
        self._table(middle, self.grid.gradient, values, VERMILION)
        rows = len(values) - len(parts[-1])
        self._rule(self.grid.aside, self.y + rows * ROW, wide, VERMILION, 1.1)
        last = self._line(len(values) - 1)
        self.parts.append(written(self.grid.aside - 6, last, below("δb", count), INK, "end"))
        self.y = here

    def loss(self) -> None:
        """The loss of each sample, their mean, and where the way back begins."""
        grid, losses = self.grid, self.run.losses
        self._arrow(grid.down, "−log p")
        self._arrow(grid.up, f"(P − Y) / {len(losses)}", back=True)
        self.y += ARROW + HEAD
        texts = _texts(losses[:, None], self.digits)
        for n in range(len(losses)):
            self.parts.append(written(4, self._line(n), _sample(n + 1), MUTED, "start"))
        self._head(grid.down, "loss")
        self._table(grid.down, _cell([texts]), losses[:, None], GREEN)
        mean, y = f"mean {number(losses.mean(), self.digits)}", self._line(len(losses) // 2)
        start, end = grid.down + _cell([texts]) / 2 + 8, grid.up - text_width(mean) / 2 - 8
        self.parts.append(wire(f"M{start:.1f},{y - 5:.1f} H{end:.1f} m-6,-4 l6,4 l-6,4"))
        self.parts.append(written(grid.up, y, mean, GREEN))
        self.parts.append(wire(f"M{grid.up:.1f},{y - 18:.1f} V{self.y - HEAD:.1f}"))
        self.y += ROW * len(losses)
