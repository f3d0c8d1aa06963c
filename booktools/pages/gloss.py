"""`{gloss}`: words that explain a term right where it is first needed, before its own section.

    the {gloss}`gradient, the list of its slopes,` says where to go

They are shown as they are; the role tells the check that no term comes before its explanation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxRole

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class Gloss(SphinxRole):
    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        parsed, messages = self.inliner.parse(
            self.text, self.lineno, self.inliner, self.inliner.parent
        )
        return [nodes.inline("", "", *parsed, classes=["gloss"])], messages


def setup(app: Sphinx) -> None:
    app.add_role("gloss", Gloss())
