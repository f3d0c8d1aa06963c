"""Each rule catches what it is for, and leaves what is right alone."""

from __future__ import annotations

import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from booktools.checks.rules import chinese, code, figures, folds, numbers, pairs, tables, terms
from booktools.source.prose import anatomy

EN = """(kl)=
## What it costs

The price is $-\\log p$, see {ref}`kl` and {cite:p}`shannon1948`.

$$ D = \\sum_k p_k \\quad \\text{for all } k $$ (eq-d)

:::{hint}
Add.
:::
"""
ZH = """(kl)=
## 要付多少

价格是 $-\\log p$，见 {ref}`kl` 与 {cite:p}`shannon1948`。

$$ D = \\sum_k p_k \\quad \\text{对所有 } k $$ (eq-d)

:::{hint}
加起来。
:::
"""


def prose(ident, lang, source, **metadata):
    return new_markdown_cell(source, id=ident, metadata={"lang": lang, **metadata})


def notebook(*cells):
    return new_notebook(cells=list(cells))


def pair(en=EN, zh=ZH):
    return notebook(prose("cost-en", "en", en), prose("cost-zh", "zh", zh))


# ---- pairs -------------------------------------------------------------------------------------


def test_a_pair_with_one_skeleton_passes():
    assert pairs.complaints(pair()) == []


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("## ", "### ", "depths of headings"),
        ("(kl)=", "(kl-cost)=", "labels"),
        ("\\sum_k p_k", "\\sum_k q_k", "display formulas"),
        ("$-\\log p$", "$-\\log q$", "inline formulas"),
        ("{ref}`kl`", "{ref}`entropy`", "references"),
        ("shannon1948", "kullback1951", "references"),
        ("{hint}", "{definition}", "blocks"),
    ],
)
def test_a_pair_that_differs_is_named(old, new, named):
    (complaint,) = pairs.complaints(pair(zh=ZH.replace(old, new)))
    assert "cost-en" in complaint
    assert named in complaint


def test_a_heading_without_a_label_is_named():
    bare = pair(EN.replace("(kl)=\n", ""), ZH.replace("(kl)=\n", ""))
    assert "What it costs" in pairs.complaints(bare)[0]


def test_a_quiz_whose_right_option_moved_is_named():
    en = "::::{quiz} quiz-a\nWhich?\n\n- [x] a\n\n  Yes.\n- [ ] b\n\n  No.\n::::"
    zh = "::::{quiz} quiz-a\n哪个？\n\n- [ ] 甲\n\n  不。\n- [x] 乙\n\n  对。\n::::"
    assert any("quiz" in complaint for complaint in pairs.complaints(pair(en, zh)))


def test_prose_without_lang_or_partner_is_named():
    lonely = notebook(new_markdown_cell("Hello", id="lonely"))
    assert '"lang"' in pairs.complaints(lonely)[0]
    assert "without its Chinese" in pairs.complaints(notebook(prose("a-en", "en", "A")))[0]
    assert "without its English" in pairs.complaints(notebook(prose("a-zh", "zh", "甲")))[0]


def test_ids_are_readable_and_named_alike():
    wrong = notebook(prose("a-en", "en", "A"), prose("b-zh", "zh", "甲"))
    assert "a pair is named" in pairs.complaints(wrong)[0]
    hexed = notebook(new_code_cell("1", id="A1_b"))
    assert "lower-case words" in pairs.complaints(hexed)[0]


def test_a_chinese_cell_left_in_english_is_named():
    assert any("no Chinese" in c for c in pairs.complaints(pair("Only this.", "Only this.")))


# ---- Chinese -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "right",
    [
        "三个样本的损失是 0.4076、1.4076、3.1699，所属类别的权重是 1、2、4。",
        "熵（entropy）用 $H(p)$ 表示，见 {ref}`kl`。",
        "`log(softmax(z))` 得到 `nan`。",
        "- [ ] 第 3 个样本",
        "**交叉熵**（cross-entropy）是 $H(p, q)$。",
    ],
)
def test_good_chinese_passes(right):
    assert chinese.in_text(right) == []


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ("权重是1、2、4。", "typography"),
        ("熵用$H(p)$表示。", "typography"),
        ("损失变小了,对吗？", "punctuation"),
        ("熵 (entropy) 是均值。", "half-width bracket"),
        ("这是 “对的” ，没错。", "space beside"),
        ('所谓"熵"。', "quotation"),
        ("我们对数据进行归一化操作。", "进行…操作"),
        ("对于初学者来说，这很难。", "对于…来说"),
        ("通过取对数来避免下溢。", "通过…来"),
        ("这使得损失变小。", "使得"),
        ("被模型所忽略。", "被…所"),
        ("这是一个逐步逼近的过程。", "一个…的过程"),
        ("在数据很少的情况下，它会失败。", "在…的情况下"),
        ("让我们看看。", "让我们"),
        ("众所周知，熵非负。", "众所周知"),
        ("值得注意的是，它不对称。", "值得注意的是"),
        ("一文搞懂交叉熵。", "一文搞懂"),
        ("轻松掌握熵。", "轻松掌握"),
        ("太好了！", "exclamation"),
    ],
)
def test_bad_chinese_is_named(wrong, named):
    assert any(named in reason for reason in chinese.in_text(wrong)), chinese.in_text(wrong)


def test_formulas_between_two_blocks_of_backticks_are_seen():
    source = (
        "```{solution-end}\n```\n\n```{exercise-start} A $t$\n:class: code\n```\n\nWrite $z$.\n\n"
    )
    source += "```{exercise-end}\n```\n\n```text\n$ not this\n```\n\nA `gate` of $w$."
    assert anatomy(source).inline_formulas == {"t", "z", "w"}


def test_what_ends_a_formula_may_differ():
    """A Chinese sentence goes on after its formula without the Latin full stop."""
    aligned = "$$ \\begin{aligned}\na &= b \\\\\n&= c .\n\\end{aligned} $$"
    plain = aligned.replace(" .", "")
    assert anatomy(aligned).display_formulas == anatomy(plain).display_formulas
    assert anatomy("$$ a = b . $$").display_formulas == anatomy("$$ a = b $$").display_formulas
    assert anatomy("$$ a = b $$").display_formulas != anatomy("$$ a = b.c $$").display_formulas


# ---- terms -------------------------------------------------------------------------------------

TERMS = [
    {"id": "entropy", "en": "entropy", "zh": "熵"},
    {"id": "ce", "en": "cross-entropy", "zh": "交叉熵"},
    {"id": "hinge", "en": "hinge loss", "zh": "合页损失", "also_zh": ["铰链损失"]},
]


def chinese_notebook(*texts):
    return notebook(*(prose(f"t{i}-zh", "zh", text) for i, text in enumerate(texts)))


def test_everyday_terms_may_stand_bare():
    everyday = [{**term, "everyday": True} for term in TERMS]
    assert terms.complaints(chinese_notebook("熵是均值。"), TERMS)
    assert terms.complaints(chinese_notebook("熵是均值。"), everyday) == []


def test_terms_with_english_at_first_use_pass():
    right = chinese_notebook("交叉熵（cross-entropy）。", "熵（entropy）与交叉熵。")
    assert terms.complaints(right, TERMS) == []


def test_a_longer_term_is_no_use_of_the_shorter():
    assert terms.complaints(chinese_notebook("交叉熵（cross-entropy）。"), TERMS) == []


def test_a_first_use_without_english_is_named():
    (complaint,) = terms.complaints(chinese_notebook("熵是均值。", "熵（entropy）。"), TERMS)
    assert "t0-zh" in complaint
    assert "entropy" in complaint


def test_another_name_alone_is_named():
    mentioned = chinese_notebook("合页损失（hinge loss），又称铰链损失。")
    assert terms.complaints(mentioned, TERMS) == []
    (complaint,) = terms.complaints(chinese_notebook("铰链损失不光滑。"), TERMS)
    assert "合页损失" in complaint


# ---- numbers -----------------------------------------------------------------------------------


def section(statement, printed="0.35667", **metadata):
    output = new_output("stream", name="stdout", text=f"loss {printed}\n")
    return notebook(
        prose("a-en", "en", f"## One\n\n{statement}", **metadata),
        new_code_cell("print(loss)", id="a", outputs=[output]),
    )


@pytest.mark.parametrize(
    "statement",
    ["It costs 0.357.", "It costs $0.3567$.", "It costs −0.357.", "Two of 10.", "0.05 is small."],
)
def test_computed_and_short_numbers_pass(statement):
    assert numbers.complaints(section(statement)) == []


@pytest.mark.parametrize(
    ("statement", "numeral"),
    [
        ("It costs 0.358.", "0.358"),
        ("It costs 0.35668.", "0.35668"),
        ("| a | 4.605 |", "4.605"),
        ("In 1948 it was.", "1948"),
        ("About $1.23 \\times 10^{-4}$.", "1.23e-4"),
    ],
)
def test_uncomputed_numbers_are_named(statement, numeral):
    (complaint,) = numbers.complaints(section(statement))
    assert "a-en" in complaint
    assert numeral in complaint


def test_listed_exceptions_and_assertions_count():
    assert numbers.complaints(section("In 1948.", numbers=["1948"])) == []
    asserted = section("It costs 4.605.")
    asserted.cells.append(new_code_cell("assert round(x, 3) == 4.605", id="b"))
    assert numbers.complaints(asserted) == []


def test_a_number_of_another_section_does_not_count():
    two = section("It costs 0.357.")
    two.cells += [prose("b-en", "en", "## Two\n\nIt costs 0.357.")]
    (complaint,) = numbers.complaints(two)
    assert "b-en" in complaint


def test_numbers_in_labels_and_addresses_are_no_statements():
    quiet = "{cite:p}`shannon1948` [here](https://example.org/12345) {ref}`kl-1234`"
    assert numbers.complaints(section(quiet)) == []


# ---- code --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "tags", "named"),
    [
        ("import torch", [], "needs-torch"),
        ("from sklearn.svm import SVC", ["needs-torch"], "needs-sklearn"),
        ("\n".join(["x = 1"] * 26), [], "26 lines"),
        ("x = 1  # " + "a" * 80, [], "79"),
        ("x = '熵'", [], "Chinese"),
    ],
)
def test_code_that_breaks_a_rule_is_named(source, tags, named):
    cell = new_code_cell(source, id="c", metadata={"tags": tags})
    assert any(named in complaint for complaint in code.complaints(notebook(cell)))


def test_tagged_and_short_code_passes():
    cell = new_code_cell("import torch", id="c", metadata={"tags": ["needs-torch"]})
    assert code.complaints(notebook(cell)) == []


# ---- figures -----------------------------------------------------------------------------------

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="10pt" height="10pt">'
    '<path style="stroke: #0b6bb5"/><text>q</text></svg>'
)
DESCRIBED = {
    "name": "fig-a",
    "caption": {"en": "A line.", "zh": "一条线。"},
    "alt": {"en": "A line", "zh": "一条线"},
}


def drawn(svg=SVG, described=DESCRIBED):
    output = new_output("display_data", data={"image/svg+xml": svg, "text/plain": "<Figure>"})
    metadata = {"figure": json.loads(json.dumps(described))} if described else {}
    return notebook(new_code_cell("plot.a()", id="f", metadata=metadata, outputs=[output]))


def test_a_described_figure_in_the_palette_passes():
    assert figures.complaints(drawn()) == []


def test_figures_that_break_a_rule_are_named():
    assert "metadata" in figures.complaints(drawn(described=None))[0]
    assert "palette" in figures.complaints(drawn(SVG.replace("#0b6bb5", "#ff0000")))[0]
    assert "no Chinese" in figures.complaints(drawn(SVG.replace(">q<", ">unheard words<")))[0]
    assert "bytes" in figures.complaints(drawn(SVG.replace("<text>", "<text>" + "p" * 100_001)))[0]
    without = {**DESCRIBED, "alt": {"en": "A line", "zh": ""}}
    assert "no alt in zh" in figures.complaints(drawn(described=without))[0]
    assert nbformat.validate(drawn()) is None


# ---- tables ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "complaints"),
    [
        ("| loss | the formula $x$ |", 0),
        ("| loss | $x$ |", 1),
        ("| | $x$, $y$ |", 1),
    ],
)
def test_a_column_is_headed_by_words(head, complaints):
    table = f"{head}\n|---|---|\n| $a$ | $b$ |"
    notebook = new_notebook(cells=[prose("t-en", "en", table)])
    assert len(tables.complaints(notebook)) == complaints


# ---- folds -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "stays",
    [
        "The average is at least",
        "It follows:",
        "所以平均值至少是",
        "两边取对数：",
        "Hence\n$$ a = b $$",
    ],
)
@pytest.mark.parametrize("block", ["derivation", "check"])
def test_a_fold_in_the_middle_of_a_sentence_is_named(stays, block):
    source = f":::{{{block}}} A title\n{stays}\n\n$$ x = 0 $$\n\nwhich was to be shown.\n:::"
    found = folds.complaints(notebook(prose("cut-en", "en", source)))
    assert len(found) == 1
    assert "cut-en" in found[0]


@pytest.mark.parametrize(
    "source",
    [
        ":::{derivation} A title\nThe average is at least its least part.\n\nIndeed:\n\n$$x$$\n:::",
        ":::{derivation} 标题\n平均值不小于最小的一项（两边都有限）。\n\n写开来：\n\n$$x$$\n:::",
        ":::{derivation} Short\nIt is one line, and nothing folds:\n:::",
        ":::{check} Why\nIs it *convex?*\n\nYes.\n:::",
        ":::{note} Not folded\nA note goes on:\n\n$$ x = 0 $$\n:::",
    ],
)
def test_a_fold_after_a_whole_sentence_passes(source):
    assert folds.complaints(notebook(prose("whole-en", "en", source))) == []
