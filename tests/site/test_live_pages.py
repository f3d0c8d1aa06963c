"""Six pages, every cell that runs: in a real browser, from the site alone, beside the outputs of
the book. `booktools live-test` runs the cells of all pages, in Node.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from booktools.live import compare
from tests.site.conftest import ROOT

#: Text and folds to guess in; plots; tables and predictions; a further page; circuits; a project.
PAGES = [
    "00-before-you-start",
    "02-regression",
    "05-softmax-cross-entropy",
    "08-margins-and-svm-further",
    "12-circuits",
    "project-5-broken-network",
]
#: What the cells of a page show, each a list of the parts that the kernel knows.
SHOWN = """() => {
    const buttons = [...document.querySelectorAll("button.run-cell")];
    const figureOf = (cell) => {
        const next = cell.nextElementSibling;
        return next?.matches(".prediction") ? next.querySelector(":scope > .course-figure")
            : next?.matches(".course-figure") ? next : null;
    };
    return buttons.map((button) => {
        const cell = button.closest(".cell");
        const output = cell.querySelector(".cell_output");
        const texts = [...output?.querySelectorAll(":scope > .output") ?? []].map((part) =>
            ({ [part.matches(".failed") ? "error" : "text"]: part.textContent }));
        const figures = [...output?.querySelectorAll(":scope > :not(.output)") ?? [],
            ...(figureOf(cell)?.querySelectorAll(":scope > :not(figcaption)") ?? [])];
        const drawn = figures.length ? [{ figure: figures.map((e) => e.outerHTML).join("") }] : [];
        return { state: cell.dataset.state ?? "", run: output?.dataset.run ?? "",
            parts: [...texts, ...drawn] };
    });
}"""


def settled(page):
    """Wait until no cell runs or waits for its turn."""
    busy = page.locator('.cell[data-state="running"], .cell[data-state="waiting"]')
    expect(busy).to_have_count(0)


def run(page, where):
    """Press Run at each of these cells, the next one when there is nothing left to do."""
    for button in page.locator(f"{where} > .cell-tools > button.run-cell").all():
        button.evaluate("(e) => e.click()")
        settled(page)


@pytest.mark.slow
@pytest.mark.parametrize("edition", ["en", "zh"])
@pytest.mark.parametrize("name", PAGES)
def test_every_cell_shows_in_the_browser_what_it_shows_in_the_book(live, name, edition):
    """All above the last, then what an exercise leaves out of that: its stub, check, solution."""
    page = live.open(f"{edition}/chapters/{name}.html")
    page.locator("button.run-above").last.evaluate("(e) => e.click()")
    settled(page)
    for exercise in ("stub", "check", "solution"):
        run(page, f".cell.tag_exercise-{exercise}")
    wanted = compare.cells(ROOT / "chapters" / f"{name}.ipynb", edition)
    shown = page.evaluate(SHOWN)
    assert len(shown) == len(wanted)
    pairs = list(zip(wanted, shown, strict=True))
    assert [cell["id"] for cell, found in pairs if {found["state"], found["run"]} != {"done"}] == []
    different = {
        cell["id"]: difference
        for cell, found in pairs
        if (difference := compare.differs(cell["outputs"], found["parts"]))
    }
    assert different == {}
    assert [trouble for trouble in live.troubles if not re.search("font cache", trouble)] == []
