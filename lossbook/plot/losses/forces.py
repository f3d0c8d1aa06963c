"""What samples do to a prediction: the pull of each, and the place where the pulls balance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from lossbook._protocol import Array, Forward
from lossbook.plot._axes import bare, head, name, panels, say, zero_line
from lossbook.plot._style import BLUE, INK, SERIES, VERMILION


def forces(
    samples: Sequence[float],
    rows: Mapping[str, tuple[float, ArrayLike]],
    *,
    xlabel: str | None = None,
    title: str | None = None,
) -> None:
    """Draw the pull of each sample on a prediction, ``{name: (prediction, pulls)}``, a row a loss.

    On top the samples stand on their axis. In each row below the pulls to the left and to the right
    are laid end to end from the prediction, as in a tug of war, each with its size inside and its
    sample below. Both sides of a row are equally long where the prediction stays; rows have scales
    of their own.
    """
    count = len(rows)
    figure, column = plt.subplots(
        count + 1,
        1,
        figsize=(6.2, 1.25 + 1.02 * count),
        gridspec_kw={"height_ratios": [0.3] + [1] * count},
    )
    head(figure, title)
    _number_line(column[0], samples, xlabel)
    for ax, (label, (prediction, pulls)) in zip(column[1:], rows.items(), strict=True):
        _tug(ax, samples, np.asarray(pulls, dtype=float), prediction)
        name(ax, title=label)


def _number_line(ax: Axes, samples: Sequence[float], xlabel: str | None) -> None:
    """The samples as dots on their own axis."""
    ax.plot(samples, np.zeros(len(samples)), "o", color=INK, clip_on=False, zorder=3)
    ax.set_ylim(0, 1)
    name(ax, xlabel=xlabel)
    bare(ax, "left")


def _tug(ax: Axes, samples: Sequence[float], pulls: Array, prediction: float) -> None:
    """Two chains of bars from the middle outwards, the nearest sample first."""
    for sign, color in ((-1, VERMILION), (1, BLUE)):
        end = 0.0
        side = [(y, p) for y, p in zip(samples, pulls, strict=True) if np.sign(p) == sign]
        for sample, pull in sorted(side, reverse=sign < 0):
            ax.barh(0, pull, left=end, height=1, color=color, alpha=0.16, linewidth=0)
            ax.barh(0, pull, left=end, height=1, fill=False, edgecolor=color, linewidth=1.2)
            middle = end + pull / 2
            say(ax, middle, 0, f"{abs(pull):.4g}", color, ha="center", va="center", fontsize=9)
            say(ax, middle, -0.5, f"{sample:g}", INK, dy=-4, ha="center", va="top", fontsize=9)
            end += pull
    longest = max(pulls[pulls > 0].sum(), -pulls[pulls < 0].sum())
    ax.plot([0, 0], [-0.5, 0.75], color=INK, linestyle="-", linewidth=1.6)
    say(ax, 0, 0.75, f"{prediction:g}", INK, dy=2, ha="center", va="bottom")
    ax.set(xlim=(-1.04 * longest, 1.04 * longest), ylim=(-0.95, 1.0))
    bare(ax, "left", "bottom")


def value_and_slope(
    x: ArrayLike,
    losses: Mapping[str, Callable[..., Forward]],
    *,
    top: float,
    xlabel: str | None = None,
    title: str | None = None,
) -> None:
    """Draw losses of a residual on the left and their derivatives on the right, ``{name: loss}``.

    ``loss`` is one of the package, its options bound by ``partial``.
    """
    x = np.asarray(x, dtype=float)
    left, right = panels(2, height=3.2, title=title)
    for k, (label, loss) in enumerate(losses.items()):
        color, style, _ = SERIES[k % len(SERIES)]
        value = loss(x, 0 * x, reduction="none").value
        slope = loss(x, 0 * x, reduction="sum").backward()
        left.plot(x, value, color=color, linestyle=style, label=label)
        right.plot(x, slope, color=color, linestyle=style)
    zero_line(right)
    left.set(ylim=(0, top))
    right.set(ylim=(-top, top))
    name(left, title="loss", xlabel=xlabel)
    name(right, title="derivative", xlabel=xlabel)
    handles, names = left.get_legend_handles_labels()
    left.figure.legend(handles, names, loc="outside lower center", ncols=2, frameon=False)
