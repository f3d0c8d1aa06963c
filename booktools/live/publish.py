"""Put into a built site what lets its pages run: the runtime, the package, and a script a page.

The runtime's folder is named by what is in it, so that a browser may keep it for good; so are the
package and the script. Pages are as they were but for one script that does nothing until asked.
"""

from __future__ import annotations

import gzip
import hashlib
import html
import json
import os
import shutil
import zipfile
from pathlib import Path

from booktools.live.fetch import EDITOR
from booktools.source.edition import LANGUAGES
from booktools.source.numbering import page_of

HERE = Path(__file__).parent
#: What of booktools runs inside a page, beside `lossbook`.
INSIDE = ("__init__.py", "live/__init__.py", "live/kernel.py", "pages/__init__.py")
INSIDE_PAGES = ("pages/inline.py", "pages/strips.py")
#: What is sent compressed, each file as a whole; the worker asks for it with .packed at the end of
#: its name, which no server knows: called encoded, such a file would be unpacked twice.
PACKED = (".wasm", ".whl", ".zip")
_MARK = "data-live="


def publish(site: Path, runtime: Path, wheel: Path) -> None:
    """Let the pages of a built site run, with the runtime of `fetch` and the package's wheel."""
    live = site / "live"
    worker = (HERE / "worker.js").read_bytes()
    name = f"{runtime.name}-{_digest(worker)}"
    _serve_runtime(runtime, live / name, worker)
    package = _put(live, "library", ".zip.packed", packed(library(wheel)))
    script = _put(live, "run", ".js", (HERE / "run.js").read_bytes())
    editor = _put(live, "editor", ".js", (runtime / EDITOR).read_bytes())
    (site / "sw.js").write_bytes((HERE / "sw.js").read_bytes())
    facts = {
        "runtime": name,
        "editor": editor,
        "library": package.removesuffix(".packed"),
        "size": _size(live / name, live / package),
    }
    for other in {*live.iterdir()} - {live / name, live / package, live / script, live / editor}:
        shutil.rmtree(other) if other.is_dir() else other.unlink()
    for page in pages(site):
        _add_script(page, script, facts)


def withdraw(site: Path) -> None:
    """Nothing of it is left; the pages themselves are written anew by the build."""
    shutil.rmtree(site / "live", ignore_errors=True)
    (site / "sw.js").unlink(missing_ok=True)


def pages(site: Path) -> list[Path]:
    """The pages with cells: chapters, what goes further, projects."""
    return [
        path
        for language in LANGUAGES
        for path in sorted((site / language / "chapters").glob("*.html"))
        if page_of(f"chapters/{path.stem}") and 'class="cell ' in path.read_text("utf-8")
    ]


def _serve_runtime(runtime: Path, target: Path, worker: bytes) -> None:
    if target.exists():
        return
    target.mkdir(parents=True)
    for path in runtime.iterdir():
        if path.suffix in PACKED:
            (target / f"{path.name}.packed").write_bytes(packed(path.read_bytes()))
        elif path.name not in ("manifest.json", "pyodide.mjs", EDITOR):
            shutil.copy2(path, target)
    _lock_what_is_served(target)
    (target / "worker.js").write_bytes(worker)


def _lock_what_is_served(target: Path) -> None:
    """The browser checks each wheel once more: by the hash of what it is sent."""
    lock = json.loads((target / "pyodide-lock.json").read_text("utf-8"))
    for package in lock["packages"].values():
        sent = (target / f"{package['file_name']}.packed").read_bytes()
        package["sha256"] = hashlib.sha256(sent).hexdigest()
    (target / "pyodide-lock.json").write_text(json.dumps(lock), "utf-8")


def packed(data: bytes) -> bytes:
    """So small on any server; the worker unpacks it."""
    return gzip.compress(data, 9, mtime=0)


def _size(runtime: Path, package: Path) -> int:
    """The bytes that the first click fetches: Python, NumPy and the package."""
    first = [*runtime.glob("pyodide.asm.wasm.packed"), *runtime.glob("python_stdlib.zip.packed")]
    first += [*runtime.glob("numpy-*.whl.packed"), runtime / "pyodide-lock.json", package]
    return sum(path.stat().st_size for path in first)


def library(wheel: Path) -> bytes:
    """The package and the part of booktools that runs inside a page, as one zip."""
    held = wheel.with_suffix(".zip")
    with zipfile.ZipFile(wheel) as package, zipfile.ZipFile(held, "w") as made:
        parts = {
            part.filename: package.read(part)
            for part in package.infolist()
            if part.filename.startswith("lossbook/")
        }
        for name in (*INSIDE, *INSIDE_PAGES):
            parts[f"booktools/{name}"] = (HERE.parent / name).read_bytes()
        for name, data in sorted(parts.items()):
            made.writestr(zipfile.ZipInfo(name), data)
    data = held.read_bytes()
    held.unlink()
    return data


def _put(folder: Path, name: str, ending: str, data: bytes) -> str:
    """Write a file that is named by what is in it; return that name."""
    full = f"{name}-{_digest(data)}{ending}"
    (folder / full).write_bytes(data)
    return full


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:8]


def _add_script(page: Path, script: str, facts: dict[str, str | int]) -> None:
    text = page.read_text("utf-8")
    if _MARK in text:
        return
    root = os.path.relpath(page.parents[2], page.parent)
    tag = (
        f'<script src="{root}/live/{script}" defer data-base="{root}" '
        f'{_MARK}"{html.escape(json.dumps(facts))}"></script>\n'
    )
    page.write_text(text.replace("</head>", f"{tag}</head>", 1), "utf-8")
