"""A weighted mean as the point at which a beam balances."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle
from numpy.typing import ArrayLike

from lossbook.plot._axes import bare, head, name, say
from lossbook.plot._style import BLUE, INK, RULE, VERMILION

_BLOCK = 0.75  # inches, the side of the heaviest block
_WIDTH, _HEIGHT = 6.2, 1.45  # inches


def balance(
    beams: Mapping[str, tuple[ArrayLike, ArrayLike]],
    *,
    xlabel: str | None = None,
    title: str | None = None,
) -> None:
    """Draw beams with weights on them, ``{name: (places, weights)}``, all on one scale.

    A block's area is its weight, which stands on it. The triangle is under the weighted mean: there
    the beam balances.
    """
    figure, column = plt.subplots(
        len(beams), 1, figsize=(_WIDTH, _HEIGHT * len(beams) + 0.5), sharex=True, squeeze=False
    )
    head(figure, title)
    places = np.concatenate([np.asarray(at, dtype=float) for at, _ in beams.values()])
    heaviest = max(float(np.max(weights)) for _, weights in beams.values())
    margin = 0.18 * float(np.ptp(places))
    for ax, (label, (at, weights)) in zip(column[:, 0], beams.items(), strict=True):
        ax.set(xlim=(places.min() - margin, places.max() + margin), ylim=(-0.8, 1.0))
        _beam(ax, np.asarray(at, dtype=float), np.asarray(weights, dtype=float), heaviest)
        bare(ax, "left", "bottom")
        name(ax, title=label)
    name(column[-1, 0], title=list(beams)[-1], xlabel=xlabel)


def _beam(ax: Axes, at: np.ndarray, weights: np.ndarray, heaviest: float) -> None:
    """One beam: a rule, blocks centred on their places, a pivot under the mean."""
    low, high = ax.get_xlim()
    ax.plot([low, high], [0, 0], color=RULE, linestyle="-", linewidth=2)
    for place, weight in zip(at, weights, strict=True):
        tall = 0.62 * (weight / heaviest) ** 0.5
        wide = tall * _BLOCK / _WIDTH * (high - low) / 0.62
        corner = (place - wide / 2, 0.02)
        ax.add_patch(Rectangle(corner, wide, tall, color=BLUE, alpha=0.18, linewidth=0))
        ax.add_patch(Rectangle(corner, wide, tall, fill=False, edgecolor=BLUE, linewidth=1.2))
        say(ax, place, tall, f"{weight:g}", INK, dy=3, ha="center", fontsize=9)
        say(ax, place, 0, f"{place:.4f}", BLUE, dy=-13, ha="center", fontsize=9)
    mean = float(np.average(at, weights=weights))
    half = 0.012 * (high - low)
    corners = [(mean, -0.02), (mean - half, -0.2), (mean + half, -0.2)]
    ax.add_patch(Polygon(corners, color=VERMILION, linewidth=0))
    say(ax, mean, -0.2, f"mean {mean:.4f}", VERMILION, dy=-20, ha="center")
