"""A circuit in strips, for a phone."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from booktools.pages import strips
from booktools.pages.inline import inline
from lossbook import Circuit, Variable
from lossbook.backprop.layers import TwoLayerNet
from lossbook.plot import network_pass

SVG = "{http://www.w3.org/2000/svg}"


def chain(gates: int) -> Variable:
    x = Variable(3.0, "x")
    f = x
    for k in range(gates):
        f = (f * float(k + 1)).tanh()
    f.backward()
    return f


def windows(page: str) -> list[tuple[float, ...]]:
    return [
        tuple(map(float, box.split()))
        for box in re.findall(r'<svg class="drawing circuit" viewBox="([^"]+)"', page)
    ]


@pytest.mark.parametrize("gates", [3, 6, 12])
def test_every_gate_and_number_stands_whole_in_one_strip(gates):
    drawing = Circuit(chain(gates)).draw()
    shown = windows(inline(drawing, "fig-a", "a chain", "en"))
    assert len(shown) > 1
    assert max(width for _, _, width, _ in shown) * strips.SCALE <= strips.ROOM
    for thing in strips._things(etree.fromstring(drawing)):
        assert [
            True
            for left, top, width, height in shown
            if left <= thing.left < thing.right <= left + width
            and top <= thing.top < thing.bottom <= top + height
        ] == [True], thing


def test_a_drawing_that_fits_stays_as_it_is():
    page = inline(Circuit(chain(1)).draw(), "fig-a", "short", "en")
    assert 'class="strips"' not in page
    assert "<use" not in page


def test_the_strips_repeat_the_drawing_and_are_named_like_it():
    page = inline(Circuit(chain(6)).draw(), "fig-a", "a chain", "en")
    assert page.count('id="fig-a-whole-0"') == 1
    assert page.count('<use href="#fig-a-whole-0"/>') == len(windows(page))
    assert page.count('aria-label="a chain"') == 2
    assert page.count("stroke-dasharray: 2 5") == 2 * len(windows(page)) - 2


def test_panels_of_which_one_is_too_wide_are_all_in_the_strips():
    drawing = Circuit(chain(6)).draw_backward(columns=1)
    page = inline(drawing, "fig-a", "a film", "en")
    panels = page.count('id="fig-a-whole-')
    assert panels == drawing.count('class="panel"')
    assert {f"#fig-a-whole-{k}" for k in range(panels)} == set(re.findall('href="([^"]+)"', page))


def test_a_network_is_cut_between_its_layers():
    drawing = network_pass(TwoLayerNet(2, 2, 3), [1.0, 2.0], 1, "xzho")
    page = inline(drawing, "fig-a", "a network", "en")
    things = strips._things(etree.fromstring(drawing))
    for cut in {left for left, *_ in windows(page)[1:]}:
        assert not [thing for thing in things if thing.left < cut < thing.right]
