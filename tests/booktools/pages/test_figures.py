"""A drawing as an element of a page."""

from __future__ import annotations

import re

from booktools.pages.inline import inline
from lossbook import Circuit, Variable


def circuit() -> str:
    w, x = Variable(2.0, "loss", parameter=True), Variable(3.0, "x")
    f = w * x + x
    f.backward()
    return Circuit(f).draw()


def test_a_circuit_keeps_its_least_width_and_scrolls_in_a_box_of_its_own():
    page = inline(circuit(), "fig-a", "a circuit", "en")
    assert page.startswith('<div class="wide-drawing"><svg')
    assert 'class="drawing circuit"' in page
    assert re.search(r"min-width: \d+px", page)


def test_the_panels_of_a_drawing_are_a_grid_that_a_narrow_page_folds():
    x = Variable(3.0, "x")
    f = x * x + 2 * x
    f.backward()
    page = inline(Circuit(f).draw_backward(columns=2), "fig-a", "a film", "en")
    assert page.startswith('<div class="wide-drawing"><div class="panels" role="img"')
    assert page.count("<svg") == page.count('class="drawing circuit"') == 3
    assert page.count("aria-label") == 1
    least, full = map(int, re.search(r"--least: (\d+)px; max-width: (\d+)px", page).groups())
    assert 2 * least < full < 3 * least


def test_a_circuit_follows_theme_and_language():
    page = inline(circuit(), "fig-a", "图", "zh")
    assert not re.search(r"#[0-9a-f]{6}", page)
    for colour in ("ink", "rule", "green", "vermilion", "blue"):
        assert f"var(--{colour})" in page
    assert ">损失</text>" in page
    assert "font-family: var(--figure-font)" in page


def test_a_drawing_made_twice_stands_twice_each_with_ids_of_its_own():
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="300pt" height="90pt"><defs><path id="a1"/>'
        '</defs><use href="#a1"/><svg xmlns="http://www.w3.org/2000/svg" class="narrow" '
        'display="none" width="200pt" height="90pt">'
        '<defs><path id="a1"/></defs></svg></svg>'
    )
    page = inline(svg, "fig-a", "a curve", "en")
    assert page.count("<svg") == page.count('aria-label="a curve"') == 2
    assert page.index('class="drawing wide"') < page.index('class="drawing narrow"')
    assert 'id="fig-a-a1"' in page
    assert 'id="fig-a-narrow-a1"' in page
    assert "display=" not in page
