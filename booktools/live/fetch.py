"""The runtime for reading pages that run: fetched once, verified, made slim, kept outside the tree.

`runtime.yml` says which version, with the hash of each file of its core; the core's lock has those
of the wheels. It comes from an unpacked official release or its archive, by path or address, or
else from the registries, whose own hashes do not count: only those written down do.
"""

from __future__ import annotations

import fnmatch
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
PINS = HERE / "runtime.yml"
#: What puts bytecode into the archives, and runs in the page's own Python.
COMPILE = (HERE / "compile.mjs", HERE / "bytecode.py")
EDITOR = "editor.js"
#: What hands out a file of the runtime by its name.
Source = Callable[[str], bytes]


def pins() -> dict[str, Any]:
    return yaml.safe_load(PINS.read_text("utf-8"))


def folder() -> Path:
    """Where the runtime is kept: in the user's cache, under a name that changes with the pins."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    made_from = [PINS, Path(__file__), *COMPILE, *sorted((HERE / "editor").iterdir())]
    mark = hashlib.sha256(b"".join(path.read_bytes() for path in made_from)).hexdigest()[:8]
    return home / "lossbook" / f"python-{pins()['version']}-{mark}"


def fetch(given: str | None = None) -> Path:
    """The folder that holds the runtime, made if it is not there yet; ValueError says what fails.

    ``given`` is an unpacked official release, its archive, or the archive's address.
    """
    made = folder()
    if (made / "manifest.json").exists():
        return made
    made.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=made.parent) as scratch:
        whole = Path(scratch, "made")
        whole.mkdir()
        source = _given(given, Path(scratch)) if given else _registries(Path(scratch))
        _fill(whole, source)
        (whole / EDITOR).write_bytes(bundle_editor(Path(scratch, "editor")))
        sizes = {path.name: path.stat().st_size for path in sorted(whole.iterdir())}
        (whole / "manifest.json").write_text(json.dumps(sizes), "utf-8")
        shutil.rmtree(made, ignore_errors=True)
        whole.rename(made)
    return made


def _fill(made: Path, source: Source) -> None:
    wanted = pins()
    for name, digest in wanted["core"].items():
        data = verified(name, source(name), digest)
        if name.endswith(".zip"):
            slim(data, made / name, wanted["unused"])
        else:
            (made / name).write_bytes(data)
    official = json.loads((made / "pyodide-lock.json").read_text("utf-8"))
    packages = {
        name: dict(official["packages"][name])
        for name in needed(official["packages"], wanted["packages"], set(wanted["left_out"]))
    }
    for package in packages.values():
        wheel = verified(package["file_name"], source(package["file_name"]), package["sha256"])
        slim(wheel, made / package["file_name"], wanted["unused"])
        package["depends"] = [name for name in package["depends"] if name in packages]
    lock = {"info": official["info"], "packages": packages}
    (made / "pyodide-lock.json").write_text(json.dumps(lock), "utf-8")
    compile_first(made)


def compile_first(made: Path) -> None:
    """Put bytecode in place of what a first cell imports; `bytecode.py` says why and how."""
    program, bytecode = map(str, COMPILE)
    _run(["node", program, str(made), bytecode], made)


def bundle_editor(scratch: Path) -> bytes:
    """The field in which a cell is changed, as one module; npm holds its parts to their hashes."""
    shutil.copytree(HERE / "editor", scratch)
    _run(["npm", "ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"], scratch)
    esbuild = str(scratch / "node_modules" / ".bin" / "esbuild")
    _run(
        [esbuild, "editor.js", "--bundle", "--format=esm", "--minify", "--outfile=made.js"], scratch
    )
    return (scratch / "made.js").read_bytes()


def verified(name: str, data: bytes, digest: str) -> bytes:
    found = hashlib.sha256(data).hexdigest()
    if found != digest:
        raise ValueError(f"{name}: got SHA-256 {found}, wanted {digest}; it is not used")
    return data


def needed(packages: dict[str, Any], wanted: list[str], left_out: set[str]) -> list[str]:
    """The packages and all they depend on, each once."""
    found: list[str] = []
    waiting = [*wanted]
    while waiting:
        name = waiting.pop(0)
        if name not in found and name not in left_out:
            found.append(name)
            waiting += packages[name]["depends"]
    return found


def slim(archive: bytes, target: Path, unused: list[str]) -> None:
    """Write an archive again without the parts of some patterns, the same bytes each time."""
    with tempfile.TemporaryFile() as held:
        held.write(archive)
        with (
            zipfile.ZipFile(held) as old,
            zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as new,
        ):
            for part in sorted(old.infolist(), key=lambda part: part.filename):
                if part.is_dir() or any(fnmatch.fnmatch(part.filename, u) for u in unused):
                    continue
                kept = zipfile.ZipInfo(part.filename)
                kept.external_attr = part.external_attr
                new.writestr(kept, old.read(part))


def _registries(scratch: Path) -> Source:
    wanted = pins()
    npm = _run(["npm", "pack", "--silent", wanted["npm"]], scratch).split()[-1]
    with tarfile.open(scratch / npm) as archive:
        archive.extractall(scratch, filter="data")
    download = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet"]
    _run([*download, "--dest", str(scratch), wanted["pypi"]["requirement"]], scratch)
    (package,) = scratch.glob("*.whl")
    verified(package.name, package.read_bytes(), wanted["pypi"]["sha256"])
    bundle = zipfile.ZipFile(package)

    def read(name: str) -> bytes:
        core = scratch / "package" / name
        return core.read_bytes() if core.exists() else bundle.read(wanted["pypi"]["folder"] + name)

    return read


def _given(given: str, scratch: Path) -> Source:
    place = Path(given)
    if given.startswith(("https://", "http://127.0.0.1:")):
        place = scratch / "release.tar.bz2"
        with urllib.request.urlopen(given) as answer, place.open("wb") as file:
            shutil.copyfileobj(answer, file)
    if place.is_file():
        with tarfile.open(place) as archive:
            archive.extractall(scratch / "release", filter="data")
        place = scratch / "release"
    if not place.is_dir():
        raise ValueError(f"{given}: got no folder, archive or https address of a release")

    def read(name: str) -> bytes:
        found = next(iter(sorted(place.rglob(name))), None)
        if found is None:
            raise ValueError(f"{given}: got a release without {name}")
        return found.read_bytes()

    return read


def _run(command: list[str], folder: Path) -> str:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8")
    except OSError as error:
        raise ValueError(f"{command[0]}: {error.strerror}") from error
    if done.returncode:
        raise ValueError(f"{' '.join(command[:3])}: {done.stderr.strip()[-300:]}")
    return done.stdout
