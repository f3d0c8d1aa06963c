"""Whether a notebook's outputs came from its present code.

Executing a chapter records a hash of its code cells in its metadata; a hash that no longer fits
means that code was edited and not run again.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

if TYPE_CHECKING:
    from nbformat import NotebookNode


def notebooks(root: Path) -> list[Path]:
    """The front page and the chapters, in reading order."""
    return [*root.glob("index.ipynb"), *sorted((root / "chapters").glob("*.ipynb"))]


def code_hash(notebook: NotebookNode) -> str:
    """A hash of the code cells, in order."""
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    return hashlib.sha256("\0".join(code).encode()).hexdigest()[:16]


def is_stale(notebook: NotebookNode) -> bool:
    return notebook.metadata.get("lossbook", {}).get("code_hash") != code_hash(notebook)


def stale(root: Path) -> list[Path]:
    """The notebooks whose outputs are not those of their code."""
    return [path for path in notebooks(root) if is_stale(nbformat.read(path, as_version=4))]
