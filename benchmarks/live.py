"""What a reader waits for when cells run in the page: from the click to the output, and the bytes.

Each time stands beside the load average it was taken under: on a busy machine all of them grow.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import BrowserContext, Playwright, sync_playwright

from benchmarks.site import file_of, on_the_wire
from booktools.commands.serve import server
from booktools.exports import wheel
from booktools.live.fetch import fetch
from booktools.live.publish import publish

ROOT = Path(__file__).parents[1]
SITE = ROOT / "_build" / "site"
#: The page that is opened first, with an empty profile, and the one that is opened then.
PAGES = ("en/chapters/03-information.html", "en/chapters/05-softmax-cross-entropy.html")
#: So often each is timed; the median counts.
TIMES = 3
PATIENCE = 300_000  # ms
#: Stands for the code of a page's first cell, so that what is timed is what its name says.
CELLS = {
    "numpy": "import numpy as np\nfrom lossbook import mse_loss\nmse_loss([1.0], [0.0]).value",
    "matplotlib": "from lossbook import plot\nplot.use()\nplot.loss_curve([0, 1], {'a': [1, 0]})",
}
#: Seconds from the click on Run until the cell is done.
_CLICK = """(code) => new Promise((resolve, reject) => {
    const button = document.querySelector("button.run-cell");
    const cell = button.closest(".cell");
    cell.querySelector(".cell_input pre").textContent = code;
    new MutationObserver(() => {
        if (cell.dataset.state === "done") resolve((performance.now() - start) / 1000);
        if (cell.dataset.state === "failed") reject(cell.textContent);
    }).observe(cell, { attributeFilter: ["data-state"] });
    const start = performance.now();
    button.click();
})"""


def measure() -> dict:
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        shutil.copytree(SITE, site)
        publish(site, fetch(), wheel.build(ROOT))
        httpd = server(site, 0)
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        with sync_playwright() as playwright:
            address = f"http://127.0.0.1:{httpd.server_port}/"
            times = {name: _times(playwright, address, code) for name, code in CELLS.items()}
            sent = _sent(playwright, site, address)
        httpd.shutdown()
        (script,) = (site / "live").glob("run-*.js")
        return {"seconds": times, "bytes": {"first click": sent, "script": on_the_wire(script)}}


def _times(playwright: Playwright, address: str, code: str) -> dict[str, dict[str, float]]:
    """The median time of the first cell on each page, with the load average it was taken under."""
    visits = [_visits(playwright, address, code) for _ in range(TIMES)]
    return {
        name: sorted(found, key=lambda figure: figure["s"])[TIMES // 2]
        for name, *found in zip(("cold", "warm"), *visits, strict=True)
    }


def _visits(playwright: Playwright, address: str, code: str) -> list[dict[str, float]]:
    with _profile(playwright) as context:
        return [_visit(context, address + path, code) for path in PAGES]


def _visit(context: BrowserContext, address: str, code: str) -> dict[str, float]:
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    load = round(os.getloadavg()[0], 1)
    spent = page.evaluate(_CLICK, code)
    page.wait_for_selector("html[data-kept]", state="attached")
    page.close()
    return {"s": round(spent, 2), "load": load}


def _sent(playwright: Playwright, site: Path, address: str) -> int:
    """What the first click asks for until its cell is done, as a server would send it."""
    asked: set[str] = set()
    with _profile(playwright) as context:
        page = context.new_page()
        page.goto(address + PAGES[0], wait_until="networkidle")
        context.on("request", lambda request: asked.add(request.url))
        page.evaluate(_CLICK, CELLS["numpy"])
        return sum(on_the_wire(file_of(site, url)) for url in asked if "/live/" in url)


@contextlib.contextmanager
def _profile(playwright: Playwright) -> Iterator[BrowserContext]:
    """Chromium with a profile of its own, which is empty."""
    # Its last files are written while it ends.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        context = playwright.chromium.launch_persistent_context(
            folder, executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        context.set_default_timeout(PATIENCE)
        yield context
        context.close()


def report(result: dict) -> str:
    lines = [
        f"{what}, {when}: {figure['s']} s at a load of {figure['load']}"
        for what, times in result["seconds"].items()
        for when, figure in times.items()
    ]
    return "\n".join(
        [*lines, *(f"{what}: {count / 1000:.1f} kB" for what, count in result["bytes"].items())]
    )
