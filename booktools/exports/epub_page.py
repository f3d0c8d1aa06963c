"""A page of the site as a page of an e-book: XHTML without scripts, in one palette.

A reading device has no KaTeX, no theme and no buttons: formulas become MathML, of each drawing the
wide one stays, in the light palette, and what only a script or a pointer uses goes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

import lxml.html
from lxml import etree

from booktools.pages.assets import THEME

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NAMESPACES = {
    None: "http://www.w3.org/1999/xhtml",
    "svg": "http://www.w3.org/2000/svg",
    "math": "http://www.w3.org/1998/Math/MathML",
}
_LINK = "{http://www.w3.org/1999/xlink}href"
#: Classes of what only a script, a pointer or a narrow page uses.
_USELESS = (
    "headerlink", "run-page", "tip", "strips", "katex-html", "pair-button", "expanded", "report",
    "moving",
)  # fmt: skip
#: What HTML says in small letters and XML as it is.
_CAPITALS = {
    name.lower(): name
    for name in (
        "viewBox preserveAspectRatio clipPath clipPathUnits patternUnits patternTransform "
        "patternContentUnits linearGradient radialGradient gradientUnits gradientTransform "
        "textLength lengthAdjust markerWidth markerHeight markerUnits refX refY"
    ).split()
}
_LAYOUT = {"align", "valign", "border", "hidden", "tabindex", "aria-describedby", "width", "height"}
_NUMBER = re.compile(r"[\d.,]+")
_FONTS = {"mathbf": "bold", "mathbb": "double-struck", "mathcal": "script", "mathrm": "normal"}


def page(text: str, language: str, link: Callable[[str], str | None]) -> etree._Element:
    """The text of a page; `link` gives an address its place in the book, or none."""
    parser = lxml.html.HTMLParser(encoding="utf-8")
    main = lxml.html.fromstring(text.encode(), parser=parser).find(".//main")
    for element in [e for e in main.iter() if _useless(e)]:
        element.drop_tree()
    for formula in main.find_class("katex"):
        _as_mathml(formula)
    for summary in main.iter("summary"):
        for paragraph in summary.iter("p"):
            paragraph.tag = "span"
    for anchor in [*main.iter("a")]:
        _lead(anchor, link)
    title = " ".join(main.find(".//h1").text_content().split())
    return _document(main, title, language)


def _useless(element: HtmlElement) -> bool:
    if not isinstance(element.tag, str) or element.tag in ("button", "script"):
        return True
    classes = element.get("class", "").split()
    if "drawing" in classes and "narrow" in classes:
        return True
    return "hidden" in element.attrib or any(name in classes for name in _USELESS)


def _as_mathml(formula: HtmlElement) -> None:
    """One formula of KaTeX as its MathML; a letter or a number has none, and gets one."""
    after = "".join(tail.text_content() for tail in formula.find_class("tail"))
    for tail in formula.find_class("tail"):
        tail.drop_tree()
    maths = formula.find(".//math")
    if maths is None:
        maths = _letter(formula)
    maths.tail = after
    for child in [*formula]:
        formula.remove(child)
    formula.text = None
    formula.append(maths)


def _letter(formula: HtmlElement) -> HtmlElement:
    text = formula.text_content().strip()
    maths = lxml.html.Element("math")
    symbol = etree.SubElement(maths, "mn" if _NUMBER.fullmatch(text) else "mi")
    symbol.text = text
    for name, variant in _FONTS.items():
        if symbol.tag == "mi" and formula.find_class(name):
            symbol.set("mathvariant", variant)
    return maths


def _lead(anchor: HtmlElement, link: Callable[[str], str | None]) -> None:
    """A link to where its target stands in the book; words alone, if that is not in it."""
    place = link(anchor.get("href", ""))
    if place is None:
        anchor.drop_tag()
    else:
        anchor.set("href", place)
        anchor.attrib.pop("download", None)


def _document(main: HtmlElement, title: str, language: str) -> etree._Element:
    html = etree.Element(_name("html", None), nsmap={None: _NAMESPACES[None]})
    html.set("lang", language)
    html.set("{http://www.w3.org/XML/1998/namespace}lang", language)
    head = etree.SubElement(html, _name("head", None))
    etree.SubElement(head, _name("title", None)).text = title
    sheet = {"rel": "stylesheet", "type": "text/css", "href": "book.css"}
    etree.SubElement(head, _name("link", None), sheet)
    body = etree.SubElement(html, _name("body", None))
    for child in main:
        body.append(_in_xml(child, None))
    return html


def _name(tag: str, kind: str | None) -> str:
    return f"{{{_NAMESPACES[kind]}}}{tag}"


def _in_xml(element: HtmlElement, kind: str | None) -> etree._Element:
    """The same element with a namespace, and what XHTML allows of its attributes."""
    kind = element.tag if element.tag in ("svg", "math") else kind
    tag = _CAPITALS.get(element.tag, element.tag)
    made = etree.Element(_name(tag, kind), nsmap={None: _NAMESPACES[kind]})
    for name, value in element.attrib.items():
        if name == "xlink:href":
            made.set(_LINK, value)
        elif not _dropped(name, kind):
            made.set(_CAPITALS.get(name, name), light(value) if name == "style" else value)
    made.text, made.tail = element.text, element.tail
    made.extend(_in_xml(child, kind) for child in element)
    return made


def _dropped(name: str, kind: str | None) -> bool:
    if name.startswith("data-") or ":" in name or name == "xmlns":
        return True
    return kind is None and name in _LAYOUT


def light(style: str) -> str:
    """A style with the light palette's colours for their names.

    >>> light("fill: var(--ink); font-size: calc(11px * var(--figure-scale))")
    'fill: #1d2430; font-size: 11px'
    """
    style = re.sub(r"calc\(([\d.]+px) \* var\(--figure-scale\)\)", r"\1", style)
    return re.sub(r"var\(--([\w-]+)\)", lambda found: _palette()[found[1]], style)


@cache
def _palette() -> dict[str, str]:
    """The names of the first, light, block of the style sheet."""
    sheet = (THEME / "css" / "1-tokens.css").read_text("utf-8")
    block = sheet[sheet.index(":root {") :].partition("}")[0]
    named = dict(re.findall(r"--([\w-]+): ([^;]+);", block))
    return named | {"figure-font": "sans-serif"}
