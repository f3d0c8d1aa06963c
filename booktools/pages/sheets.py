"""A cheat sheet a chapter: its take-aways and its numbered formulas, on one page of A4.

It is made from the chapter's page when that is written, so it says nothing the chapter does not.
"""

from __future__ import annotations

import html
import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lxml import etree
from lxml.html import HtmlElement, fragment_fromstring, tostring

from booktools.source.edition import language_of
from booktools.source.numbering import page_of, sheet_of
from booktools.source.strings import word

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

_TAKEAWAYS = etree.XPath(".//div[contains(concat(' ', @class, ' '), ' block-takeaways ')]")
#: Numbered formulas of the argument; not those of folded steps and exercises.
_FORMULAS = etree.XPath(
    ".//div[contains(concat(' ', @class, ' '), ' display-maths ')]"
    "[a[@class='equation-number']]"
    "[not(ancestor::details)]"
    "[not(ancestor::div[contains(concat(' ', @class, ' '), ' block-exercise ')])]"
)
_HEADING_ABOVE = etree.XPath("(preceding::h2 | preceding::h3)[last()]")


def write_sheet(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """After a chapter's page is made, write its sheet and tell the page where it is."""
    page = page_of(pagename)
    if page is None or page.kind != "chapter" or doctree is None:
        return
    body = fragment_fromstring(context["body"], create_parent="div")
    parts = [*_TAKEAWAYS(body), *_formulas(body)]
    if not parts:
        return
    language = language_of(app.config)
    title = word("sheet_of", language) % context["title"]
    name = sheet_of(pagename)
    chapter = posixpath.basename(pagename)
    content = "".join(_text(_linked(part, chapter)) for part in parts)
    back = f'<a href="{chapter}.html">{context["title"]}</a>'
    about = word("sheet_about", language) % context["title"]
    body_of_sheet = (
        f'<h1>{title}</h1><p class="sheet-back">{back}</p><div class="sheet">{content}</div>'
    )
    app.builder.handle_page(
        name,
        {"title": title, "body": body_of_sheet, "description": about, "is_sheet": True},
        "page.html",
    )
    context["sheet"] = app.builder.get_relative_uri(pagename, name)


def _formulas(body: HtmlElement) -> Iterator[HtmlElement]:
    """Each numbered formula below the name of its section."""
    for formula in _FORMULAS(body):
        box = fragment_fromstring('<div class="sheet-formula"></div>')
        for heading in _HEADING_ABOVE(formula):
            name = "".join(heading.xpath("text()")).strip()
            box.append(fragment_fromstring(f"<p>{html.escape(name)}</p>"))
        box.append(formula)
        yield box


def _linked(part: HtmlElement, chapter: str) -> HtmlElement:
    """Addresses within the chapter lead there; what the chapter has by an id, it has alone."""
    for element in part.iter(etree.Element):
        element.attrib.pop("id", None)
        if element.get("href", "").startswith("#"):
            element.set("href", f"{chapter}.html{element.get('href')}")
    return part


def _text(part: HtmlElement) -> str:
    return tostring(part, encoding="unicode", with_tail=False)


def setup(app: Sphinx) -> None:
    # After everything else has touched the page.
    app.connect("html-page-context", write_sheet, priority=900)
