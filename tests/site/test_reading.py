"""A page as readers find it: from a folder, in colours of their own, on a screen of any height."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.site.conftest import SITE

CHAPTER = "chapters/03-information.html"


def test_pages_read_from_a_folder_have_their_icons(browser):
    """Where a browser takes nothing from another file but sheets, scripts and pictures."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto((SITE / "en" / CHAPTER).as_uri())
        icons = page.locator("svg.icon")
        assert icons.count() >= 3
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
