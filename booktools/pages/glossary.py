"""The glossary page, made from `chapters/terms.yml`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.statemachine import StringList
from pypinyin import Style, lazy_pinyin
from sphinx.util.docutils import SphinxDirective

from booktools.pages.jumps import by_letter, jumps
from booktools.source.edition import language_of
from booktools.source.strings import word
from booktools.source.terms import load

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class Terms(SphinxDirective):
    """Every term as an entry with both its names, its definition and a link to the section that
    teaches it.
    """

    has_content = False

    def run(self) -> list[nodes.Node]:
        path = Path(self.env.srcdir) / "chapters" / "terms.yml"
        self.env.note_dependency(str(path))
        language = language_of(self.config)
        entries = nodes.definition_list(classes=["terms"])
        terms = sorted(load(path), key=lambda term: place(term[language], language))
        for term in terms:
            entries += self.entry(term, language)
        spelt = ("".join(place(term[language], language)) for term in terms)
        places = (f"term-{term['id']}" for term in terms)
        return [jumps(by_letter(zip(spelt, places, strict=True))), entries]

    def entry(self, term: dict[str, Any], language: str) -> nodes.definition_list_item:
        other = "en" if language == "zh" else "zh"
        heading = nodes.term("", term[language], ids=[f"term-{term['id']}"])
        heading += nodes.inline("", " ")
        heading += nodes.inline("", term[other], classes=["other-name", f"language-{other}"])
        aliases = term.get(f"also_{language}") or []
        text = term["definition"][language]
        if aliases and language == "zh":
            text += f"（{word('also_called', language)}{'、'.join(aliases)}）"
        elif aliases:
            text += f" ({word('also_called', language)} {', '.join(aliases)})"
        body = nodes.definition()
        source = f"{text} {{ref}}`{term['label']}`"
        self.state.nested_parse(StringList([source], str(self.get_source_info()[0])), 0, body)
        return nodes.definition_list_item("", heading, body)


def place(name: str, language: str) -> list[str]:
    """Where a term stands: by its letters in English, by pinyin and tone in Chinese.

    >>> sorted(["softmax", "熵", "均值", "折点", "KL 散度"], key=lambda name: place(name, "zh"))
    ['均值', 'KL 散度', '熵', 'softmax', '折点']
    """
    if language == "zh":
        return [part.casefold() for part in lazy_pinyin(name, style=Style.TONE3)]
    return [name.casefold()]


def setup(app: Sphinx) -> None:
    app.add_directive("course-terms", Terms)
