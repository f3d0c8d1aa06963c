"""The runtime: only what has the hash that is written down is ever used."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

import pytest

from booktools.live import fetch


def wheel(parts):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for name, text in parts.items():
            made.writestr(name, text)
    return held.getvalue()


@pytest.fixture
def release(tmp_path, monkeypatch):
    """A small release in a folder, pinned; and a cache of its own."""
    folder = tmp_path / "release"
    folder.mkdir()
    numpy = wheel({"numpy/__init__.py": "1", "numpy/tests/test_a.py": "2"})
    (folder / "numpy-1.whl").write_bytes(numpy)
    packages = {
        "numpy": {
            "file_name": "numpy-1.whl",
            "sha256": hashlib.sha256(numpy).hexdigest(),
            "depends": ["docs"],
        },
        "docs": {"file_name": "docs.whl", "sha256": "", "depends": []},
    }
    lock = json.dumps({"info": {"python": "3.12"}, "packages": packages}).encode()
    (folder / "pyodide-lock.json").write_bytes(lock)
    pins = {
        "version": "0",
        "core": {"pyodide-lock.json": hashlib.sha256(lock).hexdigest()},
        "packages": ["numpy"],
        "left_out": ["docs"],
        "unused": ["*/tests/*"],
    }
    monkeypatch.setattr(fetch, "pins", lambda: pins)
    monkeypatch.setattr(fetch, "bundle_editor", lambda scratch: b"editor")
    monkeypatch.setattr(fetch, "compile_first", lambda made: None)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return folder


def test_a_release_is_taken_from_its_folder_and_made_slim(release):
    made = fetch.fetch(str(release))
    with zipfile.ZipFile(made / "numpy-1.whl") as slim:
        assert slim.namelist() == ["numpy/__init__.py"]
    lock = json.loads((made / "pyodide-lock.json").read_text())
    assert set(lock["packages"]) == {"numpy"}
    assert lock["packages"]["numpy"]["depends"] == []
    assert fetch.fetch("nowhere") == made, "what is there is not fetched again"


@pytest.mark.parametrize("name", ["numpy-1.whl", "pyodide-lock.json"])
def test_nothing_with_another_hash_is_used(release, name):
    file = release / name
    file.write_bytes(file.read_bytes() + b" ")
    with pytest.raises(ValueError, match=rf"{name}: got SHA-256 \w+, wanted \w+"):
        fetch.fetch(str(release))
    assert not fetch.folder().exists()


def test_a_release_without_a_file_says_which(release):
    (release / "numpy-1.whl").unlink()
    with pytest.raises(ValueError, match="a release without numpy-1.whl"):
        fetch.fetch(str(release))


def test_what_is_no_release_says_so(release, tmp_path):
    with pytest.raises(ValueError, match="no folder, archive or https address"):
        fetch.fetch(str(tmp_path / "nothing"))


def test_a_slim_wheel_has_the_same_bytes_each_time(tmp_path):
    made = wheel({"b.py": "2", "a.py": "1", "a/tests/t.py": "3"})
    for name in ("one", "other"):
        fetch.slim(made, tmp_path / name, ["*/tests/*"])
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_the_pins_name_what_they_need():
    pins = fetch.pins()
    assert all(len(digest) == 64 for digest in pins["core"].values())
    assert pins["version"] in pins["npm"]
