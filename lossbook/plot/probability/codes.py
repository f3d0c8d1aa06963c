"""The length of a code word against the surprise of its symbol."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lossbook.plot._axes import axes, name, say
from lossbook.plot._style import BLUE, INK, VERMILION


def code_lengths(
    surprise: Mapping[str, float], length: Mapping[str, float], *, title: str | None = None
) -> None:
    """Draw each symbol's code length against its surprise; on the dashed line the two are equal.

    The two most frequent symbols and the rarest are named, with both numbers.
    """
    ax = axes(height=3.4, title=title)
    name(ax, xlabel="surprise of the character (bits)", ylabel="bits of its code word")
    top = max(max(surprise.values()), max(length.values())) + 1
    ax.plot([0, top], [0, top], color=VERMILION, linestyle="--", linewidth=1.2)
    say(ax, 0.8 * top, 0.8 * top, "length = surprise", VERMILION, dx=8, dy=-22, ha="left")
    symbols = sorted(surprise, key=lambda symbol: surprise[symbol])
    ax.plot(
        [surprise[s] for s in symbols],
        [length[s] for s in symbols],
        linestyle="none",
        marker="o",
        markersize=4,
        color=BLUE,
        alpha=0.35,
        markeredgewidth=0,
    )
    for s in (symbols[0], symbols[1], symbols[-1]):
        ax.plot(surprise[s], length[s], "o", color=INK, markersize=6)
        shown = f"{'␣' if s == ' ' else s}: {surprise[s]:.1f}, {length[s]:g}"
        say(ax, surprise[s], length[s], shown, INK, dx=9, dy=-10)
    ax.set(xlim=(0, top), ylim=(0, top))
    ax.set_xticks(np.arange(0, top, 2))
    ax.set_yticks(np.arange(0, top, 2))
