"""Build one edition in this process: `python -m booktools.commands.sphinx_build ROOT LANGUAGE`.

Sphinx keeps its directives and roles in global tables, so each edition has a process of its own.
Warnings are the only output, on standard error, and each is a failure.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.docutils import docutils_namespace, patch_docutils

from booktools.source.edition import SPHINX_LANGUAGE
from booktools.source.settings import sphinx_settings


def main(root: Path, language: str) -> int:
    """Write `_build/LANGUAGE/html`; return the exit code."""
    home = root / "_build" / language
    try:
        with patch_docutils(), docutils_namespace():
            app = Sphinx(
                srcdir=root,
                confdir=None,
                outdir=home / "html",
                doctreedir=home / "doctrees",
                buildername="html",
                confoverrides=sphinx_settings(root, SPHINX_LANGUAGE[language]),
                status=None,
                warning=sys.stderr,
                warningiserror=True,
                keep_going=True,
            )
            app.build()
    except SphinxError as error:
        print(error, file=sys.stderr)
        return 1
    return app.statuscode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
