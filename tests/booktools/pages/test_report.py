"""Where a report of a mistake leads."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from booktools.pages import report
from booktools.source.strings import words

PAGE = (
    '<section>\n<h1 id="page">P</h1><section>\n<h2 id="one">1</h2><section>\n<h3 id="deep">d</h3>'
    '</section>\n</section>\n<section class="x">\n<h2 id="two">2</h2>\n</section>\n</section>\n'
)


def test_each_section_of_the_page_gets_one_link_at_its_end():
    done = report.after_sections(PAGE, lambda label: f"[{label}]")
    assert done.replace("[one]", "").replace("[two]", "") == PAGE
    assert "</section>\n[one]</section>" in done
    assert '<h2 id="two">2</h2>\n[two]</section>' in done
    assert "[deep]" not in done
    assert "[page]" not in done


def test_a_page_without_sections_stays_as_it_is():
    assert report.after_sections("<p>No sections</p>", lambda label: "[x]") == "<p>No sections</p>"


@pytest.mark.parametrize(("language", "edition"), [("en", "Edition: en"), ("zh", "版本：zh")])
def test_an_issue_says_page_section_and_edition(language, edition):
    address = report.issue("https://a.example/b/", "chapters/03", "kl", language, words(language))
    parts = urlsplit(address)
    assert (parts.netloc, parts.path) == ("a.example", "/b/issues/new")
    asked = parse_qs(parts.query)
    assert "chapters/03#kl" in asked["title"][0]
    assert edition in asked["body"][0]
