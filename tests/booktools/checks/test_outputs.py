"""Faults planted in the outputs of a copy of a chapter: lint finds each without running anything,
and a fresh run beside nbval finds each that a fresh run can show.
"""

from __future__ import annotations

import copy
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from booktools.checks.outputs import difference
from booktools.checks.rules import outputs
from booktools.commands import run
from booktools.source import staleness

ROOT = Path(__file__).parents[3]
CHAPTER = ROOT / "chapters" / "01-loss-cost-objective.ipynb"
PLUGIN = "booktools.checks.nbval_plugin"
#: One transparent pixel, and one black.
PIXELS = [
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=",
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==",
]
PICTURE = f"""
from IPython.display import display
display({{"image/png": "{PIXELS[0]}"}}, raw=True, metadata={{"image/png": {{"width": 3}}}})
"""
#: What the copy shows besides what the chapter shows.
MORE = {
    "picture": PICTURE,
    "order": 'print("first")\ndisplay({"text/plain": "second"}, raw=True)',
    "value": "6 * 7",
    "wide": PICTURE,
    "error": "1 / 0",
    "twice": "print('a')\n'b'",
    "last": "print('done')",
}


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """The first code cells of a chapter and a few more, executed."""
    notebook = nbformat.read(CHAPTER, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    untagged = [cell for cell in code if not cell.metadata.get("tags")]
    more = [new_code_cell(source.strip(), id=name) for name, source in MORE.items()]
    more[list(MORE).index("error")].metadata["tags"] = ["raises-exception"]
    notebook.cells = [*untagged[:4], *more]
    path = tmp_path_factory.mktemp("executed") / "chapter.ipynb"
    nbformat.write(notebook, path)
    run.execute(path)
    return nbformat.read(path, as_version=4)


def cell_of(notebook, ident):
    return next(cell for cell in notebook.cells if cell.id == ident)


def clear(notebook):
    cell = cell_of(notebook, "last")
    cell.outputs, cell.execution_count = [], None


def empty(notebook):
    cell_of(notebook, "twice").outputs = []


def recount(notebook):
    cell_of(notebook, "last").execution_count = 99


def repaint(notebook):
    cell_of(notebook, "picture").outputs[0].data["image/png"] = PIXELS[1]


def swap(notebook):
    cell_of(notebook, "order").outputs.reverse()


def show_for_return(notebook):
    output = cell_of(notebook, "value").outputs[0]
    output.output_type = "display_data"
    del output["execution_count"]


def widen(notebook):
    cell_of(notebook, "wide").outputs[0].metadata["image/png"]["width"] = 30


def retrace(notebook):
    traceback = cell_of(notebook, "error").outputs[0].traceback
    cell_of(notebook, "error").outputs[0].traceback = [line.replace("1", "2") for line in traceback]


#: Each fault, the cell it is planted in, and what a fresh run says of it.
FAULTS = {
    clear: ("last", "never run"),
    repaint: ("picture", "image/png is another picture"),
    swap: ("order", "display_data text/plain became stream stdout"),
    show_for_return: ("value", "display_data text/plain became execute_result text/plain"),
    widen: ("wide", "metadata"),
    retrace: ("error", "traceback"),
    empty: ("twice", "stream stdout is new"),
}


def nbval(path, *options):
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-p", PLUGIN]
    return subprocess.run(
        [*command, "-q", "-p", "no:cacheprovider", *options, str(path)],
        cwd=ROOT,
        env=os.environ | {"PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("plant", [*FAULTS, recount], ids=lambda plant: plant.__name__)
def test_lint_finds_it_without_running_anything(executed, plant):
    changed = copy.deepcopy(executed)
    assert outputs.complaints(changed) == []
    plant(changed)
    assert outputs.complaints(changed)
    assert staleness.is_stale(changed)


def test_lint_says_which_cell_was_cleared_and_which_ran_out_of_turn(executed):
    changed = copy.deepcopy(executed)
    clear(changed)
    recount_first = changed.cells[0]
    recount_first.execution_count = 7
    found = "\n".join(outputs.complaints(changed))
    assert "cell last: never run, or its outputs were cleared" in found
    assert f"cell {recount_first.id}: ran as number 7, is number 1" in found


def test_what_was_not_touched_passes_beside_nbval(executed, tmp_path):
    path = tmp_path / "chapter.ipynb"
    nbformat.write(executed, path)
    done = nbval(path)
    assert done.returncode == 0, done.stdout


def test_a_fresh_run_finds_each_in_its_cell(executed, tmp_path):
    changed = copy.deepcopy(executed)
    for plant in FAULTS:
        plant(changed)
    path = tmp_path / "chapter.ipynb"
    nbformat.write(changed, path)
    done = nbval(path, "-rf")
    number = {cell.id: k for k, cell in enumerate(changed.cells)}
    failed = re.findall(r"^FAILED .*::Cell (\d+)", done.stdout, re.M)
    assert sorted(map(int, failed)) == sorted(number[ident] for ident, _ in FAULTS.values())
    for _, words in FAULTS.values():
        assert words in done.stdout


def test_line_breaks_in_a_picture_and_numbers_of_cells_are_no_difference():
    def picture(text):
        return [{"output_type": "display_data", "data": {"image/png": text}, "metadata": {}}]

    assert difference(picture("ab\ncd\n"), picture("abcd")) is None
    assert difference(picture("abcd"), picture("abce"))

    def error(text):
        return [{"output_type": "error", "ename": "E", "evalue": "", "traceback": [text]}]

    coloured = error("\x1b[31mCell In[3]\x1b[0m, line 1")
    assert difference(coloured, error("Cell In[12], line 1")) is None
    assert difference(error("Cell In[3], line 1"), error("Cell In[3], line 2"))
    elsewhere = error("File /b/x.py:14, in f")
    assert difference(error("File /a/lossbook/x.py:12, in f"), elsewhere) is None
    assert difference(error("File /a/lossbook/y.py:12, in f"), elsewhere)
