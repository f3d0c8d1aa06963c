"""The number of a chapter is the one in its file's name, for good.

Sphinx would count the chapters that exist so far.
"""

from __future__ import annotations

import re


def chapter_number(docname: str) -> int | None:
    """3 for `chapters/03-information` or its file; None for a page without a number."""
    match = re.search(r"(?:^|/)(\d\d)-[^/]*$", docname)
    return int(match[1]) if match else None
