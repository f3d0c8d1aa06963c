"""The site of one language as a zip: opened from a disk, it reads, and its search finds."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import lxml.html
import pytest
from playwright.sync_api import expect

from booktools.commands import carry
from booktools.exports import downloads, offline
from booktools.source.edition import LANGUAGES
from tests.site.conftest import ROOT, SITE

CHAPTER = "chapters/03-information.html"


@pytest.mark.parametrize(
    ("language", "query"), [("en", "perplexity"), ("zh", "交叉熵"), ("zh", "KL 散度")]
)
def test_its_search_finds_on_a_disk(browser, unpacked, language, query):
    folder = unpacked / f"lossbook-{language}"
    page = browser.new_page()
    troubles = []
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto((folder / "index.html").as_uri())
    page.wait_for_url(f"**/{language}/index.html")
    page.keyboard.press("Control+k")
    page.locator("dialog.search input").fill(query)
    link = page.locator(f"dialog.search .found a[href*='{CHAPTER}']").first
    link.click()
    page.wait_for_url(f"**/{language}/{CHAPTER}*")
    expect(page.locator("main h1")).to_be_visible()
    assert troubles == []
    page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_pictures_move_on_a_disk(browser, unpacked, language):
    """A browser takes no module from a disk; a picture is a plain script."""
    page = browser.new_page()
    troubles = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    folder = unpacked / f"lossbook-{language}" / language
    page.goto((folder / "chapters" / "02-regression.html").as_uri())
    place = page.locator("[data-explore=pulls]")
    place.scroll_into_view_if_needed()
    expect(place).to_have_attribute("data-ready", "")
    sentence = place.locator(".explore-says")
    before = sentence.text_content()
    place.locator("[type=range]").first.press("ArrowRight")
    expect(sentence).not_to_have_text(before)
    assert troubles == []
    page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_links_lead_to_what_it_holds(unpacked, language):
    folder = unpacked / f"lossbook-{language}"
    for path in folder.rglob("*.html"):
        here = path.relative_to(folder).as_posix()
        document = lxml.html.fromstring(path.read_bytes())
        for address in document.xpath("//@href | //@src"):
            parts = urlsplit(address)
            if parts.scheme or not parts.path:
                continue
            to = posixpath.normpath(posixpath.join(posixpath.dirname(here), unquote(parts.path)))
            assert (folder / to).is_file(), f"{here}: {address}"
        assert not document.find_class("switch-language"), "the other language is not there"


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_the_same_to_the_byte_each_time(unpacked, language):
    made = downloads.path_of(unpacked, language, "zip")
    before = made.read_bytes()
    assert offline.write(unpacked, language).read_bytes() == before


def test_the_front_page_offers_what_is_there_and_no_more(tmp_path):
    for language in LANGUAGES:
        (tmp_path / "_build" / "site" / language).mkdir(parents=True)
        page = re.sub(
            "(?s)<!-- downloads -->.*?<!-- end -->",
            "<!-- downloads --><!-- end -->",
            (SITE / language / "index.html").read_text("utf-8"),
        )
        assert page.count("<!-- downloads -->") == 1
        (tmp_path / "_build" / "site" / language / "index.html").write_text(page, "utf-8")
    downloads.path_of(tmp_path, "zh", "zip").write_bytes(b"0" * 2_340_000)
    downloads.offer(tmp_path)
    downloads.offer(tmp_path)
    site = tmp_path / "_build" / "site"
    fronts = {name: (site / name / "index.html").read_text("utf-8") for name in LANGUAGES}
    assert "lossbook-" not in fronts["en"].partition("<!-- downloads -->")[2]
    assert fronts["zh"].count('<a href="../lossbook-zh.zip" download>') == 1
    assert "（2.3 MB）</a></p>" in fronts["zh"]
    assert "：<a" in fronts["zh"], "Chinese puts no space after its colon"
    assert (site / "lossbook-zh.zip").exists()
    assert downloads.without_line(fronts["zh"]).count("lossbook-zh.zip") == 0
    downloads.withdraw(tmp_path)
    assert not [*tmp_path.rglob("*.zip")]


def test_what_is_made_is_made_from_a_site_that_is_up_to_date(tmp_path, monkeypatch, capsys):
    """A build that fails makes nothing."""
    monkeypatch.setattr(carry, "build", lambda root: 3)
    assert carry.carry(tmp_path, "offline") == 3
    assert not [*tmp_path.iterdir()]


def test_every_form_is_a_command():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for form in carry.FORMS:
        assert f"\n{form}: setup ## " in makefile
        for name in ("README.md", "README.zh.md"):
            assert f"make {form}" in (ROOT / name).read_text("utf-8")
    assert Path(offline.__file__).with_suffix(".js").exists()
