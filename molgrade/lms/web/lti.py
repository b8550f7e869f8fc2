"""What platforms and their users' browsers ask for: login, launch, keys, registration."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Response, g, jsonify, make_response, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from .. import launch as lti
from ..arrivals import Launched
from ..database import give_once
from ..deep_linking import REQUEST_LIFE
from ..launch import LaunchRefused
from ..models import Role, Submission, User
from ..platforms import origin
from ..registration import register_dynamically
from . import access
from .app import parts

pages = Blueprint("lti", __name__)

PROBE = "molgrade-cookies"
PARAMETERS = ("iss", "login_hint", "target_link_uri", "lti_message_hint", "lti_deployment_id", "client_id")


@pages.route("/lti/login", methods=["GET", "POST"])
def login() -> AnyResponse | str:
    """Begin a launch. First see that cookies come back: in a frame of another site many browsers keep none,
    and the platform's hint is good only once. Where none come back, a button begins again in a new window."""
    tool = parts().tool
    given = {name: request.values[name] for name in PARAMETERS if request.values.get(name)}
    if request.cookies.get(PROBE):
        return lti.login(tool, given, request.cookies)
    in_window = request.values.get("window") == "1"
    if request.values.get("step") == "probed":
        return render_template("new_window.html", parameters=given, in_window=in_window)
    page = render_template("continue.html", parameters=given, in_window=in_window)
    response = make_response(page)
    response.set_cookie(
        PROBE,
        "1",
        secure=tool.secure,
        httponly=True,
        samesite="None" if tool.secure else None,
        partitioned=tool.secure,
    )
    return response


@pages.post("/lti/launch")
def launch() -> AnyResponse:
    """The platform's answer: who the user is and what they opened."""
    launched = lti.launch(parts().tool, request.form.to_dict(), request.cookies)
    access.admit(launched.enrolment)
    return redirect(_target(launched), code=303)


def _target(launched: Launched) -> str:
    """The page that a launch is for. Raises `LaunchRefused` when the role has none."""
    role, message = launched.enrolment.role, launched.claims.message
    if role not in access.ALL:
        raise LaunchRefused("Only students and teachers of the course have something to see here.")
    if message == "LtiDeepLinkingRequest":
        if role is not Role.TEACHER:
            raise LaunchRefused("Only teachers of the course can choose assignments.")
        return url_for("choosing.choose", request_id=_keep_request(launched))
    if launched.assignment is None:
        raise LaunchRefused("There is no such assignment here: open it once from the course.")
    if message == "LtiSubmissionReviewRequest":
        return _reviewed(launched)
    return url_for("student.assignment", assignment_id=launched.assignment.id)


def _keep_request(launched: Launched) -> str:
    """A request for deep links, until the teacher has chosen."""
    tool, settings = parts().tool, launched.claims.deep_linking
    key = secrets.token_urlsafe(16)
    data: dict[str, Any] = {
        "enrolment": launched.enrolment.id,
        "deployment": launched.claims.deployment,
        "settings": settings.model_dump(),
    }
    with tool.database.writing() as session:
        give_once(session, "choose", key, tool.clock(), REQUEST_LIFE, data)
    return key


def _reviewed(launched: Launched) -> str:
    """The newest submission of the student who is looked at; whether it may be seen is asked there."""
    assignment, student = launched.assignment, launched.claims.for_user
    with parts().tool.database.reading() as session:
        newest = session.scalars(
            select(Submission.id)
            .join(User)
            .where(Submission.assignment_id == assignment.id, User.sub == (student and student.user_id))
            .order_by(Submission.number.desc())
        ).first()
    if newest is None:
        return url_for("student.assignment", assignment_id=assignment.id)
    return url_for("student.submission", submission_id=newest)


@pages.get("/lti/keys")
def keys() -> Response:
    """What platforms verify our signatures with."""
    tool = parts().tool
    response = jsonify(keys=tool.keys.public(tool.clock()))
    response.headers["Cache-Control"] = "public, max-age=600"
    return response


@pages.get("/lti/register/<invitation>")
def register(invitation: str) -> str:
    """Dynamic registration: the platform's administrator opens an invitation in the LMS."""
    configuration = request.args.get("openid_configuration", "")
    g.framed_by = origin(configuration)  # it is no registered platform yet
    token = request.args.get("registration_token")
    platform = register_dynamically(parts().tool, invitation, configuration, token)
    return render_template("registered.html", platform=platform)


@pages.get("/healthy")
def healthy() -> Response:
    """For whoever watches the server: the database answers."""
    with parts().tool.database.reading() as session:
        session.execute(select(1))
    return jsonify(status="ok")
