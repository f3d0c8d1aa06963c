"""Firefox by its own remote protocol, Marionette: a line of JSON each way, no driver in between."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NAMES = ("firefox-esr", "firefox")
START = 120  # seconds, on a machine that may be busy
PREFERENCES = {
    "datareporting.policy.dataSubmissionEnabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.startup.page": 0,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}


def find() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


class Firefox:
    """One window; `run` evaluates a script in its page."""

    def __init__(self, connection: socket.socket) -> None:
        self.stream = connection.makefile("rwb")
        self._read()  # it says hello
        self.count = 0
        limits = {"pageLoad": 180_000, "script": 180_000}
        self.ask("WebDriver:NewSession", capabilities={"alwaysMatch": {"timeouts": limits}})

    def ask(self, command: str, **parameters: Any) -> Any:
        self.count += 1
        text = json.dumps([0, self.count, command, parameters]).encode()
        self.stream.write(f"{len(text)}:".encode() + text)
        self.stream.flush()
        _, _, error, result = self._read()
        assert error is None, f"{command}: {error}"
        return result

    def _read(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            byte = self.stream.read(1)
            assert byte, "Firefox closed the connection"
            length += byte
        return json.loads(self.stream.read(int(length[:-1])))

    def open(self, address: str) -> None:
        self.ask("WebDriver:Navigate", url=address)

    def run(self, script: str, *arguments: Any) -> Any:
        return self.ask("WebDriver:ExecuteScript", script=script, args=arguments)["value"]

    def wait(self, script: str, *arguments: Any, patience: float = 180) -> Any:
        """What the script returns once that is something."""
        end = time.monotonic() + patience
        while not (found := self.run(script, *arguments)):
            assert time.monotonic() < end, f"never came: {script}"
            time.sleep(0.1)
        return found

    def complaints(self) -> list[str]:
        """The errors that the console told of pages since it was last asked."""
        self.ask("Marionette:SetContext", value="chrome")
        script = """
            const said = Services.console.getMessageArray().filter((message) =>
                message instanceof Ci.nsIScriptError
                && /^(file|http):/.test(message.sourceName || message.sourceURI || "")
                && !(message.flags & (message.warningFlag | message.infoFlag)));
            Services.console.reset();
            return said.map((message) => `${message.sourceName}: ${message.errorMessage}`);
        """
        found = self.run(script)
        self.ask("Marionette:SetContext", value="content")
        return found


@contextlib.contextmanager
def started(program: str, profile: Path) -> Iterator[Firefox]:
    """Firefox with a profile of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    wanted = PREFERENCES | {"marionette.port": port}
    lines = (f'user_pref("{name}", {json.dumps(value)});' for name, value in wanted.items())
    (profile / "user.js").write_text("\n".join(lines), "utf-8")
    command = [program, "--headless", "--marionette", "--remote-allow-system-access"]
    command += ["--no-remote", "--profile", str(profile)]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=quiet, stderr=quiet)
    try:
        with _connected(port) as connection:
            yield Firefox(connection)
    finally:
        process.terminate()
        process.wait()


def _connected(port: int) -> socket.socket:
    end = time.monotonic() + START
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port))
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
