"""The site of one language as a zip that opens by a double click, with its search.

From a disk a browser reads pages, style sheets, pictures and plain scripts; modules, and whatever a
script asks for, it refuses. Pagefind needs both, so its files are put into one plain script.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from booktools.exports.downloads import path_of, without_line
from booktools.source.edition import HTML_LANGUAGE
from booktools.source.strings import word

_PLACE = "{ /* name: base64 */ }"
#: What a page has that needs the other edition, or a server.
_ELSEWHERE = re.compile(
    r'\n *(?:<a class="bar-button switch-language".*?</a>'
    r'|<link rel="(?:alternate"|preload"[^>]* crossorigin)[^>]*>)'
)
_FRONT = """\
<!doctype html>
<html lang="{html_language}">
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url={language}/index.html">
<title>{title}</title>
<p><a href="{language}/index.html">{title}</a></p>
</html>
"""
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def write(root: Path, language: str) -> Path:
    """Write `_build/lossbook-LANGUAGE.zip` from the built site."""
    target = path_of(root, language, "zip")
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=9) as opened:
        for name, content in sorted(_files(root, language)):
            # The same site makes the same bytes.
            entry = ZipInfo(f"lossbook-{language}/{name}", _EARLIEST)
            opened.writestr(entry, content, ZIP_DEFLATED)
    return target


def _files(root: Path, language: str) -> Iterator[tuple[str, bytes]]:
    site, search = root / "_build" / "site", root / "_build" / language / "search"
    yield "index.html", _front(language)
    for path in [*(site / language).rglob("*"), *_at_the_root(site)]:
        if path.is_file():
            page = path.suffix == ".html"
            yield (
                path.relative_to(site).as_posix(),
                _page(path.read_text("utf-8")) if page else path.read_bytes(),
            )
    yield "pagefind/offline.js", _search(search)


def _at_the_root(site: Path) -> Iterator[Path]:
    """What the pages of both languages share: the package, and the icons."""
    for pattern in ("*.whl", "*.ico", "*.png", "*.svg"):
        yield from site.glob(pattern)


def _front(language: str) -> bytes:
    title = word("book_title", language)
    html_language = HTML_LANGUAGE[language]
    return _FRONT.format(html_language=html_language, language=language, title=title).encode()


def _page(text: str) -> bytes:
    return without_line(_ELSEWHERE.sub("", text)).encode()


def _search(search: Path) -> bytes:
    """The script that has all files of the search, by their names, as text."""
    brought = Path(__file__).with_suffix(".js").read_text("utf-8")
    files = {
        path.relative_to(search).as_posix(): base64.b64encode(path.read_bytes()).decode()
        for path in sorted(search.rglob("*"))
        if path.is_file() and path.name != "pages.txt"
    }
    return brought.replace(_PLACE, json.dumps(files)).encode()
