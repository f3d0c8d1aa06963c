"""The words of the page furniture, in the edition's language (`strings.yml` holds both)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from booktools.source.numbering import Page


@cache
def _all() -> dict[str, dict[str, str]]:
    return yaml.safe_load(Path(__file__).with_suffix(".yml").read_text("utf-8"))


def word(key: str, language: str) -> str:
    """The text of `key` in "en" or "zh"; a missing one is an error at build time, not an English
    gap.
    """
    return _all()[key][language]


def words(language: str) -> dict[str, str]:
    """Every text of the furniture in one language, for the page templates."""
    return {key: both[language] for key, both in _all().items() if key != "scripts"}


_PARTS = {"en": ("I", "II", "III", "IV", "V", "VI"), "zh": tuple("一二三四五六")}


def page_name(page: Page, language: str) -> str:
    """What a page of the course is called above its title: Chapter 3, going further."""
    number = page.number if page.kind != "project" else _PARTS[language][page.number - 1]
    return word(f"name_of_{page.kind}", language) % number


def script_words(language: str) -> dict[str, str]:
    """What the page's scripts say, in one language."""
    return {key: both[language] for key, both in _all()["scripts"].items()}
