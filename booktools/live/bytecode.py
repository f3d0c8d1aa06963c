"""Compile, in the page's own Python, what a first cell imports: pages then start twice as fast.

`compile.mjs` runs it under Node when the runtime is made. Modules that no first cell needs stay as
they are: bytecode is larger than source.
"""

from __future__ import annotations

import py_compile
import sys
import tempfile
import zipfile
from pathlib import Path

#: What the first cells of the book and what runs them import beside `lossbook`, and a figure.
FIRST = """
import ast, contextlib, dataclasses, html, io, json, linecache, traceback, typing
import numpy, numpy.linalg, numpy.random
import matplotlib.backends.backend_agg, matplotlib.backends.backend_svg
from matplotlib import pyplot
pyplot.figure().suptitle("$x^2$")
pyplot.plot([0, 1], [1, 2])
pyplot.savefig(io.BytesIO(), format="svg")
pyplot.close("all")
"""


def imported() -> set[str]:
    """The modules that are loaded, each by the name it has inside its archive."""
    roots = sorted({f"{path.rstrip('/')}/" for path in sys.path if path}, key=len, reverse=True)
    files = {str(getattr(module, "__file__", None)) for module in list(sys.modules.values())}
    return {
        file.removeprefix(next((root for root in roots if file.startswith(root)), ""))
        for file in files
        if file.endswith(".py")
    }


def rewrite(archive: Path, wanted: set[str], optimize: int) -> None:
    """Put bytecode in place of the modules that are wanted; nothing in it is compressed.

    A page is sent the archive compressed as a whole, which is smaller than file by file.
    """
    with zipfile.ZipFile(archive) as old:
        parts = {name: old.read(name) for name in old.namelist() if not name.endswith("/")}
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as new:
        for name in sorted(parts, key=lambda name: (Path(name).suffix, name)):
            if name in wanted:
                new.writestr(zipfile.ZipInfo(f"{name}c"), compiled(name, parts[name], optimize))
            else:
                new.writestr(zipfile.ZipInfo(name), parts[name])


def compiled(name: str, source: bytes, optimize: int) -> bytes:
    """The bytecode of a module, the same whenever it is made."""
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch, "module.py")
        file.write_bytes(source)
        made = py_compile.compile(
            str(file),
            str(file.with_suffix(".pyc")),
            dfile=name,
            doraise=True,
            optimize=optimize,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
        return Path(str(made)).read_bytes()


def rewrite_all(folder: Path) -> None:
    """The archives of a runtime: the standard library without docstrings, wheels with theirs."""
    wanted = imported()
    for archive in sorted(folder.iterdir()):
        if archive.suffix in (".zip", ".whl"):
            rewrite(archive, wanted, optimize=2 if archive.suffix == ".zip" else 0)
