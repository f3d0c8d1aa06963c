"""A circuit as an SVG: wires from left to right, values above them, gradients below.

The colours are the light palette of the course's figures, which the site replaces by its own.
"""

from __future__ import annotations

import html
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from lossbook._formatting import show
from lossbook._labels import GATES, look_up
from lossbook.backprop._layout import FONT, RADIUS, Box, Layout, Segment, lay_out, text_width

INK, MUTED, RULE = "#1d2430", "#5b6472", "#8a919c"
GREEN, VERMILION, BLUE, PLUM = "#00795a", "#c04a00", "#0b6bb5", "#9a3d86"
SMALLEST = 0.8  # of its size; a narrower page scrolls the drawing
GAP, HEAD = 30, 22  # between two panels, and above one


class Drawing(str):
    """The text of an SVG that a notebook shows as a picture."""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"image/svg+xml": str(self)}

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text("<Circuit>")


class Node(NamedTuple):
    """What is drawn of a node: an input, or a gate with what it sent back to each parent."""

    gate: str
    symbol: str
    label: str
    value: Any
    parameter: bool
    parents: tuple[int, ...]
    sent: tuple[Any, ...]


class Diagram(NamedTuple):
    """A circuit as it is drawn: inputs before what they feed, and the gradient of the last node.

    The gradient is None before the backward pass.
    """

    nodes: tuple[Node, ...]
    gradient: Any

    @property
    def forks(self) -> set[int]:
        """The nodes whose value goes to several places."""
        wires = Counter(parent for node in self.nodes for parent in node.parents)
        return {source for source, count in wires.items() if count > 1}


@dataclass
class State:
    """The numbers below the wires, as far as they have come: of nodes, of wires (target, slot).

    ``active`` is the gate that sent last; wires out of the nodes in ``lit`` are drawn in
    ``colour``, the colour of the numbers.
    """

    nodes: dict[int, Any]
    wires: dict[tuple[int, int], Any]
    active: int | None = None
    colour: str = VERMILION
    lit: frozenset[int] = frozenset()


class Panel(NamedTuple):
    """One drawing of several: the words above it with their colours, its size, its strokes."""

    head: Sequence[tuple[str, str]]
    width: float
    height: float
    parts: Sequence[str]


def draw_circuit(diagram: Diagram, digits: int) -> Drawing:
    """Lay the circuit out and write it down."""
    (panel,) = circuit_panels(diagram, [final_state(diagram)], [()], digits)
    return document(panel.width, panel.height, panel.parts)


def draw_backward(diagram: Diagram, digits: int, columns: int) -> Drawing:
    """One panel for each gate that sends gradients back."""
    states = [State(dict(s.nodes), dict(s.wires), s.active) for s in _states(diagram)]
    states = states[1:] or states
    heads = [
        [(str(k), MUTED), ("" if s.active is None else diagram.nodes[s.active].symbol, INK)]
        for k, s in enumerate(states, 1)
    ]
    return draw_panels(circuit_panels(diagram, states, heads, digits), columns)


def circuit_panels(
    diagram: Diagram,
    states: Sequence[State],
    heads: Sequence[Sequence[tuple[str, str]]],
    digits: int,
) -> list[Panel]:
    """One circuit in several states, everything in the same place in all of them."""
    layout = _laid_out(diagram, states, digits)
    return [
        Panel(head, layout.width, layout.height, _panel(diagram, layout, state, digits))
        for state, head in zip(states, heads, strict=True)
    ]


def draw_panels(panels: Sequence[Panel], columns: int) -> Drawing:
    """Small multiples. Each is an ``svg`` of its own, which a narrow page may put below the last.

    Its words stand above it, beside a rule.
    """
    width = max(panel.width for panel in panels)
    y, parts = 0.0, []
    for start in range(0, len(panels), columns):
        row = panels[start : start + columns]
        heights = [panel.height + HEAD * bool(panel.head) for panel in row]
        for k, (panel, height) in enumerate(zip(row, heights, strict=True)):
            top = HEAD * bool(panel.head)
            parts.append(
                f'<svg class="panel" x="{k * (width + GAP):.1f}" y="{y:.1f}" width="{width:.1f}" '
                f'height="{height:.1f}" viewBox="0 {-top} {width:.1f} {height:.1f}" '
                f'style="overflow: visible">'
            )
            parts += [*_head(panel.head, width), *panel.parts, "</svg>"]
        y += max(heights) + GAP
    return document(min(columns, len(panels)) * (width + GAP) - GAP, y - GAP, parts)


def _head(words: Sequence[tuple[str, str]], width: float) -> Iterator[str]:
    """The words above a panel, and a rule from there to its end."""
    x = 2.0
    for text, colour in words:
        yield written(x, -6, text, colour, "start")
        x += _widest(text) + 8
    if words:
        yield f'<path d="M{x:.1f},-10 H{width:.1f}" style="stroke: {RULE}; stroke-width: 0.6"/>'


def final_state(diagram: Diagram) -> State:
    """The gradients after the backward pass, no gate marked; none before it."""
    *_, state = _states(diagram)
    return State(state.nodes, state.wires)


def document(width: float, height: float, parts: Sequence[str]) -> Drawing:
    size = f'width="{0.75 * width:.2f}pt" height="{0.75 * height:.2f}pt"'
    style = f"font-family: DejaVu Sans, sans-serif; min-width: {SMALLEST * width:.0f}px"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.1f} {height:.1f}" {size} '
        f'class="circuit" font-size="{FONT}" style="{style}">'
    )
    return Drawing("\n".join([head, *parts, "</svg>"]))


def _states(diagram: Diagram) -> Iterator[State]:
    """The gradients before, and after each gate of, the backward pass; or a state without any.

    It is one state that grows: who wants to keep what it was, copies it.
    """
    nodes = diagram.nodes
    if diagram.gradient is None:
        yield State({}, {})
        return
    state = State({len(nodes) - 1: diagram.gradient}, {})
    yield state
    for k in reversed(range(len(nodes))):
        if not nodes[k].gate:
            continue
        state.active = k
        for slot, (source, sent) in enumerate(zip(nodes[k].parents, nodes[k].sent, strict=True)):
            before = state.nodes.get(source)
            state.nodes[source] = sent if before is None else before + sent
            state.wires[k, slot] = sent
        yield state


def _laid_out(diagram: Diagram, states: Sequence[State], digits: int) -> Layout:
    """The layout with room for everything that the states show."""
    forks = diagram.forks
    boxes = []
    for k, node in enumerate(diagram.nodes):
        told = [short(node.value, digits), *(short(s.nodes.get(k), digits) for s in states)]
        sent = [
            text_width(short(state.wires.get((k, slot)), digits))
            for state in states
            for slot, source in enumerate(node.parents)
            if source in forks
        ]
        boxes.append(
            Box(
                max(2 * RADIUS, _widest(_inside(node, digits)) + 16),
                max(2 * RADIUS if node.gate else 28, 19 * len(node.parents) - 4),
                _widest(node.label) if node.gate else 0,
                max(map(text_width, told)),
                node.parents,
                node.gate in ("add", "multiply", "maximum", "minimum"),
                max(sent, default=0),
            )
        )
    return lay_out(boxes)


def _inside(node: Node, digits: int) -> str:
    return node.symbol if node.gate else node.label or short(node.value, digits)


def _widest(text: str) -> float:
    """The width of a text in the wider of the two languages."""
    return max(text_width(text), text_width(look_up(text, GATES)))


def _panel(diagram: Diagram, layout: Layout, state: State, digits: int) -> list[str]:
    forks = diagram.forks
    parts = [_wire(layout, s, state) for s in layout.segments]
    for s in layout.segments:
        if s.target is not None and s.left[0] in forks and (s.target, s.slot) in state.wires:
            parts.append(_sent(layout, s, state, digits))
    parts += _dots(layout)
    for k in range(len(diagram.nodes)):
        parts += _node(diagram, k, layout, state, digits)
    return parts


def _wire(layout: Layout, s: Segment, state: State) -> str:
    """Straight out of the box, a bend in the channel, straight on to the next box."""
    source, here, there = s.left[0], s.left[1], s.right[1]
    own = layout.layer[source] == here
    start = layout.middle[here] + layout.boxes[source].width / 2 if own else layout.left[here]
    y, bend, level = layout.y[s.left], layout.right[here], layout.y[s.right]
    end = layout.right[there]
    if s.target is not None:
        box = layout.boxes[s.target]
        level += box.ports[s.slot]
        end = layout.middle[there] - box.width / 2 + _corner(box, box.ports[s.slot])
    path = f"M{start:.1f},{y:.1f}"
    if abs(y - level) > 0.4:
        half = (bend + layout.left[there]) / 2
        path += f" H{bend:.1f} C{half:.1f},{y:.1f} {half:.1f},{level:.1f}"
        path += f" {layout.left[there]:.1f},{level:.1f}"
    live = (s.target is not None and s.target == state.active) or source in state.lit
    look = f"stroke: {state.colour if live else RULE}; stroke-width: {2 if live else 1.3}"
    ends = f'data-from="{source}"' + (f' data-to="{s.target}"' if s.target is not None else "")
    return f'<path class="wire" {ends} d="{path} H{end:.1f}" style="fill: none; {look}"/>'


def _corner(box: Box, port: float) -> float:
    """How far inside its width the outline of a gate is at the height of a port."""
    over = max(abs(port) - (box.height / 2 - RADIUS), 0)
    return RADIUS - float(np.sqrt(max(RADIUS**2 - over**2, 0)))


def _sent(layout: Layout, s: Segment, state: State, digits: int) -> str:
    """What a gate sends back on one wire of a fork, below that wire."""
    assert s.target is not None
    box = layout.boxes[s.target]
    x = layout.middle[s.right[1]] - box.width / 2 - 5
    y = layout.y[s.right] + box.ports[s.slot] + FONT
    told = short(state.wires[s.target, s.slot], digits)
    return written(x, y, told, VERMILION, "end")


def _dots(layout: Layout) -> Iterator[str]:
    """A dot where a wire divides."""
    ends = defaultdict(list)
    for s in layout.segments:
        ends[s.left].append(s)
    for (k, at), leaving in ends.items():
        if len(leaving) > 1:
            x, y = layout.right[at], layout.y[k, at]
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" style="fill: {INK}"/>'


def _node(diagram: Diagram, k: int, layout: Layout, state: State, digits: int) -> Iterator[str]:
    """A gate is round, a parameter six-sided, another input a box; values leave to the right."""
    node, box = diagram.nodes[k], layout.boxes[k]
    x, y = layout.middle[layout.layer[k]], layout.y[k, layout.layer[k]]
    right = layout.right[layout.layer[k]]
    half = layout.widest[layout.layer[k]]
    last = k == len(diagram.nodes) - 1
    if last:
        yield _arrow(x + box.width / 2, right, y, state.colour if k in state.lit else RULE)
    yield from _outline(node, k, box, x, y, k == state.active)
    yield written(x, y + 0.36 * FONT, _inside(node, digits), INK)
    if node.gate and node.label:
        yield written(x, y - box.height / 2 - 6, node.label, INK)
    middle = (x + half / 2 + right) / 2
    if node.gate or node.label:
        yield written(middle, y - 5, short(node.value, digits), GREEN)
    if k in state.nodes:
        yield written(middle, y + FONT + 1, short(state.nodes[k], digits), state.colour)


def _outline(node: Node, k: int, box: Box, x: float, y: float, active: bool) -> Iterator[str]:
    w, h = box.width / 2, box.height / 2
    colour = VERMILION if active else INK if node.gate else BLUE if node.parameter else MUTED
    tint = 0.16 if active else 0.05 if node.gate else 0.1 if node.parameter else 0
    look = (
        f'style="fill: {colour}; fill-opacity: {tint}; stroke: {colour}; '
        f'stroke-width: {2 if active else 1.4}"'
    )
    tag = f'class="box" data-node="{k}"'
    if node.parameter:
        yield (
            f'<path {tag} d="M{x - w:.1f},{y:.1f} L{x - w + 7:.1f},{y - h:.1f} '
            f"H{x + w - 7:.1f} L{x + w:.1f},{y:.1f} L{x + w - 7:.1f},{y + h:.1f} "
            f'H{x - w + 7:.1f} Z" {look}/>'
        )
        return
    size = f'x="{x - w:.1f}" y="{y - h:.1f}" width="{2 * w:.1f}" height="{2 * h:.1f}"'
    yield f'<rect {tag} {size} rx="{RADIUS if node.gate else 3}" {look}/>'


def _arrow(start: float, end: float, y: float, colour: str) -> str:
    """The wire out of the last gate."""
    line = f"M{start:.1f},{y:.1f} H{end:.1f} m-6,-4 l6,4 l-6,4"
    wide = 1.3 if colour == RULE else 2
    return f'<path d="{line}" style="fill: none; stroke: {colour}; stroke-width: {wide}"/>'


def short(value: Any, digits: int) -> str:
    """A number as text; an array by its shape; nothing for what is not known."""
    if value is None:
        return ""
    if np.ndim(value) == 1:
        return str(np.shape(value))  # (3,), which nobody takes for a value
    if np.ndim(value):
        return " × ".join(map(str, np.shape(value)))
    return str(show(value, digits)).replace("-", "−")


def written(x: float, y: float, text: str, colour: str, anchor: str = "middle") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} style="fill: {colour}">{html.escape(text)}</text>'
