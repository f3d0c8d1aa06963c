"""Execute chapters in place: fresh outputs, a fresh hash of the code they came from, nothing that
varies by machine.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from booktools.source import staleness
from booktools.source.threads import ONE_THREAD

_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def run(root: Path, chosen: list[Path], *, everything: bool = False) -> int:
    """Execute the chosen notebooks, or all, or those whose code changed; return the exit code."""
    os.environ.update(ONE_THREAD)
    paths = chosen or (staleness.notebooks(root) if everything else staleness.stale(root))
    if not paths:
        print("Every chapter's outputs come from its present code; nothing to run.")
    for number, path in enumerate(paths, 1):
        print(f"[{number}/{len(paths)}] {path.name} ...", end=" ", flush=True)
        start = time.perf_counter()
        try:
            execute(path)
        except CellExecutionError as error:
            print(f"failed; the notebook is left as it was.\n{error}")
            return 1
        print(f"{time.perf_counter() - start:.1f} s")
    return 0


def execute(path: Path) -> None:
    """Run one notebook from top to bottom and write it back."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        coalesce_streams=True,
        resources={"metadata": {"path": path.parent}},
    )
    client.execute()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.metadata.pop("execution", None)
    kept = notebook.metadata.get("lossbook", {})
    notebook.metadata = nbformat.from_dict(
        _METADATA | {"lossbook": {**kept, **staleness.record(notebook)}}
    )
    nbformat.validate(notebook)
    nbformat.write(notebook, path)
