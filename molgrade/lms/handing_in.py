"""Accepting what a student hands in: a notebook, or a zip with one.

The bytes are kept by their hash. Names in a zip are looked at, never used as paths; nothing is unpacked to
disk.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePosixPath

from sqlalchemy import func, literal, select, tuple_
from sqlalchemy.orm import Session

from ..engine.notebook import readable
from ..engine.repair import SubmissionError, read_notebook
from ..errors import MolgradeError
from . import audit
from .marks import attempts_of, terms_for, used
from .models import Assignment, Enrolment, Submission, SubmissionState, UtcTime
from .tool import Tool

MAX_BYTES = 50 * 2**20
"""Size of an upload, and of the notebook in a zip."""

MAX_FILES = 5000
MAX_NAME = 80
HOUR = timedelta(hours=1)
PER_HOUR = 30
"""Submissions of one student to one assignment: more is a script gone wild."""


class HandInRefused(MolgradeError):
    """Nothing was handed in and no attempt is used; the text is for the student."""


@dataclass(frozen=True)
class Accepted:
    """A submission, and whether it is the very file of the attempt before (then no attempt is used)."""

    submission: Submission
    again: bool = False


def accept(tool: Tool, assignment_id: int, enrolment_id: int, upload: bytes) -> Accepted:
    """Keep an upload as the next attempt of a student. When this returns it is on disk and in the database.

    Raises `HandInRefused`.
    """
    now = tool.clock()
    name = _look_first(tool, assignment_id, enrolment_id, upload)
    content, notes = notebook_in(upload, f"{name}.ipynb")
    kept = {"upload": tool.files.put(upload), "notebook": tool.files.put(content), "size": len(upload)}

    def add(session: Session) -> Accepted:
        assignment = session.get_one(Assignment, assignment_id, with_for_update=True)
        who = session.get_one(Enrolment, enrolment_id)
        before = attempts_of(session, assignment, who.user)
        if before and before[-1].notebook == kept["notebook"]:
            return Accepted(before[-1], again=True)
        refusal = terms_for(session, assignment, who.user).refusal(now, used(before))
        lately = [each for each in before if each.received_at > now - HOUR]
        if refusal is None and len(lately) >= PER_HOUR:
            refusal = f"You have handed in {PER_HOUR} times within an hour: wait a little."
        if refusal:
            raise HandInRefused(refusal)
        submission = Submission(
            assignment=assignment, user=who.user, number=len(before) + 1, received_at=now, notes=notes, **kept
        )
        session.add(submission)
        session.flush()
        audit.note(session, now, who, "handed in", submission, notebook=kept["notebook"])
        return Accepted(submission)

    return tool.database.written(add)


def _look_first(tool: Tool, assignment_id: int, enrolment_id: int, upload: bytes) -> str:
    """The assignment's name, unless an upload is refused without being read. That spares work and room on the
    disk; what decides is asked once more under the lock."""
    now = tool.clock()
    with tool.database.reading() as session:
        assignment = session.get_one(Assignment, assignment_id)
        user = session.get_one(Enrolment, enrolment_id).user
        before = attempts_of(session, assignment, user)
        over = terms_for(session, assignment, user).refusal(now, used=0)
    if assignment.name is None:
        raise HandInRefused("Your teacher has not chosen yet what this assignment is.")
    again = bool(before) and before[-1].upload == hashlib.sha256(upload).hexdigest()
    if over and not again:
        raise HandInRefused(over)
    if not tool.uploads.allows(user.id, now):
        raise HandInRefused(f"You have sent {tool.uploads.most} files within a minute: wait a little.")
    return assignment.name


def place_in_line(session: Session, submission: Submission) -> int:
    """How many submissions are graded or wait before it."""
    unfinished = Submission.state.in_([SubmissionState.WAITING, SubmissionState.GRADING])
    order = tuple_(Submission.received_at, Submission.id)
    earlier = order < tuple_(literal(submission.received_at, UtcTime()), literal(submission.id))
    return session.scalar(select(func.count(Submission.id)).where(unfinished, earlier))


def notebook_in(upload: bytes, wanted: str) -> tuple[bytes, list[str]]:
    """The notebook of an upload, and notes on how it was found. Raises `HandInRefused` when there is none."""
    if not upload:
        raise HandInRefused("The file is empty. Save the notebook in Jupyter or Colab and choose it again.")
    if len(upload) > MAX_BYTES:
        raise HandInRefused(too_large())
    content, notes = _unzipped(upload, wanted) if zipfile.is_zipfile(io.BytesIO(upload)) else (upload, [])
    try:
        read_notebook(content)
    except SubmissionError as error:
        raise HandInRefused(str(error)) from None
    return content, notes


def _unzipped(upload: bytes, wanted: str) -> tuple[bytes, list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(upload)) as archive:
            entry, notes = _choose(archive.infolist(), wanted)
            with archive.open(entry) as stream:
                content = stream.read(MAX_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise HandInRefused(
            "The zip can't be read (damaged, or locked with a password). Hand in the notebook itself."
        ) from error
    if len(content) > MAX_BYTES:
        raise HandInRefused(too_large())
    return content, notes


def _choose(entries: list[zipfile.ZipInfo], wanted: str) -> tuple[zipfile.ZipInfo, list[str]]:
    """The one notebook of a zip, or among several the one with the assignment's name."""
    if len(entries) > MAX_FILES:
        raise HandInRefused(f"The zip holds more than {MAX_FILES} files. Hand in the notebook itself.")
    found = [(PurePosixPath(e.filename.replace("\\", "/")), e) for e in entries if not e.is_dir()]
    notebooks = [(path, e) for path, e in found if path.suffix.lower() == ".ipynb" and not _aside(path)]
    named = [(path, entry) for path, entry in notebooks if path.name == wanted]
    chosen = named if len(named) == 1 else notebooks
    if len(chosen) == 1:
        path, entry = chosen[0]
        return entry, [f"`{_shown(path.name)}` was taken from the zip."]
    if not notebooks:
        raise HandInRefused(f"There is no notebook in the zip. Hand in `{wanted}`.")
    names = ", ".join(f"`{_shown(path.name)}`" for path, _ in notebooks[:5])
    raise HandInRefused(f"There are several notebooks in the zip ({names}). Hand in `{wanted}` alone.")


def _aside(path: PurePosixPath) -> bool:
    """What programs put beside a notebook without being asked."""
    return any(part.startswith((".", "__MACOSX")) and part != ".." for part in path.parts)


def _shown(name: str) -> str:
    """A name that a stranger chose, in words for people."""
    return readable(name, MAX_NAME).replace("\n", "\N{REPLACEMENT CHARACTER}").replace("`", "'")


def too_large() -> str:
    return f"The file has more than {MAX_BYTES // 2**20} MB. Clear the notebook's outputs and hand in again."
