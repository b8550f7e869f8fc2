"""The Flask application: sessions, headers, errors; a module beside this one for each kind of page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, render_template
from flask_wtf.csrf import CSRFError, CSRFProtect
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from ...errors import MolgradeError
from ...prose import inline
from ..handing_in import MAX_BYTES, too_large
from ..insight import Insight
from ..launch import LaunchRefused
from ..overview import Kept
from ..platforms import origins
from ..tool import Tool
from .sections import SECTIONS
from .words import days

if TYPE_CHECKING:
    from ..outbox import Outbox
    from ..queue import Queue

SESSION_LIFE = timedelta(hours=12)
FORM_BYTES = 2**20
"""What a form may have beside its file."""


@dataclass(frozen=True)
class Parts:
    """What pages work with."""

    tool: Tool
    queue: Queue
    outbox: Outbox
    kept: Kept = field(default_factory=Kept)
    """Marks of attempts, for lists of a whole class."""

    @cached_property
    def insight(self) -> Insight:
        """Figures of classes, and what students wrote alike."""
        return Insight(self.tool)


def parts() -> Parts:
    return current_app.extensions["molgrade"]


def create_app(tool: Tool, queue: Queue, outbox: Outbox) -> Flask:
    """The pages of a tool; what is handed in goes to the queue."""
    from . import (
        choosing,
        course,
        extensions,
        insight,
        lti,
        marking,
        regrading,
        scores,
        student,
        submissions,
        teacher,
    )

    app = Flask(__name__)
    app.extensions["molgrade"] = Parts(tool, queue, outbox)
    app.config.update(
        SECRET_KEY=tool.secret,
        MAX_CONTENT_LENGTH=MAX_BYTES + FORM_BYTES,
        PERMANENT_SESSION_LIFETIME=SESSION_LIFE,
        SESSION_COOKIE_NAME="molgrade",
        # In a frame of the platform's page our cookies are third-party: they need https, and browsers that
        # block such keep a jar for each embedding site. Over http they work in a window of their own.
        SESSION_COOKIE_SECURE=tool.secure,
        SESSION_COOKIE_SAMESITE="None" if tool.secure else "Lax",
        SESSION_COOKIE_PARTITIONED=tool.secure,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        WTF_CSRF_SSL_STRICT=False,  # the token says enough, and some browsers send no Referer from frames
    )
    app.wsgi_app = _AtPublicAddress(app.wsgi_app, tool.url)
    csrf = CSRFProtect(app)
    csrf.exempt(lti.pages)  # those answer platforms, and have a state of their own
    staff = (course, submissions, extensions, scores, marking, insight, regrading)
    for module in (lti, student, teacher, choosing, *staff):
        app.register_blueprint(module.pages)
    app.after_request(_headers)
    app.register_error_handler(MolgradeError, _refused)
    app.register_error_handler(HTTPException, _http_error)
    app.context_processor(lambda: {"sections": SECTIONS})
    app.template_filter("points")(points)
    app.template_filter("time")(time)
    app.template_filter("day")(day)
    app.template_filter("days")(days)
    app.template_filter("prose")(inline)
    return app


class _AtPublicAddress:
    """The request as the world sees it, whatever a proxy or a client says in its headers."""

    def __init__(self, app: Any, url: str):
        parts = urlsplit(url)
        self.app, self.scheme, self.host, self.path = app, parts.scheme, parts.netloc, parts.path

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        environ["wsgi.url_scheme"], environ["HTTP_HOST"] = self.scheme, self.host
        path = environ.get("PATH_INFO", "")
        if self.path and path.startswith(f"{self.path}/"):
            path = path[len(self.path) :]
        environ["SCRIPT_NAME"], environ["PATH_INFO"] = self.path, path
        return self.app(environ, start_response)


def _headers(response: Response) -> Response:
    """Nothing runs but our own files; pages are shown in frames of registered platforms only. Forms may lead
    there too: a login does, and an answer to deep linking."""
    with parts().tool.database.reading() as session:
        platforms = " ".join(filter(None, [*origins(session), g.get("framed_by")]))
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "form-action": f"'self' {platforms}",
        "frame-ancestors": f"'self' {platforms}",
        "base-uri": "'none'",
    } | getattr(response, "csp", {})
    response.headers["Content-Security-Policy"] = "; ".join(f"{k} {v}".strip() for k, v in rules.items())
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers.setdefault("Cache-Control", "no-store")
    if parts().tool.secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response


def _refused(error: MolgradeError) -> tuple[str, int]:
    status = 403 if isinstance(error, LaunchRefused) else 400
    return render_template("problem.html", title="That did not work", text=str(error)), status


def _http_error(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    texts = {
        404: "There is nothing here for you. Go back to your course and open the assignment again.",
        413: too_large(),
        500: "Something went wrong on our side. What was handed in is kept. Try again in a minute.",
    }
    text = texts.get(error.code, error.description or error.name)
    if isinstance(error, CSRFError):
        text = "This page was open for too long. Go back to your course and open the assignment again."
    return render_template("problem.html", title="That did not work", text=text), error.code


def points(value: float) -> str:
    """Points without needless digits."""
    return f"{round(value, 2):g}"


def time(value: datetime, short: bool = False) -> Markup:
    """A time in UTC that a script turns into the reader's own zone."""
    text = f"{value:%H:%M} UTC" if short else f"{value:%-d %B %Y, %H:%M} UTC"
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(timespec="seconds"), text)


def day(value: datetime) -> Markup:
    """Its day, for where there is little room; the whole time in the reader's zone is its title."""
    return Markup('<time datetime="{}" data-day>{}</time>').format(
        value.isoformat(timespec="seconds"), f"{value:%-d %b}"
    )
