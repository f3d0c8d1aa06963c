"""Works as the Chinese edition lists them, after the standard GB/T 7714.

    HUBER P J. Robust estimation of a location parameter[J]. The Annals of Mathematical Statistics,
    1964, 35(1): 73–101. DOI: 10.1214/aoms/1177703732.

What a work is stands in brackets behind its title; family names come first, in capitals, and of
more than three authors three are named.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pybtex.richtext import HRef, Text

if TYPE_CHECKING:
    from pybtex.database import Entry, Person

_KINDS = {
    "article": "[J]", "book": "[M]", "incollection": "[M]//", "inproceedings": "[C]//",
    "techreport": "[R]", "misc": "[EB/OL]",
}  # fmt: skip
_HAN = re.compile("[\u4e00-\u9fff]")
_GLOSSED = re.compile(r"(.*[\u4e00-\u9fff]) \([^()]+\)")
_ORDINALS = {"second": "2", "2nd": "2"}
_NAMED = 3


def formatted(entry: Entry) -> Text:
    """One work, its DOI as a link."""
    kind = _KINDS[entry.type]
    title = _plain(entry.fields["title"])
    if entry.type != "book":
        title = str(Text.from_latex(entry.fields["title"]).capitalize())
    if entry.type == "techreport":
        title += f": {entry.fields['number']}"
    # Behind the two strokes the work that this one stands in follows at once.
    between = "" if kind.endswith("//") else ". "
    text = f"{_people(entry.persons['author'])}. {title}{kind}{between}{_host(entry)}."
    return Text(text, *_link(entry))


def _host(entry: Entry) -> str:
    """What follows the title: the journal or the book, the year, the place in it."""
    fields = entry.fields
    editors = entry.persons.get("editor")
    parts = [
        f"{_people(editors)}. {_plain(fields['booktitle'])}" if editors else None,
        _plain(fields["booktitle"]) if "booktitle" in fields and not editors else None,
        _plain(fields.get("journal", "")),
        _edition(fields.get("edition", "")),
    ]
    before = ". ".join(filter(None, parts))
    maker = _plain(fields.get("publisher", fields.get("institution", "")))
    dated = ", ".join(filter(None, [maker or _eprint(entry), fields["year"], _volume(entry)]))
    # In a journal the year follows its name; a book or proceedings close with their own full stop.
    joint = ", " if "journal" in fields else ". "
    return joint.join(filter(None, [before, dated])) + _pages(entry)


def _volume(entry: Entry) -> str:
    number = entry.fields.get("number", "") if entry.type == "article" else ""
    return entry.fields.get("volume", "") + (f"({number})" if number else "")


def _pages(entry: Entry) -> str:
    pages = entry.fields.get("pages", "").replace("--", "–")
    return f": {pages}" if pages else ""


def _edition(edition: str) -> str:
    number = _ORDINALS.get(edition.lower(), edition)
    return f"第 {number} 版" if number else ""


def _eprint(entry: Entry) -> str:
    if "eprint" in entry.fields:
        return f"arXiv:{entry.fields['eprint']}"
    return entry.fields.get("howpublished", "")


def _link(entry: Entry) -> list[Text | HRef | str]:
    if "doi" not in entry.fields:
        return []
    doi = entry.fields["doi"]
    return [" DOI: ", HRef(f"https://doi.org/{doi}", doi), "."]


def _people(people: list[Person]) -> str:
    names = [_name(person) for person in people[:_NAMED]]
    if len(people) > _NAMED:
        names.append("等" if _HAN.search("".join(names)) else "et al")
    return ", ".join(names)


def _name(person: Person) -> str:
    """The family name in capitals, then initials: HUBER P J; a Chinese name as it is written."""
    family = _plain(" ".join([*person.prelast_names, *person.last_names]))
    if _HAN.search(family):
        return "".join(_HAN.findall(family))
    given = re.split(r"[\s-]+", _plain(" ".join([*person.first_names, *person.middle_names])))
    return " ".join([family.upper(), *(name[0].upper() for name in given if name)])


def _plain(latex: str) -> str:
    """BibTeX's spelling as text; of a Chinese name with its English one, the Chinese."""
    text = str(Text.from_latex(latex))
    glossed = _GLOSSED.fullmatch(text)
    return glossed[1] if glossed else text
