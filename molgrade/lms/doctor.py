"""Is the tool in order, and can each platform be talked to?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import requests
from sqlalchemy import func, select

from ..errors import MolgradeError
from ..grading.doctor import Finding
from .chain import first_broken
from .models import Grading, Platform, Score, ScoreState, Submission, SubmissionState
from .services import SCORE, ServiceError
from .tool import Tool


def examine(tool: Tool) -> Iterator[Finding]:
    """What is found, one thing after the other."""
    yield _address(tool)
    yield Finding("Database", "ok", f"{tool.database.url!r} has this version's tables.")
    yield _keys(tool)
    yield _bank(tool)
    yield from _waiting(tool)
    yield _chains(tool)
    with tool.database.reading() as session:
        platforms = session.scalars(select(Platform).order_by(Platform.id)).all()
    if not platforms:
        yield Finding("Platforms", "warning", "None is registered: `molgrade lti register` does that.")
    for platform in platforms:
        yield from _platform(tool, platform)


def _address(tool: Tool) -> Finding:
    if not tool.secure:
        text = f"{tool.url} is not https: in an LMS's frames browsers keep no cookies, so links open windows."
        return Finding("Address", "warning", text)
    try:
        response = tool.http().get(f"{tool.url}/healthy")
        response.raise_for_status()
    except requests.RequestException as error:
        text = f"{tool.url} does not answer ({type(error).__name__}): is `molgrade serve` running behind it?"
        return Finding("Address", "warning", text)
    return Finding("Address", "ok", tool.url)


def _keys(tool: Tool) -> Finding:
    try:
        key = tool.keys.signing(tool.clock())
    except (MolgradeError, OSError) as error:
        return Finding("Keys", "missing", str(error))
    text = f"{len(tool.keys.all())} published, {key.jwk['kid'][:8]} of {key.created_at:%-d %B %Y} signs."
    return Finding("Keys", "ok", text)


def _bank(tool: Tool) -> Finding:
    names = tool.autograders.names()
    if not names:
        return Finding("Bank", "missing", "No assignment is built: run `molgrade build`.")
    return Finding("Bank", "ok", f"{len(names)} assignments are built.")


def _waiting(tool: Tool) -> Iterator[Finding]:
    """What waits for us, and what the LMS refused."""
    with tool.database.reading() as session:
        waiting = session.scalar(
            select(func.count(Submission.id)).where(Submission.state == SubmissionState.WAITING)
        )
        states = dict(session.execute(select(Score.state, func.count()).group_by(Score.state)).all())
    yield Finding("Queue", "ok", f"{waiting} submissions wait to be graded.")
    refused = states.get(ScoreState.REFUSED, 0)
    text = f"{states.get(ScoreState.WAITING, 0)} scores wait to be sent, {refused} were refused by an LMS."
    yield Finding("Outbox", "warning" if refused else "ok", text)


def _chains(tool: Tool) -> Finding:
    """Whether all gradings are as they were written."""
    query = select(Grading).order_by(Grading.submission_id, Grading.number).execution_options(yield_per=100)
    with tool.database.reading() as session:
        of_each = groupby(session.scalars(query), key=lambda grading: grading.submission_id)
        broken = [submission for submission, gradings in of_each if first_broken(gradings)]
    if broken:
        ids = ", ".join(map(str, broken[:10])) + (" …" if len(broken) > 10 else "")
        text = f"Gradings of submissions {ids} were changed after they were written: compare with a backup."
        return Finding("Gradings", "warning", text)
    return Finding("Gradings", "ok", "All are as they were written.")


def _platform(tool: Tool, platform: Platform) -> Iterator[Finding]:
    """Its key set, and an access token, which needs that it fetches ours."""
    try:
        response = tool.http().get(platform.keys_url)
        response.raise_for_status()
        count = len(response.json()["keys"])
        yield Finding(platform.name, "ok", f"{count} keys at {platform.keys_url}")
    except (requests.RequestException, KeyError, TypeError) as error:
        text = f"its keys at {platform.keys_url} can't be had ({type(error).__name__})"
        yield Finding(platform.name, "missing", text)
    try:
        tool.connections.to(platform).get_access_token([SCORE])
        yield Finding(platform.name, "ok", "gives an access token for scores")
    except ServiceError as error:
        yield Finding(platform.name, "missing", str(error))
