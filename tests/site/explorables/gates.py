"""The circuit 2 (x y + max(z, w)) by the package's own."""

from __future__ import annotations

import itertools

from lossbook.backprop import Variable

PAGE = "12-circuits"
STEPS = ["start", "product", "largest", "sum", "value", "one", "twice", "copy", "route", "switch"]
_INPUTS = [(3, -4, 2, -1), (3.5, -4, -1, 2), (-5, 5, 5, 5), (0, 0.5, -5, -5), (-1.5, 2.5, -0.5, 0)]
GRID = [
    {"step": step, "x": x, "y": y, "z": z, "w": w}
    for (x, y, z, w), step in itertools.product(_INPUTS, range(len(STEPS)))
]


def numbers(setting):
    inputs = {name: Variable(float(setting[name]), name) for name in "xyzw"}
    product, largest = inputs["x"] * inputs["y"], inputs["z"].maximum(inputs["w"])
    total = product + largest
    f = 2 * total
    f.backward()
    wires = inputs | {"product": product, "largest": largest, "sum": total, "f": f}
    return {name: float(wire.value) for name, wire in wires.items()} | {
        f"g_{name}": float(wire.grad) for name, wire in wires.items()
    }


def says(setting):
    name = STEPS[setting["step"]]
    if name != "route":
        return name
    z, w = setting["z"], setting["w"]
    return "route_tie" if z == w else "route_z" if z > w else "route_w"


_FIRST = numbers({"x": 3, "y": -4, "z": 2, "w": -1})
_MOVED = numbers({"x": 3.5, "y": -4, "z": 2, "w": -1})
ANSWERS = [
    f"{_MOVED['f'] - _FIRST['f']:.0f}".replace("-", "−"),
    f"{_FIRST['g_x']:.0f}".replace("-", "−"),
    f"{_FIRST['z']:.0f}",
    f"{_FIRST['g_w']:.0f}",
]
