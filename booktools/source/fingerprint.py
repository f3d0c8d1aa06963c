"""What a site is made from, as one hash: if it is the same as last time, so is the site."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

#: The package, and what says of it what it is called, needs and allows.
PACKAGE = ("lossbook/**/*", "pyproject.toml", "README.md", "LICENSE")
#: The chapters with terms and references, the settings, what makes pages of them, the package, of
#: which they show the reference and serve the wheel, and the fonts and scripts of npm.
SOURCES = (
    "index.ipynb",
    "chapters/*",
    "_config.yml",
    "_toc.yml",
    "booktools/**/*",
    "benchmarks/results/*.json",
    "package-lock.json",
    *PACKAGE,
)


def fingerprint(root: Path) -> str:
    """A hash of every source, of the programs' versions, and of the days of the last changes."""
    whole = hashlib.sha256()
    for part in _parts(root):
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()


def sources(root: Path) -> list[Path]:
    """The files that a site is made from."""
    return _files(root, SOURCES)


def _files(root: Path, patterns: tuple[str, ...]) -> list[Path]:
    found = {path for pattern in patterns for path in root.glob(pattern) if path.is_file()}
    return sorted(path for path in found if "__pycache__" not in path.parts)


#: What makes the pages: of the theme's sheets, scripts and pictures a page shows the names alone.
TOOLS = ("booktools/**/*", "lossbook/course/labels/*.py", "_config.yml", "package-lock.json")
_BY_NAME = (".css", ".js", ".svg")


def tools(root: Path) -> str:
    """A hash of what, if it changes, may change every page, and what lies beside the pages."""
    whole = hashlib.sha256("\n".join(sorted(versions())).encode())
    for path in _files(root, TOOLS):
        whole.update(str(path.relative_to(root)).encode())
        if path.suffix not in _BY_NAME:
            whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def package(root: Path) -> list[Path]:
    """The modules of the package."""
    return _files(root, ("lossbook/**/*.py",))


def wheel_parts(root: Path) -> list[Path]:
    """What the wheel of the package is made from."""
    return _files(root, PACKAGE)


def _parts(root: Path) -> Iterator[bytes]:
    for path in sources(root):
        yield str(path.relative_to(root)).encode()
        yield path.read_bytes()
    yield "\n".join(sorted(versions())).encode()
    yield _last_commit(root)


def versions() -> Iterator[str]:
    """The installed packages, each with its version, as their folders are named."""
    for folder in sys.path:
        for found in Path(folder or ".").glob("*.dist-info"):
            yield found.name


def _last_commit(root: Path) -> bytes:
    """Pages show when their notebook last changed, which a commit may move."""
    command = ["git", "log", "-1", "--format=%H", "--", "index.ipynb", "chapters"]
    return subprocess.run(command, cwd=root, capture_output=True, check=False).stdout
