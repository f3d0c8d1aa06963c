"""What runs a reader's cells inside the page: one namespace, one cell after another.

It is written for Python in WebAssembly and runs in any: standard library, NumPy, matplotlib and
`lossbook` are all it needs. A cell shows what it would in a notebook: what it prints, the value of
its last line, its figures; the page's language chooses the words of reports and figures.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import linecache
import sys
import traceback
from typing import Any

from lossbook._bilingual import MIME_TYPE

_SVG = "image/svg+xml"
#: Characters that a cell may print; a page that holds more of them can no longer be scrolled.
MOST = 50_000


class Kernel:
    """Runs cells in the page's language; what one cell defines, the next ones know.

    ``cut`` is the sentence that stands where a text goes on for too long.
    """

    def __init__(self, language: str, cut: str = "…") -> None:
        self.language, self.cut = language, f"\n{cut}\n"
        self.names: dict[str, Any] = {"__name__": "__main__"}
        self.count = 0

    def run(self, source: str, figure: str = "", alt: str = "") -> str:
        """What the cell shows, as JSON: a list of ``{"text"}``, ``{"figure"}``, ``{"error"}``.

        ``figure`` and ``alt`` are the name and the description of the drawing, where it has one.
        """
        self.count += 1
        file = f"<cell {self.count}>"
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
        printed = _Printed(self.cut)
        shown: list[dict[str, str]] = []
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            try:
                value = self._execute(source, file)
                shown = [self._shown(value, figure, alt)] if value is not None else []
                drawings = self._figures(figure or f"cell-{self.count}", alt)
                shown += [{"figure": drawn} for drawn in drawings]
            except BaseException as error:  # a reader's cell may raise anything, SystemExit too
                shown = [{"error": self._short(_told(error))}]
        before = [{"text": printed.getvalue()}] if printed.getvalue() else []
        return json.dumps(before + shown)

    def _execute(self, source: str, file: str) -> Any:
        """Run the statements; the value of the last line, unless a semicolon ends it."""
        tree = ast.parse(source, file)
        last = None
        if tree.body and isinstance(tree.body[-1], ast.Expr) and not source.rstrip().endswith(";"):
            last = ast.Expression(tree.body.pop().value)  # type: ignore[attr-defined]
        exec(compile(tree, file, "exec"), self.names)
        return eval(compile(last, file, "eval"), self.names) if last else None

    def _shown(self, value: Any, figure: str, alt: str) -> dict[str, str]:
        bundle = value._repr_mimebundle_() if hasattr(value, "_repr_mimebundle_") else {}
        if _SVG in bundle:
            return {"figure": self._drawing(bundle[_SVG], figure or f"cell-{self.count}", alt)}
        text = bundle.get(MIME_TYPE, {}).get(self.language)
        return {"text": self._short(text or bundle.get("text/plain") or repr(value))}

    def _short(self, text: str) -> str:
        return text if len(text) <= MOST else text[:MOST] + self.cut

    def _figures(self, name: str, alt: str) -> list[str]:
        """The open figures of matplotlib, drawn and closed."""
        if "matplotlib.pyplot" not in sys.modules:
            return []
        from matplotlib import pyplot

        from lossbook.plot._svg import to_svg

        try:
            drawn = [to_svg(pyplot.figure(n), narrow=True) for n in pyplot.get_fignums()]
        finally:
            pyplot.close("all")
        return [
            self._drawing(svg, f"{name}-{k}" if k else name, alt) for k, svg in enumerate(drawn)
        ]

    def _drawing(self, svg: str, name: str, alt: str) -> str:
        from booktools.pages.inline import inline

        return inline(svg, name, alt, self.language)


class _Printed(io.StringIO):
    """Keeps what is printed, up to a length, and then says that it stops."""

    def __init__(self, cut: str) -> None:
        super().__init__()
        self.left, self.cut = MOST, cut

    def write(self, text: str) -> int:
        if self.left > 0:
            super().write(text[: self.left])
            self.left -= len(text)
            if self.left <= 0:
                super().write(self.cut)
        return len(text)


def _told(error: BaseException) -> str:
    """The traceback from the reader's own lines on: what stands above them is this file."""
    trace = error.__traceback__
    while trace and not trace.tb_frame.f_code.co_filename.startswith("<cell "):
        trace = trace.tb_next
    if trace is None:  # the cell could not even be read
        return "".join(traceback.format_exception_only(error))
    return "".join(traceback.format_exception(type(error), error, trace))
