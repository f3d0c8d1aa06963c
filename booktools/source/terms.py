"""The terms of the course, `chapters/terms.yml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

#: libyaml reads ten times as fast as Python does; not every build of PyYAML has it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load(path: Path) -> list[dict[str, Any]]:
    """The terms, each with its two names, its other names, its definitions and where it is
    taught. The file is read once; the list is everybody's, to be read only.
    """
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> list[dict[str, Any]]:
    return yaml.load(path.read_text("utf-8"), Loader=_LOADER)
