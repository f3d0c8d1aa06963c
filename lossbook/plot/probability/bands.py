"""A prediction with the spread it announces."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from lossbook.plot._axes import name, panels
from lossbook.plot._style import INK, SERIES


def bands(
    x: ArrayLike,
    y: ArrayLike,
    fits: Mapping[str, tuple[ArrayLike, ArrayLike, ArrayLike]],
    *,
    xlabel: str | None = None,
    ylabel: str | None = None,
    title: str | None = None,
) -> None:
    """Draw points and, one panel a fit, ``{name: (x, centre, deviation)}``.

    The bands are one and two deviations wide on either side.
    """
    row = panels(len(fits), height=2.9, sharey=True, title=title)
    for k, (ax, (label, fit)) in enumerate(zip(row, fits.items(), strict=True)):
        color, style, _ = SERIES[k % len(SERIES)]
        at, centre, deviation = (np.asarray(part, dtype=float) for part in fit)
        for width in (1, 2):
            low, high = centre - width * deviation, centre + width * deviation
            ax.fill_between(at, low, high, color=color, alpha=0.14, linewidth=0)
        ax.plot(at, centre, color=color, linestyle=style)
        ax.plot(x, y, "o", color=INK, markersize=2.5)
        name(ax, title=label, xlabel=xlabel, ylabel=None if k else ylabel)
        ax.title.set_color(color)
