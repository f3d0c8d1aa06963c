"""What turns the bilingual notebooks into two editions of one site; a Sphinx extension and a
command line.

`lossbook` never imports this package. Each module does one thing and registers it in its own
`setup`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Register every part with Sphinx (the entry point named in `_config.yml`)."""
    from booktools.pages import (
        anchors,
        api,
        assets,
        blocks,
        citations,
        exercises,
        figures,
        glossary,
        maths,
        metadata,
        quiz,
        template,
        terms,
    )
    from booktools.source import edition, numbering

    for part in (
        edition, assets, anchors, blocks, citations, quiz, exercises, api, figures, glossary,
        maths, numbering, terms, metadata, template,
    ):  # fmt: skip
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
