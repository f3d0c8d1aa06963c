"""The cells of three pages under what a page is served; `make live-test` runs those of all."""

from __future__ import annotations

from pathlib import Path

import pytest

from booktools.live.compare import compare
from booktools.live.fetch import fetch

ROOT = Path(__file__).parents[3]
#: Text and plots; circuits; integers of the platform, reports and a stubborn dash.
PAGES = ["04-likelihood", "12-circuits", "11-gradients"]


@pytest.mark.slow
@pytest.mark.parametrize(("language", "names"), [("en", PAGES[:2]), ("zh", PAGES[2:])])
def test_cells_show_in_a_page_what_they_show_in_the_book(language, names):
    try:
        runtime = fetch()
    except (ValueError, OSError) as error:
        pytest.skip(f"the Python for the pages cannot be had here: {error}")
    notebooks = [ROOT / "chapters" / f"{name}.ipynb" for name in names]
    assert compare(ROOT, runtime, notebooks, language) == []
