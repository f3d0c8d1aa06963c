"""The hash of the code that outputs came from."""

from __future__ import annotations

from nbformat import read, write
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from booktools.commands import run
from booktools.source import staleness


def executed(tmp_path, *sources):
    path = tmp_path / "chapter.ipynb"
    cells = [new_code_cell(source, id=f"c{i}") for i, source in enumerate(sources)]
    write(new_notebook(cells=[new_markdown_cell("Hello", id="p"), *cells]), path)
    run.execute(path)
    return path, read(path, as_version=4)


def test_execution_fills_outputs_and_records_the_code(tmp_path):
    _, notebook = executed(tmp_path, "print(6 * 7)")
    assert notebook.cells[1].outputs[0].text == "42\n"
    assert not staleness.is_stale(notebook)
    assert "execution" not in notebook.cells[1].metadata


def test_changed_code_is_stale_and_changed_prose_is_not(tmp_path):
    _, notebook = executed(tmp_path, "x = 1", "print(x)")
    notebook.cells[0].source = "Good day"
    assert not staleness.is_stale(notebook)
    notebook.cells[1].source = "x = 2"
    assert staleness.is_stale(notebook)


def test_a_notebook_never_run_is_stale():
    assert staleness.is_stale(new_notebook(cells=[]))


def test_a_failing_chapter_is_left_as_it_was(tmp_path, capsys):
    path, _ = executed(tmp_path, "print(1)")
    notebook = read(path, as_version=4)
    notebook.cells[1].source = "1 / 0"
    write(notebook, path)
    before = path.read_bytes()
    assert run.run(tmp_path, [path]) == 1
    assert path.read_bytes() == before
    assert "ZeroDivisionError" in capsys.readouterr().out
