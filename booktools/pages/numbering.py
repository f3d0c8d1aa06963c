"""Figures, equations and exercises count within their chapter: 3.2 is the second of chapter 3."""

from __future__ import annotations

from typing import TYPE_CHECKING

from booktools.source.numbering import chapter_number

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def restore(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Give Sphinx back its own numbers, so that it rewrites only the pages where they change."""
    env.toc_fignumbers = getattr(env, "lossbook_sphinx_numbers", env.toc_fignumbers)
    return []


def renumber(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Count from one in each chapter, with the chapter's number in front."""
    env.lossbook_sphinx_numbers = env.toc_fignumbers
    env.toc_fignumbers = {
        docname: {
            kind: {
                ident: (number, count) if (number := chapter_number(docname)) else (count,)
                for count, ident in enumerate(sorted(numbers, key=numbers.get), 1)
            }
            for kind, numbers in kinds.items()
        }
        for docname, kinds in env.toc_fignumbers.items()
    }
    return []


def setup(app: Sphinx) -> None:
    # Sphinx's own numbering listens to the same event at priority 500.
    app.connect("env-get-updated", restore, priority=400)
    app.connect("env-get-updated", renumber, priority=600)
