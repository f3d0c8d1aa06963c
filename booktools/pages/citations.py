"""Citations as each language writes them: Huber (1964), and Huber（1964）; Lin et al. 是 Lin 等."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any, ClassVar

import pybtex.plugin
from pybtex.database import Person
from pybtex.plugin import register_plugin as register_names
from pybtex.style import FormattedEntry
from pybtex.style.formatting.plain import Style as PlainStyle
from pybtex.style.names import BaseNameStyle
from pybtex.style.sorting.author_year_title import SortingStyle
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.names.last import LastNameStyle
from sphinxcontrib.bibtex.style.referencing import BracketStyle, PersonStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

from booktools.pages import gb7714
from booktools.pages.increment import notes
from booktools.source.edition import language_of

if TYPE_CHECKING:
    from pybtex.database import Entry
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

BRACKETS = {"en": ("(", ")"), "zh": ("（", "）")}
BETWEEN_WORKS = {"en": "; ", "zh": "；"}
BEFORE_YEAR = {"en": " ", "zh": ""}
AFTER_AUTHOR = {"en": ", ", "zh": "，"}
AND = {"en": " and ", "zh": " 与 "}
LAST_AND = {"en": ", and ", "zh": "、"}
AND_OTHERS = {"en": " et al.", "zh": " 等"}

_TWO_SCRIPTS = re.compile(r"([^\u4e00-\u9fff]+) ([\u4e00-\u9fff]+)")


def name_in(language: str, name: str) -> str:
    """A name that is known in two scripts, in the one of the language: Li Hang 李航."""
    both = _TWO_SCRIPTS.fullmatch(name.strip("{}"))
    return both[2 if language == "zh" else 1] if both else name


def _last_names(language: str) -> type[BaseNameStyle]:
    class Last(LastNameStyle):
        def format(self, person: Person, abbr: bool = True) -> Any:
            name = " ".join(person.last_names)
            known = name_in(language, name)
            return super().format(person if known == name else Person(last=f"{{{known}}}"), abbr)

    return Last


def _brackets(language: str) -> BracketStyle:
    return BracketStyle(*BRACKETS[language], sep=BETWEEN_WORKS[language])


def _style(language: str) -> type[AuthorYearReferenceStyle]:
    register_names("pybtex.style.names", f"last_{language}", _last_names(language))

    def brackets() -> BracketStyle:
        return _brackets(language)

    @dataclass
    class Style(AuthorYearReferenceStyle):
        bracket_textual: BracketStyle = field(default_factory=brackets)
        bracket_parenthetical: BracketStyle = field(default_factory=brackets)
        person: PersonStyle = field(
            default_factory=lambda: PersonStyle(
                style=f"last_{language}",
                sep2=AND[language],
                last_sep=LAST_AND[language],
                other=AND_OTHERS[language],
            )
        )
        author_year_sep: str = AFTER_AUTHOR[language]
        text_reference_sep: str = BEFORE_YEAR[language]

    return Style


def choose_style(app: Sphinx, config: Config) -> None:
    """The style of the edition, before anything is cited."""
    config.bibtex_reference_style = f"lossbook_{language_of(config)}"
    config.bibtex_default_style = f"lossbook_{language_of(config)}"


class ByYear(SortingStyle):
    """By the first author, then the year: a work of 2005a stands before one of 2005b."""

    def sorting_key(self, entry: Entry) -> tuple[str, ...]:
        people = entry.persons.get("author") or entry.persons.get("editor") or []
        return (self.persons_key(people[:1]), entry.fields.get("year", ""), *self._rest(entry))

    def _rest(self, entry: Entry) -> tuple[str, ...]:
        return tuple(map(str, super().sorting_key(entry)))


class Remembering(PlainStyle):
    """pybtex's plain style, which sets a work once and not for every list that it stands in."""

    default_sorting_style = "by_year"
    known: ClassVar[dict[str, Any]] = {}

    def format_entry(self, label: str, entry: Entry, bib_data: Any = None) -> FormattedEntry:
        written = repr(entry)
        if written not in self.known:
            self.known[written] = self.set_work(label, entry, bib_data)
        return FormattedEntry(entry.key, self.known[written], label)

    def set_work(self, label: str, entry: Entry, bib_data: Any) -> Any:
        return super().format_entry(label, entry, bib_data).text


class RememberingChinese(Remembering):
    """The same as the Chinese standard sets works."""

    def set_work(self, label: str, entry: Entry, bib_data: Any) -> Any:
        return gb7714.formatted(entry)


def remember(app: Sphinx, env: BuildEnvironment) -> None:
    """The works as they were set in the last build, which the environment holds anyway."""
    for citation in env.domains["cite"].citations:
        Remembering.known[repr(citation.entry)] = citation.formatted_entry.text


def shows(app: Sphinx, docname: str) -> list[tuple[str, ...]]:
    """The works that a page lists or cites, each as it stands in each list."""
    references = notes(app.env, docname)["references"]
    cited = {
        key.strip() for domain, _, keys in references if domain == "cite" for key in keys.split(",")
    }
    return [
        (citation.citation_id, place, citation.formatted_entry.label, repr(citation.entry))
        for citation in app.env.domains["cite"].citations
        if (place := citation.bibliography_key.docname) == docname or citation.entry.key in cited
    ]


def setup(app: Sphinx) -> None:
    for language in BRACKETS:
        name = f"lossbook_{language}"
        register_plugin("sphinxcontrib.bibtex.style.referencing", name, _style(language))
    register_names("pybtex.style.formatting", "lossbook_en", Remembering)
    register_names("pybtex.style.formatting", "lossbook_zh", RememberingChinese)
    register_names("pybtex.style.sorting", "by_year", ByYear)
    app.connect("config-inited", choose_style)
    app.connect("env-before-read-docs", lambda app, env, docnames: remember(app, env))
    app.connect("page-shows", shows)
    # pybtex asks for its plugins again with every entry, each time through all installed packages.
    pybtex.plugin.entry_points = cache(entry_points)
