"""Whatever goes wrong around a cell ends in a sentence, and the page still reads."""

from __future__ import annotations

import re

import pytest
import yaml
from playwright.sync_api import expect

from tests.site.conftest import ROOT
from tests.site.test_live import BEFORE, cell, finished, write

WORDS = yaml.safe_load((ROOT / "booktools" / "source" / "strings.yml").read_text("utf-8"))[
    "scripts"
]
EDITIONS = pytest.mark.parametrize("edition", ["en", "zh"])


def said(key, edition):
    """The start of a sentence of the page, up to what is filled in."""
    return WORDS[key][edition].split("%")[0].rstrip("(（ ")


def fails_to_start(page, edition):
    """Run a cell that cannot; the page says so and is as it was before."""
    read = page.locator("main p, main h2, main figcaption, main .cell_output:not(:empty)")
    before = read.all_text_contents()
    cell(page, 0).locator("button.run-cell").click()
    expect(cell(page, 0).locator(".cell-status")).to_contain_text(said("live_broken", edition))
    assert cell(page, 0).get_attribute("data-state") == "failed"
    assert len(before) > 50
    assert read.all_text_contents() == before


@EDITIONS
def test_a_full_cache_is_told_and_the_cell_has_run(live, edition):
    page = live.open(f"{edition}/{BEFORE}")
    session = live.context.new_cdp_session(page)
    origin = live.address.rstrip("/")
    session.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 2_000_000})
    cell(page, 0).locator("button.run-cell").click()
    assert finished(page, cell(page, 0)) == "done"
    expect(page.locator("html")).to_have_attribute("data-kept", "no")
    expect(cell(page, 0).locator(".cell-status")).to_have_text(WORDS["live_no_room"][edition])
    cell(page, 1).locator("button.run-cell").click()
    assert finished(page, cell(page, 1)) == "done"


def test_without_any_storage_cells_run(live):
    live.context.add_init_script(
        "const no = () => { throw new DOMException('off', 'SecurityError'); };"
        "Object.defineProperty(window, 'caches', { get: no });"
        "Object.defineProperty(window, 'localStorage', { get: no });"
    )
    page = live.open(f"en/{BEFORE}")
    cell(page, 1).locator("button.run-cell").click()
    assert finished(page, cell(page, 1)) == "done"
    expect(page.locator("html")).to_have_attribute("data-kept", "no")
    assert [trouble for trouble in live.troubles if "font cache" not in trouble] == []


@EDITIONS
@pytest.mark.parametrize(
    "code", ["print('x' * 3_000_000)", "for k in range(400_000): print(k)", "'x' * 3_000_000"]
)
def test_a_huge_output_is_cut(live, edition, code):
    """And the page still answers: to a click, and by running another cell."""
    page = live.open(f"{edition}/{BEFORE}")
    chosen = cell(page, 1)
    write(page, chosen, code)
    page.keyboard.press("Control+Enter")
    assert finished(page, chosen) == "done"
    shown = chosen.locator(".cell_output").text_content()
    assert shown.strip().endswith(WORDS["live_cut"][edition])
    assert len(shown) < 60_000
    assert page.locator("*").count() < 20_000
    chosen.locator(".reset-cell").click()
    chosen.locator("button.run-cell").click()
    assert finished(page, chosen) == "done"


@EDITIONS
def test_a_worker_that_cannot_be_made_is_told(live, edition):
    live.context.add_init_script("window.Worker = class { constructor() { throw Error('no'); } };")
    fails_to_start(live.open(f"{edition}/{BEFORE}"), edition)


@EDITIONS
def test_a_worker_that_a_policy_forbids_is_told(live, edition):
    def forbid(route):
        answer = route.fetch()
        policy = answer.headers["content-security-policy"] + "; worker-src 'none'"
        route.fulfill(
            response=answer, headers={**answer.headers, "content-security-policy": policy}
        )

    live.context.route(re.compile(r"\.html$"), forbid)
    fails_to_start(live.open(f"{edition}/{BEFORE}"), edition)


@pytest.mark.parametrize(
    "broken", ["pyodide.asm.wasm", "python_stdlib.zip", "numpy-", "library-", "pyodide.asm.js"]
)
def test_a_file_that_comes_in_part_is_told_and_the_next_click_tries_again(live, broken):
    def halve(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.body()[: len(answer.body()) // 2])

    live.context.route(re.compile(re.escape(broken)), halve)
    page = live.open(f"en/{BEFORE}")
    fails_to_start(page, "en")
    live.context.unroute_all(behavior="ignoreErrors")
    cell(page, 0).locator("button.run-cell").click()
    expect(cell(page, 0)).to_have_attribute("data-state", "done")
