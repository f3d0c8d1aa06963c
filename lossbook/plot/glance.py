"""Families of losses side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from lossbook.plot._axes import name, panels, say
from lossbook.plot._style import SERIES


class Family(NamedTuple):
    """One panel: what its curves are a function of, and the curves by name."""

    title: str
    xlabel: str
    x: ArrayLike
    curves: Mapping[str, ArrayLike]
    #: Where on its curve each name stands.
    at: Sequence[float]


def families_of_losses(families: Sequence[Family], *, top: float, title: str | None = None) -> None:
    """Draw each family in a panel of its own, all on one scale of loss, cut off at ``top``."""
    row = panels(len(families), height=3.0, title=title, sharey=True)
    for ax, family in zip(row, families, strict=True):
        x = np.asarray(family.x, dtype=float)
        for k, ((label, values), where) in enumerate(
            zip(family.curves.items(), family.at, strict=True)
        ):
            color, style, _ = SERIES[k % len(SERIES)]
            y = np.asarray(values, dtype=float)
            ax.plot(x, y, color=color, linestyle=style)
            side = {"ha": "right", "dx": -5} if where < x.mean() else {"ha": "left", "dx": 5}
            say(ax, where, float(np.interp(where, x, y)), label, color, va="bottom", **side)
        name(ax, title=family.title, xlabel=family.xlabel)
        ax.set_ylim(0, top)
        ax.set_xlim(x[0], x[-1])
    row[0].set_ylabel("loss")
