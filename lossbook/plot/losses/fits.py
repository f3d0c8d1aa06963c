"""Points and the curves fitted to them; one residual, large enough to be looked at."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from lossbook.plot._axes import axes, name, panels, say
from lossbook.plot._style import BLUE, INK, SERIES, VERMILION


def fits(
    points: tuple[ArrayLike, ArrayLike],
    curves: Mapping[str, tuple[ArrayLike, ArrayLike]],
    *,
    notes: Mapping[str, str] | None = None,
    ylim: tuple[float, float] | None = None,
    title: str | None = None,
) -> None:
    """Draw the same points once for each curve, ``{name: (x, y)}``, with a note under it.

    A panel has one curve, so all are solid, and thin enough for one that swings steeply.
    """
    row = panels(len(curves), height=2.7, sharey=True, title=title)
    for k, (ax, (label, (x, y))) in enumerate(zip(row, curves.items(), strict=True)):
        color = SERIES[k % len(SERIES)][0]
        ax.plot(x, y, color=color, linestyle="-", linewidth=1.4)
        ax.plot(*points, "o", color=INK, markersize=4)
        if ylim:
            ax.set_ylim(*ylim)
        ax.locator_params(axis="x", nbins=3)
        name(ax, title=label, xlabel=(notes or {}).get(label))
        ax.title.set_color(color)


def lines(
    data: Mapping[str, tuple[ArrayLike, ArrayLike, Mapping[str, tuple[ArrayLike, ArrayLike]]]],
    *,
    notes: Mapping[str, Mapping[str, str]] | None = None,
    ylim: tuple[float, float] | None = None,
    xlabel: str | None = None,
    ylabel: str | None = None,
    title: str | None = None,
) -> None:
    """Draw several sets of points, each with its lines: ``{name: (x, y, {line: (x, y)})}``.

    The lines have the same names in every panel; the names stand under the panels. ``notes``,
    ``{name: {line: text}}``, stand in the upper left of a panel in the colours of its lines.
    """
    row = panels(len(data), height=3.0, sharey=True, title=title)
    for ax, (label, (x, y, named)) in zip(row, data.items(), strict=True):
        for k, (line, (lx, ly)) in enumerate(named.items()):
            color, style, _ = SERIES[k % len(SERIES)]
            ax.plot(lx, ly, color=color, linestyle=style, label=line)
        ax.plot(x, y, "o", color=INK, markersize=4)
        if ylim:
            ax.set_ylim(*ylim)
        name(ax, title=label, xlabel=xlabel, ylabel=ylabel if ax is row[0] else None)
        _corner(ax, (notes or {}).get(label, {}), list(named))
    handles, names = row[0].get_legend_handles_labels()
    row[0].figure.legend(handles, names, loc="outside lower center", ncols=2, frameon=False)


def _corner(ax: Axes, notes: Mapping[str, str], lines: list[str]) -> None:
    """Write notes on lines one under the other in the upper left corner."""
    for k, (line, text) in enumerate(notes.items()):
        color = SERIES[lines.index(line) % len(SERIES)][0]
        say(ax, 0, 1, text, color, xycoords="axes fraction", dx=8, dy=-4 - 15 * k, va="top")


def residual(
    x: ArrayLike,
    y: ArrayLike,
    prediction: ArrayLike,
    index: int,
    *,
    xlabel: str | None = None,
    ylabel: str | None = None,
    title: str | None = None,
) -> None:
    """Draw points, their predictions as a line, and the gap between the two at one point."""
    x, y, prediction = (np.asarray(part, dtype=float) for part in (x, y, prediction))
    order = np.argsort(x)
    ax = axes(title=title, xlabel=xlabel, ylabel=ylabel)
    ax.plot(x[order], prediction[order], color=BLUE, linestyle="-")
    ax.plot(x, y, "o", color=INK)
    at, seen, guessed = x[index], y[index], prediction[index]
    ax.plot([at, at], [seen, guessed], color=VERMILION, linestyle="-", linewidth=2.4)
    ax.plot([at], [guessed], "s", color=BLUE)
    say(ax, at, seen, f"y = {seen:g}", INK, dx=9, dy=-4, va="top")
    # The line rises through the upper left and the lower right of the gap: what is said of the
    # prediction stands above on the left, the rest below on the right.
    say(ax, at, guessed, f"ŷ = {guessed:g}", BLUE, dx=-6, dy=8, ha="right")
    gap = f"ŷ − y = {guessed - seen:g}".replace("-", "−")
    say(ax, at, (seen + guessed) / 2, gap, VERMILION, dx=9, va="center")
