"""A chapter taken apart as a reader meets it: what stands open, what is folded, what is practice.

Prose and code in order, each piece with the section it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: Open: the line of argument. Folded: steps of a derivation, code that only draws. Practice:
#: exercises, hints, solutions, quiz, whose time their author states.
Place = Literal["open", "folded", "practice"]

_FENCE = re.compile(r"^(:{3,}|`{3,})(?:\{([\w-]+)\}[ ]?(.*))?$")
_HEADING = re.compile(r"^(#{1,6}) (.*)$")
_LABEL = re.compile(r"^\(([\w-]+)\)=$")
#: Blocks whose first paragraph stays and whose rest folds.
FOLDING = ("derivation", "check")
_PRACTICE = ("exercise", "solution", "hint", "quiz")
_GATES = ("exercise-start", "solution-start")
_GATE_ENDS = ("exercise-end", "solution-end")


class Piece(NamedTuple):
    """Prose of one kind of place, or a code cell."""

    place: Place
    section: str
    block: str
    text: str
    cell: NotebookNode


class _Reader:
    """Where in the chapter the next line stands."""

    def __init__(self) -> None:
        self.section = ""
        self.waiting = ""
        self.gate = ""
        #: The blocks that are open here: the fence that closes each, its name, and whether its
        #: first paragraph has begun or is past.
        self.blocks: list[list[str]] = []

    def place(self) -> Place:
        names = [name for _, name, _ in self.blocks]
        if self.gate or any(name in _PRACTICE for name in names):
            return "practice"
        if any(name in FOLDING and first == "past" for _, name, first in self.blocks):
            return "folded"
        return "open"

    def block(self) -> str:
        return self.blocks[-1][1] if self.blocks else self.gate

    def line(self, line: str) -> str | None:
        """Take in one line; give back its words, or None where it is markup."""
        fence = _FENCE.match(line)
        if fence and fence[2] in _GATE_ENDS:
            self.gate = ""
            self.blocks.append([fence[1], fence[2], ""])
            return None
        if fence and fence[2]:
            self.gate = fence[2] if fence[2] in _GATES else self.gate
            self.blocks.append([fence[1], fence[2], ""])
            return None if fence[2] in ("quiz", "predict") else fence[3]
        if fence and self.blocks and fence[1] == self.blocks[-1][0]:
            self.blocks.pop()
            return None
        if label := _LABEL.match(line):
            self.waiting = label[1]
            return None
        if heading := _HEADING.match(line):
            # A third depth belongs to the section around it.
            if len(heading[1]) <= 2:
                self.section = self.waiting
            return heading[2]
        if not line.strip() and self.blocks and self.blocks[-1][2] == "begun":
            self.blocks[-1][2] = "past"
        elif line.strip() and self.blocks and not line.startswith(":"):
            self.blocks[-1][2] = self.blocks[-1][2] or "begun"
        return line


def pieces(notebook: NotebookNode, language: str) -> Iterator[Piece]:
    """The pieces of a notebook in one language."""
    reader = _Reader()
    for cell in notebook.cells:
        if cell.metadata.get("lang", language) != language:
            continue
        if cell.cell_type == "code":
            yield Piece(reader.place(), reader.section, reader.block(), cell.source, cell)
        else:
            yield from _prose(reader, cell)


def _prose(reader: _Reader, cell: NotebookNode) -> Iterator[Piece]:
    """The prose of a cell, cut where its place, block or section changes."""
    kept: list[str] = []
    here: tuple[Place, str, str] = (reader.place(), reader.section, reader.block())
    for line in cell.source.split("\n"):
        words = reader.line(line)
        now: tuple[Place, str, str] = (reader.place(), reader.section, reader.block())
        if now != here:
            if kept:
                yield Piece(*here, "\n".join(kept), cell)
            kept, here = [], now
        if words is not None:
            kept.append(words)
    if kept:
        yield Piece(*here, "\n".join(kept), cell)


def folded_code(notebook: NotebookNode, language: str) -> dict[str, str]:
    """Which code cells stand folded, by id: imports, what only draws, the same again in torch.

    A cell tagged `open` stands open whatever it is, one tagged `hide-input` folds. In practice
    nothing folds twice.
    """
    kinds: dict[str, str] = {}
    code = [piece for piece in pieces(notebook, language) if piece.cell.cell_type == "code"]
    for place, piece in enumerate(code):
        tags = piece.cell.metadata.get("tags", [])
        if piece.place == "practice" or "open" in tags:
            continue
        if place == 0 and piece.text.lstrip().startswith(("import ", "from ")):
            kinds[piece.cell.id] = "imports"
        elif piece.cell.metadata.get("figure"):
            kinds[piece.cell.id] = "drawing"
        elif "hide-input" in tags:
            kinds[piece.cell.id] = "code"
        elif "needs-torch" in tags:
            kinds[piece.cell.id] = "torch"
    return kinds
