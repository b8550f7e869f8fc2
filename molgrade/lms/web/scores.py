"""Marks in the LMS: what was sent, what is stored there, where they differ, and to send again."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from ...errors import MolgradeError
from .. import audit
from ..models import Assignment, Enrolment, Score, ScoreState, User
from ..outbox import enqueue_all, enqueue_standing, send_again
from ..reconcile import AGAIN, Line, newest_scores, reconcile, repeat
from . import access
from .app import parts

pages = Blueprint("scores", __name__)


@pages.get("/assignments/<int:assignment_id>/scores")
def index(assignment_id: int) -> str:
    """What was sent. The LMS is asked only with `?compare=`, because it can be slow or down."""
    tool, problem, lines = parts().tool, None, None
    with tool.database.reading() as session:
        found, me = access.assignment(session, assignment_id, access.STAFF)
        scores = newest_scores(session, assignment_id)
    if request.args.get("compare"):
        try:
            lines = reconcile(tool, assignment_id)
        except MolgradeError as error:
            problem = str(error)
    compared = lines is not None
    if not compared:
        lines = [Line(score.user.sub, score.user.shown, score, None) for score in scores]
        lines.sort(key=lambda line: (line.name, line.sub))
    return render_template(
        "scores.html",
        title="Marks in the LMS",
        assignment=found,
        me=me,
        lines=lines,
        compared=compared,
        problem=problem,
        again=[line for line in lines if compared and line.verdict in AGAIN],
        states={
            ScoreState.WAITING: "on its way",
            ScoreState.SENDING: "on its way",
            ScoreState.SENT: "sent",
            ScoreState.REFUSED: "refused by the LMS",
        },
    )


@pages.post("/assignments/<int:assignment_id>/scores/send")
def send(assignment_id: int) -> AnyResponse:
    """Send a student's mark again, or, if none is named, every mark that the LMS lacks or has otherwise."""
    tool, who = parts().tool, request.form.get("student", type=int)
    with tool.database.reading() as session:
        found, me = access.assignment(session, assignment_id, access.STAFF)
    if who:
        _send_one(found, me, who)
    else:
        _send_all(found, me)
    parts().outbox.wake.set()
    return redirect(url_for(".index", assignment_id=assignment_id), code=303)


def _send_one(found: Assignment, me: Enrolment, user_id: int) -> None:
    tool = parts().tool
    pair = (Score.assignment_id == found.id, Score.user_id == user_id)
    with tool.database.writing() as session:
        score = session.scalars(select(Score).where(*pair).order_by(Score.id.desc()).limit(1)).first()
        if score is None:
            return
        assignment, user = session.get_one(Assignment, found.id), session.get_one(User, user_id)
        if enqueue_standing(session, tool.clock(), assignment, user) is None:
            send_again(session, tool.clock(), score)
        audit.note(session, tool.clock(), me, "mark sent again", score, student=user_id)


def _send_all(found: Assignment, me: Enrolment) -> None:
    tool = parts().tool
    sent = repeat(tool, reconcile(tool, found.id)) if found.line_item else 0
    with tool.database.writing() as session:
        assignment = session.get_one(Assignment, found.id)
        sent += enqueue_all(session, tool.clock(), assignment)
        audit.note(session, tool.clock(), me, "marks sent again", assignment, count=sent)
