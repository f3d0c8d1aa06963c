"""Cross-entropy taken apart."""

from __future__ import annotations

from collections.abc import Mapping

from lossbook.plot._axes import axes, bare, say
from lossbook.plot._style import BLUE, INK, MUTED, VERMILION


def stacked_information(
    rows: Mapping[str, tuple[float, float]], *, title: str | None = None
) -> None:
    """Draw each row's ``(entropy, divergence)`` end to end: their sum is the cross-entropy.

    A row's name stands above its bar, which leaves a narrow page room for the bars. The entropy is
    equally long in every row: it belongs to the truth. Only the hatched part belongs to the model.
    """
    ax = axes(height=0.65 + 0.62 * len(rows), title=title, xlabel="nats")
    longest = max(entropy + divergence for entropy, divergence in rows.values())
    for k, (label, (entropy, divergence)) in enumerate(rows.items()):
        y, end = len(rows) - 1 - k, entropy + divergence
        say(ax, 0, y + 0.25, label, MUTED, dy=3, fontsize=9)
        say(ax, longest, y + 0.25, f"loss {end:.4f}", INK, dy=3, ha="right", fontsize=9)
        ax.barh(y, entropy, height=0.5, color=BLUE, alpha=0.22, linewidth=0)
        ax.barh(
            y,
            divergence,
            left=entropy,
            height=0.5,
            facecolor=(0, 0, 0, 0),
            edgecolor=VERMILION,
            hatch="//",
            linewidth=0.9,
        )
        ax.plot([entropy] * 2, [y - 0.25, y + 0.25], color=BLUE, linestyle="--", linewidth=1.2)
        say(ax, end, y, f"KL {divergence:.4f}", VERMILION, dx=6, va="center")
    say(ax, 0, len(rows) - 1, f"H(p) = {entropy:.4f}", BLUE, dx=4, va="center")
    ax.set_ylim(-0.4, len(rows) - 0.3)
    bare(ax, "left")
