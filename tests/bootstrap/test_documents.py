"""What README and CONTRIBUTING tell people to type, and to click, exists."""

import re
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
DOCUMENTS = ["README.md", "README.zh.md", "CONTRIBUTING.md"]


def read(name):
    return (PROJECT / name).read_text(encoding="utf-8")


def targets():
    return set(re.findall(r"^([a-z-]+):", read("Makefile"), re.M))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_target_named_exists(name):
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", read(name), re.M))
    assert named <= targets()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_file_linked_exists(name):
    for link in re.findall(r"\]\(([^)#:]+)\)", read(name)):
        assert (PROJECT / link).exists(), f"{name}: {link}"


def test_both_editions_of_the_readme_show_the_same_commands():
    english, chinese = (
        set(re.findall(r"(?:booktools\S* \w+|-m pytest .*|make \w+)", read(name)))
        for name in ["README.md", "README.zh.md"]
    )
    assert english == chinese


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_policy_shown_is_the_policy_tested(name):
    from booktools.commands.serve import POLICY

    assert f'add_header Content-Security-Policy "{POLICY}" always;' in read(name)


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_pytest_command_shown_is_that_of_make(name):
    (command,) = re.findall(r"\$\(VENV\) (-m pytest --nbval .*)", read("Makefile"))
    assert f"python {command}" in read(name)


def test_every_target_says_what_it_does():
    undocumented = re.findall(r"^(?!\.)[a-z-]+:(?!.*## ).*$", read("Makefile"), re.M)
    assert not undocumented


def test_the_package_and_its_citation_have_one_version():
    (package,) = re.findall(r'^version = "(.*)"', read("pyproject.toml"), re.M)
    assert f"version: {package}\n" in read("CITATION.cff")
    assert f"## {package}" in read("CHANGELOG.md")


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_messages_in_the_table_are_those_that_are_said(name):
    said = "".join(path.read_text(encoding="utf-8") for path in PROJECT.glob("booktools/**/*.py"))
    said = re.sub(r'"\s+f?"', "", said).replace("{} or newer", "3.11 or newer")
    quoted = re.findall(r"^\| [\"“](.+?)[\"”] \|", read(name), re.M)
    assert len(quoted) >= 7
    for message in quoted:
        words = message.rstrip(" …")
        pattern = (
            re.escape(words)
            .replace("pip\\ ", r"(?:pip|\{\})\ ")
            .replace("npm\\ ", r"(?:npm|\{\})\ ")
        )
        assert re.search(pattern, said), f"{name}: nothing says {message!r}"


def told():
    """All that tells people what to type: documents, chapters, and what tools and package say."""
    places = [*DOCUMENTS, "pyproject.toml", "Makefile", "chapters/*", "index.ipynb"]
    places += ["booktools/**/*.py", "booktools/**/*.yml", "lossbook/**/*.py"]
    for place in places:
        for path in PROJECT.glob(place):
            yield path, path.read_text(encoding="utf-8")


def test_the_extras_named_exist():
    project = tomllib.loads(read("pyproject.toml"))["project"]
    found = set()
    for path, text in told():
        for extras in re.findall(r"(?:[\"' ]\.|lossbook)\[([a-z,]+)\](?=[\"' ])", text):
            assert set(extras.split(",")) <= set(project["optional-dependencies"]), path
            found.add(path.name)
    assert {"README.md", "README.zh.md", "strings.yml", "running.py"} <= found


def test_nobody_is_told_to_install_the_package_by_its_bare_name():
    """Whoever takes that name in an index would be trusted; an address or this folder is safe."""
    for path, text in told():
        bare = re.findall(r"pip\d? install (?:-\S+ )*[\\\"']*lossbook\b(?!\S* @)[^\n]*", text)
        assert not bare, f"{path}: {bare}"


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_folders_of_the_tree_are_those_that_are_there(name):
    for package in ("lossbook", "booktools"):
        (row,) = [line for line in read(name).splitlines() if line.startswith(f"| `{package}/`")]
        folders = {
            path.name
            for path in (PROJECT / package).iterdir()
            if path.is_dir() and "__" not in path.name
        }
        assert folders <= set(re.findall(r"`(\w+)`", row))


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_disk_that_each_list_takes_is_what_the_set_up_says(name):
    source = read("booktools/bootstrap.py")
    (sizes,) = re.findall(r"^DISK = \{(.*)\}$", source, re.M)
    rows = [line for line in read(name).splitlines() if line.startswith("| `make ")]
    measured = [row.split("|")[4] for row in rows if " MB" in row]
    sizes = re.findall(r'"(\S+ GB)"', sizes)
    assert len(measured) == len(sizes) == 3
    assert all(size in cell for size, cell in zip(sizes, measured, strict=True))


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_nothing_is_to_be_set_before_the_two_commands(name):
    section = read(name).split("```console")[1]
    assert section.split("```")[0].split("\n")[1].startswith("make book")
    before = read(name).split("make book")[0] + read(name).split("make help")[0]
    assert "export " not in before
