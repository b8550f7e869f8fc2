"""Who may see what. Every page asks here, and nowhere else.

A session knows the enrolments that launches put into it, one for each course. An object that belongs to
another course, another student, or nobody is the same to the asker: it does not exist (404).
"""

from __future__ import annotations

from typing import NamedTuple, NoReturn

from flask import abort
from flask import session as cookie
from sqlalchemy.orm import Session

from ..models import Assignment, Context, Enrolment, Role, Submission

STAFF = (Role.ASSISTANT, Role.TEACHER)
ALL = (Role.STUDENT, *STAFF)
TEACHERS = (Role.TEACHER,)

_KEY = "enrolments"


class Seen(NamedTuple):
    """An object and who asks for it."""

    thing: Assignment | Context | Submission
    me: Enrolment


def admit(enrolment: Enrolment) -> None:
    """Let the session into a course as somebody; before, it may have been there as somebody else."""
    cookie.permanent = True
    cookie[_KEY] = cookie.get(_KEY, {}) | {str(enrolment.context_id): enrolment.id}


def me_in(session: Session, context_id: int, roles: tuple[Role, ...] = ALL) -> Enrolment:
    """The session's enrolment in a course, with one of some roles."""
    enrolment = session.get(Enrolment, cookie.get(_KEY, {}).get(str(context_id), 0))
    if enrolment is None or enrolment.context_id != context_id or enrolment.role not in roles:
        not_here()
    return enrolment


def assignment(session: Session, assignment_id: int, roles: tuple[Role, ...] = ALL) -> Seen:
    found = session.get(Assignment, assignment_id)
    if found is None:
        not_here()
    return Seen(found, me_in(session, found.context_id, roles))


def course(session: Session, context_id: int, roles: tuple[Role, ...] = ALL) -> Seen:
    me = me_in(session, context_id, roles)
    return Seen(me.context, me)


def submission(session: Session, submission_id: int, roles: tuple[Role, ...] = ALL) -> Seen:
    """One's own, or any of a course for its staff."""
    found = session.get(Submission, submission_id)
    if found is None:
        not_here()
    me = me_in(session, found.assignment.context_id, roles)
    if found.user_id != me.user_id and me.role not in STAFF:
        not_here()
    return Seen(found, me)


def not_here() -> NoReturn:
    abort(404)
