"""How a label of a drawing is looked up, and the words that stand in the gates of a circuit.

A label may hold numbers: ``max 0`` is looked up as ``max {}``, and the numbers keep their order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

NUMBER = re.compile(r"[−-]?\d+(?:\.\d+)?")

#: Symbols need no translation; names of functions keep theirs.
GATES: dict[str, str] = {
    "exp": "exp",
    "tanh": "tanh",
    "relu": "relu",
    "softplus": "softplus",
    "affine": "affine",
    "max": "max",
    "max {}": "max {}",
    "min": "min",
    "min {}": "min {}",
    "mean": "平均",
    "reshape": "改形状",
    "transpose": "转置",
    "concatenate": "拼接",
}


def look_up(label: str, words: Mapping[str, str]) -> str:
    """The Chinese of a label; one that is not among the words stays as it is."""
    if label in words:
        return words[label]
    pattern = words.get(NUMBER.sub("{}", label))
    return label if pattern is None else pattern.format(*NUMBER.findall(label))
