"""Build one edition in this process: `python -m booktools.commands.sphinx_build ROOT LANGUAGE`.

Sphinx keeps its directives and roles in global tables, so each edition has a process of its own.
Warnings are the only output, on standard error, and each is a failure.
"""

from __future__ import annotations

import gc
import shutil
import sys
from pathlib import Path
from types import ModuleType

# A build executes no notebook. What MyST-NB would execute them with, and keep the results in a data
# base, takes longer to import than a page to write.
for _way in ("Cache", "Direct", "Inline"):
    _unused = ModuleType(f"myst_nb.core.execute.{_way.lower()}")
    setattr(_unused, f"NotebookClient{_way}", None)
    sys.modules.setdefault(_unused.__name__, _unused)

from sphinx.application import ENV_PICKLE_FILENAME, Sphinx  # noqa: E402
from sphinx.errors import SphinxError  # noqa: E402
from sphinx.util.docutils import docutils_namespace, patch_docutils  # noqa: E402

from booktools.exports import plain  # noqa: E402
from booktools.source.edition import SPHINX_LANGUAGE  # noqa: E402
from booktools.source.settings import sphinx_settings  # noqa: E402


def main(root: Path, language: str) -> int:
    """Write `_build/LANGUAGE/html` and `_build/notebooks/LANGUAGE`; return the exit code."""
    # Trees of nodes are many objects and little garbage.
    gc.freeze()
    gc.set_threshold(200_000)
    environment = root / "_build" / language / "doctrees" / ENV_PICKLE_FILENAME
    before = environment.with_suffix(".before")
    if environment.exists():
        shutil.copy2(environment, before)
    code = _pages(root, language)
    if code:
        # The next build is to read the same pages again, and to find the same fault.
        environment.unlink(missing_ok=True)
        if before.exists():
            before.replace(environment)
    else:
        plain.write(root, root / "_build" / "notebooks", language)
    return code


def _pages(root: Path, language: str) -> int:
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
