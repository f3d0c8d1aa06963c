"""One measure of difference against another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from lossbook.plot._axes import axes, say
from lossbook.plot._style import BLUE, INK, RULE, VERMILION


def divergence_scatter(
    x: ArrayLike,
    y: ArrayLike,
    bound: tuple[ArrayLike, ArrayLike, str],
    *,
    xlabel: str,
    ylabel: str,
    xlim: tuple[float, float] | None = None,
    ylim: tuple[float, float] | None = None,
    band: tuple[float, float] | None = None,
    marks: Sequence[tuple[float, float, str]] = (),
    title: str | None = None,
) -> None:
    """Draw pairs of divergences as points, and the curve ``bound`` that none of them crosses.

    Pairs outside of ``xlim`` and ``ylim`` are left out: near the edge of the picture releases of
    matplotlib do not agree which of them to write, though none is seen.
    ``bound`` is its x, its y and its name. ``band`` shades the points between two x. ``marks`` are
    single pairs to look at, with their names: ``(x, y, text)``.
    """
    ax = axes(title=title, xlabel=xlabel, ylabel=ylabel)
    if band:
        ax.axvspan(*band, color=RULE, alpha=0.2, linewidth=0)
    bx, by = (np.asarray(v, dtype=float) for v in bound[:2])
    xlim = xlim or (0, bx[-1])
    x, y = _inside(x, y, xlim, ylim or (-np.inf, np.inf))
    ax.plot(
        x, y, linestyle="none", marker="o", markersize=3, color=BLUE, alpha=0.45, markeredgewidth=0
    )
    ax.plot(bx, by, color=VERMILION, linestyle="--")
    ax.set(xlim=xlim, ylim=ylim or (0, None))
    say(ax, bx[-1], by[-1], bound[2], VERMILION, dx=5, va="center")
    for mx, my, text in marks:
        ax.plot(mx, my, "s", color=INK, markersize=6, clip_on=False)
        say(ax, mx, my, text, INK, dx=7, dy=-1, fontsize=11, weight="bold")


def _inside(
    x: ArrayLike, y: ArrayLike, xlim: tuple[float, float], ylim: tuple[float, float]
) -> tuple[np.ndarray, np.ndarray]:
    """The points that lie within both limits."""
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    seen = (xlim[0] <= x) & (x <= xlim[1]) & (ylim[0] <= y) & (y <= ylim[1])
    return x[seen], y[seen]
