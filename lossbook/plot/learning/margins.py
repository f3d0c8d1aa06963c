"""Classes in the plane with the boundary between them, and the street on both sides of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from lossbook.plot._axes import head, name
from lossbook.plot._style import BLUE, INK, PLUM, VERMILION

Scores = Callable[[NDArray[np.float64]], ArrayLike]


def margin_plot(
    boundaries: Mapping[str, Scores],
    x: ArrayLike,
    y: ArrayLike,
    *,
    slacks: bool = False,
    columns: int = 2,
    height: float = 3.0,
    notes: Mapping[str, str] | None = None,
    xlabel: str | None = None,
    ylabel: str | None = None,
    title: str | None = None,
) -> None:
    """Draw points of two classes and what separates them, ``{name: scores}``, a panel each.

    ``scores(points)`` is any function of points (N, 2): its zeros are the boundary, its -1 and 1
    the edges of the street, which is tinted. Points on the street or on its edge are ringed.
    ``slacks`` joins a point on the wrong side of its own edge to that edge; it needs scores that
    are linear. Axes are equal, so that what looks like a distance is one.
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    rows = -(-len(boundaries) // columns)
    figure, grid = plt.subplots(
        rows, columns, figsize=(6.2, height * rows), squeeze=False, sharex=True, sharey=True
    )
    head(figure, title)
    for ax, (label, scores) in zip(grid.flat, boundaries.items(), strict=True):
        _street(ax, scores, x)
        margins = y * np.asarray(scores(x), dtype=float)
        if slacks:
            _slacks(ax, scores, x, y, margins)
        _points(ax, x, y, margins <= 1 + 1e-6)
        ax.set_aspect("equal")
        note = (notes or {}).get(label)
        name(ax, title=label, xlabel=note or xlabel, ylabel=ylabel if ax in grid[:, 0] else None)


def _street(ax: Axes, scores: Scores, x: NDArray[np.float64]) -> None:
    """The zero line, and the edges of the street, over a little more than the points take up."""
    pad = 0.06 * np.ptp(x, axis=0).max()
    low, high = x.min(axis=0) - pad, x.max(axis=0) + pad
    first, second = np.meshgrid(*(np.linspace(low[k], high[k], 37) for k in (0, 1)))
    heights = np.asarray(scores(np.column_stack([first.ravel(), second.ravel()])), dtype=float)
    # Rounded, so that a curve that runs through a grid point starts there on every processor.
    heights = heights.reshape(first.shape).round(6)
    ax.contourf(first, second, heights, [-1, 1], colors=[INK], alpha=0.07)
    ax.contour(
        first, second, heights, [-1, 0, 1], colors=[VERMILION, INK, BLUE],
        linestyles=["--", "-", "--"], linewidths=[1.2, 1.8, 1.2],
    )  # fmt: skip
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))


def _points(
    ax: Axes, x: NDArray[np.float64], y: NDArray[np.float64], ringed: NDArray[np.bool_]
) -> None:
    ax.plot(*x[ringed].T, "o", color=INK, markerfacecolor="none", markersize=10, linestyle="none")
    ax.plot(*x[y > 0].T, "o", color=BLUE, markersize=4.5, linestyle="none")
    ax.plot(*x[y < 0].T, "s", color=VERMILION, markersize=4.2, linestyle="none")


def _slacks(
    ax: Axes,
    scores: Scores,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    margins: NDArray[np.float64],
) -> None:
    """From each point that is short of its margin, straight across to its own edge."""
    origin = float(np.asarray(scores(np.zeros((1, 2))))[0])
    weight = np.asarray(scores(np.eye(2)), dtype=float) - origin
    for k in np.flatnonzero(margins < 1 - 1e-6):
        foot = x[k] + (1 - margins[k]) * y[k] * weight / (weight @ weight)
        ax.plot(*np.stack([x[k], foot]).T, color=PLUM, linestyle="-", linewidth=1.4, zorder=1.5)
