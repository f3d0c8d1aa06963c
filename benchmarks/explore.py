"""What a picture that is moved costs: milliseconds of work in each frame, and bytes."""

from __future__ import annotations

import gzip
import shutil
import threading
from importlib import import_module

from playwright.sync_api import CDPSession, Page, sync_playwright

from benchmarks.site import SITE
from booktools.commands.serve import server
from booktools.pages import explore

_FRAMES = 120
#: Moves the first slider to and fro, a step a frame.
_MOVE = """async ([place, frames]) => {
    const slider = place.querySelector("[type=range]");
    const [low, high] = [Number(slider.min), Number(slider.max)];
    for (let k = 0; k < frames; k++) {
        slider.value = low + (high - low) * Math.abs(((k / 30) % 2) - 1);
        slider.dispatchEvent(new Event("input", {bubbles: true}));
        await new Promise((done) => requestAnimationFrame(done));
    }
}"""
#: What the browser itself measures, in seconds since the page was opened.
_WORK = {"script": "ScriptDuration", "style": "RecalcStyleDuration", "layout": "LayoutDuration"}


def measure() -> dict:
    httpd = server(SITE, 0)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        phone = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
        page = phone.new_page()
        session = phone.new_cdp_session(page)
        session.send("Performance.enable")
        found = {name: _picture(page, session, name, httpd.server_port) for name in explore.names()}
        browser.close()
    httpd.shutdown()
    return {"pictures": found}


def _picture(page: Page, session: CDPSession, name: str, port: int) -> dict[str, float]:
    chapter = import_module(f"tests.site.explorables.{name}").PAGE
    page.goto(f"http://127.0.0.1:{port}/en/chapters/{chapter}.html")
    place = page.locator(f'[data-explore="{name}"]')
    while place.get_attribute("data-ready") is None:  # what is above takes its height late
        place.evaluate("(e) => e.scrollIntoView({ block: 'center' })")
        page.wait_for_timeout(100)
    page.wait_for_timeout(1000)  # the page itself has come to rest
    before = _worked(session)
    page.evaluate(_MOVE, [place.element_handle(), _FRAMES])
    after = _worked(session)
    script = SITE / "en" / "_static" / explore.address(name)
    return {
        **{part: round((after[part] - before[part]) / _FRAMES, 2) for part in _WORK},
        "kB compressed": round(len(gzip.compress(script.read_bytes(), 9)) / 1000, 1),
    }


def _worked(session: CDPSession) -> dict[str, float]:
    """Milliseconds so far."""
    found = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
    return {part: 1000 * found[name] for part, name in _WORK.items()}


def report(result: dict) -> str:
    lines = ["             milliseconds a frame: script, style, layout    kB"]
    for name, found in result["pictures"].items():
        lines.append(f"{name:12} " + "".join(f"{value:12}" for value in found.values()))
    return "\n".join(lines)
