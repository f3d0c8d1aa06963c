"""Descriptions, cards, alternates, site map: with a public address, and without one."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import lxml.html
import pytest
import yaml

from booktools.checks.rules import descriptions
from booktools.pages import cards
from booktools.pages.assets import fingerprint
from booktools.pages.metadata import write_sitemap
from booktools.pages.rootpage import write as write_root
from booktools.source.about import LENGTHS, about
from tests.site.conftest import PAGES, ROOT, SITE


def head(path):
    return lxml.html.fromstring(path.read_text("utf-8").encode()).find("head")


def tag(document, name):
    found = document.xpath(f".//meta[@name='{name}' or @property='{name}']/@content")
    return found[0] if found else None


@pytest.mark.parametrize("page", PAGES)
def test_every_page_describes_itself(page):
    document = head(SITE / page)
    assert document.find("title").text.strip()
    least, most = LENGTHS[page[:2]]
    assert least <= len(tag(document, "description")) <= most
    assert tag(document, "og:description") == tag(document, "description")
    assert tag(document, "og:title")
    assert tag(document, "og:locale") == {"en": "en_US", "zh": "zh_CN"}[page[:2]]


def test_pages_tell_what_they_are_and_not_how_they_begin():
    document = head(SITE / "en" / "chapters" / "03-information.html")
    assert (
        tag(document, "description")
        == (about(ROOT)["chapters/03-information"]["description"]["en"])
    )
    (data,) = head(SITE / "zh" / "index.html").xpath(
        ".//script[@type='application/ld+json']/text()"
    )
    assert json.loads(data)["description"] == about(ROOT)["index"]["description"]["zh"]


def test_a_page_without_a_description_is_complained_of():
    good = {"description": {"en": "x" * 100, "zh": "字" * 50}}
    assert descriptions.complaints(good) == []
    assert descriptions.complaints(None)
    assert descriptions.complaints({})
    assert descriptions.complaints({"description": {"en": "x" * 161, "zh": "字" * 50}})
    assert descriptions.complaints({"description": {"en": "x" * 100, "zh": "字" * 29}})


@pytest.mark.parametrize("page", ["index.html", "404.html", *PAGES])
def test_sheets_and_scripts_carry_a_fingerprint(page):
    """Of what is in them; what Sphinx writes after the pages carries that of its version."""
    document = head(SITE / page)
    for place in document.xpath(".//link[@rel='stylesheet']/@href | .//script[@src]/@src"):
        parts = urlsplit(place)
        (mark,) = parse_qs(parts.query)["v"]
        own = ("documentation_options.js", "clipboard.min.js", "copybutton.js")
        home = SITE if parts.path.startswith("/") else (SITE / page).parent
        file = home / parts.path.lstrip("/")
        assert file.is_file(), place
        assert file.name in own or mark == fingerprint(file)


def test_icons_are_there_for_whoever_takes_no_drawing():
    assert (SITE / "favicon.ico").read_bytes().startswith(b"\0\0\1\0\3\0")
    assert (SITE / "apple-touch-icon.png").read_bytes().startswith(b"\x89PNG")


def test_an_address_that_leads_nowhere_shows_a_page_in_both_languages(browser, address):
    page = browser.new_page()
    answer = page.goto(f"{address}zh/no/such/page.html")
    assert answer.status == 404
    assert page.locator("link[rel=stylesheet]").count() == 1
    assert page.locator("p[lang=en]").is_visible()
    assert page.locator("p[lang=zh-CN]").is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth") != "none"
    page.locator("a[lang=zh-CN]").click()
    page.wait_for_url(f"{address}zh/index.html")
    page.close()


def test_below_a_path_the_page_for_lost_readers_leads_below_it(tmp_path):
    write_root(tmp_path, "https://books.example/loss/")
    places = re.findall(r'(?:href|src)="([^"]+)"', (tmp_path / "404.html").read_text("utf-8"))
    assert places
    assert all(place.startswith("/loss/") for place in places)


def test_a_card_shows_title_question_and_the_figure_of_the_page():
    name = "chapters/03-information"
    said = about(ROOT)[name]
    svg = cards._figure(ROOT / f"{name}.ipynb", said["figure"])
    card = cards.card("Entropy", said["question"]["en"], svg, "en")
    card.canvas.draw()
    assert [text.get_text() for text in card.texts][:2] == ["Entropy", said["question"]["en"]]
    (axes,) = card.axes
    assert len(axes.patches) > 10
    assert (card.bbox.width, card.bbox.height) == (1200, 630)
    words = max(text.get_window_extent().y1 for text in card.texts[:2])
    box = axes.get_window_extent()
    assert box.y1 < min(text.get_window_extent().y0 for text in card.texts[:2]) < words
    assert box.y0 > card.texts[-1].get_window_extent().y1


def test_every_figure_of_a_card_is_in_its_notebook():
    for name, said in about(ROOT).items():
        if "figure" in said:
            assert cards._figure(ROOT / f"{name}.ipynb", said["figure"]), name


@pytest.mark.parametrize("page", [page for page in PAGES if "/sheet-" not in page])
def test_every_page_has_a_twin_in_markdown(page):
    (place,) = head(SITE / page).xpath(".//link[@type='text/markdown']/@href")
    text = ((SITE / page).parent / place).read_text("utf-8")
    assert text.startswith("# ")
    assert f"({page.removesuffix('.html')}.md)" in (SITE / "llms.txt").read_text("utf-8")
    assert not re.search(r"<svg|\{(?:ref|numref|cite:[tp])\}`|^:::|\x1b", text, re.MULTILINE)


def test_markdown_holds_formulas_code_results_and_what_figures_show():
    text = (SITE / "zh" / "chapters" / "03-information.md").read_text("utf-8")
    assert "$$" in text
    assert "```python\nvotes = np.array" in text
    assert "loss: first 1.0986, last 0.8018" in text
    assert re.search(r"^\[[^\]]{20,}\]$", text, re.MULTILINE)


def test_descriptions_differ():
    descriptions = [tag(head(SITE / page), "description") for page in PAGES]
    assert len(set(descriptions)) == len(descriptions)


@pytest.mark.parametrize("edition", ["en", "zh"])
def test_the_front_page_is_a_course(edition):
    document = head(SITE / edition / "index.html")
    (data,) = document.xpath(".//script[@type='application/ld+json']/text()")
    course = json.loads(data)
    assert course["@type"] == "Course"
    assert course["inLanguage"] == {"en": "en", "zh": "zh-CN"}[edition]


def test_without_an_address_nothing_invents_one():
    text = (SITE / "en" / "index.html").read_text("utf-8")
    assert "canonical" not in text
    assert "og:image" not in text
    assert not (SITE / "sitemap.xml").exists()


@pytest.mark.slow
def test_with_an_address_pages_have_canonical_links_and_cards(tmp_path):
    configuration = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    configuration["html"]["baseurl"] = "https://books.example/loss/"
    configuration["repository"]["url"] = "https://code.example/loss"
    configuration["sphinx"]["local_extensions"] = {"booktools.pages": str(ROOT)}
    config = tmp_path / "_config.yml"
    config.write_text(yaml.safe_dump(configuration), "utf-8")
    program = Path(sys.executable).with_name("jupyter-book")
    command = [program, "build", ".", "--config", config, "--path-output", tmp_path]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    pages = tmp_path / "_build" / "html"
    document = head(pages / "chapters" / "03-information.html")
    (canonical,) = document.xpath(".//link[@rel='canonical']/@href")
    assert canonical == "https://books.example/loss/en/chapters/03-information.html"
    alternates = set(document.xpath(".//link[@rel='alternate']/@href"))
    assert canonical.replace("/en/", "/zh/") in alternates
    by_language = {
        link.get("hreflang"): link.get("href") for link in document.xpath(".//link[@hreflang]")
    }
    assert by_language["en"] == by_language["x-default"] == canonical
    card = tag(document, "og:image").removeprefix("https://books.example/loss/en/")
    assert (pages / card).read_bytes().startswith(b"\x89PNG")
    source = lxml.html.parse(str(pages / "chapters" / "03-information.html"))
    assert source.xpath("//footer//a[starts-with(@href, 'https://code.example/loss/blob/main/')]")
    assert_each_section_takes_reports(source)


def assert_each_section_takes_reports(page):
    """A link after each section, to an issue that says which."""
    sections = page.xpath("//main/section/section")
    assert len(sections) > 5
    for section in sections:
        (address,) = section.xpath(".//p[@class='report']/a/@href")
        assert address.startswith("https://code.example/loss/issues/new?")
        asked = parse_qs(urlsplit(address).query)
        (label,) = section.xpath("h2/@id")
        assert asked["title"] == [f"A mistake in chapters/03-information#{label}"]
        assert f"Section: {label}\nEdition: en\n" in asked["body"][0]


@pytest.mark.parametrize("page", PAGES)
def test_without_a_repository_nobody_is_sent_to_one(page):
    assert "issues/new" not in (SITE / page).read_text("utf-8")


def test_the_site_map_lists_both_editions(tmp_path):
    for edition in ("en", "zh"):
        (tmp_path / edition).mkdir()
        (tmp_path / edition / "index.html").write_text("")
    assert not write_sitemap(tmp_path, "")
    assert write_sitemap(tmp_path, "https://books.example/loss/")
    text = (tmp_path / "sitemap.xml").read_text("utf-8")
    assert text.count("<loc>https://books.example/loss/") == 2
    assert 'hreflang="zh-CN" href="https://books.example/loss/zh/index.html"' in text
    assert (
        "Sitemap: https://books.example/loss/sitemap.xml" in (tmp_path / "robots.txt").read_text()
    )
    assert not write_sitemap(tmp_path, "https://books.example/loss/"), "nothing changed"
