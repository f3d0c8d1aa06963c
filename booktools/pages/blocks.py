"""The blocks of a chapter: definition, derivation, mistake and its correction, objectives,
take-aways, hint.

Also what folds. `<details>` opens without a script, prints, and is announced by screen readers, so
every folded thing of the book is one: hints, solutions, the later steps of a derivation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx_exercise.nodes import exercise_subtitle, is_exercise_node, is_solution_node

from booktools.pages.effort import effort
from booktools.source.edition import language_of
from booktools.source.strings import word

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator


class details(nodes.General, nodes.Element):
    """A folded part of the page."""


class summary(nodes.General, nodes.TextElement):
    """The line that stays visible and unfolds the rest."""


class wide(nodes.General, nodes.Element):
    """A box that scrolls sideways by itself when what it holds is wider than the page."""


class Block(SphinxDirective):
    """A titled block; the directive's name is its kind."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        box = nodes.container(classes=["block", f"block-{self.name}"], is_div=True)
        self.set_source_info(box)
        box += self.heading()
        self.state.nested_parse(self.content, self.content_offset, box)
        return [box]

    def kind(self) -> str:
        """What `strings.yml` calls the kind of this block."""
        return self.name

    def heading(self) -> nodes.paragraph:
        """The kind of block in the edition's language, then its own title."""
        line = nodes.paragraph(classes=["block-title"])
        line += nodes.inline(
            "", word(self.kind(), language_of(self.config)), classes=["block-kind"]
        )
        if self.arguments:
            parsed, _ = self.state.inline_text(self.arguments[0], self.lineno)
            line += nodes.inline("", " ")
            line += nodes.inline("", "", *parsed, classes=["block-name"])
        return line


class Derivation(Block):
    """A derivation: its claim stays visible, its steps fold when there are several."""

    #: What its summary says while the steps are folded, and while they are not.
    words = ("show_rest", "hide_rest")

    def run(self) -> list[nodes.Node]:
        (box,) = super().run()
        claim, steps = box.children[:2], box.children[2:]
        if steps:
            box.children = claim
            fold = details(classes=["steps"])
            fold += summary("", "", *self.labels())
            fold += steps
            box += fold
        return [box]

    def labels(self) -> list[nodes.inline]:
        """One is shown at a time, by style sheet."""
        language = language_of(self.config)
        return [
            nodes.inline("", word(name, language), classes=[when])
            for name, when in zip(self.words, ("collapsed", "expanded"), strict=True)
        ]


class Check(Derivation):
    """A question whose answer says what may be skipped: the answer folds."""

    words = ("show_answer", "hide_answer")


class Hint(Block):
    """A hint, folded until asked for."""

    def run(self) -> list[nodes.Node]:
        (box,) = super().run()
        fold = details(classes=["hint"])
        fold += summary("", "", *box.children[0].children)
        fold += box.children[1:]
        return [fold]


class Fold(SphinxPostTransform):
    """Fold solutions, and give exercises and tables the markup the page needs."""

    formats = ("html",)
    # After sphinx-exercise has numbered its titles (its last post-transform runs at 22).
    default_priority = 400

    def run(self, **kwargs: object) -> None:
        for node in list(self.document.findall(is_solution_node)):
            self.fold_solution(node)
        for node in list(self.document.findall(is_exercise_node)):
            self.frame_exercise(node)
        for table in list(self.document.findall(nodes.table)):
            box = wide(classes=["wide-table"])
            table.replace_self(box)
            box += table

    def fold_solution(self, node: nodes.Element) -> None:
        exercise = self.env.sphinx_exercise_registry[node["target_label"]]["node"]
        fold = details(classes=["solution"], ids=node["ids"])
        fold += summary("", f"{word('solution', language_of(self.config))} {self.number(exercise)}")
        fold += [child for part in node.children[1:] for child in _unwrap(part)]
        node.replace_self(fold)

    def frame_exercise(self, node: nodes.Element) -> None:
        """Number and name, as the other blocks show kind and name."""
        kind = f"{word('exercise', language_of(self.config))} {self.number(node)}"
        title = nodes.paragraph(classes=["block-title"])
        title += nodes.inline("", kind, classes=["block-kind"])
        registered = self.env.sphinx_exercise_registry[node["label"]]["node"].children[0]
        for subtitle in registered.findall(exercise_subtitle):
            title += nodes.inline("", " ")
            title += nodes.inline("", "", *subtitle.deepcopy().children, classes=["block-name"])
        title += nodes.inline("", effort(node, language_of(self.config)), classes=["effort"])
        box = nodes.container(classes=["block", "block-exercise"], ids=node["ids"], is_div=True)
        box += [title, *(child for part in node.children[1:] for child in _unwrap(part))]
        node.replace_self(box)

    def number(self, exercise: nodes.Element) -> str:
        """The number as the book counts, 3.2."""
        numbers = self.env.toc_fignumbers[exercise["docname"]]["exercise"]
        return ".".join(map(str, numbers[exercise["label"]]))


def _unwrap(part: nodes.Element) -> list[nodes.Node]:
    """sphinx-exercise wraps each body in a section with one and the same id; keep only what is
    inside.
    """
    return part.children if isinstance(part, nodes.section) else [part]


def visit_details(self: HTML5Translator, node: details) -> None:
    self.body.append(self.starttag(node, "details"))


def depart_details(self: HTML5Translator, node: details) -> None:
    self.body.append("</details>\n")


def visit_summary(self: HTML5Translator, node: summary) -> None:
    # A formula alone is no name to a screen reader's list of controls.
    texts = [text for text in node.findall(nodes.Text) if not isinstance(text.parent, nodes.math)]
    only_maths = not any(text.strip() for text in texts)
    named = {"aria-label": node.astext()} if only_maths else {}
    self.body.append(self.starttag(node, "summary", suffix="", **named))


def depart_summary(self: HTML5Translator, node: summary) -> None:
    self.body.append("</summary>\n")


def visit_wide(self: HTML5Translator, node: wide) -> None:
    self.body.append(self.starttag(node, "div"))


def depart_wide(self: HTML5Translator, node: wide) -> None:
    self.body.append("</div>\n")


def setup(app: Sphinx) -> None:
    app.add_node(details, html=(visit_details, depart_details))
    app.add_node(summary, html=(visit_summary, depart_summary))
    app.add_node(wide, html=(visit_wide, depart_wide))
    for kind in ("definition", "mistake", "correction", "further", "takeaways"):
        app.add_directive(kind, Block)
    # A note of docutils has a frame of another theme.
    app.add_directive("note", Block, override=True)
    app.add_directive("derivation", Derivation)
    app.add_directive("check", Check)
    app.add_directive("hint", Hint, override=True)
    app.add_post_transform(Fold)
