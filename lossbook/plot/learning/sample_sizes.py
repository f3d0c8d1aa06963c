"""What a method reaches, against the number of samples it learned from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from lossbook.plot._axes import axes, say
from lossbook.plot._style import MUTED, SERIES


def learning_curves(
    sizes: Sequence[int],
    curves: Mapping[str, tuple[ArrayLike, ArrayLike]],
    *,
    xlabel: str | None = None,
    ylabel: str | None = None,
    title: str | None = None,
) -> None:
    """Draw means with their standard errors, ``{name: (mean, error)}``, over sample sizes.

    The sizes stand on a logarithmic scale, the values on one from 0. A bar is two standard errors
    long on either side. Each name stands at the right end of its curve.
    """
    ax = axes(title=title, xlabel=xlabel, ylabel=ylabel)
    at = np.asarray(sizes, dtype=float)
    for k, (label, curve) in enumerate(curves.items()):
        color, style, marker = SERIES[k % len(SERIES)]
        mean, error = (np.asarray(part, dtype=float) for part in curve)
        ax.plot(at, mean, color=color, linestyle=style, marker=marker)
        ax.vlines(at, mean - 2 * error, mean + 2 * error, color=color, linewidth=1)
        say(ax, at[-1], mean[-1], label, color, dx=8, va="center")
    ax.set_xscale("log")
    ax.set_xticks(at, [str(size) for size in sizes])
    ax.minorticks_off()
    ax.set_ylim(0, None)
    ax.tick_params(axis="both", labelcolor=MUTED)
