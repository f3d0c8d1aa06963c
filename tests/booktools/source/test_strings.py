"""The words of the furniture: both languages, all of them used."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

BOOKTOOLS = Path(__file__).parents[3] / "booktools"
STRINGS = yaml.safe_load((BOOKTOOLS / "source" / "strings.yml").read_text("utf-8"))
SCRIPTS = STRINGS.pop("scripts")
SOURCES = "\n".join(
    path.read_text("utf-8")
    for pattern in ("**/*.py", "theme/*.html", "theme/js/*.js", "live/*.js")
    for path in BOOKTOOLS.glob(pattern)
)


def test_every_text_is_there_in_both_languages():
    for key, both in (STRINGS | SCRIPTS).items():
        assert set(both) == {"en", "zh"}, key
        assert all(text.strip() for text in both.values()), key


def test_every_text_is_used():
    made_up = (
        "download_",
        "field_",
        "family_",
        "kind_",
        "fold_",
        "name_of_",
        "theme_",
    )  # names that the code puts together
    unused = [
        key
        for key in STRINGS | SCRIPTS
        if not re.search(rf"\b{key}\b", SOURCES) and not key.startswith(made_up)
    ]
    assert unused == []


def test_what_runs_in_a_page_takes_its_words_from_here():
    """Its sentences would be in one language: a page hands it those of its own."""
    files = [path for path in (BOOKTOOLS / "live").iterdir() if path.suffix in (".py", ".js")]
    assert len(files) > 6
    assert [path.name for path in files if re.search("[一-鿿]", path.read_text("utf-8"))] == []
    scripts = "".join(path.read_text("utf-8") for path in files if path.suffix == ".js")
    assert re.findall(r"""(?:textContent|innerText) = ["'`][^"'`]""", scripts) == []
