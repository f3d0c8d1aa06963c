"""What a page loads besides itself."""

from __future__ import annotations

import pytest

from booktools.pages.assets import THEME, lean

SCRIPTS = sorted((THEME / "js").glob("*.js"))


def test_a_script_loses_its_comments_and_indents():
    assert (
        lean("// Why.\nif (a) {\n  /** What. */\n\n  b(); // here\n}\n")
        == "if (a) {\nb(); // here\n}"
    )


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_hold_nothing_that_this_would_change(script):
    """No text over several lines, and no comment over several lines but of `//`."""
    text = script.read_text("utf-8")
    assert not any(line.count("`") % 2 for line in text.splitlines())
    assert not any("/*" in line and "*/" not in line for line in text.splitlines())
