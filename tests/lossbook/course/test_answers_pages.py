"""Each stub of the pages is found unsolved, and each solution right."""

import pytest
from battery import CHAPTERS, assert_passes, names, solution, stub

from lossbook.course import check_exercise, exercise_names

ASKED = [name for page in sorted(CHAPTERS.glob("*.ipynb")) for name in names(page.stem)]


def test_the_pages_ask_for_every_exercise_that_has_a_checker():
    assert sorted(set(ASKED)) == sorted(exercise_names())


@pytest.mark.parametrize("name", exercise_names())
def test_the_stub_is_not_solved(name):
    assert check_exercise(name, stub(name)).status == "not solved"


@pytest.mark.parametrize("name", exercise_names())
def test_the_solution_passes(name):
    assert_passes(name, solution(name))
