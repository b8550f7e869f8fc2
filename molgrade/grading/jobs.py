"""The grading of one submission as plain data: what goes to a worker, and what comes back.

Client and workers are separate installations. They exchange names, numbers, text and bytes only, and only
when both run the same `code`, so that a mark does not depend on the machine that gave it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import nbformat

from .. import __version__
from ..engine import Autograder, Graded, Result

PACKAGE = Path(__file__).resolve().parents[1]


@cache
def code() -> str:
    """What this installation grades with, such as molgrade-0.1.0-0123456789ab-py3.12: version, hash of the
    code that decides marks, Python."""
    digest = hashlib.sha256()
    for path in sorted(path for part in ("engine", "grading") for path in (PACKAGE / part).rglob("*.py")):
        digest.update(f"\0{path.relative_to(PACKAGE)}\0".encode() + path.read_bytes())
    return f"molgrade-{__version__}-{digest.hexdigest()[:12]}-py{sys.version_info[0]}.{sys.version_info[1]}"


REFERENCE = ".reference.ipynb"
"""Where the reference solution lies among the packed files."""

WHOLE = ".autograder"
"""What stands for an autograder that is no folder of ours, such as a plain nbgrader notebook read with its
course's settings: it travels as it is, between installations that run the same code."""


def pack(autograder: Autograder, reference: bytes | None = None) -> dict[str, Any]:
    """The autograder's folder, the content of its files by path, and with it the reference solution."""
    more = {} if reference is None else {REFERENCE: reference}
    if type(autograder) is not Autograder:
        return {WHOLE: autograder} | more
    files = sorted(path for path in autograder.path.rglob("*") if path.is_file())
    return {path.relative_to(autograder.path).as_posix(): path.read_bytes() for path in files} | more


def packed_hash(files: dict[str, Any]) -> str:
    digest = hashlib.sha256()
    for name, content in files.items():
        content = content if isinstance(content, bytes) else content.sha256.encode()
        digest.update(f"\0{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def unpack(files: dict[str, Any], folder: Path) -> Autograder:
    """The autograder, its files written below `folder`."""
    if WHOLE in files:
        return files[WHOLE]
    if not folder.exists():
        unfinished = Path(tempfile.mkdtemp(dir=folder.parent))
        for name, content in files.items():
            path = unfinished / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        try:
            unfinished.rename(folder)
        except OSError:  # another slot's thread was first
            shutil.rmtree(unfinished)
    return Autograder.load(folder)


def to_data(graded: Graded) -> dict[str, str | None]:
    """A graded submission as the text of two JSON documents."""
    notebook = None if graded.notebook is None else json.dumps(graded.notebook)
    return {"result": graded.result.model_dump_json(), "notebook": notebook}


def from_data(data: dict[str, Any]) -> Graded:
    notebook = data["notebook"]
    return Graded(
        Result.model_validate_json(data["result"]),
        None if notebook is None else nbformat.from_dict(json.loads(notebook)),
    )
