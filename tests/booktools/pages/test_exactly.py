"""The exact part of the reference in Chinese: all of it, and no older than the English."""

from __future__ import annotations

import re

import pytest

from booktools.pages.api import modules
from booktools.pages.exactly import chinese, fields, fingerprint, has_words, in_chinese

FOUND = {
    (module, name): fields(getattr(found, name))
    for module, found in modules().items()
    for name in found.__all__
    if callable(getattr(found, name))
}
_CODE = re.compile(r"``?[^`]+``?")
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])")


@pytest.mark.parametrize("module", modules())
def test_every_field_is_there_in_chinese(module):
    missing = [
        f"{name} {field} (of: {fingerprint(text)}): {text}"
        for (at, name), exact in FOUND.items()
        if at == module
        for field, text in exact.items()
        if in_chinese(module, name, field, text) is None
    ]
    assert missing == []


def test_no_translation_outlives_its_field():
    stale = [
        (module, name, field)
        for module, names in chinese().items()
        for name, entry in names.items()
        for field in entry
        if not has_words(field, FOUND.get((module, name), {}).get(field, ""))
    ]
    assert stale == []


@pytest.mark.parametrize("module", chinese())
def test_both_languages_name_the_same_code_and_numbers(module):
    for name, entry in chinese()[module].items():
        for field, both in entry.items():
            english = FOUND[module, name][field]
            where = f"{name} {field}"
            assert re.search("[\u4e00-\u9fff]", both["zh"]), where
            assert sorted(set(_CODE.findall(english))) == sorted(set(_CODE.findall(both["zh"]))), (
                where
            )
            assert set(_NUMBER.findall(english)) <= set(_NUMBER.findall(both["zh"])), where


def test_a_changed_docstring_makes_its_chinese_count_as_missing(monkeypatch):
    text = "any shape, one number for each"
    entry = {"m": {"n": {"Shapes": {"of": fingerprint(text), "zh": "任意形状"}}}}
    monkeypatch.setattr("booktools.pages.exactly.chinese", lambda: entry)
    assert in_chinese("m", "n", "Shapes", text) == "任意形状"
    assert in_chinese("m", "n", "Shapes", text + " row") is None
    assert in_chinese("m", "n", "Formula", "(x - t)²") == "(x - t)²"
