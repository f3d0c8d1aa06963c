"""Figures, equations and exercises count within their page: 3.2 is the second of chapter 3, 3F.2
the second of what goes further.

Sphinx looks up what a reference by number refers to in the page that has it, and unpickles that
page for each one. Here a page is unpickled once.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sphinx.domains.std import StandardDomain

from booktools.source.numbering import page_of

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def restore(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Give Sphinx back its own numbers, so that it rewrites only the pages where they change."""
    env.toc_fignumbers = getattr(env, "lossbook_sphinx_numbers", env.toc_fignumbers)
    return []


def renumber(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Count from one on each page of the course, with the page's own number in front."""
    env.lossbook_sphinx_numbers = env.toc_fignumbers
    env.toc_fignumbers = {
        docname: {
            kind: {
                ident: (page.label, count) if (page := page_of(docname)) else (count,)
                for count, ident in enumerate(sorted(numbers, key=numbers.get), 1)
            }
            for kind, numbers in kinds.items()
        }
        for docname, kinds in env.toc_fignumbers.items()
    }
    return []


class Pages:
    """The environment, with pages as they were read, for whoever changes none of them."""

    def __init__(self, env: BuildEnvironment) -> None:
        self.env = env
        self.get_doctree = cache(env.get_doctree)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.env, name)


class NumberedReferences(StandardDomain):
    """Sphinx's domain of labels, which reads a page once for all references into it."""

    pages: Pages | None = None

    def _resolve_numref_xref(self, env: BuildEnvironment, *rest: Any) -> nodes.Element | None:
        self.pages = self.pages or Pages(env)
        return super()._resolve_numref_xref(self.pages, *rest)


def setup(app: Sphinx) -> None:
    app.add_domain(NumberedReferences, override=True)
    # Sphinx's own numbering listens to the same event at priority 500.
    app.connect("env-get-updated", restore, priority=400)
    app.connect("env-get-updated", renumber, priority=600)
