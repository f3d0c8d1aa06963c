"""Show the built site on this machine, with the headers a careful publisher would send."""

from __future__ import annotations

import functools
import http.server
from pathlib import Path

# Scripts of the site itself only (WebAssembly is the search); no inline style sheets. Style
# attributes are allowed because typeset formulas and SVG strokes need them.
POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; "
    "style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Handler(http.server.SimpleHTTPRequestHandler):
    """Static files with a strict Content-Security-Policy, and the site's own page for what does not
    exist.
    """

    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
        ".ipynb": "application/x-ipynb+json",
        ".woff2": "font/woff2",
        ".md": "text/markdown; charset=utf-8",
    }

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        lost = Path(self.directory, "404.html")
        if code != http.HTTPStatus.NOT_FOUND or not lost.exists():
            return super().send_error(code, message, explain)
        body = lost.read_bytes()
        self.log_error("code %d", code)
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        if "404" in str(args[1:2]):
            super().log_message(format, *args)


def server(site: Path, port: int) -> http.server.ThreadingHTTPServer:
    """A server of `site` on the loopback address; port 0 takes any free one."""
    return http.server.ThreadingHTTPServer(
        ("127.0.0.1", port), functools.partial(Handler, directory=str(site))
    )


def serve(site: Path, port: int) -> int:
    if not (site / "index.html").exists():
        print("There is no built site yet; run `make book` (or: python -m booktools build) first.")
        return 1
    try:
        httpd = server(site, port)
    except OSError as error:
        print(f"Port {port}: {error.strerror}; try python -m booktools serve --port {port + 1}")
        return 1
    print(f"lossbook at http://127.0.0.1:{port}/  (Ctrl+C stops it)", flush=True)
    try:
        httpd.serve_forever()
    except KeyboardInterrupt:
        print()
    return 0
