"""Reading an Otter autograder, a zip or a folder: bounded, and never by a path that leads outside."""

from __future__ import annotations

import hashlib
import json
import re
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from ..errors import EngineError

MAX_BYTES = 48 * 2**20
"""Size of all files together: they reach the examiner in one frame."""

MAX_FILES = 5000

IGNORED = {"__MACOSX", "__pycache__", ".ipynb_checkpoints", ".git", ".DS_Store"}
NOT_DATA = {"otter_config.json", "requirements.txt", "environment.yml", "environment.yaml"}

OTTERS_OWN = {
    *"python pip otter otter-grader dill fica ipykernel ipylab ipython ipywidgets jinja2".split(),
    *"jupyter jupyter-client jupyter-core jupyter-server jupytext nb-convert nbconvert nbformat".split(),
    *"notebook google-api-python-client gspread pdfkit pypandoc pypdf pypdf2 pyyaml six tornado".split(),
    *"python-on-whales rpy2 setuptools wheel weasyprint wrapt".split(),
}
"""What Otter lists for its own sake: no test or notebook fails for want of it."""


@dataclass(frozen=True)
class Archive:
    """The content of an autograder: test files by stem, support files by their path beside the notebook."""

    path: Path
    tests: dict[str, str]
    data: dict[str, bytes]
    config: dict[str, Any]
    requirements: list[str]
    sha256: str


def read_archive(path: Path) -> Archive:
    """Read an Otter autograder. Raises `EngineError`, which says what to do, when it is none."""
    path = _chosen(path)
    files = _in_folder(path) if path.is_dir() else _in_zip(path)
    root = _root(path, files)
    files = {name.removeprefix(root): content for name, content in files.items() if name.startswith(root)}
    config = _config(path, files.get("otter_config.json", b"{}"))
    tests = {PurePosixPath(n).stem: _text(path, n, c) for n, c in sorted(files.items()) if _is_test(n)}
    if not tests:
        raise EngineError(f"{path} has no test files (tests/*.py): name the zip that `otter generate` wrote.")
    return Archive(path, tests, _data(files, path.is_dir()), config, _requirements(path, files), _hash(files))


def _chosen(path: Path) -> Path:
    """The path itself; of a folder that `otter assign` wrote, the zip in it."""
    if not path.exists():
        raise EngineError(f"{path} does not exist: name an Otter autograder's zip or its folder.")
    zips = sorted(path.glob("*.zip")) if path.is_dir() else []
    return zips[0] if len(zips) == 1 else path


def _in_zip(path: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            return _unpacked(path, archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise EngineError(
            f"{path} can't be read as a zip ({error}): name an Otter autograder's zip or its folder."
        ) from None


def _unpacked(path: Path, archive: zipfile.ZipFile) -> dict[str, bytes]:
    files, left = {}, MAX_BYTES
    entries = [entry for entry in archive.infolist() if not entry.is_dir() and not is_ignored(entry.filename)]
    if len(entries) > MAX_FILES:
        raise EngineError(f"{path} holds more than {MAX_FILES} files: it is no autograder of one assignment.")
    for entry in entries:
        if stat.S_ISLNK(entry.external_attr >> 16) or not _is_inside(entry.filename):
            raise EngineError(f"{path} holds {entry.filename!r}, which leads outside of it: zip it anew.")
        with archive.open(entry) as stream:
            files[entry.filename] = stream.read(left + 1)
        left -= len(files[entry.filename])
        _check_size(path, left)
    return files


def _in_folder(path: Path) -> dict[str, bytes]:
    files, left = {}, MAX_BYTES
    for file in sorted(path.rglob("*")):
        name = file.relative_to(path).as_posix()
        if file.is_symlink() or not file.is_file() or is_ignored(name) or len(files) > MAX_FILES:
            continue
        left -= file.stat().st_size
        _check_size(path, left)
        files[name] = file.read_bytes()
    return files


def _check_size(path: Path, left: int) -> None:
    if left < 0:
        raise EngineError(
            f"{path} unpacks to more than {MAX_BYTES // 2**20} MB: leave large files out of the autograder."
        )


def _is_inside(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return not (name.startswith("/") or "\\" in name or "\0" in name or ".." in parts or ":" in parts[0])


def is_ignored(name: str) -> bool:
    """Whether an entry is what systems and editors leave behind."""
    return bool(IGNORED & set(PurePosixPath(name).parts))


def _root(path: Path, files: dict[str, bytes]) -> str:
    """The folder within that holds tests/: some people zip the folder, others what is in it."""
    found = [name for name in files if re.search(r"(^|/)tests/[^/]+\.(py|[rR]|ipynb)$", name)]
    if not found:
        raise EngineError(f"{path} has no folder tests/: name the zip that `otter generate` wrote.")
    if not any(name.endswith(".py") for name in found):
        raise EngineError(
            f"{path} holds an autograder for R: molgrade grades Python. `otter grade` can run it."
        )
    shortest = min((n for n in found if n.endswith(".py")), key=lambda name: name.count("/"))
    return shortest[: shortest.rindex("tests/")]


def _is_test(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return len(parts) == 2 and parts[0] == "tests" and name.endswith(".py") and parts[1] != "__init__.py"


def _text(path: Path, name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise EngineError(f"{path}: {name} is not UTF-8 text: save it as such.") from None


def _config(path: Path, content: bytes) -> dict[str, Any]:
    try:
        config = json.loads(content)
    except ValueError as error:
        raise EngineError(
            f"{path}: otter_config.json is not JSON ({error}): generate the zip anew."
        ) from None
    if not isinstance(config, dict):
        raise EngineError(f"{path}: otter_config.json is not a JSON object: generate the zip anew.")
    return config


def _data(files: dict[str, bytes], is_folder: bool) -> dict[str, bytes]:
    """Support files: those in files/; in a folder without it, what lies beside tests/."""
    inside = {n.removeprefix("files/"): c for n, c in files.items() if n.startswith("files/")}
    if inside or not is_folder:
        return inside
    return {
        name: content
        for name, content in files.items()
        if not name.startswith("tests/")
        and name not in NOT_DATA
        and not name.endswith((".ipynb", ".zip"))
        and not name.startswith(".")
    }


def _requirements(path: Path, files: dict[str, bytes]) -> list[str]:
    """Distributions that notebook and tests may need, by normalised name."""
    lines = _text(path, "requirements.txt", files.get("requirements.txt", b"")).splitlines()
    try:
        environment = yaml.safe_load(files.get("environment.yml", b"")) or {}
        listed = environment.get("dependencies") or []
        lines += [line for line in listed if isinstance(line, str)]
        lines += [line for part in listed if isinstance(part, dict) for line in part.get("pip") or []]
    except (yaml.YAMLError, AttributeError, TypeError) as error:
        said = " ".join(str(error).split())
        raise EngineError(f"{path}: environment.yml can't be read ({said}): write it anew.") from None
    found = (re.match(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)(?!\S*://)", str(line)) for line in lines)
    names = {re.sub(r"[-_.]+", "-", match[1]).lower() for match in found if match}
    return sorted(name for name in names - OTTERS_OWN if not name.startswith("r-"))


def _hash(files: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return digest.hexdigest()
