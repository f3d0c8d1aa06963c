"""The search: Pagefind's index of each edition, made anew when one of its pages changed.

Pagefind indexes languages apart, tells them apart by `<html lang>`, and its script finds each by a
list of them. So each edition is indexed by itself, while the other may still be built, and the site
gets the files of both and one list.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

from booktools.exports import indexed
from booktools.source.edition import LANGUAGES

_LIST = "pagefind-entry.json"
# Its dialogs, and what runs apart from the page; the book has a dialog of its own.
_UNUSED = (
    "pagefind-component-ui.css",
    "pagefind-component-ui.js",
    "pagefind-highlight.js",
    "pagefind-modular-ui.css",
    "pagefind-modular-ui.js",
    "pagefind-ui.css",
    "pagefind-ui.js",
    "pagefind-worker.js",
)


def index(root: Path, site: Path, language: str) -> str:
    """Index the pages of one edition of the site, if they changed; return what went wrong."""
    folder = _folder(root, language)
    copies = root / "_build" / language / "indexed"
    indexed.write(root, site / language, copies / language)
    pages = _digest(copies)
    record = folder / "pages.txt"
    if record.exists() and record.read_text("utf-8") == pages:
        return ""
    shutil.rmtree(folder, ignore_errors=True)
    command = [
        sys.executable,
        "-m",
        "pagefind",
        "--site",
        str(copies),
        "--output-path",
        str(folder),
    ]
    process = subprocess.run(
        [*command, "--glob", f"{language}/**/*.html"],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    if process.returncode:
        return f"Pagefind could not index the site:\n{process.stdout}{process.stderr}"
    for unused in _UNUSED:
        (folder / unused).unlink(missing_ok=True)
    record.write_text(pages, "utf-8")
    return ""


def merge(root: Path, site: Path) -> None:
    """Put the files of both editions, and one list of their languages, into the site."""
    target = site / "pagefind"
    folders = [_folder(root, language) for language in LANGUAGES]
    wanted = {
        path.relative_to(folder): path
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and path.name not in (_LIST, "pages.txt")
    }
    for name, path in wanted.items():
        copy = target / name
        if not copy.exists() or copy.read_bytes() != path.read_bytes():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, copy)
    for path in [*target.rglob("*")]:
        if path.is_file() and path.relative_to(target) not in wanted:
            path.unlink()
    (target / _LIST).write_text(json.dumps(_merged(folders)), "utf-8")


def _merged(folders: list[Path]) -> dict[str, object]:
    entries = [json.loads((folder / _LIST).read_text("utf-8")) for folder in folders]
    both = {name: found for entry in entries for name, found in entry["languages"].items()}
    return entries[0] | {"languages": both}


def _folder(root: Path, language: str) -> Path:
    return root / "_build" / language / "search"


def _digest(folder: Path) -> str:
    """A hash of an edition's pages."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*.html")):
        whole.update(str(path.relative_to(folder)).encode() + b"\0")
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()
