"""One Chinese term for one English term, as `terms.yml` has it, with its English at first use."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from booktools.source.prose import words

if TYPE_CHECKING:
    from nbformat import NotebookNode


def complaints(notebook: NotebookNode, terms: list[dict[str, Any]]) -> list[str]:
    cells = [
        (cell.id, _running_text(cell.source))
        for cell in notebook.cells
        if cell.metadata.get("lang") == "zh"
    ]
    return [
        complaint
        for term in terms
        for complaint in (*_variants(cells, term, terms), *_first_use(cells, term, terms))
    ]


def _running_text(source: str) -> str:
    """The words without headings, where a term stands bare."""
    return re.sub(r"^#+ .*$", "", words(source), flags=re.MULTILINE)


def _variants(
    cells: list[tuple[str, str]], term: dict[str, Any], terms: list[dict[str, Any]]
) -> list[str]:
    """Another name may be mentioned where the term itself stands, and nowhere else."""
    return [
        f"cell {ident}: says {variant}; the book's term is {term['zh']}"
        for variant in term.get("also_zh") or []
        for ident, text in cells
        if _occurs(variant, text, terms) and term["zh"] not in text
    ]


def _first_use(
    cells: list[tuple[str, str]], term: dict[str, Any], terms: list[dict[str, Any]]
) -> list[str]:
    if term.get("everyday") or term.get("basic"):
        return []
    for ident, text in cells:
        if _occurs(term["zh"], text, terms):
            names = [term["en"], *(term.get("also_en") or [])]
            if any(name.casefold() in text.casefold() for name in names):
                return []
            return [f"cell {ident}: first use of {term['zh']} without its English, {term['en']}"]
    return []


def _occurs(name: str, text: str, terms: list[dict[str, Any]]) -> bool:
    """Whether `name` stands in the text by itself, and not inside a longer term (熵 in 交叉熵)."""
    for term in terms:
        for longer in (term["zh"], *(term.get("also_zh") or [])):
            if name in longer and name != longer:
                text = text.replace(longer, "□" * len(longer))
    return name in text
