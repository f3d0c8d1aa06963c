"""What the site costs: to build, to validate, to load."""

from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, sync_playwright

from booktools.commands.serve import server
from booktools.source import staleness

ROOT = Path(__file__).parents[1]
SITE = ROOT / "_build" / "site"
#: What gains nothing from compression.
_COMPRESSED = (".woff2", ".png", ".pagefind", ".pf_meta", ".pf_index", ".pf_fragment")
_OBSERVE = """
window.shift = 0;
new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


def measure() -> dict:
    return {
        "build": _builds(),
        "validation": _validation(),
        "pages": _pages(),
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
    httpd = server(SITE, 0)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        address = f"http://127.0.0.1:{httpd.server_port}/"
        pages = sorted(
            path.relative_to(SITE).as_posix() for path in SITE.glob("[ez][nh]/**/*.html")
        )
        measured = {page: _first_load(browser, address, page) for page in pages}
        browser.close()
    httpd.shutdown()
    return measured


def _first_load(browser: Browser, address: str, path: str) -> dict[str, float]:
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    page = context.new_page()
    page.add_init_script(_OBSERVE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + path, wait_until="networkidle")
    page.wait_for_timeout(300)
    paint, shift = page.evaluate(
        "[performance.getEntriesByName('first-contentful-paint')[0].startTime, window.shift]"
    )
    context.close()
    files = [SITE / unquote(urlsplit(url).path).lstrip("/") for url in asked]
    return {
        "kB": round(sum(map(_on_the_wire, files)) / 1000, 1),
        "requests": len(files),
        "first paint ms": round(paint),
        "layout shift": round(shift, 4),
    }


def _on_the_wire(file: Path) -> int:
    content = file.read_bytes()
    return len(content) if file.name.endswith(_COMPRESSED) else len(gzip.compress(content, 6))


def report(result: dict) -> str:
    lines = [f"build, {name}: {seconds} s" for name, seconds in result["build"].items()]
    lines += [f"nbval, {name}: {seconds} s" for name, seconds in result["validation"].items()]
    lines += [
        f"{page}: " + ", ".join(f"{value} {unit}" for unit, value in figures.items())
        for page, figures in result["pages"].items()
    ]
    return "\n".join(lines)
