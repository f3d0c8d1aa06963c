"""What a type checker sees of the package in a user's code."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "lossbook",
    "lossbook.losses",
    "lossbook.backprop",
    "lossbook.probability",
    "lossbook.learning",
    "lossbook.course",
    "lossbook.plot",
)


def checked(*files):
    return subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", ROOT / "pyproject.toml", *files],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


def test_the_script_of_a_user_runs():
    script = ROOT / "tests" / "typing" / "user_script.py"
    done = subprocess.run([sys.executable, script], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "The gradient is right (6 entries compared)." in done.stdout


@pytest.mark.slow
def test_every_public_name_is_seen(tmp_path):
    lines = [
        f"from {package} import {name} as {package.replace('.', '_')}_{name}"
        for package in PACKAGES
        for name in importlib.import_module(package).__all__
    ]
    script = tmp_path / "names.py"
    script.write_text("\n".join(lines))
    done = checked(script)
    assert len(lines) > 200
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_wrong_uses_are_told(tmp_path):
    script = tmp_path / "wrong.py"
    script.write_text(
        "from lossbook import Variable, cross_entropy, softmax\n"
        "cross_entropy([[1.0, 2.0]])\n"
        "cross_entropy([[1.0, 2.0]], [0], wieght=[1.0, 2.0])\n"
        "softmax([[1.0, 2.0]]).valeu\n"
        "Variable(1.0).bakward()\n"
    )
    done = checked(script)
    told = [int(line.split(":")[1]) for line in done.stdout.splitlines() if ": error:" in line]
    assert told == [2, 3, 4, 5], done.stdout
