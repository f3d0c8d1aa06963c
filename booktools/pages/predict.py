"""Guess first: a question before the cell that answers it, whose answer stays folded until asked.

    :::{predict} predict-03-floor
    :ask: number

    How low can the mean loss go?
    :::

`:ask:` is `number`, `sign` or `choice`; of a choice the question's list holds the options. The
outputs of the code cells that follow, and the figures that they draw, are the answer. Without a
script a reader guesses in their head and opens the fold; with one they say their guess first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from booktools.pages import explore
from booktools.pages.blocks import details, summary
from booktools.source.edition import language_of
from booktools.source.strings import word

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import OptionSpec

logger = logging.getLogger(__name__)


def _kind(argument: str | None) -> str:
    return directives.choice(argument, ("number", "sign", "choice"))


class Predict(SphinxDirective):
    """The question; its argument names it, the same in both languages."""

    has_content = True
    required_arguments = 1
    option_spec: OptionSpec = {"ask": _kind}

    def run(self) -> list[nodes.Node]:
        if "ask" not in self.options:
            raise self.error(f"predict {self.arguments[0]}: wanted :ask: number, sign or choice")
        classes = ["block", "block-predict", f"ask-{self.options['ask']}"]
        box = nodes.container(classes=classes, ids=[self.arguments[0]], is_div=True)
        self.set_source_info(box)
        title = word("predict", language_of(self.config))
        box += nodes.paragraph("", title, classes=["block-title"])
        self.state.nested_parse(self.content, self.content_offset, box)
        if self.options["ask"] == "choice" and not list(box.findall(nodes.bullet_list)):
            raise self.error(f"predict {self.arguments[0]}: a choice wants a list of options")
        return [box]


class FoldAnswers(SphinxPostTransform):
    """Fold what the cells after a question show."""

    formats = ("html",)
    # After MyST-NB has chosen what an output shows (4) and wrapped cells that hide their code.
    default_priority = 410

    def run(self, **kwargs: object) -> None:
        for box in list(self.document.findall(nodes.container)):
            if "block-predict" in box["classes"]:
                self.fold(box)

    def fold(self, box: nodes.container) -> None:
        answers = _answers(box)
        if not answers:
            name = box["ids"][0]
            logger.warning("predict %s: no cell with outputs follows it", name, location=box)
        for answer in answers:
            fold = details(classes=["prediction"])
            # `replace_self` would give the fold the classes of what it folds.
            answer.parent.replace(answer, fold)
            fold += summary("", word("predict_answer", language_of(self.config)))
            fold += answer


def _answers(box: nodes.container) -> list[nodes.Element]:
    """What the cells right after a question show, up to the next prose: outputs and figures.

    A cell that stands folded as a whole, as those in torch do, ends them.
    """
    answers: list[nodes.Element] = []
    for node in box.parent.children[box.parent.index(box) + 1 :]:
        classes = node.get("classes", [])
        if isinstance(node, nodes.figure):
            answers.append(node)
        elif explore.is_place(node):
            continue  # stands under the fold: to move it is another way to find out
        elif "cell" in classes and "tag_hide-cell" not in classes:
            outputs = [part for part in node.findall(nodes.container) if _is_output(part)]
            answers += outputs[:1]
        else:
            break
    return answers


def _is_output(node: nodes.Element) -> bool:
    return "cell_output" in node["classes"]


def setup(app: Sphinx) -> None:
    app.add_directive("predict", Predict)
    app.add_post_transform(FoldAnswers)
