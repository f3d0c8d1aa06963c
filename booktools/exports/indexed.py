"""What the search reads of a page: its words as a reader would say them, and no furniture.

The pages themselves hold what an excerpt must not show: marks for links, tips, formulas as boxes,
code that only draws. So Pagefind reads leaner copies, in which a formula is a line of text and each
section carries the names of the terms that it teaches, in both languages.
"""

from __future__ import annotations

import html
import itertools
import re
from pathlib import Path
from typing import TYPE_CHECKING

import lxml.html
import yaml

from booktools.source.numbering import page_of
from booktools.source.terms import load

if TYPE_CHECKING:
    from lxml.html import HtmlElement

#: How often a section says the names of its terms: once, and a short page that mentions one would
#: come before the chapter that explains it.
TIMES = 6
#: Between these stand names that are found and not shown; the page's script knows them too.
HIDDEN = ("⟦", "⟧")
#: Words of a page of a kind count as much; a word counts fully where the course teaches.
WEIGHTS = {"chapter": 1.0, "project": 0.7, "further": 0.5}
_BY_NAME = {"index": 0.7, "catalogue": 0.4, "api": 0.1}
_OTHER = 0.2
#: What is no part of the text, or says it again.
_FURNITURE = (
    "headerlink", "tip", "expanded", "minutes", "page-minutes", "report", "effort",
    "equation-number", "drawing", "above-input", "toctree-wrapper", "jumps", "label", "backrefs",
)  # fmt: skip
_HAN = re.compile("[\u4e00-\u9fff]")


def write(root: Path, made: Path, target: Path) -> None:
    """Write the copies of an edition's pages to `target`, and only those that changed."""
    taught = names_by_section(root)
    wanted = set()
    for page in made.rglob("*.html"):
        place = page.relative_to(made)
        text = indexed(page.read_text("utf-8"), place.with_suffix("").as_posix(), taught)
        if text:
            wanted.add(target / place)
            _write(target / place, text)
    for stale in set(target.rglob("*.html")) - wanted:
        stale.unlink()


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text("utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def names_by_section(root: Path) -> dict[str, list[str]]:
    """What leads to each section, by its label: the names of the terms that it teaches, and what
    readers type besides.
    """
    path = root / "chapters" / "search.yml"
    typed = yaml.safe_load(path.read_text("utf-8")) if path.exists() else {}
    elsewhere = {name.casefold() for names in typed.values() for name in names}
    sections: dict[str, list[str]] = {}
    for term in load(root / "chapters" / "terms.yml"):
        names = [term["zh"], term["en"], *term.get("also_zh", []), *term.get("also_en", [])]
        kept = [name for name in names if name.casefold() not in elsewhere]
        sections.setdefault(term["label"], []).extend(kept)
    for label, names in typed.items():
        sections.setdefault(label, []).extend(names)
    return sections


def indexed(page: str, name: str, taught: dict[str, list[str]]) -> str:
    """The copy of one page; nothing for a page that only repeats another."""
    document = lxml.html.fromstring(page.encode())
    (main,) = document.xpath("//main")
    if main.get("data-search") == "off":
        return ""
    for element in [*main.iter(lxml.etree.Comment), *main.iter("script"), *_furniture(main)]:
        element.drop_tree()
    for formula in main.xpath(".//*[contains(@class, 'maths')]"):
        _in_words(formula)
    for code in main.find_class("highlight"):
        # `reduction="none"` thirty times on a page does not make the page explain reduction.
        code.set("data-pagefind-weight", "0.1")
    for kind in main.find_class("eyebrow"):
        kind.set("data-pagefind-meta", "kind")
    said = [_add_names(heading, taught) for heading in main.xpath(".//h1 | .//h2 | .//h3")]
    # The page that teaches what is typed comes first, whatever its length.
    main.set("data-teaches", "|".join(itertools.chain.from_iterable(said)))
    main.set("data-pagefind-meta", "teaches[data-teaches]")
    main.set("data-pagefind-body", "")
    main.set("data-pagefind-weight", str(weight(name)))
    body = lxml.html.tostring(main, encoding="unicode")
    return f'<!doctype html><html lang="{document.get("lang")}"><body>{body}</body></html>\n'


def weight(name: str) -> float:
    """How much the words of a page count.

    >>> weight("chapters/03-information"), weight("chapters/api"), weight("chapters/glossary")
    (1.0, 0.1, 0.2)
    """
    page = page_of(name)
    return WEIGHTS[page.kind] if page else _BY_NAME.get(name.rpartition("/")[2], _OTHER)


def _furniture(main: HtmlElement) -> list[HtmlElement]:
    return [element for kind in _FURNITURE for element in main.find_class(kind)]


def _add_names(heading: HtmlElement, taught: dict[str, list[str]]) -> list[str]:
    """Say after a heading what its section teaches; return it.

    Pagefind cuts Chinese into words, and a query differently from a text: once 特 stands by itself
    anywhere in the book, the query 奈特 asks for pages that hold 奈 and 特. So the characters of a
    Chinese name are given singly and by twos as well.
    """
    names = taught.get(heading.get("id"), [])
    if names:
        said = [*names * TIMES, *(part for name in names for part in _parts(name))]
        spans = "".join(f"<span>{html.escape(text)}</span> " for text in said)
        before, after = (f"<span>{mark}</span>" for mark in HIDDEN)
        heading.addnext(
            lxml.html.fragment_fromstring(
                f'<p data-pagefind-weight="10">{before} {spans}{after}</p>'
            )
        )
    return names


def _parts(name: str) -> list[str]:
    """The characters of a Chinese name, and each two neighbours: 小, 批, 量, 小批, 批量."""
    han = _HAN.findall(name)
    return [*han, *(first + second for first, second in itertools.pairwise(han))]


def _in_words(formula: HtmlElement) -> None:
    """Put a line of text in the place of a formula's boxes."""
    maths = formula.find(".//math")
    tails = [tail.text_content() for tail in formula.find_class("tail")]
    text = formula.text_content() if maths is None else readable(maths) + "".join(tails)
    for child in [*formula]:
        formula.remove(child)
    formula.text = " ".join(text.split())
    formula.set("data-pagefind-weight", "0.1")


#: Between a function's name and its argument: it has no width.
_APPLIED = "\u2061"
_RELATIONS = "=≠≈≤≥<>→↦∼∝∈≡←⇒"
_ACCENTS = {"^": "\u0302", "ˉ": "\u0304", "‾": "\u0304", "~": "\u0303", "˙": "\u0307"}


def readable(node: HtmlElement) -> str:
    """MathML as a line of text.

    >>> readable(lxml.html.fromstring(
    ...     "<math><mi>log</mi><mo>\u2061</mo><msub><mi>p</mi><mi>i</mi></msub><mo>=</mo>"
    ...     "<mfrac><mn>1</mn><mrow><mn>2</mn><mi>n</mi></mrow></mfrac></math>"))
    'log p_i = 1/(2n)'
    """
    tag, parts = node.tag, [readable(child) for child in node]
    if tag in _LAYOUT:
        return _LAYOUT[tag](*parts)
    text = ((node.text or "") + "".join(parts)).replace(_APPLIED, " ")
    if tag == "mo":
        return f" {text} " if text in _RELATIONS else f"{text} " if text == "," else text
    return text


def _single(text: str) -> str:
    return text if len(text) == 1 or text.isdigit() else f"({text})"


def _scripts(base: str, *scripts: str) -> str:
    marks = ("_", "^") if len(scripts) == 2 else ("_",)
    plain = (s if s.isalnum() else _single(s) for s in scripts)
    return base + "".join(mark + script for mark, script in zip(marks, plain, strict=True))


_LAYOUT = {
    "mfrac": lambda above, below: f"{_single(above)}/{_single(below)}",
    "msub": _scripts,
    "munder": _scripts,
    "msubsup": _scripts,
    "munderover": _scripts,
    "msup": lambda base, power: base + (power if power in "′″" else f"^{_single(power)}"),
    "mover": lambda base, mark: base + _ACCENTS.get(mark, ""),
    "msqrt": lambda *parts: f"√{_single(''.join(parts))}",
    "mspace": lambda *parts: " ",
    "mtd": lambda *parts: "".join(parts) + " ",
    "mtr": lambda *parts: "".join(parts).strip(),
    "mtable": lambda *rows: "; ".join(rows),
    "annotation": lambda *parts: "",
}
