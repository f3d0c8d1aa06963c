"""Products of matrices as rectangles: what fits together, and what comes out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from lossbook.plot._axes import bare, head, say
from lossbook.plot._style import BLUE, GREEN, INK, MUTED, VERMILION

_GAP = 0.9  # between two rectangles, in cells


class Factor(NamedTuple):
    """A matrix of a product: its name, its rows and columns, and whether it is a gradient."""

    name: str
    rows: int
    columns: int
    gradient: bool = False


def matrix_products(
    lines: Sequence[tuple[Factor, Factor, Factor]], *, title: str | None = None
) -> None:
    """Draw products ``(left, right, result)``, one a line, all in one scale.

    The side that two factors share is drawn thick: it is summed over and does not come back.
    Values are green, gradients vermilion.
    """
    heights = [max(factor.rows for factor in line) for line in lines]
    figure, column = plt.subplots(
        len(lines),
        1,
        figsize=(6.2, 0.16 * sum(heights) + 0.62 * len(lines)),
        squeeze=False,
        gridspec_kw={"height_ratios": [height + 3.2 for height in heights]},
    )
    head(figure, title)
    widest = max(sum(f.columns for f in line) for line in lines) + 4 * _GAP + 4
    for ax, line, height in zip(column[:, 0], lines, heights, strict=True):
        _product(ax, line, height)
        ax.set(xlim=(-0.5, widest), ylim=(-2.2, height + 1.0), aspect="equal")
        bare(ax, "left", "bottom")


def _product(ax: Axes, line: tuple[Factor, Factor, Factor], height: int) -> None:
    """Left factor, right factor, equals sign, result, each centred on one height."""
    at = 0.0
    for k, (factor, sign) in enumerate(zip(line, ("", "·", "="), strict=True)):
        if sign:
            say(ax, at + _GAP, height / 2, sign, INK, ha="center", va="center", fontsize=12)
            at += 2 * _GAP
        color = VERMILION if factor.gradient else GREEN
        low = (height - factor.rows) / 2
        box = (at, low)
        ax.add_patch(Rectangle(box, factor.columns, factor.rows, color=color, alpha=0.16, lw=0))
        ax.add_patch(
            Rectangle(box, factor.columns, factor.rows, fill=False, edgecolor=color, lw=1.1)
        )
        if k == 0:
            ax.plot([at, at + factor.columns], [low, low], color=BLUE, linestyle="-", lw=3)
        elif k == 1:
            ax.plot([at, at], [low, low + factor.rows], color=BLUE, linestyle="-", lw=3)
        middle = at + factor.columns / 2
        say(ax, middle, low, factor.name, color, dy=-12, ha="center", fontsize=9)
        size = f"{factor.rows} × {factor.columns}"
        say(ax, middle, low + factor.rows, size, MUTED, dy=3, ha="center", fontsize=8.5)
        at += factor.columns + _GAP
