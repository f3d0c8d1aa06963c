"""Distributions over a few outcomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from lossbook.plot._axes import axes, name, panels, quiet, say
from lossbook.plot._style import BLUE, INK, SERIES

_HATCHES = ("", "//", "\\\\", "xx")


def distribution_bars(
    distributions: Mapping[str, ArrayLike],
    outcomes: Sequence[str],
    *,
    notes: Sequence[str] = (),
    title: str | None = None,
) -> None:
    """Draw distributions over the same outcomes, one panel each, with a note under each."""
    rows = {key: np.asarray(value, dtype=float) for key, value in distributions.items()}
    top = max(float(p.max()) for p in rows.values())
    row = panels(len(rows), height=2.5, sharey=True, title=title)
    for k, (ax, (label, p)) in enumerate(zip(row, rows.items(), strict=True)):
        color = SERIES[k % len(SERIES)][0]
        ax.bar(range(len(p)), p, width=0.62, facecolor=(0, 0, 0, 0), edgecolor=color, linewidth=1.2)
        ax.bar(range(len(p)), p, width=0.62, color=color, alpha=0.18, linewidth=0)
        for bar in ax.containers[0]:
            bar.set_hatch(_HATCHES[k % len(_HATCHES)])
        for i, value in enumerate(p):
            say(ax, i, value, f"{value:g}", INK, dy=3, ha="center", fontsize=9)
        ax.set_xticks(range(len(p)), outcomes)
        ax.set_ylim(0, 1.2 * top)
        quiet(ax)
        name(ax, title=label, xlabel=notes[k] if notes else None)


def entropy_area(p: ArrayLike, outcomes: Sequence[str], *, title: str | None = None) -> None:
    """Draw the entropy as an area: an outcome is as wide as probable and as high as surprising."""
    p = np.asarray(p, dtype=float)
    surprise = -np.log(p)
    ax = axes(title=title, xlabel="probability", ylabel="surprise (nats)")
    left = np.concatenate([[0.0], np.cumsum(p)[:-1]])
    for k, (x, width, height) in enumerate(zip(left, p, surprise, strict=True)):
        color = SERIES[k % len(SERIES)][0]
        ax.add_patch(Rectangle((x, 0), width, height, color=color, alpha=0.18, linewidth=0))
        ax.add_patch(
            Rectangle(
                (x, 0),
                width,
                height,
                fill=False,
                edgecolor=color,
                linewidth=1.2,
                hatch=_HATCHES[k % len(_HATCHES)],
            )
        )
        size = f"{width:g} × {height:.3f}"
        if width > 0.4:  # room for both on one line, and none below the entropy for two
            say(ax, x, height, outcomes[k], color, dx=6, dy=4)
            say(ax, x + width / 2, height, size, INK, dx=-14, dy=4, fontsize=9)
        else:  # at the right edge, away from the taller box that follows
            say(ax, x + width, height, outcomes[k], color, dx=-4, dy=18, ha="right")
            say(ax, x + width, height, size, INK, dx=-4, dy=4, ha="right", fontsize=9)
    entropy = float(np.sum(p * surprise))
    ax.plot([0, 1], [entropy, entropy], color=BLUE, linestyle="--", linewidth=1.2)
    say(ax, 0, entropy, f"entropy {entropy:.4f}", BLUE, dx=6, dy=5)
    ax.set(xlim=(0, 1), ylim=(0, 1.3 * float(surprise.max())))
