"""How long a page takes to read, measured in one way for all pages; no page types a reading time.

A minute is 100 English words, or 140 Chinese characters, beside which 200 Latin words; a displayed
formula takes 12 s, an inline one with a relation sign 4 s, a line of code that stands open 5 s, a
figure 45 s. What is folded, outputs and practice do not count here.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import nbformat

from booktools.source.pieces import Piece, folded_code, pieces
from booktools.source.prose import display_formulas, fenced_code, inline_formulas, words

if TYPE_CHECKING:
    from nbformat import NotebookNode

_WORDS_A_MINUTE = {"en": 100, "zh": 200}
_CHARACTERS_A_MINUTE = 140
_DISPLAYED, _INLINE, _CODE_LINE, _FIGURE = 12 / 60, 4 / 60, 5 / 60, 45 / 60

_HAN = re.compile("[\u4e00-\u9fff]")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*|\d[\d.,]*")
_RELATION = re.compile(
    r"[=<>≤≥≠≈∈]|\\(?:leq?|geq?|neq?|approx|in|to|propto|sim|ll|gg|mapsto|equiv|subset)(?![A-Za-z])"
)
#: What stands open below an exercise and belongs to the minutes its author states.
_OF_EXERCISES = {"exercise-stub", "exercise-check"}
_PRACTICE = re.compile(r"^:class:.*\bminutes-(\d+)\b", re.MULTILINE)


class Reading(NamedTuple):
    """Minutes: of the page, of each of its sections by label, with every fold open, of practice."""

    open: float
    sections: dict[str, float]
    unfolded: float
    practice: float


def reading(path: Path, language: str) -> Reading:
    """The minutes of a notebook in one language."""
    return _reading(path, path.stat().st_mtime_ns, language)


@lru_cache(maxsize=256)
def _reading(path: Path, changed: int, language: str) -> Reading:
    return measure(load(path), language)


def load(path: Path) -> NotebookNode:
    """A notebook for counting. As JSON: nbformat validates, which takes ten times as long."""
    notebook = json.loads(path.read_text("utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
        cell["outputs"] = []
    return nbformat.from_dict(notebook)


def measure(notebook: NotebookNode, language: str) -> Reading:
    """The minutes of a notebook that holds both languages."""
    folded = folded_code(notebook, language)
    sections: dict[str, float] = defaultdict(float)
    behind_folds = 0.0
    for piece in pieces(notebook, language):
        minutes = _minutes(piece, language, folded)
        sections[piece.section] += minutes.open
        behind_folds += minutes.folded
    total = sum(sections.values())
    practice = sum(map(int, _PRACTICE.findall(_prose(notebook, language))))
    return Reading(total, dict(sections), total + behind_folds, practice)


class _Minutes(NamedTuple):
    open: float
    folded: float


def _minutes(piece: Piece, language: str, folded: dict[str, str]) -> _Minutes:
    """What a piece takes as the page stands, and what more once folds are open."""
    if piece.place == "practice" or _OF_EXERCISES & set(piece.cell.metadata.get("tags", [])):
        return _Minutes(0, 0)
    if piece.cell.cell_type == "code":
        lines = _CODE_LINE * sum(bool(line.strip()) for line in piece.text.split("\n"))
        figure = _FIGURE * bool(piece.cell.metadata.get("figure"))
        return _Minutes(figure, lines) if piece.cell.id in folded else _Minutes(figure + lines, 0)
    minutes = prose_minutes(piece.text, language)
    return _Minutes(0, minutes) if piece.place == "folded" else _Minutes(minutes, 0)


def prose_minutes(text: str, language: str) -> float:
    """The minutes of a piece of prose with its formulas."""
    plain = words(text, formula=" ", code=" ", reference=" ")
    minutes = len(_WORD.findall(plain)) / _WORDS_A_MINUTE[language]
    if language == "zh":
        minutes += len(_HAN.findall(plain)) / _CHARACTERS_A_MINUTE
    related = sum(bool(_RELATION.search(formula)) for formula in inline_formulas(text))
    code = sum(bool(line.strip()) for line in fenced_code(text))
    return (
        minutes + _DISPLAYED * len(display_formulas(text)) + _INLINE * related + _CODE_LINE * code
    )


def _prose(notebook: NotebookNode, language: str) -> str:
    return "\n".join(
        cell.source for cell in notebook.cells if cell.metadata.get("lang") == language
    )
