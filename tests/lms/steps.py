"""What people and the queue do in many tests: arrive, hand in, grade, look at what is there."""

from __future__ import annotations

import json

import nbformat
from sqlalchemy import select

from molgrade.engine import Graded
from molgrade.lms.models import Grading, Submission
from tests.grading.fakes import graded
from tests.grading.mini import notebook

from .conftest import Browser, Page, Site
from .conftest import arrived as arrived


def content(site: Site, **answers: str) -> bytes:
    return nbformat.writes(notebook(site.tool.course, answers)).encode()


def varied(site: Site, number: int) -> bytes:
    made = notebook(site.tool.course, {})
    made.cells.append(nbformat.v4.new_markdown_cell(f"attempt {number}", id=f"a{number}"))
    return nbformat.writes(made).encode()


def hand_in(browser: Browser, data: bytes, name: str = "mini.ipynb") -> Page:
    return browser.submit(browser.open(browser.home.url), files={"file": (name, data)})


def grade_all(site: Site, make=graded, **more) -> None:
    """What a queue does, with results that the tests choose."""
    queue = site.queue
    while (job := queue._claim(alone=True)) is not None:
        result: Graded = make(site.tool.course, "x", **more)
        assert queue.record(job.submission_id, job.claim, result)


def submissions(site: Site) -> list[Submission]:
    with site.tool.database.reading() as session:
        return list(session.scalars(select(Submission).order_by(Submission.id)))


def most_points(site: Site) -> float:
    with site.tool.database.reading() as session:
        return json.loads(session.scalars(select(Grading.result)).first())["max_points"]
