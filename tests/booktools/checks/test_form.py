"""Each rule about a chapter's form catches what it is for, and leaves what is right alone."""

from __future__ import annotations

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from booktools.checks.rules import leaning, minutes, order, paragraphs, shut, symbols
from booktools.source.book import Book
from booktools.source.numbering import Page

BOOK = Book(
    pages={
        "01-one": Page("chapter", 1),
        "02-two": Page("chapter", 2),
        "02-two-further": Page("further", 2),
    },
    labels={"here": "02-two", "far": "02-two-further"},
)
TERMS = [
    {"id": "kl", "en": "KL", "zh": "KL 散度", "chapter": "02-two", "label": "here"},
    {"id": "entropy", "en": "entropy", "zh": "熵", "chapter": "01-one", "label": "early"},
    {"id": "ce", "en": "cross-entropy", "zh": "交叉熵", "chapter": "02-two", "label": "there"},
    {"id": "code", "en": "code word", "zh": "码字", "chapter": "02-two-further", "label": "far"},
]


def page(english: str, chinese: str = "## 题") -> object:
    cells = [
        new_markdown_cell(english, id="p-en", metadata={"lang": "en"}),
        new_markdown_cell(chinese, id="p-zh", metadata={"lang": "zh"}),
    ]
    return new_notebook(cells=cells)


# ---- minutes -----------------------------------------------------------------------------------


def test_a_section_a_chapter_and_its_folds_have_limits():
    section = "(s{0})=\n## Title\n\n" + "word " * 1100
    found = minutes.complaints(page("\n\n".join(section.format(k) for k in range(6))))
    assert any("the page takes 66" in complaint for complaint in found)
    assert not any("section" in complaint for complaint in found)
    (found,) = minutes.complaints(page("(s)=\n## Title\n\n" + "word " * 1300))
    assert "section s takes 13.0 minutes" in found


def test_a_project_is_a_third_of_an_hour():
    text = "\n\n".join(f"(s{k})=\n## Title\n\n" + "word " * 1100 for k in range(2))
    assert not minutes.complaints(page(text))
    (found,) = minutes.complaints(page(text), project=True)
    assert "the page takes 22.0 minutes; 20 at most" in found


# ---- leaning on further pages ------------------------------------------------------------------


def test_a_reference_into_a_further_page_is_named_outside_a_pointer():
    for role in ("{ref}`far`", "{ref}`words <far>`", "{eq}`far`", "{numref}`far`"):
        (complaint,) = leaning.complaints(page(f"As {role} shows."), BOOK)
        assert "far" in complaint
    assert not leaning.complaints(page("As {ref}`here` shows."), BOOK)
    assert not leaning.complaints(page(":::{further}\n{ref}`far`\n:::"), BOOK)


# ---- no term before its explanation ------------------------------------------------------------


def named(english: str, chinese: str = "## 题") -> list[str]:
    found = order.complaints(page(english, chinese), "02-two", BOOK, TERMS)
    return [complaint.split("'")[1] for complaint in found]


def test_a_term_that_is_taught_later_is_named_once():
    assert named("## T\n\nThe KL is large. The KL is small.\n\n(here)=\n## KL\n\nKL.") == ["KL"]
    assert named("## T\n\nA code word is short.") == ["code word"]
    assert named("## T\n\n一。", "## 题\n\n交叉熵很大。") == ["交叉熵"]


def test_a_term_from_an_earlier_chapter_or_from_further_up_passes():
    assert named("## T\n\nEntropy is taught in chapter 1.\n\n(here)=\n## KL\n\nThe KL.") == []


def test_the_opening_and_its_objectives_are_free():
    assert named("# Title\n\nKL and cross-entropy.\n\n## T\n\nWords.") == []


def test_questions_that_find_out_what_a_reader_knows_are_free():
    assert named("## T\n\n:::{check} One\nWhat is the KL?\n\nA number.\n:::") == []


def test_a_gloss_explains_and_from_there_on_the_term_is_known():
    glossed = "## T\n\nThe {gloss}`KL, how much more q pays than p,` is 0. The KL is 1."
    assert named(glossed) == []
    assert named("## T\n\nThe KL is 1. The {gloss}`KL, so and so,` is 0.") == ["KL"]


def test_a_longer_term_is_not_mistaken_for_a_shorter_one():
    assert named("## T\n\nCross-entropy.") == ["Cross-entropy"]


# ---- exercises that stay shut ------------------------------------------------------------------


def exercise(*cells: object) -> object:
    question = "```{exercise} Name\n:label: ex-1\n\nHow much?\n```"
    asked = new_markdown_cell(question, id="x-en", metadata={"lang": "en"})
    return new_notebook(cells=[asked, *cells])


def test_code_in_the_open_among_exercises_is_named():
    (complaint,) = shut.complaints(exercise(new_code_cell("print(6 / 300)", id="values")))
    assert "values" in complaint


def test_stubs_checkers_and_solutions_pass():
    gate = "```{solution-start} ex-1\n:label: sol-1\n```\n\nSo."
    cells = [
        new_code_cell("def f(): ...", id="stub", metadata={"tags": ["exercise-stub"]}),
        new_code_cell("check()", id="check", metadata={"tags": ["exercise-check"]}),
        new_markdown_cell(gate, id="s-en", metadata={"lang": "en"}),
        new_code_cell("print(6 / 300)", id="values"),
        new_markdown_cell("```{solution-end}\n```", id="e-en", metadata={"lang": "en"}),
    ]
    assert shut.complaints(exercise(*cells)) == []


def test_a_project_goes_on_between_its_exercises():
    after = new_markdown_cell("So we use it:", id="t-en", metadata={"lang": "en"})
    values = new_code_cell("print(6 / 300)", id="values")
    assert shut.complaints(exercise(after, values))
    assert shut.complaints(exercise(after, values), project=True) == []
    assert shut.complaints(exercise(values, after), project=True)


# ---- paragraphs --------------------------------------------------------------------------------


def test_long_paragraphs_are_pointed_out():
    long = "## T\n\n" + "word " * 111 + "\n\n" + "$a$ " * 7 + "\n\n- " + "word " * 200
    found = paragraphs.warnings(page(long, "## 题\n\n" + "熵" * 191))
    assert len(found) == 3


# ---- symbols -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        (r"E[X] = 3", r"\mathbb{E}"),
        (r"E_p\big[ f \big]", r"\mathbb{E}"),
        (r"R(f) = \mathbb{E}\, \ell(f, y)", r"\mathcal{R}"),
        (r"-\log L(\theta)", r"\mathcal{L}"),
        (r"L(\theta) = \prod_n p_n", r"\mathcal{L}"),
    ],
)
def test_a_bare_letter_in_place_of_a_reserved_one_is_named(formula, wanted):
    (complaint,) = symbols.complaints(page(f"$$ {formula} $$", "题"))
    assert wanted in complaint


@pytest.mark.parametrize(
    "formula",
    [
        r"\mathbb E[X] + \mathbb{E}_p[Y]",
        r"\mathcal{R} = \mathbb{E}\, \ell",
        r"J = L + \lambda R(\theta)",
        r"L(w) = \frac1N \sum_n \ell_n",
        r"-\log \mathcal{L}(\theta) = \prod_n p_n",
    ],
)
def test_letters_of_their_own_pass(formula):
    assert symbols.complaints(page(f"It is ${formula}$.", "题")) == []
