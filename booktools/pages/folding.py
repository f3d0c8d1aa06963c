"""Which code stands folded on a page: what imports, what only draws, what says it again in torch.

A reader of the argument needs none of the three, and they are a quarter of a page's height. Each is
one click away. A cell tagged `open` stands open whatever it is: where torch is the subject. One
tagged `hide-input` folds, such as a long loop that repeats over many divisions what was shown once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from booktools.source.pieces import folded_code
from booktools.source.strings import word

if TYPE_CHECKING:
    from nbformat import NotebookNode


def fold(notebook: NotebookNode, language: str) -> NotebookNode:
    """Tag the cells that fold, as MyST-NB wants it, and say what unfolds."""
    kinds = folded_code(notebook, language)
    for cell in notebook.cells:
        kind = kinds.get(cell.get("id"))
        if kind is None:
            continue
        tags = cell.metadata.setdefault("tags", [])
        tags.append("hide-cell" if kind == "torch" else "hide-input")
        prompts = cell.metadata.setdefault("mystnb", {})
        prompts["code_prompt_show"] = prompts["code_prompt_hide"] = word(f"fold_{kind}", language)
    return notebook
