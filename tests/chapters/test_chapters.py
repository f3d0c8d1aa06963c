"""The chapters keep the course's rules; each rule is seen to catch what it is for in
test_rules.py.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml

from booktools.checks import rules
from booktools.source import prose, staleness
from booktools.source.book import book
from booktools.source.numbering import further_of, page_of
from lossbook.course.exercises import exercise_names

ROOT = Path(__file__).parents[2]
NOTEBOOKS = staleness.notebooks(ROOT)
COURSE = [path for path in NOTEBOOKS if page_of(path.name)]
#: What goes further counts with its chapter.
CHAPTERS = [path for path in COURSE if page_of(path.name).kind == "chapter"]
#: The page before the first chapter asks ten questions in place of exercises.
FULL_CHAPTERS = [path for path in CHAPTERS if page_of(path.name).number]


def named(path: Path) -> str:
    return path.stem


def both_pages(path: Path) -> list[nbformat.NotebookNode]:
    """The cells of a chapter and of what goes further."""
    further = path.with_name(f"{further_of(path.stem)}.ipynb")
    return [cell for page in (path, further) if page.exists() for cell in read(page).cells]


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def test_there_are_chapters_to_check():
    assert CHAPTERS
    assert NOTEBOOKS[0].name == "index.ipynb"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_keeps_the_rules(path):
    found = rules.check(ROOT, [path])
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_outputs_are_those_of_its_code(path):
    assert not staleness.is_stale(read(path)), f"{path.name}: code changed; run `make run`"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_is_a_valid_notebook_of_format_4_5(path):
    notebook = read(path)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) >= (4, 5)


@pytest.mark.parametrize("path", COURSE, ids=named)
def test_untagged_cells_run_alone(path, tmp_path):
    """Without torch, scikit-learn and Dask, from top to bottom, as in a browser."""
    cells = [
        cell.source
        for cell in read(path).cells
        if cell.cell_type == "code"
        and not any(tag.startswith("needs-") for tag in cell.metadata.get("tags", []))
    ]
    blocked = (
        "import sys\nfor name in ('torch', 'sklearn', 'dask'):\n    sys.modules[name] = None\n"
    )
    script = tmp_path / "untagged.py"
    script.write_text("\n".join([blocked, "import matplotlib; matplotlib.use('svg')", *cells]))
    done = subprocess.run([sys.executable, script], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize("path", FULL_CHAPTERS, ids=named)
def test_exercises_have_stub_and_solution(path):
    """A stub is told that it is not solved; the solution passes (nbval runs both afresh)."""
    wanted = {name for name in exercise_names() if name.startswith(path.stem + "/")}
    first, last = {}, {}
    for cell in both_pages(path):
        for name in wanted:
            if cell.cell_type == "code" and f'check_exercise("{name}"' in cell.source:
                said = cell.outputs[-1].data["text/plain"]
                first.setdefault(name, said)
                last[name] = said
    assert set(first) == wanted
    assert wanted, "a chapter has code exercises with checkers"
    for name in wanted:
        assert first[name].startswith("Not solved yet"), (name, first[name])
        assert last[name].startswith("Right"), (name, last[name])


@pytest.mark.parametrize("path", FULL_CHAPTERS, ids=named)
def test_has_what_a_chapter_has(path):
    cells = both_pages(path)
    text = "\n".join(cell.source for cell in cells if cell.metadata.get("lang") == "en")
    figures = [cell for cell in cells if cell.metadata.get("figure")]
    assert len(figures) >= 6
    assert text.count("{exercise") - text.count("{exercise-end}") >= 5
    assert text.count("{hint}") >= 5
    assert text.count("{solution") - text.count("{solution-end}") >= 5
    assert text.count("{quiz}") >= 5
    assert text.count("{mistake}") >= 3
    assert "{takeaways}" in text
    assert "{objectives}" in text
    assert "{cite" in text


def test_terms_are_complete():
    terms = yaml.safe_load((ROOT / "chapters" / "terms.yml").read_text("utf-8"))
    for term in terms:
        assert set(term) <= {
            "id", "en", "zh", "also_en", "also_zh", "everyday", "basic", "definition", "chapter",
            "label",
        }  # fmt: skip
        assert term["definition"]["en"].strip().endswith(".")
        assert term["definition"]["zh"].strip().endswith("。")
    for key in ("id", "en", "zh"):
        values = [term[key] for term in terms]
        assert len(values) == len(set(values)), f"two terms share one {key}"


def test_terms_point_to_sections_that_exist():
    labels = {
        (path.stem, label)
        for path in COURSE
        for cell in read(path).cells
        if cell.metadata.get("lang") == "en"
        for label in prose.anatomy(cell.source).labels
    }
    terms = yaml.safe_load((ROOT / "chapters" / "terms.yml").read_text("utf-8"))
    missing = [term["id"] for term in terms if (term["chapter"], term["label"]) not in labels]
    assert not missing


NOTEBOOKS = [ROOT / "index.ipynb", *sorted((ROOT / "chapters").glob("*.ipynb"))]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_output_is_a_warning_or_names_a_folder(path):
    """A warning names the folder it came from, so that it fails in every other one."""
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", []):
            assert output.get("name") != "stderr", cell.id
            assert str(ROOT) not in str(output), cell.id


def test_the_front_page_names_the_torch_that_is_pinned():
    (pinned,) = re.findall(r"^torch==(\S+)", (ROOT / "requirements.txt").read_text("utf-8"), re.M)
    about = [cell.source for cell in read(NOTEBOOKS[0]).cells if cell.id.startswith("about-")]
    assert len(about) == 2
    assert all(f"torch {pinned}" in source for source in about)


@pytest.mark.parametrize("path", FULL_CHAPTERS, ids=named)
def test_a_chapter_has_a_page_that_goes_further(path):
    assert further_of(path.stem) in book(ROOT).pages


@pytest.mark.parametrize("path", FULL_CHAPTERS, ids=named)
def test_a_chapter_lets_its_reader_guess(path):
    english = [cell.source for cell in read(path).cells if cell.metadata.get("lang") == "en"]
    text = "\n".join(english)
    assert text.count("{predict}") >= 3
    assert text.count("{mistake}") <= 3
    assert text.count("{quiz}") <= 5
