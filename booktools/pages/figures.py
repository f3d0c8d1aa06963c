"""Figures: the SVG that a notebook holds, put into the page itself in the page's own colours and
language.

Inlined, its text is text (found, selected, translated, read aloud) and its colours follow the
reader's theme. matplotlib draws with the light palette; every one of those colours is a name here,
and the page's CSS gives each name its value in light and in dark.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes
from lxml import etree
from nbformat.v4 import new_markdown_cell
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from booktools.pages.strips import in_strips
from lossbook.course.labels import translate

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from sphinx.application import Sphinx

SVG = "image/svg+xml"
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
_COLOUR = re.compile(r"#[0-9a-f]{6}\b")
_LEAST = re.compile(r"min-width: (\d+)px")
_SEPARATOR = "<!-- svg -->"


def split(cell: NotebookNode, language: str) -> list[NotebookNode]:
    """Take the drawing out of a figure cell: the cell with its text outputs, then the figure on its
    own.
    """
    described = cell.metadata.get("figure")
    if not described:
        return [cell]
    drawings = [o.data[SVG] for o in cell.outputs if SVG in o.get("data", {})]
    cell.outputs = [o for o in cell.outputs if SVG not in o.get("data", {})]
    if not drawings:
        raise ExtensionError(
            f"cell {cell.id}: described as a figure but its output holds no SVG; run `make run`"
        )
    drawing = "".join(drawings[0])
    source = "\n".join(
        [
            f"``````{{course-figure}} {described['name']}",
            f":alt: {described['alt'][language]}",
            "",
            described["caption"][language],
            "",
            _SEPARATOR,
            inline(drawing, described["name"], described["alt"][language], language),
            "``````",
        ]
    )
    return [cell, new_markdown_cell(source, metadata={"lang": language})]


def inline(svg: str, name: str, alt: str, language: str) -> str:
    """An SVG document as an element of a page: own ids, the page's colours and font, the edition's
    words.
    """
    root = etree.fromstring(translate(svg, language).encode())
    narrow = root.find(_NARROW)
    if narrow is None:
        return _inline(root, name, alt)
    root.remove(narrow)  # stands beside the other; the style sheet shows the one that fits
    root.set("class", "wide")
    narrow.attrib.pop("display", None)
    return f"{_inline(root, name, alt)}{_inline(narrow, f'{name}-narrow', alt)}"


def _inline(root: etree._Element, name: str, alt: str) -> str:
    for extra in root.findall(f".//{_NAMESPACE}metadata") + root.findall(f".//{_NAMESPACE}style"):
        extra.getparent().remove(extra)
    for element in root.iter(etree.Element):
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


def _grid(root: etree._Element, panels: list[etree._Element]) -> str:
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


def _own_ids(element: etree._Element, name: str) -> None:
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


class CourseFigure(SphinxDirective):
    """A numbered, captioned figure around an inlined drawing; written by `split`, not by hand."""

    has_content = True
    required_arguments = 1
    option_spec = {"alt": str}

    def run(self) -> list[nodes.Node]:
        source = "\n".join(self.content)
        caption, _, drawing = source.partition(_SEPARATOR)
        figure = nodes.figure(classes=["course-figure"])
        figure += nodes.raw("", drawing.strip(), format="html")
        parsed, messages = self.state.inline_text(caption.strip(), self.lineno)
        figure += nodes.caption(caption.strip(), "", *parsed)
        figure["names"].append(nodes.fully_normalize_name(self.arguments[0]))
        self.set_source_info(figure)
        self.state.document.note_explicit_target(figure, figure)
        return [figure, *messages]


def setup(app: Sphinx) -> None:
    app.add_directive("course-figure", CourseFigure)
