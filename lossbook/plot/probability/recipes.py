"""From a distribution to a loss: what is believed of the noise, and what it costs to be off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from lossbook.plot._axes import bare, head, name, quiet
from lossbook.plot._style import BLUE, INK, MUTED, VERMILION


class Recipe(NamedTuple):
    """A distribution of outcomes at one prediction, and the loss of predictions at one outcome.

    ``outcomes`` are points of a density, or, with ``discrete``, the values that have probability.
    """

    distribution: str
    loss: str
    outcomes: ArrayLike
    density: Callable[[np.ndarray], ArrayLike]
    predictions: ArrayLike
    cost: Callable[[np.ndarray], ArrayLike]
    discrete: bool = False


def recipes(
    rows: Sequence[Recipe], *, above: str = "", below: str = "", title: str | None = None
) -> None:
    """Draw each recipe as a column: the distribution above, the loss that it becomes below."""
    figure, grid = plt.subplots(2, len(rows), figsize=(6.4, 3.9), squeeze=False)
    head(figure, title)
    for column, recipe in zip(grid.T, rows, strict=True):
        _distribution(column[0], recipe)
        predictions = np.asarray(recipe.predictions, dtype=float)
        column[1].plot(predictions, recipe.cost(predictions), color=VERMILION, linestyle="-")
        name(column[0], title=recipe.distribution)
        name(column[1], title=recipe.loss)
        for ax, color in zip(column, (BLUE, VERMILION), strict=True):
            bare(ax, "left")
            quiet(ax)
            ax.title.set_color(color)
            ax.title.set_fontsize(9.5)
    for ax, label in zip(grid[:, 0], (above, below), strict=True):
        ax.set_xlabel(label, color=MUTED, loc="left")


def _distribution(ax: Axes, recipe: Recipe) -> None:
    at = np.asarray(recipe.outcomes, dtype=float)
    height = np.asarray(recipe.density(at), dtype=float)
    if recipe.discrete:
        ax.bar(at, height, width=0.5, color=BLUE, alpha=0.2, linewidth=0)
        ax.bar(at, height, width=0.5, facecolor=(0, 0, 0, 0), edgecolor=BLUE, linewidth=1.2)
        ax.set_xlim(at.min() - 0.8, at.max() + 0.8)
        ax.set_xticks(at[:: max(1, len(at) // 2)])
    else:
        ax.fill_between(at, 0, height, color=BLUE, alpha=0.16, linewidth=0)
        ax.plot(at, height, color=BLUE, linestyle="-")
    ax.axhline(0, color=INK, linewidth=0.8, linestyle="-")
    ax.set_ylim(0, 1.15 * float(height.max()))
