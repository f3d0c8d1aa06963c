"""Build the site with pages that run: fetch the runtime if it is not there, then build."""

from __future__ import annotations

from pathlib import Path

from booktools.commands.build import build
from booktools.live.fetch import fetch


def live(root: Path, given: str | None) -> int:
    try:
        runtime = fetch(given)
    except (ValueError, OSError) as error:
        print(f"The Python for the pages could not be had: {error}")
        print("`make book` builds the site without it.")
        return 1
    return build(root, runtime)
