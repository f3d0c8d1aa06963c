"""What a reader does: switch language, choose a theme, search, open the map on a phone."""

from __future__ import annotations

import re

import pytest
import yaml
from playwright.sync_api import expect

from tests.site.conftest import ROOT

CHAPTER = "chapters/03-information.html"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


def opened_search(page):
    page.keyboard.press("Control+k")
    box = page.locator("pagefind-modal input")
    expect(box).to_be_visible()
    return box


@pytest.mark.parametrize(
    ("path", "query", "leads_to"),
    [
        ("zh/index.html", "交叉熵", "03-information"),
        ("zh/index.html", "熵", "03-information"),
        ("zh/index.html", "困惑度", "03-information"),
        ("en/index.html", "cross-entropy", "03-information"),
        (f"en/{CHAPTER}", "perplexity", "03-information"),
        (f"zh/{CHAPTER}", "KL 散度", "03-information"),
    ],
)
def test_search_finds_the_page_that_teaches_it(visit, path, query, leads_to):
    page = visit.open(path)
    opened_search(page).fill(query)
    links = page.locator("pagefind-modal pagefind-results a")
    expect(links.first).to_be_visible()
    page.wait_for_timeout(500)
    found = [link.get_attribute("href") for link in links.all()]
    assert any(leads_to in href for href in found[:3]), found
    assert all(f"/{path[:2]}/" in href for href in found), "one index a language"
    assert any("#" in href for href in found), "links to sections"
    assert page.locator("pagefind-modal mark").count(), "excerpts mark the words"
    assert not visit.troubles


@pytest.mark.parametrize("edition", ["en", "zh"])
def test_every_term_is_found_where_it_is_taught(visit, edition):
    """The page that teaches a term is among the first three results for it, in each language."""
    page = visit.open(f"{edition}/index.html")
    terms = yaml.safe_load((ROOT / "chapters" / "terms.yml").read_text("utf-8"))
    found = page.evaluate(
        """async (queries) => {
            const pagefind = await import(new URL("../pagefind/pagefind.js", location.href));
            await pagefind.init();
            const answers = {};
            for (const query of queries) {
                const { results } = await pagefind.search(query);
                const pages = await Promise.all(results.slice(0, 3).map((r) => r.data()));
                answers[query] = pages.map((p) => p.url);
            }
            return answers;
        }""",
        [term[edition] for term in terms],
    )
    lost = [
        (term[edition], found[term[edition]])
        for term in terms
        if not any(term["chapter"] in url for url in found[term[edition]])
    ]
    assert lost == []


def test_search_opens_by_button_and_closes_by_escape(visit):
    page = visit.open("en/index.html")
    page.locator(".open-search").click()
    box = page.locator("pagefind-modal input")
    expect(box).to_be_visible()
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    assert page.locator(".open-search").count() == 1


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_search_works_on_a_phone(visit):
    page = visit.open("zh/index.html")
    page.locator(".open-search").click()
    page.locator("pagefind-modal input").fill("熵")
    expect(page.locator("pagefind-modal pagefind-results a").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_switch_keeps_the_section(visit):
    page = visit.open(f"en/{CHAPTER}")
    sections = page.locator("main h2[id]")
    target = sections.nth(3).get_attribute("id")
    page.evaluate("(id) => document.getElementById(id).scrollIntoView()", target)
    page.locator(".switch-language").click()
    page.wait_for_url(re.compile(r"/zh/"))
    assert page.url.endswith(f"zh/{CHAPTER}#{target}")
    assert (
        abs(
            page.evaluate("(id) => document.getElementById(id).getBoundingClientRect().top", target)
        )
        < 200
    )


def test_the_language_chosen_is_remembered(visit):
    page = visit.open("en/index.html")
    page.locator(".switch-language").click()
    page.wait_for_url(re.compile(r"/zh/"))
    page.goto(visit.address)
    page.wait_for_url(re.compile(r"/zh/index\.html"))


@pytest.mark.parametrize(
    ("visit", "edition"),
    [({"locale": "zh-CN"}, "zh"), ({"locale": "en-GB"}, "en"), ({"locale": "fr-FR"}, "en")],
    indirect=["visit"],
)
def test_the_root_follows_the_browser(visit, edition):
    visit.page.goto(visit.address)
    visit.page.wait_for_url(re.compile(rf"/{edition}/index\.html"))


@pytest.mark.parametrize("visit", [{"java_script_enabled": False}], indirect=True)
def test_the_root_has_two_plain_doors(visit):
    page = visit.open("")
    assert page.locator("a[hreflang=en]").is_visible()
    page.locator("a[hreflang=zh-CN]").click()
    assert page.url.endswith("/zh/index.html")


def test_the_theme_switch_is_remembered(visit):
    page = visit.open(f"en/{CHAPTER}")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator(".switch-theme").click()
    after = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert before != after
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == after


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_the_map_opens_on_a_phone(visit):
    page = visit.open(f"zh/{CHAPTER}")
    link = page.locator(".chapters a").first
    expect(link).to_be_hidden()
    page.locator(".open-nav").click()
    expect(link).to_be_visible()
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()


def test_quiz_options_answer_each(visit):
    page = visit.open(f"en/{CHAPTER}")
    question = page.locator(".block-quiz").first
    for option in question.locator(".option").all():
        option.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(option.locator("strong").first).to_be_visible()
    assert question.locator(".option.right").count() >= 1
    assert question.locator(".option.wrong").count() >= 1


def test_hints_and_solutions_fold(visit):
    page = visit.open(f"en/{CHAPTER}")
    for kind in ("hint", "solution"):
        fold = page.locator(f"details.{kind}").first
        inside = fold.locator("p, pre").last
        expect(inside).to_be_hidden()
        fold.locator("summary").first.click()
        expect(inside).to_be_visible()


def test_code_can_be_copied(visit):
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visit.open(f"en/{CHAPTER}")
    cell = page.locator(".cell_input").first
    cell.hover()
    cell.locator(".copybtn").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == cell.locator("pre").inner_text().strip()


def test_the_page_marks_the_section_being_read(visit):
    page = visit.open(f"en/{CHAPTER}")
    target = page.locator("main h2[id]").nth(2).get_attribute("id")
    page.evaluate("(id) => document.getElementById(id).scrollIntoView()", target)
    expect(page.locator(".contents a[aria-current]").first).to_have_attribute("href", f"#{target}")


def test_works_below_a_path(visit_below):
    page = visit_below.open(f"en/{CHAPTER}")
    opened_search(page).fill("entropy")
    expect(page.locator("pagefind-modal pagefind-results a").first).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".switch-language").click()
    page.wait_for_url(re.compile(r"/some/book/zh/"))
    assert not visit_below.troubles
