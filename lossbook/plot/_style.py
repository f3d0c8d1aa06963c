"""Colours, style and the one call that sets them.

The hex values are the light palette of the site. They are also marks: the site replaces each by a
variable of its style sheet, so that a figure follows the reader's theme. A drawing therefore uses
these colours and no others, and makes a tint by opacity alone.
"""

from __future__ import annotations

import sys
from typing import Any

import matplotlib as mpl
from cycler import cycler

from lossbook.plot._svg import register

#: As matplotlib takes it: a name, or where to start and how long each dash and each gap is.
LineStyle = str | tuple[int, tuple[int, ...]]

INK = "#1d2430"
MUTED = "#5b6472"
RULE = "#8a919c"
BLUE = "#0b6bb5"
VERMILION = "#c04a00"
GREEN = "#00795a"
PLUM = "#9a3d86"
AMBER = "#8a6100"

#: Colour, line style and marker of the first, second, … series: no two differ by colour alone.
SERIES: tuple[tuple[str, LineStyle, str], ...] = (
    (BLUE, "-", "o"),
    (VERMILION, "--", "s"),
    (GREEN, "-.", "^"),
    (PLUM, ":", "D"),
    (AMBER, (0, (5, 1, 1, 1, 1, 1)), "v"),
)

STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9.5,
    "text.color": INK,
    "figure.figsize": (6.2, 3.1),
    "figure.facecolor": "none",
    "figure.edgecolor": "none",
    "figure.constrained_layout.use": True,
    "savefig.facecolor": "none",
    "savefig.edgecolor": "none",
    "axes.facecolor": "none",
    "axes.edgecolor": RULE,
    "axes.linewidth": 0.8,
    "axes.labelcolor": MUTED,
    "axes.labelsize": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 10.5,
    "axes.titlelocation": "left",
    "axes.titlecolor": INK,
    "axes.titlepad": 10.0,
    "axes.prop_cycle": cycler(
        color=[color for color, _, _ in SERIES], linestyle=[style for _, style, _ in SERIES]
    ),
    "axes.unicode_minus": True,
    "xtick.color": RULE,
    "ytick.color": RULE,
    "xtick.labelcolor": MUTED,
    "ytick.labelcolor": MUTED,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "lines.linewidth": 1.8,
    "lines.markersize": 5,
    "hatch.linewidth": 0.6,
    "path.simplify": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "lossbook",
}


def use(*, narrow: bool = False) -> None:
    """Set the course's style; in IPython, also show every figure as a deterministic SVG.

    ``narrow`` draws each figure a second time, for the width of a phone.
    """
    mpl.rcParams.update(STYLE)
    if "IPython" in sys.modules:
        register(sys.modules["IPython"].get_ipython(), narrow=narrow)
