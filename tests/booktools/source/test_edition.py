"""What an edition keeps of a bilingual notebook."""

from __future__ import annotations

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from booktools.pages.edition import read
from booktools.source.edition import close_up, keep


def bilingual():
    told = {"en": "Right.", "zh": "正确。"}
    data = {"text/plain": "Right.\n正确。", "application/vnd.lossbook.bilingual+json": told}
    return new_notebook(
        cells=[
            new_markdown_cell("Hello", metadata={"lang": "en"}),
            new_markdown_cell("你好", metadata={"lang": "zh"}),
            new_code_cell("check()", outputs=[new_output("execute_result", data=data)]),
        ]
    )


@pytest.mark.parametrize(
    ("language", "text", "said"), [("en", "Hello", "Right."), ("zh", "你好", "正确。")]
)
def test_an_edition_holds_its_prose_all_code_and_its_words_of_an_output(language, text, said):
    kept = keep(bilingual(), language)
    assert [cell.source for cell in kept.cells] == [text, "check()"]
    assert kept.cells[1].outputs[0].data == {"text/plain": said}


def test_reading_from_text_gives_the_same():
    text = nbformat.writes(bilingual())
    assert [cell.source for cell in read(text, "zh").cells] == ["你好", "check()"]


@pytest.mark.parametrize(
    ("source", "closed"),
    [
        ("一行\n又一行\n再一行", "一行又一行再一行"),
        ("逗号，\n下一行", "逗号，下一行"),
        ("**熵**\n是均值", "**熵**是均值"),
        ("公式 $x$\n之后", "公式 $x$\n之后"),
        ("## 标题\n正文", "## 标题\n正文"),
        (":::{definition} 熵\n定义", ":::{definition} 熵\n定义"),
        ("一段\n\n另一段", "一段\n\n另一段"),
        ("一项\n- 另一项", "一项\n- 另一项"),
        ("见 {numref}`fig-a` 里", "见{numref}`fig-a` 里"),
        ("求均值 {cite:p}`lin1991`。", "求均值{cite:p}`lin1991`。"),
        ("出自 {cite:t}`huber1964` 一文", "出自 {cite:t}`huber1964`一文"),
    ],
)
def test_lines_of_chinese_close_up(source, closed):
    assert close_up(source) == closed
