"""Densities fitted to a density."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from lossbook.plot._axes import name, panels, say
from lossbook.plot._style import INK, MUTED, RULE, SERIES


def density_fits(
    x: ArrayLike,
    target: ArrayLike,
    fits: Mapping[str, ArrayLike],
    *,
    notes: Mapping[str, str] | None = None,
    xlabel: str | None = None,
    title: str | None = None,
) -> None:
    """Draw each of ``fits`` over the same shaded ``target``, p, one panel a fit, with its note."""
    x, target = np.asarray(x, dtype=float), np.asarray(target, dtype=float)
    top = 1.25 * max(float(np.max(y)) for y in (target, *fits.values()))
    last = int(np.flatnonzero(target > 0.3 * target.max())[-1])
    row = panels(len(fits), height=3.1, sharey=True, title=title)
    for k, (ax, (label, fit)) in enumerate(zip(row, fits.items(), strict=True)):
        color, style, _ = SERIES[k % len(SERIES)]
        ax.fill_between(x, 0, target, color=RULE, alpha=0.3, linewidth=0)
        ax.plot(x, target, color=RULE, linestyle="-", linewidth=1)
        ax.plot(x, np.asarray(fit, dtype=float), color=color, linestyle=style, linewidth=2.2)
        ax.set(xlim=(x[0], x[-1]), ylim=(0, top))
        say(ax, x[last], target[last], "p", MUTED, dx=5, dy=4)
        name(ax, title=label, xlabel=xlabel, ylabel=None if k else "density")
        ax.title.set_color(color)
        if notes:
            ax.text(
                0.03, 0.97, notes[label], transform=ax.transAxes, color=INK, va="top", fontsize=9
            )
