"""Formulas and code of few elements, which say and show what they did before."""

from __future__ import annotations

import re

import lxml.html
import pytest

from booktools.pages.assets import minified
from booktools.pages.finish import colours, plain_code
from booktools.pages.lighten import lighten


def inline(spoken: str, box: str) -> str:
    """An inline formula as KaTeX 0.16 writes it."""
    return (
        '<span class="katex"><span class="katex-mathml">'
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mrow>'
        f'{spoken}</mrow><annotation encoding="application/x-tex">x</annotation></semantics></math>'
        f'</span><span class="katex-html" aria-hidden="true">{box}</span></span>'
    )


STRUT = '<span class="strut" style="height:0.625em;vertical-align:-0.1944em;"></span>'
LETTER = f'<span class="base">{STRUT}<span class="mord mathnormal">p</span></span>'
SUBSCRIPT = (
    f'<span class="base">{STRUT}<span class="mord"><span class="mord mathnormal">p</span>'
    '<span class="msupsub"><span class="vlist-t vlist-t2"><span class="vlist-r">'
    '<span class="vlist" style="height:0.3117em;">'
    '<span style="top:-2.55em;margin-left:0em;margin-right:0.05em;">'
    '<span class="pstrut" style="height:2.7em;"></span>'
    '<span class="sizing reset-size6 size3 mtight"><span class="mord mathnormal mtight">i</span>'
    '</span></span></span><span class="vlist-s">\u200b</span></span><span class="vlist-r">'
    '<span class="vlist" style="height:0.15em;"><span></span></span></span></span></span></span>'
    '<span class="mspace" style="margin-right:0.2778em;"></span><span class="mrel">=</span></span>'
)


def elements(html: str) -> int:
    return len(re.findall(r"<\w", html))


def test_a_letter_is_its_box_alone_and_is_read_as_text():
    light = lighten(inline("<mi>p</mi>", LETTER))
    assert light == (
        '<span class="katex"><span class="base"><span class="mathnormal">p</span></span></span>'
    )


def test_a_subscript_stands_where_the_table_put_it():
    spoken = "<msub><mi>p</mi><mi>i</mi></msub><mo>=</mo>"
    light = lighten(inline(spoken, SUBSCRIPT))
    assert elements(light) == 9
    assert f'<math class="katex-mathml">{spoken}</math>' in light
    script = lxml.html.fromstring(light).find_class("script")[0]
    # 2.7 em of strut lifted by 2.55 em put it 0.15 em down, in its own em 0.15 / 0.7; to its
    # right come its own 0.05 em and the space of 0.2778 em.
    assert script.get("style") == "vertical-align:-.2143em;margin-right:.4683em"
    assert script.text == "i"
    assert light.count('aria-hidden="true"') == 1


def test_what_is_higher_than_its_line_keeps_its_strut():
    high = LETTER.replace("0.625em", "1.3em")
    assert 'class="strut"' in lighten(inline("<mi>p</mi>", high))


def test_a_table_of_two_scripts_is_kept():
    two = SUBSCRIPT.replace(
        '</span></span></span><span class="vlist-s">',
        '</span></span><span style="top:-3.063em;margin-right:0.05em;"><span class="pstrut" '
        'style="height:2.7em;"></span><span class="sizing reset-size6 size3 mtight">2</span>'
        '</span></span><span class="vlist-s">',
    )
    assert 'class="msupsub"' in lighten(inline("<mi>p</mi><mo>=</mo>", two))


@pytest.mark.parametrize(
    ("marked", "left"),
    [
        ('<span class="n">x</span><span class="p">(</span>', "x("),
        ('<span></span><span class="kn">import</span>', '<span class="k">import</span>'),
        ('<span class="sa">f</span><span class="s2">&quot;a&quot;</span>',
         '<span class="s">f&quot;a&quot;</span>'),
        ('<span></span>\n<span class="mi">1</span>', '<span></span>\n<span class="mi">1</span>'),
    ],
)  # fmt: skip
def test_code_keeps_the_marks_that_have_a_colour(marked, left):
    page = '<div class="highlight"><pre>{}</pre></div><span class="n">x</span>'
    assert plain_code(page.format(marked)) == page.format(left)


def test_the_colours_are_those_of_the_style_sheet():
    found = colours()
    assert (found["kn"], found["s2"], found["gp"]) == ("k", "s", "gp")
    assert not found.keys() & {"p", "n", "copybtn"}


def test_a_style_sheet_loses_only_what_says_nothing():
    sheet = "/* a */\n.a > b,\n.c { margin: calc(1px + 2px) 0; }\n@media (x) {\n  d { e: f; }\n}\n"
    assert minified(sheet) == ".a > b,.c{margin: calc(1px + 2px) 0}@media (x){d{e: f}}"


def test_an_index_that_is_a_function_has_no_sign_of_application():
    """KaTeX leaves it as a third child of `msub`, which MathML does not allow."""
    light = lighten(inline("<msub><mi>a</mi><mi>max</mi><mo>\u2061</mo></msub>", SUBSCRIPT))
    assert "<msub><mi>a</mi><mi>max</mi></msub>" in light
    called = lighten(inline("<mi>max</mi><mo>\u2061</mo><mi>x</mi>", SUBSCRIPT))
    assert "\u2061" in called
