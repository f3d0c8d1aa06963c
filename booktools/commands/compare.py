"""Run the notebooks anew beside their stored outputs and say, cell by cell, what changed.

For whoever upgraded one package: a table of chapters and cells, each with its difference, and the
command that accepts it.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from booktools.checks.nbval_plugin import CELL, DIFFERENCE
from booktools.source import staleness

WIDEST = 110


class Found:
    """Collects the cells that failed, as pytest reports them."""

    def __init__(self) -> None:
        self.cells: dict[str, list[tuple[str, str]]] = defaultdict(list)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.failed:
            return
        told: dict[str, list[str]] = defaultdict(list)
        for key, words in report.user_properties:
            told[key].append(str(words))
        cell = "".join(told[CELL]) or report.nodeid.split("::")[-1]
        self.cells[report.location[0]].append((cell, "; ".join(told[DIFFERENCE]) or _short(report)))


def compare(root: Path, chosen: list[Path]) -> int:
    """Compare the chosen notebooks, or all; print what changed. Returns the exit code."""
    paths = chosen or staleness.notebooks(root)
    found = Found()
    quiet = "-q --no-header --tb=no -rN --disable-warnings -p no:cacheprovider"
    compared = "-p booktools.checks.nbval_plugin --nbval --nbval-current-env -n 2 --dist loadscope"
    arguments = [*quiet.split(), *compared.split(), f"--rootdir={root}", *map(str, paths)]
    code = int(pytest.main(arguments, plugins=[found]))
    print("\n".join(_table(found.cells)))
    return code


def _table(cells: dict[str, list[tuple[str, str]]]) -> list[str]:
    if not cells:
        return ["Every output is what it was."]
    lines = []
    for path, changed in sorted(cells.items()):
        width = max(len(cell) for cell, _ in changed)
        lines += ["", path, *(f"  {cell:{width}}  {difference}" for cell, difference in changed)]
    python = os.path.relpath(sys.executable)
    accept = f"{python} -m booktools run {' '.join(sorted(cells))}"
    return [*lines, "", "To accept this, then read what the prose says of it:", f"  {accept}"]


def _short(report: pytest.TestReport) -> str:
    """Of nbval's own report, what was stored and what came."""
    lines = [line.strip() for line in report.longreprtext.splitlines() if line.strip()]
    changed = [line for line in lines if line[:2] in ("- ", "+ ")] or lines[-1:]
    return " ".join(changed)[:WIDEST]
