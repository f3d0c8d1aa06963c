"""What makes a plain notebook run where nothing of the book is: it begins by installing the
package, says which cells need more or build on an answer, and brings the measurements it plots.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from nbformat.v4 import new_code_cell

from booktools.exports import wheel
from booktools.exports.answers import mark
from booktools.source import settings
from booktools.source.edition import TOOL_TAGS
from booktools.source.strings import word

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: With what draws the figures; pip takes a hash in the address, and installs no other bytes.
_INSTALL = """\
try:
    import lossbook
except ModuleNotFoundError:
    %pip install -q "lossbook[plot] @ {address}#sha256={hash}\""""
_EXTENSION = "%load_ext lossbook.course.notebook"
_FOLDER = re.compile(r'^results = Path\("\.\."\) / "benchmarks" / "results"\n', re.MULTILINE)
_FILE = re.compile(r'\(results / "([\w.]+)"\)\.read_text\(\)')


def _base(root: Path) -> str:
    """Where the site is published; empty if nobody has said so."""
    return settings.load(root)["html"]["baseurl"]


def opening(root: Path, language: str) -> str:
    """The first cell: it installs the package, or says where to get it."""
    built = wheel.build(root)
    base = _base(root)
    if not base:
        return f"# {word('install_from_folder', language)}\n{_EXTENSION}"
    address = f"{base.rstrip('/')}/{built.name}"
    install = _INSTALL.format(address=address, hash=wheel.sha256(built))
    return f"# {word('install_from_site', language)}\n{install}\n{_EXTENSION}"


def runnable(notebook: NotebookNode, first: str, root: Path, language: str) -> NotebookNode:
    """The notebook with its first cell, and with nothing left that stops it elsewhere."""
    mark(notebook.cells, language)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = _guarded(_with_measurements(cell.source, root), cell, language)
    notebook.cells.insert(0, new_code_cell(first, id="lossbook-here"))
    return notebook


def _guarded(source: str, cell: NotebookNode, language: str) -> str:
    tags = [tag for tag in cell.metadata.get("tags", []) if tag in TOOL_TAGS]
    needed = [tag.removeprefix("needs-") for tag in tags]
    if not needed:
        return source
    return f"# {word('cell_needs', language) % ', '.join(needed)}\n{source}"


def _with_measurements(source: str, root: Path) -> str:
    """A cell that reads what was measured, with that written into it."""
    if not _FOLDER.search(source):
        return source
    names = dict.fromkeys(_FILE.findall(source))
    held = "".join(f'    "{name}":\n        {_measured(root, name)!r},\n' for name in names)
    source = _FOLDER.sub(lambda _: f"results = {{\n{held}}}\n", source)
    return _FILE.sub(r'results["\1"]', source)


def _measured(root: Path, name: str) -> str:
    text = (root / "benchmarks" / "results" / name).read_text("utf-8")
    return json.dumps(json.loads(text), ensure_ascii=False)
