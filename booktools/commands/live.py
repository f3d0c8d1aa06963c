"""Build the site with pages that run, and try every cell of the book under the same files."""

from __future__ import annotations

from pathlib import Path

from booktools.commands.build import build
from booktools.live.fetch import fetch
from booktools.source.edition import LANGUAGES
from booktools.source.numbering import page_of


def live(root: Path, given: str | None) -> int:
    runtime = _had(given)
    return build(root, runtime) if runtime else 1


def try_cells(root: Path, notebooks: list[Path]) -> int:
    """Run the cells of these notebooks, or of all that have pages, in Node; print what differs."""
    from booktools.live.compare import compare
    from booktools.source import staleness

    runtime = _had(None)
    if not runtime:
        return 1
    every = [path for path in staleness.notebooks(root) if page_of(f"chapters/{path.stem}")]
    found = [
        f"{language}: {line}"
        for language in LANGUAGES
        for line in compare(root, runtime, notebooks or every, language)
    ]
    print("\n".join(found) or "Every cell shows in a page what it shows in the book.")
    return min(len(found), 1)


def _had(given: str | None) -> Path | None:
    """The runtime, or nothing after a sentence that says why not."""
    try:
        return fetch(given)
    except (ValueError, OSError) as error:
        print(f"The Python for the pages could not be had: {error}")
        print("`make book` builds the site without it.")
        return None
