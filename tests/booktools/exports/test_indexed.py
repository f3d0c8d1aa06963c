"""The copies of pages that the search reads, and the Markdown that programs read."""

from __future__ import annotations

import nbformat.v4 as v4

from booktools.exports.indexed import indexed
from booktools.exports.markdown import markdown

PAGE = """<html lang="en"><body><nav>Chapters</nav><main id="text"{off}>
<h2 id="gap">The gap<a class="headerlink" href="#gap">#</a></h2>
<p>Ask <span class="katex maths"><math><mi>p</mi><mo>=</mo>
<mfrac><mn>1</mn><mn>2</mn></mfrac></math>
<span class="base" aria-hidden="true">boxes<span class="tail">,</span></span></span> then
<a class="term">margin</a><span class="tip">What a margin is.</span>.</p>
<details class="above-input">import numpy</details><svg class="drawing">0.5</svg>
</main></body></html>"""


def test_a_copy_has_the_words_of_a_page_and_the_names_of_its_terms():
    copy = indexed(PAGE.format(off=""), "chapters/api", {"gap": ["间隔", "margin"]})
    assert "#</a>" not in copy
    for furniture in ("Chapters", "What a margin is", "import numpy", "<svg", "boxes"):
        assert furniture not in copy
    assert ">p = 1/2,</span>" in copy
    assert 'data-pagefind-weight="0.1"' in copy
    assert 'data-teaches="间隔|margin"' in copy
    assert copy.index("⟦") < copy.index("<span>间隔</span>") < copy.index("⟧")
    assert "<span>间</span>" in copy


def test_a_page_that_repeats_another_has_no_copy():
    assert indexed(PAGE.format(off=' data-search="off"'), "chapters/sheet-03", {}) == ""


def test_markdown_of_a_notebook():
    drawn = v4.new_output("display_data", data={"image/svg+xml": "<svg/>", "text/plain": "F"})
    said = v4.new_output("stream", name="stdout", text="\x1b[31m0.8018\x1b[0m\n")
    notebook = v4.new_notebook(
        cells=[
            v4.new_markdown_cell("# One\n\n$$ a = b $$"),
            v4.new_code_cell("print(1)", id="one", outputs=[said]),
            v4.new_code_cell("plot.one()", id="two", outputs=[drawn]),
        ]
    )
    assert markdown(notebook, {"two": "A curve that falls."}) == (
        "# One\n\n$$ a = b $$\n\n```python\nprint(1)\n```\n\n```text\n0.8018\n```\n\n"
        "```python\nplot.one()\n```\n\n[A curve that falls.]\n"
    )
