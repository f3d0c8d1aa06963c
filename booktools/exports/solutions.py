"""Solutions that hold cells, each as one folded text.

On a page a solution folds with its code. A plain notebook can fold text alone, and code that stands
open below a stub gives the answer away; "run all" would even put it in place of the reader's own.
So there the cells of a solution become code blocks, with what they printed, inside the fold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nbformat.v4 import new_markdown_cell

if TYPE_CHECKING:
    from nbformat import NotebookNode

_START = re.compile(r"^(`{3,}|:{3,})\{solution-start\} (.*)$")
_END = re.compile(r"^(`{3,}|:{3,})\{solution-end\}[ ]*$")
#: Longer than any fence that a solution holds.
_FENCE = ":" * 8


def folded(cells: list[NotebookNode]) -> Iterator[NotebookNode]:
    """The cells of one language, each gated solution put together into one cell of Markdown."""
    held: list[str] | None = None
    for cell in cells:
        if cell.cell_type != "markdown":
            if held is None:
                yield cell
            else:
                held += ["", "```python", cell.source, "```", *_printed(cell)]
            continue
        kept: list[str] = []
        suffix = ""
        lines = iter(cell.source.split("\n"))
        for line in lines:
            if start := _START.match(line):
                _skip(lines, start[1])
                held = [f"{_FENCE}{{solution}} {start[2]}", ""]
                if any(kept):
                    yield _like(cell, kept, suffix)
                kept, suffix = [], "-rest"
            elif end := _END.match(line):
                _skip(lines, end[1])
                yield _like(cell, [*(held or []), _FENCE], "-solution")
                held, suffix = None, "-rest"
            elif held is not None:
                held.append(line)
            else:
                kept.append(line)
        if any(kept):
            yield _like(cell, kept, suffix)


def _skip(lines: Iterator[str], fence: str) -> None:
    """Over the options of a gate, which a plain notebook does not need."""
    for line in lines:
        if line.strip() == fence:
            return


def _printed(cell: NotebookNode) -> Iterator[str]:
    """What a cell printed, as a block of text."""
    for output in cell.get("outputs", []):
        text = output.get("text") or output.get("data", {}).get("text/plain") or ""
        if text.strip():
            yield from ("", "```text", text.rstrip("\n"), "```")


def _like(cell: NotebookNode, lines: list[str], suffix: str) -> NotebookNode:
    made = new_markdown_cell("\n".join(lines), id=f"{cell.id[: 64 - len(suffix)]}{suffix}")
    made.metadata.update(cell.metadata)
    return made
