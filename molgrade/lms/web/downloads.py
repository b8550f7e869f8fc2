"""Files that pages give out."""

from __future__ import annotations

from flask import Response


def download(content: bytes, name: str, kind: str) -> Response:
    """A file to keep, under a name; `kind` is its media type."""
    response = Response(content, mimetype=kind)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
