"""What rests on what: boxes, and arrows to what needs them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from lossbook.plot._axes import axes, bare, say
from lossbook.plot._style import BLUE, INK, MUTED

_WIDTH, _HEIGHT = 0.82, 0.62  # of a box, where the places of neighbours are 1 apart


class Place(NamedTuple):
    """Where a box stands, and what it is called."""

    x: float
    y: float
    name: str


def dependencies(
    places: Mapping[str, Place], needs: Sequence[tuple[str, str]], *, title: str | None = None
) -> None:
    """Draw a box for each key, and an arrow for each pair ``(what is needed, what needs it)``.

    What is needed stands above: an arrow leads from the foot of one box to the head of another.
    """
    wide = max(place.x for place in places.values()) + 1
    tall = max(place.y for place in places.values()) + 1
    ax = axes(6.2, 0.84 * tall + 0.3, title=title)
    for before, after in needs:
        _arrow(ax, places[before], places[after])
    for key, place in places.items():
        corner = (place.x - _WIDTH / 2, place.y - _HEIGHT / 2)
        box = FancyBboxPatch(
            corner, _WIDTH, _HEIGHT, boxstyle="round,pad=0,rounding_size=0.08", linewidth=1.1,
            edgecolor=BLUE, facecolor="none",
        )  # fmt: skip
        ax.add_patch(box)
        say(ax, place.x, place.y, key, BLUE, dy=6, ha="center", va="center", fontsize=12)
        say(ax, place.x, place.y, place.name, INK, dy=-9, ha="center", va="center", fontsize=8.3)
    ax.set(xlim=(-0.5, wide - 0.5), ylim=(-0.5, tall - 0.5))
    bare(ax, "left", "bottom")


def _arrow(ax: Axes, before: Place, after: Place) -> None:
    ends = (before.x, before.y - _HEIGHT / 2 - 0.02), (after.x, after.y + _HEIGHT / 2 + 0.02)
    ax.add_patch(
        FancyArrowPatch(*ends, arrowstyle="-|>", mutation_scale=9, color=MUTED, linewidth=1.1,
                        shrinkA=0, shrinkB=0)
    )  # fmt: skip
