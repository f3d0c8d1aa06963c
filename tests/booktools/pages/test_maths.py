"""Formulas on the page: the punctuation that follows one stays with it."""

from __future__ import annotations

from docutils import nodes
from docutils.utils import new_document

from booktools.pages.maths import TakePunctuation


def test_a_formula_takes_the_punctuation_after_it_and_no_other():
    document = new_document("page")
    bold, first, second = nodes.strong("", "log-cosh"), nodes.math("", "e"), nodes.math("", "f")
    comma = [nodes.Text("，") for _ in range(2)]
    paragraph = nodes.paragraph("", "", bold, comma[0], first, nodes.Text("。与"), second, comma[1])
    document += paragraph
    TakePunctuation(document).run()
    assert [first["tail"], second["tail"]] == ["。", "，"]
    assert paragraph.astext() == "log-cosh，e与f"
