"""The picture that a shared link shows: title, question and the page's own figure, 1200 by 630."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from booktools.source.about import about
from booktools.source.strings import word

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from sphinx.application import Sphinx

_CHINESE_FONTS = ("Noto Serif CJK SC", "Noto Sans CJK SC", "Source Han Serif SC", "PingFang SC",
                  "Microsoft YaHei", "SimSun")  # fmt: skip
_WIDTH, _HEIGHT = 1200, 630
_MARGIN = 60


def draw(app: Sphinx, pagename: str, title: str, language: str) -> str:
    """Draw a page's card, once for what it shows; return its place in the edition."""
    root = Path(app.srcdir)
    said = about(root).get(pagename, {})
    question = said.get("question", {}).get(language, "")
    svg = _figure(root / f"{pagename}.ipynb", said.get("figure"))
    svg = svg or (Path(__file__).parents[1] / "theme" / "img" / "favicon.svg").read_text("utf-8")
    shown = f"{Path(__file__).read_text('utf-8')} {title} {question} {svg}"
    place = f"_static/cards/{hashlib.sha256(shown.encode()).hexdigest()[:12]}.png"
    path = Path(app.outdir) / place
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        card(title, question, svg, language).savefig(path, dpi=100)
    return place


def _figure(notebook: Path, name: str | None) -> str:
    """A figure of a notebook as it was drawn, by its name; nothing if there is none."""
    if not name or not notebook.exists():
        return ""
    for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
        if cell["metadata"].get("figure", {}).get("name") == name:
            for output in cell["outputs"]:
                if svg := output.get("data", {}).get("image/svg+xml"):
                    return "".join(svg)
    return ""


def card(title: str, question: str, svg: str, language: str) -> Figure:
    """The card: words above, the figure below them, the book and the language at the foot."""
    from matplotlib.figure import Figure
    from matplotlib.font_manager import fontManager

    from lossbook.plot import INK, MUTED

    known = {font.name for font in fontManager.ttflist}
    fonts = [font for font in _CHINESE_FONTS if font in known]
    # Without a font for Chinese the card would show boxes: then the figure speaks for itself.
    silent = language == "zh" and not fonts
    figure = Figure(figsize=(_WIDTH / 100, _HEIGHT / 100), facecolor="#fffdf8")

    def write(text: str, top: float, size: float, **style: Any) -> None:
        at = (_MARGIN / _WIDTH, 1 - top / _HEIGHT)
        figure.text(*at, text, size=size, va="top", family=[*fonts, "DejaVu Serif"], **style)

    top = 50.0
    for text, size, colour, width in (
        (title, 34, INK, 22 if language == "zh" else 44),
        (question, 22, MUTED, 32 if language == "zh" else 64),
    ):
        for line in [] if silent else _lines(text, width)[:2]:
            write(line, top, size, color=colour)
            top += size * 1.9
    foot = (
        "lossbook"
        if silent
        else f"{word('book_title', language)} · {word('language_name', language)}"
    )
    write(foot, _HEIGHT - 52, 17, color=MUTED)
    _place(figure, svg, top + 15, _HEIGHT - 75)
    return figure


def _place(figure: Figure, svg: str, top: float, bottom: float) -> None:
    """The drawing between two heights, as large as there is room for, in the middle."""
    from booktools.pages import raster

    width, height = raster.size(svg)
    scale = min((bottom - top) / height, (_WIDTH - 2 * _MARGIN) / width)
    w, h = width * scale, height * scale
    left = (_WIDTH - w) / 2
    box = (left / _WIDTH, 1 - (top + h) / _HEIGHT, w / _WIDTH, h / _HEIGHT)
    raster.draw(figure.add_axes(box), svg)


def _lines(title: str, width: int) -> list[str]:
    if " " not in title:
        return [title[start : start + width] for start in range(0, len(title), width)]
    lines = [""]
    for part in title.split():
        if lines[-1] and len(lines[-1]) + len(part) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {part}".strip()
    return lines
