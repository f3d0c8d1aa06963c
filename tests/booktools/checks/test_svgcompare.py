"""The comparison of drawings, and nbval with it: a moved curve, a changed label and a missing
figure are caught; what another processor's arithmetic does is not.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from booktools.checks.svgcompare import difference
from booktools.commands import run

ROOT = Path(__file__).parents[3]
OLDER = "--nbval-older-processor"
SVG = "image/svg+xml"
CURVE = """
import numpy as np
from lossbook import plot
plot.use()
"""
DRAW = """
p = np.linspace(0.01, 1, 50)
plot.loss_curve(p, {"q": -np.log(p)}, title="q")
"""


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """A small notebook with one figure, executed."""
    path = tmp_path_factory.mktemp("drawn") / "figure.ipynb"
    cells = [
        nbformat.v4.new_code_cell(CURVE, id="setup"),
        nbformat.v4.new_code_cell(DRAW, id="draw"),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    run.execute(path)
    return path


def svg_of(path):
    return nbformat.read(path, as_version=4).cells[1].outputs[0].data[SVG]


def nbval(*arguments):
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--nbval",
        "-p",
        "booktools.checks.nbval_plugin",
        "-q",
    ]
    return subprocess.run(
        [*command, "-p", "no:cacheprovider", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


def changed(path, tmp_path, edit):
    """A copy of the notebook whose stored drawing was edited."""
    notebook = nbformat.read(path, as_version=4)
    edit(notebook.cells[1])
    copy = tmp_path / "changed.ipynb"
    nbformat.write(notebook, copy)
    return copy


def edit_svg(function):
    def edit(cell):
        cell.outputs[0].data[SVG] = function(cell.outputs[0].data[SVG])

    return edit


def test_an_unchanged_figure_passes_nbval(drawn):
    done = nbval(drawn)
    assert done.returncode == 0, done.stdout


def test_a_moved_curve_is_caught(drawn, tmp_path):
    def move(svg):
        longest = max(re.findall(r' d="([^"]+)"', svg), key=len)
        x, y = re.search(r"L ([\d.]+) ([\d.]+)", longest).groups()
        return svg.replace(f"L {x} {y}", f"L {x} {float(y) + 0.5:.2f}", 1)

    done = nbval(changed(drawn, tmp_path, edit_svg(move)))
    assert done.returncode == 1
    assert "the figure differs" in done.stdout


def test_a_changed_label_is_caught(drawn, tmp_path):
    done = nbval(changed(drawn, tmp_path, edit_svg(lambda svg: svg.replace(">q<", ">r<", 1))))
    assert done.returncode == 1
    assert "text 'r' became 'q'" in done.stdout


def test_a_missing_figure_is_caught(drawn, tmp_path):
    done = nbval(changed(drawn, tmp_path, lambda cell: cell.outputs.clear()))
    assert done.returncode == 1
    assert SVG in done.stdout


def test_the_chapters_are_tested_on_an_older_processor(tmp_path):
    """`make test` runs them once, with an arithmetic that is not that of the stored outputs."""
    (tested,) = re.findall("pytest --nbval .*", (ROOT / "Makefile").read_text("utf-8"))
    assert OLDER in tested
    path = tmp_path / "processor.ipynb"
    ask = "import os\nprint(os.environ.get('OPENBLAS_CORETYPE'))"
    cells = [nbformat.v4.new_code_cell(ask, id="ask")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    run.execute(path)
    assert nbval(path).returncode == 0
    done = nbval(path, OLDER)
    assert done.returncode == 1
    assert "Haswell" in done.stdout


def test_rounding_is_no_difference_and_a_shift_is(drawn):
    svg = svg_of(drawn)
    number = re.search(r"L ([\d.]+) ", svg)[1]
    nudged = svg.replace(f"L {number} ", f"L {float(number) + 0.04:.2f} ", 1)
    assert difference(svg, nudged) is None
    shifted = svg.replace(f"L {number} ", f"L {float(number) + 0.2:.2f} ", 1)
    assert "path" in difference(svg, shifted)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("#0b6bb5", "#c04a00", "style"),
        ("</svg>", "<g/></svg>", "was not there before"),
        ("<text", "<desc", "is <desc> now"),
    ],
)
def test_structure_and_colour_are_compared_exactly(drawn, old, new, named):
    svg = svg_of(drawn)
    assert old in svg
    edited = svg.replace(old, new)
    if old == "<text":
        edited = edited.replace("</text>", "</desc>")
    assert named in difference(svg, edited)
    assert difference(svg, svg) is None
