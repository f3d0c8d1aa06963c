"""What helps a person learn: the other language beside, remembered answers, progress, terms."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.site.conftest import PHONE

CHAPTER = "chapters/03-information.html"
RECORD = "JSON.parse(localStorage.getItem('lossbook-progress'))"


def test_a_section_shows_the_other_language_beside_it_and_hides_it(visit):
    asked = []
    visit.page.on("request", lambda request: asked.append(request.url))
    page = visit.read(f"en/{CHAPTER}")
    assert not [url for url in asked if "/zh/" in url], "fetched only when asked for"
    before = page.locator("main").inner_text()
    button = page.locator("#kl-definition .pair-button")
    button.click()
    twin = page.locator(".pair .twin").first
    expect(twin).to_contain_text("KL 散度")
    own = page.locator(".pair > div").first
    assert twin.bounding_box()["x"] > own.bounding_box()["x"] + 200
    assert abs(twin.bounding_box()["y"] - own.bounding_box()["y"]) < 30
    expect(button).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(
        "new Set([...document.querySelectorAll('[id]')].map((e) => e.id)).size"
    ) == (page.locator("[id]").count()), "no id twice"
    button.click()
    expect(page.locator(".pair")).to_have_count(0)
    assert page.locator("main").inner_text() == before
    assert not visit.troubles


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_on_a_phone_it_stands_beneath(visit):
    page = visit.open(f"zh/{CHAPTER}")
    page.locator("#surprise .pair-button").click()
    twin = page.locator(".pair .twin").first
    expect(twin).to_contain_text("price")
    own = page.locator(".pair > div").first
    assert twin.bounding_box()["y"] >= own.bounding_box()["y"] + own.bounding_box()["height"] - 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_quiz_answers_are_kept_and_the_first_one_counts(visit):
    page = visit.open(f"en/{CHAPTER}")
    question = page.locator(".block-quiz").first
    question.locator(".option.wrong summary").first.click()
    question.locator(".option.right summary").first.click()
    expect(page.locator(".quiz-score")).to_contain_text("1 of")
    expect(page.locator(".quiz-score")).to_contain_text("0 right")
    page.reload()
    expect(page.locator(".quiz-score")).to_contain_text("1 of")


def test_a_quiz_can_be_taken_again(visit):
    page = visit.open(f"en/{CHAPTER}")
    question = page.locator(".block-quiz").first
    again = page.locator(".quiz-again")
    expect(again).to_be_hidden()
    question.locator(".option.wrong summary").first.click()
    again.click()
    expect(page.locator(".quiz-score")).to_be_hidden()
    expect(page.locator(".block-quiz .option[open]")).to_have_count(0)
    question.locator(".option.right summary").first.click()
    expect(page.locator(".quiz-score")).to_contain_text("1 right")


def test_exercises_are_listed_marked_and_filtered(visit):
    page = visit.open(f"en/{CHAPTER}")
    exercises = page.locator(".block-exercise")
    count = exercises.count()
    first = exercises.first.get_attribute("id")
    exercises.first.locator(".toggle").click()
    page.goto(visit.address + "zh/chapters/exercises.html")
    items = page.locator(f".exercise-list li:has(a[href*='{Path(CHAPTER).name}'])")
    expect(items).to_have_count(count)
    expect(page.locator(".exercise-count")).to_contain_text("已完成 1 题")
    everything = page.locator(".exercise-list li").count()
    expect(page.locator(".exercise-count")).to_contain_text(f"列出 {everything} 题")
    done = page.locator(f".exercise-list li:has(a[href$='#{first}'])")
    expect(done).to_be_visible()
    page.locator(".only-open").click()
    expect(done).to_be_hidden()
    expect(items.locator("visible=true")).to_have_count(count - 1)
    page.locator(".filter-kind-pencil").click()
    pencil = page.locator(".exercise-list li:has(.kind-pencil)")
    assert pencil.count() >= 1
    for item in pencil.all():
        expect(item).to_be_hidden()
    items.nth(count - 1).locator("a").click()
    expect(page).to_have_url(re.compile(r"/zh/chapters/03-information\.html#ex-03-"))


def test_chapters_are_ticked_and_reading_goes_on_where_it_stopped(visit):
    page = visit.open(f"en/{CHAPTER}")
    page.locator(".chapter-done .toggle").click()
    expect(page.locator(".chapters .done-mark")).to_have_count(1)
    page.evaluate("document.getElementById('perplexity').scrollIntoView()")
    expect(page.locator(".contents a[aria-current]")).to_have_attribute("href", "#perplexity")
    page.goto(visit.address + "en/index.html")
    expect(page.locator(".chapters .done-mark")).to_have_count(1)
    page.locator(".continue a").click()
    expect(page).to_have_url(re.compile(r"03-information\.html#perplexity"))


def test_everything_remembered_can_be_erased(visit):
    page = visit.open(f"en/{CHAPTER}")
    page.locator(".chapter-done .toggle").click()
    assert page.evaluate(RECORD)["chapters"] == {"chapters/03-information": True}
    page.goto(visit.address + "en/chapters/exercises.html")
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator(".erase").click()
    page.wait_for_load_state("networkidle")
    assert page.evaluate(RECORD) is None


def test_nothing_leaves_the_browser(visit):
    sent = []
    visit.page.on("request", lambda r: r.method != "GET" and sent.append(r.url))
    page = visit.open(f"en/{CHAPTER}")
    page.locator(".block-exercise .toggle").first.click()
    page.locator(".option summary").first.click()
    page.goto(visit.address + "en/index.html")
    assert sent == []
    assert visit.context.cookies() == []


@pytest.mark.parametrize(("edition", "term"), [("en", "entropy"), ("zh", "熵")])
def test_a_term_tells_its_meaning_on_focus_and_on_hover(visit, edition, term):
    page = visit.open(f"{edition}/{CHAPTER}")
    link = page.locator("a.term", has_text=re.compile(f"^{term}$")).first
    tip = page.locator(f"#{link.get_attribute('aria-describedby')}")
    expect(tip).to_be_hidden()
    link.focus()
    expect(tip).to_be_visible()
    page.keyboard.press("Tab")
    expect(tip).to_be_hidden()
    link.hover()
    expect(tip).to_be_visible()
    link.click()
    expect(page).to_have_url(re.compile(r"glossary\.html#term-"))
    assert not visit.troubles


@pytest.mark.parametrize("visit", [{**PHONE, "is_mobile": True}], indirect=True)
def test_a_first_tap_on_a_term_tells_its_meaning_in_place(visit):
    page = visit.open(f"en/{CHAPTER}")
    link = page.locator("a.term").first
    tip = page.locator(f"#{link.get_attribute('aria-describedby')}")
    link.tap()
    expect(tip).to_be_visible()
    assert page.url.endswith(CHAPTER)
    page.locator("h1").tap()
    expect(tip).to_be_hidden()
    link.tap()
    expect(tip).to_be_visible()
    link.tap()
    expect(page).to_have_url(re.compile(r"glossary\.html#term-"))
    assert not visit.troubles


def test_each_term_is_linked_once_and_not_inside_a_longer_one(visit):
    page = visit.open(f"zh/{CHAPTER}")
    targets = [link.get_attribute("href") for link in page.locator("a.term").all()]
    assert len(targets) == len(set(targets)) > 10
    cut = page.evaluate(
        """() => [...document.querySelectorAll('.term-box')].filter((box) =>
            box.querySelector('a').textContent === '熵'
            && /[交叉微分]$/.test(box.previousSibling?.textContent ?? '')).length"""
    )
    assert cut == 0


def test_without_storage_a_page_still_knows_what_was_done_on_it(visit):
    visit.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('off'); } })"
    )
    page = visit.open(f"en/{CHAPTER}")
    page.locator(".block-exercise .toggle").first.click()
    page.locator(".option.right summary").first.click()
    expect(page.locator(".quiz-score")).to_contain_text("1 of")
    expect(page.locator(".quiz-score")).to_contain_text("1 right")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator(".switch-theme").click()
    page = visit.open("en/chapters/exercises.html")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    page.locator(".exercise-list .toggle").first.click()
    expect(page.locator(".exercise-count")).to_contain_text("1 of")
    assert not visit.troubles


def test_a_language_that_does_not_come_is_told_beside_its_button(visit):
    page = visit.open(f"en/{CHAPTER}")
    page.route("**/zh/chapters/*.html", lambda route: route.abort())
    page.locator("#kl-definition .pair-button").click()
    expect(page.locator("#kl-definition .pair-state")).to_have_text(
        "The other language could not be loaded."
    )
    page.unroute("**/zh/chapters/*.html")
    page.locator("#kl-definition .pair-button").click()
    expect(page.locator(".pair .twin").first).to_be_visible()
    expect(page.locator("#kl-definition .pair-state")).to_have_text("")


@pytest.mark.parametrize("edition", ["en", "zh"])
def test_the_glossary_can_be_covered_and_each_meaning_asked_for(visit, edition):
    page = visit.open(f"{edition}/chapters/glossary.html")
    meanings = page.locator("dl.terms > dd > p")
    cover = page.locator(".toggle.cover")
    expect(meanings.first).to_be_visible()
    cover.click()
    assert page.locator("dl.terms > dd > p:visible").count() == 0
    asked = page.locator(".reveal").nth(1)
    name = page.locator("dl.terms > dt").nth(1).inner_text()
    assert name in asked.get_attribute("aria-label")
    asked.focus()
    page.keyboard.press("Enter")
    expect(meanings.nth(1)).to_be_visible()
    assert page.locator("dl.terms > dd > p:visible").count() == 1
    cover.click()
    expect(meanings.last).to_be_visible()
    assert page.locator(".reveal").count() == 0
    assert not visit.troubles
