"""What was made to be carried away, offered by the site: the files beside its pages, a line on the
front page.

They are made from the built site, so they are put into it afterwards; a build that changes the site
takes them out again, since they are then another book's.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from booktools.source.edition import LANGUAGES
from booktools.source.strings import word

_LINE = re.compile(r"<!-- downloads -->.*?<!-- end -->", re.DOTALL)
_ENDINGS = ("zip", "epub")


def path_of(root: Path, language: str, ending: str) -> Path:
    return root / "_build" / f"lossbook-{language}.{ending}"


def offer(root: Path) -> None:
    """Put what there is into the site."""
    site = root / "_build" / "site"
    for language in LANGUAGES:
        files = [path for ending in _ENDINGS if (path := path_of(root, language, ending)).exists()]
        for path in files:
            shutil.copy2(path, site)
        front = site / language / "index.html"
        before, _, after = _LINE.sub("\0", front.read_text("utf-8")).partition("\0")
        line = f"<!-- downloads -->{_line(files, language)}<!-- end -->"
        front.write_text(before + line + after, "utf-8")


def withdraw(root: Path) -> None:
    """Remove what was made from another site than the one being built."""
    for language in LANGUAGES:
        for ending in _ENDINGS:
            path = path_of(root, language, ending)
            path.unlink(missing_ok=True)
            (root / "_build" / "site" / path.name).unlink(missing_ok=True)


def without_line(page: str) -> str:
    """A front page that offers nothing, as it is inside a download."""
    return _LINE.sub("", page)


def _line(files: list[Path], language: str) -> str:
    links = " · ".join(_link(path, language) for path in files)
    return links and f'<p class="downloads">{word("downloads", language)}{links}</p>'


def _link(path: Path, language: str) -> str:
    name = word(f"download_{path.suffix[1:]}", language)
    said = word("size", language) % (name, path.stat().st_size / 1e6)
    return f'<a href="../{path.name}" download>{said}</a>'
