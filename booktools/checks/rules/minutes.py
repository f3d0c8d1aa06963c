"""A chapter can be read in an hour, each section in a sitting, and with every fold open in less
than two. A project is read in a third of an hour, since its reader's time goes into the exercises.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from booktools.source.edition import LANGUAGES
from booktools.source.minutes import measure

if TYPE_CHECKING:
    from nbformat import NotebookNode

CHAPTER, PROJECT, SECTION, UNFOLDED = 60, 20, 12, 100


def complaints(notebook: NotebookNode, *, project: bool = False) -> list[str]:
    """Of a chapter or a project; what goes further has no limit."""
    found, page = [], PROJECT if project else CHAPTER
    for language in LANGUAGES:
        reading = measure(notebook, language)
        found += _beyond(f"{language}: the page", reading.open, page)
        found += _beyond(f"{language}: with every fold open the page", reading.unfolded, UNFOLDED)
        for label, minutes in reading.sections.items():
            found += _beyond(f"{language}: section {label}", minutes, SECTION)
    return found


def _beyond(what: str, minutes: float, limit: int) -> list[str]:
    return [f"{what} takes {minutes:.1f} minutes; {limit} at most"] if minutes > limit else []
