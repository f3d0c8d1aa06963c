"""What samples do to a prediction: the pull of each, and the place where the pulls balance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from lossbook._protocol import Forward
from lossbook.plot._axes import bare, head, name, panels, say, zero_line
from lossbook.plot._style import BLUE, INK, MUTED, RULE, SERIES, VERMILION

_GAP = 0.16  # height between two arrows, where a row is 1 high


def forces(
    samples: Sequence[float],
    rows: Mapping[str, tuple[float, ArrayLike]],
    *,
    xlabel: str | None = None,
    title: str | None = None,
) -> None:
    """Draw the pull of each sample on a prediction, ``{name: (prediction, pulls)}``, a row a loss.

    Arrows start at the prediction. Those to one side are laid end to end, so that the two sides
    can be compared: where they are equally long, the prediction stays.
    """
    figure, column = plt.subplots(
        len(rows), 1, figsize=(6.2, 1.15 * len(rows) + 0.5), sharex=True, squeeze=False
    )
    head(figure, title)
    low, high = min(samples), max(samples)
    for ax, (label, (prediction, pulls)) in zip(column[:, 0], rows.items(), strict=True):
        ax.axhline(0, color=RULE, linewidth=0.8, linestyle="-", zorder=0)
        ax.plot(samples, np.zeros(len(samples)), "o", color=INK)
        ax.plot([prediction, prediction], [-0.25, 1], color=MUTED, linestyle=":", linewidth=1.2)
        room = 0.42 * (high - low)
        _side(ax, prediction, np.asarray(pulls, dtype=float), room)
        say(ax, prediction, -0.25, f"{prediction:g}", MUTED, dy=-11, ha="center", fontsize=9)
        ax.set(ylim=(-0.5, 1.1), xlim=(low - room, high + 0.2 * room))
        bare(ax, "left")
        name(ax, title=label)
        ax.spines["bottom"].set_visible(False)
        ax.tick_params(bottom=False, labelbottom=False)
    last = column[-1, 0]
    last.tick_params(labelbottom=True)
    name(last, title=list(rows)[-1], xlabel=xlabel)


def _side(ax: Axes, start: float, pulls: np.ndarray, room: float) -> None:
    """Both chains of arrows; the longer of all chains of a row takes up ``room``."""
    total = max(pulls[pulls > 0].sum(), -pulls[pulls < 0].sum())
    for sign, color in ((1, BLUE), (-1, VERMILION)):
        chain = np.sort(np.abs(pulls[np.sign(pulls) == sign]))[::-1]
        at = start
        for k, pull in enumerate(chain):
            end = at + sign * room * pull / total
            style = {"arrowstyle": "-|>", "color": color, "linewidth": 1.6, "shrinkA": 0,
                     "shrinkB": 0}  # fmt: skip
            height = 0.3 + _GAP * (k % 4)
            ax.annotate("", (end, height), xytext=(at, height), arrowprops=style)
            at = end
        where = start + sign * 0.5 * room
        text = f"{chain.sum():.4g}" if len(chain) else "0"
        say(ax, where, 0.92, text, color, ha="center", fontsize=9)


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
    left.figure.legend(handles, names, loc="outside lower center", ncols=len(names), frameon=False)
