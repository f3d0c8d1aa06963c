"""What one set of data answers when it is asked through different losses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from lossbook.plot._axes import axes, bare, say
from lossbook.plot._style import INK, MUTED, RULE, SERIES


def best_guesses(
    guesses: ArrayLike,
    costs: Mapping[str, ArrayLike],
    data: Sequence[float],
    *,
    title: str | None = None,
    xlabel: str | None = None,
) -> None:
    """Draw what each guess costs under each loss, with the cheapest guess marked.

    Every curve is scaled to its own highest cost, since losses of different kinds have no common
    unit. ``data`` stands as dots below the axis; equal values stand on top of each other.
    ``xlabel`` says in one word what is guessed.
    """
    ax = axes(height=3.3, title=title, xlabel=xlabel)
    x = np.asarray(guesses, dtype=float)
    # Neighbouring answers: their names stand on different sides.
    places = ({"ha": "left", "dx": 8, "dy": 12}, {"ha": "right", "dx": -28, "dy": -3})
    for k, (label, values) in enumerate(costs.items()):
        color, style, marker = SERIES[k % len(SERIES)]
        y = np.asarray(values, dtype=float)
        y = y / y.max()
        best = int(np.argmin(y))
        ax.plot(x, y, color=color, linestyle=style)
        ax.plot(x[best], y[best], marker, color=color, markersize=7, clip_on=False)
        ax.plot([x[best]] * 2, [0, y[best]], color=color, linewidth=0.8, linestyle=":")
        say(ax, x[best], y[best], f"{label}: {x[best]:g}", color, **places[k % 2])
    for value in sorted(set(data)):
        for level in range(list(data).count(value)):
            ax.plot(value, -0.07 - 0.08 * level, "o", color=INK, markersize=5, clip_on=False)
    ax.axhline(0, color=RULE, linewidth=0.8)
    ax.set_ylim(-0.28, 1.02)
    ax.set_xlim(x[0] - 0.2 * (x[-1] - x[0]), None)
    bare(ax, "left", "bottom")
    ax.set_xticks([*range(0, int(x[-1]) + 1, 10)])
    ax.tick_params(axis="x", length=0, labelcolor=MUTED)
    say(ax, x[-1], 1.0, f"cost of the {xlabel or 'guess'}", MUTED, ha="right", dy=4)
