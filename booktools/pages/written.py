"""Formulas of the catalogue that are written by hand, in `catalogue.yml`: TeX and `code` among
words, the words in both languages.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml
from docutils import nodes

_PARTS = re.compile(r"\$([^$]+)\$|`([^`]+)`")


@cache
def entries() -> dict[str, dict[str, list[str | dict[str, str]]]]:
    """The lines of formula and gradient, by the name of the loss."""
    return yaml.safe_load(Path(__file__).with_name("catalogue.yml").read_text("utf-8"))


def lines(name: str, field: str, language: str) -> list[nodes.Node]:
    """The formula or the gradient of a loss, a paragraph a line."""
    written = entries()[name][field]
    return [_line(line if isinstance(line, str) else line[language]) for line in written]


def _line(text: str) -> nodes.paragraph:
    """TeX alone is displayed; among words it has the size of the line, unless it holds a sum."""
    alone = _PARTS.fullmatch(text)
    line = nodes.paragraph(classes=["formula-line"] if alone or r"\ell" in text else ["legend"])
    done = 0
    for part in _PARTS.finditer(text):
        line += nodes.Text(text[done : part.start()])
        line += _maths(part[1], r"\ell" in part[1]) if part[1] else nodes.literal("", part[2])
        done = part.end()
    line += nodes.Text(text[done:])
    return line


def _maths(formula: str, large: bool) -> nodes.math:
    shown = rf"\displaystyle {formula}" if large else formula
    return nodes.math(shown, shown)
