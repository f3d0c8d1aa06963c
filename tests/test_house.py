"""Which folder may import which: arrows go down only, in the package and in the tools."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

#: What each folder (or module beside the folders) may import of its own package, itself included.
#: "base" is every module of lossbook that begins with an underscore.
LOSSBOOK = {
    "base": {"base"},
    "losses": {"base"},
    "probability": {"base"},
    "datasets": {"base"},
    "backprop": {"base", "losses"},
    "learning": {"base", "losses", "backprop"},
    "plot": {"base", "losses", "probability", "backprop", "learning"},
    "course": {"base", "losses", "probability", "backprop", "learning", "datasets"},
}
BOOKTOOLS = {
    "source": set(),
    "pages": {"source"},
    "exports": {"source", "pages"},
    "checks": {"source", "pages"},
    "live": {"source", "pages", "exports"},
    "commands": {"source", "pages", "exports", "checks", "live"},
    "bootstrap": set(),
    "__main__": {"source", "exports", "checks", "commands"},
}
# Circles between modules would not show between folders.
MODULES = sorted([*ROOT.glob("lossbook/**/*.py"), *ROOT.glob("booktools/**/*.py")])


def name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


NAMES = {name(path) for path in MODULES}


def imported(path: Path) -> set[str]:
    """The modules of this project that a file imports, at its top, in a function, for types."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: imports are absolute here"
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            # `from package import module` needs the module, not all that the package imports.
            found |= {full if full in NAMES else node.module for full in whole}
    return {module for module in found if module in NAMES}


def folder(module: str) -> str:
    package, _, rest = module.partition(".")
    part = rest.split(".")[0]
    return "base" if package == "lossbook" and part.startswith("_") else part


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports_go_down(path):
    module = name(path)
    package = module.split(".")[0]
    if module in ("lossbook", "booktools"):  # re-export what they hold
        return
    allowed = (LOSSBOOK if package == "lossbook" else BOOKTOOLS)[folder(module)]
    for other in imported(path):
        if package == "lossbook":
            assert other.startswith("lossbook."), f"{module} imports {other}"
            assert folder(other) in allowed | {folder(module)}, f"{module} imports {other}"
        elif other.startswith("booktools."):
            assert folder(other) in allowed | {folder(module)}, f"{module} imports {other}"


@pytest.mark.parametrize("path", [p for p in MODULES if "lossbook" in p.parts], ids=name)
def test_the_package_imports_no_torch_and_no_tools(path):
    tops = {
        alias.name.split(".")[0] if isinstance(node, ast.Import) else node.module.split(".")[0]
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    allowed = {"sklearn"} if path.stem == "datasets" else set()
    assert not tops & {"torch", "booktools", "sklearn"} - allowed


def test_no_module_imports_itself_by_way_of_others():
    """Packages re-export what they hold; all other modules form no circle."""
    arrows = {
        name(path): {m for m in imported(path) if not (ROOT / m.replace(".", "/")).is_dir()}
        for path in MODULES
        if path.stem != "__init__"
    }
    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, f"a circle: {' -> '.join([*trail, module])}"
        if module not in done:
            for other in sorted(arrows.get(module, ())):
                visit(other, (*trail, module))
            done.add(module)

    for module in sorted(arrows):
        visit(module, ())
