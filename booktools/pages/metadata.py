"""What search engines and shared links are told: a description, a card, a site map, a course.

Whatever needs the site's public address is left out while `html.baseurl` in `_config.yml` is empty.
"""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes

from booktools.pages import cards
from booktools.source.about import about
from booktools.source.edition import HTML_LANGUAGE, LANGUAGES, language_of
from booktools.source.strings import word

if TYPE_CHECKING:
    from sphinx.application import Sphinx

LONGEST_DESCRIPTION = 160
_LOCALE = {"en": "en_US", "zh": "zh_CN"}


def describe(doctree: nodes.document) -> str:
    """The page's first paragraph of prose, cut at a sentence or a word."""
    for paragraph in doctree.findall(nodes.paragraph):
        text = " ".join(paragraph.astext().split())
        if len(text) >= 8:
            return _shortened(text)
    return ""


def _shortened(text: str) -> str:
    if len(text) <= LONGEST_DESCRIPTION:
        return text
    cut = text[:LONGEST_DESCRIPTION]
    end = max(cut.rfind(mark) for mark in (". ", "。", "？", "? "))
    return cut[: end + 1].strip() if end > 60 else cut.rsplit(" ", 1)[0].rstrip("，, ") + " …"


def page_address(app: Sphinx, language: str, pagename: str) -> str:
    """The public address of a page, or nothing while the site has none."""
    base = app.config.html_baseurl
    return f"{base.rstrip('/')}/{language}/{pagename}.html" if base else ""


def add_tags(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    language = language_of(app.config)
    known = about(Path(app.srcdir)).get(pagename, {})
    description = (
        context.get("description")
        or known.get("description", {}).get(language)
        or (describe(doctree) if doctree else "")
    )
    if not description:
        return
    title = nodes.Text(context["title"]).astext()
    tags = {
        "description": description,
        "og:type": "website" if pagename == app.config.root_doc else "article",
        "og:site_name": word("book_title", language),
        "og:title": title,
        "og:description": description,
        "og:locale": _LOCALE[language],
    }
    address = page_address(app, language, pagename)
    if address:
        card = cards.draw(app, pagename, title, language)
        base = app.config.html_baseurl.rstrip("/")
        tags |= {
            "og:url": address,
            "og:image": f"{base}/{language}/{card}",
            "og:image:alt": title,
            "twitter:card": "summary_large_image",
        }
    context["metatags"] = context.get("metatags", "") + "".join(map(_tag, tags.items()))
    if pagename == app.config.root_doc:
        context["course"] = json.dumps(course(app, language, tags["description"]))


def _tag(item: tuple[str, str]) -> str:
    key, value = item
    attribute = "property" if key.startswith("og:") else "name"
    return f'\n  <meta {attribute}="{key}" content="{html.escape(value)}">'


def course(app: Sphinx, language: str, description: str) -> dict[str, Any]:
    """The book as schema.org's Course."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Course",
        "name": word("book_title", language),
        "description": description,
        "inLanguage": HTML_LANGUAGE[language],
        "isAccessibleForFree": True,
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "provider": {"@type": "Organization", "name": app.config.author},
    }
    if address := page_address(app, language, app.config.root_doc):
        data["url"] = address
    return data


def write_sitemap(site: Path, base: str) -> bool:
    """`sitemap.xml` and `robots.txt` of both editions; say whether anything changed."""
    if not base:
        return False
    pages = sorted(path.relative_to(site / "en").as_posix() for path in site.glob("en/**/*.html"))
    root = base.rstrip("/")
    entries = [
        f"<url><loc>{root}/{language}/{page}</loc>"
        + "".join(
            f'<xhtml:link rel="alternate" hreflang="{HTML_LANGUAGE[other]}" '
            f'href="{root}/{other}/{page}"/>'
            for other in LANGUAGES
        )
        + f'<xhtml:link rel="alternate" hreflang="x-default" href="{root}/{LANGUAGES[0]}/{page}"/>'
        + "</url>"
        for page in pages
        for language in LANGUAGES
    ]
    sitemap = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n' + "\n".join(entries) + "\n</urlset>\n"
    )
    robots = f"User-agent: *\nAllow: /\nSitemap: {root}/sitemap.xml\n"
    changed = False
    for name, text in (("sitemap.xml", sitemap), ("robots.txt", robots)):
        if not (site / name).exists() or (site / name).read_text("utf-8") != text:
            (site / name).write_text(text, "utf-8")
            changed = True
    return changed


def shows(app: Sphinx, docname: str) -> Any:
    """What the book says that the page is."""
    return about(Path(app.srcdir)).get(docname)


def setup(app: Sphinx) -> None:
    app.connect("page-shows", shows)
    app.connect("html-page-context", add_tags)
