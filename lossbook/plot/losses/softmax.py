"""Softmax as shares, the loss as a height above a logit, and the step it asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from lossbook._protocol import Array
from lossbook.plot._axes import axes, bare, name, panels, quiet, say
from lossbook.plot._style import BLUE, GREEN, INK, MUTED, RULE, SERIES, VERMILION


def softmax_shares(
    rows: Mapping[str, ArrayLike], outcomes: Sequence[str], *, title: str | None = None
) -> None:
    """Draw lists of logits as points on lines, and beside each the strip of their shares.

    Equal gaps between points are equal ratios between shares, wherever the points lie. Over a strip
    stands the ratio of its first share to its second.
    """
    left, right = panels(2, height=0.9 + 0.78 * len(rows), title=title)
    lists = {label: np.asarray(logits, dtype=float) for label, logits in rows.items()}
    for k, (label, z) in enumerate(lists.items()):
        _points(left, -k, z, outcomes if k == 0 else [])
        _strip(right, -k, z)
        say(right, 0, -k + 0.2, label, MUTED, dy=3, fontsize=9)
    left.set_yticks(-np.arange(len(rows)), list(rows))
    left.spines["left"].set_visible(False)
    right.set(xlim=(0, 1), xticks=[0, 0.5, 1])
    bare(right, "left")
    for ax, panel in ((left, "logits"), (right, "shares")):
        ax.set_ylim(-len(rows) + 0.4, 0.6)
        quiet(ax)
        name(ax, title=panel)


def _points(ax: Axes, y: float, z: Array, outcomes: Sequence[str]) -> None:
    """The logits of one list on a line, in the colours and marks of their outcomes."""
    ax.axhline(y, color=RULE, linewidth=0.8, zorder=0)
    for k, value in enumerate(z):
        color, _, marker = SERIES[k % len(SERIES)]
        ax.plot([value], [y], marker, color=color, markersize=7)
        say(ax, value, y, f"{value:g}", color, dy=7, ha="center", fontsize=9)
        if outcomes:
            say(ax, value, y, outcomes[k], color, dy=19, ha="center", fontsize=9)


def _strip(ax: Axes, y: float, z: Array) -> None:
    """A bar of length 1 cut into shares, with the mark of each that is wide enough."""
    raised = np.exp(z - z.max())
    ends = np.cumsum(raised) / raised.sum()
    for k, (start, end) in enumerate(zip([0.0, *ends], ends, strict=False)):
        color, _, marker = SERIES[k % len(SERIES)]
        ax.barh(y, end - start, 0.4, start, color=color, alpha=0.16, linewidth=0)
        ax.barh(y, end - start, 0.4, start, fill=False, edgecolor=color, linewidth=1.2)
        if end - start > 0.03:
            ax.plot([(start + end) / 2], [y], marker, color=color, markersize=7)
            _below(ax, (start + end) / 2, y - 0.2, f"{end - start:.2f}", color)
    say(ax, 1, y + 0.2, f"ratio {np.exp(z[0] - z[1]):.3f}", INK, dy=3, ha="right", fontsize=9)


def _below(ax: Axes, x: float, y: float, text: str, color: str) -> None:
    """Text under a place of the strip, but not beyond its right end."""
    at, side = (1.0, "right") if x > 0.94 else (x, "center")
    say(ax, at, y, text, color, dy=-3, ha=side, va="top", fontsize=9)


def logit_gaps(logits: ArrayLike, outcomes: Sequence[str], *, title: str | None = None) -> None:
    """Draw each logit as a post and its loss, were it the true class, as the gap above it.

    The dashed line is log-sum-exp: it lies above the highest post, and the loss of a class is the
    distance from its post up to the line.
    """
    z = np.asarray(logits, dtype=float)
    line = float(np.log(np.exp(z - z.max()).sum()) + z.max())
    ax = axes(title=title, ylabel="logit")
    for k, height in enumerate(z):
        ax.plot([k, k], [height, line], color=VERMILION, linestyle="-", linewidth=1.6)
        ax.plot([k - 0.24, k + 0.24], [height, height], color=BLUE, linestyle="-", linewidth=3)
        say(ax, k, (height + line) / 2, f"loss {line - height:.4f}", VERMILION, dx=7, va="center")
        say(ax, k - 0.24, height, f"{height:g}", BLUE, dx=-5, ha="right", va="center")
    ax.axhline(line, color=INK, linestyle="--", linewidth=1.2)
    say(ax, len(z) - 0.5, line, f"log-sum-exp {line:.4f}", INK, dy=5, ha="right")
    ax.set_xticks(range(len(z)), outcomes)
    ax.set(xlim=(-0.6, len(z) - 0.35), ylim=(min(z.min(), 0) - 0.3, line + 0.45))
    quiet(ax)


def pulls(
    predictions: ArrayLike,
    targets: ArrayLike,
    outcomes: Sequence[str],
    *,
    labels: Sequence[str] = (),
    title: str | None = None,
) -> None:
    """Draw what a gradient step does to each probability: an arrow from prediction to target.

    One panel a sample. The number at an arrow is what a step with learning rate 1 adds to the
    logit: target minus prediction, with the sign of the arrow. The gradient has the other sign.
    """
    p, y = np.atleast_2d(predictions), np.atleast_2d(targets)
    for n, ax in enumerate(panels(len(p), height=2.9, sharey=True, title=title)):
        for k, (start, end) in enumerate(zip(p[n], y[n], strict=True)):
            ax.bar([k], [start], width=0.56, color=BLUE, alpha=0.2, linewidth=0)
            ax.bar([k], [start], width=0.56, facecolor=(0, 0, 0, 0), edgecolor=BLUE, linewidth=1.2)
            ax.plot([k - 0.34, k + 0.34], [end, end], color=GREEN, linestyle="-", linewidth=2.4)
            _arrow(ax, k, float(start), float(end))
            step = f"{end - start:+.3f}".replace("-", "−")
            say(ax, k, max(start, end), step, VERMILION, dy=5, ha="center", fontsize=9)
        ax.set_xticks(range(p.shape[1]), outcomes)
        ax.set_ylim(-0.03, 1.2)
        ax.set_yticks([0, 1])
        ax.axhline(0, color=RULE, linewidth=0.8)
        quiet(ax)
        name(ax, title=labels[n] if labels else None)


def _arrow(ax: Axes, x: float, start: float, end: float) -> None:
    """An arrow up or down, where there is room for one."""
    if abs(end - start) > 0.02:
        style = {"arrowstyle": "-|>", "color": VERMILION, "linewidth": 1.6}
        ax.annotate(
            "", (x, end), xytext=(x, start), arrowprops=style | {"shrinkA": 0, "shrinkB": 0}
        )
