"""Last touches to a page's HTML that no Sphinx setting gives."""

from __future__ import annotations

import re

_SECTION = re.compile(
    r'<section(?: class="[^"]*")? id="([^"]+)">\n((?:<span id="[^"]+"></span>)*)<(h[1-6])>'
)
_PERMALINK = re.compile(r'title="Link to this (heading|image|equation|table|code|definition|term)"')


def finish(body: str, words: dict[str, str]) -> str:
    """Apply every touch; `words` are the furniture's, in the edition's language."""
    body = _PERMALINK.sub(f'title="{words["permalink"]}"', body)
    return _no_empty_headers(_standard_roles(_ids_on_headings(body)))


def _ids_on_headings(body: str) -> str:
    """The search links to headings that have an id; Sphinx gives it to the section around."""
    return _SECTION.sub(r'<section>\n\2<\3 id="\1">', body)


def _standard_roles(body: str) -> str:
    """docutils writes a role for works cited that the standard has since withdrawn."""
    return body.replace(' role="doc-biblioentry"', ' role="listitem"')


def _no_empty_headers(body: str) -> str:
    """The empty corner of a table heads nothing."""
    return re.sub(r'<th class="head"></th>', "<td></td>", body)


def level_captions(navigation: str) -> str:
    """Sphinx calls a part's caption a heading without saying of which level."""
    return navigation.replace('role="heading"', 'role="heading" aria-level="2"')
