"""`python -m benchmarks [name ...]`: run the named benchmarks, or all, and keep their results.

Each benchmark is a module with `measure() -> dict` and `report(result) -> str`. Results are written
to `benchmarks/results/<name>.json`, with what they were measured on, and committed.
"""

from __future__ import annotations

import argparse
import importlib
import json
import platform
import sys
from pathlib import Path

NAMES = ("accuracy", "losses", "growth", "site", "explore", "live")
RESULTS = Path(__file__).with_name("results")


def machine() -> dict[str, str]:
    """What a figure depends on besides the code."""
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "processor": platform.machine(),
    }


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"of {', '.join(NAMES)}; all when left out")
    for name in parser.parse_args(arguments).names or NAMES:
        print(f"== {name}", flush=True)
        module = importlib.import_module(f"benchmarks.{name}")
        result = module.measure()
        RESULTS.mkdir(exist_ok=True)
        path = RESULTS / f"{name}.json"
        path.write_text(json.dumps({"machine": machine(), **result}, indent=1) + "\n", "utf-8")
        print(module.report(result))
        print(f"written to {path.relative_to(Path.cwd())}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
