"""What a page is, by its file's name: a chapter, what goes further than it, a part's project.

The number of a chapter is the one in its file's name, for good; Sphinx would count the chapters
that exist so far.
"""

from __future__ import annotations

import posixpath
import re
from typing import Literal, NamedTuple

_NAME = re.compile(
    r"(?:^|/)(?:(?P<chapter>\d\d)-[^/.]+?(?P<further>-further)?|project-(?P<project>\d+)-[^/.]+)"
    r"(?:\.ipynb)?$"
)


class Page(NamedTuple):
    """A page of the course; appendices and the front page are none."""

    kind: Literal["chapter", "further", "project"]
    number: int

    @property
    def label(self) -> str:
        """What stands before the point in its numbers: 3, 3F, P2."""
        before = "P" if self.kind == "project" else ""
        return f"{before}{self.number}{'F' if self.kind == 'further' else ''}"


def page_of(docname: str) -> Page | None:
    """The page that a document, or its file, is; None for what is no page of the course.

    >>> page_of("chapters/03-information").label, page_of("03-information-further.ipynb").label
    ('3', '3F')
    >>> page_of("chapters/project-2-deliveries").label, page_of("chapters/glossary")
    ('P2', None)
    """
    match = _NAME.search(docname)
    if match is None:
        return None
    if match["project"]:
        return Page("project", int(match["project"]))
    return Page("further" if match["further"] else "chapter", int(match["chapter"]))


def sheet_of(docname: str) -> str:
    """The cheat sheet of a chapter: chapters/sheet-03-information."""
    folder, name = posixpath.split(docname)
    return posixpath.join(folder, f"sheet-{name}")


def source_of(page: str) -> str:
    """The document that a page is made from: of a cheat sheet, its chapter."""
    folder, name = posixpath.split(page)
    return posixpath.join(folder, name.removeprefix("sheet-"))


def further_of(docname: str) -> str:
    """The document that goes further than a chapter."""
    return f"{docname}-further"


def chapter_of(docname: str) -> str:
    """The chapter that a further page belongs to."""
    return docname.removesuffix("-further")
