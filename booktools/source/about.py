"""What each page is, `chapters/pages.yml`: a description, a question, the figure of its card."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

#: How long a description may be: search engines show this much of one.
LENGTHS = {"en": (60, 160), "zh": (30, 80)}


def about(root: Path) -> dict[str, dict[str, Any]]:
    """For each page, by its place in the book, what the file says; nothing without the file."""
    path = root / "chapters" / "pages.yml"
    return yaml.safe_load(path.read_text("utf-8")) if path.exists() else {}
