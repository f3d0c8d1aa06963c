"""The words of the figures, English to Chinese.

A figure is drawn once, with short English labels that stay text in its SVG. ``translate``
gives it in the other language. A label may hold numbers: ``entropy 0.8018`` is looked up as
``entropy {}``, and the numbers keep their order. The words stand one label a line, in a file for
each chapter; what several chapters use is in ``common.py``.
"""

from __future__ import annotations

import html
import importlib
import pkgutil
import re

from lossbook._labels import GATES, NUMBER, look_up


def _collect() -> dict[str, str]:
    """All files' words as one list. Two Chinese wordings of one label are an error."""
    words = dict(GATES)
    for file in sorted(module.name for module in pkgutil.iter_modules(__path__)):
        for english, chinese in importlib.import_module(f"{__name__}.{file}").CHINESE.items():
            if words.setdefault(english, chinese) != chinese:
                raise ValueError(
                    f"label {english!r} is {words[english]!r} in one file and {chinese!r} in "
                    f"{file}.py; keep one, in common.py"
                )
    return words


#: Every figure label of the book; ``{}`` stands for a number.
CHINESE = _collect()

_TEXT = re.compile(r"(<(text|tspan)\b[^>]*>)([^<]+)(</\2>)")


def translate(svg_text: str, lang: str) -> str:
    """The SVG with every label of the catalogue in ``lang`` (``"en"`` or ``"zh"``)."""
    if lang == "en":
        return svg_text
    if lang != "zh":
        raise ValueError(f"lang: got {lang!r}; want 'en' or 'zh'")
    return _TEXT.sub(
        lambda m: m[1] + html.escape(chinese(html.unescape(m[3])), quote=False) + m[4], svg_text
    )


def chinese(label: str) -> str:
    """The Chinese of one label; a label that is not in the catalogue stays as it is."""
    return look_up(label, CHINESE)


def missing(svg_text: str) -> list[str]:
    """The labels that hold an English word of three letters or more and have no Chinese.

    Names out of code, such as ``mse_loss`` or ``scipy.special.huber``, are the same in both.
    """
    labels = [html.unescape(m[3]).strip() for m in _TEXT.finditer(svg_text)]
    return [
        label
        for label in labels
        if re.search(r"[A-Za-z]{3,}", label)
        and not re.fullmatch(r"\w+([._]\w+)+", label, re.ASCII)
        and label not in CHINESE
        and NUMBER.sub("{}", label) not in CHINESE
    ]
