"""Pictures that can be moved: each a module and its words in `theme/explore`, under a figure.

A cell that draws a figure names its picture in its metadata (`figure.explore`). The page holds the
place under the figure, empty; a script fills it when it comes near the screen. From a disk a
browser loads plain scripts only, so the modules of a picture are joined to one.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from sphinx.errors import ExtensionError

from booktools.source.strings import word

SOURCES = Path(__file__).parents[1] / "theme" / "explore"
_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?:class|function|const) (\w+)", re.MULTILINE)
_PLACE = re.compile(r'<div class="moving" data-explore="(\w+)"')
#: What every picture says besides its own words.
_COMMON = ("explore_reset", "explore_try", "explore_answer", "explore_back", "explore_forward")


def names() -> list[str]:
    """The pictures there are: each has its words."""
    return sorted(path.stem for path in SOURCES.glob("*.yml"))


def address(name: str) -> str:
    """Where the script of a picture stands among the static files."""
    return f"explore/{name}.js"


@cache
def _described(name: str) -> dict[str, Any]:
    return yaml.safe_load((SOURCES / f"{name}.yml").read_text("utf-8"))


def room(name: str, language: str) -> tuple[int, int]:
    """About how high it stands, in pixels, on a wide page and on a phone."""
    wide, narrow = _described(name)["room"][language]
    return wide, narrow


def words_of(name: str, language: str) -> dict[str, str]:
    """All that a picture says in one language."""
    own = {key: both[language] for key, both in _described(name).items() if key != "room"}
    return own | {key: word(key, language) for key in _COMMON}


def script(name: str) -> str:
    """The modules of a picture as one plain script: what it imports first, each once.

    Each module is a function of its own, which gives back what it exports: their inner names do not
    meet.
    """
    order: list[str] = []
    _collect(name, order)
    modules = "".join(_module(part) for part in order)
    return f'"use strict";\n(() => {{\n{modules}}})();\n'


def _collect(name: str, order: list[str]) -> None:
    for _, other in _IMPORT.findall(_source(name)):
        if other not in order:
            _collect(other, order)
    order.append(name)


def _module(name: str) -> str:
    text = _IMPORT.sub(r"const {\1} = $\2;\n", _source(name))
    given = ", ".join(_EXPORT.findall(text))
    body = _EXPORT.sub(lambda found: found[0].removeprefix("export "), text)
    return f"const ${name} = (() => {{\n{body}return {{ {given} }};\n}})();\n"


def _source(name: str) -> str:
    return (SOURCES / f"{name}.js").read_text("utf-8")


def place(name: str | None, figure: nodes.figure) -> Iterator[nodes.raw]:
    """The place of a picture under its figure."""
    if name is None:
        return
    if name not in names():
        raise ExtensionError(f"explore: {name!r} names no picture; there are {', '.join(names())}")
    label = nodes.make_id(figure["names"][0])
    yield nodes.raw(
        "",
        f'<div class="moving" data-explore="{name}" data-figure="{label}"></div>',
        format="html",
        explore=name,
    )


def is_place(node: nodes.Node) -> bool:
    return isinstance(node, nodes.raw) and "explore" in node


def with_words(body: str, language: str, asset: Callable[[str], str]) -> str:
    """The page with each picture's words, its height, and the address of its script."""

    def filled(found: re.Match[str]) -> str:
        name = found[1]
        words = html.escape(json.dumps(words_of(name, language), ensure_ascii=False))
        source = html.escape(asset(address(name)))
        wide, narrow = room(name, language)
        return (
            f'{found[0]} data-script="{source}" data-words="{words}" '
            f'style="--room: {wide}; --room-narrow: {narrow}"'
        )

    return _PLACE.sub(filled, body)
