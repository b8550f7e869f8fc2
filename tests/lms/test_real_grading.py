"""From a student's form to the mark in the LMS, graded by the engine on Dask's workers."""

from __future__ import annotations

import nbformat
import pytest

from molgrade.lms.queue import Machines
from molgrade.lms.serve import working
from tests.grading.machines import wait
from tests.grading.mini import NAME, REFERENCE, notebook

from .conftest import Browser, Site
from .platform import Platform

pytestmark = pytest.mark.slow


def test_what_students_hand_in_is_graded_and_their_marks_reach_the_lms(
    site: Site, registered: Platform
) -> None:
    link = registered.add_link(assignment=NAME)
    right = {name: REFERENCE[name] for name in ("mean", "spread")}
    answers = {"3": right, "4": right | {"spread": "def spread(x):\n    return 0.0"}}
    for sub, written in answers.items():
        browser = Browser(registered, sub)
        content = nbformat.writes(notebook(site.tool.course, written)).encode()
        browser.submit(browser.launch(link), files={"file": (f"{NAME}.ipynb", content)})
    site.queue.machines = Machines(slots=2, boundary="process")
    with working(site.queue, site.outbox):
        wait(lambda: all(registered.grade(link, sub).points is not None for sub in answers), "two marks")
    marks = {sub: registered.grade(link, sub).points for sub in answers}
    assert marks["3"] > marks["4"] > 0
    assert site.queue.trouble == {}
