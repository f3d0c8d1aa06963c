"""Addresses of sections that both editions share.

Sphinx names a section after its heading, so a Chinese heading becomes `id12`. Chapters label their
sections explicitly, the same in both languages; that label becomes the section's address. A reader
who switches language then lands on the same section, and a shared link survives a reworded heading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.transforms import SphinxTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class LabelFirst(SphinxTransform):
    """Put a section's explicit label before the id made from its heading."""

    # After docutils has moved labels onto the sections they precede (261).
    default_priority = 300

    def apply(self, **kwargs: object) -> None:
        labels = {
            ident
            for name, ident in self.document.nameids.items()
            if self.document.nametypes.get(name)
        }
        for section in self.document.findall(nodes.section):
            section["ids"].sort(key=lambda ident: ident not in labels)


def setup(app: Sphinx) -> None:
    app.add_transform(LabelFirst)
