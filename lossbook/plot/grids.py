"""A value at every place of a grid."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from lossbook.plot._axes import bare, name, panels
from lossbook.plot._style import BLUE, RULE


def value_squares(
    grids: Mapping[str, ArrayLike], *, largest: float | None = None, title: str | None = None
) -> None:
    """Draw each grid as squares whose area is the value: the largest value fills its cell.

    All panels share one scale, ``largest``, by default the largest value of all.
    """
    arrays = {label: np.asarray(grid, dtype=float) for label, grid in grids.items()}
    largest = largest or max(float(grid.max()) for grid in arrays.values())
    for ax, (label, grid) in zip(
        panels(len(arrays), height=2.7, title=title), arrays.items(), strict=True
    ):
        rows, columns = grid.shape
        ax.add_patch(Rectangle((0, 0), columns, rows, fill=False, edgecolor=RULE, linewidth=0.8))
        for (i, j), value in np.ndenumerate(grid):
            side = float(np.sqrt(max(value, 0.0) / largest))
            corner = (j + 0.5 - side / 2, rows - i - 0.5 - side / 2)
            if side > 0.02:
                ax.add_patch(Rectangle(corner, side, side, color=BLUE, alpha=0.85, linewidth=0))
        ax.set(xlim=(-0.1, columns + 0.1), ylim=(-0.1, rows + 0.1), aspect="equal")
        bare(ax, "left", "bottom")
        name(ax, title=label)
