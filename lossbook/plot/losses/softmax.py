"""Softmax step by step, and the loss as a height above a logit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from lossbook.plot._axes import axes, bare, name, panels, quiet, say, zero_line
from lossbook.plot._style import BLUE, GREEN, INK, RULE, VERMILION


def softmax_steps(logits: ArrayLike, outcomes: Sequence[str], *, title: str | None = None) -> None:
    """Draw logits, their exponentials, and the shares that these have in their sum."""
    z = np.asarray(logits, dtype=float)
    raised = np.exp(z)
    steps = (
        ("logits z", z, BLUE),
        ("exp z", raised, INK),
        ("shares p", raised / raised.sum(), GREEN),
    )
    for ax, (label, values, color) in zip(panels(3, height=2.5, title=title), steps, strict=True):
        ax.bar(range(len(z)), values, width=0.62, color=color, alpha=0.18, linewidth=0)
        ax.bar(
            range(len(z)),
            values,
            width=0.62,
            facecolor=(0, 0, 0, 0),
            edgecolor=color,
            linewidth=1.2,
        )
        for k, value in enumerate(values):
            above = value >= 0
            say(
                ax, k, value, f"{value:.4g}", INK, dy=3 if above else -3, ha="center",
                va="bottom" if above else "top", fontsize=9,
            )  # fmt: skip
        zero_line(ax)
        ax.set_xticks(range(len(z)), outcomes)
        ax.margins(y=0.16)
        bare(ax, "left")
        quiet(ax)
        name(ax, title=label)


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

    One panel a sample. The number at an arrow is the gradient for the logit, prediction minus
    target; the step goes against it.
    """
    p, y = np.atleast_2d(predictions), np.atleast_2d(targets)
    for n, ax in enumerate(panels(len(p), height=2.9, sharey=True, title=title)):
        for k, (start, end) in enumerate(zip(p[n], y[n], strict=True)):
            ax.bar([k], [start], width=0.56, color=BLUE, alpha=0.2, linewidth=0)
            ax.bar([k], [start], width=0.56, facecolor=(0, 0, 0, 0), edgecolor=BLUE, linewidth=1.2)
            ax.plot([k - 0.34, k + 0.34], [end, end], color=GREEN, linestyle="-", linewidth=2.4)
            _arrow(ax, k, float(start), float(end))
            slope = f"{start - end:+.3f}".replace("-", "−")
            say(ax, k, max(start, end), slope, VERMILION, dy=5, ha="center", fontsize=8.5)
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
