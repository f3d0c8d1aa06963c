"""What an exercise asks of its reader: stars for difficulty, and minutes, both by its author."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from booktools.source.strings import word

if TYPE_CHECKING:
    from docutils import nodes

_SAID = re.compile(r"(star|minutes)-(\d+)")


def effort(exercise: nodes.Element, language: str) -> str:
    """`:class: code star-2 minutes-10` as ★★ · 10 min; nothing where nothing is said."""
    said = dict(match.groups() for name in exercise["classes"] if (match := _SAID.fullmatch(name)))
    parts = ["★" * int(said.get("star", 0))]
    if "minutes" in said:
        parts.append(word("minutes", language) % said["minutes"])
    return " · ".join(filter(None, parts))
