"""A downloaded notebook runs where nothing of the book is: its first cell installs the package."""

from __future__ import annotations

import functools
import http.server
import re
import site
import subprocess
import sys
import threading
import venv
from itertools import cycle
from pathlib import Path
from zipfile import ZipFile

import nbclient
import nbformat
import pytest

from booktools.exports import plain, running, wheel
from booktools.source import staleness
from booktools.source.edition import LANGUAGES, TOOL_TAGS, has_code
from tests.booktools.commands import small_book

ROOT = Path(__file__).parents[3]
#: It has cells for torch, for scikit-learn, and for both.
CHAPTER = "13-two-layer-network-further.ipynb"
#: What the environment of a visitor lacks: whatever the book brings, and what its cells need.
LACKING = ("torch", "functorch", "sklearn", "scikit_learn", "lossbook", "__editable__", "flit_core")


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """The sources of a small book, whose settings and package a test may change."""
    book = tmp_path_factory.mktemp("small") / "book"
    small_book.make(book)
    return book


def test_the_wheel_is_the_same_to_the_byte_on_another_day(book, tmp_path):
    first = wheel.build(book)
    for path in (book / "lossbook").rglob("*"):
        path.touch()
        path.chmod(0o700 if path.is_dir() else 0o600)  # another umask
    (tmp_path / "book").symlink_to(book)
    (book / "_build" / "wheel" / "made.json").unlink()
    bytes_before = first.read_bytes()
    assert wheel.build(tmp_path / "book").read_bytes() == bytes_before


def test_a_wheel_is_built_again_if_the_package_changed_and_only_then(book):
    first = wheel.build(book)
    time, hash_before = first.stat().st_mtime_ns, wheel.sha256(first)
    assert wheel.build(book).stat().st_mtime_ns == time
    small_book.replace(book / "lossbook" / "datasets.py", "Small data", "Some data")
    assert wheel.sha256(wheel.build(book)) != hash_before


def test_the_wheel_holds_the_whole_package_and_needs_numpy_alone():
    with ZipFile(wheel.build(ROOT)) as opened:
        names = set(opened.namelist())
        (metadata,) = [name for name in names if name.endswith("/METADATA")]
        text = opened.read(metadata).decode()
    ours = {path for path in (ROOT / "lossbook").rglob("*") if path.is_file()}
    ours = {p.relative_to(ROOT).as_posix() for p in ours if "__pycache__" not in p.parts}
    assert {name for name in names if name.startswith("lossbook/")} == ours
    needed = re.findall(r"^Requires-Dist: (.*)$", text, re.M)
    assert [line for line in needed if "extra" not in line] == ["numpy>=2.0"]
    assert "Provides-Extra: plot" in text


def test_without_an_address_the_first_cell_says_where_the_package_is(book):
    for language in LANGUAGES:
        first = running.opening(book, language)
        assert 'pip install ".[plot]"' in first
        assert first.isascii() == (language == "en")


def test_with_an_address_the_first_cell_names_the_wheel_and_its_hash(book, monkeypatch):
    monkeypatch.setattr(running, "_base", lambda root: "https://book.example/loss/")
    built = wheel.build(book)
    wanted = f"lossbook[plot] @ https://book.example/loss/{built.name}#sha256={wheel.sha256(built)}"
    for language in LANGUAGES:
        assert f'%pip install -q "{wanted}"' in running.opening(book, language)


@pytest.mark.parametrize("path", staleness.notebooks(ROOT), ids=lambda path: path.stem)
def test_what_a_cell_needs_stands_in_its_first_line(path):
    references = plain.References(ROOT, {}, "en")
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    made = running.runnable(notebook, "first", ROOT, references.language)
    assert not has_code(notebook) or made.cells[0].source == "first"
    for cell in made.cells[1:]:
        tags = [tag for tag in cell.metadata.get("tags", []) if tag in TOOL_TAGS]
        assert cell.source.startswith("# needs ") == bool(tags)
        assert all(tag.removeprefix("needs-") in cell.source.split("\n")[0] for tag in tags)
        assert '"benchmarks"' not in cell.source


PROJECTS = [path for path in staleness.notebooks(ROOT) if path.stem.startswith("project-")]
#: They take their time, so each in one of the languages; what a cell says is tested in both.
IN_TURN = [*zip(PROJECTS, cycle(LANGUAGES), strict=False)]


@pytest.mark.parametrize(("path", "language"), IN_TURN, ids=[path.stem for path in PROJECTS])
def test_a_project_runs_from_top_to_bottom_without_an_answer(path, language, tmp_path):
    """Where a cell builds on a function that its reader has not written, the solution stands in."""
    sources = {each.name: nbformat.read(each, 4) for each in staleness.notebooks(ROOT)}
    made = plain.plain(sources[path.name], language, plain.References(ROOT, sources, language))
    running.runnable(made, running.opening(ROOT, language), ROOT, language)
    stubs = [c.source for c in made.cells if "exercise-stub" in c.metadata.get("tags", [])]
    ran = nbclient.execute(made, kernel_name="python3", cwd=str(tmp_path))
    said = "".join(o.get("text", "") for c in ran.cells for o in c.get("outputs", []))
    assert stubs
    for stub in stubs:
        name = re.match(r"def (\w+)", stub)[1]
        assert f"{name} {'returns nothing yet' if language == 'en' else '还没有返回值'}" in said


@pytest.fixture(scope="module")
def visitor(tmp_path_factory):
    """The Python of somebody who has Jupyter and NumPy, and neither the book nor torch."""
    home = tmp_path_factory.mktemp("visitor")
    venv.create(home / "venv", symlinks=True)
    (own,) = (home / "venv").glob("[lL]ib/**/site-packages")
    borrowed = home / "borrowed"
    borrowed.mkdir()
    for path in Path(site.getsitepackages()[0]).iterdir():
        if path.suffix != ".pth" and not path.name.startswith(LACKING):
            (borrowed / path.name).symlink_to(path)
    (own / "borrowed.pth").write_text(str(borrowed))
    folder = "Scripts" if sys.platform == "win32" else "bin"
    return home / "venv" / folder / "python"


@pytest.fixture(scope="module")
def served():
    """The address of the wheel's folder, on this machine."""
    handler = functools.partial(_Silent, directory=str(wheel.build(ROOT).parent))
    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()


class _Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format, *args):
        pass


@pytest.mark.slow
@pytest.mark.parametrize("name", ["measured.ipynb", CHAPTER])
def test_a_visitor_runs_a_notebook_from_top_to_bottom(visitor, served, name, tmp_path, monkeypatch):
    monkeypatch.setattr(running, "_base", lambda root: served)
    sources = {path.name: nbformat.read(path, 4) for path in staleness.notebooks(ROOT)}
    made = plain.plain(sources[name], "en", plain.References(ROOT, sources, "en"))
    running.runnable(made, running.opening(ROOT, "en"), ROOT, "en")
    nbformat.write(made, tmp_path / name)
    run = (
        f"import nbclient, nbformat; notebook = nbformat.read({name!r}, 4); "
        f"nbclient.execute(notebook, kernel_name='python3'); nbformat.write(notebook, {name!r})"
    )
    # pip asks no index: what the package needs is there.
    environment = {"PIP_NO_INDEX": "1", "IPYTHONDIR": str(tmp_path), "HOME": str(tmp_path)}
    environment |= {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [visitor, "-c", run], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    ran = nbformat.read(tmp_path / name, 4)
    said = "".join(
        output.get("text", "") for cell in ran.cells for output in cell.get("outputs", [])
    )
    assert ("Left out: this cell needs torch" in said) == (name == CHAPTER)
    assert ("Left out: this cell needs scikit-learn" in said) == (name == CHAPTER)
