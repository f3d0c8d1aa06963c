"""A cell that names a library that is not there says so, in its own language, and stops nothing."""

import numpy as np
import pytest

from lossbook.course import check_exercise
from lossbook.course.exercises import or_solution
from lossbook.course.notebook import leave_out, load_ipython_extension, stand_in

MISSING = "no_such_library"
LINE = "project-3-island-parcels/calibrate"


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
    assert Shell.input_transformers_cleanup == [leave_out, stand_in]


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("# uses your line (EXERCISE)\n", "line returns nothing yet"),
        ("# 用到你写的 line（EXERCISE）\n", "line 还没有返回值"),
    ],
)
def test_the_solution_stands_in_for_a_stub_and_says_so_once(comment, said, capsys):
    def line(z, y, steps, rate):
        return None

    space = {"line": line}
    code = "".join(stand_in([comment.replace("EXERCISE", LINE), "a, b = line(Z, Y, 0, 0.1)\n"]))
    space |= {"Z": np.array([1.0, -1.0]), "Y": np.array([1.0, 0.0])}
    exec(code, space)
    assert (space["a"], space["b"]) == (1.0, 0.0)
    assert said in capsys.readouterr().out
    exec(code, space)
    assert capsys.readouterr().out == ""
    # It is no answer of the learner's.
    assert check_exercise(LINE, space["line"]).status == "not solved"


@pytest.mark.parametrize("answer", [lambda z, y, steps, rate: (1.0, 0.0), lambda: 1 / 0])
def test_an_answer_right_or_wrong_stays(answer):
    assert or_solution(LINE, answer) is answer


@pytest.mark.parametrize("line", ["# uses your head (and hands)\n", "line = 1\n", "# a comment\n"])
def test_other_lines_stay_as_they_are(line):
    assert stand_in([line]) == [line]
