"""Points in the plane with Gaussians laid over them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Ellipse
from numpy.typing import ArrayLike

from lossbook.plot._axes import name, panels
from lossbook.plot._style import INK, SERIES, LineStyle


def gaussian_clouds(
    points: ArrayLike,
    gaussians: Mapping[str, tuple[ArrayLike, ArrayLike]],
    *,
    notes: Mapping[str, str] | None = None,
    title: str | None = None,
) -> None:
    """Draw the same points once for each Gaussian, ``{name: (mean, covariance)}``.

    The ellipses lie one and two standard deviations from the mean, the cross is the mean.
    """
    points = np.asarray(points, dtype=float)
    low, high = _limits(points, gaussians)
    for k, (ax, (label, (mean, covariance))) in enumerate(
        zip(
            panels(len(gaussians), height=2.9, sharey=True, title=title),
            gaussians.items(),
            strict=True,
        )
    ):
        color, style, _ = SERIES[k % len(SERIES)]
        for deviations in (1, 2):
            _ellipse(ax, np.asarray(mean), np.asarray(covariance), deviations, color, style)
        ax.plot(*np.asarray(mean, dtype=float), "+", color=color, markersize=9, markeredgewidth=1.8)
        ax.plot(*points.T, "o", color=INK, markersize=4.5)
        ax.set(xlim=(low, high), ylim=(low, high), aspect="equal")
        ax.locator_params(nbins=5, integer=True)
        name(ax, title=label, xlabel=(notes or {}).get(label))
        ax.title.set_color(color)


def _limits(
    points: np.ndarray, gaussians: Mapping[str, tuple[ArrayLike, ArrayLike]]
) -> tuple[float, float]:
    """One range for both axes that holds the points and every ellipse."""
    seen = [points]
    for mean, covariance in gaussians.values():
        reach = 2 * np.sqrt(np.diag(np.asarray(covariance, dtype=float)))
        seen += [np.asarray([mean - reach, mean + reach])]
    everything = np.concatenate(seen)
    return float(everything.min()) - 0.5, float(everything.max()) + 0.5


def _ellipse(
    ax: Axes,
    mean: np.ndarray,
    covariance: np.ndarray,
    deviations: int,
    color: str,
    style: LineStyle,
) -> None:
    """The points at a distance of so many standard deviations, by the axes of the covariance."""
    lengths, directions = np.linalg.eigh(covariance)
    width, height = 2 * deviations * np.sqrt(lengths)
    angle = float(np.degrees(np.arctan2(directions[1, 0], directions[0, 0])))
    ax.add_patch(
        Ellipse(tuple(mean), width, height, angle=angle, fill=False, edgecolor=color,
                linestyle=style, linewidth=1.4)
    )  # fmt: skip
