"""The catalogue's formulas written by hand: all losses, both languages, TeX that KaTeX sets."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest
from docutils import nodes

from booktools.pages import written
from booktools.pages.maths import Typesetter
from lossbook.losses.registry import LOSSES

ROOT = Path(__file__).parents[3]
OTHERS = {loss.name: loss for loss in LOSSES if not loss.expressions}
FIELDS = ("formula", "gradient")
each = pytest.mark.parametrize("name", OTHERS)
#: Options that say nothing of the formula, or are explained with the edges.
BESIDE = {"reduction", "blank", "zero_infinity", "input_lengths", "target_lengths"}

FOREIGN = {
    "en": "[\u4e00-\u9fff，；：]",
    "zh": r"\b(?!(?:logits|softmax|Tversky)\b)[A-Za-z]{3,}",
}


def shown(name, language):
    return [line for field in FIELDS for line in written.lines(name, field, language)]


def formulas(lines):
    return [found.astext() for line in lines for found in line.findall(nodes.math)]


def test_every_loss_that_has_no_expression_is_written_and_no_other():
    assert set(written.entries()) == set(OTHERS)


@each
def test_formula_and_gradient_are_typeset_in_both_languages_alike(name):
    for field in FIELDS:
        assert formulas(written.lines(name, field, "en"))
    assert sorted(formulas(shown(name, "en"))) == sorted(formulas(shown(name, "zh")))


@each
def test_words_are_those_of_the_edition(name):
    for language in ("en", "zh"):
        for line in shown(name, language):
            words = "".join(text for text in line.findall(nodes.Text) if plain(text))
            assert not re.search(FOREIGN[language], words), words


def plain(text):
    return not isinstance(text.parent, (nodes.math, nodes.literal))


def test_katex_sets_them_all(tmp_path):
    asked = {(tex, False) for name in OTHERS for tex in formulas(shown(name, "en"))}
    assert Typesetter(tmp_path, ROOT / "node_modules").learn(asked) == {}


@each
def test_arguments_are_explained(name):
    words = "\n".join(line.astext() for line in shown(name, "zh"))
    # Weights of a layer are named in its formula, those of the triplet loss in the entry above.
    named = {"triplet_margin_with_distance_loss", "adaptive_log_softmax_with_loss", "ctc_loss"}
    given = set(inspect.signature(OTHERS[name].function).parameters) - BESIDE
    if name not in named:
        assert all(re.search(rf"\b{option}\b", words) for option in given - {"input", "target"})
