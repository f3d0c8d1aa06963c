"""What a setting changes, one quantity a panel."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from lossbook.plot._axes import name, panels
from lossbook.plot._style import SERIES


def sweep(
    settings: ArrayLike,
    quantities: Mapping[str, ArrayLike],
    *,
    xlabel: str | None = None,
    title: str | None = None,
) -> None:
    """Draw quantities, ``{name: values}``, over the settings they were measured at.

    Each has a panel and a scale of its own, from 0, and a marker at every setting tried.
    """
    x = np.asarray(settings, dtype=float)
    row = panels(len(quantities), height=2.6, title=title)
    for k, (ax, (label, values)) in enumerate(zip(row, quantities.items(), strict=True)):
        color, style, marker = SERIES[k % len(SERIES)]
        y = np.asarray(values, dtype=float)
        ax.plot(x, y, color=color, linestyle=style, marker=marker, markersize=4)
        ax.set_ylim(0, 1.08 * float(y.max()))
        name(ax, title=label, xlabel=xlabel)
