"""What the site costs: to build, to validate, to load."""

from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, sync_playwright

from booktools.commands.serve import server
from booktools.source import staleness

ROOT = Path(__file__).parents[1]
SITE = ROOT / "_build" / "site"
#: What gains nothing from compression.
_COMPRESSED = (".woff2", ".png", ".pagefind", ".pf_meta", ".pf_index", ".pf_fragment")
_COMPRESSED += (".packed", ".whl", ".zip")
_OBSERVE = """
window.shift = window.blocked = window.largest = 0;
const each = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note))
    .observe({ type, buffered: true });
each("layout-shift", (entry) => { if (!entry.hadRecentInput) window.shift += entry.value; });
each("longtask", (entry) => { window.blocked += Math.max(entry.duration - 50, 0); });
each("largest-contentful-paint", (entry) => { window.largest = entry.startTime; });
"""
#: A slow phone in a slow network: Lighthouse's "slow 3G", and a processor four times as slow.
_SLOW_NETWORK = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400 * 1024 / 8,
    "uploadThroughput": 400 * 1024 / 8,
}
_SLOWER = 4
#: Milliseconds from the click on the theme's button until the page stands in the other colours.
_SWITCH = """() => new Promise((resolve) => {
    const start = performance.now();
    document.querySelector(".switch-theme").click();
    document.body.getBoundingClientRect();
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
})"""
#: Of these the figures for slow devices are taken; one chapter is enough, and it takes a minute.
_SLOW_PAGES = [f"{edition}/chapters/03-information.html" for edition in ("en", "zh")]


def measure() -> dict:
    return {
        "build": _builds(),
        "validation": _validation(),
        "pages": _pages(),
        "slow device": _with_browser(_slow_pages),
    }


def _timed(*command: str, cwd: Path = ROOT) -> float:
    start = time.perf_counter()
    subprocess.run(command, cwd=cwd, check=True, capture_output=True)
    return round(time.perf_counter() - start, 1)


def _builds() -> dict[str, float]:
    """A first build in a copy of the sources, then one with nothing changed."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "book"
        ignored = shutil.ignore_patterns("_build", ".venv", "node_modules", ".git", "__pycache__")
        shutil.copytree(ROOT, copy, ignore=ignored)
        (copy / "node_modules").symlink_to(ROOT / "node_modules", target_is_directory=True)
        build = [sys.executable, "-m", "booktools", "build"]
        return {"first": _timed(*build, cwd=copy), "nothing changed": _timed(*build, cwd=copy)}


def _validation() -> dict[str, float]:
    """nbval over each chapter, one process."""
    nbval = [sys.executable, "-m", "pytest", "-q", "--nbval", "-p", "booktools.checks.nbval_plugin"]
    chapters = [path for path in staleness.notebooks(ROOT) if path.name[:2].isdigit()]
    return {path.stem: _timed(*nbval, str(path)) for path in chapters}


def _pages() -> dict[str, dict[str, float]]:
    """For each page's first load: kilobytes compressed, requests, first paint, layout shift."""
    pages = sorted(path.relative_to(SITE).as_posix() for path in SITE.glob("[ez][nh]/**/*.html"))
    return _with_browser(
        lambda browser, address: {page: _first_load(browser, address, page) for page in pages}
    )


def _with_browser(task: Callable[[Browser, str], dict]) -> dict:
    """What a task finds with a browser and the address of the site."""
    httpd = server(SITE, 0)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        found = task(browser, f"http://127.0.0.1:{httpd.server_port}/")
        browser.close()
    httpd.shutdown()
    return found


def _slow_pages(browser: Browser, address: str) -> dict[str, dict[str, float]]:
    """The largest paint over a slow network; blocking and a switch of theme on a slow processor."""
    return {page: _slow_load(browser, address + page) for page in _SLOW_PAGES}


def _slow_load(browser: Browser, address: str) -> dict[str, float]:
    figures = {}
    for name, network, processor in (("network", True, False), ("processor", False, True)):
        context = browser.new_context(viewport={"width": 390, "height": 844})
        page = context.new_page()
        page.add_init_script(_OBSERVE)
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        if network:
            session.send("Network.emulateNetworkConditions", _SLOW_NETWORK)
        if processor:
            session.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
        page.goto(address, wait_until="networkidle", timeout=120_000)
        page.wait_for_timeout(500)
        if name == "network":
            figures["largest paint ms"] = round(page.evaluate("window.largest"))
        else:
            figures["blocked ms"] = round(page.evaluate("window.blocked"))
            figures["theme ms"] = round(page.evaluate(_SWITCH))
        context.close()
    return figures


def _first_load(browser: Browser, address: str, path: str) -> dict[str, float]:
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    page = context.new_page()
    page.add_init_script(_OBSERVE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + path, wait_until="networkidle")
    page.wait_for_timeout(300)
    paint, shift, count = page.evaluate(
        "[performance.getEntriesByName('first-contentful-paint')[0].startTime, window.shift, "
        "document.querySelectorAll('*').length]"
    )
    context.close()
    files = [file_of(SITE, url) for url in asked]
    return {
        "kB": round(sum(map(on_the_wire, files)) / 1000, 1),
        "kB of HTML": round((SITE / path).stat().st_size / 1000),
        "nodes": count,
        "requests": len(files),
        "first paint ms": round(paint),
        "layout shift": round(shift, 4),
    }


def file_of(site: Path, address: str) -> Path:
    """What a server of the site sends for an address."""
    return site / unquote(urlsplit(address).path).lstrip("/")


def on_the_wire(file: Path) -> int:
    """The bytes of it that a server sends which compresses what gains by it."""
    content = file.read_bytes()
    return len(content) if file.name.endswith(_COMPRESSED) else len(gzip.compress(content, 6))


def report(result: dict) -> str:
    lines = [f"build, {name}: {seconds} s" for name, seconds in result["build"].items()]
    lines += [f"nbval, {name}: {seconds} s" for name, seconds in result["validation"].items()]
    lines += [
        f"{page}: " + ", ".join(f"{value} {unit}" for unit, value in figures.items())
        for page, figures in [*result["pages"].items(), *result["slow device"].items()]
    ]
    return "\n".join(lines)
