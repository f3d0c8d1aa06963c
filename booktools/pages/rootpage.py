"""The page at the root of the site: two doors, and a script that opens the one the reader took
before. And the page for an address that leads nowhere.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from booktools.pages.assets import THEME, fingerprint
from booktools.source.edition import HTML_LANGUAGE, LANGUAGES
from booktools.source.strings import word


def write(site: Path, base: str = "") -> bool:
    """Write both pages and the script; say whether anything changed."""
    site.mkdir(parents=True, exist_ok=True)
    page = _fingerprinted(site, (THEME / "root.html").read_text("utf-8"))
    # Such an address may be in any folder, so the page's own addresses begin at the site's root.
    home = urlsplit(base).path.rstrip("/") + "/"
    lost = re.sub(r'  <script src="root.js.*\n', "", page).replace(
        '"en/_static', f'"{home}en/_static'
    )
    lost = lost.replace("<!-- doors -->", _lost() + _doors(home))
    files = {
        "index.html": page.replace("<!-- doors -->", _doors("")),
        "404.html": lost,
        "root.js": (THEME / "root.js").read_text("utf-8"),
        # GitHub Pages would otherwise drop folders whose names begin with an underscore.
        ".nojekyll": "",
    }
    changed = False
    for name, text in files.items():
        path = site / name
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            changed = True
    return changed


def _fingerprinted(site: Path, page: str) -> str:
    """The page with the fingerprints of its sheet and scripts."""
    for place in re.findall(r'"([^"]+\.(?:css|js))"', page):
        path = site / place if (site / place).exists() else THEME / place
        if path.exists():
            page = page.replace(f'"{place}"', f'"{place}?v={fingerprint(path)}"')
    return page


def _doors(home: str) -> str:
    return "\n".join(
        f'    <p><a href="{home}{language}/index.html" hreflang="{HTML_LANGUAGE[language]}" '
        f'lang="{HTML_LANGUAGE[language]}">{word("language_name", language)} · '
        f"{word('book_title', language)}</a><br>\n"
        f'    <span lang="{HTML_LANGUAGE[language]}">{word("book_subtitle", language)}</span></p>'
        for language in LANGUAGES
    )


def _lost() -> str:
    return "".join(
        f'    <p lang="{HTML_LANGUAGE[language]}">{word("not_found", language)}</p>\n'
        for language in LANGUAGES
    )
