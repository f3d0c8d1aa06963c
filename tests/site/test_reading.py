"""A page as readers find it: from a folder, in colours of their own, on a screen of any height."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.site.conftest import SITE

CHAPTER = "chapters/03-information.html"


def test_pages_read_from_a_folder_have_their_icons(browser):
    """Where a browser takes nothing from another file but sheets, scripts and pictures."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto((SITE / "en" / CHAPTER).as_uri())
        page.set_viewport_size({"width": 390, "height": 844})
        icons = page.locator(".bar svg.icon:visible")
        assert icons.count() == 3
        drawn = icons.evaluate_all("(all) => all.map((icon) => icon.getBBox().width)")
        assert all(width > 5 for width in drawn)


@pytest.mark.parametrize("visit", [{"viewport": {"width": 1366, "height": 650}}], indirect=True)
@pytest.mark.parametrize("edition", ["en", "zh"])
def test_the_mark_of_the_section_being_read_stays_in_view(visit, edition):
    page = visit.open(f"{edition}/{CHAPTER}")
    lists = {"contents": ".contents a[aria-current]", "map": ".chapters .current > a"}
    for link in page.locator(".contents ul ul a").all():
        target = link.get_attribute("href")
        page.evaluate("(id) => document.getElementById(id).scrollIntoView()", target[1:])
        expect(page.locator(lists["contents"])).to_have_attribute("href", target)
        expect(page.locator(lists["contents"])).to_be_in_viewport(ratio=1)
    last = visit.open(f"{edition}/chapters/13-two-layer-network.html")
    expect(last.locator(lists["map"]).first).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("edition", ["en", "zh"])
def test_no_name_in_the_list_of_sections_is_cut(visit, edition):
    page = visit.open(f"{edition}/chapters/api.html")
    width, room = page.locator(".contents").evaluate("(e) => [e.scrollWidth, e.clientWidth]")
    assert width <= room


@pytest.mark.parametrize("visit", [{"forced_colors": "active"}], indirect=True)
def test_forced_colours_frame_nothing_and_leave_the_marks(visit):
    page = visit.open(f"en/{CHAPTER}")
    left = "(all) => all.map((e) => getComputedStyle(e).borderLeftColor)"
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    for marked, others in (
        (".chapters li.current > a", ".chapters a:not(li.current > a, .sections a)"),
        (".contents a[aria-current]", ".contents a:not([aria-current])"),
    ):
        page.evaluate("document.getElementById('perplexity').scrollIntoView()")
        expect(page.locator(marked).first).to_be_visible()
        assert ground not in page.locator(marked).evaluate_all(left)
        assert set(page.locator(others).evaluate_all(left)) == {ground}


@pytest.mark.parametrize("path", ["en/chapters/exercises.html", f"en/{CHAPTER}", f"zh/{CHAPTER}"])
def test_every_button_is_large_enough_to_hit(visit, path):
    page = visit.read(path)
    low = page.locator("button:visible").evaluate_all(
        """(all) => all.filter((button) => button.offsetHeight < 24 || button.offsetWidth < 24)
            .map((button) => button.className)"""
    )
    assert low == []


@pytest.mark.parametrize("visit", [{"viewport": {"width": 1600, "height": 900}}], indirect=True)
def test_copying_is_offered_in_the_corner_of_the_code_beside_a_twin_too(visit):
    page = visit.read(f"en/{CHAPTER}")
    page.locator("#kl-definition .pair-button").click()
    expect(page.locator(".pair").first).to_be_visible()
    gaps = page.locator(".cell_input:visible").evaluate_all(
        """(cells) => cells.filter((cell) => cell.querySelector(".copybtn")).map((cell) =>
            cell.getBoundingClientRect().right
            - cell.querySelector(".copybtn").getBoundingClientRect().right)"""
    )
    assert len(gaps) > 3
    assert max(gaps) < 12


@pytest.mark.parametrize("edition", ["en", "zh"])
def test_take_aways_are_announced_once(visit, edition):
    page = visit.read(f"{edition}/{CHAPTER}")
    expect(page.locator(".block-takeaways > .block-title")).to_be_hidden()
    sheet = visit.read(f"{edition}/chapters/sheet-03-information.html")
    expect(sheet.locator(".block-takeaways > .block-title")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_scroll_bars_have_the_colours_of_the_theme(visit, theme):
    page = visit.open(f"en/{CHAPTER}")
    page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
    rule = {"light": "rgb(138, 145, 156)", "dark": "rgb(107, 116, 128)"}[theme]
    bar = page.locator(".chapters").evaluate("(e) => getComputedStyle(e).scrollbarColor")
    assert bar.startswith(rule)


@pytest.mark.parametrize("visit", [{"viewport": {"width": 1440, "height": 900}}], indirect=True)
def test_no_line_is_left_of_the_shadow_of_a_formula_that_fits(visit):
    """The paper covers it to the last pixel."""
    page = visit.read(f"en/{CHAPTER}")
    assert ghosts(page) == []


def ghosts(page):
    """The numbered formulas beside whose right edge a column of pixels differs from the paper."""
    found = []
    for formula in page.locator(".display-maths:has(.equation-number) .formula").all():
        formula.scroll_into_view_if_needed()
        if formula.evaluate("(e) => e.scrollWidth > e.clientWidth"):
            continue
        box = formula.bounding_box()
        clip = {"x": box["x"] + box["width"] - 4, "y": box["y"], "width": 8, "height": 6}
        image = Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB")
        if len(image.getcolors()) > 1:
            found.append(formula.inner_text()[:30])
    return found


@pytest.mark.parametrize("edition", ["en", "zh"])
def test_kinds_and_progress_are_filtered_apart_and_no_heading_stands_empty(visit, edition):
    page = visit.open(f"{edition}/chapters/exercises.html")
    groups = page.get_by_role("group")
    assert groups.count() == 2
    names = groups.evaluate_all("(all) => all.map((group) => group.ariaLabel)")
    assert len(set(names)) == 2
    assert groups.nth(0).locator(".toggle").count() == 3
    assert groups.nth(1).locator(".only-open").count() == 1
    headings = page.locator(".exercise-list h2")
    assert headings.count() > 9
    for kind in ("pencil", "code", "explore"):
        page.locator(f".filter-kind-{kind}").click()
        shown = page.locator(".exercise-list li:visible").count()
        expect(page.locator(".exercise-count")).to_contain_text(str(shown))
        for heading in headings.all():
            rows = heading.locator("xpath=following-sibling::ul[1]/li").all()
            assert heading.is_visible() == any(row.is_visible() for row in rows)
    expect(headings.locator("visible=true")).to_have_count(0)


@pytest.mark.parametrize("edition", ["en", "zh"])
@pytest.mark.parametrize(
    ("path", "name"),
    [("glossary", "K"), ("exercises", "3F"), ("api", "cross_entropy")],
)
def test_long_lists_have_ways_into_them(visit, edition, path, name):
    page = visit.open(f"{edition}/chapters/{path}.html")
    if page.locator(".every-name").count():
        page.locator(".every-name > summary").click()
    way = page.locator(".jumps a", has_text=re.compile(f"^{name}$"))
    way.click()
    target = way.get_attribute("href")
    expect(page.locator(target)).to_be_in_viewport()
    assert page.locator(target).evaluate("(e) => e.getBoundingClientRect().top") < 500
