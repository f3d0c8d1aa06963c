"""Cells that run in the page: in a real browser, under the strict policy, from the site alone."""

from __future__ import annotations

import functools
import gzip
import http.server
import json
import re

import pytest
from playwright.sync_api import expect

from booktools.commands.serve import Handler
from booktools.live import compare
from tests.site.conftest import PHONE, ROOT, _serving, _visit
from tests.site.test_access import assert_accessible

CHAPTER = "chapters/03-information.html"
BEFORE = "chapters/00-before-you-start.html"
TYPED = """
def my_entropy(p, base=None):
    p = np.asarray(p, float)
    p = p[p > 0]
    h = -np.sum(p * np.log(p))
    return h if base is None else h / np.log(base)
"""


def finished(page, cell):
    """Wait for a cell to be done or to fail; return which."""
    expect(cell).to_have_attribute("data-state", re.compile("done|failed"))
    return cell.get_attribute("data-state")


def cell(page, place):
    return page.locator("main .cell:has(> .cell-tools)").nth(place)


def write(page, where, code):
    where.locator(".edit-cell").click()
    expect(page.locator(".cell-editor-rich")).to_be_visible()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(code)


@pytest.mark.parametrize("edition", ["en", "zh"])
def test_a_page_runs_what_it_shows_and_fetches_nothing_before(live, edition):
    """The first cells of a page, the last of them by one click: text and figure as committed."""
    asked = []
    live.page.on("request", lambda request: asked.append(request.url))
    page = live.open(f"{edition}/{CHAPTER}")
    assert not [url for url in asked if "/live/" in url and not re.search(r"/run-\w+\.js$", url)]
    path = ROOT / "chapters" / "03-information.ipynb"
    (place, wanted), *_ = [
        (k, found)
        for k, found in enumerate(compare.cells(path, edition))
        if any("figure" in part for part in found["outputs"])
    ]
    chosen = cell(page, place)
    figure = page.locator(f"#{wanted['figure']}")
    caption = figure.locator("figcaption").inner_text()
    chosen.locator("button.run-cell").click()
    assert finished(page, chosen) == "done"
    expect(figure).to_have_attribute("data-run", "done")
    drawn = figure.evaluate("(e) => e.innerHTML")
    assert compare.differs(wanted["outputs"], [{"figure": drawn.split("<figcaption")[0]}]) == ""
    assert figure.locator("figcaption").inner_text() == caption
    assert cell(page, 0).get_attribute("data-state") == "done", "what stands above ran first"
    text = cell(page, 1).locator(".cell_output").inner_text()
    said = next(part["text"] for part in compare.cells(path, edition)[1]["outputs"])
    assert text.strip() == said.strip()
    expect(cell(page, 1).locator(".cell_output")).to_have_attribute("data-run", "done")
    assert not [trouble for trouble in live.troubles if "font cache" not in trouble]


def test_a_cell_is_changed_fails_and_is_put_back(live):
    page = live.open(f"en/{BEFORE}")
    chosen = cell(page, 1)
    shown = chosen.locator(".cell_output").text_content()
    write(page, chosen, "print('before')\n1/0")
    page.keyboard.press("Control+Enter")
    assert finished(page, chosen) == "failed"
    output = chosen.locator(".cell_output")
    expect(output).to_have_attribute("data-run", "failed")
    assert "before" in output.inner_text()
    assert "ZeroDivisionError" in output.inner_text()
    assert "kernel.py" not in output.inner_text()
    chosen.locator(".reset-cell").click()
    assert chosen.locator(".cell_output").text_content() == shown
    assert page.locator("[data-run]").count() == 1, "the first cell's own"


def test_an_endless_loop_is_stopped_and_the_page_runs_again(live):
    page = live.open(f"zh/{BEFORE}")
    chosen = cell(page, 1)
    write(page, chosen, "while True:\n    pass")
    chosen.locator("button.run-cell").click()
    expect(chosen.locator(".cell-status")).to_have_text("正在运行…")
    chosen.locator(".stop-cell").click()
    expect(chosen.locator(".cell-status")).to_contain_text("已停止")
    chosen.locator(".reset-cell").click()
    chosen.locator("button.run-cell").click()
    assert finished(page, chosen) == "done"


def test_an_exercise_is_written_judged_kept_and_carried_away(live, tmp_path):
    page = live.open(f"en/{CHAPTER}")
    stub, check = (
        page.locator(f".tag_exercise-{part}").filter(has_text="my_entropy").first
        for part in ("stub", "check")
    )
    solution = page.locator("#sol-03-entropy")
    solution.locator("summary").click()
    assert not solution.evaluate("(e) => e.open"), "not before a try"
    write(page, stub, TYPED)
    stub.locator("button.run-cell").click()
    assert finished(page, check) == "done"
    assert "Right: all" in check.locator(".cell_output").inner_text()
    solution.locator("summary").click()
    assert solution.evaluate("(e) => e.open")
    page.reload()
    assert "np.asarray(p, float)" in stub.locator(".cell_input").inner_text()
    with page.expect_download() as download:
        page.locator(".run-page a[download]").click()
    download.value.save_as(tmp_path / "own.ipynb")
    notebook = json.loads((tmp_path / "own.ipynb").read_text("utf-8"))
    sources = ["".join(each["source"]) for each in notebook["cells"]]
    assert any("np.asarray(p, float)" in source for source in sources)
    page = live.open("en/chapters/exercises.html")
    with page.expect_download() as download:
        page.locator(".carry").click()
    download.value.save_as(tmp_path / "answers.py")
    assert "# ex-03-entropy" in (tmp_path / "answers.py").read_text("utf-8")
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator(".erase:not(.carry)").click()
    expect(page.locator(".carry")).to_have_count(0)
    page = live.open(f"en/{CHAPTER}")
    assert "np.asarray(p, float)" not in stub.locator(".cell_input").inner_text()


def test_a_solution_opens_when_asked_for_twice(live):
    page = live.open(f"zh/{CHAPTER}")
    solution = page.locator("#sol-03-entropy")
    for wanted in (False, True):
        solution.locator("summary").click()
        assert solution.evaluate("(e) => e.open") is wanted


@pytest.mark.parametrize("missing", ["worker.js", "pyodide.asm.wasm.packed", "numpy-"])
def test_a_download_that_fails_ends_in_a_sentence(live, missing):
    live.context.route(re.compile(re.escape(missing)), lambda route: route.abort())
    page = live.open(f"en/{BEFORE}")
    before = page.locator("main").inner_text()
    chosen = cell(page, 1)
    chosen.locator("button.run-cell").click()
    first = cell(page, 0)
    expect(first.locator(".cell-status")).to_contain_text("Python could not be started here")
    assert first.get_attribute("data-state") == "failed"
    assert chosen.get_attribute("data-state") == "failed"
    assert before[:500] == page.locator("main").inner_text()[:500]


def test_cells_that_need_a_library_say_so(live):
    page = live.open(f"en/{CHAPTER}")
    torch = page.locator(".cell[class*='tag_needs-torch']").first
    assert "needs PyTorch" in torch.locator(".cell-needs").text_content()
    assert torch.locator("button.run-cell").count() == 0
    runnable = page.locator("main .cell:not([class*='tag_needs-']):has(.cell_input pre)").count()
    assert page.locator("button.run-cell").count() == runnable > 30


@pytest.mark.parametrize("live", [{"java_script_enabled": False}], indirect=True)
def test_without_scripts_a_page_is_what_it_was(live):
    page = live.open(f"en/{CHAPTER}")
    assert page.locator(".cell-tools").count() == 0


def test_on_paper_nothing_asks_to_be_run(live):
    page = live.read(f"en/{CHAPTER}")
    page.emulate_media(media="print")
    assert page.locator(".cell-tools:visible, .cell-needs:visible").count() == 0


def test_on_paper_a_cell_that_has_run_is_a_cell(live):
    """What it shows is printed, as large as before; its buttons and its state are not."""
    page = live.read(f"en/{CHAPTER}")
    page.emulate_media(media="print")
    output = cell(page, 1).locator(".cell_output")
    before = output.inner_text(), output.bounding_box()["height"]
    page.emulate_media(media="screen")
    cell(page, 1).locator("button.run-cell").click()
    assert finished(page, cell(page, 1)) == "done"
    page.emulate_media(media="print")
    assert page.locator(".cell-tools:visible, .cell-status:visible").count() == 0
    assert output.inner_text().strip() == before[0].strip()
    assert output.bounding_box()["height"] == pytest.approx(before[1], abs=2)


@pytest.mark.parametrize("live", [{"color_scheme": c} for c in ("light", "dark")], indirect=True)
@pytest.mark.parametrize("edition", ["en", "zh"])
def test_buttons_editors_and_errors_are_accessible(live, edition):
    page = live.read(f"{edition}/{BEFORE}")
    chosen = cell(page, 1)
    write(page, chosen, "1/0  # not a number")
    chosen.locator("button.run-cell").click()
    assert finished(page, chosen) == "failed"
    assert_accessible(live)


@pytest.mark.parametrize("live", [PHONE], indirect=True)
def test_on_a_phone_the_buttons_fit(live):
    page = live.read(f"zh/{CHAPTER}")
    page.locator(".edit-cell").first.click()
    expect(page.locator(".cell-editor-rich")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    low = page.locator(".cell-tool:visible").evaluate_all(
        "(all) => all.filter((e) => e.getBoundingClientRect().height < 24).length"
    )
    assert low == 0


def test_what_a_page_carries_for_it_is_small(live_site):
    (script,) = (live_site / "live").glob("run-*.js")
    assert len(gzip.compress(script.read_bytes(), 9)) <= 6_000
    (runtime,) = (live_site / "live").glob("python-*")
    first = [
        *runtime.glob("pyodide*"),
        *runtime.glob("python_stdlib*"),
        *runtime.glob("numpy-*"),
    ]
    first += [runtime / "worker.js", *(live_site / "live").glob("library-*")]
    sent = sum(
        len(gzip.compress(path.read_bytes(), 6)) if path.suffix == ".js" else path.stat().st_size
        for path in first
    )
    assert sent <= 9_000_000, "what the first click fetches, scripts compressed by the server"


def test_a_page_that_has_run_runs_without_a_network(live):
    page = live.open(f"zh/{BEFORE}")
    cell(page, 1).locator("button.run-cell").click()
    assert finished(page, cell(page, 1)) == "done"
    expect(page.locator("html")).to_have_attribute("data-kept", "yes")
    live.context.set_offline(True)
    page.reload()
    chosen = cell(page, 1)
    chosen.locator("button.run-cell").click()
    assert finished(page, chosen) == "done"
    live.context.set_offline(False)


def test_it_runs_below_a_path_of_a_larger_server(browser, live_site, tmp_path):
    (tmp_path / "some").mkdir()
    (tmp_path / "some" / "book").symlink_to(live_site, target_is_directory=True)
    handler = functools.partial(Handler, directory=str(tmp_path))
    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    for address in _serving(httpd, "/some/book/"):
        for below in _visit(browser, address, {}):
            page = below.open(f"en/{BEFORE}")
            cell(page, 1).locator("button.run-cell").click()
            assert finished(page, cell(page, 1)) == "done"
