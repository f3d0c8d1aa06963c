"""Programs printed in the chapters, run where the chapter itself does not run them."""

import json
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from lossbook import numerical_gradient

CHAPTERS = Path(__file__).parents[2] / "chapters"


@pytest.fixture
def circuits():
    """What chapter 12 has defined once its gradient in stages is written."""
    notebook = nbformat.read(CHAPTERS / "12-circuits.ipynb", as_version=4)
    source = {cell.id: cell.source for cell in notebook.cells}
    names: dict = {}
    for cell in ("setup", "opening-formula", "staged-forward", "staged-backward"):
        exec(source[cell], names)
    return names


def test_the_gradient_in_stages_is_right_for_arrays(circuits):
    x, y = np.array([3.0, -1.0, 0.5]), np.array([-4.0, 2.0, 0.25])
    _, cache = circuits["forward"](x, y)
    found = circuits["backward_stages"](cache)
    formula = circuits["formula"]
    np.testing.assert_allclose(
        found["x"], numerical_gradient(lambda v: formula(v, y).sum(), x), rtol=1e-8
    )
    np.testing.assert_allclose(
        found["y"], numerical_gradient(lambda v: formula(x, v).sum(), y), rtol=1e-8
    )


def test_a_pull_is_minus_a_derivative():
    """Chapter 2 fixes the sign; what `backward` returns is a slope."""
    lines = [
        f"{path.name}: {line.rstrip()}"
        for path in sorted(CHAPTERS.glob("*.ipynb"))
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        for line in cell["source"]
        if re.search(r"\bpulls? = [^-`]*backward\(", line)
    ]
    assert not lines, "\n".join(lines)
