"""The site of one language as a zip that opens by a double click, with its search.

From a disk a browser reads pages, style sheets, pictures and plain scripts; modules, and whatever a
script asks for, it refuses. Pagefind needs both, so its files are put into the script that shows
its dialog.
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

_DIALOG = "pagefind-component-ui.js"
_STYLE = "pagefind-component-ui.css"
#: How the dialog loads the search itself.
_IMPORT = "import(`${this.options.bundlePath}pagefind.js`)"
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
    for path in [*(site / language).rglob("*"), *site.glob("*.whl")]:
        if path.is_file():
            page = path.suffix == ".html"
            yield (
                path.relative_to(site).as_posix(),
                _page(path.read_text("utf-8")) if page else path.read_bytes(),
            )
    yield f"pagefind/{_DIALOG}", _dialog(search)
    yield f"pagefind/{_STYLE}", (search / _STYLE).read_bytes()


def _front(language: str) -> bytes:
    title = word("book_title", language)
    html_language = HTML_LANGUAGE[language]
    return _FRONT.format(html_language=html_language, language=language, title=title).encode()


def _page(text: str) -> bytes:
    return without_line(_ELSEWHERE.sub("", text)).encode()


def _dialog(search: Path) -> bytes:
    """Pagefind's dialog, with the files of the search before it."""
    dialog = (search / _DIALOG).read_text("utf-8")
    if dialog.count(_IMPORT) != 1:
        raise RuntimeError(f"Pagefind's dialog has changed: it loads the search by no {_IMPORT}.")
    brought = Path(__file__).with_suffix(".js").read_text("utf-8")
    return (
        brought.replace(_PLACE, json.dumps(dict(_held(search))))
        + dialog.replace(_IMPORT, "import(window.lossbookPagefind)")
    ).encode()


def _held(search: Path) -> Iterator[tuple[str, str]]:
    """The files of the search by their names, as text."""
    for path in sorted(search.rglob("*")):
        shown = path.name.startswith("pagefind-component") or path.name == "pagefind-worker.js"
        if path.is_file() and not shown and path.name != "pages.txt":
            content = base64.b64encode(path.read_bytes()).decode()
            yield path.relative_to(search).as_posix(), content
