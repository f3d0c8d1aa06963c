"""What a classifier does: its boundary in the plane, its confusions, the samples it misreads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from lossbook.plot._axes import axes, bare, head, name, panels, quiet, say
from lossbook.plot._style import BLUE, INK, RULE, VERMILION

Score = Callable[[np.ndarray], ArrayLike]


def boundaries(
    points: ArrayLike,
    classes: ArrayLike,
    scores: Mapping[str, Score],
    *,
    folds: Mapping[str, Sequence[tuple[ArrayLike, float]]] | None = None,
    title: str | None = None,
) -> None:
    """Draw two classes in the plane and where a score is 0, ``{name: score}``, a panel each.

    ``folds`` adds thin straight lines w·x + b = 0, as ``{name: [(w, b), …]}``: those along which
    the hidden units of a network bend its score.
    """
    points, classes = np.asarray(points, dtype=float), np.asarray(classes)
    low, high = points.min(axis=0) - 0.4, points.max(axis=0) + 0.4
    grid = np.meshgrid(np.linspace(low[0], high[0], 70), np.linspace(low[1], high[1], 70))
    places = np.column_stack([part.ravel() for part in grid])
    for ax, (label, score) in zip(panels(len(scores), title=title), scores.items(), strict=True):
        for weight, bias in (folds or {}).get(label, ()):
            _fold(ax, np.asarray(weight, dtype=float), bias, low, high)
        for kind, (color, marker) in enumerate(((BLUE, "o"), (VERMILION, "s"))):
            of_kind = points[classes == kind]
            ax.plot(*of_kind.T, marker, color=color, markersize=3.5, linestyle="none", alpha=0.8)
        # Rounded, so that the line starts in the same place on every processor.
        values = np.asarray(score(places), dtype=float).reshape(grid[0].shape).round(6)
        ax.contour(*grid, values, levels=[0], colors=INK, linewidths=1.8, linestyles="-")
        ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), aspect="equal")
        bare(ax, "left", "bottom")
        name(ax, title=label)


def _fold(ax: Axes, weight: np.ndarray, bias: float, low: np.ndarray, high: np.ndarray) -> None:
    """The line w·x + b = 0, as far as the panel goes; ``axline`` clips it."""
    size = weight @ weight
    if size > 0:
        foot = -bias * weight / size
        ax.axline(foot, foot + [-weight[1], weight[0]], color=RULE, linestyle=":", linewidth=0.9)


def confusion(counts: ArrayLike, classes: Sequence[str], *, title: str | None = None) -> None:
    """Draw how often the class of a row was read as the class of a column.

    Hits on the diagonal are blue; the errors, vermilion, carry their numbers.
    """
    counts = np.asarray(counts)
    size = len(classes)
    ax = axes(width=4.6, height=4.3, title=title, xlabel="read as", ylabel="is")
    largest = counts.max()
    for (i, j), count in np.ndenumerate(counts):
        if count:
            side = max(float(np.sqrt(count / largest)) * 0.94, 0.5 if i != j else 0.0)
            color = BLUE if i == j else VERMILION
            corner = (j - side / 2, i - side / 2)
            ax.add_patch(Rectangle(corner, side, side, color=color, alpha=0.3, linewidth=0))
            shade = INK if i == j else VERMILION
            say(ax, j, i, f"{count}", shade, ha="center", va="center", fontsize=8.5)
    ax.set(xlim=(-0.6, size - 0.4), ylim=(size - 0.4, -0.6), aspect="equal")
    ax.set_xticks(range(size), classes)
    ax.set_yticks(range(size), classes)
    for spine in ("left", "bottom"):
        ax.spines[spine].set_visible(False)
    quiet(ax)


def images(
    pictures: Sequence[ArrayLike],
    captions: Sequence[str],
    *,
    columns: int = 6,
    title: str | None = None,
) -> None:
    """Draw small grey pictures in rows, each over its caption; ink is the largest value of all."""
    rows = -(-len(pictures) // columns)
    figure, grid = plt.subplots(rows, columns, figsize=(6.2, 1.35 * rows + 0.3), squeeze=False)
    head(figure, title)
    darkest = max(float(np.max(picture)) for picture in pictures)
    for ax in grid.ravel():
        ax.set_axis_off()
    for ax, picture, caption in zip(grid.ravel(), pictures, captions, strict=False):
        picture = np.asarray(picture, dtype=float) / darkest
        height, width = picture.shape
        for (i, j), ink in np.ndenumerate(picture):
            if ink > 0.05:
                box = Rectangle((j, height - i - 1), 1, 1, color=INK, alpha=round(float(ink), 1))
                box.set_linewidth(0)
                ax.add_patch(box)
        frame = Rectangle((0, 0), width, height, fill=False, edgecolor=RULE, linewidth=0.6)
        ax.add_patch(frame)
        say(ax, width / 2, 0, caption, INK, dy=-12, ha="center", fontsize=9)
        ax.set(xlim=(-0.2, width + 0.2), ylim=(-1.8, height + 0.2), aspect="equal")
