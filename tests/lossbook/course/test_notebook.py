"""A cell that names a library that is not there says so, in its own language, and stops nothing."""

import pytest

from lossbook.course.notebook import leave_out, load_ipython_extension

MISSING = "no_such_library"


@pytest.mark.parametrize(
    ("first", "said"),
    [
        (f"# needs {MISSING}: without it this cell is left out\n", "Left out"),
        (f"# needs json, {MISSING}\n", f"needs {MISSING},"),
        (f"# 需要 {MISSING}：没有安装就略过这一格\n", "略过"),
    ],
)
def test_a_cell_without_its_library_says_what_it_needs(first, said):
    (line,) = leave_out([first, "import no_such_library\n"])
    assert line.startswith("print(")
    assert said in line
    assert MISSING in line


@pytest.mark.parametrize("first", ["# needs json: a comment\n", "# a comment\n", "x = 1\n"])
def test_any_other_cell_stays_as_it_is(first):
    assert leave_out([first, "y = 2\n"]) == [first, "y = 2\n"]
    assert leave_out([]) == []


def test_pip_is_told_its_own_name_for_a_library(monkeypatch):
    monkeypatch.setattr("lossbook.course.notebook.find_spec", lambda name: None)
    (line,) = leave_out(["# needs torch, sklearn\n"])
    assert "%pip install torch scikit-learn" in line


def test_the_extension_is_loaded_once():
    class Shell:
        input_transformers_cleanup = []

    load_ipython_extension(Shell)
    load_ipython_extension(Shell)
    assert Shell.input_transformers_cleanup == [leave_out]
