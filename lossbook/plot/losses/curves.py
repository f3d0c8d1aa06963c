"""Curves: losses against what they are a function of, and a loss against training time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from lossbook._protocol import Array
from lossbook.plot._axes import axes, say, zero_line
from lossbook.plot._style import BLUE, INK, MUTED, RULE, SERIES, VERMILION


def loss_curve(
    x: ArrayLike,
    curves: Mapping[str, ArrayLike],
    *,
    title: str | None = None,
    xlabel: str | None = None,
    ylabel: str | None = None,
    at: Sequence[float | tuple[float, float]] | None = None,
    below: Collection[str] = (),
    points: Sequence[tuple[float, float, str]] = (),
    points_below: bool = False,
    ylim: tuple[float, float] | None = None,
    line: float | tuple[float, str] | None = None,
    log: bool = False,
    xticks: Sequence[float] | None = None,
) -> None:
    """Draw curves over one ``x``, each named beside its line.

    A label stands at the right end of its curve, or above the curve at the x that ``at`` gives for
    it; those in ``below`` stand under their curves. Where neither leaves room, ``at`` gives the
    place itself, ``(x, y)``. ``points`` are marked and named: ``(x, y, text)``; their names stand
    above the curve, or below it, where a rising curve leaves room. ``line`` marks a value to
    compare with, or a named one, ``(value, text)``. ``log`` gives the y axis a logarithmic scale.
    ``xticks`` are the places that the x axis names.
    """
    ax = axes(title=title, xlabel=xlabel, ylabel=ylabel)
    x = np.asarray(x, dtype=float)
    for k, (label, values) in enumerate(curves.items()):
        color, style, _ = SERIES[k % len(SERIES)]
        y = np.asarray(values, dtype=float)
        ax.plot(x, y, color=color, linestyle=style)
        if at is None:
            say(ax, x[-1], y[-1], label, color, dx=5, va="center")
        else:
            _name(ax, at[k], (x, y), label, color, label in below)
    for px, py, text in points:
        ax.plot([px], [py], "o", color=INK)
        say(ax, px, py, text, INK, dx=7, dy=-14 if points_below else 5)
    if line is not None:
        value, text = line if isinstance(line, tuple) else (line, "")
        ax.axhline(value, color=RULE, linestyle="--", linewidth=1, zorder=0)
        if text:
            say(ax, 1, value, text, MUTED, xycoords=ax.get_yaxis_transform(), ha="right", dy=4)
    if log:
        ax.set_yscale("log")
    if xticks is not None:
        ax.set_xticks(xticks)
    low, high = ylim or ax.get_ylim()
    if low < 0 < high:
        zero_line(ax)
    ax.set_ylim(low, high)


def _name(
    ax: Axes,
    at: float | tuple[float, float],
    curve: tuple[Array, Array],
    label: str,
    color: str,
    under: bool,
) -> None:
    """Write the name of a curve at a place, or above or under the curve."""
    if isinstance(at, tuple):
        say(ax, *at, label, color)
        return
    height = float(np.interp(at, *curve))
    options = {"dy": -7, "va": "top"} if under else {"dy": 7}
    say(ax, at, height, label, color, dx=5, **options)


def envelope(
    x: ArrayLike,
    curves: Sequence[ArrayLike],
    lowest: tuple[str, ArrayLike],
    *,
    xlabel: str | None = None,
    ylabel: str | None = None,
    title: str | None = None,
) -> None:
    """Draw many curves thin and over them the one, ``(name, values)``, that bounds them below."""
    ax = axes(title=title, xlabel=xlabel, ylabel=ylabel)
    x = np.asarray(x, dtype=float)
    label, bound = lowest
    bound = np.asarray(bound, dtype=float)
    top = 1.15 * float(bound.max())
    for values in curves:
        y = np.asarray(values, dtype=float)
        shown = y <= top
        ax.plot(x[shown], y[shown], color=MUTED, linestyle="-", linewidth=0.7, alpha=0.7)
    ax.plot(x, bound, color=VERMILION, linestyle="-", linewidth=2.6)
    say(ax, x[-1], bound[-1], label, VERMILION, dx=5, va="center")
    ax.set_ylim(0, top)


def loss_floor(losses: ArrayLike, floor: float, *, title: str | None = None) -> None:
    """Draw a training curve on top of the entropy of its labels, which no model goes below.

    The lower band is the floor. The hatched band between it and the curve is the KL divergence,
    the part that training removes.
    """
    ax = axes(title=title, xlabel="step", ylabel="loss (nats)")
    y = np.asarray(losses, dtype=float)
    steps = np.arange(len(y))
    ax.fill_between(steps, 0, floor, color=BLUE, alpha=0.16, linewidth=0)
    ax.fill_between(
        steps, floor, y, facecolor=(0, 0, 0, 0), edgecolor=VERMILION, hatch="//", linewidth=0
    )
    ax.plot(steps, y, color=INK, linestyle="-")
    ax.axhline(floor, color=BLUE, linestyle="--", linewidth=1.2)
    ax.set(xlim=(0, len(y) - 1), ylim=(0, 1.12 * float(y.max())))
    say(ax, 0.3 * len(y), 0.5 * floor, "entropy of the labels", BLUE, va="center")
    say(ax, 0.3 * len(y), floor, "KL divergence: what training removes", VERMILION, dy=20)
    say(ax, len(y) - 1, floor, f"{floor:.4f}", BLUE, dx=5, va="center")
    ax.tick_params(axis="y", labelcolor=MUTED)
