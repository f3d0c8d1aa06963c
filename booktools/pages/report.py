"""Report a mistake: a link after each section to a new issue that already says where one is.

There is one only where `_config.yml` says where the sources live.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from urllib.parse import urlencode

_TAG = re.compile(r"<(/?)section\b[^>]*>")
_HEADING = re.compile(r'<h2 id="([^"]+)">')


def after_sections(body: str, link: Callable[[str], str]) -> str:
    """Put `link(label)` at the end of every section that has an h2, with the label of that."""
    parts: list[str] = []
    opened: list[int] = []
    done = 0
    for tag in _TAG.finditer(body):
        if not tag[1]:
            opened.append(tag.end())
            continue
        start = opened.pop()
        heading = _HEADING.search(body, start, start + 500)
        # The section of the page, then that of its part: others are deeper.
        if len(opened) == 1 and heading:
            parts += [body[done : tag.start()], link(heading[1])]
            done = tag.start()
    return "".join([*parts, body[done:]])


def issue(repository: str, page: str, label: str, edition: str, words: dict[str, str]) -> str:
    """The address of a new issue about a section, with its title and the first lines written."""
    title = words["report_title"] % f"{page}#{label}"
    body = words["report_body"] % (page, label, edition)
    return f"{repository.rstrip('/')}/issues/new?{urlencode({'title': title, 'body': body})}"


def link(address: str, words: dict[str, str]) -> str:
    return f'<p class="report"><a href="{html.escape(address)}">{words["report"]}</a></p>\n'
