"""The page at the root of the site: two doors, and a script that opens the one the reader took
before.
"""

from __future__ import annotations

from pathlib import Path

from booktools.pages.assets import THEME
from booktools.source.edition import HTML_LANGUAGE, LANGUAGES
from booktools.source.strings import word


def write(site: Path) -> bool:
    """Write the root page and its script; say whether anything changed."""
    site.mkdir(parents=True, exist_ok=True)
    doors = "\n".join(
        f'    <p><a href="{language}/index.html" hreflang="{HTML_LANGUAGE[language]}" '
        f'lang="{HTML_LANGUAGE[language]}">{word("language_name", language)} · '
        f"{word('book_title', language)}</a><br>\n"
        f'    <span lang="{HTML_LANGUAGE[language]}">{word("book_subtitle", language)}</span></p>'
        for language in LANGUAGES
    )
    page = (THEME / "root.html").read_text("utf-8").replace("<!-- doors -->", doors)
    files = {
        "index.html": page,
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
