"""What a chapter costs a browser: few elements, and only what is near the screen laid out."""

from __future__ import annotations

import re

import lxml.html
import pytest

from tests.site.conftest import PAGES, PHONE, SITE

CHAPTER = "chapters/03-information.html"
CHAPTERS = [path for path in PAGES if re.search(r"/chapters/\d", path)]
#: The parts of a page that are skipped, as the browser says.
SKIPPED = """() => [...document.querySelectorAll("main > section > section")]
    .map((part) => !part.querySelector('h2').checkVisibility({ contentVisibilityAuto: true }))"""


@pytest.mark.parametrize("path", CHAPTERS)
def test_formulas_and_code_are_of_few_elements(path):
    page = lxml.html.fromstring((SITE / path).read_text("utf-8").encode())
    inline = page.find_class("maths")
    assert sum(1 for formula in inline for _ in formula.iter()) / len(inline) < 26
    assert not page.findall(".//annotation")
    code = page.find_class("highlight")
    marked = {mark.get("class") for block in code for mark in block.iter("span")}
    assert not marked & {"p", "n", "o", "w", "nb"}


@pytest.mark.parametrize("path", CHAPTERS)
def test_sizes_in_formulas_have_their_rules(path):
    """The style sheet is without the sizes that the book does not use."""
    used = set(re.findall(r"reset-size\d+ size\d+", (SITE / path).read_text("utf-8")))
    sheet = (SITE / "en" / "_static" / "katex" / "katex.css").read_text("utf-8")
    assert all(f".sizing.{size.replace(' ', '.')}{{" in sheet for size in used)


@pytest.mark.parametrize("path", [f"en/{CHAPTER}", f"zh/{CHAPTER}"])
def test_parts_far_from_the_screen_are_skipped_and_scripts_leave_it_so(visit, path):
    page = visit.open(path)
    skipped = page.evaluate(SKIPPED)
    assert sum(skipped) > len(skipped) / 2
    page.evaluate("scrollTo(0, 300)")
    page.wait_for_timeout(300)
    assert page.evaluate(SKIPPED)[4:] == skipped[4:]


def test_a_part_is_as_high_as_one_that_is_no_box_of_its_own(visit):
    """No margin that would leave the part is kept in it."""
    page = visit.open(f"en/{CHAPTER}")
    parts = page.locator("main > section > section")
    for index in range(parts.count()):
        part = parts.nth(index)
        part.scroll_into_view_if_needed()
        # Its heading, not its last child: that may be a score which no one has yet.
        page.wait_for_function(
            "(part) => part.querySelector('h2').checkVisibility({ contentVisibilityAuto: true })",
            arg=part.element_handle(),
        )
        own = part.evaluate("(part) => part.getBoundingClientRect().height")
        part.evaluate("(part) => (part.style.contentVisibility = 'visible')")
        assert part.evaluate("(part) => part.getBoundingClientRect().height") == own, index


@pytest.mark.parametrize("path", [f"en/{CHAPTER}", f"zh/{CHAPTER}"])
def test_a_link_far_down_lands_on_its_heading(visit, path):
    page = visit.open(path)
    ids = page.evaluate("[...document.querySelectorAll('main :is(h2, h3)[id]')].map((h) => h.id)")
    for target in (ids[-2], ids[len(ids) // 2], ids[3]):
        page.goto("about:blank")
        visit.open(f"{path}#{target}")
        page.wait_for_timeout(500)
        top = f"document.getElementById({target!r}).getBoundingClientRect().top"
        assert 0 <= page.evaluate(top) <= 120, target
        assert page.locator(".contents a[aria-current]").get_attribute("href") == f"#{target}"


@pytest.mark.parametrize("visit", [{}, PHONE], indirect=True, ids=["wide", "phone"])
def test_a_tip_is_not_cut_off_by_its_part(visit):
    page = visit.open(f"en/{CHAPTER}")
    terms = page.locator("main > section > section .term")
    for index in range(0, terms.count(), 3):
        term = terms.nth(index)
        term.scroll_into_view_if_needed()
        term.focus()
        seen = term.evaluate(
            """(term) => {
                const tip = term.nextElementSibling;
                const box = tip.getBoundingClientRect();
                const low = Math.min(box.bottom, innerHeight) - 3;
                const high = Math.max(box.top, 60) + 3;
                const at = (x, y) => tip.contains(document.elementFromPoint(x, y));
                return low < high || (at(box.left + 3, high) && at(box.right - 3, low));
            }"""
        )
        assert seen, term.inner_text()


def test_print_lays_out_every_part(visit):
    page = visit.open(f"en/{CHAPTER}")
    page.emulate_media(media="print")
    page.wait_for_timeout(500)
    assert not any(page.evaluate(SKIPPED))


WIDTHS = """async ([weight, name]) => {
    await document.fonts.load(`${weight} 40px "Book Text"`);
    try {
        await document.fonts.load(`${weight} 40px "${name}"`);
    } catch {
        return null;
    }
    const drawn = document.createElement("canvas").getContext("2d");
    const text = [...document.querySelectorAll("main p")].map((p) => p.textContent).join(" ");
    const plain = text.replace(/[^A-Za-z ,.]/g, "").slice(0, 5000);
    const width = (font) => {
        drawn.font = `${weight} 40px "${font}"`;
        return drawn.measureText(plain).width;
    };
    return width("Book Text") / width(name);
}"""


@pytest.mark.parametrize("weight", [400, 600])
@pytest.mark.parametrize("number", ["", " 2", " 3"])
def test_the_stand_in_of_the_text_font_is_as_wide(visit, number, weight):
    """So that hardly a line breaks elsewhere when the font comes."""
    page = visit.open(f"en/{CHAPTER}")
    ratio = page.evaluate(WIDTHS, [weight, f"Book Text Fallback{number}"])
    if ratio is None:
        pytest.skip("none of the fonts of this system that it is made of is installed")
    assert ratio == pytest.approx(1, abs=0.02 if weight == 400 else 0.06)
