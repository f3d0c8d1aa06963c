"""The way down: paths of optimisers on the contour lines of what they make small."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from lossbook._protocol import Forward
from lossbook.plot._axes import name, panels
from lossbook.plot._style import INK, MUTED, SERIES

Function = Callable[[np.ndarray], Forward]
Window = tuple[tuple[float, float], tuple[float, float]]


def descents(
    maps: Mapping[str, tuple[Function, Mapping[str, ArrayLike]]],
    *,
    window: Window,
    levels: Sequence[float],
    minimum: tuple[float, float] | None = None,
    xlabel: str | None = None,
    ylabel: str | None = None,
    height: float = 2.8,
    title: str | None = None,
) -> None:
    """Draw paths over contour lines, a panel for each of ``{name: (f, {path: points})}``.

    ``f`` is what an optimiser is given, ``points`` (k, 2) are those of its Path, and ``levels`` the
    values whose contour lines are drawn in the ``window`` ((left, right), (bottom, top)). Where a
    panel has several paths, a legend under it names them. A cross marks the ``minimum``.
    """
    for ax, (label, (f, paths)) in zip(
        panels(len(maps), height=height, sharey=True, title=title), maps.items(), strict=True
    ):
        _contours(ax, f, window, levels)
        for k, (path, points) in enumerate(paths.items()):
            _path(ax, np.asarray(points, dtype=float), k, path)
        if minimum is not None:
            ax.plot(*minimum, "+", color=INK, markersize=9, markeredgewidth=1.6, zorder=4)
        ax.set(xlim=window[0], ylim=window[1])
        ax.locator_params(nbins=5)
        name(ax, title=label, xlabel=xlabel, ylabel=ylabel)
        if len(paths) > 1:
            _legend(ax, len(paths))


def _contours(ax: Axes, f: Function, window: Window, levels: Sequence[float]) -> None:
    across, up = (np.linspace(*side, 44) for side in window)
    # Rounded, so that a line starts in the same place on every processor.
    heights = [[round(float(f(np.array([a, b])).value), 6) for a in across] for b in up]
    ax.contour(across, up, heights, levels=levels, colors=MUTED, linewidths=0.7, alpha=0.7)


def _path(ax: Axes, points: np.ndarray, k: int, label: str) -> None:
    color, style, marker = SERIES[k % len(SERIES)]
    ax.plot(
        *points.T,
        color=color,
        linestyle=style,
        marker=marker,
        markersize=3,
        linewidth=1.3,
        label=label,
        zorder=3,
    )
    ax.plot(*points[0], "o", color=INK, markersize=5, zorder=4)


def _legend(ax: Axes, count: int) -> None:
    ax.legend(
        loc="upper center",
        bbox_to_anchor=(0.5, -0.2),
        ncols=min(2, count),
        frameon=False,
    )
