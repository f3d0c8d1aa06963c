"""Descriptions, cards, alternates, site map: with a public address, and without one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import lxml.html
import pytest
import yaml

from booktools.pages.metadata import write_sitemap
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
    assert 8 <= len(tag(document, "description")) <= 170
    assert tag(document, "og:title")
    assert tag(document, "og:locale") == {"en": "en_US", "zh": "zh_CN"}[page[:2]]


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
