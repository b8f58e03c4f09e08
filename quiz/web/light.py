"""Styles and scripts travel compressed; pages do not.

A page holds a form's secret, and often what somebody typed: compressed together, the size of the
page would tell of the secret (the BREACH attack). Files hold none, and they are most of the weight.
"""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path

from flask import Flask, current_app, request
from werkzeug.wrappers import Response

_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FILES = {
    path.name: path
    for path in (Path(__file__).parent / "static").iterdir()
    if path.suffix in _TYPES
}


def install(app: Flask) -> None:
    """Have an app send its files so."""
    app.view_functions["static"] = static


def static(filename: str) -> Response:
    """A static file: compressed where the browser takes that and keeps it for long, else as it is.

    Only an address with a fingerprint is answered so; any other is asked about again each time.
    """
    path = _FILES.get(filename)
    if path is None or "v" not in request.args:
        return current_app.send_static_file(filename)
    if request.accept_encodings.quality("gzip"):
        response = Response(_packed(path, path.stat().st_mtime_ns), mimetype=_TYPES[path.suffix])
        response.content_encoding = "gzip"
    else:
        response = current_app.send_static_file(filename)
    response.vary.add("Accept-Encoding")
    return response


@lru_cache(maxsize=64)
def _packed(path: Path, changed: int) -> bytes:
    """The file, compressed once in a process; `changed` is part of the key only."""
    return gzip.compress(path.read_bytes(), mtime=0)
