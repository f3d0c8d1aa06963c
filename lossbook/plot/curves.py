"""Curves: losses against what they are a function of, and a loss against training time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from lossbook.plot._axes import axes, say, zero_line
from lossbook.plot._style import BLUE, INK, MUTED, RULE, SERIES, VERMILION


def loss_curve(
    x: ArrayLike,
    curves: Mapping[str, ArrayLike],
    *,
    title: str | None = None,
    xlabel: str | None = None,
    ylabel: str | None = None,
    at: Sequence[float] | None = None,
    below: Collection[str] = (),
    points: Sequence[tuple[float, float, str]] = (),
    points_below: bool = False,
    ylim: tuple[float, float] | None = None,
    line: float | None = None,
    log: bool = False,
) -> None:
    """Draw curves over one ``x``, each named beside its line.

    A label stands at the right end of its curve, or above the curve at the x that ``at`` gives for
    it; those in ``below`` stand under their curves. ``points`` are marked and named:
    ``(x, y, text)``; their names stand above the curve, or below it, where a rising curve leaves
    room. ``line`` marks a value to compare with. ``log`` gives the y axis a logarithmic scale.
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
            under = label in below
            say(
                ax, at[k], float(np.interp(at[k], x, y)), label, color, dx=5, dy=-7 if under else 7,
                va="top" if under else "baseline",
            )  # fmt: skip
    for px, py, text in points:
        ax.plot([px], [py], "o", color=INK)
        say(ax, px, py, text, INK, dx=7, dy=-14 if points_below else 5)
    if line is not None:
        ax.axhline(line, color=RULE, linestyle="--", linewidth=1, zorder=0)
    if log:
        ax.set_yscale("log")
    low, high = ylim or ax.get_ylim()
    if low < 0 < high:
        zero_line(ax)
    ax.set_ylim(low, high)


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
