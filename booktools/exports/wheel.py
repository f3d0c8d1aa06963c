"""The package as a wheel: the site serves it, and a downloaded notebook installs it from there.

The same files make the same bytes, on any day, so the hash that a notebook names stays the wheel's.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from booktools.source.fingerprint import wheel_parts

# A zip file can tell no earlier day.
_DAY = "315532800"  # 1980-01-01, in seconds since 1970
_BUILD = "import sys; from flit_core.buildapi import build_wheel; print(build_wheel(sys.argv[1]))"


def build(root: Path) -> Path:
    """The wheel of the package as it stands in the folder, built if that changed."""
    folder = root / "_build" / "wheel"
    record = folder / "made.json"
    parts = _digest(root)
    known = json.loads(record.read_text("utf-8")) if record.exists() else {}
    if known.get("parts") == parts and (folder / known["name"]).exists():
        return folder / known["name"]
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    name = _build(root, folder)
    record.write_text(json.dumps({"parts": parts, "name": name}), "utf-8")
    return folder / name


def sha256(wheel: Path) -> str:
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


def _build(root: Path, folder: Path) -> str:
    environment = {"SOURCE_DATE_EPOCH": _DAY} | os.environ
    command = [sys.executable, "-c", _BUILD, str(folder)]
    done = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, encoding="utf-8"
    )
    if done.returncode:
        raise RuntimeError(f"The wheel of the package could not be built:\n{done.stderr}")
    return done.stdout.split()[-1]


def _digest(root: Path) -> str:
    whole = hashlib.sha256(os.environ.get("SOURCE_DATE_EPOCH", _DAY).encode())
    for path in wheel_parts(root):
        whole.update(str(path.relative_to(root)).encode() + b"\0")
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()
