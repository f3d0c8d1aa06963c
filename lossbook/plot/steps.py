"""What a difference quotient gets wrong, against the step it takes."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import ArrayLike

from lossbook.plot._axes import axes, say
from lossbook.plot._style import INK, MUTED, SERIES


def step_errors(
    h: ArrayLike,
    measured: Mapping[str, ArrayLike],
    theory: Mapping[str, ArrayLike] | None = None,
    *,
    left: Collection[str] = (),
    best: Mapping[str, float] | None = None,
    floor: float = 1e-17,
    xlabel: str = "step h",
    ylabel: str = "error",
    title: str | None = None,
) -> None:
    """Draw errors against the step on two logarithmic scales: dots measured, lines by theory.

    Both are ``{name: errors}``, as ``InputReport.error_against_h`` gives them; a series keeps its
    colour in both. Its name stands at the largest step, or at the smallest if it is in ``left``.
    ``best`` marks a step of a series on its theory. Errors below ``floor``, 0 among them, stand on
    it.
    """
    ax = axes(height=3.7, title=title, xlabel=xlabel, ylabel=ylabel)
    ax.set(xscale="log", yscale="log")
    h = np.asarray(h, dtype=float)
    order = np.argsort(h)
    for k, (label, errors) in enumerate(measured.items()):
        color, style, marker = SERIES[k % len(SERIES)]
        y = np.maximum(np.asarray(errors, dtype=float), floor)
        ax.plot(h, y, marker, color=color, markersize=3, alpha=0.75)
        line = np.asarray((theory or {}).get(label, y), dtype=float)
        if label in (theory or {}):
            ax.plot(h, line, color=color, linestyle=style, linewidth=1.4)
        end = order[0] if label in left else order[-1]
        beside = {"dx": 0, "dy": 8} if label in left else {"dx": 6, "va": "center"}
        say(ax, h[end], np.maximum(line, floor)[end], label, color, **beside)
        if best and label in best:
            at = best[label]
            height = np.exp(np.interp(np.log(at), np.log(h[order]), np.log(line[order])))
            ax.plot([at], [height], marker, color=INK, markersize=7, fillstyle="none")
    ax.tick_params(axis="both", labelcolor=MUTED)
