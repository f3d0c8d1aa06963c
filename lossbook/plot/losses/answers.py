"""What one set of data answers when it is asked through different losses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from lossbook._protocol import Array
from lossbook.plot._axes import head, say
from lossbook.plot._style import INK, SERIES


def best_guesses(
    guesses: ArrayLike,
    costs: Mapping[str, ArrayLike],
    data: Sequence[float],
    *,
    title: str | None = None,
    xlabel: str | None = None,
) -> None:
    """Draw what each guess costs under each loss, a panel a loss, the cheapest guess marked.

    The panels share the axis of guesses and nothing else: losses of different kinds have no common
    unit, so each cost has a scale of its own. ``data`` stands as dots under each curve; equal
    values stand on top of each other. ``xlabel`` says in one word what is guessed.
    """
    rows = len(costs)
    figure, panels = plt.subplots(
        rows, 1, figsize=(6.2, 0.5 + 1.35 * rows), sharex=True, squeeze=False
    )
    head(figure, title)
    x = np.asarray(guesses, dtype=float)
    for k, (ax, (label, values)) in enumerate(zip(panels[:, 0], costs.items(), strict=True)):
        _panel(ax, k, label, (x, np.asarray(values, dtype=float)), data)
    panels[-1, 0].set_xlabel(xlabel or "guess")
    panels[rows // 2, 0].set_ylabel("cost")


def _panel(ax: Axes, k: int, label: str, curve: tuple[Array, Array], data: Sequence[float]) -> None:
    """One loss: its curve from zero on, its lowest point, the data below."""
    color, style, marker = SERIES[k % len(SERIES)]
    x, y = curve
    best, top = int(np.argmin(y)), float(y.max())
    ax.plot(x, y, color=color, linestyle=style)
    ax.plot([x[best]] * 2, [0, y[best]], color=color, linewidth=0.8, linestyle=":")
    ax.plot(x[best], y[best], marker, color=color, markersize=7)
    say(ax, x[best], y[best], f"{label}: {x[best]:g}", color, dy=16, ha="center")
    for value in sorted(set(data)):
        for level in range(list(data).count(value)):
            ax.plot(value, (-0.1 - 0.13 * level) * top, "o", color=INK, markersize=4)
    ax.set_ylim(-0.32 * top, 1.05 * top)
    ax.set_yticks([0, float(f"{top:.1g}")])
