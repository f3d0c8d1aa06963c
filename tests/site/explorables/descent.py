"""Descent with a velocity on the package's own bowl and valley."""

from __future__ import annotations

import itertools
from functools import cache

import numpy as np

from lossbook.learning import momentum, quadratic, rosenbrock, rosenbrock_hessian

PAGE = "10-optimization"
_MOST = 400
_AFTER = 1000  # on the bowl "from step … on" is said of all steps that follow
GRID = [
    {"landscape": "bowl", "bowlRate": rate, "momentum": beta, "bowlX": x, "bowlY": y}
    for rate, beta, (x, y) in itertools.product(
        [0.005, 0.1, 0.18, 0.2, 0.205, 0.3, 0.4], [0, 0.5, 0.9, 0.98], [(10, 1), (1, -2.5), (11, 0)]
    )
]
# Below a hundredth when the path drawn ends, and above it again later.
GRID += [
    {"landscape": "bowl", "bowlRate": rate, "momentum": beta, "bowlX": 1, "bowlY": 2.5}
    for rate, beta in [(0.38, 0.97), (0.28, 0.97)]
]
GRID += [
    {"landscape": "valley", "valleyRate": rate, "momentum": beta, "valleyX": x, "valleyY": y}
    for rate, beta, (x, y) in itertools.product(
        [0.0001, 0.001, 0.002, 0.003, 0.004],
        [0, 0.5, 0.95, 0.98],
        [(-1.2, 1), (1.8, -0.8), (0, 2.8), (1, 1)],
    )
]


@cache
def _path(landscape, rate, beta, x, y):
    f = quadratic([1.0, 10.0]) if landscape == "bowl" else rosenbrock
    steps = _AFTER if landscape == "bowl" else _MOST
    with np.errstate(all="ignore"):
        return momentum(f, [x, y], steps=steps, learning_rate=rate, momentum=beta)


def _of(setting):
    land = setting["landscape"]
    return land, *(setting[f"{land}{part}"] for part in ("Rate", "X", "Y"))


def numbers(setting):
    land, rate, x, y = _of(setting)
    beta = setting["momentum"]
    path = _path(land, rate, beta, float(x), float(y))
    hessian = np.diag([1.0, 10.0]) if land == "bowl" else rosenbrock_hessian([1.0, 1.0])
    with np.errstate(all="ignore"):
        far = np.linalg.norm(path.points, axis=1)
    away = np.flatnonzero(~(path.values <= 1e6))
    reach = path.reached(1e-8)
    if land == "bowl":
        reach = np.flatnonzero(~(far <= 0.01 * far[0]))[-1] + 1
        reach = reach if reach <= _MOST else None
    return {
        "rate": rate,
        "beta": beta,
        "border": 2 * (1 + beta) / np.linalg.eigvalsh(hessian)[-1],
        "reach": reach,
        "gone": away[0] if len(away) else None,
        "power": np.log10(path.values[-1]) if path.values[-1] > 0 else None,
        "most": _MOST,
    }


def says(setting):
    found = numbers(setting)
    if setting["landscape"] == "valley":
        state = "slow" if found["reach"] is None else "reached"
        return "valley_gone" if found["gone"] is not None else f"valley_{state}"
    past = found["rate"] - found["border"] if setting["bowlY"] else -1
    if abs(past) < 1e-9:
        return "bowl_border"
    if past > 0:
        return "bowl_beyond"
    return "bowl_slow" if found["reach"] is None else "bowl_reached"


def _steps(rate, beta):
    setting = {"landscape": "bowl", "bowlX": 10, "bowlY": 1, "bowlRate": rate, "momentum": beta}
    return numbers(setting)["reach"] or _MOST + 1


_RATES = [round(0.005 * k, 3) for k in range(1, 81)]


def _best(beta):
    """The fewest steps with one β below its border, and the rate that takes them."""
    return min((_steps(rate, beta), rate) for rate in _RATES if rate < 0.2 * (1 + beta) - 1e-9)


ANSWERS = [*map(str, [*_best(0), _best(0.35)[0], _steps(0.23, 0.35), *_best(0.9)])]
