"""The lines and areas of an SVG drawing on matplotlib's axes, for pictures made of dots.

What the figures of the book and its icon are made of is drawn: paths, marks, circles, rectangles
with their colours. Words are left out: a card shows a figure for its shape, whatever the language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from fontTools.pens.basePen import BasePen
from fontTools.svgLib.path import parse_path
from lxml import etree

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LINK = "{http://www.w3.org/1999/xlink}href"


def size(svg: str) -> tuple[float, float]:
    """How wide and how high a drawing is."""
    _, _, width, height = map(float, etree.fromstring(svg.encode()).get("viewBox").split())
    return width, height


def draw(axes: Axes, svg: str) -> None:
    """Draw; the axes then show the drawing, whole."""
    from matplotlib.transforms import Affine2D

    root = etree.fromstring(svg.encode())
    left, top, width, height = map(float, root.get("viewBox").split())
    axes.set(xlim=(left, left + width), ylim=(top + height, top))
    named = {element.get("id"): element for element in root.iter() if element.get("id")}
    # A unit of the drawing is some points wide on the picture.
    unit = axes.get_window_extent().width / axes.figure.dpi * 72 / width
    for element, style, shift in _drawn(root, {}, (0.0, 0.0)):
        target, x, y = element, *shift
        if _tag(element) == "use":
            target = named[element.get(_LINK)[1:]]
            x, y = x + float(element.get("x", 0)), y + float(element.get("y", 0))
            style = _style(target) | style
        patch = _patch(_path(target), style, unit)
        patch.set_transform(Affine2D().translate(x, y) + axes.transData)
        axes.add_patch(patch)
        if (clip := _clip(element, named)) is not None:
            patch.set_clip_path(_path(clip), axes.transData)
    axes.set_axis_off()


def _drawn(
    element: etree._Element, style: dict[str, str], shift: tuple[float, float]
) -> Iterator[tuple[etree._Element, dict[str, str], tuple[float, float]]]:
    """The shapes below an element, each with the style and the place that it inherits."""
    for child in element.iterchildren(etree.Element):
        own = style | _style(child)
        if _tag(child) == "g":
            moved = re.search(r"translate\((\S+)[ ,]+([^)]+)\)", child.get("transform", ""))
            place = (float(moved[1]), float(moved[2])) if moved else (0.0, 0.0)
            yield from _drawn(child, own, (shift[0] + place[0], shift[1] + place[1]))
        elif _tag(child) in ("path", "use", "circle", "rect"):
            yield child, own, shift


def _tag(element: etree._Element) -> str:
    return etree.QName(element).localname


def _style(element: etree._Element) -> dict[str, str]:
    """What an element says of its colours and lines, by attributes or in `style`."""
    said = dict(re.findall(r"([\w-]+):\s*([^;]+)", element.get("style", "")))
    names = ("fill", "stroke", "stroke-width", "opacity")
    return {name: element.get(name) for name in names if element.get(name)} | said


class _Pen(BasePen):
    """Keeps a path as matplotlib's vertices and codes."""

    def __init__(self) -> None:
        super().__init__(None)
        self.vertices: list[tuple[float, float]] = []
        self.codes: list[int] = []

    def _keep(self, code: int, *points: tuple[float, float]) -> None:
        self.vertices.extend(points)
        self.codes.extend([code] * len(points))

    def _moveTo(self, point: tuple[float, float]) -> None:
        self._keep(1, point)

    def _lineTo(self, point: tuple[float, float]) -> None:
        self._keep(2, point)

    def _curveToOne(self, *points: tuple[float, float]) -> None:
        self._keep(4, *points)

    def _closePath(self) -> None:
        self._keep(79, (0.0, 0.0))


def _path(element: etree._Element) -> Any:
    from matplotlib.path import Path

    if _tag(element) == "path":
        pen = _Pen()
        parse_path(element.get("d"), pen)
        return Path(pen.vertices, pen.codes)
    x, y, r = (float(element.get(name, 0)) for name in ("cx", "cy", "r"))
    if _tag(element) == "circle":
        return Path.circle((x, y), r)
    x, y, w, h = (float(element.get(name, 0)) for name in ("x", "y", "width", "height"))
    return Path([(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)], closed=True)


def _clip(element: etree._Element, named: dict[str, etree._Element]) -> etree._Element | None:
    """The rectangle to which a shape, or a group that it is in, is cut."""
    for around in (element, *element.iterancestors()):
        if match := re.match(r"url\(#(.+)\)", around.get("clip-path", "")):
            return named[match[1]][0]
    return None


def _patch(path: Any, style: dict[str, str], unit: float) -> Any:
    from matplotlib.colors import to_rgba
    from matplotlib.patches import PathPatch

    def colour(name: str, otherwise: str) -> Any:
        said = style.get(name, otherwise)
        if said == "none" or said.startswith("url"):
            return "none"
        return to_rgba(
            said, float(style.get(f"{name}-opacity", 1)) * float(style.get("opacity", 1))
        )

    dashes = [
        float(length) * unit for length in style.get("stroke-dasharray", "").split(",") if length
    ]
    return PathPatch(
        path,
        facecolor=colour("fill", "black"),
        edgecolor=colour("stroke", "none"),
        linewidth=float(style.get("stroke-width", 1)) * unit,
        linestyle=(0, dashes) if dashes else "solid",
    )
