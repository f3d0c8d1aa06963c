"""What a reader does: switch language, choose a theme, open the map on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.site.conftest import PHONE
from tests.site.test_search import opened_search

CHAPTER = "chapters/03-information.html"


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


@pytest.mark.parametrize("visit", [{}, PHONE], indirect=True, ids=["wide", "phone"])
@pytest.mark.parametrize(("edition", "section"), [("en", "perplexity"), ("zh", "perplexity")])
def test_the_switch_keeps_the_place_inside_a_section(visit, edition, section):
    """What both editions share is as far from the top of the screen, to a few lines."""
    page = visit.open(f"{edition}/{CHAPTER}")
    shared = f"section:has(> #{section}) > :is(.cell, figure, .display-maths)"
    last = page.locator(shared).count() - 1
    assert last > 1
    page.locator(shared).nth(last).evaluate("(e) => e.scrollIntoView()")
    page.evaluate("scrollBy(0, -20)")
    page.wait_for_timeout(300)
    top = "(e) => e.getBoundingClientRect().top"
    before = page.locator(shared).nth(last).evaluate(top)
    page.locator(".switch-language").click()
    page.wait_for_url(re.compile(r"/(zh|en)/chapters.*#" + section))
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    assert abs(page.locator(shared).nth(last).evaluate(top) - before) < 80


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


@pytest.mark.parametrize(
    ("visit", "edition", "told"),
    [
        (
            {"color_scheme": "light"},
            "en",
            ["Colours: as the system", "Colours: dark", "Colours: light"],
        ),
        ({"color_scheme": "dark"}, "zh", ["配色：跟随系统", "配色：浅色", "配色：深色"]),
    ],
    indirect=["visit"],
)
def test_the_theme_switch_says_what_holds_and_comes_back_to_the_system(visit, edition, told):
    page = visit.open(f"{edition}/{CHAPTER}")
    button = page.locator(".switch-theme")
    papers = []
    for name in [*told, told[0]]:
        expect(button).to_have_attribute("aria-label", name)
        expect(button).to_have_attribute("title", name)
        papers.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        button.click()
    system, other, same, again = papers
    assert system == same == again != other


def test_a_fold_says_what_its_next_press_does(visit):
    page = visit.open(f"en/{CHAPTER}")
    summary = page.locator("details.steps > summary").first
    assert summary.inner_text() == "Show the steps"
    summary.click()
    assert summary.inner_text() == "Hide the steps"


def test_a_tip_names_its_term(visit):
    page = visit.open(f"zh/{CHAPTER}")
    page.locator("a.term").first.focus()
    tip = page.locator(".tip:visible")
    assert tip.locator("b").inner_text() == page.locator("a.term").first.inner_text()


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
    cell = page.locator(".cell_input:visible").first
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
    expect(page.locator(".found-page a").first).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".switch-language").click()
    page.wait_for_url(re.compile(r"/some/book/zh/"))
    assert not visit_below.troubles
