"""Commands of the LTI tool: serve it, and what its administrator does at a terminal."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from ..errors import MolgradeError
from .common import HERE, BoundaryName, CourseFolder, ImageName, app, course_at, err, out
from .grade import TlsCa, TlsCert, TlsKey

if TYPE_CHECKING:
    from ..lms.platforms import Endpoints
    from ..lms.tool import Tool

lti_app = typer.Typer(no_args_is_help=True, help="The LTI 1.3 tool, for its administrator.")
app.add_typer(lti_app, name="lti")

NEEDED = ("flask", "flask_wtf", "pylti1p3", "jwt", "jwcrypto", "alembic", "waitress", "requests")


class Kind(StrEnum):
    moodle = "moodle"
    canvas = "canvas"


Data = Annotated[
    Path | None,
    typer.Option(
        envvar="MOLGRADE_DATA",
        help="Where submissions, keys and the database are.",
        show_default="the user's data folder",
    ),
]
Url = Annotated[
    str,
    typer.Option(
        envvar="MOLGRADE_URL", help="The tool's public address, such as https://molgrade.example.edu."
    ),
]
Database = Annotated[
    str | None,
    typer.Option(
        "--database",
        envvar="MOLGRADE_DATABASE",
        help="Another database, such as postgresql+psycopg://HOST/NAME.",
        show_default="molgrade.db in the data folder",
    ),
]
LOCAL = "http://localhost:8000"


def tool_of(
    course: Path, data: Path | None, url: str, database: str | None, release_url: str | None = None
) -> Tool:
    """The tool of a course. Says what to install when its packages are missing."""
    from importlib.util import find_spec

    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise MolgradeError(
            f"The LTI tool needs packages that are not installed ({', '.join(missing)}): run "
            "`pip install 'molgrade[lms]'`."
        )
    from platformdirs import user_data_path

    from ..lms.tool import Tool

    data = data or user_data_path("molgrade") / "lms"
    say = lambda line: err.print(line, markup=False, highlight=False, soft_wrap=True)  # noqa: E731
    return Tool(course_at(course), data, url, database, log=say, release_url=release_url or None)


@app.command()
def serve(
    url: Url = LOCAL,
    listen: Annotated[str, typer.Option(help="Where a proxy, or a browser, reaches it.")] = "127.0.0.1:8000",
    data: Data = None,
    database: Database = None,
    slots: Annotated[int, typer.Option(min=1, help="How many submissions at a time.")] = 1,
    boundary: BoundaryName = None,
    image: ImageName = None,
    gpu: Annotated[bool, typer.Option("--gpu", help="Let exercises that can use a GPU have one.")] = False,
    scheduler: Annotated[
        str | None,
        typer.Option(help="Grade on the workers of this Dask scheduler, such as tcp://10.0.0.1:8786."),
    ] = None,
    tls_ca: TlsCa = None,
    tls_cert: TlsCert = None,
    tls_key: TlsKey = None,
    release_url: Annotated[
        str | None,
        typer.Option(
            envvar="MOLGRADE_RELEASE_URL",
            help="Where release/ is published, such as https://github.com/ORG/REPO/blob/main/release, "
            "so that students can open notebooks in Colab.",
            show_default=False,
        ),
    ] = None,
    course: CourseFolder = HERE,
) -> None:
    """Serve the LTI tool: pages for an LMS's courses, grading, marks back to the LMS.

    Put a web server with https before it; docs/lms/administrators.md says how.

    Example: [b]molgrade serve --url https://molgrade.example.edu --slots 2[/]
    """
    host, _, port = listen.rpartition(":")
    if not host or not port.isdecimal():
        raise MolgradeError(f"{listen!r} is no place to listen: write one such as 127.0.0.1:8000.")
    tool = tool_of(course, data, url, database, release_url)
    from ..grading.scheduler import Scheduler
    from ..lms.queue import Machines
    from ..lms.serve import serve as run

    cluster = Scheduler(scheduler, tls_ca, tls_cert, tls_key) if scheduler else None
    run(tool, Machines(slots, boundary, image, cluster, gpu), host.strip("[]"), int(port))


@lti_app.command()
def register(
    kind: Annotated[
        Kind | None, typer.Option(help="Whose addresses to take, at --issuer.", show_default=False)
    ] = None,
    issuer: Annotated[
        str | None, typer.Option(help="The platform's name of itself, an address.", show_default=False)
    ] = None,
    client_id: Annotated[
        str | None, typer.Option(help="What the platform calls this tool.", show_default=False)
    ] = None,
    deployment: Annotated[
        list[str] | None,
        typer.Option(help="A deployment id; may be repeated.", show_default="every deployment may launch"),
    ] = None,
    name: Annotated[str | None, typer.Option(help="What to call it here.", show_default=False)] = None,
    login_url: Annotated[str | None, typer.Option(help="Its OIDC login.", show_default=False)] = None,
    token_url: Annotated[str | None, typer.Option(help="Its token endpoint.", show_default=False)] = None,
    keys_url: Annotated[str | None, typer.Option(help="Its key set.", show_default=False)] = None,
    invite: Annotated[
        bool, typer.Option("--invite", help="Make an address for dynamic registration instead.")
    ] = False,
    url: Url = LOCAL,
    data: Data = None,
    database: Database = None,
    course: CourseFolder = HERE,
) -> None:
    """Register an LMS: by an invitation that its administrator opens there, or by hand.

    Example: [b]molgrade lti register --invite[/]

    Example: [b]molgrade lti register --kind moodle --issuer https://lms.example.edu --client-id Xy12[/]
    """
    tool = tool_of(course, data, url, database)
    if invite:
        from ..lms.registration import invite as make

        out.print("Give the LMS this address for dynamic registration. It is good once, for two days:")
        out.print(make(tool), markup=False, highlight=False, soft_wrap=True)
        return
    from ..lms import audit
    from ..lms.platforms import register as keep

    if client_id is None:
        raise MolgradeError("Name the --client-id that the LMS gave, or make an invitation: --invite.")
    endpoints = _endpoints(kind, issuer, login_url, token_url, keys_url)
    with tool.database.writing() as session:
        platform = keep(
            session, tool, endpoints, client_id, name or _host(endpoints.issuer), deployment or []
        )
        audit.note(session, tool.clock(), None, "registered", platform, issuer=platform.issuer)
    out.print(f"[b]{escape(platform.name)}[/] is registered. The LMS is told:", highlight=False)
    for what, path in (("login", "login"), ("redirect", "launch"), ("key set", "keys")):
        out.print(f"  {what} URL: {tool.url}/lti/{path}", markup=False, highlight=False, soft_wrap=True)


def _host(issuer: str) -> str:
    from urllib.parse import urlsplit

    return urlsplit(issuer).netloc or issuer


def _endpoints(
    kind: Kind | None, issuer: str | None, login: str | None, token: str | None, keys: str | None
) -> Endpoints:
    from ..lms.platforms import Endpoints, canvas, moodle

    if kind is Kind.canvas:
        return canvas(issuer)
    if issuer is None:
        raise MolgradeError("Name the --issuer: the LMS's address, as it writes it.")
    if kind is Kind.moodle:
        return moodle(issuer)
    if not (login and token and keys):
        raise MolgradeError("Name --login-url, --token-url and --keys-url, or a --kind that has known ones.")
    return Endpoints(issuer, login, token, keys)


@lti_app.command("list")
def list_platforms(
    url: Url = LOCAL, data: Data = None, database: Database = None, course: CourseFolder = HERE
) -> None:
    """List the platforms that are registered, and their courses.

    Example: [b]molgrade lti list[/]
    """
    tool = tool_of(course, data, url, database)
    from rich.table import Table
    from sqlalchemy import func, select

    from ..lms.models import Assignment, Context, Platform

    table = Table("LMS", "Issuer", "Client id", "Deployments", "Courses", "Assignments", title_justify="left")
    with tool.database.reading() as session:
        for platform in session.scalars(select(Platform).order_by(Platform.id)):
            mine = Context.platform_id == platform.id
            courses = session.scalar(select(func.count(Context.id)).where(mine))
            links = session.scalar(select(func.count(Assignment.id)).join(Context).where(mine))
            deployments = ", ".join(d.key for d in platform.deployments) or "every one"
            cells = [
                platform.name,
                platform.issuer,
                platform.client_id,
                deployments,
                str(courses),
                str(links),
            ]
            table.add_row(*map(escape, cells))
    if table.row_count == 0:
        out.print("No LMS is registered yet: `molgrade lti register` does that.", markup=False)
        return
    out.print(table)


@lti_app.command("rotate-keys")
def rotate_keys(
    at_once: Annotated[
        bool,
        typer.Option("--at-once", help="The old key leaked: sign with the new one now, forget all others."),
    ] = False,
    url: Url = LOCAL,
    data: Data = None,
    database: Database = None,
    course: CourseFolder = HERE,
) -> None:
    """Make a new key. It is published now and signs in an hour; the old one stays published for a week.

    Example: [b]molgrade lti rotate-keys[/]
    """
    tool = tool_of(course, data, url, database)
    from ..lms import audit

    tool.keys.signing(tool.clock())
    key = tool.keys.rotate(tool.clock(), at_once)
    with tool.database.writing() as session:
        audit.note(session, tool.clock(), None, "rotated", "keys", kid=key.jwk["kid"], at_once=at_once)
    out.print(f"Key {key.jwk['kid'][:8]} signs from {key.signs_from:%H:%M} UTC.", highlight=False)


@lti_app.command()
def doctor(
    url: Url = LOCAL, data: Data = None, database: Database = None, course: CourseFolder = HERE
) -> None:
    """Say whether the tool is in order and each LMS can be talked to. Fails if one can't.

    Example: [b]molgrade lti doctor --url https://molgrade.example.edu[/]
    """
    tool = tool_of(course, data, url, database)
    from rich.table import Table

    from ..lms.doctor import examine

    marks = {"ok": "[green]✓[/]", "warning": "[yellow]![/]", "missing": "[red]✗[/]"}
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    with err.status("Looking …"):
        findings = list(examine(tool))
    for found in findings:
        table.add_row(marks[found.state], escape(found.subject), escape(found.text))
    out.print(table, highlight=False)
    raise typer.Exit(1 if any(found.state == "missing" for found in findings) else 0)


@lti_app.command()
def reconcile(
    all_lines: Annotated[bool, typer.Option("--all", help="Also marks that are the same.")] = False,
    send_again: Annotated[
        bool, typer.Option("--send-again", help="Send again what the LMS lacks, refused or has otherwise.")
    ] = False,
    url: Url = LOCAL,
    data: Data = None,
    database: Database = None,
    course: CourseFolder = HERE,
) -> None:
    """Compare the marks that were sent with those in the LMS. Fails if some differ.

    Example: [b]molgrade lti reconcile --send-again[/]
    """
    tool = tool_of(course, data, url, database)
    from rich.table import Table

    from ..lms.reconcile import Verdict, assignments_with_scores, repeat

    table = Table("Course", "Assignment", "Student", "Sent", "In the LMS", "")
    differ = False
    for found in assignments_with_scores(tool):
        try:
            lines = found.lines(tool)
        except MolgradeError as error:
            err.print(f"{found.title}: {error}", markup=False, highlight=False, soft_wrap=True)
            differ = True
            continue
        for line in lines:
            differ |= line.verdict in (Verdict.DIFFERS, Verdict.MISSING, Verdict.REFUSED)
            if all_lines or line.verdict not in (Verdict.SAME, Verdict.WAITING):
                table.add_row(*map(escape, [found.course, found.title, line.name, *line.cells]))
        if send_again:
            count = repeat(tool, lines)
            out.print(f"{found.title}: {count} are sent again.", markup=False, highlight=False)
    out.print(table if table.row_count else "Every mark that was sent is in the LMS.")
    raise typer.Exit(1 if differ and not send_again else 0)
