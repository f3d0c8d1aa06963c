"""Chinese typography (autocorrect, a linter made for it) and the phrases of translated prose."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import autocorrect_py

from booktools.source.prose import words

if TYPE_CHECKING:
    from nbformat import NotebookNode

BANNED = {
    "进行…操作": r"进行[^，。；：？！\n]{0,12}操作",
    "对于…来说": r"对于[^，。；：？！\n]{1,15}来说",
    "通过…来": r"通过[^，。；：？！\n]{1,15}来(?!自|源)",
    "使得": "使得",
    "被…所": r"被[^，。；：？！\n]{1,10}所(?!有|以|谓|在)",
    "一个…的过程": r"一个[^，。；：？！\n]{1,12}的过程",
    "在…的情况下": r"在[^，。；：？！\n]{1,15}的情况下",
    "让我们": "让我们",
    "众所周知": "众所周知",
    "值得注意的是": "值得注意的是",
    "一文搞懂": "一文搞懂",
    "轻松掌握": "轻松掌握",
}
_HAN = "[\u4e00-\u9fff]"
_OWN_RULES = {
    "half-width bracket beside Chinese": rf"{_HAN} ?\((?![\d−])|{_HAN}\)|\){_HAN}",
    "half-width punctuation beside Chinese": rf"{_HAN}[,;:?!](?=\s|{_HAN}|$)|{_HAN}\.(?=\s|$)",
    "space beside full-width punctuation": r"(?<=\S) [，。；：？！、）]|[，。；：？！、（] (?=\S)",
    "straight quotation mark around Chinese": rf'"{_HAN}|{_HAN}"',
    "exclamation mark": "！",
}


def complaints(notebook: NotebookNode) -> list[str]:
    found = []
    for cell in notebook.cells:
        if cell.metadata.get("lang") == "zh":
            found += [f"cell {cell.id}: {reason}" for reason in in_text(cell.source)]
        figure = cell.metadata.get("figure", {})
        for part in ("alt", "caption"):
            text = figure.get(part, {}).get("zh", "")
            found += [f"cell {cell.id}, {part}: {reason}" for reason in in_text(text)]
    return found


def in_text(source: str) -> list[str]:
    """What is wrong with one Chinese text."""
    found = []
    for line in _lines(source):
        corrected = autocorrect_py.format(line)
        if corrected != line:
            found.append(f"typography: {line!r} should be {corrected!r}")
        for name, pattern in _OWN_RULES.items():
            if match := re.search(pattern, line):
                found.append(f"{name}: {_around(line, match)}")
        for phrase, pattern in BANNED.items():
            if match := re.search(pattern, line):
                found.append(f"translated phrase {phrase}: {_around(line, match)}")
    return found


def _lines(source: str) -> list[str]:
    """The words, line by line, with one letter in place of each formula, code or reference."""
    # A section's title, which a {ref} shows, is Chinese; a figure's number or a citation is not.
    text = re.sub(r"\{ref\}`[^`]+`", "节", source)
    text = words(text, formula="F", code="C", reference="R").replace("*", "")
    text = re.sub(r"https?://\S+", "U", text)
    text = re.sub(r"\s*\|\s*", "\n", text)  # cells of a table
    return [line.strip() for line in text.splitlines() if re.search(_HAN, line)]


def _around(line: str, match: re.Match[str]) -> str:
    return f"…{line[max(0, match.start() - 8) : match.end() + 8]}…"
