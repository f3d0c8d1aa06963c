"""What a page shows of others: the titles and numbers of what it refers to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinx.addnodes import pending_xref
from sphinx_exercise.nodes import is_solution_node

from booktools.pages.increment import notes

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

#: The roles whose targets are known here, and what names such a target.
_BY_LABEL = ("ref", "numref", "eq")


def note(app: Sphinx, doctree: nodes.document) -> None:
    """Note what a page refers to: the role's domain, its name, the target."""
    found = {
        (node.get("refdomain") or "", node["reftype"], node["reftarget"])
        for node in doctree.findall(pending_xref)
    }
    found |= {("std", "ref", node["target_label"]) for node in doctree.findall(is_solution_node)}
    notes(app.env, app.env.docname)["references"] = sorted(found)


def shows(app: Sphinx, docname: str) -> list[Any]:
    """The targets as they are now. Those of other roles may be anything that has a name."""
    found: list[Any] = []
    for domain, role, name in notes(app.env, docname)["references"]:
        if role in _BY_LABEL:
            found.append(_target(app.env, name))
        elif domain != "cite":
            found.append((_labels(app.env), sorted(map(str, app.env.titles.items()))))
    return found


def _labels(env: BuildEnvironment) -> list[Any]:
    standard = env.domains["std"].data
    return [sorted(standard["labels"].items()), sorted(standard["anonlabels"].items())]


def _target(env: BuildEnvironment, name: str) -> list[Any]:
    """All that a label names: a section, a figure, an equation, an exercise."""
    standard, maths = env.domains["std"].data, env.domains["math"].data["objects"]
    exercise = getattr(env, "sphinx_exercise_registry", {}).get(name)
    places = [standard["labels"].get(name), standard["anonlabels"].get(name), maths.get(name)]
    if exercise:
        places.append((exercise["docname"], name, exercise["node"].children[0].astext()))
    return [(place, _numbers(env, *place[:2])) for place in places if place]


def _numbers(env: BuildEnvironment, docname: str, ident: str) -> list[Any]:
    """The number of a figure, table or exercise, by its id; the numbers of a page's equations."""
    kinds = env.toc_fignumbers.get(docname, {})
    return [numbers.get(ident) for numbers in kinds.values()] + [kinds.get("displaymath")]


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", note)
    app.connect("page-shows", shows)
