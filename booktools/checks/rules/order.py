"""No term before its explanation: on a chapter's page a term has been taught in an earlier chapter,
or further up, or its sentence explains it by a `{gloss}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from booktools.pages.terms import any_of
from booktools.source.book import Book
from booktools.source.prose import words

if TYPE_CHECKING:
    from nbformat import NotebookNode

_LABEL = re.compile(r"^\(([\w-]+)\)=\n", re.MULTILINE)
_GLOSS = re.compile(r"\{gloss\}`([^`]+)`")
_GLOSSED = re.compile(r"⟦(.*?)⟧", re.DOTALL)
#: Questions that find out whether a reader knows a term.
_CHECK = re.compile(r"^(:{3,})\{check\}.*?^\1$", re.MULTILINE | re.DOTALL)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n\s*\n|\n(?=[-|])")


def complaints(
    notebook: NotebookNode, stem: str, book: Book, terms: list[dict[str, Any]]
) -> list[str]:
    """Of one page, in both languages."""
    before = book.chapters[: book.chapters.index(stem)]
    later = [term for term in terms if term["chapter"] not in before and not term.get("everyday")]
    return [
        complaint
        for language in ("en", "zh")
        for complaint in _in_language(notebook, language, later, terms)
    ]


def _in_language(
    notebook: NotebookNode, language: str, later: list[dict[str, Any]], terms: list[dict[str, Any]]
) -> Iterator[str]:
    waiting = {_key(term[language]): term for term in later}
    # All terms are looked for, so that "entropy" is not found inside "cross-entropy".
    pattern = any_of([term[language] for term in terms], language)
    named: set[str] = set()
    for ident, label, text in _segments(notebook, language):
        for term in [term for term in waiting.values() if term["label"] == label]:
            del waiting[_key(term[language])]
        for sentence in _SENTENCE.split(text):
            for glossed in _GLOSSED.findall(sentence):
                for match in pattern.finditer(glossed):
                    waiting.pop(_which(match[0], waiting), None)
            for match in pattern.finditer(sentence):
                term = waiting.get(_which(match[0], waiting))
                if term is not None and term["id"] not in named:
                    named.add(term["id"])
                    yield (
                        f"cell {ident}: {match[0]!r} comes before its explanation "
                        f"({term['chapter']}, {term['label']}); move it, or say what it is "
                        "with {gloss}"
                    )


def _segments(notebook: NotebookNode, language: str) -> Iterator[tuple[str, str, str]]:
    """The prose after the opening, cut at labels: cell, the label just met, the words."""
    opened = False
    for cell in notebook.cells:
        if cell.cell_type != "markdown" or cell.metadata.get("lang") != language:
            continue
        label = ""
        for place, part in enumerate(_LABEL.split(_CHECK.sub("", cell.source))):
            if place % 2:
                label = part
                continue
            opened = opened or part.startswith("## ")
            if opened:
                yield cell.id, label, words(_GLOSS.sub(r"⟦\1⟧", part))
            label = ""


def _key(name: str) -> str:
    return name.casefold()


def _which(found: str, waiting: dict[str, Any]) -> str:
    """The term that a word of the text is, which may stand in the plural."""
    name = _key(found)
    forms = (name, name.removesuffix("s"), name.removesuffix("es"))
    return next((form for form in forms if form in waiting), name)
