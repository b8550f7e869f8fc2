"""From a student's form to the mark in the LMS, graded by the engine on Dask's workers."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from molgrade.engine.progress import Place
from molgrade.grading.scheduler import Scheduler
from molgrade.lms.queue import Machines
from molgrade.lms.serve import working
from tests.grading.machines import ENVIRONMENT, Program, wait
from tests.grading.mini import NAME, REFERENCE, notebook
from tests.ports import free_port

from .conftest import Browser, Site
from .platform import Link, Platform

pytestmark = pytest.mark.slow

RUNS = [("cells", 1), ("cells", 2), ("checks", 1), ("checks", 2), ("hidden", 0)]


def hand_in(site: Site, registered: Platform, answers: dict[str, dict[str, str]]) -> Link:
    link = registered.add_link(assignment=NAME)
    for sub, written in answers.items():
        browser = Browser(registered, sub)
        content = nbformat.writes(notebook(site.tool.course, written)).encode()
        browser.submit(browser.launch(link), files={"file": (f"{NAME}.ipynb", content)})
    return link


def heard(site: Site, monkeypatch: pytest.MonkeyPatch) -> dict[int, list[tuple]]:
    """Where each submission was said to be, as the queue hears it."""
    found: dict[int, list[tuple]] = {}
    at = site.queue._at

    def hear(submission_id: int, place: Place) -> None:
        at(submission_id, place)
        found.setdefault(submission_id, []).append(tuple(place))

    monkeypatch.setattr(site.queue, "_at", hear)
    return found


def test_what_students_hand_in_is_graded_and_their_marks_reach_the_lms(
    site: Site, registered: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = {name: REFERENCE[name] for name in ("mean", "spread")}
    answers = {"3": right, "4": right | {"spread": "def spread(x):\n    return 0.0"}}
    link, places = hand_in(site, registered, answers), heard(site, monkeypatch)
    site.queue.machines = Machines(slots=2, boundary="process")
    with working(site.queue, site.outbox):
        wait(lambda: all(registered.grade(link, sub).points is not None for sub in answers), "two marks")
    marks = {sub: registered.grade(link, sub).points for sub in answers}
    assert marks["3"] > marks["4"] > 0
    assert site.queue.trouble == {}
    assert [told[-1] for told in places.values()] == [RUNS[-1]] * 2
    assert site.queue.places == {}


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[str]:
    """The address of a scheduler with a worker, each a process of its own."""
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    dask = ["distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    ours = ["molgrade", "worker", address, "--boundary", "process"]
    programs = [
        Program([sys.executable, "-m", *command], tmp_path / f"{command[0]}.log", ENVIRONMENT)
        for command in (dask, ours)
    ]
    try:
        programs[1].wait_for("grades for")
        yield address
    finally:
        for program in reversed(programs):
            program.stop()


def test_other_machines_say_at_which_exercise_they_are(
    site: Site, registered: Platform, cluster: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(site, registered, {"3": REFERENCE})
    places = heard(site, monkeypatch)
    site.queue.machines = Machines(scheduler=Scheduler(cluster))
    with working(site.queue, site.outbox):
        wait(lambda: places and next(iter(places.values()))[-1] == RUNS[-1], "all places")
    (told,) = places.values()
    assert told == RUNS
