"""Figures, equations and exercises count within their page: 3.2 is the second of chapter 3, 3F.2
the second of what goes further.

What a page numbers is noted when it is read, so that nothing is unpickled to count it. Sphinx looks
up what a reference by number refers to in the page that has it, and unpickles that page for each
one. Here a page is unpickled once.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.domains.std import StandardDomain
from sphinx.environment.collectors.toctree import TocTreeCollector

from booktools.pages.increment import notes
from booktools.source.numbering import page_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def note(app: Sphinx, doctree: nodes.document) -> None:
    """Note what a page numbers, by kind, in order."""
    kinds: dict[str, list[str]] = {}
    for node in doctree.findall(nodes.Element):
        kind = _kind(app.env, node) if node["ids"] else None
        if kind:
            kinds.setdefault(kind, []).append(node["ids"][0])
    notes(app.env, app.env.docname)["numbered"] = kinds


def _kind(env: BuildEnvironment, node: nodes.Element) -> str | None:
    """Figure, table, equation, exercise …; None for what has no number."""
    for domain in env.domains.values():
        kind = domain.get_enumerable_node_type(node)
        titled = not isinstance(domain, StandardDomain) or domain.get_numfig_title(node)
        if kind and titled:
            return kind
    return None


def number(env: BuildEnvironment) -> list[str]:
    """Count from one on each page of the course, with the page's own number in front."""
    env.toc_fignumbers = {
        docname: {
            kind: {
                ident: (page.label, count) if (page := page_of(docname)) else (count,)
                for count, ident in enumerate(idents, 1)
            }
            for kind, idents in notes(env, docname)["numbered"].items()
        }
        for docname in sorted(env.all_docs)
    }
    return []


def number_here(app: Sphinx) -> None:
    """In place of Sphinx's own numbering, for which it would unpickle every page."""
    for listener in app.events.listeners["env-get-updated"]:
        collector = getattr(listener.handler, "__self__", None)
        if isinstance(collector, TocTreeCollector):
            collector.assign_figure_numbers = number


def shows(app: Sphinx, docname: str) -> object:
    return app.env.toc_fignumbers.get(docname)


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
    app.connect("builder-inited", number_here)
    app.connect("doctree-read", note)
    app.connect("page-shows", shows)
