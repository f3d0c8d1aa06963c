"""Whether a notebook's outputs came from its present code.

Executing a chapter records in its metadata a hash of its code cells and one of what they showed. A
hash that no longer fits means that code was edited and not run again, or that outputs were cleared
or edited.
"""

from __future__ import annotations

import hashlib
import json
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


def outputs_hash(notebook: NotebookNode) -> str:
    """A hash of what the code cells show, and in which turn they ran."""
    shown = [
        (cell.execution_count, cell.outputs) for cell in notebook.cells if cell.cell_type == "code"
    ]
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:16]


def record(notebook: NotebookNode) -> dict[str, str]:
    """What is noted of a notebook that was just executed."""
    return {"code_hash": code_hash(notebook), "outputs_hash": outputs_hash(notebook)}


def is_stale(notebook: NotebookNode) -> bool:
    noted = notebook.metadata.get("lossbook", {})
    return any(noted.get(key) != found for key, found in record(notebook).items())


def stale(root: Path) -> list[Path]:
    """The notebooks whose outputs are not those of their code, or not untouched."""
    return [path for path in notebooks(root) if is_stale(nbformat.read(path, as_version=4))]
