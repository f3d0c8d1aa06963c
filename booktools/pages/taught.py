"""Where a public name is taught: the sections that say so.

The English cell that opens a section names what it teaches, `"teaches": ["kl_div"]` in its
metadata; the reference and the catalogue link to the section's label.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes
from sphinx.addnodes import pending_xref

from booktools.source.numbering import page_of
from booktools.source.strings import page_name, word

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

LABEL = re.compile(r"^\(([\w-]+)\)=$", re.MULTILINE)


class Section(NamedTuple):
    docname: str
    label: str


def sections(root: Path) -> dict[str, list[Section]]:
    """The sections that teach each name, in the book's order."""
    found: dict[str, list[Section]] = {}
    for path in sorted(root.glob("chapters/[0-9]*.ipynb")):
        # As JSON: nbformat validates what it reads, which takes ten times as long.
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            english = cell["metadata"].get("lang") == "en"
            for name in cell["metadata"].get("teaches", []) if english else []:
                label = LABEL.search("".join(cell["source"]))
                if label is None:
                    where = f"{path.name}: cell {cell['id']}"
                    raise ValueError(f"{where} teaches {name} without a label")
                found.setdefault(name, []).append(Section(f"chapters/{path.stem}", label[1]))
    return found


def links(taught: list[Section], env: BuildEnvironment, language: str) -> list[nodes.Node]:
    """A line of links to the sections, or nothing where there is none."""
    listed = [section for section in taught if section.docname in env.found_docs]
    if not listed:
        return []
    colon, between = ("：", "；") if language == "zh" else (": ", "; ")
    line = nodes.paragraph("", word("taught_in", language) + colon, classes=["taught-in"])
    for k, (docname, label) in enumerate(listed):
        link = pending_xref(
            "", nodes.inline(), refdoc=env.docname, refdomain="std", reftype="ref",
            reftarget=label, refexplicit=False, refwarn=True,
        )  # fmt: skip
        page = page_name(page_of(docname), language)
        line += nodes.Text(f"{between if k else ''}{page} · ")
        line += link
    return [line]
