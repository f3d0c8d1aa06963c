"""What a site is made from: whatever changes, a build notices."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from booktools.source import fingerprint

ROOT = Path(__file__).parents[3]
TOUCHED = (
    "index.ipynb",
    "chapters/03-information.ipynb",
    "chapters/terms.yml",
    "chapters/references.bib",
    "_config.yml",
    "_toc.yml",
    "booktools/pages/blocks.py",
    "booktools/source/strings.yml",
    "booktools/theme/css/1-tokens.css",
    "booktools/theme/layout.html",
    "booktools/theme/js/site.js",
    "lossbook/course/labels/chapter_03.py",
    "lossbook/losses/regression.py",
    "package-lock.json",
)


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """The sources alone, in another place."""
    root = tmp_path_factory.mktemp("sources")
    for path in fingerprint.sources(ROOT):
        copy = root / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    return root


@pytest.mark.parametrize("name", TOUCHED)
def test_a_change_of_each_source_is_noticed(copied, name):
    before = fingerprint.fingerprint(copied)
    path = copied / name
    text = path.read_bytes()
    path.write_bytes(text + b" ")
    changed = fingerprint.fingerprint(copied)
    path.write_bytes(text)
    assert changed != before
    assert fingerprint.fingerprint(copied) == before


def test_a_new_chapter_and_another_version_are_noticed(copied, monkeypatch):
    before = fingerprint.fingerprint(copied)
    new = copied / "chapters" / "99-new.ipynb"
    new.write_text("{}")
    assert fingerprint.fingerprint(copied) != before
    new.unlink()
    assert fingerprint.fingerprint(copied) == before
    monkeypatch.setattr(fingerprint, "versions", lambda: iter(["sphinx 99"]))
    assert fingerprint.fingerprint(copied) != before


def test_what_python_compiled_is_no_source(copied):
    assert not [path for path in fingerprint.sources(ROOT) if path.suffix == ".pyc"]
