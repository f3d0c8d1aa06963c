"""A page is written again when something that it shows has changed, and only then.

Sphinx goes by the time of a page's source, so it writes pages that stay the same, and leaves others
with another page's old title. Here each part of this folder says what a page shows beyond its own
text (it listens to `page-shows`), and a page whose answers are those of the last build is left as
it is. What a part must know of pages that were not read this time, it notes while they are read.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.builders.html import StandaloneHTMLBuilder

from booktools.source.numbering import source_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def notes(env: BuildEnvironment, docname: str) -> dict[str, Any]:
    """What was noted when a page was read; Sphinx forgets it when the page is read again."""
    return env.metadata[docname].setdefault("booktools", {})


class Pages(StandaloneHTMLBuilder):
    """Sphinx's builder, which writes the pages that show something else than last time."""

    def get_outdated_docs(self) -> Iterable[str]:
        """Any page may be; `_write_serial` knows."""
        return self.env.found_docs

    def _write_serial(self, docnames: Sequence[str]) -> None:
        self.shown = {docname: self.digest(docname) for docname in docnames}
        known = json.loads(self.record.read_text("utf-8")) if self.record.exists() else {}
        # Until these pages are written without a warning, nobody knows what they show.
        self.record.unlink(missing_ok=True)
        super()._write_serial(
            [
                docname
                for docname, shown in self.shown.items()
                if known.get(docname) != shown or not Path(self.get_outfilename(docname)).exists()
            ]
        )

    @property
    def record(self) -> Path:
        return Path(self.doctreedir) / "shown.json"

    def digest(self, docname: str) -> str:
        answers = self.events.emit("page-shows", docname)
        whole = [self.env.all_docs[docname], self.build_info.config_hash, *answers]
        return hashlib.sha256(repr(whole).encode()).hexdigest()


def keep_record(app: Sphinx, exception: Exception | None) -> None:
    """After a build without a warning: the next one need not write these pages."""
    if exception is None and not app._warncount and isinstance(app.builder, Pages):
        app.builder.record.write_text(json.dumps(app.builder.shown), "utf-8")
        _remove_others(Path(app.outdir), app.env.found_docs)


def _remove_others(folder: Path, docnames: set[str]) -> None:
    """Pages whose source is gone."""
    for path in folder.rglob("*.html"):
        place = path.relative_to(folder)
        if (
            place.parts[0] != "_static"
            and source_of(place.with_suffix("").as_posix()) not in docnames
        ):
            path.unlink()


def note_source(app: Sphinx, docname: str, content: list[str]) -> None:
    notes(app.env, docname)["source"] = _digest(content[0])


def changed_sources(app: Sphinx, env: BuildEnvironment, *changes: set[str]) -> list[str]:
    """Pages whose source is not the one that was read, whatever its time says."""
    return [
        docname
        for docname in env.found_docs & set(env.all_docs)
        if notes(env, docname).get("source") != _digest(_text(env.doc2path(docname)))
    ]


def _text(path: str) -> str:
    return Path(path).read_text("utf-8-sig")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def setup(app: Sphinx) -> None:
    app.add_event("page-shows")
    app.add_builder(Pages, override=True)
    app.connect("source-read", note_source)
    app.connect("env-get-outdated", changed_sources)
    app.connect("build-finished", keep_record)
