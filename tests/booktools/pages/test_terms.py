"""Which words of a page are terms."""

from __future__ import annotations

import pytest

from booktools.pages.numbering import Pages
from booktools.pages.terms import any_of
from booktools.source.terms import load


@pytest.mark.parametrize(
    ("language", "names", "text", "found"),
    [
        ("zh", ["熵", "交叉熵"], "交叉熵减去熵", ["交叉熵", "熵"]),
        (
            "en",
            ["entropy", "cross-entropy"],
            "Cross-entropy less entropy",
            ["Cross-entropy", "entropy"],
        ),
        ("en", ["loss"], "glossary, losses, a loss", ["losses", "loss"]),
        ("en", ["KL divergence", "divergence"], "a divergence", ["divergence"]),
    ],
)
def test_the_longest_term_at_a_place_is_found(language, names, text, found):
    assert [match[0] for match in any_of(names, language).finditer(text)] == found


def test_the_file_is_read_once_and_again_when_it_changed(tmp_path):
    path = tmp_path / "terms.yml"
    path.write_text("- {id: a}\n", "utf-8")
    first = load(path)
    assert load(path) is first
    path.write_text("- {id: b}\n", "utf-8")
    assert load(path) == [{"id": "b"}]


def test_a_page_is_unpickled_once_for_all_references_into_it():
    class Environment:
        config = "settings"
        unpickled = 0

        def get_doctree(self, docname):
            self.unpickled += 1
            return docname

    environment = Environment()
    pages = Pages(environment)
    assert [pages.get_doctree("a"), pages.get_doctree("a"), pages.config] == ["a", "a", "settings"]
    assert environment.unpickled == 1
