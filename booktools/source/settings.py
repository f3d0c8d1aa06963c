"""The settings of `_config.yml`, as Sphinx takes them.

Plain `jupyter-book build .` reads the same file; this hands Sphinx what Jupyter Book would, less
what is meant for its own theme. So the book does not depend on a program that is not developed any
more.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

# Jupyter Book's own extension, which defines settings that only its commands read.
_JUPYTER_BOOK = "jupyter_book"


def load(root: Path) -> dict[str, Any]:
    """`_config.yml` as it stands."""
    return yaml.safe_load((root / "_config.yml").read_text("utf-8"))


def sphinx_settings(root: Path, sphinx_language: str) -> dict[str, Any]:
    """What Sphinx is given in place of a `conf.py`, for one edition."""
    book = load(root)
    settings = dict(book["sphinx"]["config"])
    settings["extensions"] = [name for name in settings["extensions"] if name != _JUPYTER_BOOK]
    return settings | {
        "project": book["title"],
        "html_title": book["title"],
        "author": book["author"],
        "copyright": book["copyright"],
        "exclude_patterns": sorted(book["exclude_patterns"]),
        "html_baseurl": book["html"]["baseurl"],
        "html_theme_options": {
            f"repository_{key}": value for key, value in book["repository"].items()
        },
        "myst_enable_extensions": book["parse"]["myst_enable_extensions"],
        "myst_url_schemes": ["mailto", "http", "https"],
        "nb_execution_mode": book["execute"]["execute_notebooks"],
        "external_toc_path": str(root / "_toc.yml"),
        "external_toc_exclude_missing": False,
        "language": sphinx_language,
    }
