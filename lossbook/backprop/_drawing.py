"""A circuit as an SVG: layers from left to right, values above the wires, gradients below.

The colours are the light palette of the course's figures, which the site replaces by its own.
"""

from __future__ import annotations

import html
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from lossbook.course.formatting import show

if TYPE_CHECKING:
    from lossbook.backprop.circuit import Circuit

INK, RULE, GREEN, VERMILION, BLUE = "#1d2430", "#8a919c", "#00795a", "#c04a00", "#0b6bb5"
STEP, ROW, RADIUS, STUB = 134, 60, 17, 54

Place = tuple[int, int]  # a node, or a node and the layer that its wire passes
Point = tuple[float, float]


class Drawing(str):
    """The text of an SVG that a notebook shows as a picture."""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"image/svg+xml": str(self), "text/plain": "<Circuit>"}


def draw_circuit(circuit: Circuit, digits: int) -> Drawing:
    """Lay the circuit out and write it down."""
    layers = _layers(circuit)
    columns, routes = _columns(circuit, layers)
    points = _points(_ordered(columns, routes))
    width = (len(columns) + 0.1) * STEP
    height = max(y for _, y in points.values()) + 0.7 * ROW
    parts = [_wire(circuit, k, route, points, digits) for k, route in enumerate(routes)]
    parts += [_node(circuit, k, points[k, layer], digits) for k, layer in enumerate(layers)]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" font-size="12" '
        f'font-family="DejaVu Sans, sans-serif">'
    )
    return Drawing("\n".join([head, *parts, "</svg>"]))


def _layers(circuit: Circuit) -> list[int]:
    """A gate stands right of its inputs, an input just left of what it feeds."""
    depth = [0] * len(circuit.nodes)
    for source, target in circuit.edges:  # targets come in order
        depth[target] = max(depth[target], depth[source] + 1)
    fed = defaultdict(list)
    for source, target in circuit.edges:
        fed[source].append(depth[target] - 1)
    return [
        min(fed[k]) if fed[k] and not node.parents else depth[k]
        for k, node in enumerate(circuit.nodes)
    ]


def _columns(circuit: Circuit, layers: list[int]) -> tuple[list[list[Place]], list[list[Place]]]:
    """What stands in each layer, and the places that each wire passes."""
    columns: list[list[Place]] = [[] for _ in range(max(layers) + 1)]
    for k, layer in enumerate(layers):
        columns[layer].append((k, layer))
    routes = []
    for source, target in circuit.edges:
        between = [(source, layer) for layer in range(layers[source] + 1, layers[target])]
        for place in between:
            if place not in columns[place[1]]:
                columns[place[1]].append(place)
        routes.append([(source, layers[source]), *between, (target, layers[target])])
    return columns, routes


def _ordered(columns: list[list[Place]], routes: list[list[Place]]) -> list[list[Place]]:
    """Order every layer by the mean height of its neighbours, to and fro: fewer crossings."""
    near = defaultdict(list)
    for route in routes:
        for left, right in zip(route, route[1:], strict=False):
            near[left].append(right)
            near[right].append(left)
    for sweep in range(4):
        for column in columns if sweep % 2 == 0 else reversed(columns):
            heights = {place: _mean_rank(columns, near[place] or [place]) for place in column}
            column.sort(key=heights.__getitem__)
    return columns


def _mean_rank(columns: list[list[Place]], places: list[Place]) -> float:
    """The mean height of places in their layers, from -1/2 at the top to 1/2."""
    ranks = [(columns[p[1]].index(p) + 0.5) / len(columns[p[1]]) - 0.5 for p in places]
    return sum(ranks) / len(ranks)


def _points(columns: list[list[Place]]) -> dict[Place, Point]:
    tallest = max(map(len, columns))
    return {
        place: (
            layer * STEP + 2 * RADIUS,
            (row + 0.75 + (tallest - len(column)) / 2) * ROW,
        )
        for layer, column in enumerate(columns)
        for row, place in enumerate(column)
    }


def _wire(
    circuit: Circuit, k: int, route: list[Place], points: dict[Place, Point], digits: int
) -> str:
    """From the stub of the source to the gate; a wire of a fork says what comes back on it."""
    source, target = circuit.edges[k]
    slot = sum(edge[1] == target for edge in circuit.edges[:k])
    drop = (slot - (len(circuit.nodes[target].parents) - 1) / 2) * 16
    x, y = points[route[0]]
    x += RADIUS + STUB
    path = f"M{x:.1f},{y:.1f}"
    for place in route[1:]:
        end = points[place][0] - RADIUS + 1
        height = points[place][1] + (drop if place == route[-1] else 0)
        path += f" C{(x + end) / 2:.1f},{y:.1f} {(x + end) / 2:.1f},{height:.1f}"
        path += f" {end:.1f},{height:.1f}"
        x, y = end, height
        if place != route[-1]:
            x += STUB + 2 * RADIUS
            path += f" H{x:.1f}"
    line = f'<path d="{path}" fill="none" stroke="{RULE}" stroke-width="1.2"/>'
    wires = circuit.nodes[target].wires
    if not wires or not _forks(circuit, source):
        return line
    height = y + (14 if drop > 0 else -5)
    return line + _text(x - 3, height, short(wires[slot], digits), VERMILION, "end")


def _node(circuit: Circuit, k: int, point: Point, digits: int) -> str:
    """A gate is round and an input a box; the stub out of it carries value and gradient."""
    x, y = point
    node = circuit.nodes[k]
    edge = x + RADIUS
    parts = [f'<path d="M{edge:.1f},{y:.1f} h{STUB}" stroke="{RULE}" stroke-width="1.2"/>']
    if node.gate:
        shape = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{RADIUS}"'
        text, colour = circuit.symbol(k), INK
    else:
        shape = (
            f'<rect x="{x - RADIUS:.1f}" y="{y - 13:.1f}" width="{2 * RADIUS}" height="26" rx="3"'
        )
        text, colour = node.label or short(node.value, digits), BLUE
    parts.append(f'{shape} fill="none" stroke="{colour}" stroke-width="1.4"/>')
    parts.append(_text(x, y + 4, text, INK))
    if node.gate and node.label:
        parts.append(_text(x, y - RADIUS - 5, node.label, INK))
    if node.gate or node.label:
        parts.append(_text(edge + STUB / 2, y - 5, short(node.value, digits), GREEN))
    if node.grad is not None:
        parts.append(_text(edge + STUB / 2, y + 14, short(node.grad, digits), VERMILION))
    if _forks(circuit, k):
        parts.append(f'<circle cx="{edge + STUB:.1f}" cy="{y:.1f}" r="3" fill="{INK}"/>')
    return "".join(parts)


def _forks(circuit: Circuit, k: int) -> bool:
    return sum(source == k for source, _ in circuit.edges) > 1


def short(value: Any, digits: int) -> str:
    """A number as text; an array by its shape."""
    if np.ndim(value):
        return " × ".join(map(str, np.shape(value)))
    return str(show(value, digits)).replace("-", "−")


def _text(x: float, y: float, text: str, colour: str, anchor: str = "middle") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} fill="{colour}">{html.escape(text)}</text>'
