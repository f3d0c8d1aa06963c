"""A chapter needs no further page: it refers to one only in a pointer, `{further}`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from booktools.source.book import Book
from booktools.source.pieces import pieces

if TYPE_CHECKING:
    from nbformat import NotebookNode

_REFERENCE = re.compile(r"\{(ref|eq|numref)\}`(?:[^`<]*<)?([\w-]+)>?`")


def complaints(notebook: NotebookNode, book: Book) -> list[str]:
    return [
        f"cell {piece.cell.id}: {{{role}}}`{label}` is on a further page; a chapter stands by "
        "itself, or points there in a {further} block"
        for piece in pieces(notebook, "en")
        if piece.cell.cell_type == "markdown" and piece.block != "further"
        for role, label in _REFERENCE.findall(piece.text)
        if book.goes_further(book.labels.get(label, ""))
    ]
