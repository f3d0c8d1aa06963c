"""Figures: the SVG that a notebook holds, as a numbered figure of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from nbformat.v4 import new_markdown_cell
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from booktools.pages import explore
from booktools.pages.inline import inline

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from sphinx.application import Sphinx

SVG = "image/svg+xml"
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
            *([f":explore: {described['explore']}"] if "explore" in described else []),
            "",
            described["caption"][language],
            "",
            _SEPARATOR,
            inline(drawing, described["name"], described["alt"][language], language),
            "``````",
        ]
    )
    return [cell, new_markdown_cell(source, metadata={"lang": language})]


class CourseFigure(SphinxDirective):
    """A numbered, captioned figure around an inlined drawing; written by `split`, not by hand."""

    has_content = True
    required_arguments = 1
    option_spec = {"alt": str, "explore": str}

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
        return [figure, *explore.place(self.options.get("explore"), figure), *messages]


def setup(app: Sphinx) -> None:
    app.add_directive("course-figure", CourseFigure)
