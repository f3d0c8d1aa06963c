"""The terms of the course, `chapters/terms.yml`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml


def load(path: Path) -> list[dict[str, Any]]:
    """The terms, each with its two names, its other names, its definitions and where it is
    taught.
    """
    return yaml.safe_load(path.read_text("utf-8"))
