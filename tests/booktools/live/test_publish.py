"""What is put into a built site: small on any server, and held to its hashes."""

from __future__ import annotations

import gzip
import hashlib
import json

from booktools.live import publish


def test_the_lock_has_the_hashes_of_what_is_sent(tmp_path):
    runtime = tmp_path / "runtime"
    runtime.mkdir()
    lock = {"packages": {"numpy": {"file_name": "numpy-1.whl", "sha256": "that of the wheel"}}}
    (runtime / "pyodide-lock.json").write_text(json.dumps(lock))
    for name in ("numpy-1.whl", "python_stdlib.zip", "pyodide.asm.wasm", "pyodide.js"):
        (runtime / name).write_text(name)
    publish._serve_runtime(runtime, tmp_path / "served", b"worker")
    served = {path.name: path.read_bytes() for path in (tmp_path / "served").iterdir()}
    assert gzip.decompress(served["numpy-1.whl.packed"]) == b"numpy-1.whl"
    assert {"python_stdlib.zip.packed", "pyodide.asm.wasm.packed", "pyodide.js"} <= set(served)
    assert "numpy-1.whl" not in served
    sent = json.loads(served["pyodide-lock.json"])["packages"]["numpy"]["sha256"]
    assert sent == hashlib.sha256(served["numpy-1.whl.packed"]).hexdigest()
