"""The built site, served with the strict policy a publisher would send, in a real browser."""

from __future__ import annotations

import contextlib
import functools
import http.server
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from booktools.commands.serve import Handler, server
from booktools.exports import offline, wheel
from booktools.live.fetch import fetch
from booktools.live.publish import publish
from booktools.source.edition import LANGUAGES

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build" / "site"
# The first search starts a worker and compiles WebAssembly, on a machine that may be busy.
# A limit for what never comes; on a loaded machine what does come takes its time.
PATIENCE = 180_000  # ms
expect.set_options(timeout=PATIENCE)
PAGES = sorted(
    str(path.relative_to(SITE).as_posix()) for path in SITE.glob("[ez][nh]/**/*.html")
) or ["en/index.html"]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
ALONE = "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
LOCALES = {"en": "en-US", "zh": "zh-CN"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/site/" in item.nodeid:
            item.add_marker(pytest.mark.site)


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    if not (SITE / "index.html").exists():
        pytest.exit("the site is not built; run `make book` first", returncode=3)


def _serving(httpd: http.server.HTTPServer, path: str = "/") -> Iterator[str]:
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_port}{path}"
    httpd.shutdown()


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Where the site is served, with a slash at the end."""
    yield from _serving(server(SITE, 0))


@pytest.fixture(scope="session")
def sub_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same site below a path of a larger server."""
    home = tmp_path_factory.mktemp("server")
    (home / "some").mkdir()
    (home / "some" / "book").symlink_to(SITE, target_is_directory=True)
    handler = functools.partial(Handler, directory=str(home))
    yield from _serving(http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler), "/some/book/")


@pytest.fixture(scope="session")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both copies, made from the built site as it stands."""
    home = tmp_path_factory.mktemp("carried")
    (home / "_build").mkdir()
    for name in ("site", *LANGUAGES):
        (home / "_build" / name).symlink_to(ROOT / "_build" / name)
    for language in LANGUAGES:
        made = offline.write(home, language)
        assert made.stat().st_size < 8e6
        with ZipFile(made) as opened:
            opened.extractall(home)
    return home


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = subprocess.run(
        [sys.executable, ROOT / "booktools" / "bootstrap.py", "--find-chromium"],
        capture_output=True,
        text=True,
    )
    if found.returncode:
        pytest.exit(found.stdout + found.stderr, returncode=3)
    with sync_playwright() as playwright:
        # Chromium's own sandbox needs rights that containers and CI runners do not give.
        chromium = playwright.chromium.launch(
            executable_path=found.stdout.strip(),
            # No host but this machine is there: a page that needs another one fails.
            args=["--no-sandbox", "--disable-gpu", f"--host-resolver-rules={ALONE}"],
        )
        yield chromium
        chromium.close()


@dataclass
class Visit:
    """A page in its own window, with everything that went wrong in it."""

    page: Page
    context: BrowserContext
    address: str
    troubles: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        # Loaded first: on a busy machine the network can be idle while the scripts wait to run.
        self.page.goto(self.address + path, wait_until="load")
        self.page.wait_for_load_state("networkidle")
        return self.page

    def read(self, path: str) -> Page:
        """Open a page and have all of it laid out; a browser skips what is far from the screen, and
        says that no text of it is to be seen.
        """
        self.open(path)
        self.page.evaluate(
            """() => document.querySelectorAll("main > section > section")
                .forEach((part) => (part.style.contentVisibility = "visible"))"""
        )
        return self.page

    def hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.troubles.append(f"console: {message.text}")


@pytest.fixture
def visit(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A window of its own; `@pytest.mark.parametrize("visit", [options], indirect=True)`."""
    yield from _visit(browser, address, getattr(request, "param", {}))


@pytest.fixture(scope="session")
def live_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the built site whose cells run in the page."""
    try:
        runtime = fetch()
    except (ValueError, OSError) as error:
        pytest.skip(f"the Python for the pages cannot be had here: {error}")
    site = tmp_path_factory.mktemp("live") / "site"
    shutil.copytree(SITE, site)
    publish(site, runtime, wheel.build(ROOT))
    return site


@pytest.fixture(scope="session")
def live_address(live_site: Path) -> Iterator[str]:
    yield from _serving(server(live_site, 0))


@pytest.fixture
def live(browser: Browser, live_address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A window of its own on a site whose cells run."""
    yield from _visit(browser, live_address, getattr(request, "param", {}))


@pytest.fixture(scope="module")
def opened(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A page that several tests look at and leave as it is; pytest runs those of a page in turn."""
    visiting = contextlib.contextmanager(_visit)
    with visiting(browser, address, {}) as visit:
        visit.read(request.param)
        yield visit


@pytest.fixture
def visit_below(browser: Browser, sub_address: str) -> Iterator[Visit]:
    """The same for the site below a path."""
    yield from _visit(browser, sub_address, {})


def _visit(browser: Browser, address: str, options: dict) -> Iterator[Visit]:
    defaults = {"viewport": {"width": 1300, "height": 900}, "locale": "en-US"}
    context = browser.new_context(**(defaults | options))
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    visit = Visit(page, context, address)
    page.on("console", visit.hear)
    page.on("pageerror", lambda error: visit.troubles.append(f"script: {error}"))
    page.on("requestfailed", lambda req: visit.troubles.append(f"request failed: {req.url}"))
    page.on(
        "response",
        lambda response: (
            response.status >= 400 and visit.troubles.append(f"{response.status}: {response.url}")
        ),
    )
    page.on(
        "request",
        lambda req: (
            not req.url.startswith((address, "data:", "blob:"))
            and visit.troubles.append(f"outside request: {req.url}")
        ),
    )
    yield visit
    context.close()
