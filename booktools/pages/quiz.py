"""Quiz questions: each option unfolds to its own explanation.

In a notebook a question is its text and a list of options, `- [x]` before the right ones, each
followed by an indented paragraph that says why. On the page an option is a `<details>`: it answers
without a script, by mouse, by keyboard and by screen reader.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from booktools.pages.blocks import details, summary
from booktools.source.edition import language_of
from booktools.source.strings import word

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class Quiz(SphinxDirective):
    """One question; its argument names it, the same in both languages."""

    has_content = True
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        language = language_of(self.config)
        number = self.env.temp_data["quiz"] = self.env.temp_data.get("quiz", 0) + 1
        box = nodes.container(classes=["block", "block-quiz"], ids=[self.arguments[0]], is_div=True)
        self.set_source_info(box)
        title = nodes.paragraph(
            "", f"{word('question', language)} {number}", classes=["block-title"]
        )
        box += title
        parsed = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, parsed)
        for child in parsed.children:
            box += self.answers(child, language) if isinstance(child, nodes.bullet_list) else child
        return [box]

    def answers(self, listing: nodes.bullet_list, language: str) -> nodes.container:
        group = nodes.container(classes=["options"], is_div=True)
        for item in listing.children:
            first, *explanation = item.children
            box, *text = first.children
            right = isinstance(box, nodes.raw) and "checked" in box.astext()
            if not isinstance(box, nodes.raw) or not explanation:
                raise self.error(
                    f"quiz {self.arguments[0]}: an option is '- [ ] text' or '- [x] text', then "
                    f"a blank line and an indented explanation; found {item.astext()[:60]!r}"
                )
            option = details(classes=["option", "right" if right else "wrong"])
            # One box: each formula among the words would be a column of its own beside the mark.
            option += summary("", "", nodes.inline("", "", *text))
            verdict = nodes.strong("", word("right_answer" if right else "wrong_answer", language))
            explanation[0].insert(0, [verdict, nodes.Text("：" if language == "zh" else ". ")])
            option += explanation
            group += option
        return group


def setup(app: Sphinx) -> None:
    app.add_directive("quiz", Quiz)
