"""A pytest plugin, `-p booktools.checks.nbval_plugin`: nbval compares every output strictly,
drawings by what they show, and what nbval leaves out is compared beside it.

Before nbval compares a cell, each new drawing that is the same picture as the stored one
(`svgcompare`) is replaced by it; any other is left for nbval to report, after a sentence that says
what moved. A cell that was never run, or whose outputs differ in their order, kind, metadata,
pictures or traceback (`outputs`), fails here.

With `--nbval-older-processor` the notebooks run as on an older machine than this one: what a
processor's own arithmetic decides then differs from the stored outputs, in one run of the chapters.
"""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING, Any

from nbval import kernel
from nbval.plugin import IPyNbCell

from booktools.checks import outputs, svgcompare
from booktools.source.threads import ONE_THREAD

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pytest

SVG = "image/svg+xml"
#: Under this name a report carries what differs, in a sentence, and the id of the cell.
DIFFERENCE, CELL = "lossbook-difference", "lossbook-cell"
#: Seconds to wait for a kernel to start, and for an output that a cell has sent: a loaded machine
#: may take its time.
PATIENCE = 300
#: BLAS and NumPy both sum in another order, by fewer features of an x86 processor.
OLDER = {"OPENBLAS_CORETYPE": "Haswell", "NPY_DISABLE_CPU_FEATURES": "X86_V4"}
os.environ.update(ONE_THREAD)
_compare_strictly = IPyNbCell.compare_outputs
_run = IPyNbCell.runtest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--nbval-older-processor",
        action="store_true",
        help="run the notebooks with the arithmetic of an older processor",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.option.nbval_kernel_startup_timeout = PATIENCE
    if config.option.nbval_older_processor:
        kernel.start_new_kernel = functools.partial(kernel.start_new_kernel, env=os.environ | OLDER)


def compare_outputs(
    self: IPyNbCell, test: list[dict[str, Any]], ref: list[dict[str, Any]], skip_compare: Any = None
) -> bool:
    """nbval's comparison, after settling the drawings, and ours."""
    reasons = [
        f"the figure differs: {reason}" for reason in _settled(_drawings(test), _drawings(ref))
    ]
    reasons += filter(None, [outputs.difference(ref, test)])
    same = _compare_strictly(self, test, ref, skip_compare)
    self.user_properties += [(DIFFERENCE, reason) for reason in reasons]
    self.comparison_traceback[:0] = [f"\n  {reason}\n" for reason in reasons]
    return same and not reasons


def _settled(new: list[dict[str, Any]], old: list[dict[str, Any]]) -> Iterable[str]:
    """Put the stored drawing for a new one that is the same picture; say what others changed."""
    for drawn, stored in zip(new, old, strict=False):
        reason = svgcompare.difference(stored[SVG], drawn[SVG])
        if reason is None:
            drawn[SVG] = stored[SVG]
        else:
            yield reason


def _drawings(shown: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [output["data"] for output in shown if SVG in output.get("data", {})]


def runtest(self: IPyNbCell) -> None:
    """Run a cell; nbval passes one that was never run, whatever it would show."""
    self.user_properties.append((CELL, self.cell.get("id", "")))
    self.output_timeout = PATIENCE
    _run(self)
    if self.cell.execution_count is None:
        self.user_properties.append((DIFFERENCE, "was never run, or its outputs were cleared"))
        self.raise_cell_error("The cell was never run, or its outputs were cleared", "")


IPyNbCell.compare_outputs = compare_outputs
IPyNbCell.runtest = runtest
