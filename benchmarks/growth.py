"""How a build grows with the book: CPU seconds for its chapters once, twice and four times over.

Copies of the chapters stand under other numbers and labels, so that each refers to its own.
"""

from __future__ import annotations

import math
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import yaml

from booktools.source.prose import anatomy

ROOT = Path(__file__).parents[1]
TIMES = (1, 2, 4)
STEP = 20  # from the number of a chapter to that of its copy
_LEFT_OUT = shutil.ignore_patterns("_build", ".venv", "node_modules", ".git", "__pycache__")


def measure() -> dict:
    seconds = {times: _cpu_seconds(times) for times in TIMES}
    first, last = TIMES[0], TIMES[-1]
    exponent = math.log(seconds[last] / seconds[first]) / math.log(last / first)
    return {
        "build CPU seconds": {str(times): round(spent, 1) for times, spent in seconds.items()},
        "exponent": round(exponent, 2),
    }


def report(result: dict) -> str:
    lines = [f"chapters × {n}: {spent} CPU s" for n, spent in result["build CPU seconds"].items()]
    return "\n".join([*lines, f"grows as the number of chapters to the {result['exponent']}"])


def _cpu_seconds(times: int) -> float:
    """What a build of both editions from clean takes, of a book of so many times the chapters."""
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "book"
        shutil.copytree(ROOT, book, ignore=_LEFT_OUT)
        (book / "node_modules").symlink_to(ROOT / "node_modules", target_is_directory=True)
        multiply(book, times)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        build = [sys.executable, "-m", "booktools", "build"]
        subprocess.run(build, cwd=book, check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def multiply(book: Path, times: int) -> None:
    """Add copies of the chapters to a book, listed in its contents."""
    chapters = sorted((book / "chapters").glob("[0-9][0-9]-*.ipynb"))
    labels = {label for path in chapters for label in _labels(path)}
    any_label = re.compile(
        r"(?<![\w-])("
        + "|".join(sorted(map(re.escape, labels), key=len, reverse=True))
        + r")(?![\w-])"
    )
    contents = yaml.safe_load((book / "_toc.yml").read_text("utf-8"))
    for k in range(1, times):
        for path in chapters:
            number, slug = path.stem.split("-", 1)
            name = f"{int(number) + STEP * k:02}-{slug}"
            text = any_label.sub(rf"\1-copy{k}", path.read_text("utf-8"))
            (path.parent / f"{name}.ipynb").write_text(text, "utf-8")
            contents["parts"][0]["chapters"].append({"file": f"chapters/{name}"})
    (book / "_toc.yml").write_text(yaml.safe_dump(contents, allow_unicode=True), "utf-8")


def _labels(path: Path) -> set[str]:
    """Every name of a chapter that something may refer to."""
    found: set[str] = set()
    for cell in nbformat.read(path, as_version=4).cells:
        found |= {figure} if (figure := cell.metadata.get("figure", {}).get("name")) else set()
        if cell.cell_type == "markdown":
            parts = anatomy(cell.source)
            found |= {*parts.labels, *(value for key, value in parts.options if key == "label")}
            found |= set(re.findall(r"\$\$ \(([\w-]+)\)", cell.source))
            found |= set(re.findall(r"\{(?:quiz|solution|solution-start)\} ([\w-]+)", cell.source))
    return found
