"""Paragraphs hold one idea; a long one is pointed out, and stays its author's decision."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from booktools.source.edition import LANGUAGES
from booktools.source.pieces import pieces
from booktools.source.prose import inline_formulas, words

if TYPE_CHECKING:
    from nbformat import NotebookNode

WORDS, CHARACTERS, FORMULAS = 110, 190, 6
_HAN = re.compile("[\u4e00-\u9fff]")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_NOT_PROSE = re.compile(r"^(?:[-|#>]|\d+\. |\$\$|```)")


def warnings(notebook: NotebookNode) -> list[str]:
    """The long paragraphs of the line of argument, in both languages."""
    return [
        f"cell {piece.cell.id}: a paragraph of {reason}: {paragraph.strip()[:40]!r}"
        for language in LANGUAGES
        for piece in pieces(notebook, language)
        if piece.cell.cell_type == "markdown" and piece.place == "open"
        for paragraph in re.split(r"\n\s*\n", piece.text)
        if not _NOT_PROSE.match(paragraph.strip())
        for reason in _reasons(paragraph)
    ]


def _reasons(paragraph: str) -> list[str]:
    plain = words(paragraph, formula=" ", code=" ", reference=" ")
    counts = {
        f"{WORDS} words at most, not": (len(_WORD.findall(plain)), WORDS),
        f"{CHARACTERS} characters at most, not": (len(_HAN.findall(plain)), CHARACTERS),
        f"{FORMULAS} formulas at most, not": (len(inline_formulas(paragraph)), FORMULAS),
    }
    return [f"{what} {count}" for what, (count, limit) in counts.items() if count > limit]
