"""Prose comes in pairs, English then Chinese, and a pair holds the same skeleton."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from booktools.source.prose import Anatomy, anatomy, words

if TYPE_CHECKING:
    from nbformat import NotebookNode

_HAN = re.compile(r"[\u4e00-\u9fff]")
_READABLE_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_BARE_HEADING = re.compile(r"(?<!\)=\n)^#{1,6} (.*)$", re.MULTILINE)
_NAMES = {
    "headings": "depths of headings",
    "labels": "labels",
    "display_formulas": "display formulas",
    "inline_formulas": "inline formulas",
    "references": "references and citations",
    "directives": "blocks",
    "options": "block options",
    "right_choices": "right and wrong options of the quiz",
    "links": "links",
}


def complaints(notebook: NotebookNode) -> list[str]:
    found = []
    cells = list(notebook.cells)
    for index, cell in enumerate(cells):
        if not _READABLE_ID.fullmatch(cell.id):
            found.append(f"cell {cell.id!r}: an id is lower-case words joined by hyphens")
        if cell.cell_type != "markdown":
            continue
        lang = cell.metadata.get("lang")
        if lang not in ("en", "zh"):
            found.append(f'cell {cell.id}: a prose cell needs "lang": "en" or "zh", has {lang!r}')
        elif lang == "en":
            twin = cells[index + 1] if index + 1 < len(cells) else None
            found += _pair(cell, twin)
        elif index == 0 or cells[index - 1].metadata.get("lang") != "en":
            found.append(f"cell {cell.id}: Chinese prose without its English just before it")
    return found


def _pair(english: NotebookNode, chinese: NotebookNode | None) -> list[str]:
    if chinese is None or chinese.metadata.get("lang") != "zh":
        return [f"cell {english.id}: English prose without its Chinese right after it"]
    found = []
    stem = english.id.removesuffix("-en")
    if (english.id, chinese.id) != (f"{stem}-en", f"{stem}-zh"):
        found.append(f"cells {english.id} and {chinese.id}: a pair is named x-en and x-zh")
    if re.search(r"[A-Za-z]{3}", words(english.source)) and not _HAN.search(chinese.source):
        found.append(f"cell {chinese.id}: holds no Chinese")
    for heading in _BARE_HEADING.findall(english.source):
        found.append(f"cell {english.id}: heading {heading!r} has no label, so no shared address")
    first, second = anatomy(english.source), anatomy(chinese.source)
    for field, name in _NAMES.items():
        difference = _difference(first, second, field)
        if difference:
            found.append(f"cells {stem}-en and -zh: {name} differ: {difference}")
    return found


def _difference(first: Anatomy, second: Anatomy, field: str) -> str:
    a, b = getattr(first, field), getattr(second, field)
    if a == b:
        return ""
    only_a = [item for item in a if item not in b]
    only_b = [item for item in b if item not in a]
    if only_a or only_b:
        return f"only in English {_shown(only_a)}; only in Chinese {_shown(only_b)}"
    return f"{a} in English, {b} in Chinese"


def _shown(items: list) -> str:
    return ", ".join(map(str, items)) if items else "nothing"
