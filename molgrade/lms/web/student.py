"""Pages of an assignment: what to do, hand in, how far it is, what came of it."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from datetime import datetime

import nbformat
from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from ...engine.autograder import Assignment as BankAssignment
from ...engine.autograder import Autograder
from ...engine.results import Result
from ...errors import MolgradeError
from ...records.feedback import page as feedback_page
from ...records.report import Report
from ..handing_in import MAX_BYTES, HandInRefused, accept, place_in_line, too_large
from ..marks import Marked, attempts_of, counting, marked, shown, terms_for, used
from ..models import Assignment, Enrolment, Role, Submission, SubmissionState
from ..own_data import notebook_of, student_key
from ..policy import Terms
from . import access, words
from .app import parts
from .downloads import download

pages = Blueprint("student", __name__)

POLL_SECONDS = 2


@dataclass(frozen=True)
class Attempt:
    """One row of the list of attempts. Marks are as its reader may see them."""

    submission: Submission
    report: Report | None
    days_late: int
    counts: str | None
    """Why this is the one that counts, if it is."""
    error: str | None


@pages.get("/assignments/<int:assignment_id>")
def assignment(assignment_id: int) -> str:
    with parts().tool.database.reading() as session:
        found, me = access.assignment(session, assignment_id)
        return _page(session, found, me)


@pages.get("/assignments/<int:assignment_id>/notebook")
def notebook(assignment_id: int) -> AnyResponse:
    """The release notebook, in the reader's own version where there are such; with its data, if it has some,
    as a zip."""
    tool = parts().tool
    with tool.database.reading() as session:
        found, me = access.assignment(session, assignment_id)
        opens = terms_for(session, found, me.user).opens_at
        key = student_key(found.context.platform, me.user)
    if found.name is None or (opens and tool.clock() < opens and me.role is Role.STUDENT):
        access.not_here()
    try:
        autograder = tool.autograders.get(found.name)
        versions = tool.own_data.versions(autograder)
        content = notebook_of(autograder, versions and versions.of(key))
    except MolgradeError as error:
        tool.log(f"The notebook of {found.name} can't be given out: {error}")
        raise MolgradeError("The notebook can't be given out now. Tell your teacher.") from None
    if not autograder.data:
        return download(content, f"{found.name}.ipynb", "application/x-ipynb+json")
    files = {f"{found.name}.ipynb": content} | autograder.data
    return download(_zipped(found.name, files), f"{found.name}.zip", "application/zip")


@pages.post("/assignments/<int:assignment_id>/submissions")
def hand_in(assignment_id: int) -> AnyResponse | tuple[str, int]:
    tool = parts().tool
    with tool.database.reading() as session:
        found, me = access.assignment(session, assignment_id)
    file = request.files.get("file")
    try:
        accepted = accept(tool, found.id, me.id, file.read() if file else b"")
    except HandInRefused as error:
        with tool.database.reading() as session:
            found, me = access.assignment(session, assignment_id)
            return _page(session, found, me, str(error)), 422
    parts().queue.wake()
    again = {"again": 1} if accepted.again else {}
    return redirect(url_for(".submission", submission_id=accepted.submission.id, **again), code=303)


@pages.get("/submissions/<int:submission_id>")
def submission(submission_id: int) -> AnyResponse | str:
    """How far it is; when it is finished, the feedback."""
    with parts().tool.database.reading() as session:
        found, me = access.submission(session, submission_id)
        if found.finished and "again" not in request.args:
            return redirect(url_for(".feedback", submission_id=found.id), code=303)
        return render_template(
            "progress.html",
            submission=found,
            progress=_progress(session, found, me),
            again="again" in request.args,
            poll=POLL_SECONDS,
        )


@pages.get("/submissions/<int:submission_id>/state")
def state(submission_id: int) -> Response:
    """What the progress page asks again and again."""
    with parts().tool.database.reading() as session:
        found, me = access.submission(session, submission_id)
        progress = _progress(session, found, me)
        return jsonify(state=found.state.value, finished=found.finished, **progress.data)


@pages.get("/submissions/<int:submission_id>/feedback")
def feedback(submission_id: int) -> AnyResponse:
    """The page that `molgrade feedback` writes too, with what its reader may see."""
    tool = parts().tool
    with tool.database.reading() as session:
        found, me = access.submission(session, submission_id)
        if found.grading is None:
            access.not_here()
        terms = terms_for(session, found.assignment, found.user)
        report = _report(found, terms, me, tool.clock())
        # The executed notebook names hidden checks that failed.
        executed = found.grading.notebook if me.role in access.STAFF or terms.released(tool.clock()) else None
    whole = executed and report.graded
    html = feedback_page(
        report,
        _title(found.assignment),
        nbformat.from_dict(json.loads(tool.files.get(executed))) if whole else None,
        found.received_at,
        url_for(".assignment", assignment_id=found.assignment_id),
        None if me.role in access.STAFF or terms.released(tool.clock()) else words.NOT_RELEASED,
    )
    response = make_response(html)
    response.csp = {"script-src": "'none'", "style-src": "'unsafe-inline'", "img-src": "data:"}
    return response


@pages.get("/submissions/<int:submission_id>/file")
def handed_in(submission_id: int) -> Response:
    """The notebook that was handed in, as it was."""
    tool = parts().tool
    with tool.database.reading() as session:
        found, _ = access.submission(session, submission_id)
        name = f"{found.assignment.name}-attempt-{found.number}.ipynb"
    return download(tool.files.get(found.notebook), name, "application/x-ipynb+json")


def _page(session: Session, found: Assignment, me: Enrolment, refusal: str | None = None) -> str:
    """The assignment's page for somebody, with why the last hand-in was refused."""
    tool = parts().tool
    now = tool.clock()
    terms = terms_for(session, found, me.user)
    attempts = _attempts(session, found, me, terms, now)
    autograder, trouble = _autograder(found.name)
    known = autograder and autograder.assignment
    data = autograder.data if autograder else {}
    return render_template(
        "assignment.html",
        assignment=found,
        title=_title(found),
        bank=known,
        terms=terms,
        usual=Terms.of(found),
        words=words,
        data={name: words.size(len(content)) for name, content in data.items()},
        colab=tool.published.in_colab(found.name) if _may_open_in_colab(known) else None,
        max_bytes=MAX_BYTES,
        too_large=too_large(),
        attempts=attempts,
        used=(count := used(attempt.submission for attempt in attempts)),
        closed=terms.refusal(now, count),
        released=terms.released(now),
        opened=me.role in access.STAFF or not terms.opens_at or now >= terms.opens_at,
        days_late=terms.days_late(now),
        refusal=refusal,
        trouble=trouble,
        me=me,
        teacher=me.role is Role.TEACHER,
        staff=me.role in access.STAFF,
        names=tool.autograders.names() if me.role is Role.TEACHER else [],
    )


def _autograder(name: str | None) -> tuple[Autograder | None, str | None]:
    """An assignment of the bank, and what is wrong with it: it can't be read, or can't be given out."""
    tool, found = parts().tool, None
    try:
        if name:
            found = tool.autograders.get(name)
            tool.own_data.versions(found)
    except MolgradeError as error:
        return found, str(error)
    return found, None


def _attempts(
    session: Session, found: Assignment, me: Enrolment, terms: Terms, now: datetime
) -> list[Attempt]:
    """A person's own attempts, the newest first. Which counts is told once whole marks are shown."""
    submissions = attempts_of(session, found, me.user)
    marks: dict[int, Marked | None] = {each.id: marked(each, terms) for each in submissions}
    graded = [mark for mark in marks.values() if mark]
    best = counting(graded, terms.counts) if terms.released(now) else None
    why = words.why_it_counts(terms, len(graded))
    return [
        Attempt(
            each,
            shown(mark, terms, now) if (mark := marks[each.id]) else None,
            terms.days_late(each.received_at),
            why if best and best.submission is each else None,
            _error(each),
        )
        for each in reversed(submissions)
    ]


def _report(found: Submission, terms: Terms, me: Enrolment, now: datetime) -> Report:
    """The marks of a submission as somebody may see them: staff sees all."""
    mark = marked(found, terms)
    if mark is None:
        report = Report.of(Result.model_validate_json(found.grading.result))
    else:
        report = mark.report if me.role in access.STAFF else shown(mark, terms, now)
    named = report.result.model_copy(update={"student": found.user.shown})
    return Report(named, report.exercises, report.late_penalty)


def _error(found: Submission) -> str | None:
    if found.state is not SubmissionState.FAILED or found.grading is None:
        return None
    return Result.model_validate_json(found.grading.result).error


def _progress(session: Session, found: Submission, me: Enrolment) -> words.Progress:
    tool, queue, name = parts().tool, parts().queue, found.assignment.name or ""
    try:
        exercises = tool.autograders.get(name).assignment.exercises
    except MolgradeError:
        exercises = []
    trouble = words.trouble(queue.trouble.get(name), me.role in access.STAFF)
    before = place_in_line(session, found)
    return words.progress(found, before, queue.places.get(found.id), exercises, trouble)


def _may_open_in_colab(known: BankAssignment | None) -> bool:
    """What is published is the general version: who has data of their own must start from their own file."""
    return known is not None and parts().tool.published is not None and not known.per_student


def _title(found: Assignment) -> str:
    return found.title or found.name or "Assignment"


def _zipped(folder: str, files: dict[str, bytes]) -> bytes:
    """Files in a folder of a zip, the same bytes each time."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(f"{folder}/{name}"), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
