"""Every page read by axe, with all folds open: light, dark, and on a phone.

A class an edition: the tests of one class stay with one worker, and these are the longest.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe

from tests.site.conftest import PAGES, PHONE, Visit

READ = (Path(__file__).parent / "contrast.js").read_text("utf-8")
#: Besides `color-contrast`, the one rule of axe that is on by default and asks for a colour.
COLOURS = ["link-in-text-block"]
#: All that the other rules see: what there is, where it stands, and whether it can be seen.
LAYOUT = """() => [...document.querySelectorAll("*")].map((e) => {
    const { x, y, width, height } = e.getBoundingClientRect();
    const attributes = [...e.attributes].map((a) => `${a.name}=${a.value}`);
    return [e.localName, x, y, width, height, e.checkVisibility({ visibilityProperty: true }),
        ...attributes].join();
})"""


def open_folds(visit: Visit, path: str) -> None:
    page = visit.read(path)
    page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    # What can be scrolled is given to the keyboard when it has been drawn, in its own fonts.
    page.evaluate("document.fonts.ready.then(() => null)")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))")


def assert_accessible(visit: Visit, rules: list[str] | None = None) -> None:
    """All rules; or contrast and those named."""
    visit.page.evaluate(Axe().axe_script)
    results = AxeResults(visit.page.evaluate(READ, rules))
    assert results.violations_count == 0, results.generate_report()


def assert_accessible_in_both_themes(visit: Visit, path: str) -> None:
    """All rules in light; in dark those of colours, and that nothing but colours differs."""
    open_folds(visit, path)
    light = visit.page.evaluate(LAYOUT)
    assert_accessible(visit)
    visit.page.emulate_media(color_scheme="dark")
    open_folds(visit, path)
    dark = visit.page.evaluate(LAYOUT)
    moved = [pair for pair in zip(light, dark, strict=False) if pair[0] != pair[1]]
    assert len(light) == len(dark)
    assert moved[:3] == [], "the theme changes more than colours"
    assert_accessible(visit, COLOURS)


in_light = pytest.mark.parametrize(
    "visit", [{"color_scheme": "light"}], ids=["both"], indirect=True
)
on_a_phone = pytest.mark.parametrize("visit", [PHONE], ids=["phone"], indirect=True)


class TestEnglish:
    pages = pytest.mark.parametrize("path", [path for path in PAGES if path.startswith("en/")])

    @in_light
    @pages
    def test_is_accessible_in_both_themes(self, visit, path):
        assert_accessible_in_both_themes(visit, path)

    @on_a_phone
    @pages
    def test_is_accessible_on_a_phone(self, visit, path):
        open_folds(visit, path)
        assert_accessible(visit)


class TestChinese:
    pages = pytest.mark.parametrize("path", [path for path in PAGES if path.startswith("zh/")])

    @in_light
    @pages
    def test_is_accessible_in_both_themes(self, visit, path):
        assert_accessible_in_both_themes(visit, path)

    @on_a_phone
    @pages
    def test_is_accessible_on_a_phone(self, visit, path):
        open_folds(visit, path)
        assert_accessible(visit)


PLANTED = {
    "one word": "e.style.color = '#999'",
    "behind it": "e.style.backgroundColor = '#777'",
    "paler": "e.style.opacity = 0.4",
    "beneath, elsewhere in the page": """
        const { left, top, width, height } = e.getBoundingClientRect();
        const box = document.body.appendChild(document.createElement("div"));
        box.style.cssText = `position: absolute; z-index: -1; background: #777; width: ${width}px;
            height: ${height}px; left: ${left + scrollX}px; top: ${top + scrollY}px`;
    """,
}


@pytest.mark.parametrize("fault", PLANTED.values(), ids=PLANTED)
@pytest.mark.parametrize("place", ["first", "last"])
def test_a_text_unlike_its_like_is_found(visit, fault, place):
    """Axe reads a few texts of those that look alike; one that differs in anything is read too."""
    open_folds(visit, "en/chapters/exercises.html")
    plant = f"(texts) => {{ const e = texts.at({0 if place == 'first' else -1}); {fault} }}"
    visit.page.locator(".exercise-list li a").evaluate_all(plant)
    visit.page.evaluate(Axe().axe_script)
    found = visit.page.evaluate(READ, None)["violations"]
    assert "color-contrast" in {rule["id"] for rule in found}
