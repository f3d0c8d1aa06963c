"""What a cell needs and has not got does not stop a notebook.

``%load_ext lossbook.course.notebook`` makes IPython read the comments that a cell begins with.
``# needs torch`` names libraries: without one of them the cell says so and does nothing else.
``# uses your f (03-information/f)`` names an exercise: as long as its function returns nothing, the
cell says so and goes on with the solution. Without the extension the lines are comments.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

from lossbook._bilingual import Bilingual
from lossbook.course.exercises import StandIn, or_solution

#: ``# needs torch, sklearn: …``, in either language.
_FIRST_LINE = re.compile(r"# (?:needs|需要) ([\w, ]+?)(?:[:：].*)?\s*$")
#: What pip calls a library, where that is not what Python calls it.
_BY_PIP = {"sklearn": "scikit-learn"}
_SAID = Bilingual(
    en="Left out: this cell needs {names}, which is not installed (%pip install {names}).",
    zh="略过：这一格要用 {names}，这里没有安装（%pip install {names}）。",
)
#: ``# uses your entropy (03-information/entropy)``, in either language.
_YOURS = re.compile(r"# (?:uses your|用到你写的) (\w+)\s?[(（]([\w/-]+)[)）]\s*$")
_STANDS_IN = Bilingual(
    en="{name} returns nothing yet: from here on the book's solution stands in for it. "
    "Write yours above, and run the cells again from there.",
    zh="{name} 还没有返回值，从这里起先用书中的解答。在上面写好你的函数，再从那里往下重新运行。",
)


def load_ipython_extension(ipython: Any) -> None:
    """What ``%load_ext`` calls."""
    for transformer in (leave_out, stand_in):
        if transformer not in ipython.input_transformers_cleanup:
            ipython.input_transformers_cleanup.append(transformer)


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


def stand_in(lines: list[str]) -> list[str]:
    """The lines of a cell; one that names an exercise becomes a call of ``yours``.

    >>> stand_in(["# uses your f (03-information/f)\\n"])[0].split("; ")[1]
    'f = _notebook.yours("03-information/f", f, "en")\\n'
    """
    return [_called(line) for line in lines]


def _called(line: str) -> str:
    named = _YOURS.match(line)
    if not named:
        return line
    function, exercise = named.groups()
    language = "en" if "uses" in line else "zh"
    call = f'{function} = _notebook.yours("{exercise}", {function}, "{language}")'
    return f"from lossbook.course import notebook as _notebook; {call}\n"


def yours(exercise: str, function: Callable[..., Any], language: str) -> Callable[..., Any]:
    """The reader's function, or the solution, with a word on it when it comes in."""
    kept = or_solution(exercise, function)
    if isinstance(kept, StandIn) and kept is not function:
        said = _STANDS_IN.en if language == "en" else _STANDS_IN.zh
        print(said.format(name=getattr(function, "__name__", exercise)))
    return kept
