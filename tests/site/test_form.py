"""A chapter's two pages, its guesses, its folded code, its minutes and its cheat sheet, as a reader
meets them.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.site.conftest import PAGES

CHAPTER, FURTHER = "chapters/03-information", "chapters/03-information-further"
SHEETS = [path for path in PAGES if "/sheet-" in path]


def test_the_side_bar_numbers_chapters_and_sets_what_goes_further_below(visit):
    page = visit.open(f"en/{CHAPTER}.html")
    chapter = page.locator(".chapters li.current > a").first
    assert chapter.inner_text().split()[0] == "3"
    further = page.locator('.chapters a.further[href$="03-information-further.html"]')
    assert further.inner_text() == "Going further"
    assert further.bounding_box()["x"] >= chapter.bounding_box()["x"]


@pytest.mark.parametrize("edition", ["en", "zh"])
def test_next_walks_the_chapters_and_each_end_offers_what_goes_further(visit, edition):
    page = visit.open(f"{edition}/{CHAPTER}.html")
    following = page.locator(".neighbour.following").get_attribute("href")
    assert following == "04-likelihood.html"
    offered = page.locator(".offer-further a")
    assert offered.get_attribute("href") == "03-information-further.html"
    page = visit.open(f"{edition}/chapters/04-likelihood.html")
    assert page.locator(".neighbour.previous").get_attribute("href") == "03-information.html"
    page = visit.open(f"{edition}/{FURTHER}.html")
    assert page.locator(".neighbour.previous").get_attribute("href") == "03-information.html"
    assert page.locator(".neighbour.following").get_attribute("href") == "04-likelihood.html"


def test_numbers_of_a_further_page_carry_an_f(visit):
    page = visit.read(f"en/{FURTHER}.html")
    captions = page.locator("figure .caption-number").all_text_contents()
    assert captions[0].strip() == "Figure 3F.1"
    assert page.locator(".equation-number").first.text_content() == "(3F.1)"
    page = visit.read(f"zh/{FURTHER}.html")
    assert page.locator("figure .caption-number").first.text_content().strip() == "图 3F.1"


@pytest.mark.parametrize(("edition", "minutes"), [("en", r"\d+ min"), ("zh", r"约 \d+ 分钟")])
def test_minutes_stand_in_the_contents_and_in_the_objectives(visit, edition, minutes):
    page = visit.open(f"{edition}/{CHAPTER}.html")
    beside = page.locator(".contents .minutes").all_text_contents()
    assert len(beside) > 5
    assert all(re.fullmatch(minutes, text.strip()) for text in beside)
    assert re.search(r"\d+", page.locator(".page-minutes").inner_text())
    page = visit.read(f"{edition}/{FURTHER}.html")
    assert page.locator("p.minutes").count() > 3


def test_an_answer_stays_shut_until_a_number_is_guessed(visit):
    page = visit.read("en/chapters/00-before-you-start.html")
    box = page.locator("#predict-00-mean")
    answer = page.locator("details.prediction").first
    assert answer.get_attribute("open") is None
    assert "mean 9" not in answer.inner_text()
    box.locator("input").fill("7")
    box.locator("button").click()
    expect(answer).to_have_attribute("open", "")
    assert "Your guess: 7" in answer.inner_text()
    assert "mean 9" in answer.inner_text()


def test_a_choice_is_made_by_a_button(visit):
    page = visit.read("zh/chapters/00-before-you-start.html")
    buttons = page.locator("#predict-00-rate .guess button")
    assert buttons.count() == 3
    buttons.nth(2).click()
    assert buttons.nth(2).get_attribute("aria-pressed") == "true"
    opened = page.locator("details.prediction[open]")
    assert "你猜的是：C" in opened.inner_text()
    assert opened.locator("figure, .course-figure").count() == 1


def test_a_figure_that_tells_the_answer_too_is_folded_with_it(visit):
    page = visit.read("en/chapters/03-information.html")
    figure = page.locator("#fig-kl-forward-reverse")
    assert not figure.is_visible()
    page.locator("#predict-03-fit .guess button").first.click()
    expect(figure).to_be_visible()


def test_options_are_lettered_as_their_buttons(visit):
    page = visit.read("en/chapters/00-before-you-start.html")
    options = page.locator("#predict-00-rate > ul")
    assert options.evaluate("(list) => getComputedStyle(list).listStyleType") == "upper-alpha"


@pytest.mark.parametrize("visit", [{"java_script_enabled": False}], indirect=True)
def test_without_a_script_the_answer_is_one_click_away(visit):
    page = visit.open("en/chapters/00-before-you-start.html")
    answer = page.locator("details.prediction").first
    answer.locator("summary").click()
    assert "mean 9" in answer.inner_text()


def test_imports_and_drawing_code_are_folded(visit):
    page = visit.read("en/chapters/00-before-you-start.html")
    first = page.locator("details.hide").first
    assert first.get_attribute("open") is None
    assert first.locator("summary").inner_text().strip() == "What is imported"
    drawing = page.locator("details.hide", has_text="The code that draws it")
    assert drawing.count() == page.locator("figure.course-figure").count()


@pytest.mark.parametrize("path", SHEETS)
def test_a_cheat_sheet_is_one_page_of_a4(visit, path):
    page = visit.open(path)
    assert page.locator(".sheet .block-takeaways table").count() == 1
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_every_chapter_has_its_sheet():
    chapters = [path for path in PAGES if re.search(r"/chapters/\d\d-(?!.*-further)", path)]
    assert {path.replace("chapters/", "chapters/sheet-") for path in chapters} == set(SHEETS)


@pytest.mark.parametrize(
    ("edition", "words"), [("en", "After this project"), ("zh", "做完这个项目")]
)
def test_a_project_is_called_one(visit, edition, words):
    page = visit.read(f"{edition}/chapters/project-2-deliveries.html")
    assert page.locator(".block-objectives .block-kind").inner_text() == words
    front = visit.read(f"{edition}/index.html")
    for project in ("project-2", "project-3", "project-4", "project-5"):
        assert front.locator(f"main table a[href*='{project}']").count() == 1
