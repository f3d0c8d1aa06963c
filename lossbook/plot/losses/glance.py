"""Families of losses, one above the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from numpy.typing import ArrayLike, NDArray

from lossbook.plot._axes import head, name, say
from lossbook.plot._style import SERIES

Side = Literal["left", "right"]


class Family(NamedTuple):
    """One panel: what its curves are a function of, and the curves by name."""

    title: str
    xlabel: str
    x: ArrayLike
    curves: Mapping[str, ArrayLike]
    #: For each curve, the x where its name stands and the side of the curve it stands on.
    at: Sequence[tuple[float, Side]]


def families_of_losses(families: Sequence[Family], *, top: float, title: str | None = None) -> None:
    """Draw each family in a panel of its own, all on one scale of loss, cut off at ``top``."""
    figure, column = plt.subplots(len(families), figsize=(6.2, 2.2 * len(families)), squeeze=False)
    head(figure, title)
    for ax, family in zip(column[:, 0], families, strict=True):
        x = np.asarray(family.x, dtype=float)
        named = zip(family.curves.items(), family.at, strict=True)
        for k, ((label, values), (where, side)) in enumerate(named):
            color, style, _ = SERIES[k % len(SERIES)]
            y = np.asarray(values, dtype=float)
            ax.plot(x, y, color=color, linestyle=style)
            place = _beside(x, y, where, side)
            say(ax, where, float(np.interp(where, x, y)), label, color, **place)
        name(ax, title=family.title, xlabel=family.xlabel, ylabel="loss")
        ax.set(xlim=(x[0], x[-1]), ylim=(0, top))


def _beside(x: NDArray[Any], y: NDArray[Any], where: float, side: Side) -> dict[str, Any]:
    """Where a name stands clear of its curve: above a falling one's right, below a rising one's."""
    before, after = np.interp([where - 1e-3, where + 1e-3], x, y)
    above = (after > before) == (side == "left")
    shift = -6 if side == "left" else 6
    align = "right" if side == "left" else "left"
    return {"ha": align, "va": "bottom" if above else "top", "dx": shift}
