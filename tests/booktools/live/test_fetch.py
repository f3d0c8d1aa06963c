"""The runtime: only what has the hash that is written down is ever used."""

from __future__ import annotations

import functools
import hashlib
import http.server
import io
import json
import re
import tarfile
import threading
import zipfile
from pathlib import Path

import pytest

from booktools.live import fetch

ROOT = Path(__file__).parents[3]


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


@pytest.fixture
def archive(release):
    """The same release as the official archive has it: all in a folder `pyodide`."""
    made = release.parent / "pyodide-core-0.tar.bz2"
    with tarfile.open(made, "w:bz2") as new:
        new.add(release, "pyodide")
    return made


@pytest.fixture
def served(archive):
    """An address on this machine from which the archive comes."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=archive.parent)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()


def test_a_release_is_taken_from_its_archive(archive):
    assert (fetch.fetch(str(archive)) / "numpy-1.whl").exists()


def test_a_release_is_taken_from_an_address(served, archive):
    assert (fetch.fetch(f"{served}/{archive.name}") / "numpy-1.whl").exists()


def test_an_archive_with_another_file_is_refused(release, archive):
    (release / "numpy-1.whl").write_bytes(b"another")
    with tarfile.open(archive, "w:bz2") as new:
        new.add(release, "pyodide")
    with pytest.raises(ValueError, match=r"numpy-1.whl: got SHA-256 \w+, wanted \w+"):
        fetch.fetch(str(archive))
    assert not fetch.folder().exists()


def test_an_address_without_a_release_says_so(served):
    with pytest.raises(OSError, match="404"):
        fetch.fetch(f"{served}/nothing.tar.bz2")


@pytest.mark.parametrize("address", ["http://example.org/a.tar.bz2", "ftp://example.org/a"])
def test_an_address_that_anybody_on_the_way_could_change_is_refused(release, address):
    with pytest.raises(ValueError, match="no folder, archive or https address"):
        fetch.fetch(address)


def test_the_workflow_takes_the_release_that_is_pinned():
    workflow = (ROOT / ".github" / "workflows" / "book.yml").read_text("utf-8")
    (address,) = re.findall(r"make live RUNTIME=(\S+)", workflow)
    version = fetch.pins()["version"]
    releases = "https://github.com/pyodide/pyodide/releases/download"
    assert address == f"{releases}/{version}/pyodide-{version}.tar.bz2"


def test_a_slim_wheel_has_the_same_bytes_each_time(tmp_path):
    made = wheel({"b.py": "2", "a.py": "1", "a/tests/t.py": "3"})
    for name in ("one", "other"):
        fetch.slim(made, tmp_path / name, ["*/tests/*"])
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_the_pins_name_what_they_need():
    pins = fetch.pins()
    assert all(len(digest) == 64 for digest in pins["core"].values())
    assert pins["version"] in pins["npm"]
