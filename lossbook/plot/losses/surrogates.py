"""Losses of a margin, laid over the 0-1 loss that they stand in for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import ArrayLike

from lossbook._protocol import Forward
from lossbook.plot._axes import name, panels, say, zero_line
from lossbook.plot._style import INK, MUTED, SERIES


def surrogates(
    margins: ArrayLike,
    losses: Mapping[str, Callable[..., Forward]],
    *,
    top: float,
    title: str | None = None,
) -> None:
    """Draw losses of a margin on the left and their slopes on the right, ``{name: loss}``.

    ``loss(input, target, reduction=...)`` is one of the package's, for labels ±1. The 0-1 loss is
    the shaded step; the dotted line is at margin 1. The names stand under the panels.
    """
    m = np.asarray(margins, dtype=float)
    one = np.ones_like(m)
    left, right = panels(2, height=3.6, title=title)
    left.fill_between([m[0], 0], 0, 1, color=INK, alpha=0.12, linewidth=0)
    left.plot([m[0], 0, 0, m[-1]], [1, 1, 0, 0], color=INK, linestyle="-", linewidth=1.2)
    say(left, m[0], 1, "0-1", INK, dx=4, dy=-4, va="top", fontsize=9)
    for k, (label, loss) in enumerate(losses.items()):
        color, style, _ = SERIES[k % len(SERIES)]
        value = loss(m, one, reduction="none").value
        left.plot(m, value, color=color, linestyle=style, label=label)
        right.plot(m, loss(m, one, reduction="sum").backward(), color=color, linestyle=style)
    zero_line(right)
    for ax, low, high in ((left, 0, top), (right, -top, 0.2)):
        ax.axvline(1, color=MUTED, linewidth=0.8, linestyle=":")
        ax.set(xlim=(m[0], m[-1]), ylim=(low, high))
    name(left, title="loss", xlabel="margin")
    name(right, title="derivative", xlabel="margin")
    handles, names = left.get_legend_handles_labels()
    left.figure.legend(
        handles, names, loc="outside lower center", ncols=2, frameon=False, handlelength=3
    )
