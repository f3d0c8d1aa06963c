"""Whether two drawings are the same: the same elements and words exactly, the same numbers up to
what rounding moves.

matplotlib draws the same figure on another processor with coordinates that differ in the last
digits, because BLAS and NumPy sum in another order there. The stored drawings are rounded to 0.01;
a number that sat on a rounding edge may land on either side. A curve that moved, a changed label or
a missing line is a difference.
"""

from __future__ import annotations

import re
from itertools import zip_longest

from lxml import etree

TOLERANCE = 0.05
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


def difference(expected: str, found: str) -> str | None:
    """What sets two SVG documents apart, in a sentence; None if they are the same picture."""
    pairs = zip_longest(
        etree.fromstring(expected.encode()).iter(etree.Element),
        etree.fromstring(found.encode()).iter(etree.Element),
    )
    for number, (a, b) in enumerate(pairs, 1):
        if a is None or b is None:
            missing, where = ("is missing", a) if b is None else ("was not there before", b)
            return f"element {number}, <{_tag(where)}>, {missing}"
        if reason := _element_difference(a, b):
            return f"element {number}, <{_tag(a)}>: {reason}"
    return None


def _element_difference(a: etree._Element, b: etree._Element) -> str | None:
    if a.tag != b.tag:
        return f"is <{_tag(b)}> now"
    if set(a.attrib) != set(b.attrib):
        return f"attributes {sorted(a.attrib)} became {sorted(b.attrib)}"
    if (a.text or "").strip() != (b.text or "").strip():
        return f"text {(a.text or '').strip()!r} became {(b.text or '').strip()!r}"
    for name, value in a.attrib.items():
        if not _same_value(value, b.attrib[name]):
            return f"{_tag_name(name)}={value[:80]!r} became {b.attrib[name][:80]!r}"
    return None


def _same_value(a: str, b: str) -> bool:
    if a == b:
        return True
    if _NUMBER.sub("0", a) != _NUMBER.sub("0", b):
        return False
    numbers = zip(_NUMBER.findall(a), _NUMBER.findall(b), strict=True)
    return all(abs(float(x) - float(y)) <= TOLERANCE for x, y in numbers)


def _tag(element: etree._Element) -> str:
    return _tag_name(element.tag)


def _tag_name(name: str) -> str:
    return name.rpartition("}")[2]
