"""The page of all exercises: by chapter, each with its number, name and kind."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx_exercise.nodes import exercise_subtitle

from booktools.pages.effort import effort
from booktools.pages.increment import notes
from booktools.pages.jumps import jumps
from booktools.source.edition import language_of
from booktools.source.numbering import page_of
from booktools.source.strings import script_words, word

if TYPE_CHECKING:
    from sphinx.application import Sphinx

KINDS = ("pencil", "code", "explore")


class exercise_list(nodes.General, nodes.Element):
    """Where the list goes; filled when every chapter has been read."""


class CourseExercises(SphinxDirective):
    """`{course-exercises}`: all exercises of the book."""

    def run(self) -> list[nodes.Node]:
        notes(self.env, self.env.docname)["lists exercises"] = True
        return [exercise_list()]


class FillList(SphinxPostTransform):
    """Write the list from what sphinx-exercise has registered."""

    # Before references are resolved and exercises framed.
    default_priority = 4

    def run(self, **kwargs: object) -> None:
        for place in list(self.document.findall(exercise_list)):
            chapters: dict[str, list[nodes.Element]] = {}
            for entry in self.env.sphinx_exercise_registry.values():
                if entry["type"].startswith("exercise"):
                    chapters.setdefault(entry["docname"], []).append(entry["node"])
            box = nodes.container(classes=["exercise-list"], is_div=True)
            for docname in sorted(chapters):
                box += self.chapter(docname, chapters[docname])
            ways = {page_of(docname).label: anchor(docname) for docname in sorted(chapters)}
            place.replace_self([jumps(ways), box])

    def chapter(self, docname: str, exercises: list[nodes.Element]) -> list[nodes.Node]:
        title = f"{page_of(docname).label} {self.env.titles[docname].astext()}"
        # As the page is written: a title needs a section, and this list has been numbered by then.
        text = f'<h2 class="list-part" id="{anchor(docname)}">{html.escape(title)}</h2>'
        heading = nodes.raw("", text, format="html")
        numbers = self.env.toc_fignumbers[docname]["exercise"]
        listing = nodes.bullet_list()
        for node in sorted(exercises, key=lambda node: numbers[node["label"]]):
            listing += self.item(docname, node, ".".join(map(str, numbers[node["label"]])))
        return [heading, listing]

    def item(self, docname: str, node: nodes.Element, number: str) -> nodes.list_item:
        language = language_of(self.config)
        kind = f"kind-{kind_of(node)}"
        here = self.app.builder.get_relative_uri(self.env.docname, docname)
        link = nodes.reference("", "", internal=True, refuri=f"{here}#{node['label']}")
        link += nodes.Text(f"{word('exercise', language)} {number}")
        line = nodes.paragraph("", "", link, nodes.Text(" "))
        for subtitle in node.children[0].findall(exercise_subtitle):
            line += subtitle.deepcopy().children
        line += nodes.Text(" ")
        told = script_words(language)[kind.replace("-", "_")]
        line += nodes.inline("", told, classes=["kind", kind])
        line += nodes.inline("", effort(node, language), classes=["effort"])
        return nodes.list_item("", line)


def anchor(docname: str) -> str:
    """Where the exercises of a page begin in the list."""
    return f"exercises-{docname.rpartition('/')[2]}"


def kind_of(node: nodes.Element) -> str:
    """pencil, code or explore, as the exercise's `:class:` says."""
    (kind,) = [name for name in node["classes"] if name in KINDS] or ["pencil"]
    return kind


def shows(app: Sphinx, docname: str) -> list[tuple[str, ...]]:
    """All exercises of the book on the page that lists them, none on the others."""
    if "lists exercises" not in notes(app.env, docname):
        return []
    return [
        (label, entry["docname"], str(app.env.titles[entry["docname"]]), str(entry["node"]))
        for label, entry in app.env.sphinx_exercise_registry.items()
    ] + [str(app.env.toc_fignumbers)]


def setup(app: Sphinx) -> None:
    app.add_node(exercise_list)
    app.add_directive("course-exercises", CourseExercises)
    app.add_post_transform(FillList)
    app.connect("page-shows", shows)
