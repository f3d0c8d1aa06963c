"""Definitions at hand: the first use of each term in a chapter shows what it means.

Terms that are `everyday` words too are left alone: the chapter that teaches them defines them.

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
from booktools.source.numbering import chapter_number
from booktools.source.terms import load

if TYPE_CHECKING:
    from sphinx.application import Sphinx

#: Where a word is not running text.
_ELSEWHERE = (nodes.title, nodes.reference, nodes.literal, nodes.raw, nodes.caption, nodes.term)


class FirstUses(SphinxPostTransform):
    """Link the first use of each term in a chapter."""

    formats = ("html",)
    # After references have been resolved, so that a term inside a link is seen to be one.
    default_priority = 600

    def run(self, **kwargs: object) -> None:
        if chapter_number(self.env.docname) is None:
            return
        language = language_of(self.config)
        terms = load(Path(self.env.srcdir) / "chapters" / "terms.yml")
        names = [term[language] for term in terms]
        # 损失, 目标 or "cost" on every page would be a tip on a word that needs none, or on one
        # that is meant in its everyday sense.
        for term in (term for term in terms if not term.get("everyday")):
            self.link_first(term, language, _longer(term[language], names, language))

    def link_first(
        self, term: dict[str, Any], language: str, longer: list[re.Pattern[str]]
    ) -> None:
        pattern = _pattern(term[language], language)
        for text in list(self.document.findall(nodes.Text)):
            match = _first_by_itself(pattern, longer, text)
            if match and _is_running(text):
                before, after = text[: match.start()], text[match.end() :]
                box = self.box(term, match[0], language)
                parts = [nodes.Text(before), box, nodes.Text(after)]
                text.parent.replace(text, [part for part in parts if part.astext()])
                return

    def box(self, term: dict[str, Any], shown: str, language: str) -> nodes.inline:
        address = self.app.builder.get_relative_uri(self.env.docname, "chapters/glossary")
        tip = f"tip-{term['id']}"
        link = (
            f'<a class="term" href="{address}#term-{term["id"]}" aria-describedby="{tip}">'
            f"{html.escape(shown)}</a>"
            f'<span class="tip" role="tooltip" id="{tip}" data-pagefind-ignore>'
            f"{typeset_inline(self.app, term['definition'][language])}</span>"
        )
        return nodes.inline("", "", nodes.raw("", link, format="html"), classes=["term-box"])


def _pattern(name: str, language: str, ending: str = "") -> re.Pattern[str]:
    word = re.escape(name)
    return re.compile(word if language == "zh" else rf"\b{word}{ending}\b", re.IGNORECASE)


def _longer(name: str, names: list[str], language: str) -> list[re.Pattern[str]]:
    """The terms that hold this one as a part, in the plural too: 交叉熵 is no use of 熵."""
    folded = name.casefold()
    return [
        _pattern(other, language, "(?:e?s)?")
        for other in names
        if folded in other.casefold() and folded != other.casefold()
    ]


def _first_by_itself(
    pattern: re.Pattern[str], longer: list[re.Pattern[str]], text: str
) -> re.Match[str] | None:
    taken = [match.span() for other in longer for match in other.finditer(text)]
    for match in pattern.finditer(text):
        if not any(start <= match.start() and match.end() <= end for start, end in taken):
            return match
    return None


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


def setup(app: Sphinx) -> None:
    app.add_post_transform(FirstUses)
