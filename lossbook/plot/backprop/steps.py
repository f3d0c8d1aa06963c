"""What a difference quotient gets wrong, against the step it takes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from lossbook.plot._axes import axes, say
from lossbook.plot._style import INK, MUTED, SERIES


def step_errors(
    h: ArrayLike,
    measured: Mapping[str, ArrayLike],
    theory: Mapping[str, ArrayLike] | None = None,
    *,
    at: Mapping[str, float] | None = None,
    best: Mapping[str, float] | None = None,
    floor: float = 1e-17,
    xlabel: str = "step h",
    ylabel: str = "error",
    title: str | None = None,
) -> None:
    """Draw errors against the step on two logarithmic scales: dots measured, lines by theory.

    Both are ``{name: errors}``, as ``InputReport.error_against_h`` gives them; a series keeps its
    colour in both. Its name stands at the largest step, or above the step that ``at`` gives for it.
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
        _name(ax, label, h[order], np.maximum(line, floor)[order], color, (at or {}).get(label))
        if best and label in best:
            low = _height(h[order], line[order], best[label])
            ax.plot([best[label]], [low], marker, color=INK, markersize=7, fillstyle="none")
    ax.tick_params(axis="both", labelcolor=MUTED)


def _name(
    ax: Axes, label: str, h: np.ndarray, line: np.ndarray, color: str, at: float | None
) -> None:
    if at is None:
        say(ax, h[-1], line[-1], label, color, dx=6, va="center")
    else:
        say(ax, at, _height(h, line, at), label, color, dx=4, dy=5)


def _height(h: np.ndarray, line: np.ndarray, at: float) -> float:
    """The line at one step, between its points straight on the logarithmic scales."""
    return float(np.exp(np.interp(np.log(at), np.log(h), np.log(line))))
