"""Build one edition in this process: `python -m booktools.commands.sphinx_build ROOT OUTPUT CONFIG`.

Jupyter Book's own command prints a banner of advice for a book that is served from its output
folder; this calls the same function without it, and with warnings as the only output on standard
error.
"""

from __future__ import annotations

import sys
from pathlib import Path

from jupyter_book.sphinx import build_sphinx
from sphinx.errors import SphinxError


def main(root: str, output: str, config: str) -> int:
    result = build_sphinx(
        root,
        str(Path(output) / "html"),
        path_config=config,
        doctreedir=str(Path(output) / "doctrees"),
        confoverrides={
            "latex_individualpages": False,
            "external_toc_path": str(Path(root) / "_toc.yml"),
        },
        noconfig=True,
        warningiserror=True,
        keep_going=True,
        quiet=True,
    )
    if isinstance(result, SphinxError):
        print(result, file=sys.stderr)
        return 1
    if isinstance(result, Exception):
        raise result
    return result


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
