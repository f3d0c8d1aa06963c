"""Definitions at hand: the first use of each term in a chapter shows what it means.

Terms that are `everyday` words too are left alone: the chapter that teaches them defines them. All
terms are looked for at once, the longest first, so that 交叉熵 is no use of 熵.

The word becomes a link to the glossary; hovering or focusing it shows the definition, by style
sheet alone.
"""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from booktools.pages.maths import typeset_inline
from booktools.source.edition import language_of
from booktools.source.numbering import page_of
from booktools.source.terms import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

#: Where a word is not running text.
_ELSEWHERE = (nodes.title, nodes.reference, nodes.literal, nodes.raw, nodes.caption, nodes.term)


class FirstUses(SphinxPostTransform):
    """Link the first use of each term in a chapter."""

    formats = ("html",)
    # After references have been resolved, so that a term inside a link is seen to be one.
    default_priority = 600

    def run(self, **kwargs: object) -> None:
        if page_of(self.env.docname) is None:
            return
        language = language_of(self.config)
        terms = load(Path(self.env.srcdir) / "chapters" / "terms.yml")
        pattern = any_of([term[language] for term in terms], language)
        # 损失, 目标 or "cost" on every page would be a tip on a word that needs none, or on one
        # that is meant in its everyday sense.
        waiting = {term[language].casefold(): term for term in terms if not term.get("everyday")}
        for text in list(self.document.findall(nodes.Text)):
            if waiting and pattern.search(text) and _is_running(text):
                parts = list(self.parts(text, pattern, waiting, language))
                if len(parts) > 1 or not isinstance(parts[0], nodes.Text):
                    text.parent.replace(text, parts)

    def parts(
        self,
        text: nodes.Text,
        pattern: re.Pattern[str],
        waiting: dict[str, dict[str, Any]],
        language: str,
    ) -> Iterator[nodes.Node]:
        """The text with a box around each term that still waits for its first use."""
        done = 0
        for match in pattern.finditer(text):
            term = waiting.pop(match[0].casefold(), None)
            if term is None:
                continue
            if match.start() > done:
                yield nodes.Text(text[done : match.start()])
            yield self.box(term, match[0], language)
            done = match.end()
        if done < len(text):
            yield nodes.Text(text[done:])

    def box(self, term: dict[str, Any], shown: str, language: str) -> nodes.inline:
        address = self.app.builder.get_relative_uri(self.env.docname, "chapters/glossary")
        tip = f"tip-{term['id']}"
        meaning = typeset_inline(self.app, term["definition"][language])
        link = (
            f'<a class="term" href="{address}#term-{term["id"]}" aria-describedby="{tip}">'
            f"{html.escape(shown)}</a>"
            f'<span class="tip" role="tooltip" id="{tip}">'
            f"<b>{html.escape(term[language])}</b> {meaning}</span>"
        )
        return nodes.inline("", "", nodes.raw("", link, format="html"), classes=["term-box"])


def any_of(names: list[str], language: str) -> re.Pattern[str]:
    """Finds the longest of the names that begins at a place, in English its plural too."""
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    words = "|".join(longest_first)
    return re.compile(words if language == "zh" else rf"\b(?:{words})(?:e?s)?\b", re.IGNORECASE)


def _is_running(text: nodes.Text) -> bool:
    """In a paragraph or a list, outside links, code, titles and other terms' boxes."""
    inside_paragraph = False
    node = text.parent
    while node is not None:
        if isinstance(node, _ELSEWHERE) or "block-title" in node.get("classes", []):
            return False
        inside_paragraph |= isinstance(node, nodes.paragraph)
        node = node.parent
    return inside_paragraph


def shows(app: Sphinx, docname: str) -> list[dict[str, Any]]:
    """The terms, on chapters: which of them a chapter uses or teaches, its text decides."""
    if page_of(docname) is None:
        return []
    return load(Path(app.srcdir) / "chapters" / "terms.yml")


def setup(app: Sphinx) -> None:
    app.add_post_transform(FirstUses)
    app.connect("page-shows", shows)
