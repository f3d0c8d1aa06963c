"""A Bregman divergence is the height of a convex curve above one of its tangents."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import ArrayLike

from lossbook.plot._axes import name, panels, say, zero_line
from lossbook.plot._style import BLUE, INK, MUTED, VERMILION

Function = Callable[[np.ndarray], np.ndarray]


def bregman_gap(
    functions: Mapping[str, tuple[Function, Function]],
    x: ArrayLike,
    p: float,
    q: float,
    *,
    title: str | None = None,
) -> None:
    """Draw each function with its tangent at ``q`` and the gap between the two at ``p``.

    ``functions`` maps a name to a convex function and its derivative.
    """
    x = np.asarray(x, dtype=float)
    for ax, (label, (f, slope)) in zip(
        panels(len(functions), title=title), functions.items(), strict=True
    ):
        tangent = f(np.array(q)) + slope(np.array(q)) * (x - q)
        bottom, top = float(f(np.array(p))), float(f(np.array(q)) + slope(np.array(q)) * (p - q))
        ax.plot(x, f(x), color=BLUE, linestyle="-")
        ax.plot(x, tangent, color=MUTED, linestyle="--", linewidth=1.2)
        ax.plot([p, p], [top, bottom], color=VERMILION, linestyle="-", linewidth=3.5)
        ax.plot([q], [f(np.array(q))], "o", color=INK)
        say(ax, p, (top + bottom) / 2, f"{bottom - top:.4f}", VERMILION, dx=6, va="center")
        say(ax, q, float(f(np.array(q))), "q", INK, dy=8, ha="center")
        say(ax, p, bottom, "p", INK, dy=6, ha="center")
        zero_line(ax)
        name(ax, title=label)
