"""A row of links to the parts of a long list: its chapters, or the letters of the alphabet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from docutils import nodes


def jumps(ways: Mapping[str, str]) -> nodes.paragraph:
    """A link for each name, to the place on this page."""
    row = nodes.paragraph(classes=["jumps"])
    for name, place in ways.items():
        row += [nodes.reference("", name, internal=True, refuri=f"#{place}"), nodes.Text(" ")]
    return row


def by_letter(entries: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The first place of each letter, of spellings and places in their order.

    >>> by_letter([("bit", "b-1"), ("bound", "b-2"), ("loss", "l-1"), ("2x", "x")])
    {'B': 'b-1', 'L': 'l-1', '#': 'x'}
    """
    first: dict[str, str] = {}
    for spelling, place in entries:
        letter = spelling[:1].upper()
        first.setdefault(letter if letter.isalpha() else "#", place)
    return first
