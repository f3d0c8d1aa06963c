"""Every number that the prose states comes from the page's own code.

Each numeral of three or more significant digits in prose, tables, captions and alternative texts
must equal, at its own precision, a number in a text output or an assertion of the same section.
True exceptions (years, thread numbers, pages) are listed in the cell's metadata, `"numbers"`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbformat import NotebookNode

_NUMERAL = re.compile(
    r"(?<![\w.\\^_-])[-−+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?(?![\w]*[A-Za-z])", re.IGNORECASE
)
_OUTPUT_NUMBER = re.compile(r"[-−+]?(?:\d[\d,]*\.?\d*|\.\d+)(?:e[-+]?\d+)?", re.IGNORECASE)
_IGNORED = (
    re.compile(r"\{[\w:]+\}`[^`]*`"),  # roles: labels and citation keys
    re.compile(r"\]\([^)]*\)"),  # addresses of links
    re.compile(r"https?://\S+"),
    re.compile(r"^\([\w-]+\)=$", re.MULTILINE),
    re.compile(r"^(?::{3,}|`{3,})\{(?:solution|solution-start|quiz)\}.*$", re.MULTILINE),
    re.compile(r"^:[\w-]+:.*$", re.MULTILINE),
    re.compile(r"\$\$ \([\w-]+\)"),
)


def complaints(notebook: NotebookNode) -> list[str]:
    found = []
    for section in _sections(notebook):
        known = [number for cell in section for number in _computed(cell)]
        for cell in section:
            allowed = {str(number) for number in cell.metadata.get("numbers", [])}
            for where, text in _stated(cell):
                for numeral in _numerals(text):
                    if numeral not in allowed and not _is_known(numeral, known):
                        found.append(
                            f"cell {cell.id}{where}: {numeral} is computed nowhere in its section"
                        )
    return found


def _sections(notebook: NotebookNode) -> Iterator[list[NotebookNode]]:
    """The cells between one heading of the first two depths and the next."""
    section: list[NotebookNode] = []
    for cell in notebook.cells:
        opens = cell.metadata.get("lang") == "en" and re.search(
            r"^#{1,2} ", cell.source, re.MULTILINE
        )
        if opens and section:
            yield section
            section = []
        section.append(cell)
    if section:
        yield section


def _stated(cell: NotebookNode) -> Iterator[tuple[str, str]]:
    """The texts of a cell that state numbers, each with what to call it."""
    if cell.cell_type == "markdown":
        yield "", cell.source
    for part in ("caption", "alt"):
        for language, text in cell.metadata.get("figure", {}).get(part, {}).items():
            yield f" ({part}, {language})", text


def _computed(cell: NotebookNode) -> Iterator[float]:
    """The numbers in a code cell's text outputs and assertions."""
    for output in cell.get("outputs", []):
        text = output.get("text") or output.get("data", {}).get("text/plain") or ""
        yield from _values("".join(text))
    if cell.cell_type == "code":
        for statement in re.findall(r"^\s*assert .*$", cell.source, re.MULTILINE):
            yield from _values(statement)


def _values(text: str) -> Iterator[float]:
    for match in _OUTPUT_NUMBER.findall(text):
        yield float(match.replace(",", "").replace("−", "-"))


def _numerals(text: str) -> list[str]:
    for pattern in _IGNORED:
        text = pattern.sub(" ", text)
    # TeX: thin spaces and braces inside a number, a scientific power.
    text = text.replace("{,}", ",").replace("\\,", " ").replace("−", "-")
    text = re.sub(r"\s*\\times\s*10\^\{?(-?\d+)\}?", r"e\1", text)
    return [numeral for numeral in _NUMERAL.findall(text) if _significant_digits(numeral) >= 3]


def _significant_digits(numeral: str) -> int:
    mantissa = re.split("e", numeral.lstrip("+-"), flags=re.IGNORECASE)[0].replace(",", "")
    if "." not in mantissa:
        return len(mantissa.strip("0"))
    return len(mantissa.replace(".", "").lstrip("0"))


def _is_known(numeral: str, known: list[float]) -> bool:
    """Whether some computed number, rounded as the numeral is, gives it; signs may be in words."""
    mantissa, _, exponent = numeral.replace(",", "").lower().partition("e")
    places = len(mantissa.partition(".")[2])
    step = 10.0 ** (int(exponent or 0) - places)
    stated = abs(float(numeral.replace(",", "")))
    return any(abs(abs(value) - stated) <= 0.5 * step * (1 + 1e-9) for value in known)
