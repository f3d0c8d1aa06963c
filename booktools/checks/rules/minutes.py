"""A chapter can be read in an hour, each section in a sitting, and with every fold open in less
than two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from booktools.source.edition import LANGUAGES
from booktools.source.minutes import measure

if TYPE_CHECKING:
    from nbformat import NotebookNode

CHAPTER, SECTION, UNFOLDED = 60, 12, 100


def complaints(notebook: NotebookNode) -> list[str]:
    """Of a chapter or a project; what goes further has no limit."""
    found = []
    for language in LANGUAGES:
        reading = measure(notebook, language)
        found += _beyond(f"{language}: the page", reading.open, CHAPTER)
        found += _beyond(f"{language}: with every fold open the page", reading.unfolded, UNFOLDED)
        for label, minutes in reading.sections.items():
            found += _beyond(f"{language}: section {label}", minutes, SECTION)
    return found


def _beyond(what: str, minutes: float, limit: int) -> list[str]:
    return [f"{what} takes {minutes:.1f} minutes; {limit} at most"] if minutes > limit else []
