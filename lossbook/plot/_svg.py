"""A figure as a small SVG that is the same on every machine, and once more for a narrow screen.

Another processor moves a coordinate by 1e-6, and matplotlib derives the names of clip paths and
markers from coordinates. So coordinates are rounded to 0.01 and names are replaced by a count.
Text stays text.
"""

from __future__ import annotations

import io
import re
from typing import Any

import matplotlib
from matplotlib import pyplot
from matplotlib.axis import Axis
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec
from matplotlib.text import Text

_TAG = re.compile(r"<[^>]+>")
_DECIMAL = re.compile(r"(?<![\w.#])-?\d+\.\d+(?![\w.])")
_NAME = re.compile(r'\bid="([^"]+)"')
_REFERENCE = re.compile(r'(?:url\(#|href="#)([^)"]+)')
#: What a page has no use for: prologue, metadata, comments, a style sheet that would leak.
_DROPPED = re.compile(
    r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>|<style\b.*?</style>", re.DOTALL
)


#: By how much a page may enlarge the letters of a figure, for a narrow screen.
ENLARGED = 1.2
#: The width in inches of a drawing made for a narrow screen, which shows it in its own size.
NARROW = 3.7
#: Dots an inch in a saved SVG, whatever the figure's own.
POINTS = 72


def to_svg(figure: Figure, *, narrow: bool = False) -> str:
    """The SVG text of ``figure``, deterministic and without what a page has no use for.

    ``narrow`` draws it a second time for a narrow screen, as an ``<svg class="narrow">`` inside
    that nothing but a page shows.
    """
    pads = {axis: axis.labelpad for axis in _axis_of(figure)}
    _lay_out_for_larger_letters(figure)
    wide = _saved(figure)
    if not narrow:
        return tidy(wide)
    for axis, pad in pads.items():
        axis.labelpad = pad
    return tidy(_within(wide, _drawn_narrow(figure)))


def _axis_of(figure: Figure) -> list[Axis]:
    return [axis for ax in figure.axes for axis in (ax.xaxis, ax.yaxis)]


def _drawn_narrow(figure: Figure) -> str:
    """The figure in the width of a phone: panels below each other, letters in their own size."""
    rows = _stack(figure)
    width, height = (float(side) for side in figure.get_size_inches())
    figure.set_layout_engine("constrained")
    figure.set_size_inches(NARROW, height * (1 + 0.72 * (rows - 1)))
    title = figure._suptitle  # type: ignore[attr-defined]
    if title is not None:
        _lay_out(figure)
        room = 0.97 * NARROW * POINTS  # the dots of a saved figure
        title.set_fontsize(title.get_fontsize() * min(1, room / title.get_window_extent().width))
    return _saved(figure)


def _stack(figure: Figure) -> int:
    """Put panels that stand in a row below each other; say how many rows there are."""
    places = [ax.get_subplotspec() for ax in figure.axes]
    grid = places[0].get_gridspec() if places and places[0] is not None else None
    if grid is None or grid.nrows > 1 or grid.ncols == 1:
        return 1
    column = GridSpec(len(figure.axes), 1, figure=figure)
    for k, ax in enumerate(figure.axes):
        ax.set_subplotspec(column[k])
        ax.tick_params(labelleft=True)
    return len(figure.axes)


def _within(wide: str, narrow: str) -> str:
    """One SVG inside another, not shown."""
    start = narrow.index("<svg ")
    inner = narrow[start:].replace("<svg ", '<svg class="narrow" display="none" ', 1)
    return wide.rstrip().removesuffix("</svg>") + inner.rstrip() + "\n</svg>\n"


def _saved(figure: Figure) -> str:
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()


def _lay_out(figure: Figure) -> None:
    """Place everything where saving would, without the time that writing it takes."""
    canvas, dpi = figure.canvas, figure.dpi
    FigureCanvasSVG(figure)  # makes itself the canvas of the figure
    figure.dpi = POINTS
    figure.draw_without_rendering()
    figure.dpi = dpi
    figure.set_canvas(canvas)


def _lay_out_for_larger_letters(figure: Figure) -> None:
    """Place the axes so that their labels stay inside, and apart, when a page enlarges them."""
    _lay_out(figure)  # makes the tick labels
    for ax in figure.axes:
        for axis, side in ((ax.xaxis, "height"), (ax.yaxis, "width")):
            boxes = [label.get_window_extent() for label in axis.get_ticklabels()]
            thickness = max((float(getattr(box, side)) for box in boxes), default=0.0)
            axis.labelpad += (ENLARGED - 1) * thickness * 72 / figure.dpi
    sizes = {text: float(text.get_fontsize()) for text in figure.findobj(Text)}
    for text, size in sizes.items():
        text.set_fontsize(ENLARGED * size)
    _lay_out(figure)
    figure.set_layout_engine("none")
    for text, size in sizes.items():
        text.set_fontsize(size)


def tidy(svg: str) -> str:
    """Make matplotlib's SVG deterministic and small without changing what it shows."""
    svg = _DROPPED.sub("", svg)
    svg = _count_names(svg)
    svg = _TAG.sub(lambda tag: _DECIMAL.sub(_rounded, tag[0]), svg)
    svg = re.sub(r"<defs>\s*</defs>", "", svg)
    svg = re.sub(r"\n\s*", "\n", svg).strip()
    # What the style sheet said, where only this figure is meant.
    return svg.replace("<svg ", '<svg stroke-linejoin="round" stroke-linecap="butt" ', 1) + "\n"


def _rounded(number: re.Match[str]) -> str:
    text = f"{float(number[0]):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _count_names(svg: str) -> str:
    """Drop the ids that nothing refers to; call the others a1, a2, … in order of appearance."""
    used = set(_REFERENCE.findall(svg))
    names: dict[str, str] = {}
    for name in _NAME.findall(svg):
        if name in used:
            names.setdefault(name, f"a{len(names) + 1}")

    def renamed(attribute: re.Match[str]) -> str:
        return f' id="{names[attribute[1]]}"' if attribute[1] in names else ""

    svg = re.sub(r'\s*\bid="([^"]+)"', renamed, svg)
    return _REFERENCE.sub(lambda m: m[0].replace(m[1], names.get(m[1], m[1])), svg)


def register(shell: Any, *, narrow: bool = False) -> None:
    """Make ``shell`` (an IPython shell or ``None``) show figures by ``to_svg`` alone."""
    if shell is None:
        return
    # A notebook's backend sets formatters of its own when it is first needed: let it go first.
    pyplot.switch_backend(matplotlib.get_backend())
    formatters = shell.display_formatter.formatters
    for mime in ("image/png", "image/jpeg", "application/pdf"):
        formatters[mime].pop(Figure, None)
    formatters["image/svg+xml"].for_type(Figure, lambda figure: to_svg(figure, narrow=narrow))
    formatters["text/plain"].for_type(Figure, lambda _, printer, cycle: printer.text("<Figure>"))
