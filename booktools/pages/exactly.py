"""The exact part of a docstring, field by field: in English as written, in Chinese from a file.

`api_zh_exact.yml` holds for each module, name and field the Chinese and the fingerprint of the
English it was made from: once the English changes, the Chinese counts as missing until both do.
"""

from __future__ import annotations

import hashlib
import inspect
import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FIELDS = ("Formula", "Shapes", "Domain", "Gradient", "Edges", "Errors", "Torch", "Source")
_FIELD = re.compile(rf"^({'|'.join(FIELDS)}): ", re.MULTILINE)
_CODE = re.compile(r"``[^`]+``|`[^`]+`")
_WORDS = re.compile(
    r"\b(a|an|and|any|are|as|at|by|each|for|from|has|in|is|no|not|of|on|one|or|over|that|the|to|"
    r"where|with)\b",
    re.IGNORECASE,
)


def fields(thing: Any) -> dict[str, str]:
    """The exact part of a docstring: its `Formula:`, `Shapes:` … by name."""
    pieces = _FIELD.split(inspect.getdoc(thing) or "")
    return dict(zip(pieces[1::2], (" ".join(p.split()) for p in pieces[2::2]), strict=True))


@cache
def chinese() -> dict[str, dict[str, dict[str, dict[str, str]]]]:
    return yaml.safe_load(Path(__file__).with_name("api_zh_exact.yml").read_text("utf-8")) or {}


def in_chinese(module: str, name: str, field: str, text: str) -> str | None:
    """A field in Chinese, or nothing where it is missing or older than the English."""
    if not has_words(field, text):
        return text
    entry = chinese().get(module, {}).get(name, {}).get(field)
    return entry["zh"] if entry and entry["of"] == fingerprint(text) else None


def has_words(field: str, text: str) -> bool:
    """Whether a field wants another language: a formula, a name or a cited work does not.

    >>> has_words("Formula", "(x - t)²"), has_words("Shapes", "any shape, one number for each")
    (False, True)
    """
    return field != "Source" and bool(_WORDS.search(_CODE.sub("", text)))


def fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
