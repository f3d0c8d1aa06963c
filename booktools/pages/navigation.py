"""The way through the book: chapters one after the other, each with its number, and beside each
what goes further.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from booktools.source.numbering import chapter_of, further_of, page_of
from booktools.source.strings import word

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_LINK = re.compile(r'(?P<open><a class="[^"]*" href="(?P<address>[^"]*)">)(?P<title>.*?)</a>')


def side_bar(tree: str, pagename: str, language: str, toc: str) -> str:
    """Sphinx's list of pages: a number before each chapter, and "Going further" below it, whose
    title is the chapter's again. The page's own sections, from its table of contents, stand below
    its entry, for screens that have no room for them beside the text.
    """

    def numbered(link: re.Match[str]) -> str:
        below = _sections(toc, language) if link["address"] == "#" else ""
        return _entry(link, pagename, language) + below

    return _LINK.sub(numbered, tree)


def _entry(link: re.Match[str], pagename: str, language: str) -> str:
    page = page_of(_document(link["address"], pagename))
    if page is None:
        return link[0]
    opened = link["open"]
    if page.kind == "further":
        opened = opened.replace('class="', 'class="further ', 1)
        return f"{opened}{word('going_further', language)}</a>"
    return f'{opened}<span class="number">{page.label}</span> {link["title"]}</a>'


def _sections(toc: str, language: str) -> str:
    """What a table of contents lists below the page itself."""
    listed = toc[toc.find("<ul", 1) : toc.rfind("</li>")].strip()
    if not listed.startswith("<ul>"):
        return ""
    label = word("page_contents", language)
    return listed.replace("<ul>", f'<ul class="sections" aria-label="{label}">', 1)


def _document(address: str, pagename: str) -> str:
    """The document that a link on a page leads to."""
    path = address.partition("#")[0]
    if not path:
        return pagename
    return posixpath.normpath(posixpath.join(posixpath.dirname(pagename), path))[: -len(".html")]


def neighbours(app: Sphinx, pagename: str) -> dict[str, dict[str, str] | None]:
    """The pages before and after: from chapter to chapter, from further on back to its chapter."""
    page = page_of(pagename)
    before = _walk(app, pagename, step=1)
    if page is not None and page.kind == "further":
        before = iter([chapter_of(pagename)])
    return {
        "prev": _link(app, pagename, next(before, None)),
        "next": _link(app, pagename, next(_walk(app, pagename, step=2), None)),
        "further": _link(app, pagename, _further(app, pagename)),
    }


def _walk(app: Sphinx, docname: str, step: int) -> Iterator[str]:
    """The pages from one on, without those that go further; a step is a place in Sphinx's
    [parent, previous, next].
    """
    relations = app.builder.relations
    following = relations.get(docname, [None] * 3)[step]
    while following is not None:
        page = page_of(following)
        if page is None or page.kind != "further":
            yield following
        following = relations[following][step]


def _further(app: Sphinx, pagename: str) -> str | None:
    page = page_of(pagename)
    further = further_of(pagename)
    is_chapter = page is not None and page.kind == "chapter"
    return further if is_chapter and further in app.env.found_docs else None


def _link(app: Sphinx, pagename: str, docname: str | None) -> dict[str, Any] | None:
    if docname is None:
        return None
    return {
        "link": app.builder.get_relative_uri(pagename, docname),
        "title": html.escape(app.env.titles[docname].astext(), quote=False),
    }
