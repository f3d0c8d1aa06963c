"""What comes out of a printer: in dark, too, a white page with everything on it."""

from __future__ import annotations

import pytest

from tests.site.conftest import PAGES

CHAPTER = "chapters/03-information.html"
INK, MUTED = "rgb(29, 36, 48)", "rgb(91, 100, 114)"


@pytest.mark.parametrize(
    "visit", [{"color_scheme": "dark"}, {"color_scheme": "light"}], indirect=True
)
@pytest.mark.parametrize("chosen", ["dark", "light", None])
def test_paper_is_light_whatever_the_theme(visit, chosen):
    page = visit.read(f"en/{CHAPTER}")
    if chosen:
        page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", chosen)
    # Chromium gives printers the light scheme by itself; others do not.
    page.emulate_media(
        media="print",
        color_scheme=page.evaluate(
            "matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'"
        ),
    )
    style = "(e) => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]"
    assert page.locator("body").evaluate(style) == [INK, "rgb(255, 255, 255)"]
    drawn = page.locator(".drawing text").first.evaluate("(e) => getComputedStyle(e).fill")
    assert drawn == MUTED


@pytest.mark.parametrize("edition", ["en", "zh"])
def test_paper_is_used_to_its_edges_without_shadows(visit, edition):
    page = visit.read(f"{edition}/{CHAPTER}")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})
    width = page.locator("main").evaluate("(e) => e.getBoundingClientRect().width")
    assert width > 700
    texts = page.locator("main > section > section > p:not([hidden])")
    assert min(texts.evaluate_all("(all) => all.map((e) => e.offsetWidth)")) > width - 5
    behind = page.locator(".formula, .wide-table, .wide-drawing").evaluate_all(
        "(all) => all.map((e) => getComputedStyle(e).backgroundImage)"
    )
    assert set(behind) == {"none"}
    outputs = page.locator(".cell_output pre").evaluate_all(
        "(all) => all.filter((e) => e.scrollHeight > e.clientHeight + 2).length"
    )
    assert outputs == 0, "what scrolls on a screen is whole on paper"


@pytest.mark.parametrize(
    ("edition", "titles"),
    [
        ("en", ["Hints", "Solutions", "Answers to the quiz"]),
        ("zh", ["提示", "解答", "小测验答案"]),
    ],
)
def test_hints_solutions_and_answers_stand_on_the_last_pages(visit, edition, titles):
    page = visit.read(f"{edition}/{CHAPTER}")
    questions = page.locator(".block-quiz").count()
    order = "() => [...document.querySelectorAll('main details')].map((e) => e.className + e.id)"
    before = page.evaluate(order)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".answers > h2").all_inner_texts() == titles
    assert page.locator(".answers .choices").count() == questions
    assert (
        page.locator(".choices > li > :first-child > strong:first-child").count()
        == page.locator(".option").count()
    )
    for explanation in page.locator(".option > :not(summary)").all():
        assert not explanation.is_visible()
    letters = "(e) => getComputedStyle(e, '::before').content"
    assert page.locator(".option > summary").first.evaluate(letters).startswith("counter(")
    breaks = "(all) => all.map((e) => getComputedStyle(e).breakBefore)"
    assert page.locator(".answers, .answers > h2").evaluate_all(breaks) == [
        "page",
        "avoid",
        "page",
        "page",
    ]
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".answers").count() == 0
    assert page.evaluate(order) == before, "everything is back where it was"


def test_each_hint_and_solution_on_paper_names_its_exercise(visit):
    page = visit.read(f"en/{CHAPTER}")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for kind in ("hint", "solution"):
        exercises = page.locator(f".answers div:has(> details.{kind}) > .block-title .block-kind")
        numbers = [text.split()[-1] for text in exercises.all_inner_texts()]
        assert len(numbers) == page.locator(f"details.{kind}").count() > 4
        assert numbers == sorted(set(numbers), key=lambda number: int(number.split(".")[1]))
    assert page.locator("main > section:not(.answers) details:is(.hint, .solution)").count() == 0


def test_code_that_only_imports_or_draws_is_not_printed(visit):
    page = visit.read(f"en/{CHAPTER}")
    folded = page.locator(".tag_hide-input details.hide")
    assert folded.count() > 3
    page.emulate_media(media="print")
    assert folded.locator("visible=true").count() == 0
    assert page.locator(".tag_hide-cell .cell_input").first.is_visible(), "torch's code is"


def test_printing_itself_moves_the_answers(visit):
    """The browser says when it prints, and one page more comes out than without the answers."""
    page = visit.read(f"en/{CHAPTER}")
    page.evaluate(
        "addEventListener('beforeprint', () => (window.had = !!document.querySelector('.answers')))"
    )
    page.pdf(format="A4")
    assert page.evaluate("window.had")
    assert page.locator(".answers").count() == 0


@pytest.mark.parametrize("path", [path for path in PAGES if "/sheet-" in path])
def test_no_formula_of_a_sheet_is_cut_at_its_column(visit, path):
    page = visit.open(path)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 1000})
    page.evaluate("document.fonts.ready.then(() => null)")
    cut = page.locator(".formula, .wide-table").evaluate_all(
        "(all) => all.filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.textContent)"
    )
    assert cut == []


@pytest.mark.parametrize("edition", ["en", "zh"])
def test_nothing_on_paper_asks_to_be_pressed(visit, edition):
    page = visit.read(f"{edition}/{CHAPTER}")
    offers = page.locator("button, .guess, .offer-further, .offer-sheet, .neighbours")
    assert offers.locator("visible=true").count() > 10
    page.emulate_media(media="print")
    assert offers.locator("visible=true").count() == 0


def test_what_is_cited_stands_in_plain_letters_in_chinese(visit):
    page = visit.read(f"zh/{CHAPTER}")
    works = page.locator(".citation p")
    assert "[M]" in works.first.inner_text()
    weights = works.evaluate_all("(all) => all.map((e) => getComputedStyle(e).fontWeight)")
    assert set(weights) == {"400"}
    assert page.locator(".citation p :is(em, strong)").count() == 0
