"""Numbers of figures, equations and exercises: the chapter's own number, then a count, as in Figure
3.2.

A chapter's number is the one in its file's name, for good; Sphinx would count the chapters that
exist so far.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def chapter_number(docname: str) -> int | None:
    """3 for `chapters/03-information` or its file; None for a page without a number."""
    match = re.search(r"(?:^|/)(\d\d)-[^/]*$", docname)
    return int(match[1]) if match else None


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
