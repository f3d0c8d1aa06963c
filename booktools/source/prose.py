"""Reading the prose of a cell: what is formula, code or reference in it, and what is words."""

from __future__ import annotations

import re
from typing import NamedTuple

_DISPLAY = re.compile(r"\$\$(.+?)\$\$(?: \([\w-]+\))?", re.DOTALL)
_CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_INLINE = re.compile(r"(?<![\\$])\$([^$\n]+?)(?<!\\)\$")
_ROLE = re.compile(r"\{([\w:]+)\}`([^`]+)`")
_HEADING = re.compile(r"^(#{1,6}) (.*)$", re.MULTILINE)
_LABEL = re.compile(r"^\(([\w-]+)\)=$", re.MULTILINE)
_DIRECTIVE = re.compile(r"^(?::{3,}|`{3,})\{([\w-]+)\}[ ]?(.*)$", re.MULTILINE)
_OPTION_LINE = re.compile(r"^:([\w-]+):[ ]?(.*)$", re.MULTILINE)
_CHOICE = re.compile(r"^- \[([ x])\] ", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)]+)\)")


class Anatomy(NamedTuple):
    """What both languages of a cell must share."""

    headings: list[int]
    labels: list[str]
    display_formulas: list[str]
    inline_formulas: set[str]
    references: set[tuple[str, str]]
    directives: list[str]
    options: list[tuple[str, str]]
    right_choices: list[str]
    links: set[str]


def anatomy(source: str) -> Anatomy:
    """Take a prose cell apart."""
    text = _without_fenced_code(source)
    references = {
        (role, _target(target)) for role, target in _ROLE.findall(text) if role not in _TEXT_ROLES
    }
    titles = _DIRECTIVE.sub(lambda m: m[2], text)
    without_code = _CODE.sub("", _ROLE.sub(_gloss, titles))
    formulas = [_canonical(tex) for tex in _DISPLAY.findall(without_code)]
    inline = {_canonical(tex) for tex in _INLINE.findall(_DISPLAY.sub("", without_code))}
    return Anatomy(
        headings=[len(marks) for marks, _ in _HEADING.findall(text)],
        labels=_LABEL.findall(text),
        display_formulas=formulas,
        inline_formulas=inline,
        references=references,
        directives=[kind for kind, _ in _DIRECTIVE.findall(text)],
        options=_OPTION_LINE.findall(text),
        right_choices=_CHOICE.findall(text),
        links=set(_LINK.findall(text)),
    )


def _without_fenced_code(source: str) -> str:
    """The text without code blocks, and without the lines that close a block of backticks.

    Line by line, because a closing line looks like the opening of a block without a language.
    """
    kept: list[str] = []
    in_block = in_code = False
    for line in source.split("\n"):
        fence = line.startswith("```")
        if in_code:
            in_code = not fence
        elif fence and line.startswith("```{"):
            in_block = True
            kept.append(line)
        elif fence and in_block:
            in_block = False
        elif fence:
            in_code = True
        else:
            kept.append(line)
    return "\n".join(kept)


def fenced_code(source: str) -> list[str]:
    """The lines of code blocks in the text, those of blocks of the book's own aside."""
    lines: list[str] = []
    fences: list[bool] = []
    for line in source.split("\n"):
        if not line.startswith("```"):
            if fences and fences[-1]:
                lines.append(line)
        elif fences and line.strip() == "```":
            fences.pop()
        else:
            fences.append(not line.startswith("```{"))
    return lines


def display_formulas(source: str) -> list[str]:
    """The displayed formulas of a text, as TeX."""
    return _DISPLAY.findall(_CODE.sub("", _without_fenced_code(source)))


def inline_formulas(source: str) -> list[str]:
    """The inline formulas of a text, as TeX, those that repeat too."""
    without_code = _CODE.sub("", _ROLE.sub(_own_text, _without_fenced_code(source)))
    return _INLINE.findall(_DISPLAY.sub("", without_code))


def _own_text(role: re.Match[str]) -> str:
    """What a role shows of its own: the text of a link, the whole of a gloss."""
    if role[1] in _TEXT_ROLES:
        return role[2]
    shown = re.fullmatch(r"(.*)<[^<>]+>", role[2], re.DOTALL)
    return shown[1] if shown else ""


def _gloss(role: re.Match[str]) -> str:
    """The content of a role that is prose, nothing of the others."""
    return role[2] if role[1] in _TEXT_ROLES else ""


#: Roles whose content is prose.
_TEXT_ROLES = ("gloss",)


def _target(target: str) -> str:
    match = re.fullmatch(r".*<([^<>]+)>", target, re.DOTALL)
    return match[1] if match else target


def _canonical(tex: str) -> str:
    """A formula without its spaces, the words inside it, and the stop or comma that ends it."""
    bare = re.sub(r"\s+", "", re.sub(r"\\text\{[^{}]*\}", r"\\text{}", tex))
    return re.sub(r"[.,。，]+(?=(?:\\end\{\w+\})?$)", "", bare)


def words(source: str, *, formula: str = " F ", code: str = " C ", reference: str = " R ") -> str:
    """The prose alone; formulas, code and references become the given stand-ins."""
    text = _without_fenced_code(source)
    text = _DIRECTIVE.sub(lambda m: _directive_title(m[1], m[2]), text)
    text = re.sub(r"^:{3,}\s*$", "", text, flags=re.MULTILINE)
    text = _OPTION_LINE.sub("", _LABEL.sub("", text))
    text = _ROLE.sub(lambda m: m[2] if m[1] in _TEXT_ROLES else reference, text)
    text = _CODE.sub(code, text)
    text = _DISPLAY.sub("\n" if formula.strip() in ("F", "") else formula, text)
    text = _INLINE.sub(formula, text)
    return _LINK.sub("]", text)


def _directive_title(kind: str, title: str) -> str:
    """The argument of a block is a title, except where it is a name."""
    return (
        "" if kind in ("solution", "solution-start", "quiz", "predict", "bibliography") else title
    )
