"""The book of one language as an EPUB 3, made from the pages of the built site."""

from __future__ import annotations

import posixpath
import re
import uuid
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import yaml
from lxml import etree

from booktools.exports.downloads import path_of
from booktools.exports.epub_page import page
from booktools.pages.template import last_changed
from booktools.source import settings
from booktools.source.book import listed
from booktools.source.edition import HTML_LANGUAGE, LANGUAGES
from booktools.source.strings import word

_EARLIEST = (1980, 1, 1, 0, 0, 0)
_PROLOGUE = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>'
_CONTAINER = """\
<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles>
<rootfile full-path="book/book.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
"""
_PACKAGE = """\
<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"
 xml:lang="{language}">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:uuid:{identifier}</dc:identifier>
<dc:title>{title}</dc:title>
<dc:language>{language}</dc:language>
<dc:creator>{author}</dc:creator>
<dc:description>{subtitle}</dc:description>
<dc:rights>{licence}</dc:rights>
<meta property="dcterms:modified">{modified}T00:00:00Z</meta>
<meta property="schema:accessMode">textual</meta>
<meta property="schema:accessMode">visual</meta>
<meta property="schema:accessModeSufficient">textual</meta>
<meta property="schema:accessibilityFeature">MathML</meta>
<meta property="schema:accessibilityFeature">alternativeText</meta>
<meta property="schema:accessibilityFeature">tableOfContents</meta>
<meta property="schema:accessibilityHazard">none</meta>
</metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="sheet" href="book.css" media-type="text/css"/>
{items}
</manifest>
<spine>
{spine}
</spine>
</package>
"""
_NAVIGATION = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"
 lang="{language}" xml:lang="{language}">
<head><title>{title}</title></head>
<body><nav epub:type="toc"><h1>{contents}</h1><ol>
{entries}
</ol></nav></body>
</html>
"""


class Book(NamedTuple):
    """The pages of the e-book by their names on the site, in reading order."""

    pages: dict[str, etree._Element]

    def title(self, name: str) -> str:
        return self.pages[name].findtext(".//{*}title") or ""


def write(root: Path, language: str) -> Path:
    """Write `_build/lossbook-LANGUAGE.epub` from the built site."""
    target = path_of(root, language, "epub")
    contents = yaml.safe_load((root / "_toc.yml").read_text("utf-8"))
    book = _read(root, language, ["index", *listed(contents)])
    with ZipFile(target, "w") as opened:
        # A reader knows an EPUB by its first bytes, which are not compressed.
        opened.writestr(ZipInfo("mimetype", _EARLIEST), "application/epub+zip", ZIP_STORED)
        for name, text in _files(root, language, book, contents):
            opened.writestr(ZipInfo(name, _EARLIEST), text, ZIP_DEFLATED, 9)
    return target


def _read(root: Path, language: str, names: list[str]) -> Book:
    """Read the pages; a link leads to a page of the book, or out to the web, or is none."""
    folder = root / "_build" / "site" / language
    texts = {name: (folder / f"{name}.html").read_text("utf-8") for name in names}
    known = {name: set(re.findall(r'\bid="([^"]+)"', text)) for name, text in texts.items()}
    pages = {}
    for name, text in texts.items():
        pages[name] = page(
            text, HTML_LANGUAGE[language], lambda address, here=name: _place(address, here, known)
        )
    return Book(pages)


def _place(address: str, here: str, known: dict[str, set[str]]) -> str | None:
    parts = urlsplit(address)
    if parts.scheme:
        return address if parts.scheme in ("http", "https") else None
    path = posixpath.normpath(posixpath.join(posixpath.dirname(here), parts.path))
    name = path.removesuffix(".html") if parts.path else here
    if name not in known or (parts.fragment and parts.fragment not in known[name]):
        return None
    return file_of(name) + (f"#{parts.fragment}" if parts.fragment else "")


def file_of(name: str) -> str:
    return f"{posixpath.basename(name)}.xhtml"


def _files(
    root: Path, language: str, book: Book, contents: dict[str, Any]
) -> Iterator[tuple[str, str]]:
    yield "META-INF/container.xml", _CONTAINER
    yield "book/book.opf", _package(root, language, book)
    yield "book/nav.xhtml", _navigation(language, book, contents)
    yield "book/book.css", Path(__file__).with_suffix(".css").read_text("utf-8")
    for name, tree in book.pages.items():
        text = etree.tostring(tree, encoding="unicode")
        yield f"book/{file_of(name)}", f"{_PROLOGUE}\n{text}"


def _package(root: Path, language: str, book: Book) -> str:
    title, author = word("book_title", language), settings.load(root)["author"]
    names = {f"p{k}": name for k, name in enumerate(book.pages)}
    fields = {
        "language": HTML_LANGUAGE[language],
        "identifier": str(uuid.uuid5(uuid.NAMESPACE_URL, f"lossbook-{language}")),
        "title": title,
        "author": author,
        "subtitle": word("book_subtitle", language),
        "licence": word("licence", language),
        "modified": max(last_changed(str(root)).values(), default="1980-01-01"),
    }
    return _PACKAGE.format(
        **{key: escape(value) for key, value in fields.items()},
        items="\n".join(_item(key, name, book.pages[name]) for key, name in names.items()),
        spine="\n".join(f'<itemref idref="{key}"/>' for key in names),
    )


def _item(key: str, name: str, tree: etree._Element) -> str:
    held = [kind for kind, tag in (("mathml", "math"), ("svg", "svg")) if _holds(tree, tag)]
    properties = f' properties="{" ".join(held)}"' if held else ""
    media = "application/xhtml+xml"
    return f'<item id="{key}" href="{file_of(name)}" media-type="{media}"{properties}/>'


def _holds(tree: etree._Element, tag: str) -> bool:
    return tree.find(f".//{{*}}{tag}") is not None


def _navigation(language: str, book: Book, contents: dict[str, Any]) -> str:
    entries = [_entry(book, "index", [])]
    for part in contents["parts"]:
        caption = part["caption"].split(" | ")[LANGUAGES.index(language)]
        inner = [
            _entry(book, chapter["file"], [s["file"] for s in chapter.get("sections", [])])
            for chapter in part["chapters"]
        ]
        entries.append(f"<li><span>{escape(caption)}</span><ol>{''.join(inner)}</ol></li>")
    return _NAVIGATION.format(
        language=HTML_LANGUAGE[language],
        title=escape(word("book_title", language)),
        contents=escape(word("site_navigation", language)),
        entries="\n".join(entries),
    )


def _entry(book: Book, name: str, below: list[str]) -> str:
    inner = f"<ol>{''.join(_entry(book, each, []) for each in below)}</ol>" if below else ""
    return f'<li><a href="{file_of(name)}">{escape(book.title(name))}</a>{inner}</li>'
