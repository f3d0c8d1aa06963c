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
from pathlib import Path

from booktools.source import settings
from booktools.source.edition import LANGUAGES
from booktools.source.fingerprint import fingerprint

LOOK = "Look at it: make serve  (or: python -m booktools serve), then open http://127.0.0.1:8000/"


def build(root: Path) -> int:
    """Build; print what was done, what is wrong and what to do next. Returns the exit code."""
    start = time.perf_counter()
    site = root / "_build" / "site"
    record = root / "_build" / "built.json"
    found = fingerprint(root)
    known = json.loads(record.read_text("utf-8")) if record.exists() else {}
    if known.get("fingerprint") == found and (site / "index.html").exists():
        print("\n".join([*known["warnings"], f"Nothing changed: {site.relative_to(root)}", LOOK]))
        return 0
    record.unlink(missing_ok=True)
    warnings = _warnings(root)
    if code := _build(root, site, warnings):
        return code
    record.write_text(json.dumps({"fingerprint": found, "warnings": warnings}), "utf-8")
    print(f"Built in {time.perf_counter() - start:.0f} s: {site.relative_to(root)}\n{LOOK}")
    return 0


def _warnings(root: Path) -> list[str]:
    from booktools.source import staleness  # it reads notebooks, which takes a second to import

    return [
        f"warning: {path.relative_to(root)}: its code or its outputs changed after it ran; "
        "run `make run`"
        for path in staleness.stale(root)
    ]


def _build(root: Path, site: Path, warnings: list[str]) -> int:
    """Make the editions, put them together, index them."""
    print("\n".join(warnings), end="\n" * bool(warnings))
    print("[1/3] English and Chinese editions ...", flush=True)
    with ThreadPoolExecutor(len(LANGUAGES)) as pool:
        results = list(pool.map(lambda language: _edition(root, language), LANGUAGES))
    for language, process in zip(LANGUAGES, results, strict=True):
        sys.stdout.write(process.stderr)
        if process.returncode:
            sys.stdout.write(process.stdout[-3000:])
            print(f"The {language} edition did not build; what is wrong stands above.")
            return 1
    print("[2/3] Site and plain notebooks ...", flush=True)
    changed = _assemble(root, site)
    print("[3/3] Search ...", flush=True)
    return _index(site) if changed else 0


def _edition(root: Path, language: str) -> subprocess.CompletedProcess[str]:
    """Run Sphinx for one edition."""
    command = [sys.executable, "-m", "booktools.commands.sphinx_build", str(root), language]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, encoding="utf-8")


def _assemble(root: Path, site: Path) -> bool:
    """Copy what changed into the site, delete what is gone; say whether anything did."""
    from booktools.exports import plain  # these take a second to import
    from booktools.pages import metadata, rootpage

    sources = {language: root / "_build" / language / "html" for language in LANGUAGES}
    for language, folder in plain.write_all(root, root / "_build" / "notebooks").items():
        _mirror(folder, sources[language] / "notebooks")
    changes = [_mirror(sources[language], site / language) for language in LANGUAGES]
    changes.append(rootpage.write(site))
    base = settings.load(root)["html"]["baseurl"]
    changes.append(metadata.write_sitemap(site, base))
    return any(changes) or not (site / "pagefind").exists()


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


def _mirror(source: Path, target: Path) -> bool:
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
    return bool(changed or existing - wanted)


def _unused(path: Path) -> bool:
    return any(path.match(pattern) for pattern in _UNUSED)


def _same(a: Path, b: Path) -> bool:
    return b.exists() and a.stat().st_size == b.stat().st_size and a.read_bytes() == b.read_bytes()


# Pagefind's older search pages; the book uses its newest, the dialog.
_OTHER_SEARCH_PAGES = (
    "pagefind-modular-ui.css",
    "pagefind-modular-ui.js",
    "pagefind-ui.css",
    "pagefind-ui.js",
)


def _index(site: Path) -> int:
    """One search index a language; Pagefind tells them apart by `<html lang>`."""
    shutil.rmtree(site / "pagefind", ignore_errors=True)
    process = subprocess.run(
        [sys.executable, "-m", "pagefind", "--site", str(site), "--glob", "{en,zh}/**/*.html"],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    if process.returncode:
        print(f"Pagefind could not index the site:\n{process.stdout}{process.stderr}")
    for unused in (*_OTHER_SEARCH_PAGES, "pagefind-highlight.js"):
        (site / "pagefind" / unused).unlink(missing_ok=True)
    return process.returncode
