"""Build both editions and put them together into `_build/site`, which any plain file server can
publish. If nothing that goes into them has changed since the last time, there is nothing to do.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

from booktools.commands import search
from booktools.exports import markdown
from booktools.source import settings
from booktools.source.edition import LANGUAGES
from booktools.source.fingerprint import fingerprint, tools

LOOK = "Look at it: make serve  (or: python -m booktools serve), then open http://127.0.0.1:8000/"


def build(root: Path, runtime: Path | None = None) -> int:
    """Build; print what was done, what is wrong and what to do next. Returns the exit code.

    With the ``runtime`` of `booktools.live`, the cells of the pages run in the reader's browser.
    """
    start = time.perf_counter()
    site = root / "_build" / "site"
    record = root / "_build" / "built.json"
    found = fingerprint(root)
    live = runtime.name if runtime else None
    known = json.loads(record.read_text("utf-8")) if record.exists() else {}
    if (known.get("fingerprint"), known.get("live")) == (found, live) and (
        site / "index.html"
    ).exists():
        print("\n".join([*known["warnings"], f"Nothing changed: {site.relative_to(root)}", LOOK]))
        return 0
    record.unlink(missing_ok=True)
    warnings = _warnings(root)
    if code := _build(root, site, warnings):
        return code
    _let_run(root, site, runtime)
    made = {"fingerprint": found, "warnings": warnings, "live": live}
    record.write_text(json.dumps(made), "utf-8")
    print(f"Built in {time.perf_counter() - start:.0f} s: {site.relative_to(root)}\n{LOOK}")
    return 0


def _let_run(root: Path, site: Path, runtime: Path | None) -> None:
    from booktools.exports import wheel
    from booktools.live import publish

    if runtime:
        publish.publish(site, runtime, wheel.build(root))
    else:
        publish.withdraw(site)
        print("Cells do not run in these pages; `make live` builds pages in which they do.")


def _warnings(root: Path) -> list[str]:
    from booktools.source import staleness  # it reads notebooks, which takes a second to import

    return [
        f"warning: {path.relative_to(root)}: its code or its outputs changed after it ran; "
        "run `make run`"
        for path in staleness.stale(root)
    ]


def _build(root: Path, site: Path, warnings: list[str]) -> int:
    """Make the editions side by side, each with its pages, plain notebooks and search."""
    print("\n".join(warnings), end="\n" * bool(warnings))
    print("English and Chinese editions ...", flush=True)
    _forget_what_other_tools_made(root)
    from booktools.exports import downloads, wheel  # here for the same reason as those below

    downloads.withdraw(root)
    built = wheel.build(root)
    with ThreadPoolExecutor(len(LANGUAGES)) as pool:
        faults = [*pool.map(lambda language: _edition(root, site, language), LANGUAGES)]
    if any(faults):
        print("\n".join(filter(None, faults)))
        return 1
    from booktools.pages import icons, metadata, rootpage  # these take a second to import

    base = settings.load(root)["html"]["baseurl"]
    rootpage.write(site, base)
    icons.write(site)
    _serve_wheel(built, site)
    metadata.write_sitemap(site, base)
    markdown.write_list(root, site, base)
    search.merge(root, site)
    return 0


def _serve_wheel(built: Path, site: Path) -> None:
    """The package itself beside the pages, for notebooks that run elsewhere."""
    for other in site.glob("*.whl"):
        if other.name != built.name:
            other.unlink()
    if not _same(built, site / built.name):
        shutil.copy2(built, site)


def _forget_what_other_tools_made(root: Path) -> None:
    """When the tools changed, what lies beside the pages may be left over: begin with nothing."""
    now, record = tools(root), root / "_build" / "tools.txt"
    if not record.exists() or record.read_text("utf-8") != now:
        for language, part in product(LANGUAGES, ("html", "doctrees", "static")):
            shutil.rmtree(root / "_build" / language / part, ignore_errors=True)
        record.parent.mkdir(exist_ok=True)
        record.write_text(now, "utf-8")


def _edition(root: Path, site: Path, language: str) -> str:
    """Build one edition into the site and index it; return what went wrong, if anything did."""
    command = [sys.executable, "-m", "booktools.commands.sphinx_build", str(root), language]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        end = f"The {language} edition did not build; what is wrong stands above."
        return f"{done.stderr}{done.stdout[-3000:]}{end}"
    sys.stdout.write(done.stderr)
    made = root / "_build" / language / "html"
    _mirror(root / "_build" / "notebooks" / language, made / "notebooks")
    markdown.write(root, made, language)
    _mirror(made, site / language)
    return search.index(root, site, language)


_PRIVATE = (".buildinfo", "objects.inv", "searchindex.js", ".doctrees")
# What Sphinx writes for themes other than this one.
_UNUSED = (
    "base-stemmer.js",
    "basic.css",
    "copybutton.css",
    "copybutton_funcs.js",
    "doctools.js",
    "exercise.css",
    "file.png",
    "language_data.js",
    "minus.png",
    "mystnb.*.css",
    "plus.png",
    "pygments.css",
    "search.html",
    "searchtools.js",
    "sphinx_highlight.js",
    "translations.js",
)


def _mirror(source: Path, target: Path) -> None:
    """Make `target` hold what `source` holds, touching only files whose content differs."""
    wanted = {
        path.relative_to(source)
        for path in source.rglob("*")
        if path.is_file() and path.name not in _PRIVATE and not _unused(path)
    }
    existing = {path.relative_to(target) for path in target.rglob("*") if path.is_file()}
    changed = [path for path in wanted if not _same(source / path, target / path)]
    for path in changed:
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source / path, target / path)
    for path in existing - wanted:
        (target / path).unlink()


def _unused(path: Path) -> bool:
    return any(path.match(pattern) for pattern in _UNUSED)


def _same(a: Path, b: Path) -> bool:
    return b.exists() and a.stat().st_size == b.stat().st_size and a.read_bytes() == b.read_bytes()
