"""What differs between a page and its committed output is told; what is explained is not."""

from __future__ import annotations

import nbformat
import pytest

from booktools.live.compare import cells, differs

TICK = '<use x="1" style="fill: var(--rule); stroke: var(--rule); stroke-width: 0"/>'
FIGURE = '<svg><defs><path d=""/></defs><text>loss</text><text>0.5</text><path d="a"/><use/></svg>'


def figure(old, new):
    assert old in FIGURE
    return [{"figure": FIGURE.replace(old, new)}]


@pytest.mark.parametrize(
    "shown",
    [
        [{"figure": FIGURE}],
        figure("<text>0.5</text>", "<text>0.4</text><text>0.6</text>"),  # other ticks
        figure("<use/>", f"{TICK}<use/>{TICK}"),
        figure('<defs><path d=""/></defs>', '<defs><path d=""/><path d=""/></defs>'),
    ],
)
def test_a_figure_with_the_same_words_and_marks_is_the_same(shown):
    assert differs([{"figure": FIGURE}], shown) == ""


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (figure(">loss<", ">cost<"), "a figure says {'cost': 1} instead of {'loss': 1}"),
        (figure('<path d="a"/>', ""), "a figure has the marks"),
        (figure("<use/>", "<use/><use/>"), "a figure has the marks"),
        ([], "drew 0 figures, wanted 1"),
        ([{"error": "a\nValueError: no\n"}], "raised ValueError: no"),
    ],
)
def test_a_figure_that_differs_is_told(shown, said):
    assert said in differs([{"figure": FIGURE}], shown)


def test_texts_are_equal_but_for_what_a_rule_explains():
    assert differs([{"text": "got int64 \n"}], [{"text": "got int32\n"}]) == ""
    assert "printed" in differs([{"text": "0.5"}], [{"text": "0.6"}])
    assert "printed" in differs([{"text": "0.5"}], [])


def test_cells_that_need_a_library_are_left_out(tmp_path):
    notebook = nbformat.v4.new_notebook()
    plain, torch = (nbformat.v4.new_code_cell(source) for source in ("1 + 1", "import torch"))
    plain.outputs = [
        nbformat.v4.new_output("stream", text="a"),
        nbformat.v4.new_output("execute_result", data={"text/plain": "2"}),
    ]
    torch.metadata["tags"] = ["needs-torch"]
    notebook.cells = [nbformat.v4.new_markdown_cell("x"), plain, torch]
    nbformat.write(notebook, tmp_path / "a.ipynb")
    (found,) = cells(tmp_path / "a.ipynb", "en")
    assert found["outputs"] == [{"text": "a"}, {"text": "2"}]
