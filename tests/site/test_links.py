"""Links and anchors of the whole site, read from the files."""

from __future__ import annotations

import functools
import re
from collections import Counter
from pathlib import Path, PurePosixPath
from types import SimpleNamespace
from urllib.parse import unquote, urlsplit

import lxml.html
import pytest

from booktools.exports import wheel
from booktools.pages.running import colab_url, with_line
from tests.site.conftest import PAGES, ROOT, SITE

COLAB = "https://colab.research.google.com/github"


# A page and its twin are asked for by turns; keeping all the parsed pages takes too much memory.
@functools.lru_cache(maxsize=4)
def parse(path):
    return lxml.html.fromstring((SITE / path).read_text("utf-8").encode())


@functools.cache
def ids(path):
    """Kept for every page: some are led to by hundreds of links."""
    return {element.get("id") for element in parse(path).iter() if element.get("id")}


def targets(path):
    """Every address a page names, with the attribute that names it."""
    for element in parse(path).iter():
        for attribute in ("href", "src"):
            if value := element.get(attribute):
                yield value


@functools.cache
def located(file):
    """Where a file of the site is, without the dots of its address; links name few files often."""
    return (SITE / file).resolve()


def resolve(page, address):
    """The file and the anchor that an address means, seen from a page."""
    parts = urlsplit(address)
    folder = PurePosixPath(page).parent
    file = page if not parts.path else (folder / unquote(parts.path)).as_posix()
    return located(file), unquote(parts.fragment)


@pytest.mark.parametrize("page", ["index.html", *PAGES])
def test_every_internal_link_leads_somewhere(page):
    broken = []
    for address in targets(page):
        if urlsplit(address).scheme:
            assert address.startswith(("https://", "data:")), address
            continue
        file, anchor = resolve(page, address)
        if not file.is_file():
            broken.append(address)
        elif anchor and file.suffix == ".html":
            if anchor not in ids(file.relative_to(SITE.resolve()).as_posix()):
                broken.append(address)
    assert broken == []


@pytest.mark.parametrize("page", PAGES)
def test_ids_are_unique(page):
    found = Counter(element.get("id") for element in parse(page).iter() if element.get("id"))
    assert [ident for ident, count in found.items() if count > 1] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_its_twin(page):
    """The same pages, and the same sections, figures, equations and exercises on them."""
    other = ("zh" if page.startswith("en") else "en") + page[2:]
    assert (SITE / other).is_file()
    document = parse(page)
    (switch,) = document.xpath("//a[contains(@class, 'switch-language')]")
    file, _ = resolve(page, switch.get("href"))
    assert file == (SITE / other).resolve()
    assert switch.get("hreflang") == {"en": "zh-CN", "zh": "en"}[page[:2]]
    alternates = {
        link.get("hreflang") for link in document.xpath("//link[@rel='alternate'][@hreflang]")
    }
    assert alternates == {"en", "zh-CN"}
    (own,) = document.xpath(f"//link[@hreflang='{document.get('lang')}'][@rel='alternate']/@href")
    assert resolve(page, own) == (located(page), "")
    assert section_ids(page) == section_ids(other)


def section_ids(page):
    return [
        element.get("id")
        for element in parse(page).xpath(
            "//main//*[self::h1 or self::h2 or self::h3 or self::figure]"
        )
    ]


@pytest.mark.parametrize("page", PAGES)
def test_pages_hold_no_inline_scripts_or_handlers(page):
    document = parse(page)
    # Data for search engines is no script: browsers do not run it.
    scripts = [s for s in document.iter("script") if s.get("type") != "application/ld+json"]
    assert all(script.get("src") for script in scripts)
    assert not list(document.iter("style"))
    handlers = [
        name for element in document.iter() for name in element.attrib if name.startswith("on")
    ]
    assert handlers == []


@pytest.mark.parametrize("page", [page for page in PAGES if "/chapters/0" in page])
def test_a_chapter_offers_its_notebook_in_its_language(page):
    document = parse(page)
    (link,) = [a for a in document.xpath("//footer//a") if a.get("href").endswith(".ipynb")]
    file, _ = resolve(page, link.get("href"))
    text = file.read_text("utf-8")
    written = len(re.findall("[\u4e00-\u9fff]", text)) > 500
    assert written == page.startswith("zh")


@pytest.mark.parametrize("page", PAGES)
def test_folds_are_named_by_words_alone(page):
    """No paragraph where HTML has words only, and no name in another language than the page."""
    summaries = list(parse(page).iter("summary"))
    assert not [s for s in summaries if s.find(".//p") is not None or s.find(".//div") is not None]
    assert not [s for s in summaries if (s.get("aria-label") or "").startswith("Toggle")]


@pytest.mark.parametrize("page", [page for page in PAGES if "/sheet-" not in page])
def test_a_notebook_is_offered_where_there_is_code_to_run(page):
    document = parse(page)
    offered = [a for a in document.xpath("//footer//a") if a.get("href").endswith(".ipynb")]
    assert len(offered) == (len(document.find_class("cell")) > 0)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_with_code_says_at_its_top_how_to_run_it(page):
    document = parse(page)
    source = ROOT / Path(page).relative_to(page[:2]).with_suffix(".ipynb")
    runs = source.exists() and '"cell_type": "code"' in source.read_text("utf-8")
    links = document.xpath("//p[@class='run-page']/a/@href")
    assert len(links) == (runs and source.stem != "index")
    for link in links:
        file, _ = resolve(page, link)
        assert '"id": "lossbook-here"' in file.read_text("utf-8")


def test_the_wheel_served_is_the_one_that_the_folder_makes():
    (served,) = SITE.glob("*.whl")
    made = wheel.build(ROOT)
    assert (served.name, wheel.sha256(served)) == (made.name, wheel.sha256(made))


@pytest.mark.parametrize(
    ("url", "branch", "leads_to"),
    [
        ("", "pages", ""),
        ("https://github.com/a/b", "", ""),
        ("https://gitee.com/a/b", "pages", ""),
        ("https://github.com/a/b.git", "pages", f"{COLAB}/a/b/blob/pages/en/notebooks/x.ipynb"),
    ],
)
def test_colab_is_offered_only_where_it_can_open_the_notebook(url, branch, leads_to):
    options = {"repository_url": url, "repository_site_branch": branch}
    app = SimpleNamespace(config=SimpleNamespace(html_theme_options=options))
    assert colab_url(app, "en/notebooks/x.ipynb") == leads_to
    words = {"run_page": "Run:", "run_notebook": "download", "run_colab": "Colab"}
    context = {"notebook": "../notebooks/x.ipynb", "colab": leads_to, "word": words}
    line = with_line("<h1>Title</h1>", context)
    assert line.count("<a ") == 1 + bool(leads_to)
    assert with_line("<h1>Title</h1>", {}) == "<h1>Title</h1>"
