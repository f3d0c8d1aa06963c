"""The picture that a shared link shows: the book's curve and the page's title, 1200 by 630."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from sphinx.application import Sphinx

_CHINESE_FONTS = ("Noto Serif CJK SC", "Noto Sans CJK SC", "Source Han Serif SC", "PingFang SC",
                  "Microsoft YaHei", "SimSun")  # fmt: skip


def draw(app: Sphinx, pagename: str, title: str, language: str) -> str:
    """Draw a page's card, once for each title; return its place in the edition."""
    name = hashlib.sha256(f"{pagename} {title}".encode()).hexdigest()[:12]
    place = f"_static/cards/{name}.png"
    path = Path(app.outdir) / place
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _card(title, language).savefig(path, dpi=100)
    return place


def _card(title: str, language: str) -> Figure:
    import numpy as np
    from matplotlib.figure import Figure
    from matplotlib.font_manager import fontManager

    from lossbook.plot import BLUE, INK, MUTED, VERMILION

    known = {font.name for font in fontManager.ttflist}
    fonts = [font for font in _CHINESE_FONTS if font in known]
    # Without a font for Chinese the card would show boxes: then the curve speaks for itself.
    lines = [] if language == "zh" and not fonts else _lines(title, 11 if language == "zh" else 24)
    figure = Figure(figsize=(12, 6.3), facecolor="#fffdf8")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    x = np.linspace(0.02, 1, 200)
    axes.plot(x, -np.log(x), color=BLUE, linewidth=6)
    axes.plot([0.7], [-np.log(0.7)], "o", color=VERMILION, markersize=20)
    axes.set(xlim=(-0.05, 1.02), ylim=(-0.35, 4))
    family = [*fonts, "DejaVu Serif"]
    for number, line in enumerate(lines[:3]):
        axes.text(0.27, 3.3 - 0.55 * number, line, fontsize=40, color=INK, family=family)
    axes.text(0.27, 1.5, "lossbook", fontsize=24, color=MUTED, family=family)
    return figure


def _lines(title: str, width: int) -> list[str]:
    if " " not in title:
        return [title[start : start + width] for start in range(0, len(title), width)]
    lines = [""]
    for word in title.split():
        if lines[-1] and len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
