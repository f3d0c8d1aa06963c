"""The reference of the package, from its docstrings; the catalogue of losses, from its registry.

A signature is shared by both editions; a name's first sentence (`api_zh.yml`) and the exact part,
formula, shapes, edges (`exactly`), are given in the edition's language.
"""

from __future__ import annotations

import hashlib
import importlib
import inspect
import itertools
import re
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import yaml
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from booktools.pages import written
from booktools.pages.blocks import details, summary
from booktools.pages.exactly import fields, in_chinese
from booktools.pages.increment import notes
from booktools.pages.jumps import jumps
from booktools.pages.taught import Section, links, sections
from booktools.source.edition import language_of
from booktools.source.fingerprint import package
from booktools.source.strings import word
from lossbook.losses.registry import LOSSES, Loss

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


@cache
def chinese() -> dict[str, dict[str, str]]:
    """The Chinese first sentences, by module and name; `_` is the module's own."""
    return yaml.safe_load(Path(__file__).with_name("api_zh.yml").read_text("utf-8"))


def modules() -> dict[str, ModuleType]:
    """The documented modules, in the order of the reference."""
    return {name: importlib.import_module(f"lossbook.{name}") for name in chinese()}


def first_sentence(module: str, name: str, language: str) -> str:
    if language == "zh":
        return chinese()[module][name]
    thing = modules()[module] if name == "_" else getattr(modules()[module], name)
    if not callable(thing) and name != "_":
        return _CONSTANTS[name]
    return " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())


_CONSTANTS = {
    "BUNDLED": "The names of the data sets that scikit-learn ships.",
    "LIKELIHOODS": "Each distribution with the loss that is its negative log-likelihood.",
}


def literal_text(text: str) -> list[nodes.Node]:
    """Words with ``code`` or `code` in them."""
    parts = re.split(r"``?([^`]+)``?", text)
    return [nodes.literal("", p) if i % 2 else nodes.Text(p) for i, p in enumerate(parts)]


def where_taught(env: BuildEnvironment) -> dict[str, list[Section]]:
    """The sections that teach each name, for a page that shows the package too."""
    taught = sections(Path(env.srcdir))
    notes(env, env.docname)["package"] = _digest(taught, env)
    return taught


def outdated(app: Sphinx, env: BuildEnvironment, *changes: set[str]) -> list[str]:
    """The pages that show the package, if it or what teaches it has changed since then."""
    known = {docname: notes(env, docname).get("package") for docname in env.all_docs}
    if not any(known.values()):
        return []
    now = _digest(sections(Path(env.srcdir)), env)
    return [docname for docname, then in known.items() if then and then != now]


def _digest(taught: dict[str, list[Section]], env: BuildEnvironment) -> str:
    whole = hashlib.sha256(repr((taught, sorted(env.found_docs))).encode())
    for path in package(Path(env.srcdir)):
        whole.update(path.read_bytes())
    return whole.hexdigest()


class CourseApi(SphinxDirective):
    """`{course-api}`: every public name of the package, module by module."""

    def run(self) -> list[nodes.Node]:
        language = language_of(self.config)
        self.taught = where_taught(self.env)
        shown = [self.module(name, module, language) for name, module in modules().items()]
        return [every_name(language), *shown]

    def module(self, name: str, module: ModuleType, language: str) -> nodes.section:
        section = nodes.section(ids=[f"api-{name.replace('.', '-')}"])
        section += nodes.title("", "", nodes.literal("", f"lossbook.{name}"))
        section += nodes.paragraph("", "", *literal_text(first_sentence(name, "_", language)))
        for public in module.__all__:
            section += self.entry(name, public, getattr(module, public), language)
        return section

    def entry(self, module: str, name: str, thing: Any, language: str) -> nodes.container:
        box = nodes.container(
            classes=["api-entry"], ids=[f"api-{module.replace('.', '-')}-{name}"], is_div=True
        )
        box += nodes.paragraph("", "", nodes.literal("", signature(name, thing)), classes=["sig"])
        box += nodes.paragraph("", "", *literal_text(first_sentence(module, name, language)))
        box += links(self.taught.get(name, []), self.env, language)
        exact = fields(thing) if callable(thing) else {}
        if exact:
            fold = details(classes=["api-exact"])
            fold += summary("", word("exactly", language))
            if language == "zh":
                exact = {
                    field: in_chinese(module, name, field, text) or text
                    for field, text in exact.items()
                }
            fold += _definitions(exact, language)
            box += fold
        return box


def every_name(language: str) -> details:
    """All names in the order of the alphabet, a line a letter, each with the way to its entry."""
    places = {
        name: f"api-{module.replace('.', '-')}-{name}"
        for module, found in modules().items()
        for name in found.__all__
    }
    fold = details(classes=["every-name"])
    fold += summary("", word("every_name", language))
    for _, names in itertools.groupby(sorted(places, key=str.casefold), key=lambda n: n[0].upper()):
        fold += jumps({name: places[name] for name in names})
    return fold


def signature(name: str, thing: Any) -> str:
    """`name(arguments)` with the defaults, without the types."""
    if not callable(thing):
        return name
    try:
        given = inspect.signature(thing)
    except ValueError:
        return name
    bare = [p.replace(annotation=p.empty) for p in given.parameters.values()]
    return f"{name}{given.replace(parameters=bare, return_annotation=given.empty)}"


def _definitions(exact: dict[str, str], language: str) -> nodes.definition_list:
    listing = nodes.definition_list()
    for field, text in exact.items():
        term = nodes.term("", word(f"field_{field.lower()}", language))
        body = nodes.definition("", nodes.paragraph("", "", *literal_text(text)))
        listing += nodes.definition_list_item("", term, body)
    return listing


class CourseCatalogue(SphinxDirective):
    """`{course-catalogue}`: every loss of the registry, by family, with its curve."""

    def run(self) -> list[nodes.Node]:
        language = language_of(self.config)
        families = dict.fromkeys(loss.family for loss in LOSSES)
        self.taught = where_taught(self.env)
        return [self.family(family, language) for family in families]

    def family(self, family: str, language: str) -> nodes.section:
        section = nodes.section(ids=[f"family-{family}"])
        section += nodes.title("", word(f"family_{family}", language))
        for loss in LOSSES:
            if loss.family == family:
                section += self.card(loss, language)
        return section

    def card(self, loss: Loss, language: str) -> nodes.container:
        module = loss.function.__module__.removeprefix("lossbook.")
        box = nodes.container(classes=["loss-card"], ids=[f"loss-{loss.name}"], is_div=True)
        box += nodes.raw("", curve(loss), format="html")
        text = nodes.container(is_div=True)
        link = nodes.reference("", "", nodes.literal("", loss.name), internal=True)
        api = self.env.app.builder.get_relative_uri(self.env.docname, "chapters/api")
        link["refuri"] = f"{api}#api-{module.replace('.', '-')}-{loss.name}"
        text += nodes.paragraph("", "", link)
        text += nodes.paragraph("", first_sentence(module, loss.name, language).replace("`", ""))
        text += _table(self.facts(loss, language))
        text += links(self.taught.get(loss.name, []), self.env, language)
        box += text
        return box

    def facts(self, loss: Loss, language: str) -> Iterator[tuple[str, list[nodes.Node]]]:
        yield from _formulas(loss, language)
        yield word("field_domain", language), _words(getattr(loss.domain, language))
        yield word("fact_minimiser", language), _words(getattr(loss.minimiser, language))
        if loss.distribution:
            name = word("fact_distribution", language)
            yield name, _words(getattr(loss.distribution, language))
        if loss.torch:
            yield "torch", _words(loss.torch)


def _formulas(loss: Loss, language: str) -> Iterator[tuple[str, list[nodes.Node]]]:
    """Formula and gradient: from the registry's expressions, else as written by hand."""
    from booktools.pages import formulas  # it needs sympy, most builds do not

    names = word("field_formula", language), word("field_gradient", language)
    if loss.expressions:
        yield names[0], formulas.formula(loss, language)
        yield names[1], formulas.gradient(loss, language)
    else:
        yield names[0], written.lines(loss.name, "formula", language)
        yield names[1], written.lines(loss.name, "gradient", language)


def _words(text: str) -> list[nodes.Node]:
    return [nodes.paragraph("", "", *literal_text(text))]


def _table(facts: Iterator[tuple[str, list[nodes.Node]]]) -> nodes.definition_list:
    listing = nodes.definition_list(classes=["facts"])
    for name, body in facts:
        term = nodes.term("", name)
        listing += nodes.definition_list_item("", term, nodes.definition("", *body))
    return listing


WIDTH, HEIGHT, STEPS = 132, 76, 61


def curve(loss: Loss) -> str:
    """The loss along a straight line through its inputs, as a small drawing."""
    at, values = along_a_line(loss)
    low, high = float(values.min()), float(values.max())
    x = np.interp(at, (at[0], at[-1]), (3, WIDTH - 3))
    y = np.interp(values, (low, high), (HEIGHT - 5, 5))
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    return (
        f'<svg class="sparkline" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'aria-hidden="true"><path d="M3 {HEIGHT - 3}H{WIDTH - 3}" style="stroke: var(--hair)"/>'
        f'<polyline points="{points}" style="stroke: var(--blue)"/></svg>'
    )


def along_a_line(loss: Loss) -> tuple[NDArray[Any], NDArray[Any]]:
    """The loss where its first input's first entry moves from -3 to 3.

    Probabilities cannot move so far: they go straight from one sample to another. Samples at which
    the loss does not change (a point far outside the margin) are passed over.
    """
    for seed in range(50):
        rng = np.random.default_rng(seed)
        arguments, others = loss.draw(rng, 2, 3), loss.draw(rng, 2, 3)
        here, there = (np.asarray(drawn[0], dtype=float) for drawn in (arguments, others))
        far = here.copy()
        far.flat[0] = 3.0
        near = here.copy()
        near.flat[0] = -3.0
        for start, end in ((near, far), (here, there)):
            values = _values(loss, start, end, arguments[1:])
            if values is not None and np.ptp(values) > 1e-6:
                return np.linspace(-3, 3, STEPS), values
    raise ValueError(f"{loss.name}: no line was found along which it changes")


def _values(
    loss: Loss, start: NDArray[Any], end: NDArray[Any], rest: tuple[Any, ...]
) -> NDArray[Any] | None:
    """The loss from start to end, or None where it leaves the loss's domain."""
    shares = np.linspace(0, 1, STEPS)
    try:
        values = [loss.function((1 - s) * start + s * end, *rest).value for s in shares]
    except ValueError:
        return None
    return np.array(values, dtype=float) if np.isfinite(values).all() else None


def setup(app: Sphinx) -> None:
    app.add_directive("course-api", CourseApi)
    app.add_directive("course-catalogue", CourseCatalogue)
    app.connect("env-get-outdated", outdated)
