"""A page as its readers find it: from a folder, without storage, with their own colours, printed."""

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
