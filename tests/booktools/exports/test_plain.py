"""Plain notebooks: one language, no directive left, nothing lost."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from booktools.exports import plain
from booktools.source import staleness
from booktools.source.edition import LANGUAGES

ROOT = Path(__file__).parents[3]
NOTEBOOKS = staleness.notebooks(ROOT)


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
    assert not re.search(r"\$\$ \(", text)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_language_holds_its_own_prose_and_all_code(written, path):
    source = nbformat.read(path, as_version=4)
    code = [cell.source for cell in source.cells if cell.cell_type == "code"]
    for language, han in (("en", False), ("zh", True)):
        made = nbformat.read(written[language] / path.name, as_version=4)
        nbformat.validate(made)
        assert [cell.source for cell in made.cells if cell.cell_type == "code"] == code
        assert bool(re.search("[的是了]", prose(written[language] / path.name))) == han


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
