"""Cross-entropy taken apart."""

from __future__ import annotations

from collections.abc import Mapping

from lossbook.plot._axes import axes, bare, quiet, say
from lossbook.plot._style import BLUE, INK, VERMILION


def stacked_information(
    rows: Mapping[str, tuple[float, float]], *, title: str | None = None
) -> None:
    """Draw each row's ``(entropy, divergence)`` end to end: their sum is the cross-entropy.

    The entropy is equally long in every row: it belongs to the truth. Only the hatched part belongs
    to the model.
    """
    ax = axes(height=0.55 + 0.52 * len(rows), title=title, xlabel="nats")
    for k, (entropy, divergence) in enumerate(rows.values()):
        y = len(rows) - 1 - k
        ax.barh(y, entropy, height=0.56, color=BLUE, alpha=0.22, linewidth=0)
        ax.barh(
            y,
            divergence,
            left=entropy,
            height=0.56,
            facecolor=(0, 0, 0, 0),
            edgecolor=VERMILION,
            hatch="//",
            linewidth=0.9,
        )
        if k == 0:
            say(ax, entropy / 2, y, f"H(p) = {entropy:.4f}", BLUE, ha="center", va="center")
        end = entropy + divergence
        say(ax, end, y, f"+ KL {divergence:.4f}", VERMILION, dx=6, va="center")
        say(ax, end, y, f"= {end:.4f}", INK, dx=74, va="center")
    floor = next(iter(rows.values()))[0]
    ax.axvline(floor, color=BLUE, linestyle="--", linewidth=1.2, ymax=0.98)
    bare(ax, "left")
    ax.set_yticks(range(len(rows) - 1, -1, -1), list(rows))
    quiet(ax)
