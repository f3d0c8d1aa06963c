"""A cell in the page shows what it shows in a notebook: text, values, figures, errors."""

from __future__ import annotations

import json

import pytest

from booktools.live.kernel import MOST, Kernel

DRAWS = """
import matplotlib.pyplot as plt
from lossbook import plot
plot.use()
fig, ax = plt.subplots()
_ = ax.plot([0, 1], [1, 0])
_ = ax.set_xlabel("step")
"""


def run(*sources, language="en", **described):
    kernel = Kernel(language)
    return [json.loads(kernel.run(source, **described)) for source in sources][-1]


def test_what_is_printed_comes_before_the_value_of_the_last_line():
    assert run("print('a')\n1 + 1") == [{"text": "a\n"}, {"text": "2"}]


@pytest.mark.parametrize("source", ["1 + 1;", "None", "x = 1", ""])
def test_no_value_is_shown_where_a_notebook_shows_none(source):
    assert run(source) == []


def test_one_cell_knows_the_names_of_another():
    assert run("def f(x):\n    return x * y", "y = 3", "f(2)") == [{"text": "6"}]


def test_two_kernels_share_no_names():
    run("secret = 1")
    (shown,) = run("secret")
    assert shown["error"].strip().endswith("NameError: name 'secret' is not defined")


def test_an_error_is_told_from_the_readers_own_line_on():
    (text, shown) = run("def g():\n    raise ValueError('no')", "print('first')\ng()")
    assert text == {"text": "first\n"}
    assert "kernel.py" not in shown["error"]
    assert 'File "<cell 2>", line 2' in shown["error"]
    assert "raise ValueError('no')" in shown["error"]
    assert shown["error"].strip().endswith("ValueError: no")


def test_a_cell_that_cannot_be_read_says_where():
    (shown,) = run("x = (1")
    assert "SyntaxError" in shown["error"]
    assert "line 1" in shown["error"]


def test_leaving_python_is_an_error_of_the_cell_and_no_end():
    kernel = Kernel("en")
    assert "SystemExit" in json.loads(kernel.run("raise SystemExit"))[0]["error"]
    assert json.loads(kernel.run("1")) == [{"text": "1"}]


@pytest.mark.parametrize(
    "source",
    [f"print('x' * {3 * MOST})\nprint('late')", f"'x' * {3 * MOST}", f"1/0 # {'x' * 2 * MOST}"],
)
def test_a_huge_output_is_cut_and_says_so(source):
    """Whether it is printed, the value of the last line, or part of an error."""
    (shown,) = json.loads(Kernel("zh", cut="太长").run(source))
    (text,) = shown.values()
    assert len(text) < MOST + 100
    assert text.endswith("\n太长\n")
    assert "late" not in text


@pytest.mark.parametrize(
    ("language", "words"), [("en", "The gradient is right"), ("zh", "梯度正确")]
)
def test_a_report_speaks_the_language_of_the_page(language, words):
    source = "from lossbook import check_gradient, mse_loss\n"
    source += "check_gradient(lambda x: mse_loss(x, [1.0]), [2.0])"
    (shown,) = run(source, language=language)
    assert words in shown["text"]


@pytest.mark.parametrize(("language", "word"), [("en", ">step<"), ("zh", ">步数<")])
def test_a_figure_comes_in_the_pages_colours_and_language(language, word):
    (shown,) = run(DRAWS, language=language, figure="fig-a", alt="a line")
    assert word in shown["figure"]
    assert 'aria-label="a line"' in shown["figure"]
    assert "var(--" in shown["figure"]
    assert 'id="fig-a-' in shown["figure"]
    assert "narrow" in shown["figure"]


def test_figures_are_closed_when_they_are_shown():
    kernel = Kernel("en")
    kernel.run(DRAWS)
    assert json.loads(kernel.run("len(plt.get_fignums())")) == [{"text": "0"}]


def test_a_circuit_is_drawn():
    source = "from lossbook.backprop.circuit import Circuit, Variable\n"
    source += "Circuit(Variable(2.0, 'a') * Variable(3.0, 'b')).draw()"
    (shown,) = run(source, figure="fig-c", alt="a product")
    assert "<svg" in shown["figure"]
    assert "circuit" in shown["figure"]
