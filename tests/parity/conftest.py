"""One chapter at a time: its papers, its autograder, a warm slot, and what three graders say."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from molgrade.bank import Assignment, list_chapters, load_assignment
from molgrade.build.build import make
from molgrade.engine import Autograder, Result

from .graders import Marks, with_molgrade, with_nbgrader, with_otter
from .papers import Paper, pack, reference, untouched

ROOT = Path(__file__).resolve().parents[2]

Given = TypeVar("Given")
Clock = Callable[[str, list[Paper], Callable[[list[Paper]], Given]], Given]


@pytest.fixture(scope="module", params=list_chapters(ROOT / "source"))
def assignment(request: pytest.FixtureRequest) -> Assignment:
    return load_assignment(ROOT / "source", request.param)


@pytest.fixture(scope="module")
def papers(assignment: Assignment) -> list[Paper]:
    return [reference(assignment), untouched(assignment), *pack(assignment, complete=False)]


@pytest.fixture(scope="module")
def made(assignment: Assignment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    make(assignment, folder, ROOT / "constraints.txt")
    return folder


@pytest.fixture(scope="module")
def autograder(assignment: Assignment, made: Path) -> Autograder:
    return Autograder.load(made / "autograder" / assignment.name)


@pytest.fixture(scope="module")
def minutes() -> dict[str, str]:
    """How long each grader took with the chapter, for the summary at the end."""
    return {}


@pytest.fixture(scope="module")
def clock(minutes: dict[str, str]) -> Clock:
    """Runs a grader and looks at the time."""

    def timed(grader: str, papers: list[Paper], grade: Callable[[list[Paper]], Given]) -> Given:
        start = time.monotonic()
        given = grade(papers)
        minutes[grader] = f"{(time.monotonic() - start) / 60:.2f} min for {len(papers)} notebooks"
        return given

    return timed


@pytest.fixture(scope="module")
def by_molgrade(autograder: Autograder, papers: list[Paper], clock: Clock) -> dict[str, Result]:
    return clock("molgrade", papers, lambda these: with_molgrade(autograder, these))


@pytest.fixture(scope="module")
def by_otter(autograder: Autograder, papers: list[Paper], clock: Clock) -> dict[str, Result]:
    return clock("otter", papers, lambda these: with_otter(autograder, these))


@pytest.fixture(scope="module")
def by_nbgrader(made: Path, autograder: Autograder, papers: list[Paper], clock: Clock) -> Marks:
    return clock("nbgrader", papers, lambda these: with_nbgrader(made, autograder, these))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [report for outcome in ("passed", "failed") for report in terminalreporter.getreports(outcome)]
    here = [report for report in reports if report.nodeid.startswith("tests/parity/")]
    timed = [(report.nodeid, *entry) for report in here for entry in report.user_properties]
    if timed:
        terminalreporter.section("parity: time per chapter and grader")
    for test, grader, spent in timed:
        terminalreporter.write_line(f"{test.partition('[')[2].rstrip(']'):32} {grader:10} {spent}")
