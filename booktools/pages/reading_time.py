"""Minutes on the page: in the objectives, beside each section in the contents, under the headings
of what goes further, and wherever `{minutes}` asks for those of a chapter.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxRole

from booktools.pages.blocks import Block
from booktools.source.book import book
from booktools.source.edition import language_of
from booktools.source.minutes import Reading, reading
from booktools.source.numbering import page_of
from booktools.source.strings import word

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_CONTENTS = re.compile(r'(<a class="[^"]*" href="#([\w-]+)">.*?)(</a>)')
_HEADING = re.compile(r'(<h2 id="([\w-]+)">.*?</h2>)', re.DOTALL)
#: A section of less than this many minutes has none beside it.
_WORTH_TELLING = 0.5


def reading_of(srcdir: str | Path, docname: str, language: str) -> Reading:
    return reading(Path(srcdir) / f"{docname}.ipynb", language)


def rounded(minutes: float) -> int:
    """To the minute while they are few, then to five: no reader is that even."""
    return max(1, round(minutes)) if minutes < 20 else 5 * round(minutes / 5)


class Objectives(Block):
    """What a reader will be able to do and needs to know; the build says how long it takes."""

    def kind(self) -> str:
        page = page_of(self.env.docname)
        return "objectives_of_project" if page and page.kind == "project" else self.name

    def run(self) -> list[nodes.Node]:
        (box,) = super().run()
        language = language_of(self.config)
        minutes = reading_of(self.env.srcdir, self.env.docname, language)
        read, practice = rounded(minutes.open), rounded(minutes.practice)
        if minutes.practice:
            text = word("minutes_of_page", language) % (read, practice)
        else:
            text = word("minutes_of_reading", language) % read
        box += nodes.paragraph("", text, classes=["page-minutes"])
        return [box]


class Minutes(SphinxRole):
    """``{minutes}`03-information` ``: how long a page takes to read."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        language = language_of(self.config)
        docname = f"chapters/{self.text}"
        self.env.note_dependency(str(Path(self.env.srcdir) / f"{docname}.ipynb"))
        minutes = rounded(reading_of(self.env.srcdir, docname, language).open)
        return [nodes.Text(word("minutes", language) % minutes)], []


class PathHours(SphinxRole):
    """``{path-hours}`chapters` ``: how long all chapters take to read, what goes further aside."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        language = language_of(self.config)
        folder = Path(self.env.srcdir)
        total = 0.0
        for stem in book(folder).chapters:
            path = folder / "chapters" / f"{stem}.ipynb"
            self.env.note_dependency(str(path))
            total += reading(path, language).open
        return [nodes.Text(word("hours", language) % round(total / 60))], []


def in_contents(toc: str, sections: dict[str, float], language: str) -> str:
    """Minutes beside each section in a page's contents."""
    return _CONTENTS.sub(lambda m: f"{m[1]}{_beside(sections, m[2], language)}{m[3]}", toc)


def under_headings(body: str, sections: dict[str, float], language: str) -> str:
    """Minutes under the heading of each section, on pages whose sections are read singly."""
    return _HEADING.sub(lambda m: m[1] + _beside(sections, m[2], language, "p"), body)


def _beside(sections: dict[str, float], label: str, language: str, tag: str = "span") -> str:
    minutes = sections.get(label, 0)
    if minutes < _WORTH_TELLING:
        return ""
    text = word("minutes", language) % rounded(minutes)
    return f' <{tag} class="minutes">{text}</{tag}>'


def setup(app: Sphinx) -> None:
    app.add_directive("objectives", Objectives)
    app.add_role("minutes", Minutes())
    app.add_role("path-hours", PathHours())
