"""Plain notebooks: one language, no directive left, nothing lost."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from booktools.exports import plain
from booktools.exports.running import opening
from booktools.source import staleness
from booktools.source.edition import LANGUAGES, has_code
from booktools.source.pieces import pieces

ROOT = Path(__file__).parents[3]
ALL = {path: nbformat.read(path, as_version=4) for path in staleness.notebooks(ROOT)}
NOTEBOOKS = [path for path, notebook in ALL.items() if has_code(notebook)]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return plain.write_all(ROOT, tmp_path_factory.mktemp("plain"))


def prose(path):
    cells = nbformat.read(path, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_directive_or_role_is_left(written, path, language):
    text = prose(written[language] / path.name)
    assert not re.search(
        r"^[:`]{3,}\{|^:{3,}|\{[a-z:]+\}`|^\([\w-]+\)=$|^:\w+:", text, re.MULTILINE
    )
    assert not re.search(r"\$\$ \([\w-]+\)[ ]*$", text, re.MULTILINE)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_language_holds_its_own_prose_and_all_code(written, path):
    source = nbformat.read(path, as_version=4)
    # Code in a solution stands folded, as text.
    code = [
        piece.text
        for piece in pieces(source, "en")
        if piece.cell.cell_type == "code" and piece.place != "practice"
    ]
    for language, han in (("en", False), ("zh", True)):
        made = nbformat.read(written[language] / path.name, as_version=4)
        nbformat.validate(made)
        first, *standing = [cell.source for cell in made.cells if cell.cell_type == "code"]
        assert first == opening(ROOT, language)
        standing = [
            re.sub(r"\A(?:# (?:needs|需要|uses|用到).*\n)+", "", source) for source in standing
        ]
        if path.stem == "measured":  # it brings the files that the chapter reads
            assert json.loads(re.search(r"'(\{.*\})'", standing[0])[1])
            standing[0] = code[0]
        assert standing == code
        assert bool(re.search("[的是了]", prose(written[language] / path.name))) == han


def test_a_page_without_code_makes_no_notebook(written):
    for folder in written.values():
        assert {path.name for path in folder.iterdir()} == {path.name for path in NOTEBOOKS}
    assert {path.stem for path in ALL.keys() - set(NOTEBOOKS)} >= {"glossary", "bibliography"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chapter_keeps_its_figures_exercises_and_citations(written, language):
    source = nbformat.read(ROOT / "chapters" / "03-information.ipynb", as_version=4)
    text = prose(written[language] / "03-information.ipynb")
    figures = [cell for cell in source.cells if cell.metadata.get("figure")]
    word = {"en": "Figure", "zh": "图"}[language]
    for number in range(1, len(figures) + 1):
        assert f"**{word} 3.{number}**" in text
    assert "Shannon" in text
    assert "<details><summary>" in text
    assert {"en": "Exercise 3.1", "zh": "练习 3.1"}[language] in text
    assert r"\tag{3.1}" in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_solution_is_shut_and_no_cell_gives_it_away(written, path, language):
    """ "Run all" leaves a reader's own function in place."""
    source = nbformat.read(path, as_version=4)
    made = nbformat.read(written[language] / path.name, as_version=4)
    standing = [cell.source for cell in made.cells if cell.cell_type == "code"]
    text = prose(written[language] / path.name)
    solved = [
        piece.text
        for piece in pieces(source, language)
        if piece.cell.cell_type == "code" and piece.place == "practice"
    ]
    for code in solved:
        assert code not in standing
        assert f"```python\n{code}\n```" in text
    for fold in re.findall(r"<details>.*?</details>", text, re.DOTALL):
        text = text.replace(fold, "")
    assert not any(f"```python\n{code}" in text for code in solved)


def test_a_question_before_its_answer_leaves_the_answer_to_be_run():
    cells = [
        new_markdown_cell(
            ":::{predict} predict-one\n:ask: number\n\nHow many?\n:::",
            id="ask-en",
            metadata={"lang": "en"},
        ),
        new_code_cell("1 + 1", id="answer", outputs=[new_output("stream", text="2")]),
        new_code_cell("1 + 2", id="after", outputs=[new_output("stream", text="3")]),
    ]
    references = plain.References(ROOT, {}, "en")
    made = plain.plain(new_notebook(cells=cells), "en", references)
    assert "Guess first" in made.cells[0].source
    assert "predict" not in made.cells[0].source
    assert made.cells[1].outputs == []
    assert made.cells[2].outputs != []


def test_words_that_explain_a_term_are_shown_as_they_are():
    references = plain.References(ROOT, {}, "en")
    assert plain.inline("the {gloss}`KL, a cost,` is", references) == "the KL, a cost, is"
