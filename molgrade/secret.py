"""A course's secret, of which each student's own data are drawn. It is never shown, sent or logged."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from .errors import MolgradeError

VARIABLE = "MOLGRADE_SECRET"
FILE = ".course-secret"
LEAST = 16
"""Characters that a secret must have."""


def course_secret(root: Path, create: bool = False) -> bytes:
    """The secret of the course in a folder: what the environment variable MOLGRADE_SECRET holds, or else the
    file .course-secret there.

    Args:
        root: the course folder.
        create: make the file when there is neither, readable by its owner only.

    Raises:
        MolgradeError: there is none, it is too short, or others may read the file.
    """
    file = root / FILE
    if VARIABLE in os.environ:
        return _checked(os.environ[VARIABLE], f"the environment variable {VARIABLE}")
    try:
        if create and not file.exists():
            _create(file)
        with file.open("rb") as stream:
            mode = stat.S_IMODE(os.fstat(stream.fileno()).st_mode)
            if mode & 0o077:
                raise MolgradeError(f"{file} can be read by others (mode {mode:o}): run `chmod 600 {file}`.")
            return _checked(stream.read().decode("utf-8", "replace"), str(file))
    except FileNotFoundError:
        raise MolgradeError(
            "The course's secret is missing, without which nobody's own data can be drawn again: put the one "
            f"that the notebooks were built with into {file}, or into the variable {VARIABLE}."
        ) from None
    except OSError as error:
        raise MolgradeError(f"{file} can't be used: {error.strerror}.") from None


def _create(file: Path) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(secrets.token_hex(32) + "\n")


def _checked(text: str, where: str) -> bytes:
    text = text.strip()
    if len(text) < LEAST:
        raise MolgradeError(f"The secret in {where} is shorter than {LEAST} characters: it could be guessed.")
    return text.encode()
