"""What a first cell imports comes as bytecode; what it does not, as it was."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from booktools.live import bytecode
from booktools.live.fetch import fetch

SOURCE = '"""Said in help()."""\nvalue = 6 * 7\n'


@pytest.fixture
def archive(tmp_path):
    made = tmp_path / "a.whl"
    with zipfile.ZipFile(made, "w") as new:
        for name in ("first/__init__.py", "first/data.txt", "other.py"):
            new.writestr(name, SOURCE)
    return made


def names(archive):
    with zipfile.ZipFile(archive) as opened:
        return opened.namelist()


def test_only_what_is_wanted_is_compiled(archive):
    bytecode.rewrite(archive, {"first/__init__.py", "elsewhere.py"}, optimize=0)
    assert names(archive) == ["first/__init__.pyc", "other.py", "first/data.txt"]


@pytest.mark.parametrize(("optimize", "said"), [(0, "Said in help()."), (2, "None")])
def test_what_is_compiled_can_be_imported(archive, optimize, said):
    bytecode.rewrite(archive, {"first/__init__.py"}, optimize)
    program = "import first; print(first.value, first.__doc__)"
    shown = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(archive)},
        capture_output=True,
        text=True,
    )
    assert shown.stdout.split(" ", 1) == ["42", f"{said}\n"], shown.stderr


def test_an_archive_has_the_same_bytes_each_time(archive):
    before, made = archive.read_bytes(), []
    for _ in range(2):
        archive.write_bytes(before)
        bytecode.rewrite(archive, {"first/__init__.py"}, optimize=0)
        made.append(archive.read_bytes())
    assert made[0] == made[1]


def test_imported_modules_have_the_names_of_their_archives():
    assert {"json/__init__.py", "booktools/live/fetch.py"} <= bytecode.imported()
    assert all(name.endswith(".py") for name in bytecode.imported())


@pytest.mark.slow
def test_the_runtime_has_bytecode_for_a_first_cell_and_a_first_figure():
    try:
        runtime = fetch()
    except (ValueError, OSError) as error:
        pytest.skip(f"the Python for the pages cannot be had here: {error}")
    numpy, plots = (next(Path(runtime).glob(f"{name}-*.whl")) for name in ("numpy", "matplotlib"))
    assert {"typing.pyc", "pydoc.py"} <= set(names(runtime / "python_stdlib.zip"))
    assert {"numpy/__init__.pyc", "numpy/polynomial/__init__.py"} <= set(names(numpy))
    assert "matplotlib/_mathtext.pyc" in names(plots)
