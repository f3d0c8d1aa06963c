"""Every loss that a chapter uses is linked to the section that teaches it."""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat
import pytest

import lossbook
from booktools.pages.api import modules
from booktools.pages.taught import sections
from lossbook.losses.registry import LOSSES

ROOT = Path(__file__).parents[3]
CHAPTERS = sorted(ROOT.glob("chapters/[0-9]*.ipynb"))


def _imports(path):
    """The names that a chapter takes from the top of the package."""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code" and "lossbook" in cell.source:
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.ImportFrom) and node.module == "lossbook":
                    yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.name)
def test_a_loss_of_a_chapter_is_taught_somewhere(loss):
    users = [path.stem for path in CHAPTERS if loss.name in set(_imports(path))]
    assert not users or loss.name in sections(ROOT), f"{users} use it; no section teaches it"


def test_what_is_taught_is_public():
    public = {name for name in dir(lossbook) if not name.startswith("_")}
    for name in sections(ROOT):
        assert name in public or _in_a_module(name), name


def _in_a_module(name):
    return any(name in module.__all__ for module in modules().values())


def test_teaching_needs_a_label(tmp_path):
    notebook = nbformat.v4.new_notebook()
    cell = nbformat.v4.new_markdown_cell(
        "No label here.", metadata={"lang": "en", "teaches": ["kl_div"]}
    )
    notebook.cells.append(cell)
    (tmp_path / "chapters").mkdir()
    nbformat.write(notebook, tmp_path / "chapters" / "01-x.ipynb")
    with pytest.raises(ValueError, match=r"01-x.ipynb: cell \w+ teaches kl_div without a label"):
        sections(tmp_path)
