"""`python -m booktools nbval`: which cells changed, in a table."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from booktools.commands import run

ROOT = Path(__file__).parents[3]


@pytest.fixture
def notebook(tmp_path):
    """Two cells, executed."""
    path = tmp_path / "small.ipynb"
    cells = [new_code_cell("print(6 * 7)", id="answer"), new_code_cell("'b'", id="letter")]
    nbformat.write(new_notebook(cells=cells), path)
    run.execute(path)
    return path


def compared(path):
    return subprocess.run(
        [sys.executable, "-m", "booktools", "nbval", path], cwd=ROOT, capture_output=True, text=True
    )


def test_nothing_changed(notebook):
    done = compared(notebook)
    assert done.returncode == 0, done.stdout
    assert "Every output is what it was." in done.stdout


def test_what_changed_stands_in_a_table_with_the_command_that_accepts_it(notebook):
    stored = nbformat.read(notebook, as_version=4)
    stored.cells[0].outputs[0].text = "43\n"
    stored.cells[1].outputs.clear()
    nbformat.write(stored, notebook)
    done = compared(notebook)
    assert done.returncode == 1
    rows = dict(line.split(None, 1) for line in done.stdout.splitlines() if line.startswith("  "))
    assert "43" in rows["answer"]
    assert "42" in rows["answer"]
    assert rows["letter"] == "output 1: execute_result text/plain is new"
    (accept,) = [line for line in done.stdout.splitlines() if "-m booktools run" in line]
    assert accept.endswith("small.ipynb")
