"""From a notebook to a page: a Sphinx extension, a part a module that registers itself."""

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
        edition,
        exercises,
        figures,
        gloss,
        glossary,
        increment,
        maths,
        metadata,
        numbering,
        predict,
        quiz,
        reading_time,
        references,
        sheets,
        template,
        terms,
    )

    for part in (
        increment, references, edition, assets, anchors, blocks, reading_time, predict, gloss,
        citations, quiz, exercises, api, figures, glossary, maths, numbering, terms, metadata,
        template, sheets,
    ):  # fmt: skip
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
