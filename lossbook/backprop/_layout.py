"""Where the parts of a circuit stand: layers from left to right, and room for every label.

A column of the drawing has four strips: wires coming in, boxes, labelled wires going out, and a
channel. Wires bend in channels only, where there is nothing else; through a column they run
straight, in a row of their own. So no wire meets a box that is not its own, and no two labels meet.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

FONT = 13
RADIUS = 17
PORT = 19  # from one wire into a gate to the next
STUB, LEAD, CHANNEL = 34, 6, 10  # the least widths of the strips
SWEEPS, LEVELLING = 40, 8  # of the heights: to both sides, and then to the left alone
CAREFUL = 4000  # pieces of wire up to which every sweep is made

Place = tuple[int, int]  # a node, or a node and the layer that its wire passes


@dataclass
class Box:
    """What a node needs: half its size, its texts, and how its wires enter."""

    width: float
    height: float
    name: float  # width of the text above it
    stub: float  # width of the texts on the wire out of it
    parents: tuple[int, ...]
    swaps: bool  # whether the wires may enter in any order
    wires: float  # width of the texts on the wires into it
    ports: tuple[float, ...] = ()

    @property
    def top(self) -> float:
        return max(self.height / 2 + (FONT + 7 if self.name else 0), FONT + 6)

    @property
    def bottom(self) -> float:
        last = max(self.ports, default=0) + (FONT + 4 if self.wires else 0)
        return max(self.height / 2, FONT + 6, last)


@dataclass
class Segment:
    """A piece of wire from one column to the next; ``slot`` is the input that it ends at."""

    left: Place
    right: Place
    target: int | None = None
    slot: int = 0


@dataclass
class Layout:
    """Coordinates. ``left``, ``middle`` and ``right`` are the x of each column's strips."""

    boxes: list[Box]
    segments: list[Segment]
    layer: list[int]
    y: dict[Place, float]
    left: list[float]
    middle: list[float]
    right: list[float]
    width: float
    height: float

    @cached_property
    def widest(self) -> list[float]:
        """The width of the widest box of each column."""
        widths = [0.0] * len(self.middle)
        for box, at in zip(self.boxes, self.layer, strict=True):
            widths[at] = max(widths[at], box.width)
        return widths


def text_width(text: str, size: float = FONT) -> float:
    """About the width of a text, on the safe side; a Chinese character is as wide as high."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return size * (1.02 * wide + 0.645 * (len(text) - wide))


def lay_out(boxes: list[Box]) -> Layout:
    """Place boxes, given in an order in which inputs come before what they feed."""
    layer = _layers([box.parents for box in boxes])
    columns, segments = _columns(boxes, layer)
    _order(columns, segments, boxes)
    _set_ports(boxes, segments, columns)
    y = _heights(boxes, layer, columns, segments)
    left, middle, right = _strips(boxes, layer, segments, y)
    rows = [(y[k, layer[k]], box) for k, box in enumerate(boxes)]
    top = min([row - box.top for row, box in rows] + [min(y.values()) - 6]) - 4
    y = {place: row - top for place, row in y.items()}
    floor = max([row + box.bottom for row, box in rows] + [max(y.values()) + top + 6]) + 4
    return Layout(boxes, segments, layer, y, left, middle, right, right[-1] + 8, floor - top)


def _layers(parents: list[tuple[int, ...]]) -> list[int]:
    """A gate stands right of its inputs, an input just left of what it feeds."""
    depth = [0] * len(parents)
    fed = defaultdict(list)
    for k, inputs in enumerate(parents):
        depth[k] = max((depth[source] + 1 for source in inputs), default=0)
        for source in inputs:
            fed[source].append(depth[k] - 1)
    return [min(fed[k]) if fed[k] and not inputs else depth[k] for k, inputs in enumerate(parents)]


def _columns(boxes: list[Box], layer: list[int]) -> tuple[list[list[Place]], list[Segment]]:
    """What stands in each column, and the pieces of wire; wires of one node share their trunk."""
    columns: list[list[Place]] = [[] for _ in range(max(layer) + 1)]
    for k, at in enumerate(layer):
        columns[at].append((k, at))
    segments, reached = [], list(layer)  # how far the trunk of each node goes so far
    for target, box in enumerate(boxes):
        for slot, source in enumerate(box.parents):
            for at in range(reached[source] + 1, layer[target]):
                columns[at].append((source, at))
                segments.append(Segment((source, at - 1), (source, at)))
            last = layer[target] - 1
            reached[source] = max(reached[source], last)
            segments.append(Segment((source, last), (target, layer[target]), target, slot))
    return columns, segments


def _order(columns: list[list[Place]], segments: list[Segment], boxes: list[Box]) -> None:
    """Order each column by the mean rank of its neighbours, to and fro; keep the fewest crossings.

    Half of the sweeps begin at the last column, which often finds an order that the others do not.
    A drawing of very many wires gets fewer sweeps: nobody will follow them one by one.
    """
    before, after = defaultdict(list), defaultdict(list)
    for s in segments:
        before[s.right].append((s.left, 0.0))
        after[s.left].append((s.right, _lean(s, boxes)))
    best = [list(column) for column in columns]
    fewest = _crossings(best, segments, boxes)
    rank = {p: place for column in columns for p, place in _ranks(column)}
    half = _at_most(8, segments)
    for sweep in range(2 * half):
        if fewest == 0:
            break
        down = (sweep % 2 == 0) != (sweep >= half)
        for column in columns if down else reversed(columns):
            near = before if down else after
            goal = {
                p: _mean([(rank[q][0] + lean) / rank[q][1] for q, lean in near[p] or [(p, 0.0)]])
                for p in column
            }
            column.sort(key=goal.__getitem__)
            rank |= _ranks(column)
        count = _crossings(columns, segments, boxes)
        if count < fewest:
            fewest, best = count, [list(column) for column in columns]
    columns[:] = best


def _at_most(sweeps: int, segments: list[Segment]) -> int:
    """Fewer sweeps, down to one, where there are more pieces of wire than ``CAREFUL``."""
    return max(1, min(sweeps, sweeps * CAREFUL // (len(segments) or 1)))


def _ranks(column: list[Place]) -> list[tuple[Place, tuple[float, int]]]:
    """Of each place in a column: where it stands from above, and of how many."""
    return [(p, (i + 0.5, len(column))) for i, p in enumerate(column)]


def _lean(s: Segment, boxes: list[Box]) -> float:
    """From -1/2 to 1/2, how far down a wire has to enter; 0 where the wires may swap."""
    if s.target is None or boxes[s.target].swaps:
        return 0.0
    return (s.slot + 0.5) / len(boxes[s.target].parents) - 0.5


def _crossings(columns: list[list[Place]], segments: list[Segment], boxes: list[Box]) -> int:
    """How many pairs of segments cross: inversions, channel by channel."""
    rank = {p: i for c in columns for i, p in enumerate(c)}
    channels = defaultdict(list)
    for s in segments:
        channels[s.left[1]].append((rank[s.left], rank[s.right] + _lean(s, boxes)))
    count = 0
    for ends in channels.values():
        seen: list[float] = []
        for _, end in sorted(ends):
            count += len(seen) - bisect_right(seen, end)
            insort(seen, end)
    return count


def _set_ports(boxes: list[Box], segments: list[Segment], columns: list[list[Place]]) -> None:
    """The height at which each wire enters: in order of the inputs, or as they come if it may."""
    rank = {p: i for c in columns for i, p in enumerate(c)}
    come = {(s.target, s.slot): rank[s.left] for s in segments if s.target is not None}
    for k, box in enumerate(boxes):
        slots = list(range(len(box.parents)))
        if box.swaps:
            ranks = [come[k, slot] for slot in slots]
            slots.sort(key=ranks.__getitem__)
        first = -(len(slots) - 1) / 2
        box.ports = tuple((first + slots.index(slot)) * PORT for slot in range(len(slots)))


def _heights(
    boxes: list[Box], layer: list[int], columns: list[list[Place]], segments: list[Segment]
) -> dict[Place, float]:
    """Draw each place towards its neighbours, with room for what stands above and below.

    At the end each place is drawn to those on its left alone, so that a chain runs level, and then
    the inputs to what they feed.
    """
    before, after = defaultdict(list), defaultdict(list)
    for s in segments:
        port = 0.0 if s.target is None else boxes[s.target].ports[s.slot]
        after[s.left].append((s.right, port))
        before[s.right].append((s.left, -port))
    every = {p: before[p] + after[p] for column in columns for p in column}
    fed = {p: before[p] or after[p] for p in every}
    extent = {
        (k, at): (boxes[k].top, boxes[k].bottom) if layer[k] == at else (7.0, 7.0)
        for k, at in every
    }
    y: dict[Place, float] = {}
    for column in columns:
        y |= zip(column, _apart([0.0] * len(column), column, extent), strict=True)
    both = _at_most(SWEEPS, segments)
    for sweep in range(both + _at_most(LEVELLING, segments)):
        near = fed if sweep >= both else every
        for column in columns if sweep % 2 or sweep >= both else reversed(columns):
            goals = [_mean([y[q] + port for q, port in near[p]] or [y[p]]) for p in column]
            y |= zip(column, _apart(goals, column, extent), strict=True)
    return y


def _apart(
    goals: Sequence[float], column: list[Place], extent: dict[Place, tuple[float, float]]
) -> list[float]:
    """The heights nearest to ``goals``, in squares, with room between: isotonic regression."""
    offset = [0.0]
    for above, below in pairwise(column):
        offset.append(offset[-1] + extent[above][1] + extent[below][0] + 4)
    blocks: list[tuple[float, int]] = []  # mean and count
    for goal, shift in zip(goals, offset, strict=True):
        mean, count = goal - shift, 1
        while blocks and blocks[-1][0] > mean:
            other, more = blocks.pop()
            mean, count = (mean * count + other * more) / (count + more), count + more
        blocks.append((mean, count))
    levels = [mean for mean, count in blocks for _ in range(count)]
    return [level + shift for level, shift in zip(levels, offset, strict=True)]


def _strips(
    boxes: list[Box], layer: list[int], segments: list[Segment], y: dict[Place, float]
) -> tuple[list[float], list[float], list[float]]:
    """The x of each column: where wires have arrived, the boxes' middle, where wires may bend."""
    left, middle, right = [], [], []
    standing, leaving = defaultdict(list), defaultdict(list)
    for box, at in zip(boxes, layer, strict=True):
        standing[at].append(box)
    for s in segments:
        leaving[s.left[1]].append(s)
    x = 0.0
    for at in range(max(layer) + 1):
        here = standing[at]
        half = max(box.width for box in here) / 2
        name = max(box.name for box in here) / 2
        wires = max(box.wires for box in here)
        enter = half + max((wires + 10) if wires else 0, LEAD if at else 0)
        left.append(x)
        middle.append(x + max(enter, name) + 2)
        out = half + max(STUB, max(box.stub for box in here) + 4)
        right.append(middle[-1] + max(out, name + 4))
        steps = [_rise(boxes, s, y) for s in leaving[at]]
        x = right[-1] + min(CHANNEL + 0.42 * max(steps, default=0), 110)
    return left, middle, right


def _rise(boxes: list[Box], s: Segment, y: dict[Place, float]) -> float:
    port = 0.0 if s.target is None else boxes[s.target].ports[s.slot]
    return abs(y[s.right] + port - y[s.left])


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
