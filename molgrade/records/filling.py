"""Marks into a gradebook that was downloaded from the LMS, and feedback into Moodle."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence

from ..errors import MolgradeError
from .course import Course
from .downloaded import Downloaded, as_number
from .exports import Exported, maximum_of, number
from .feedback import RESULTS_FILE
from .marks import Policy, left_out, standings
from .roster import pair


def fill(
    course: Course,
    assignment: str,
    downloaded: Downloaded,
    policy: Policy = Policy(),
    column: str | None = None,
    scale: bool = False,
    comma: bool | None = None,
) -> Exported:
    """Fill an assignment's column in a gradebook that was downloaded from the LMS.

    Cells of students without a mark to send stay as they are, and so does everything beside the column.

    Args:
        course: the course.
        assignment: whose marks.
        downloaded: the LMS's file.
        policy: what becomes of marks that are not final.
        column: heading of the column, where it is not the assignment's title.
        scale: convert marks to the LMS's maximum, where that differs from ours.
        comma: write decimals with a comma; by default as the file does.
    """
    about = course.autograder(assignment).assignment
    found = standings(course, assignment, policy)
    place = downloaded.column_of(about.title, assignment, column)
    factor = _factor(downloaded, place, maximum_of(found, sum(e.points for e in about.exercises)), scale)
    comma = downloaded.comma(place) if comma is None else comma
    rows = downloaded.rows
    paired = pair([standing.person.keys for standing in found], [downloaded.keys(row) for row in rows])
    values, kept, changed, folders = {}, [], 0, {}
    for ours, theirs in paired.items():
        row, standing = rows[theirs], found[ours]
        if standing.points is None:
            continue
        if standing.handed_in:
            folders[standing.person.student] = _folder(downloaded, row)
        if downloaded.is_decided(row, place):
            kept.append(downloaded.label(row))
            continue
        before = as_number(downloaded.sheet.rows[row][place])
        values[row, place] = number(standing.points * factor, comma)
        changed += before is not None and before != as_number(values[row, place])
    lost = [s.person.student for at, s in enumerate(found) if at not in paired and s.handed_in]
    strangers = [downloaded.label(row) for at, row in enumerate(rows) if at not in paired.values()]
    notes = [
        *left_out(found),
        *_line(f"Kept, for {downloaded.lms.title()} has them as excused, not assigned or locked", kept),
        *_line("Handed in, but not found in the file", lost),
        *_line("In the file, unknown here", strangers),
        *([f"{changed} of the marks were other numbers in the file before."] if changed else []),
    ]
    return Exported(downloaded.sheet.filled(values), len(values), notes, folders)


def _line(what: str, who: Sequence[str]) -> list[str]:
    return [f"{what} ({len(who)}): {', '.join(who)}."] if who else []


def _factor(downloaded: Downloaded, place: int, ours: float, scale: bool) -> float:
    theirs = downloaded.maximum(place)
    if theirs is None or theirs == ours:
        return 1.0
    if not scale:
        raise MolgradeError(
            f"{downloaded.path} has {theirs:g} points for {downloaded.header[place]!r}, the "
            f"assignment {ours:g}: make them the same in {downloaded.lms.title()}, or convert with --scale."
        )
    return theirs / ours


def _folder(downloaded: Downloaded, row: int) -> str:
    """The folder that Moodle's import of feedback takes for a student's: name, participant, plug-in."""
    participant = re.search(r"\d+$", downloaded.value(row, "Identifier"))
    name = re.sub(r"[_/\\\x00-\x1f]+", " ", downloaded.name(row)).strip(" .~") or "Participant"
    return f"{name}_{participant[0]}_assignsubmission_file_" if participant else ""


def feedback_zip(course: Course, assignment: str, filled: Exported) -> tuple[bytes, list[str]]:
    """A zip for Moodle's *Upload multiple feedback files in a zip*, and notes about pages not in it.

    Raises `MolgradeError` when the table was no grading worksheet, which alone knows Moodle's participants.
    """
    if not any(filled.folders.values()):
        raise MolgradeError(
            "The feedback zip needs Moodle's participant numbers: give the assignment's grading worksheet "
            "(its column Identifier has them) with --into."
        )
    stream, missing, old = io.BytesIO(), [], []
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for student, folder in sorted(filled.folders.items()):
            results = course.autograded(student, assignment) / RESULTS_FILE
            page = course.feedback(student, assignment) / f"{assignment}.html"
            if not folder or not results.is_file():
                continue
            if not page.is_file():
                missing.append(student)
                continue
            old += [student] if page.stat().st_mtime < results.stat().st_mtime else []
            archive.writestr(
                zipfile.ZipInfo(f"{folder}/{page.name}"), page.read_bytes(), zipfile.ZIP_DEFLATED
            )
    again = f"run `molgrade feedback {assignment}` and export again"
    notes = [*_line(f"Without a page in the zip; {again}", missing)]
    notes += _line(f"With a page older than their marks; {again}", old)
    return stream.getvalue(), notes
