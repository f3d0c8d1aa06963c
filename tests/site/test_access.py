"""Every page read by axe, with all folds open: light, dark, and on a phone.

A class an edition: the tests of one class stay with one worker, and these are the longest.
"""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.site.conftest import PAGES, PHONE, Visit

in_every_look = pytest.mark.parametrize(
    "visit",
    [{"color_scheme": "light"}, {"color_scheme": "dark"}, PHONE],
    ids=["light", "dark", "phone"],
    indirect=True,
)


def assert_accessible(visit: Visit, path: str) -> None:
    page = visit.read(path)
    page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    # What can be scrolled is given to the keyboard when it has been drawn.
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


class TestEnglish:
    @in_every_look
    @pytest.mark.parametrize("path", [path for path in PAGES if path.startswith("en/")])
    def test_is_accessible(self, visit, path):
        assert_accessible(visit, path)


class TestChinese:
    @in_every_look
    @pytest.mark.parametrize("path", [path for path in PAGES if path.startswith("zh/")])
    def test_is_accessible(self, visit, path):
        assert_accessible(visit, path)
