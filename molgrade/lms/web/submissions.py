"""All submissions of an assignment for its staff; to grade one again that failed; to release the feedback."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from ...engine.results import Result
from .. import audit, overview
from ..models import Grading, Release, Role, SubmissionState
from ..outbox import enqueue_all
from ..overview import Attempt, Overview, Person
from ..queue import may_begin_again
from . import access
from .app import parts
from .forms import FormError

pages = Blueprint("submissions", __name__)

A_PAGE = 200

STATES: dict[str, tuple[str, Callable[[Attempt], bool]]] = {
    "waiting": ("wait to be graded", lambda it: it.state is SubmissionState.WAITING),
    "grading": ("are being graded", lambda it: it.state is SubmissionState.GRADING),
    "failed": ("could not be graded", lambda it: it.state is SubmissionState.FAILED),
    "to-mark": ("a person has to mark", lambda it: it.to_mark),
    "late": ("late", lambda it: it.days_late > 0),
    "graded": ("graded", lambda it: it.state is SubmissionState.GRADED),
}
"""What the list can be narrowed to."""


@dataclass(frozen=True)
class Row:
    """One submission of the list."""

    person: Person
    attempt: Attempt
    counts: bool
    error: str | None
    again: bool


@pages.get("/assignments/<int:assignment_id>/submissions")
def index(assignment_id: int) -> str:
    """The newest first; `?state=` and `?student=` narrow the list, `?page=` goes on."""
    tool = parts().tool
    state, student = request.args.get("state", ""), request.args.get("student", type=int)
    page = max(1, request.args.get("page", 1, int))
    with tool.database.reading() as session:
        found, me = access.assignment(session, assignment_id, access.STAFF)
        seen = overview.read(session, parts().kept, found.context_id, found.id)
        chosen = _narrowed(seen, state, student)
        rows = _rows(session, seen, chosen[(page - 1) * A_PAGE : page * A_PAGE])
    by_id = seen.people
    return render_template(
        "submissions.html",
        title="Submissions",
        assignment=found,
        me=me,
        rows=rows,
        count=len(chosen),
        page=page,
        pages=-(-len(chosen) // A_PAGE),
        states=STATES,
        state=state,
        student=student,
        people=sorted((by_id[user] for _, user in seen.cells), key=lambda each: each.name.casefold()),
        teacher=me.role is Role.TEACHER,
        trouble=parts().queue.trouble.get(found.name or ""),
        now=tool.clock(),
    )


@pages.post("/submissions/<int:submission_id>/grade-again")
def grade_again(submission_id: int) -> AnyResponse:
    """Queue a submission that failed or is stuck. A second time it does nothing."""
    tool = parts().tool
    with tool.database.writing() as session:
        found, me = access.submission(session, submission_id, access.STAFF)
        session.refresh(found, with_for_update=True)
        before = found.state.value
        if parts().queue.grade_again(session, found):
            audit.note(session, tool.clock(), me, "grade again", found, state=before)
        query = {"assignment_id": found.assignment_id, "student": found.user_id}
    parts().queue.wake()
    return redirect(url_for(".index", **query), code=303)


@pages.post("/assignments/<int:assignment_id>/release")
def release(assignment_id: int) -> AnyResponse:
    """Release the feedback now, or hold it back until it is released here."""
    tool, action = parts().tool, request.form.get("action")
    with tool.database.writing() as session:
        found, me = access.assignment(session, assignment_id, access.TEACHERS)
        if action == "release":
            found.released_at = tool.clock()
        elif action == "hold":
            found.release, found.released_at = Release.BY_HAND, None
        else:
            raise FormError("Choose whether to release the feedback or to hold it back.")
        audit.note(session, tool.clock(), me, f"feedback: {action}", found)
        session.flush()
        enqueue_all(session, tool.clock(), found)
    parts().outbox.wake.set()
    return redirect(url_for(".index", assignment_id=assignment_id), code=303)


def _narrowed(seen: Overview, state: str, student: int | None) -> list[Attempt]:
    """The attempts that were asked for, the newest first."""
    if state and state not in STATES:
        raise FormError(f"There is no state {state!r}: choose one of the list.")
    attempts = [
        each
        for (_, user), cell in seen.cells.items()
        for each in cell.attempts
        if student in (None, user) and (not state or STATES[state][1](each))
    ]
    return sorted(attempts, key=lambda each: (each.received_at, each.id), reverse=True)


def _rows(session: Session, seen: Overview, attempts: Sequence[Attempt]) -> list[Row]:
    people, now = seen.people, parts().tool.clock()
    failed = [each.id for each in attempts if each.state is SubmissionState.FAILED]
    errors = _errors(session, failed)
    return [
        Row(
            people[each.user_id],
            each,
            seen.cells[each.assignment_id, each.user_id].counts is each,
            errors.get(each.id),
            may_begin_again(each.state, each.tries, each.claimed_until, now),
        )
        for each in attempts
    ]


def _errors(session: Session, ids: Sequence[int]) -> dict[int, str | None]:
    """Why submissions could not be graded, in words."""
    query = (
        select(Grading.submission_id, Grading.result)
        .where(Grading.submission_id.in_(ids), Grading.approved_at.is_not(None))
        .order_by(Grading.submission_id, Grading.number)
    )
    rows = session.execute(query)
    newest = {which: list(group)[-1][1] for which, group in groupby(rows, key=lambda row: row[0])}
    return {which: Result.model_validate_json(text).error for which, text in newest.items()}
