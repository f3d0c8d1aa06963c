"""Make a form of the book that can be carried away, of each language, and offer it on the site."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from booktools.commands.build import build
from booktools.exports import downloads, epub, offline
from booktools.source.edition import LANGUAGES

FORMS: dict[str, Callable[[Path, str], Path]] = {"offline": offline.write, "epub": epub.write}


def carry(root: Path, form: str) -> int:
    """Build the site if it is not up to date, then the form; print what was made."""
    if code := build(root):
        return code
    for language in LANGUAGES:
        made = FORMS[form](root, language)
        print(f"{made.relative_to(root)}: {made.stat().st_size / 1e6:.1f} MB", flush=True)
    downloads.offer(root)
    return 0
