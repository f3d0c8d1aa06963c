"""A handful of what matters, in Firefox: whatever another engine might refuse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from booktools.live import compare
from tests.site import marionette
from tests.site.conftest import ROOT
from tests.site.marionette import Firefox
from tests.site.test_live_pages import SHOWN

CHAPTER = "chapters/03-information.html"
RESULT = "return document.querySelector('dialog.search .found a')?.href"


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    program = marionette.find()
    if not program:
        pytest.skip("there is no Firefox: install firefox-esr, or Firefox, to run these")
    with marionette.started(program, tmp_path_factory.mktemp("profile")) as firefox:
        yield firefox


def search(firefox: Firefox, query: str, leads_to: str) -> None:
    firefox.run("document.querySelector('.open-search').click()")
    firefox.wait("return document.querySelector('dialog.search input')?.offsetParent")
    firefox.run(
        """const box = document.querySelector('dialog.search input');
        box.value = arguments[0];
        box.dispatchEvent(new Event('input', { bubbles: true }));""",
        query,
    )
    found = firefox.wait(
        """return [...document.querySelectorAll('dialog.search .found a')]
            .map((link) => link.href).find((address) => address.includes(arguments[0]))""",
        leads_to,
    )
    firefox.open(found)
    assert firefox.wait("return document.querySelector('main h1')")


@pytest.mark.parametrize("path", ["en/index.html", f"zh/{CHAPTER}", "en/chapters/exercises.html"])
def test_a_page_opens_without_an_error(firefox, address, path):
    firefox.complaints()
    firefox.open(address + path)
    assert firefox.wait("return document.fonts.status === 'loaded'")
    assert firefox.complaints() == []


@pytest.mark.parametrize(
    ("path", "query", "leads_to"),
    [(f"en/{CHAPTER}", "perplexity", CHAPTER), (f"zh/{CHAPTER}", "交叉熵", CHAPTER)],
)
def test_the_search_finds(firefox, address, path, query, leads_to):
    firefox.open(address + path)
    search(firefox, query, leads_to)
    assert firefox.complaints() == []


def test_the_theme_switches_and_is_remembered(firefox, address):
    firefox.open(f"{address}en/{CHAPTER}")
    paper = "return getComputedStyle(document.body).backgroundColor"
    before = firefox.run(paper)
    firefox.run("document.querySelector('.switch-theme').click()")
    assert firefox.run(paper) != before
    firefox.open(f"{address}en/index.html")
    assert firefox.run(paper) != before
    firefox.run("localStorage.clear()")


def test_a_quiz_answers(firefox, address):
    firefox.open(f"{address}en/{CHAPTER}")
    shown = """const option = document.querySelector('.block-quiz details');
        option.querySelector('summary').click();
        return option.open && option.textContent.length"""
    assert firefox.run(shown) > 20
    firefox.run("localStorage.clear()")


@pytest.mark.parametrize(("language", "query"), [("en", "perplexity"), ("zh", "交叉熵")])
def test_a_copy_on_a_disk_opens_and_finds(firefox, unpacked, language, query):
    firefox.complaints()
    folder = Path(unpacked) / f"lossbook-{language}"
    firefox.open((folder / "index.html").as_uri())
    assert firefox.wait("return document.querySelector('main h1')")
    firefox.open((folder / language / CHAPTER).as_uri())
    search(firefox, query, f"{language}/{CHAPTER}")
    assert firefox.complaints() == []


def test_a_picture_is_moved(firefox, address):
    """By its slider and by its handle, which the sentence and the address follow."""
    firefox.complaints()
    firefox.open(f"{address}en/chapters/02-regression.html?pulls=loss:squared")
    firefox.run("document.querySelector('[data-explore=pulls]').scrollIntoView()")
    said = "return document.querySelector('.explore-says')?.textContent"
    before = firefox.wait(said)
    firefox.run(
        """const slider = document.querySelector('[data-control=prediction] input');
        slider.value = 22;
        slider.dispatchEvent(new Event('input', { bubbles: true }));
        slider.dispatchEvent(new Event('change', { bubbles: true }));"""
    )
    moved = "const said = document.querySelector('.explore-says').textContent;"
    after = firefox.wait(f"{moved} return said !== arguments[0] && said", before)
    assert "22.0" in after
    assert "rests" in after
    assert "pulls=prediction:22,loss:squared#" in firefox.run("return location.href")
    assert firefox.complaints() == []


def run_until_done(firefox: Firefox, place: int) -> None:
    """Press Run at a cell; what stands above it runs first."""
    button = "document.querySelectorAll('button.run-cell')[arguments[0]]"
    firefox.run(f"{button}.click()", place)
    state = f"return {button}.closest('.cell').dataset.state.replace(/running|waiting/, '')"
    assert firefox.wait(state, place) == "done"


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_page_runs_its_first_cell_and_its_first_figure(firefox, live_address, language):
    firefox.complaints()
    firefox.open(f"{live_address}{language}/{CHAPTER}")
    wanted = compare.cells(ROOT / "chapters" / "03-information.ipynb", language)
    texts, figures = (
        next(k for k, cell in enumerate(wanted) if any(kind in part for part in cell["outputs"]))
        for kind in ("text", "figure")
    )
    for place in (0, texts, figures):
        run_until_done(firefox, place)
        shown = firefox.run(f"return ({SHOWN})()")[place]
        assert {shown["state"], shown["run"]} == {"done"}
        assert compare.differs(wanted[place]["outputs"], shown["parts"]) == ""
    assert firefox.complaints() == []
