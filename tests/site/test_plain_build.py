"""`jupyter-book build .` by itself, without booktools' command, builds the English edition."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.site.conftest import ROOT


@pytest.mark.slow
def test_jupyter_book_alone_builds_the_english_edition(tmp_path):
    program = Path(sys.executable).with_name("jupyter-book")
    command = [program, "build", ".", "--path-output", tmp_path]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    page = (tmp_path / "_build/html/chapters/03-information.html").read_text("utf-8")
    assert '<html lang="en"' in page
    assert "Mistake" in page
    assert "常见错误" not in page
