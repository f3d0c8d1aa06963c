"""Show Sphinx one language of the book.

MyST-NB calls `read` for every notebook in place of its own reader, so what follows (parsing,
cross-references, writing) never sees the other language.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

from booktools.pages.figures import split
from booktools.pages.folding import fold
from booktools.source import edition
from booktools.source.edition import LANGUAGES, language_of
from booktools.source.fingerprint import tools

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from sphinx.application import Sphinx
    from sphinx.config import Config


def read(text: str, language: str) -> NotebookNode:
    """What one edition shows of a notebook, each figure with its caption."""
    notebook = fold(edition.keep(nbformat.reads(text, as_version=4), language), language)
    notebook.cells = [part for cell in notebook.cells for part in split(cell, language)]
    return notebook


def choose_reader(app: Sphinx, config: Config) -> None:
    """Hand MyST-NB the reader of this edition, before it freezes its own configuration."""
    config.nb_custom_formats = {
        ".ipynb": ["booktools.pages.edition.read", {"language": language_of(config)}]
    }


def choose_captions(app: Sphinx, config: Config) -> None:
    """Give the parts of `_toc.yml`, written "English | 中文", the edition's half."""
    index = LANGUAGES.index(language_of(config))
    for document in config.external_site_map.values():
        for subtree in document.subtrees:
            if subtree.caption and " | " in subtree.caption:
                subtree.caption = subtree.caption.split(" | ")[index]


def note_tools(app: Sphinx, config: Config) -> None:
    """Build every page anew when what builds them, or a label's Chinese, has changed."""
    config.booktools_version = tools(Path(__file__).resolve().parents[2])


def setup(app: Sphinx) -> None:
    app.add_config_value("booktools_version", "", "env")
    app.connect("config-inited", note_tools)
    app.connect("config-inited", choose_reader)
    # sphinx-external-toc reads `_toc.yml` at priority 900.
    app.connect("config-inited", choose_captions, priority=901)
