"""An SVG document as a part of a page: in the page's colours and font, in the edition's language.

Inlined, its text is text (found, selected, translated, read aloud) and its colours follow the
reader's theme. matplotlib draws with the light palette; every one of those colours is a name here,
and the page's CSS gives each name its value in light and in dark.

It needs nothing but the standard library and `lossbook`: a cell that a reader runs in the page
draws with it too.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree

from booktools.pages.strips import in_strips
from lossbook.course.labels import translate

PALETTE = {
    "#1d2430": "ink",
    "#5b6472": "muted",
    "#8a919c": "rule",
    "#0b6bb5": "blue",
    "#c04a00": "vermilion",
    "#00795a": "green",
    "#9a3d86": "plum",
    "#8a6100": "amber",
    "#fffdf8": "paper",
    "#ffffff": "paper",
}
_NAMESPACE = "{http://www.w3.org/2000/svg}"
_NARROW = f"{_NAMESPACE}svg[@class='narrow']"
_LINK = "{http://www.w3.org/1999/xlink}href"
_DROPPED = {f"{_NAMESPACE}metadata", f"{_NAMESPACE}style"}
_COLOUR = re.compile(r"#[0-9a-f]{6}\b")
_LEAST = re.compile(r"min-width: (\d+)px")

etree.register_namespace("", "http://www.w3.org/2000/svg")
etree.register_namespace("xlink", "http://www.w3.org/1999/xlink")


def inline(svg: str, name: str, alt: str, language: str) -> str:
    """An SVG document as an element of a page: own ids, the page's colours and font, the edition's
    words.
    """
    root = etree.fromstring(translate(svg, language))
    narrow = root.find(_NARROW)
    if narrow is None:
        return _inline(root, name, alt)
    root.remove(narrow)  # stands beside the other; the style sheet shows the one that fits
    root.set("class", "wide")
    narrow.attrib.pop("display", None)
    return f"{_inline(root, name, alt)}{_inline(narrow, f'{name}-narrow', alt)}"


def _inline(root: etree.Element, name: str, alt: str) -> str:
    for parent in [*root.iter()]:
        for extra in [e for e in parent if e.tag in _DROPPED]:
            parent.remove(extra)
    for element in root.iter():
        _own_ids(element, name)
        if style := element.get("style"):
            element.set("style", _page_style(style))
    width, height = (float(root.get(side).removesuffix("pt")) for side in ("width", "height"))
    root.set("width", f"{width * 4 / 3:.0f}")
    root.set("height", f"{height * 4 / 3:.0f}")
    kind = root.get("class", "")
    root.attrib.update({"role": "img", "aria-label": alt, "class": f"drawing {kind}".strip()})
    panels = root.findall(f"{_NAMESPACE}svg[@class='panel']")
    below = in_strips(panels or [root], name, alt) if kind == "circuit" else ""
    text = _grid(root, panels) if panels else etree.tostring(root, encoding="unicode")
    if kind == "circuit":  # has a least width; a narrower page scrolls it, or shows its strips
        text = f'<div class="wide-drawing">{text}</div>{below}'
    # A blank line would end the HTML block in Markdown.
    return re.sub(r"\n\s*\n", "\n", text)


def _grid(root: etree.Element, panels: list[etree.Element]) -> str:
    """The panels of a drawing in a grid, with as many columns as the page has room for and no more
    than the drawing.
    """
    width, full = float(panels[0].get("width")), float(root.get("width"))
    page = etree.Element("div", {"class": "panels"})
    page.attrib.update({key: root.get(key) for key in ("role", "aria-label")})
    least = float(_LEAST.search(root.get("style"))[1]) * width / full
    page.set("style", f"--least: {least:.0f}px; max-width: {full:.0f}px")
    style = _LEAST.sub(f"min-width: {least:.0f}px", root.get("style"))
    for panel in panels:
        for place in ("x", "y"):
            panel.attrib.pop(place)
        panel.attrib.update(
            {"class": root.get("class"), "style": style, "font-size": root.get("font-size")}
        )
    opening = etree.tostring(page, encoding="unicode").removesuffix("/>")
    return f"{opening}>{''.join(etree.tostring(p, encoding='unicode') for p in panels)}</div>"


def _own_ids(element: etree.Element, name: str) -> None:
    """Prefix the ids of one drawing, and what points at them, so that two drawings can share a
    page.
    """
    if "id" in element.attrib:
        element.set("id", f"{name}-{element.get('id')}")
    if element.get(_LINK, "").startswith("#"):
        element.set(_LINK, f"#{name}-{element.get(_LINK)[1:]}")
    for attribute in ("clip-path", "fill", "style", "mask"):
        if "url(#" in element.get(attribute, ""):
            element.set(attribute, element.get(attribute).replace("url(#", f"url(#{name}-"))


def _page_style(style: str) -> str:
    style = _COLOUR.sub(lambda m: f"var(--{PALETTE[m[0]]})" if m[0] in PALETTE else m[0], style)
    style = re.sub(r"font-family: [^;]*", "font-family: var(--figure-font)", style)
    # On a phone, drawings shrink and their words must not.
    size = r"font-size: (\d+(?:\.\d+)?px)"
    return re.sub(size, r"font-size: calc(\1 * var(--figure-scale))", style)
