"""What the drawings share: axes of the right size, labels beside the thing they name."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lossbook.plot._style import INK, MUTED, RULE


def axes(
    width: float = 6.2, height: float = 3.1, *, title: str | None = None, **labels: str | None
) -> Axes:
    """New axes under a title, with ``xlabel`` and ``ylabel``."""
    figure, ax = plt.subplots(figsize=(width, height))
    head(figure, title)
    name(ax, **labels)
    return ax


def panels(
    count: int,
    width: float = 6.2,
    height: float = 2.8,
    *,
    title: str | None = None,
    sharey: bool = False,
) -> list[Axes]:
    """``count`` axes side by side under one title."""
    figure, row = plt.subplots(
        1,
        count,
        figsize=(width, height),
        squeeze=False,
        sharey=sharey,
        gridspec_kw={"wspace": 0.08},
    )
    head(figure, title)
    return list(row[0])


def head(figure: Figure, title: str | None) -> None:
    """The figure's title, which states the finding."""
    if title:
        figure.suptitle(title, x=0.012, ha="left", fontsize=10.5, color=INK)


def name(
    ax: Axes, *, title: str | None = None, xlabel: str | None = None, ylabel: str | None = None
) -> None:
    """The name of one panel and of its axes."""
    ax.set_title(title or "")
    ax.set_xlabel(xlabel or "")
    ax.set_ylabel(ylabel or "")


def say(ax: Axes, x: float, y: float, text: str, color: str = INK, **options: Any) -> None:
    """Text at a point of the data; ``dx`` and ``dy`` move it by points of type."""
    shift = (options.pop("dx", 0), options.pop("dy", 0))
    ax.annotate(text, (x, y), xytext=shift, textcoords="offset points", color=color, **options)


def zero_line(ax: Axes) -> None:
    """A rule at y = 0, where the sign matters."""
    ax.axhline(0, color=RULE, linewidth=0.8, linestyle="-", zorder=0)


def bare(ax: Axes, *sides: str) -> None:
    """Take away spines and their ticks: ``bare(ax, "left")``."""
    for side in sides:
        ax.spines[side].set_visible(False)
    if "left" in sides:
        ax.set_yticks([])
    if "bottom" in sides:
        ax.set_xticks([])


def quiet(ax: Axes) -> None:
    """Tick labels without tick marks, for categories."""
    ax.tick_params(length=0, labelcolor=MUTED)
