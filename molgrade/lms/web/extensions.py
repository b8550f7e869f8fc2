"""Extensions: other dates, attempts or price of being late, for one student or several at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from werkzeug.wrappers import Response as AnyResponse

from .. import audit
from ..models import Assignment, Enrolment, Extension, User
from ..outbox import enqueue_standing
from ..overview import students_of
from ..policy import EXTENDED
from . import access
from .app import parts
from .forms import FormError, in_order, read_count, read_percent, read_time

pages = Blueprint("extensions", __name__)

MAX_NOTE = 500


@pages.get("/assignments/<int:assignment_id>/extensions")
def index(assignment_id: int) -> str:
    """Those that were given, and a form for more; `?student=` shows somebody's in the form."""
    with parts().tool.database.reading() as session:
        found, me = access.assignment(session, assignment_id, access.STAFF)
        given = _given(session, found)
        people = students_of(session, found.context_id)
        givers = {extension.given_by for extension in given if extension.given_by}
        names = {user.id: user.shown for user in session.scalars(select(User).where(User.id.in_(givers)))}
    by_user = {extension.user_id: extension for extension in given}
    chosen = request.args.get("student", type=int)
    return render_template(
        "extensions.html",
        title="Extensions",
        assignment=found,
        me=me,
        given=sorted(given, key=lambda each: each.user.shown.casefold()),
        names=names,
        people=[person for person in people if not person.left or person.id == chosen],
        chosen=chosen,
        own=by_user.get(chosen),
        has=by_user.keys(),
    )


@pages.post("/assignments/<int:assignment_id>/extensions")
def give(assignment_id: int) -> AnyResponse:
    """Give all chosen students the same, in place of what they had."""
    tool, form = parts().tool, request.form
    with tool.database.reading() as session:
        access.assignment(session, assignment_id, access.STAFF)  # before anything is said of the form
    values = _values(form)

    def work(session: Session) -> None:
        found, me = access.assignment(session, assignment_id, access.STAFF)
        in_order(found.opens_at, values["due_at"], values["closes_at"])
        for user in _chosen(session, found, form.getlist("student")):
            _give(session, found, me, user, values)

    tool.database.written(work)
    parts().outbox.wake.set()
    return redirect(url_for(".index", assignment_id=assignment_id), code=303)


@pages.post("/assignments/<int:assignment_id>/extensions/withdraw")
def withdraw(assignment_id: int) -> AnyResponse:
    """Take a student's extension back. A second time it does nothing."""
    tool = parts().tool
    with tool.database.writing() as session:
        found, me = access.assignment(session, assignment_id, access.STAFF)
        user_id = request.form.get("student", 0, int)
        mine = (Extension.assignment_id == found.id, Extension.user_id == user_id)
        extension = session.scalars(select(Extension).where(*mine)).one_or_none()
        if extension:
            user = extension.user
            audit.note(session, tool.clock(), me, "extension withdrawn", extension, **_details(extension))
            session.delete(extension)
            session.flush()
            enqueue_standing(session, tool.clock(), found, user)
    parts().outbox.wake.set()
    return redirect(url_for(".index", assignment_id=assignment_id), code=303)


def _values(form: Mapping[str, str]) -> dict[str, Any]:
    """What the form gives; what is empty stays as it is for everybody."""
    values: dict[str, Any] = {field: read_time(form, field) for field in ("due_at", "closes_at")}
    values |= {"attempts": read_count(form, "attempts"), "late_per_day": read_percent(form, "late_percent")}
    if not any(value is not None for value in values.values()):
        raise FormError("Give another date, number of attempts or price of being late.")
    note = form.get("note", "").strip()
    if len(note) > MAX_NOTE:
        raise FormError(f"The note has more than {MAX_NOTE} characters.")
    return values | {"note": note}


def _chosen(session: Session, found: Assignment, wanted: Sequence[str]) -> Sequence[User]:
    known = {str(person.id) for person in students_of(session, found.context_id)}
    if not wanted:
        raise FormError("Choose at least one student.")
    if not set(wanted) <= known:
        raise FormError("One of these is no student of the course: choose again.")
    return session.scalars(select(User).where(User.id.in_(map(int, wanted))).order_by(User.id)).all()


def _give(session: Session, found: Assignment, me: Enrolment, user: User, values: dict[str, Any]) -> None:
    now = parts().tool.clock()
    mine = (Extension.assignment_id == found.id, Extension.user_id == user.id)
    extension = session.scalars(select(Extension).where(*mine)).one_or_none()
    if extension and _same(extension, values):
        return
    extension = extension or Extension(assignment_id=found.id, user_id=user.id)
    for name, value in values.items():
        setattr(extension, name, value)
    extension.given_by, extension.given_at = me.user_id, now
    session.add(extension)
    session.flush()
    audit.note(session, now, me, "extension given", extension, **_details(extension))
    enqueue_standing(session, now, found, user)


def _same(extension: Extension, values: Mapping[str, Any]) -> bool:
    return {name: getattr(extension, name) for name in values} == values


def _given(session: Session, found: Assignment) -> Sequence[Extension]:
    query = select(Extension).where(Extension.assignment_id == found.id)
    return session.scalars(query.options(joinedload(Extension.user))).all()


def _details(extension: Extension) -> dict[str, Any]:
    values = {name: getattr(extension, name) for name in (*EXTENDED, "note")}
    return {"student": extension.user_id} | {k: str(v) for k, v in values.items() if v not in (None, "")}
