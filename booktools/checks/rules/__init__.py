"""What every chapter must keep to, as functions from a notebook to a list of complaints.

A complaint names the chapter, the cell and the difference, so that its reader can mend it without
opening the rule. `python -m booktools lint` prints them; the tests hold that there are none.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import yaml

from booktools.checks.rules import (
    chinese,
    code,
    descriptions,
    figures,
    folds,
    leaning,
    minutes,
    numbers,
    order,
    outputs,
    pairs,
    paragraphs,
    shut,
    symbols,
    tables,
    terms,
)
from booktools.source.about import about
from booktools.source.book import Book, book
from booktools.source.numbering import page_of

if TYPE_CHECKING:
    from nbformat import NotebookNode


def complaints(
    path: Path, notebook: NotebookNode, known_terms: list[dict], whole: Book
) -> list[str]:
    """All complaints about one notebook, each with the notebook's name in front."""
    found = [
        *_of_the_form(path, notebook, known_terms, whole),
        *pairs.complaints(notebook),
        *terms.complaints(notebook, known_terms),
        *chinese.complaints(notebook),
        *numbers.complaints(notebook),
        *code.complaints(notebook),
        *outputs.complaints(notebook),
        *figures.complaints(notebook),
        *symbols.complaints(notebook),
        *tables.complaints(notebook),
        *folds.complaints(notebook),
        *shut.complaints(notebook, project=_is_project(path)),
    ]
    return [f"{path.name}: {complaint}" for complaint in found]


def _is_project(path: Path) -> bool:
    page = page_of(path.name)
    return page is not None and page.kind == "project"


def _of_the_form(
    path: Path, notebook: NotebookNode, known_terms: list[dict], whole: Book
) -> list[str]:
    """What a page on the way through the book keeps to besides."""
    if path.stem not in whole.chapters:
        return []
    return [
        *minutes.complaints(notebook, project=_is_project(path)),
        *leaning.complaints(notebook, whole),
        *order.complaints(notebook, path.stem, whole, known_terms),
    ]


def warnings(path: Path) -> list[str]:
    """What an author may want to mend, and need not."""
    notebook = nbformat.read(path, as_version=4)
    return [f"{path.name}: {warning}" for warning in paragraphs.warnings(notebook)]


def check(root: Path, paths: list[Path]) -> list[str]:
    """All complaints about these notebooks of the book at `root`."""
    known_terms = yaml.safe_load((root / "chapters" / "terms.yml").read_text("utf-8"))
    whole, pages = book(root), about(root)
    found: list[str] = []
    for path in paths:
        notebook = nbformat.read(path, as_version=4)
        found += complaints(path, notebook, known_terms, whole)
        place = path.resolve().relative_to(root.resolve()).with_suffix("").as_posix()
        found += [f"{path.name}: {fault}" for fault in descriptions.complaints(pages.get(place))]
    return found
