"""KaTeX's HTML with fewer elements that looks the same.

KaTeX builds each formula from the same parts, whatever it holds: `x` alone is eleven elements. A
chapter has hundreds of formulas, and a browser styles, lays out and repaints every element. What is
taken away here does nothing in the formula at hand:

- the TeX source and the groups of one in the MathML, which is what is read aloud; all the MathML of
  a single letter or number, which reads the same as text;
- classes that no style sheet knows, and elements that are left with neither class nor style;
- spaces, which become margins of what stands before them;
- the table around a single subscript or superscript, which becomes a shifted word;
- the strut of an inline formula that is no higher than the line it stands in.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import lxml.html

if TYPE_CHECKING:
    from lxml.html import HtmlElement

#: How an inline formula begins.
INLINE = '<span class="katex">'
#: Classes that KaTeX's style sheet has no rule for: kinds of atoms, styles of layout.
_NEUTRAL = {"mord", "mbin", "mrel", "mopen", "mclose", "mpunct", "minner", "mop", "mtight", "text"}
#: Classes that only choose a font: an element with these alone is a piece of running text.
_FONTS = {
    "mathnormal", "mathit", "mathrm", "mathbf", "boldsymbol", "mathbb", "mathcal", "mathfrak",
    "mathtt", "mathscr", "mathsf", "amsrm", "textrm", "textbf", "textit", "texttt", "textsf",
}  # fmt: skip
#: Classes with a size of font or a margin of their own: another's margin cannot be added to theirs.
_OWN_SIZE = {"sizing", "fontsize-ensurer", "cancel-lap", "angl"}
#: What a text's line has above and below the baseline, in em of the formula, in a heading too.
_ROOM = (0.8, 0.26)
#: The class for a script of a formula and of a script, by KaTeX's classes; and its size.
_SCRIPTS = {
    "sizing reset-size6 size3": ("script", 0.7),
    "sizing reset-size3 size1": ("script-2", 5 / 7),
}
_EM = re.compile(r"(-?[\d.]+)em")


@cache
def lighten(html: str) -> str:
    """One formula as KaTeX gives it, inline or displayed, with no more elements than it needs."""
    root = lxml.html.fragment_fromstring(html)
    inline = "katex" in _classes(root)
    maths, boxes = root.find(".//math"), root.find_class("base")
    for element in [e for box in boxes for e in box.iterdescendants()]:
        _set_classes(element, [c for c in _classes(element) if c not in _NEUTRAL])
    for box in boxes:
        _simple_scripts(box)
        _spaces_to_margins(box)
        _unwrap_plain(box)
        _join_fonts(box)
        if inline:
            _drop_low_strut(box)
    _lighten_mathml(maths)
    if inline:
        _join_wrappers(root, maths, boxes)
    return lxml.html.tostring(root, encoding="unicode", with_tail=False)


def _classes(element: HtmlElement) -> list[str]:
    return element.get("class", "").split()


def _set_classes(element: HtmlElement, classes: list[str]) -> None:
    if classes:
        element.set("class", " ".join(classes))
    else:
        element.attrib.pop("class", None)


def _style(element: HtmlElement) -> dict[str, str]:
    pairs = (rule.split(":", 1) for rule in element.get("style", "").split(";") if rule)
    return {name.strip(): value.strip() for name, value in pairs}


def _set_style(element: HtmlElement, style: dict[str, str]) -> None:
    if style:
        element.set("style", ";".join(f"{name}:{value}" for name, value in style.items()))
    else:
        element.attrib.pop("style", None)


def _em(value: str) -> float | None:
    match = _EM.fullmatch(value)
    return float(match[1]) if match else None


def _in_em(value: float) -> str:
    number = f"{value:.4f}".rstrip("0").rstrip(".")
    return re.sub(r"^(-?)0\.", r"\1.", number) + "em"


def _spaces_to_margins(box: HtmlElement) -> None:
    for space in box.find_class("mspace"):
        before, style = _last_part(space.getprevious()), _style(space)
        if before is None or set(style) != {"margin-right"} or len(space) or space.text:
            continue
        kinds, own = set(_classes(before)), _style(before)
        size = next((size for name, size in _SCRIPTS.values() if name in kinds), 1)
        given, wanted = _em(own.get("margin-right", "0em")), _em(style["margin-right"])
        if kinds & _OWN_SIZE or given is None or wanted is None:
            continue
        _set_style(before, own | {"margin-right": _in_em(given + wanted / size)})
        space.drop_tree()


def _last_part(element: HtmlElement | None) -> HtmlElement | None:
    """Of a group that will be unwrapped, what ends it."""
    while element is not None and not element.attrib and len(element) and not element[-1].tail:
        element = element[-1]
    return element


def _simple_scripts(box: HtmlElement) -> None:
    """Innermost last: what is inside a script has been made light before it moves."""
    for table in reversed(box.find_class("msupsub")):
        rows = table.find_class("vlist")
        own = [e for row in rows if _belongs(row, table) for e in row if len(e)]
        if len(own) != 1 or len(own[0]) != 2:
            continue
        strut, script = own[0]
        found = _SCRIPTS.get(script.get("class", ""))
        if "pstrut" not in _classes(strut) or not found:
            continue
        place = _style(own[0])
        name, size = found
        down = _em(place.pop("top")) + _em(_style(strut)["height"])
        moved = {"vertical-align": _in_em(-down / size)}
        moved |= {side: _in_em(_em(value) / size) for side, value in place.items() if _em(value)}
        script.set("class", name)
        _set_style(script, moved)
        script.tail = table.tail
        table.getparent().replace(table, script)


def _belongs(row: HtmlElement, table: HtmlElement) -> bool:
    """A script's own row, not that of a script inside it."""
    return next(a for a in row.iterancestors() if "msupsub" in _classes(a)) is table


def _unwrap_plain(box: HtmlElement) -> None:
    for element in list(box.iterdescendants("span")):
        if not element.attrib and _takes_text(element.getparent()):
            element.drop_tag()


def _takes_text(parent: HtmlElement) -> bool:
    """Whether an element may hold text itself; the style sheet has rules for children of others."""
    scripts = {name for name, _ in _SCRIPTS.values()}
    return (
        "base" in _classes(parent)
        or set(_classes(parent)) <= _FONTS | scripts
        and ("vlist" not in _classes(parent.getparent()))
    )


def _join_fonts(box: HtmlElement) -> None:
    """A script that holds one letter and nothing else is set in that letter's font itself."""
    for name, _ in _SCRIPTS.values():
        for script in box.find_class(name):
            letter = script[0] if len(script) == 1 else None
            if letter is None or script.text or letter.tail or set(_classes(letter)) - _FONTS:
                continue
            own, inner = _style(script), _style(letter)
            if len(letter) or set(inner) - {"margin-right"}:
                continue
            margins = [_em(style.get("margin-right", "0em")) for style in (own, inner)]
            if None not in margins and sum(margins):
                own["margin-right"] = _in_em(sum(margins))
            _set_classes(script, [name, *_classes(letter)])
            _set_style(script, own)
            letter.drop_tag()


def _drop_low_strut(box: HtmlElement) -> None:
    strut = box[0]
    style = _style(strut)
    below = -(_em(style.get("vertical-align", "0em")) or 0)
    above = _em(style["height"]) - below
    if above <= _ROOM[0] and below <= _ROOM[1] and not box.find_class("vlist-t"):
        strut.drop_tree()


def _lighten_mathml(maths: HtmlElement) -> None:
    for note in maths.findall(".//annotation"):
        note.drop_tree()
    # KaTeX puts the sign of a function's application into an index too, as a third child of msub.
    for index in maths.xpath(".//msub | .//msup | .//msubsup | .//munder"):
        for sign in [child for child in index if child.tag == "mo" and child.text == "\u2061"]:
            sign.drop_tree()
    for group in [*maths.iter("semantics"), *maths.iter("mrow")]:
        if len(group) == 1 or len(maths) == 1 and group.getparent() is maths:
            group.drop_tag()
    maths.attrib.pop("xmlns", None)


def _join_wrappers(root: HtmlElement, maths: HtmlElement, boxes: list[HtmlElement]) -> None:
    """An inline formula is its MathML, then its boxes; a letter or a number is a box alone."""
    for child in list(root):
        root.remove(child)
    if not _reads_as_text(maths, boxes):
        maths.set("class", "katex-mathml")
        maths.tail = None
        root.append(maths)
        for box in boxes:
            box.set("aria-hidden", "true")
    root.extend(boxes)


def _reads_as_text(maths: HtmlElement, boxes: list[HtmlElement]) -> bool:
    return len(maths) == 1 and maths[0].tag in ("mi", "mn") and len(boxes) == 1
