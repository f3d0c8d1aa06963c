"""What a gradient checker has found, entry by entry."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from lossbook.backprop.gradcheck import GradientReport, InputReport
from lossbook.plot._axes import head, name
from lossbook.plot._style import BLUE, RULE, VERMILION


def gradient_scatter(
    reports: Mapping[str, GradientReport],
    *,
    position: int = 0,
    columns: int = 4,
    tolerance: float = 1e-4,
    title: str | None = None,
) -> None:
    """Draw each entry of a gradient, by hand upwards and by differences across, a panel a report.

    A right entry lies on the diagonal. One that is further off than ``tolerance`` of the largest
    is a square instead of a dot. ``position`` chooses the input of the checked function.
    """
    rows = -(-len(reports) // columns)
    figure, grid = plt.subplots(
        rows, columns, figsize=(6.2, 1.78 * rows + 0.4), squeeze=False, sharex=False
    )
    head(figure, title)
    for ax, (label, report) in zip(grid.flat, reports.items(), strict=False):
        _entries(ax, report.inputs[position], tolerance)
        ax.set_title(label, fontsize=9)
    for ax in list(grid.flat)[len(reports) :]:
        ax.set_visible(False)
    for ax in grid[-1]:
        name(ax, title=ax.get_title(loc="left"), xlabel="numeric")
        ax.title.set_fontsize(9)
    for ax in grid[:, 0]:
        ax.set_ylabel("analytic")


def _entries(ax: Axes, report: InputReport, tolerance: float) -> None:
    """The entries of one gradient that are known both ways, and the diagonal where they belong."""
    known = np.isfinite(report.numeric) & np.isfinite(report.analytic)
    numeric, analytic = report.numeric[known], report.analytic[known]
    scale = max(np.abs(numeric).max(initial=0), np.abs(analytic).max(initial=0)) or 1.0
    wrong = np.abs(analytic - numeric) > tolerance * scale
    reach = 1.15 * scale
    ax.plot([-reach, reach], [-reach, reach], color=RULE, linestyle="-", linewidth=0.8)
    ax.plot(numeric[~wrong], analytic[~wrong], "o", color=BLUE, markersize=3)
    ax.plot(numeric[wrong], analytic[wrong], "s", color=VERMILION, markersize=3)
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal", xticks=[0], yticks=[0])
