"""Grading a class again after a check changed: start it, see who would move, approve or discard."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from ...engine import Autograder
from ...errors import MolgradeError
from ...grading.approval import Policy
from ...grading.compare import Direction, reason
from ..models import Assignment, Enrolment, Regrade, Role
from ..regrade import approve, compare, discard, open_regrade, outdated, progress, stale, start
from . import access
from .app import parts
from .forms import FormError

pages = Blueprint("regrading", __name__)

POLL_SECONDS = 2


@pages.get("/assignments/<int:assignment_id>/regrade")
def regrade(assignment_id: int) -> str:
    """Where the regrade is: none, running, or what it would change."""
    with parts().tool.database.reading() as session:
        found, me = access.assignment(session, assignment_id, access.STAFF)
        autograder, trouble = _autograder(found)
        current = open_regrade(session, found)
        return render_template(
            "regrade.html",
            title="Regrade",
            assignment=found,
            me=me,
            teacher=me.role is Role.TEACHER,
            trouble=trouble or parts().queue.trouble.get(found.name or ""),
            current=current,
            past=_past(session, found),
            policies=Policy,
            **(_stage(session, found, current, autograder) if autograder else {}),
        )


def _autograder(found: Assignment) -> tuple[Autograder | None, str | None]:
    try:
        return (parts().tool.autograders.get(found.name) if found.name else None), None
    except MolgradeError as error:
        return None, str(error)


def _stage(
    session: Session, found: Assignment, current: Regrade | None, autograder: Autograder
) -> dict[str, object]:
    """What the page shows of a regrade, or of there being none."""
    if current is None:
        old = outdated(session, found, autograder)
        return {"outdated": len(old), "people": len({each.user_id for each in old})}
    if stale(session, current, autograder):
        return {"stale": True}
    done, total = progress(session, current)
    if done < total:
        return {"done": done, "total": total, "poll": POLL_SECONDS}
    titles = {exercise.name: exercise.title for exercise in autograder.assignment.exercises}
    comparison = compare(session, current)
    return {"comparison": comparison, "titles": titles, "Direction": Direction, "reason": reason}


def _past(session: Session, found: Assignment) -> list[Regrade]:
    query = select(Regrade).where(Regrade.assignment_id == found.id, Regrade.decided_at.is_not(None))
    return list(session.scalars(query.order_by(Regrade.id.desc()).limit(20)))


@pages.get("/assignments/<int:assignment_id>/regrade/state")
def state(assignment_id: int) -> Response:
    """What the page asks again and again while it runs."""
    with parts().tool.database.reading() as session:
        found, _ = access.assignment(session, assignment_id, access.STAFF)
        current = open_regrade(session, found)
        done, total = progress(session, current) if current else (0, 0)
    text = f"{done} of {total} attempts are graded again."
    return jsonify(part=done / total if total else 1, finished=done == total, text=text)


@pages.post("/assignments/<int:assignment_id>/regrade")
def act(assignment_id: int) -> AnyResponse:
    """Start, approve, or discard."""
    tool, action = parts().tool, request.form.get("action")
    with tool.database.writing() as session:
        found, me = access.assignment(session, assignment_id, access.TEACHERS)
        autograder, trouble = _autograder(found)
        if autograder is None:
            raise FormError(trouble or "Choose first which assignment this is.")
        if action == "start":
            start(session, tool.clock(), found.id, me, autograder)
        elif action in ("approve", "discard"):
            _decide(session, _chosen(session, found), me, action, autograder)
        else:
            raise FormError("Choose what is to be done with the regrade.")
    parts().queue.wake()
    parts().outbox.wake.set()
    return redirect(url_for(".regrade", assignment_id=assignment_id), code=303)


def _chosen(session: Session, found: Assignment) -> Regrade:
    """The regrade that the form was about, and nobody else's until this is done."""
    theirs = session.scalars(select(Regrade).where(Regrade.assignment_id == found.id).with_for_update())
    chosen = next((each for each in theirs if str(each.id) == request.form.get("regrade")), None)
    if chosen is None:
        raise FormError("There is no such regrade of this assignment.")
    return chosen


def _decide(session: Session, chosen: Regrade, me: Enrolment, action: str, autograder: Autograder) -> None:
    now, form = parts().tool.clock(), request.form
    if action == "discard":
        discard(session, now, chosen, me)
        return
    try:
        policy = Policy(form.get("policy"))
    except ValueError:
        raise FormError("Choose which marks are to be written.") from None
    if chosen.decision != policy:  # else it was sent twice
        approve(session, now, chosen, me, policy, form.get("seen", ""), autograder)
