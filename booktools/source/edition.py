"""One source, two editions: which cells of a bilingual notebook belong to the language being built.

A prose cell says its language in its metadata (`"lang": "en"` or `"lang": "zh"`); code cells belong
to both. What reads a notebook through `keep` never sees the other language.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from sphinx.config import Config

LANGUAGES = ("en", "zh")
SPHINX_LANGUAGE = {"en": "en", "zh": "zh_CN"}
HTML_LANGUAGE = {"en": "en", "zh": "zh-CN"}
BILINGUAL_OUTPUT = "application/vnd.lossbook.bilingual+json"
TOOL_TAGS = ("needs-torch", "needs-sklearn", "needs-dask")


def language_of(config: Config) -> str:
    """The edition, "en" or "zh", that a Sphinx configuration builds."""
    return "zh" if (config.language or "en").startswith("zh") else "en"


def has_code(notebook: NotebookNode) -> bool:
    """Whether there is anything to run: a list of terms or of works is of no use as a notebook."""
    return any(cell.cell_type == "code" for cell in notebook.cells)


def keep(notebook: NotebookNode, language: str) -> NotebookNode:
    """Drop the prose of the other language and, in outputs that speak both, its words."""
    notebook.cells = [
        cell for cell in notebook.cells if cell.metadata.get("lang", language) == language
    ]
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and language == "zh":
            cell.source = close_up(cell.source)
        for output in cell.get("outputs", []):
            both = output.get("data", {}).pop(BILINGUAL_OUTPUT, None)
            if both:
                output["data"] = {"text/plain": both[language]}
    return notebook


_HAN = r"[\u3001-\u301f\u4e00-\u9fff\uff01-\uff5e“”‘’…—]"
_BROKEN_LINE = re.compile(rf"^(?![#(:`|])(.*{_HAN}\**)\n(?=\**{_HAN})", re.MULTILINE)


#: What these become begins with a Chinese character or bracket: 图 3.2, （Lin, 1991）.
_SPACE_BEFORE = re.compile(r"(?: (?=\{cite:p\}`)|(?<=" + _HAN + r") (?=\{numref\}`))")
#: And this ends with a Chinese bracket: Huber（1964）.
_SPACE_AFTER = re.compile(r"(\{cite:[tp]\}`[^`]+`) (?=\S)")


def close_up(source: str) -> str:
    """Take out spaces that Chinese does not write: at the ends of lines, and beside citations.

    >>> close_up("一行\\n又一行 $x$\\n再一行")
    '一行又一行 $x$\\n再一行'
    >>> close_up("见 {numref}`fig` 里的线，{cite:t}`huber` 讲过")
    '见{numref}`fig` 里的线，{cite:t}`huber`讲过'
    """
    while (closed := _BROKEN_LINE.sub(r"\1", source)) != source:
        source = closed
    return _SPACE_AFTER.sub(r"\1", _SPACE_BEFORE.sub("", source))
