"""A chapter taken apart: what stands open, what is folded, what is practice; and its minutes."""

from __future__ import annotations

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from booktools.source import minutes
from booktools.source.numbering import page_of
from booktools.source.pieces import folded_code, pieces

EN = """(cost)=
## What it costs

Open words here.

:::{derivation} The claim
The claim stays.

$$ a = b $$

These steps fold.
:::

::::{quiz} quiz-one
A question?

- [x] An option.

  Why.
::::
"""


def prose(source: str, lang: str = "en", ident: str = "p") -> object:
    return new_markdown_cell(source, id=f"{ident}-{lang}", metadata={"lang": lang})


def code(source: str, ident: str, *tags: str, **metadata: object) -> object:
    return new_code_cell(source, id=ident, metadata={"tags": list(tags), **metadata})


def place_of(words: str, notebook: object) -> str:
    """Where the piece stands that holds these words."""
    (place,) = {piece.place for piece in pieces(notebook, "en") if words in piece.text}
    return place


def test_the_first_paragraph_of_a_derivation_stands_open_and_the_rest_folds():
    notebook = new_notebook(cells=[prose(EN)])
    assert place_of("Open words", notebook) == "open"
    assert place_of("The claim stays.", notebook) == "open"
    assert place_of("a = b", notebook) == "folded"
    assert place_of("These steps fold.", notebook) == "folded"


def test_quiz_exercises_and_all_between_the_gates_are_practice():
    cells = [
        prose("```{exercise-start} Name\n:label: ex-1\n```\n\nDo it.\n\n```{exercise-end}\n```"),
        code("answer = ...", "stub", "exercise-stub"),
        prose("```{solution-start} ex-1\n:label: sol-1\n```\n\nSo.", ident="s"),
        code("answer = 2", "solved"),
        prose("```{solution-end}\n```\n\nWords after.", ident="e"),
    ]
    notebook = new_notebook(cells=[*cells, prose(EN, ident="q")])
    for words in ("Do it.", "So.", "answer = 2", "A question?", "An option."):
        assert place_of(words, notebook) == "practice"
    for words in ("answer = ...", "Words after."):
        assert place_of(words, notebook) == "open"


def test_imports_drawing_and_torch_fold_and_what_is_open_stays():
    cells = [
        code("import numpy as np", "setup"),
        code("plot.one()", "drawn", figure={"name": "fig-one"}),
        code("torch.tensor(1)", "same", "needs-torch"),
        code("torch.tensor(2)", "subject", "needs-torch", "open"),
        code("import math", "late"),
        code("1 + 1", "plain"),
        code("for split in splits: ...", "again", "hide-input"),
    ]
    assert folded_code(new_notebook(cells=cells), "en") == {
        "setup": "imports",
        "again": "code",
        "drawn": "drawing",
        "same": "torch",
    }


def test_minutes_count_words_formulas_open_code_and_figures():
    cells = [
        prose("(a)=\n## Title\n\n" + "word " * 99 + "\n\n$$ x = 1 $$\n\nand $y$ and $y = 2$."),
        code("a = 1\n\nb = 2", "open"),
        code("draw()\ndraw()", "figure", figure={"name": "fig-a"}),
    ]
    found = minutes.measure(new_notebook(cells=cells), "en")
    words, seconds = 102, 12 + 4 + 2 * 5 + 45
    assert found.open == pytest.approx(words / 100 + seconds / 60)
    assert found.unfolded == pytest.approx(found.open + 2 * 5 / 60)
    assert found.sections == {"a": pytest.approx(found.open)}


def test_minutes_of_chinese_count_characters_and_latin_words():
    notebook = new_notebook(cells=[prose("# x"), prose("熵" * 140 + " KL" * 200, "zh")])
    assert minutes.measure(notebook, "zh").open == pytest.approx(2)


def test_minutes_leave_practice_to_its_author():
    exercise = ":class: pencil star-2 minutes-8\n\n" + "word " * 500
    text = f"```{{exercise}} Name\n:label: ex-1\n{exercise}\n```"
    found = minutes.measure(new_notebook(cells=[prose(text)]), "en")
    assert found.practice == 8
    assert found.open < 0.1


@pytest.mark.parametrize("tag", ["exercise-stub", "exercise-check"])
def test_minutes_of_code_below_an_exercise_are_those_of_the_exercise(tag):
    """Or the contents would say that five exercises take a minute."""
    cells = [prose("(ex)=\n## Exercises"), code("f(1)\n" * 12, "below", tag)]
    found = minutes.measure(new_notebook(cells=cells), "en")
    assert found.sections["ex"] < 0.1


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("chapters/03-information", "3"),
        ("03-information-further.ipynb", "3F"),
        ("chapters/00-before-you-start", "0"),
        ("chapters/project-2-deliveries", "P2"),
        ("chapters/project-3-island-parcels", "P3"),
        ("chapters/13-two-layer-network.ipynb", "13"),
    ],
)
def test_a_page_has_its_number_from_its_name(name, label):
    assert page_of(name).label == label


def test_appendices_have_no_number():
    assert page_of("chapters/glossary") is None
    assert page_of("index") is None
