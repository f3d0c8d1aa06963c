"""What a cell shows, stored and fresh, compared in what nbval does not look at.

nbval compares texts field by field, whatever their order. This looks at the sequence of outputs,
at their kinds and metadata, at pictures that are no drawings, and at the text of tracebacks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

# The number in `Cell In[3], line 1` counts what the session ran; the colours are for a terminal.
_CELL_NUMBER = re.compile(r"\bIn\[\d+\]")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# A frame of another file: its folder, and the numbers of its lines, belong to the machine.
_FILE = re.compile(r"(File )\S*[/\\]([\w.-]+:)\d+")
_PICTURES = ("image/png", "image/jpeg", "image/gif", "application/pdf")


def difference(stored: Sequence[Mapping], fresh: Sequence[Mapping]) -> str | None:
    """What sets two lists of outputs apart, in a sentence; None where nbval looks well enough."""
    for number, (old, new) in enumerate(zip_longest(stored, fresh), 1):
        if reason := _difference(old, new):
            return f"output {number}: {reason}"
    return None


def _difference(old: Mapping | None, new: Mapping | None) -> str | None:
    if old is None or new is None:
        there, what = ("is not there any more", old) if new is None else ("is new", new)
        assert what is not None
        return f"{_kind(what)} {there}"
    if _kind(old) != _kind(new):
        return f"{_kind(old)} became {_kind(new)}"
    if dict(old.get("metadata", {})) != dict(new.get("metadata", {})):
        return f"metadata {dict(old['metadata'])} became {dict(new['metadata'])}"
    for picture in _PICTURES:
        if _packed(old, picture) != _packed(new, picture):
            return f"{picture} is another picture"
    if old.get("traceback") and _read(old["traceback"]) != _read(new["traceback"]):
        return f"traceback {_read(old['traceback'])!r} became {_read(new['traceback'])!r}"
    return None


def _kind(output: Mapping) -> str:
    """The kind of an output with what it holds: `stream stdout`, `display_data image/png`."""
    inside = [output["name"]] if "name" in output else sorted(output.get("data", {}))
    return " ".join([output["output_type"], *inside])


def _packed(output: Mapping, picture: str) -> Any:
    """The bytes of a picture as text; where lines break does not matter."""
    return "".join(str(output.get("data", {}).get(picture, "")).split())


def _read(traceback: Sequence[str]) -> str:
    """A traceback as its reader sees it, on any machine."""
    text = _COLOUR.sub("", "\n".join(traceback))
    return _FILE.sub(r"\1\2", _CELL_NUMBER.sub("In[]", text))
