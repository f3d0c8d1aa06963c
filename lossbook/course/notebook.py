"""Cells that need a library which is not there are left out, instead of stopping a notebook.

``%load_ext lossbook.course.notebook`` makes IPython read a cell's first line: ``# needs torch``
names libraries, and without one of them the cell says so and does nothing else. Without the
extension the line is a comment.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from typing import Any

from lossbook._bilingual import Bilingual

#: ``# needs torch, sklearn: …``, in either language.
_FIRST_LINE = re.compile(r"# (?:needs|需要) ([\w, ]+?)(?:[:：].*)?\s*$")
#: What pip calls a library, where that is not what Python calls it.
_BY_PIP = {"sklearn": "scikit-learn"}
_SAID = Bilingual(
    en="Left out: this cell needs {names}, which is not installed (%pip install {names}).",
    zh="略过：这一格要用 {names}，这里没有安装（%pip install {names}）。",
)


def load_ipython_extension(ipython: Any) -> None:
    """What ``%load_ext`` calls."""
    if leave_out not in ipython.input_transformers_cleanup:
        ipython.input_transformers_cleanup.append(leave_out)


def leave_out(lines: list[str]) -> list[str]:
    """The lines of a cell, or one that says what is missing.

    >>> leave_out(["# needs json: a comment\\n", "1 + 1\\n"])
    ['# needs json: a comment\\n', '1 + 1\\n']
    """
    named = _FIRST_LINE.match(lines[0]) if lines else None
    if not named:
        return lines
    missing = [name for name in re.findall(r"\w+", named[1]) if find_spec(name) is None]
    if not missing:
        return lines
    said = _SAID.format(names=" ".join(_BY_PIP.get(name, name) for name in missing))
    return [f"print({said.zh if '需要' in named[0] else said.en!r})\n"]
