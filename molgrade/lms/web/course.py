"""A course for its staff: who is in it, and everybody's mark in every assignment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask import Blueprint, Response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from ...errors import MolgradeError
from ...records.exports import Exported, Lms, number, table
from ...records.marks import NO_SUBMISSION, WAITS, Standing
from ...records.roster import Person as Named
from ...records.sheet import as_csv, harmless
from .. import audit, overview
from ..marks import marked
from ..models import Assignment, Submission, SubmissionState
from ..overview import Cell, Overview, Person
from ..roster import refresh
from . import access
from .app import parts
from .downloads import download
from .forms import FormError
from .words import days

pages = Blueprint("course", __name__)

UNFINISHED = {
    SubmissionState.WAITING: "waits to be graded",
    SubmissionState.GRADING: "is being graded",
    SubmissionState.FAILED: "could not be graded",
}


@pages.get("/courses/<int:context_id>")
def matrix(context_id: int) -> str:
    """A row for each student, a column for each assignment."""
    return _matrix(context_id)


@pages.post("/courses/<int:context_id>/roster")
def roster(context_id: int) -> AnyResponse | tuple[str, int]:
    """Ask the LMS who is in the course."""
    tool = parts().tool
    with tool.database.reading() as session:
        _, me = access.course(session, context_id, access.STAFF)
    try:
        found = refresh(tool, context_id)
    except MolgradeError as error:
        return _matrix(context_id, str(error)), 502
    with tool.database.writing() as session:
        audit.note(session, tool.clock(), me, "roster read", f"context {context_id}", members=found)
    return redirect(url_for(".matrix", context_id=context_id), code=303)


@pages.get("/courses/<int:context_id>/marks.csv")
def marks_csv(context_id: int) -> Response:
    """The matrix as a table for a spreadsheet. A mark that is not final is left out, and a note says so."""
    with parts().tool.database.reading() as session:
        access.course(session, context_id, access.STAFF)
        found = overview.read(session, parts().kept, context_id)
    return _csv(_plain(found), "marks.csv")


@pages.get("/assignments/<int:assignment_id>/marks.csv")
def assignment_csv(assignment_id: int) -> Response:
    """Marks of one assignment, plain or in an LMS's format (`?format=moodle`)."""
    with parts().tool.database.reading() as session:
        assignment, _ = access.assignment(session, assignment_id, access.STAFF)
        found = overview.read(session, parts().kept, assignment.context_id, assignment.id)
        wanted, name = request.args.get("format", ""), assignment.name or "marks"
        if not wanted:
            return _csv(_plain(found), f"{name}.csv")
        if wanted not in list(Lms):
            raise FormError(f"There is no format {wanted!r}: choose {', '.join(Lms)}.")
        exported = _for_lms(found, assignment, Lms(wanted), session)
    return download(exported.content, f"{name}-{wanted}.csv", "text/csv")


def words(cell: Cell, now: datetime) -> list[str]:
    """What is to be said of a standing beside its points."""
    newest, counts = cell.newest, cell.counts
    if newest is None:
        return []
    said = []
    if newest.state in UNFINISHED:
        text = UNFINISHED[newest.state]
        said.append(f"attempt {newest.number} {text}" if counts else text)
    if counts and counts.to_mark:
        said.append("a person has to mark it")
    if counts and counts.days_late:
        said.append(f"{days(counts.days_late)} late")
    return [*said, *filter(None, [cell.in_lms(now)])]


def _matrix(context_id: int, trouble: str | None = None) -> str:
    tool = parts().tool
    with tool.database.reading() as session:
        course, me = access.course(session, context_id, access.STAFF)
        found = overview.read(session, parts().kept, context_id)
        return render_template(
            "course.html",
            title=course.title or "Course",
            course=course,
            me=me,
            found=found,
            trouble=trouble,
            words=lambda cell: words(cell, tool.clock()),
        )


def _plain(found: Overview) -> Iterable[list[str]]:
    titles = [a.title or str(a.name) for a in found.assignments]
    yield ["Name", "Email", "Id in the LMS", *map(harmless, titles), "Notes"]
    for person in found.students:
        cells = [found.cell(assignment, person) for assignment in found.assignments]
        notes = ["has left the course"] if person.left else []
        notes += [f"{title}: {why}" for title, cell in zip(titles, cells, strict=True) if (why := _why(cell))]
        about = [person.name, person.email, person.sub]
        marks = [number(cell.final) for cell in cells]
        yield [*map(harmless, about), *marks, harmless("; ".join(notes))]


def _why(cell: Cell) -> str:
    """Why there is no final mark, where something was handed in."""
    if cell.newest is None or cell.final is not None:
        return ""
    return WAITS if cell.counts else UNFINISHED[cell.newest.state]


def _for_lms(found: Overview, assignment: Assignment, lms: Lms, session: Session) -> Exported:
    """In an LMS's format, where students are known by their addresses."""
    standings = []
    for person in found.students:
        cell = found.cell(assignment, person)
        counts = cell.counts
        report, submitted, why = None, None, NO_SUBMISSION
        if counts:
            mark = marked(session.get_one(Submission, counts.id), counts.terms)
            report, submitted, why = mark.report, counts.received_at, WAITS if counts.to_mark else ""
        elif cell.newest:
            continue  # there is something, and no mark: an empty cell would say that there is nothing
        standings.append(Standing(_named(person), cell.final, why, report, submitted))
    return table(standings, lms, assignment.title or str(assignment.name), 0.0)


def _named(person: Person) -> Named:
    """As the tables name people. Platforms tell us a whole name: its last word is taken for the last name."""
    first, _, last = person.name.rpartition(" ")
    return Named(person.email or person.sub, first, last, person.email, person.sub)


def _csv(rows: Iterable[list[str]], name: str) -> Response:
    content = as_csv(rows).encode("utf-8-sig")  # so that Excel reads accents
    return download(content, name, "text/csv")
