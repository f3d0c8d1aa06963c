"""A page on a phone and on anything narrower than a desk: its map, its bar, its rows, its tips."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.site.conftest import PAGES, PHONE, SITE

CHAPTER = "chapters/03-information.html"
TABLET = {"viewport": {"width": 1000, "height": 700}}
#: Without a mouse, and as wide as the page says: PHONE alone is a narrow window.
FINGER = PHONE | {"is_mobile": True}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_for_the_width_of_the_phone(path):
    """Once; where it does not, a phone shows it as small as a page of 980 pixels."""
    assert (SITE / path).read_text("utf-8").count('<meta name="viewport"') == 1


@pytest.mark.parametrize("visit", [FINGER], indirect=True)
@pytest.mark.parametrize("path", ["sheet-03-information.html", "03-information.html"])
def test_what_stands_alone_is_large_enough_for_a_finger(visit, path):
    page = visit.read(f"en/chapters/{path}")
    assert page.evaluate("innerWidth") == 390
    page.locator(".open-nav").click()
    small = page.locator(
        ".chapters a, .foot a, button, summary, a.equation-number, .guess input"
    ).evaluate_all(
        """(all) => all.filter((e) => e.checkVisibility())
            .map((e) => [e.textContent, e.getBoundingClientRect()])
            .filter(([, box]) => box.width < 24 || box.height < 24).map(([text]) => text)"""
    )
    assert small == []


@pytest.mark.parametrize("visit", [FINGER], indirect=True)
def test_code_that_goes_on_says_so_and_comes_out_from_under_its_button(visit):
    page = visit.read(f"en/{CHAPTER}")
    boxes = page.locator(".cell_input pre:visible, .cell_output pre:visible")
    shades = boxes.evaluate_all("(all) => all.map((e) => getComputedStyle(e).backgroundImage)")
    assert len(shades) > 20
    assert "none" not in shades
    button = page.locator(".copybtn:visible").first
    assert button.evaluate("(e) => getComputedStyle(e).opacity") == "1"
    covered = page.locator(".cell_input .highlight:has(.copybtn):visible").evaluate_all(
        """(all) => all.filter((box) => {
            const pre = box.querySelector("pre");
            pre.scrollLeft = pre.scrollWidth;
            const text = document.createRange();
            text.selectNodeContents(pre);
            const button = box.querySelector(".copybtn").getBoundingClientRect();
            return Math.max(...[...text.getClientRects()].map((r) => r.right)) > button.left;
        }).map((box) => box.textContent)"""
    )
    assert covered == []


@pytest.mark.parametrize("visit", [FINGER], indirect=True)
@pytest.mark.parametrize("chapter", ["02-regression", "05-softmax-cross-entropy"])
def test_a_table_breaks_neither_a_name_nor_each_chinese_character(visit, chapter):
    page = visit.read(f"zh/chapters/{chapter}.html")
    broken = page.locator("td code:visible").evaluate_all(
        """(all) => all.filter((e) => !/\\s/.test(e.textContent) && e.getClientRects().length > 1)
            .map((e) => e.textContent)"""
    )
    assert broken == []
    room = page.locator(".wide-table:visible :is(th, td)").evaluate_all(
        """(all) => all.map((e) => [e.clientWidth, getComputedStyle(e)]).map(([width, has]) =>
            (width - parseFloat(has.paddingRight)) / parseFloat(has.fontSize))"""
    )
    assert min(room) > 2.99


@pytest.mark.parametrize("visit", [FINGER], indirect=True)
@pytest.mark.parametrize("edition", ["en", "zh"])
def test_the_button_of_an_exercise_stays_out_of_its_text(visit, edition):
    page = visit.read(f"{edition}/chapters/02-regression.html")
    below = page.locator(".block-exercise > .block-title").evaluate_all(
        """(all) => {
            const foot = (e) => e.getBoundingClientRect().bottom;
            return all.filter((title) => foot(title.querySelector(".toggle")) > foot(title) + 0.5)
                .map((title) => title.textContent);
        }"""
    )
    assert below == []


@pytest.mark.parametrize("visit", [FINGER], indirect=True)
def test_a_guess_is_typed_without_zooming_and_may_be_negative(visit):
    """iPhones zoom into letters below 16 pixels, and have no minus among the decimal keys."""
    page = visit.read("en/chapters/05-softmax-cross-entropy.html")
    field = page.locator(".guess input").first
    assert float(field.evaluate("(e) => parseFloat(getComputedStyle(e).fontSize)")) >= 16
    assert field.evaluate("(e) => e.inputMode") not in ("decimal", "numeric")


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
@pytest.mark.parametrize("edition", ["en", "zh"])
def test_the_drawer_lists_the_sections_of_the_page(visit, edition):
    """In the page's order, the one being read marked, and a choice closes the drawer."""
    page = visit.open(f"{edition}/{CHAPTER}")
    beside = page.locator(".contents ul ul a").evaluate_all("(all) => all.map((a) => a.hash)")
    below = page.locator(".chapters .current > .sections a")
    assert below.evaluate_all("(all) => all.map((a) => a.hash)") == beside
    page.evaluate("document.getElementById('perplexity').scrollIntoView()")
    expect(page.locator(".sections a[aria-current]")).to_have_attribute("href", "#perplexity")
    page.locator(".open-nav").click()
    expect(page.locator(".sections a[aria-current]")).to_be_in_viewport()
    page.locator(".sections a[href='#kl-definition']").click()
    expect(below.first).to_be_hidden()
    expect(page.locator("#kl-definition")).to_be_in_viewport()
    page.locator(".chapter-done .toggle").click()
    assert page.locator(".chapters .done-mark").count() == 1, "of the chapter, not of its sections"


def test_sections_stand_in_the_side_bar_where_there_is_no_column_for_them(visit):
    page = visit.open(f"en/{CHAPTER}")
    expect(page.locator(".sections").first).to_be_hidden()
    page.set_viewport_size(TABLET["viewport"])
    expect(page.locator(".contents")).to_be_hidden()
    expect(page.locator(".sections a").first).to_be_visible()


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
@pytest.mark.parametrize("edition", ["en", "zh"])
def test_each_exercise_has_its_button_in_its_own_row(visit, edition):
    page = visit.open(f"{edition}/chapters/exercises.html")
    outside = page.locator(".exercise-list li").evaluate_all(
        """(rows) => rows.filter((row) => {
            const outer = row.getBoundingClientRect();
            const inner = row.querySelector(".toggle").getBoundingClientRect();
            return inner.top < outer.top || inner.bottom > outer.bottom;
        }).map((row) => row.textContent)"""
    )
    assert outside == []
    kinds = page.locator(".exercise-list .kind")
    assert kinds.evaluate_all("(all) => all.every((e) => e.getClientRects().length === 1)")


@pytest.mark.parametrize("visit", [{"viewport": {"width": 320, "height": 640}}], indirect=True)
@pytest.mark.parametrize("path", PAGES)
def test_no_page_scrolls_sideways_at_320_pixels(visit, path):
    """As wide as a window of 1280 px at 400 %; every button of the bar is whole and on one line."""
    page = visit.open(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    buttons = page.locator(".bar-button").evaluate_all(
        "(all) => all.map((b) => b.getBoundingClientRect()).map((b) => [b.right, b.height])"
    )
    assert all(right <= 320 and height <= 41 for right, height in buttons)


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_the_open_drawer_keeps_the_focus_and_gives_it_back(visit):
    page = visit.open(f"en/{CHAPTER}")
    inside = "document.activeElement.matches('.chapters a, .open-nav')"
    page.locator(".open-nav").click()
    stops = page.locator(".chapters a:visible").count() + 1
    for key in ("Tab", "Shift+Tab"):
        for _ in range(stops + 1):
            page.keyboard.press(key)
            assert page.evaluate(inside), key
    page.keyboard.press("Escape")
    expect(page.locator(".open-nav")).to_be_focused()
    page.keyboard.press("Tab")
    assert not page.evaluate(inside)
    page.locator(".open-nav").click()
    page.mouse.click(380, 400)
    expect(page.locator(".chapters a").first).to_be_hidden()
    expect(page.locator(".open-nav")).to_be_focused()


def test_a_drawer_left_open_does_not_lock_a_window_made_wider(visit):
    page = visit.open(f"en/{CHAPTER}")
    page.set_viewport_size(PHONE["viewport"])
    page.locator(".open-nav").click()
    page.set_viewport_size({"width": 1300, "height": 900})
    page.locator(".switch-theme").click()
    assert page.locator("[inert]").count() == 0


def test_a_tip_goes_on_escape_and_comes_again(visit):
    page = visit.open(f"en/{CHAPTER}")
    term = page.locator("a.term").first
    tip = page.locator(".tip").first
    for ask, leave in (
        (term.focus, lambda: term.blur()),
        (term.hover, lambda: page.mouse.move(5, 5)),
    ):
        for _ in range(2):
            ask()
            expect(tip).to_be_visible()
            page.keyboard.press("Escape")
            expect(tip).to_be_hidden()
            leave()


@pytest.mark.parametrize("edition", ["en", "zh"])
@pytest.mark.parametrize("path", ["chapters/exercises.html", CHAPTER])
def test_buttons_that_look_alike_are_named_apart(visit, edition, path):
    page = visit.read(f"{edition}/{path}")
    buttons = page.locator("button.done-exercise")
    names = buttons.evaluate_all("(all) => all.map((b) => b.ariaLabel)")
    assert len(set(names)) == len(names) > 3
    word = buttons.first.inner_text()
    assert all(name.startswith(word) for name in names), "what is seen is part of what is said"


@pytest.mark.parametrize("visit", [PHONE | {"java_script_enabled": False}], indirect=True)
@pytest.mark.parametrize("edition", ["en", "zh"])
def test_without_scripts_a_phone_has_the_list_of_chapters_and_no_dead_button(visit, edition):
    page = visit.open(f"{edition}/{CHAPTER}")
    assert not page.locator("button:visible").count()
    page.locator(".to-chapters").click()
    further = page.locator(".chapters a.further").first
    further.scroll_into_view_if_needed()
    expect(further).to_be_in_viewport()
    assert page.locator(".chapters .front").bounding_box()["width"] > 300
