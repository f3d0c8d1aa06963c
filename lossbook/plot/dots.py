"""A number for each of many things, on one logarithmic scale."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, NullFormatter

from lossbook.plot._axes import axes, quiet
from lossbook.plot._style import MUTED, RULE, SERIES

#: The height in inches of a row that has its name above it.
ROOM_FOR_A_NAME = 0.36


def dots(
    rows: Mapping[str, Mapping[str, float]],
    *,
    line: float | None = None,
    apart: float | None = None,
    above: bool = False,
    xlabel: str | None = None,
    title: str | None = None,
) -> None:
    """Draw a row for each name, with a dot for each of its series; ``line`` marks a reference.

    ``apart`` is the height of a row in inches; such rows have half of it free above and below.
    ``above`` writes each name over its row, not beside it, which leaves long names' rows wide.
    The series are told apart by colour and marker and named in a legend under the rows. Values of
    0, which a logarithmic scale does not have, stand at its left end.
    """
    apart = apart or (ROOM_FOR_A_NAME if above else None)
    ax = axes(height=0.75 + (apart or 0.235) * len(rows), title=title, xlabel=xlabel)
    series = list(dict.fromkeys(name for row in rows.values() for name in row))
    positive = [v for row in rows.values() for v in row.values() if v > 0]
    least = min(positive) / 2
    for k, name in enumerate(series):
        color, _, marker = SERIES[k % len(SERIES)]
        at = [(max(row[name], least), -i) for i, row in enumerate(rows.values()) if name in row]
        ax.plot(*zip(*at, strict=True), marker, color=color, label=name, clip_on=False)
    for i in range(len(rows)):
        ax.axhline(-i, color=RULE, linewidth=0.4, alpha=0.5, zorder=0)
    if line is not None:
        ax.axvline(line, color=RULE, linestyle="--", linewidth=1)
    _logarithmic(ax, least, max(positive))
    _name_rows(ax, list(rows), above)
    if apart:
        ax.set_ylim(0.5 - len(rows), 0.8 if above else 0.5)
    ax.spines["left"].set_visible(False)
    ax.legend(
        loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=min(2, len(series)), frameon=False
    )
    quiet(ax)


def _name_rows(ax: Axes, names: list[str], above: bool) -> None:
    if not above:
        ax.set_yticks(-np.arange(len(names)), names)
        return
    ax.set_yticks([])
    for i, name in enumerate(names):
        ax.annotate(
            name,
            (0, -i),
            xycoords=ax.get_yaxis_transform(),
            xytext=(0, 5),
            textcoords="offset points",
            color=MUTED,
            fontsize="small",
        )


def _logarithmic(ax: Axes, least: float, most: float) -> None:
    """A logarithmic scale that writes powers of ten, or over a short way 1, 2 and 5 in full.

    By itself matplotlib names each of 2 to 9 there, which overprint each other.
    """
    ax.set_xscale("log")
    ax.xaxis.set_minor_formatter(NullFormatter())
    if most < 300 * least:
        ax.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        ax.xaxis.set_major_formatter("{x:g}")
