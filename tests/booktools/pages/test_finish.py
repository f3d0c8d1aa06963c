"""Last touches to a page's HTML."""

from __future__ import annotations

from booktools.pages.finish import finish
from booktools.source.strings import words

FOLD = """<summary aria-label="Toggle hidden content">
<p class="collapsed admonition-title">{}</p>
<p class="expanded admonition-title">{}</p>
</summary>"""


def test_a_fold_is_named_by_words_and_by_no_paragraph():
    finished = finish(FOLD.format("绘图代码", "绘图代码"), words("zh"))
    assert finished == "<summary>绘图代码</summary>"


def test_a_fold_that_says_something_else_when_open_says_both():
    finished = finish(FOLD.format("Show", "Hide"), words("en"))
    assert finished == (
        '<summary><span class="collapsed">Show</span><span class="expanded">Hide</span></summary>'
    )


def test_the_name_of_an_author_stands_before_the_links_back():
    cited = (
        '<span class="label">[2]</span>\n<span class="backrefs">(<a href="#id1">1</a>)</span>\n'
        "<p>Peter J. Huber. <em>Robust Statistics</em>.</p>"
    )
    assert finish(cited, words("en")) == (
        '<span class="label">[2]</span>\n\n<p>Peter J. Huber. <em>Robust Statistics</em>. '
        '<span class="backrefs">(<a href="#id1">1</a>)</span></p>'
    )
