"""A whole class hands in at the last moment, to the server as it runs: each is accepted once, graded once, in
order. How fast: benchmarks/handins.py."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import nbformat
import pytest
import requests
from flask import Flask
from flask import session as cookie
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select, update
from waitress.server import BaseWSGIServer

from molgrade.lms.models import Assignment, Enrolment, Role, Submission, SubmissionState, User
from molgrade.lms.serve import listen
from molgrade.lms.web import access, create_app
from tests.grading.machines import wait
from tests.grading.mini import NAME, notebook

from .conftest import Browser, Clock, Site
from .platform import Platform
from .test_queue import Workers, workers

__all__ = ["workers"]

CLASS = 300
TWICE = 20
"""So many press the button twice."""


@pytest.fixture
def app(site: Site) -> Flask:
    return create_app(site.tool, site.queue, site.outbox)


@pytest.fixture
def server(app: Flask) -> Iterator[BaseWSGIServer]:
    """Waitress, as `molgrade serve` sets it up."""
    server = listen(app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield server
    server.close()
    thread.join(30)


@pytest.fixture
def assignment(site: Site, registered: Platform, clock: Clock) -> int:
    """Due now, for a class that the tool knows."""
    Browser(registered, "3").launch(registered.add_link(assignment=NAME))
    with site.tool.database.writing() as session:
        found = session.scalars(select(Assignment)).one()
        # What is sent to the LMS is no part of this.
        session.execute(update(Assignment).values(line_item=None, line_items=None))
        platform = found.context.platform_id
        for number in range(CLASS):
            user = User(platform_id=platform, sub=f"s{number}", name=f"Student {number}", email="")
            session.add(Enrolment(user=user, context=found.context, role=Role.STUDENT))
        found.due_at = clock() + timedelta(seconds=1)
        return found.id


def students(site: Site, app: Flask) -> list[tuple[str, str]]:
    """The session cookie and the form's token of each student."""
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    with site.tool.database.reading() as session:
        people = session.scalars(select(Enrolment).join(User).where(User.sub.like("s%"))).all()
    made = []
    for person in people:
        with app.test_request_context():
            access.admit(person)
            token = generate_csrf()
            made.append((serializer.dumps(dict(cookie)), token))
    return made


def contents(site: Site) -> list[bytes]:
    """A notebook for each, no two the same."""
    made = []
    for number in range(CLASS):
        written = notebook(site.tool.course, {})
        written.cells.append(nbformat.v4.new_markdown_cell(f"I am {number}", id=f"n{number}"))
        made.append(nbformat.writes(written).encode())
    return made


@pytest.mark.slow
def test_a_whole_class_at_the_deadline(
    site: Site, app: Flask, server: BaseWSGIServer, assignment: int, workers: Workers
) -> None:
    address = f"http://127.0.0.1:{server.effective_port}/assignments/{assignment}/submissions"
    each = list(zip(students(site, app), contents(site), strict=True))
    hand_ins = [*each, *each[:TWICE]]
    together = threading.Barrier(len(hand_ins))

    def hand_in(who: tuple[str, str], content: bytes) -> requests.Response:
        together.wait()
        return requests.post(
            address,
            data={"csrf_token": who[1]},
            files={"file": ("mini.ipynb", content)},
            cookies={"molgrade": who[0]},
            allow_redirects=False,
            proxies={"http": ""},
        )

    stop = threading.Event()
    grader = threading.Thread(target=site.queue.run, args=(stop,))
    grader.start()
    try:
        with ThreadPoolExecutor(len(hand_ins)) as pool:
            answers = list(pool.map(lambda one: hand_in(*one), hand_ins))
        assert Counter(answer.status_code for answer in answers) == {303: len(hand_ins)}
        wait(lambda: len(states(site)) == CLASS and set(states(site)) == {SubmissionState.GRADED}, "grades")
    finally:
        stop.set()
        site.queue.wake()
        grader.join()
    with site.tool.database.reading() as session:
        rows = session.scalars(select(Submission).order_by(Submission.received_at, Submission.id)).all()
        assert len({row.user_id for row in rows}) == len(rows) == CLASS
        assert [len(row.gradings) for row in rows] == [1] * CLASS
        assert workers.got == [site.tool.files.get(row.notebook) for row in rows]
    assert sorted(workers.got) == sorted(contents(site))


def states(site: Site) -> list[SubmissionState]:
    with site.tool.database.reading() as session:
        return list(session.scalars(select(Submission.state)))
