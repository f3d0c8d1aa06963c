"""A build after a change makes what a build from nothing makes, and no more than that."""

from __future__ import annotations

import shutil

import nbformat
import pytest

from booktools.source.numbering import source_of
from tests.booktools.commands import small_book
from tests.booktools.commands.small_book import replace


def new_figure(book):
    """A second figure before the first, whose number is then another."""
    path = book / "chapters" / "01-first.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, small_book.figure("fig-new"))
    small_book.write(book, "chapters/01-first", notebook)


def names(book):
    """A section and an exercise are called something else."""
    replace(book / FIRST, "A section of the first", "One")
    replace(book / FIRST, "Find it", "Seek it")


def rewritten(name, old, new):
    return lambda book: replace(book / name, old, new)


FIRST, SECOND = "chapters/01-first.ipynb", "chapters/02-second.ipynb"
EVERY_PAGE = {
    "index", "chapters/01-first", "chapters/02-second", "chapters/api", "chapters/bibliography",
    "chapters/exercises", "chapters/glossary",
}  # fmt: skip
BOTH = {"chapters/01-first", "chapters/02-second"}
#: What is changed, how, and the pages that show it.
CHANGES = {
    "prose": (rewritten(SECOND, "Nothing here", "Something here"), {"chapters/02-second"}),
    "caption": (rewritten(FIRST, "A line.", "A straight line."), BOTH),
    "number": (new_figure, {*BOTH, "chapters/exercises"}),
    "title": (rewritten(FIRST, "# The first chapter", "# Another chapter"), EVERY_PAGE),
    "names": (names, {*BOTH, "chapters/exercises", "chapters/glossary"}),
    "label": (rewritten(SECOND, "third-part", "last-part"), {"chapters/02-second"}),
    "term": (rewritten("chapters/terms.yml", "How far", "As far as"), {*BOTH, "chapters/glossary"}),
    "sheet": (rewritten("booktools/theme/css/3-prose.css", "{", "{ "), set()),
    "work": (
        rewritten("chapters/references.bib", "Robust estimation", "Robust Estimation of it"),
        {*BOTH, "chapters/bibliography"},
    ),
    "package": (
        rewritten("lossbook/losses/regression.py", "Formula: ", "Formula:  so "),
        {"chapters/api"},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """The book, built; a copy of it stands beside, to go back to."""
    home = tmp_path_factory.mktemp("small")
    small_book.make(home / "book")
    done = small_book.build_english(home / "book")
    assert done.returncode == 0, done.stderr
    shutil.copytree(home / "book", home / "kept", symlinks=True)
    return home / "book"


@pytest.fixture
def fresh(book):
    """The book as it was built first, at the same place, with the same times."""
    shutil.rmtree(book)
    shutil.copytree(book.with_name("kept"), book, symlinks=True)
    return book


def made(book):
    return {part: small_book.files(book / "_build" / part) for part in ("en/html", "notebooks/en")}


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_makes_what_a_clean_build_makes(fresh, change):
    apply, showing = CHANGES[change]
    before = {path: path.stat().st_mtime_ns for path in (fresh / "_build/en/html").rglob("*.html")}
    apply(fresh)
    done = small_book.build_english(fresh)
    assert done.returncode == 0, done.stderr
    found = made(fresh)
    wrote = {
        source_of(path.relative_to(fresh / "_build/en/html").with_suffix("").as_posix())
        for path, time in before.items()
        if path.stat().st_mtime_ns != time
    }
    # What stays, fonts and formulas, is made from npm's packages alone.
    for part in ("en/html", "en/doctrees", "notebooks"):
        shutil.rmtree(fresh / "_build" / part)
    done = small_book.build_english(fresh)
    assert done.returncode == 0, done.stderr
    assert made(fresh) == found
    assert wrote == showing


@pytest.mark.slow
def test_a_fault_is_found_again_until_it_is_mended(fresh):
    replace(fresh / SECOND, "{ref}`first-part`", "{ref}`no-such-part`")
    for _ in range(2):
        done = small_book.build_english(fresh)
        assert done.returncode == 1
        assert "no-such-part" in done.stderr
    replace(fresh / SECOND, "{ref}`no-such-part`", "{ref}`first-part`")
    assert small_book.build_english(fresh).returncode == 0


@pytest.mark.slow
def test_other_tools_leave_nothing_of_what_the_former_made(fresh):
    (fresh / "_build" / "tools.txt").write_text("the former tools")
    replace(fresh / "booktools" / "pages" / "blocks.py", '"block-title"', '"block-heading"')
    (fresh / "booktools" / "theme" / "js" / "pair.js").rename(
        fresh / "booktools" / "theme" / "js" / "two.js"
    )
    (fresh / "chapters" / "bibliography.ipynb").unlink()
    replace(fresh / "_toc.yml", "  - file: chapters/bibliography\n", "")
    assert small_book.build(fresh).returncode == 0
    found = small_book.files(fresh / "_build" / "site")
    assert not [name for name in found if name.endswith("pair.js")]
    for part in ("site", "notebooks", "en/html", "en/doctrees", "zh/html", "zh/doctrees"):
        shutil.rmtree(fresh / "_build" / part)
    (fresh / "_build" / "built.json").unlink()
    assert small_book.build(fresh).returncode == 0
    assert small_book.files(fresh / "_build" / "site") == found
    assert "en/_static/two.js" in found
    assert "en/chapters/bibliography.html" not in found
