"""Files by the hash of their content. No name from outside ever becomes a path."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

from ..errors import MolgradeError

_HASH = re.compile(r"[0-9a-f]{64}")


class Files:
    """A folder of files, each named by its SHA-256; the same content is kept once."""

    def __init__(self, folder: Path):
        self.folder = folder

    def put(self, content: bytes) -> str:
        """Keep content, whole on the disk when this returns. Returns its hash."""
        name = hashlib.sha256(content).hexdigest()
        path = self._path(name)
        if path.is_file():
            return name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as unfinished:
            unfinished.write(content)
            unfinished.flush()
            os.fsync(unfinished.fileno())
        Path(unfinished.name).replace(path)
        return name

    def get(self, name: str) -> bytes:
        try:
            content = self._path(name).read_bytes()
        except FileNotFoundError:
            raise MolgradeError(f"{self._path(name)} is missing: bring it back from a backup.") from None
        if hashlib.sha256(content).hexdigest() != name:
            raise MolgradeError(f"{self._path(name)} was changed: bring it back from a backup.")
        return content

    def _path(self, name: str) -> Path:
        if not _HASH.fullmatch(name):
            raise ValueError(f"{name!r} is no hash")
        return self.folder / name[:2] / name
