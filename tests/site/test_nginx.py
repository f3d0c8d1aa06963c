"""The block of README in a real nginx: types, compression, caching, the page for lost readers."""

from __future__ import annotations

import gzip
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request

import pytest

from booktools.commands.serve import POLICY
from tests.site.conftest import ROOT, SITE


def block(name):
    return re.search(r"```nginx\n(.*?)\n```", (ROOT / name).read_text("utf-8"), re.DOTALL)[1]


def directives(text):
    return [line.split("#")[0].strip() for line in text.splitlines() if line.split("#")[0].strip()]


def test_both_readmes_give_the_same_block_with_the_policy_that_is_tested():
    assert directives(block("README.md")) == directives(block("README.zh.md"))
    assert f'"{POLICY}"' in block("README.md")


@pytest.fixture(scope="module")
def nginx(tmp_path_factory):
    """Where an nginx with the block serves the site; it writes below a folder of its own."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        pytest.skip("no nginx is installed; apt-get install nginx-light")
    home = tmp_path_factory.mktemp("nginx")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = "".join(f"{kind}_temp_path {home}/{kind};" for kind in kept)
    site = block("README.md").replace("listen 80", f"listen 127.0.0.1:{port}")
    site = site.replace("/srv/lossbook", str(SITE))
    (home / "nginx.conf").write_text(
        f"daemon off; pid {home}/pid; error_log stderr; worker_processes 1; user root;"
        f"events {{}} http {{ include /etc/nginx/mime.types; access_log off; {folders}\n{site}\n}}"
    )
    command = [program, "-p", str(home), "-c", str(home / "nginx.conf")]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}/"
    process.terminate()
    process.wait()


def fetched(address):
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers, answer.read()


@pytest.mark.parametrize(
    ("path", "kind", "kept"),
    [
        ("en/chapters/03-information.html", "text/html; charset=utf-8", "no-cache"),
        ("en/_static/site.css?v=0123456789", "text/css; charset=utf-8", "immutable"),
        ("en/_static/site.css", "text/css; charset=utf-8", "no-cache"),
        ("en/notebooks/03-information.ipynb", "application/x-ipynb+json", "no-cache"),
        ("zh/chapters/03-information.md", "text/markdown; charset=utf-8", "no-cache"),
        ("en/_static/favicon.svg", "image/svg+xml", "no-cache"),
        ("llms.txt", "text/plain; charset=utf-8", "no-cache"),
    ],
)
def test_files_are_typed_compressed_and_kept_as_long_as_they_may_be(nginx, path, kind, kept):
    status, headers, body = fetched(nginx + path)
    assert status == 200
    assert headers["Content-Type"] == kind
    assert kept in headers["Cache-Control"]
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    whole = (SITE / path.partition("?")[0]).read_bytes()
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == whole
    # As small as level 6 makes it; level 1, which nginx takes by itself, leaves a third more.
    assert len(body) <= len(gzip.compress(whole, 5)) + 50


def test_fonts_and_the_index_of_the_search_are_kept(nginx):
    _, headers, _ = fetched(f"{nginx}en/_static/fonts/text.woff2")
    assert headers["Cache-Control"] == "public, max-age=2592000"
    fragment = next((SITE / "pagefind" / "fragment").iterdir()).name
    _, headers, _ = fetched(f"{nginx}pagefind/fragment/{fragment}")
    assert "immutable" in headers["Cache-Control"]


def test_a_lost_reader_finds_a_page(nginx):
    status, headers, body = fetched(f"{nginx}no/such/page")
    assert status == 404
    assert headers["Content-Security-Policy"] == POLICY
    assert b"There is no page" in gzip.decompress(body)
