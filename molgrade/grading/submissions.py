"""Finding and reading what students handed in, none of which is trusted.

Of a submission only its notebook and timestamp.txt are opened, never through a link, never more than a
notebook may hold.
"""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ..engine.notebook import readable
from ..engine.repair import MAX_BYTES
from ..errors import MolgradeError
from ..records.course import Course

TIMESTAMP_FILE = "timestamp.txt"

MAX_NAME = 100
"""Characters of a file's name that are shown."""

MAX_NAMES = 5
"""Names of files that are shown."""


class Unreadable(Exception):
    """There is no notebook to grade; the text says what was found and what to do."""


@dataclass(frozen=True)
class Submission:
    """A student's folder for one assignment."""

    student: str
    assignment: str
    folder: Path

    def timestamp(self) -> datetime | None:
        """When it was handed in, in UTC, as nbgrader wrote it; None when that is missing or no date."""
        from nbgrader.utils import parse_utc

        try:
            return parse_utc(read_file(self.folder / TIMESTAMP_FILE, limit=100).decode().strip())
        except (Unreadable, OSError, ValueError, OverflowError):
            return None


@dataclass(frozen=True)
class Handed:
    """The bytes of the notebook that is graded, and notes about how it was found."""

    content: bytes
    repairs: list[str] = field(default_factory=list)


def find_submissions(course: Course, assignment: str, students: list[str] | None = None) -> list[Submission]:
    """The submissions of an assignment, by student."""
    root = course.submitted(".", assignment).parent
    folders = _folders(course, assignment)
    there = {name for name in folders if name.isprintable()}
    missing = sorted(set(students or []) - there)
    if missing:
        raise MolgradeError(f"No submission of {', '.join(missing)} for {assignment} in {root}.")
    if not there:
        raise MolgradeError(
            f"No submissions for {assignment}: nbgrader puts them in {root}/<student>/{assignment}/."
        )
    wanted = sorted(there if students is None else set(students))
    return [Submission(name, assignment, folders[name]) for name in wanted]


def misnamed(course: Course, assignment: str) -> list[str]:
    """Folders with a submission that can't be a student's: a name with control characters, or no text at all,
    can neither be shown nor recorded. The names as a person may be shown them."""
    return sorted(_shown(name) for name in _folders(course, assignment) if not name.isprintable())


def _folders(course: Course, assignment: str) -> dict[str, Path]:
    """Every student's folder for the assignment, by student."""
    root = course.submitted(".", assignment).parent
    folders = {path.name: path / assignment for path in root.iterdir()} if root.is_dir() else {}
    return {name: path for name, path in folders.items() if path.is_dir() and not name.startswith(".")}


def _shown(name: str) -> str:
    """A file's name, which its author chose, in words for people."""
    return readable(name, MAX_NAME).replace("\n", "\N{REPLACEMENT CHARACTER}")


def read_submission(submission: Submission) -> Handed:
    """The notebook of a submission. Raises `Unreadable` when there is none, or no single one."""
    folder = submission.folder
    if folder.resolve() != folder.parents[1].resolve() / folder.parent.name / folder.name:
        raise Unreadable("The submission's folder is a link to somewhere else. Hand in the notebook itself.")
    try:
        name, repairs = _choose(folder, f"{submission.assignment}.ipynb")
        return Handed(read_file(folder / name, limit=MAX_BYTES), repairs)
    except OSError as error:
        raise Unreadable(f"The notebook can't be read ({error.strerror}). Hand it in again.") from None


def submission_sha256(submission: Submission) -> str:
    """Hash of what is handed in, as results.json names it."""
    try:
        content = read_submission(submission).content
    except Unreadable:
        content = b""
    return hashlib.sha256(content).hexdigest()


def _choose(folder: Path, wanted: str) -> tuple[str, list[str]]:
    files = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    notebooks = [name for name in files if name.lower().endswith(".ipynb")]
    others = _list([name for name in notebooks if name != wanted])
    if wanted in notebooks:
        return wanted, [f"`{wanted}` was graded; {others} beside it was not."] if others else []
    if len(notebooks) == 1:
        return notebooks[0], [f"The notebook was named {others}; it was graded as `{wanted}`."]
    if notebooks:
        raise Unreadable(f"There are several notebooks ({others}). Hand in one, named `{wanted}`.")
    found = _list([name for name in files if name != TIMESTAMP_FILE]) or "nothing"
    raise Unreadable(f"There is no notebook; found: {found}. Hand in `{wanted}`.")


def _list(names: list[str]) -> str:
    more = [f"{len(names) - MAX_NAMES} more"] if len(names) > MAX_NAMES else []
    return ", ".join([*(f"`{_shown(name)}`" for name in names[:MAX_NAMES]), *more])


def read_file(file: Path, limit: int) -> bytes:
    """The bytes of a plain file. Links and pipes are not opened, more than `limit` bytes not read."""
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        if file.is_symlink():
            raise Unreadable(
                f"`{_shown(file.name)}` is a link, not a file. Hand in the notebook itself."
            ) from None
        raise
    with os.fdopen(descriptor, "rb") as stream:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise Unreadable(f"`{_shown(file.name)}` is not a file. Hand in the notebook itself.")
        content = stream.read(limit + 1)
    if len(content) > limit:
        raise Unreadable(
            f"`{_shown(file.name)}` has {found.st_size / 2**20:.0f} MB, more than {limit // 2**20} MB. "
            "Clear the outputs and hand it in again."
        )
    return content
