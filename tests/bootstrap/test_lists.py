"""What the pinned lists hold, and that the smallest of them is enough to build the book."""

import ast
import re
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

PROJECT = Path(__file__).resolve().parents[2]
LISTS = ["requirements-book.txt", "requirements.txt", "requirements-lab.txt"]
# The commands that need the smallest list alone, and what they use.
BUILDING = ["source", "pages", "exports", "commands/build.py", "commands/sphinx_build.py"]
BUILDING += ["commands/serve.py", "commands/carry.py", "__main__.py"]
# The heaviest of what only the notebooks and the tests use.
HEAVY = {"torch", "scikit-learn", "scipy", "jupyter-book", "nbval"}
HEAVY |= {"playwright", "pytest", "hypothesis", "mypy", "ruff", "autocorrect-py", "jupyterlab"}


def read(name):
    return (PROJECT / name).read_text(encoding="utf-8")


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def named(name):
    """What one list names itself: names to requirements."""
    lines = re.findall(r"^\w\S*", read(name), re.M)
    return {canonical(Requirement(line).name): Requirement(line) for line in lines}


def brought(requirements):
    """The requirements and all that they bring with them on Linux, by canonical name."""
    found, queue = set(), [(canonical(r.name), frozenset(r.extras)) for r in requirements]
    while queue:
        package = queue.pop()
        if package not in found:
            found.add(package)
            queue += [(canonical(r.name), frozenset(r.extras)) for r in needs(*package)]
    return {name for name, _ in found}


def needs(name, extras):
    system = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}
    try:
        lines = metadata.requires(name) or []
    except metadata.PackageNotFoundError:  # for another system than this one
        return
    for requirement in map(Requirement, lines):
        marker = requirement.marker
        for extra in {"", *extras}:
            if marker is None or marker.evaluate(system | {"extra": extra}):
                yield requirement
                break


@pytest.fixture(scope="module")
def book():
    return brought(named("requirements-book.txt").values())


@pytest.mark.parametrize("name", LISTS)
def test_every_requirement_is_pinned_exactly(name):
    for line in read(name).splitlines():
        loose = line and not line.startswith(("#", "-c ", "-e ", "-r ")) and line.count("==") != 1
        assert not loose, f"{name}: {line!r} names no exact version"


def test_each_list_includes_the_one_before_it():
    for smaller, larger in zip(LISTS, LISTS[1:], strict=False):
        assert f"\n-r {smaller}\n" in read(larger)
        assert not named(smaller).keys() & named(larger).keys()


@pytest.mark.parametrize("name", [*LISTS, "constraints.txt"])
def test_no_list_names_a_build_that_one_index_alone_has(name):
    assert not re.findall(r"^\w\S*\+\S*", read(name), re.M)


@pytest.mark.parametrize("name", [*LISTS, "constraints.txt", "package-lock.json"])
def test_no_list_names_the_address_of_an_index(name):
    assert "index-url" not in read(name)
    assert '"resolved"' not in read(name), "npm config set omit-lockfile-registry-resolved true"


def test_no_index_has_to_be_named_before_the_first_command():
    for name in ["README.md", "README.zh.md", ".github/workflows/book.yml", ".ci/run"]:
        assert not re.search(r"PIP_(?:EXTRA_)?INDEX_URL[:=]", read(name)), name


@pytest.mark.parametrize("name", LISTS[:2])
def test_all_that_comes_along_is_pinned(name):
    lists = LISTS[: LISTS.index(name) + 1]
    requirements = {key: value for each in lists for key, value in named(each).items()}
    pinned = requirements.keys() | named("constraints.txt").keys()
    assert brought(requirements.values()) <= pinned


def test_the_book_brings_nothing_that_only_tests_and_notebooks_use(book):
    assert not book & HEAVY
    known = {each for name in LISTS for each in named(name)}
    assert known >= HEAVY


def imports(node):
    """The modules that a file imports when it runs, so not what it imports for types alone."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            yield child.module
        yield from imports(child)


def test_the_book_has_all_that_building_imports(book):
    paths = [PROJECT / "booktools" / name for name in BUILDING]
    files = [file for path in paths for file in ([path] if path.suffix else path.rglob("*.py"))]
    modules = {module for file in files for module in imports(ast.parse(file.read_text("utf-8")))}
    modules |= set(yaml.safe_load(read("_config.yml"))["sphinx"]["config"]["extensions"])
    # Read by plain `jupyter-book build .` alone, which the tests run.
    modules -= {"jupyter_book"}
    owners = metadata.packages_distributions()
    for top in {module.partition(".")[0] for module in modules} - {"booktools", "lossbook"}:
        packages = {canonical(package) for package in owners.get(top, [])}
        assert not packages or packages & book, f"{top} comes with {packages}"
