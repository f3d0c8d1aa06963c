"""Last touches to a page's HTML that no Sphinx setting gives."""

from __future__ import annotations

import re
from functools import cache

from booktools.pages.assets import THEME

_SECTION = re.compile(
    r'<section(?: class="[^"]*")? id="([^"]+)">\n((?:<span id="[^"]+"></span>)*)<(h[1-6])>'
)
_CODE = re.compile(r'(<div class="highlight"[^>]*><pre>)(.*?)(</pre>)', re.DOTALL)
_MARK = re.compile(r'<span class="(\w+)">([^<]*)</span>')
_NEIGHBOURS = re.compile(r'<span class="(\w+)">([^<]*)</span><span class="\1">([^<]*)</span>')
_FOLD = re.compile(
    r'<summary aria-label="Toggle hidden content">\s*'
    r'<p class="collapsed[^"]*">(.*?)</p>\s*<p class="expanded[^"]*">(.*?)</p>\s*</summary>'
)
_PERMALINK = re.compile(r'title="Link to this (heading|image|equation|table|code|definition|term)"')


def finish(body: str, words: dict[str, str]) -> str:
    """Apply every touch; `words` are the furniture's."""
    body = _PERMALINK.sub(f'title="{words["permalink"]}"', body)
    body = _names_before_links_back(_no_empty_headers(_standard_roles(_ids_on_headings(body))))
    return plain_code(_named_folds(body))


def _ids_on_headings(body: str) -> str:
    """Links lead to headings that have an id; Sphinx gives it to the section around."""
    return _SECTION.sub(r'<section>\n\2<\3 id="\1">', body)


def plain_code(body: str) -> str:
    """Pygments marks every word and bracket; keep the marks that the style sheet colours, and one
    for neighbours of one colour.
    """
    return _CODE.sub(lambda code: f"{code[1]}{_fewer_marks(code[2])}{code[3]}", body)


def _fewer_marks(code: str) -> str:
    def mark(found: re.Match[str]) -> str:
        colour = colours().get(found[1])
        return f'<span class="{colour}">{found[2]}</span>' if colour else found[2]

    code = _MARK.sub(mark, code)
    # The empty mark at the start keeps a first line that is empty.
    code = re.sub(r"^<span></span>(?!\n)", "", code)
    joined = 1
    while joined:
        code, joined = _NEIGHBOURS.subn(r'<span class="\1">\2\3</span>', code)
    return code


@cache
def colours() -> dict[str, str]:
    """For each of Pygments' classes that has a colour, the first class of that colour."""
    sheet = (THEME / "css" / "5-code.css").read_text("utf-8")
    rules = re.findall(r"^\.highlight (?::is\(([^)]*)\)|(\.\w+)) \{", sheet, flags=re.MULTILINE)
    groups = [re.findall(r"\w+", several or one) for several, one in rules]
    return {name: group[0] for group in groups for name in group}


def _named_folds(body: str) -> str:
    """MyST-NB puts paragraphs where HTML allows words only, and hides them from screen readers
    behind one English name for all.
    """

    def named(fold: re.Match[str]) -> str:
        shut, opened = fold.groups()
        if shut == opened:
            return f"<summary>{shut}</summary>"
        words = f'<span class="collapsed">{shut}</span><span class="expanded">{opened}</span>'
        return f"<summary>{words}</summary>"

    return _FOLD.sub(named, body)


def _standard_roles(body: str) -> str:
    """docutils writes a role for works cited that the standard has since withdrawn."""
    return body.replace(' role="doc-biblioentry"', ' role="listitem"')


_LINKS_BACK = re.compile(r'(<span class="backrefs">.*?</span>)(\s*<p>.*?)(</p>)', re.DOTALL)


def _names_before_links_back(body: str) -> str:
    """docutils puts the places that cite a work, (1,2), before the name of its author."""
    return _LINKS_BACK.sub(r"\2 \1\3", body)


def _no_empty_headers(body: str) -> str:
    """The empty corner of a table heads nothing."""
    return re.sub(r'<th class="head">(?:<p></p>)?</th>', "<td></td>", body)


def level_captions(navigation: str) -> str:
    """Sphinx calls a part's caption a heading without saying of which level."""
    return navigation.replace('role="heading"', 'role="heading" aria-level="2"')
