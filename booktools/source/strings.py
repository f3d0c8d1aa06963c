"""The words of the page furniture, in the edition's language (`strings.yml` holds both)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml


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


def script_words(language: str) -> dict[str, str]:
    """What the page's scripts say, in one language."""
    return {key: both[language] for key, both in _all()["scripts"].items()}
