"""A circuit too wide for a phone, cut between its gates into strips that stand one below the other.

Each shows a part of the drawing beside it: `use` repeats it, nothing is copied.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from unicodedata import east_asian_width

_NAMESPACE = "{http://www.w3.org/2000/svg}"
#: What a phone of 390 px has beside its margins, and how far a drawing is made smaller there:
#: letters of 13 units come to 11 px.
ROOM, SCALE = 350, 0.85
#: The size of letters in circuits, and what a cut keeps away from words and gates.
LETTERS, AIR = 13, 3
_BROKEN = 'style="fill: none; stroke: var(--rule); stroke-width: 1; stroke-dasharray: 2 5"'
_COMMAND = re.compile(r"([MLCHhVml])([^A-Za-z]*)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Box:
    """A part of the drawing: what a strip shows, or the room that a gate or a word takes."""

    left: float
    right: float
    top: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left


def in_strips(drawings: list[etree.Element], name: str, alt: str) -> str:
    """What a phone shows instead of drawings of which one is too wide for it; or nothing.

    The parts of each drawing come into a group, whose id begins with ``name``.
    """
    things = [_things(drawing) for drawing in drawings]
    wires = [_wires(drawing) for drawing in drawings]
    edges = [_edges(*both) for both in zip(things, wires, strict=True)]
    if all(len(places) == 2 for places in edges):
        return ""
    strips = [
        _strips(drawing, shown + between, places, f"{name}-whole-{k}")
        for k, (drawing, shown, between, places) in enumerate(
            zip(drawings, things, wires, edges, strict=True)
        )
    ]
    page = etree.Element("div", {"class": "strips", "role": "img", "aria-label": alt})
    opening = etree.tostring(page, encoding="unicode").removesuffix("/>")
    return f"{opening}>{''.join(strips)}</div>"


def _strips(root: etree.Element, drawn: list[Box], edges: list[float], name: str) -> str:
    """The strips of one drawing below each other, all made smaller by the same."""
    _group(root, name)
    windows = [_window(a, b, drawn) for a, b in pairwise(edges)]
    widest = max(window.width for window in windows)
    return "".join(
        f'<svg class="drawing circuit" viewBox="{w.left:.1f} {w.top:.1f} {w.width:.1f} '
        f'{w.bottom - w.top:.1f}" font-size="{root.get("font-size")}" style="font-family: '
        f'var(--figure-font); width: {100 * w.width / widest:.1f}%; max-width: {w.width:.0f}px">'
        f'<use href="#{name}"/>{_cuts(w, edges)}</svg>'
        for w in windows
    )


def _group(root: etree.Element, name: str) -> None:
    group = etree.Element(f"{_NAMESPACE}g", {"id": name})
    group.extend(root)
    root[:] = [group]


def _window(left: float, right: float, drawn: list[Box]) -> Box:
    """Between two edges, as high as what stands there."""
    inside = [box for box in drawn if left < box.right and box.left < right]
    top, bottom = min(box.top for box in inside), max(box.bottom for box in inside)
    return Box(left, right, top - 4, bottom + 4)


def _cuts(window: Box, edges: list[float]) -> str:
    """A broken line wherever the drawing goes on in another strip."""
    return "".join(
        f'<path d="M{x:.1f},{window.top:.1f} V{window.bottom:.1f}" {_BROKEN}/>'
        for x in (window.left, window.right)
        if x in edges[1:-1]
    )


def _edges(things: list[Box], wires: list[Box]) -> list[float]:
    """Both ends, and where to cut into as few strips as a phone has room for."""
    left = min(box.left for box in things + wires) - AIR
    width = max(box.right for box in things + wires) + AIR - left
    count = ceil(width * SCALE / ROOM)
    while True:
        part = width / count
        cuts = [_cut(left + k * part, part / 4, things) for k in range(1, count)]
        edges = [left, *cuts, left + width]
        if max(b - a for a, b in pairwise(edges)) * SCALE <= ROOM:
            return edges
        count += 1


def _cut(x: float, far: float, things: list[Box]) -> float:
    """The place near x that cuts through the fewest gates and numbers, and is nearest."""

    def cost(place: float) -> tuple[int, float]:
        return sum(t.left - AIR < place < t.right + AIR for t in things), abs(place - x)

    return min((x + step for step in range(-round(far), round(far) + 1)), key=cost)


def _things(root: etree.Element) -> list[Box]:
    return list(filter(None, (_extent(element) for element in root.iter())))


def _extent(element: etree.Element) -> Box | None:
    """How far a gate or a word reaches; nothing for a wire."""
    match element.tag.removeprefix(_NAMESPACE):
        case "text":
            return _word(element)
        case "rect":
            x, y, width, height = (float(element.get(k)) for k in ("x", "y", "width", "height"))
            return Box(x, x + width, y, y + height)
        case "path" if element.get("d").endswith("Z"):
            return _around(_points(element.get("d")))
    return None


def _wires(root: etree.Element) -> list[Box]:
    """The room of each straight or bent piece of a wire."""
    paths = [element.get("d") for element in root.iter(f"{_NAMESPACE}path")]
    return [
        _around(ends)
        for path in paths
        if not path.endswith("Z")
        for ends in pairwise(_points(path))
    ]


def _around(points: Iterable[tuple[float, float]]) -> Box:
    xs, ys = zip(*points, strict=True)
    return Box(min(xs), max(xs), min(ys), max(ys))


def _points(path: str) -> list[tuple[float, float]]:
    """The corners of a path, and what its bends lean on."""
    points: list[tuple[float, float]] = []
    for command, written in _COMMAND.findall(path):
        numbers = [float(number) for number in _NUMBER.findall(written)]
        if command in "MLC":
            points += zip(numbers[::2], numbers[1::2], strict=True)
        elif command in "ml":
            (x, y), (right, down) = points[-1], numbers
            points.append((x + right, y + down))
        elif command in "Hh":
            x, y = points[-1]
            points.append((numbers[0] + x * (command == "h"), y))
        elif command == "V":
            points.append((points[-1][0], numbers[0]))
    return points


def _word(element: etree.Element) -> Box:
    text = element.text or ""
    wide = sum(east_asian_width(letter) in "WF" for letter in text)
    width = LETTERS * (wide + 0.65 * (len(text) - wide))
    x, y = float(element.get("x")), float(element.get("y"))
    left = x - {"middle": 0.5, "end": 1.0}.get(element.get("text-anchor"), 0.0) * width
    return Box(left, left + width, y - LETTERS, y + 0.3 * LETTERS)
