"""The lists of works, as each edition writes them."""

from __future__ import annotations

import re

import lxml.html
import pytest

from tests.site.conftest import PAGES, ROOT, SITE


def works(page):
    document = lxml.html.fromstring((SITE / page).read_text("utf-8").encode())
    listed = document.xpath("//main//*[@class='citation']/p | //main//ul[@class='simple']/li/p")
    return [(work.text_content().strip(), work) for work in listed]


def test_the_chinese_list_follows_the_standard_and_the_english_one_does_not():
    chinese = [text for text, _ in works("zh/chapters/bibliography.html")]
    english = [text for text, _ in works("en/chapters/bibliography.html")]
    held = re.findall("^@", (ROOT / "chapters" / "references.bib").read_text("utf-8"), re.M)
    assert len(chinese) == len(english) == len(held)
    assert all(re.search(r"\[(?:J|M|C|R|EB/OL)\]", text) for text in chinese)
    assert not any("[J]" in text for text in english)
    assert "李航. 统计学习方法[M]. 清华大学出版社, 2012." in chinese
    assert not any("Tsinghua" in text for text in chinese)


@pytest.mark.parametrize("edition", ["en", "zh"])
def test_dois_are_links_and_years_in_order(edition):
    found = works(f"{edition}/chapters/bibliography.html")
    links = [link for _, work in found for link in work.xpath(".//a/@href")]
    assert sum(link.startswith("https://doi.org/10.") for link in links) > 50
    texts = [text.lower() for text, _ in found]
    (first,) = [n for n, text in enumerate(texts) if "2005a" in text]
    (second,) = [n for n, text in enumerate(texts) if "2005b" in text]
    assert first < second


@pytest.mark.parametrize("page", [page for page in PAGES if re.search(r"/chapters/\d", page)])
def test_names_stand_before_links_back(page):
    text = (SITE / page).read_text("utf-8")
    assert not re.search(r'class="backrefs">(?:(?!</span>).)*</span>\s*<p>', text)
