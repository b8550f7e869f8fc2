"""Deep linking's page: a teacher chooses assignments of the bank for the course."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session

from ...errors import MolgradeError
from .. import audit
from ..database import peek, take_once
from ..deep_linking import Choice, accepts_several, answer
from ..models import Context, Enrolment
from . import access
from .app import parts
from .forms import FormError, in_order, read_count, read_number, read_time

pages = Blueprint("choosing", __name__)

MOST_POINTS = 10_000


@dataclass(frozen=True)
class Offer:
    """An assignment of the bank, as the page shows it."""

    name: str
    title: str
    points: float
    exercises: int


@pages.get("/choose/<request_id>")
def choose(request_id: str) -> str:
    tool = parts().tool
    with tool.database.reading() as session:
        data = peek(session, "choose", request_id, tool.clock())
        _asker(session, data)
    return render_template(
        "choose.html",
        request_id=request_id,
        offers=list(offers().values()),
        several=accepts_several(data["settings"]),
    )


@pages.post("/choose/<request_id>")
def chosen(request_id: str) -> str:
    tool = parts().tool
    with tool.database.reading() as session:
        data = peek(session, "choose", request_id, tool.clock())
        _asker(session, data)
    choices = _choices(request.form, request.form.getlist("name"))
    if len(choices) > 1 and not accepts_several(data["settings"]):
        raise FormError("The LMS takes one assignment at a time here.")
    with tool.database.writing() as session:
        data = take_once(session, "choose", request_id, tool.clock())
        me = _asker(session, data)
        platform = session.get_one(Context, me.context_id).platform
        audit.note(session, tool.clock(), me, "chose", "assignments", names=[c.name for c in choices])
    jwt = answer(tool, platform, data["deployment"], data["settings"], choices)
    return render_template("chosen.html", url=data["settings"]["deep_link_return_url"], jwt=jwt)


def offers() -> dict[str, Offer]:
    """What is built of the bank; what can't be read is left out."""
    tool, found = parts().tool, {}
    for name in tool.autograders.names():
        try:
            known = tool.autograders.get(name).assignment
        except MolgradeError:
            continue
        points = sum(exercise.points for exercise in known.exercises)
        found[name] = Offer(name, known.title, points, len(known.exercises))
    return found


def _asker(session: Session, data: dict[str, Any] | None) -> Enrolment:
    """The teacher who asked; nobody else may answer."""
    if data is None:
        access.not_here()
    enrolment = session.get(Enrolment, data["enrolment"])
    me = access.me_in(session, enrolment.context_id if enrolment else 0, access.TEACHERS)
    if me.id != data["enrolment"]:
        access.not_here()
    return me


def _choices(form: Mapping[str, str], names: list[str]) -> list[Choice]:
    if not names:
        raise FormError("Choose at least one assignment.")
    known = offers()
    if not set(names) <= known.keys():
        raise FormError("One of these assignments is no longer in the bank: choose again.")
    opens, due, closes = (read_time(form, field) for field in ("opens_at", "due_at", "closes_at"))
    in_order(opens, due, closes)
    attempts = read_count(form, "attempts")
    return [
        Choice(
            name,
            known[name].title,
            read_number(form, f"points-{name}", 0.01, MOST_POINTS) or known[name].points or 1.0,
            opens,
            due,
            closes,
            attempts,
        )
        for name in dict.fromkeys(names)
    ]
