"""Lines through a point of a curve: chords for a derivative, and the slopes a kink allows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from lossbook.plot._axes import name, panels, say
from lossbook.plot._style import BLUE, GREEN, INK, MUTED, VERMILION

Curve = Callable[[Any], Any]


def chords(
    f: Curve, x: ArrayLike, at: float, h: float, slope: float, *, title: str | None = None
) -> None:
    """Draw the chord of a forward and of a centred difference at ``at``, and the tangent.

    The tangent is the line of the given ``slope``, the derivative there.
    """
    x = np.asarray(x, dtype=float)
    row = panels(2, height=2.9, sharey=True, title=title)
    for ax, (label, ends) in zip(
        row,
        {"forward difference": (at, at + h), "centred difference": (at - h, at + h)}.items(),
        strict=True,
    ):
        low, high = ends
        ax.plot(x, f(x), color=INK, linestyle="-", linewidth=1.4)
        ax.plot(x, f(at) + slope * (x - at), color=GREEN, linestyle="--", linewidth=1.4)
        of_chord = (f(high) - f(low)) / (high - low)
        ax.plot(x, f(low) + of_chord * (x - low), color=VERMILION, linestyle="-", linewidth=1.4)
        ax.plot(ends, [f(low), f(high)], "s", color=VERMILION)
        ax.plot([at], [f(at)], "o", color=INK)
        top = float(np.max(f(x)))
        say(ax, x[0], top, f"slope {of_chord:.4f}", VERMILION, dy=-6)
        say(ax, x[0], top, f"tangent {slope:.4f}", GREEN, dy=-20)
        ax.set_ylim(float(np.min(f(x))) - 0.12 * top, top * 1.05)
        name(ax, title=label, xlabel="x")


def kink_fans(
    kinks: Mapping[str, tuple[Curve, float]],
    choices: Mapping[str, Mapping[str, float]] | None = None,
    *,
    reach: float = 1.0,
    title: str | None = None,
) -> None:
    """Draw functions with a kink, ``{name: (f, where)}``, and the fan of slopes allowed there.

    Every line in the fan touches the function at the kink and stays below it: the slopes between
    the left one and the right one. ``choices`` has slopes to draw and name in each panel.
    """
    row = panels(len(kinks), height=2.7, title=title)
    for ax, (label, (f, where)) in zip(row, kinks.items(), strict=True):
        x = np.linspace(where - reach, where + reach, 81)
        y = np.array([float(f(value)) for value in x])
        _fan(ax, f, where, reach)
        ax.plot(x, y, color=BLUE, linestyle="-")
        for k, (text, slope) in enumerate((choices or {}).get(label, {}).items()):
            ends = np.array([-0.8, 0.8]) * reach
            style = ("--", ":", "-.")[k % 3]
            ax.plot(where + ends, f(where) + slope * ends, color=INK, linestyle=style, lw=1.2)
            say(ax, where + ends[1], f(where) + slope * ends[1], text, INK, dx=4, va="center")
        ax.plot([where], [f(where)], "o", color=INK)
        ax.set(ylim=(-1.1 * reach, 1.3 * reach), aspect="equal")
        ax.set_yticks([-1, 0, 1])
        ax.tick_params(labelcolor=MUTED)
        name(ax, title=label)


def _fan(ax: Axes, f: Curve, where: float, reach: float) -> None:
    """Both wedges between the left slope and the right slope."""
    h = 1e-3 * reach
    left, right = (f(where) - f(where - h)) / h, (f(where + h) - f(where)) / h
    for side in (-reach, reach):
        ends = [f(where) + slope * side for slope in (left, right)]
        ax.fill(
            [where, where + side, where + side],
            [f(where), *ends],
            facecolor=VERMILION,
            alpha=0.16,
            linewidth=0,
            linestyle="-",  # dashes of no width are an error in older matplotlib
        )
