"""Estimates with their intervals, one a row."""

from __future__ import annotations

from collections.abc import Mapping

from lossbook.plot._axes import axes, quiet
from lossbook.plot._style import RULE, SERIES


def intervals(
    rows: Mapping[str, tuple[float, float, float]],
    *,
    line: float | None = None,
    xlabel: str | None = None,
    title: str | None = None,
) -> None:
    """Draw an estimate and its interval for each name, ``{name: (low, estimate, high)}``.

    ``line`` marks a value to compare with, such as 0 for differences.
    """
    ax = axes(height=0.85 + 0.42 * len(rows), title=title, xlabel=xlabel)
    for k, (low, middle, high) in enumerate(rows.values()):
        color, _, marker = SERIES[k % len(SERIES)]
        ax.plot([low, high], [-k, -k], color=color, linestyle="-", linewidth=2)
        ax.plot([middle], [-k], marker, color=color, markersize=7)
    if line is not None:
        ax.axvline(line, color=RULE, linestyle="--", linewidth=1)
    ax.set_yticks([-k for k in range(len(rows))], list(rows))
    ax.set_ylim(-len(rows) + 0.5, 0.5)
    ax.spines["left"].set_visible(False)
    quiet(ax)
