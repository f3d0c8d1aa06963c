"""The book as a whole, as far as one page must know it: the reading order, what stands where."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from booktools.source.numbering import Page, page_of

#: Labels of sections, of equations, and of exercises.
_LABEL = re.compile(r"^\(([\w-]+)\)=$|\$\$ \(([\w-]+)\)[ ]*$|^:label: ([\w-]+)[ ]*$", re.MULTILINE)


class Book(NamedTuple):
    """Pages of the course by the stem of their file, in the order of the table of contents."""

    pages: dict[str, Page]
    #: The page on which each label stands.
    labels: dict[str, str]

    @property
    def chapters(self) -> list[str]:
        """The way through the book, without what goes further."""
        return [stem for stem, page in self.pages.items() if page.kind != "further"]

    def goes_further(self, stem: str) -> bool:
        return stem in self.pages and self.pages[stem].kind == "further"


def book(root: Path) -> Book:
    """The book at a folder."""
    toc = yaml.safe_load((root / "_toc.yml").read_text("utf-8"))
    files = tuple(root / f"{name}.ipynb" for name in listed(toc))
    return _book(files, tuple(path.stat().st_mtime_ns for path in files))


def listed(toc: dict[str, Any]) -> Iterator[str]:
    """The files that a table of contents names, in its order."""
    for part in toc.get("parts", []):
        for chapter in part["chapters"]:
            yield chapter["file"]
            yield from (section["file"] for section in chapter.get("sections", []))


@lru_cache(maxsize=2)
def _book(files: tuple[Path, ...], changed: tuple[int, ...]) -> Book:
    pages = {path.stem: page for path in files if (page := page_of(path.name))}
    labels = {label: path.stem for path in files for label in _labels(path)}
    return Book(pages, labels)


def _labels(path: Path) -> Iterator[str]:
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        if figure := cell["metadata"].get("figure"):
            yield figure["name"]
        if cell["metadata"].get("lang") == "en":
            for groups in _LABEL.findall("".join(cell["source"])):
                yield next(filter(None, groups))
