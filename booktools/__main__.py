"""`python -m booktools`: build the two editions, serve them, run the chapters again, write plain
notebooks, an EPUB, a zip to read without a server.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m booktools", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("build", help="build both editions into _build/site")
    live = commands.add_parser("live", help="build both editions with cells that run in the page")
    live.add_argument(
        "--runtime", default="", help="an unpacked Pyodide release, its archive, or its address"
    )
    live_test = commands.add_parser(
        "live-test", help="run every cell under what a page is served, beside its stored output"
    )
    live_test.add_argument("notebooks", nargs="*", type=Path)
    serve = commands.add_parser(
        "serve", help="show the built site at 127.0.0.1, on this machine only"
    )
    serve.add_argument("--port", type=int, default=8000)
    run = commands.add_parser(
        "run", help="execute again, in place, the chapters whose code changed"
    )
    run.add_argument("--all", action="store_true", help="execute every chapter, changed or not")
    run.add_argument("notebooks", nargs="*", type=Path, help="these notebooks, changed or not")
    nbval = commands.add_parser(
        "nbval", help="run the notebooks beside their stored outputs and say what changed"
    )
    nbval.add_argument("notebooks", nargs="*", type=Path)
    lint = commands.add_parser("lint", help="say what in the chapters breaks the course's rules")
    lint.add_argument("notebooks", nargs="*", type=Path)
    commands.add_parser(
        "offline", help="write the site of each language as a zip to open from a disk"
    )
    commands.add_parser("epub", help="write the book of each language as an EPUB")
    commands.add_parser("notebooks", help="write every chapter as a plain notebook, one a language")
    chosen = parser.parse_args(arguments)
    root = Path(__file__).resolve().parent.parent
    # Each command imports only what it needs: `serve` should not wait for Sphinx.
    if chosen.command == "build":
        from booktools.commands.build import build

        return build(root)
    if chosen.command == "live":
        from booktools.commands.live import live as build_live

        return build_live(root, chosen.runtime or None)
    if chosen.command == "live-test":
        from booktools.commands.live import try_cells

        return try_cells(root, chosen.notebooks)
    if chosen.command == "serve":
        from booktools.commands.serve import serve as show

        return show(root / "_build" / "site", chosen.port)
    if chosen.command == "run":
        from booktools.commands.run import run as execute

        return execute(root, chosen.notebooks, everything=chosen.all)
    if chosen.command == "nbval":
        from booktools.commands.compare import compare

        return compare(root, chosen.notebooks)
    if chosen.command == "lint":
        from booktools.checks import rules
        from booktools.source import staleness

        paths = chosen.notebooks or staleness.notebooks(root)
        for warning in (warning for path in paths for warning in rules.warnings(path)):
            print(f"worth a look: {warning}")
        found = rules.check(root, paths)
        print("\n".join(found) or "Nothing to complain of.")
        return min(len(found), 1)
    if chosen.command in ("offline", "epub"):
        from booktools.commands.carry import carry

        return carry(root, chosen.command)
    from booktools.exports.plain import write_all

    for folder in write_all(root, root / "_build" / "notebooks").values():
        print(f"Plain notebooks: {folder.relative_to(root)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
