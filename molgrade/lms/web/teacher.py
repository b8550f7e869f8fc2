"""What teachers set on an assignment's page.

Roster, marks matrix, statistics, written answers and regrading are modules of their own beside this one.
"""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from .. import audit
from ..models import Counts, Release
from ..outbox import enqueue_all
from . import access
from .app import parts
from .forms import FormError, in_order, read_count, read_percent, read_time

pages = Blueprint("teacher", __name__)


@pages.post("/assignments/<int:assignment_id>/settings")
def settings(assignment_id: int) -> AnyResponse:
    """Which assignment of the bank a link is, and its policy."""
    tool, form = parts().tool, request.form
    with tool.database.writing() as session:
        found, me = access.assignment(session, assignment_id, access.TEACHERS)
        name = form.get("name") or found.name
        if name not in tool.autograders.names():
            raise FormError(f"There is no assignment {name!r} in the bank.")
        times = {field: read_time(form, field) for field in ("opens_at", "due_at", "closes_at")}
        in_order(*times.values())
        try:
            choices = {"counts": Counts(form["counts"]), "release": Release(form["release"])}
        except (KeyError, ValueError):
            raise FormError("Choose which attempt counts and when hidden checks are shown.") from None
        values = times | choices | {"name": name, "attempts": read_count(form, "attempts")}
        values["late_per_day"] = read_percent(form, "late_percent") or 0.0
        if values["release"] is not found.release:
            values["released_at"] = None  # what was released by hand was so under the policy before
        changed = {key: str(value) for key, value in values.items() if getattr(found, key) != value}
        for key, value in values.items():
            setattr(found, key, value)
        audit.note(session, tool.clock(), me, "settings", found, **changed)
        session.flush()
        enqueue_all(session, tool.clock(), found)
    parts().outbox.wake.set()
    return redirect(url_for("student.assignment", assignment_id=assignment_id), code=303)
