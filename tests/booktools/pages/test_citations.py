"""Works cited as each language writes them, on the pages and in the plain notebooks."""

from pathlib import Path

import pytest

from booktools.exports.plain import References
from booktools.pages.citations import name_in

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("language", "name", "written"),
    [
        ("en", "Li Hang 李航", "Li Hang"),
        ("zh", "Li Hang 李航", "李航"),
        ("zh", "{Zhou Zhihua 周志华}", "周志华"),
        ("zh", "Huber", "Huber"),
        ("en", "van den Oord", "van den Oord"),
    ],
)
def test_a_name_in_two_scripts(language, name, written):
    assert name_in(language, name) == written


@pytest.mark.parametrize(
    ("language", "keys", "in_text", "written"),
    [
        ("en", "huber1964", True, "Huber (1964)"),
        ("zh", "huber1964", True, "Huber（1964）"),
        ("en", "lin1991, csiszar1967", False, "(Lin, 1991; Csiszár, 1967)"),
        ("zh", "lin1991, csiszar1967", False, "（Lin，1991；Csiszár，1967）"),
        ("en", "koenker1978", True, "Koenker and Bassett (1978)"),
        ("zh", "koenker1978", True, "Koenker 与 Bassett（1978）"),
        ("en", "lihang2012", True, "Li Hang (2012)"),
        ("zh", "lihang2012", True, "李航（2012）"),
    ],
)
def test_citations_of_plain_notebooks(language, keys, in_text, written):
    assert References(ROOT, {}, language).citation(keys, in_text=in_text) == written
