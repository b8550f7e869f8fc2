"""A class full of hostile students: what people see of it, and that it is graded to its end.

Of the corpus come the cases that aim at people and those that hand in more than a notebook. One run of
`molgrade grade -v` and `molgrade feedback` for each boundary serves all tests.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from molgrade.cli import app
from molgrade.engine import Result
from molgrade.records.course import Course
from molgrade.records.feedback import read_result
from typer.testing import CliRunner

from tests.browser import Visit, visit
from tests.engine.conftest import submission

from .cases import CASES, FOLDER, MARKER, hand_in, notebook_of, secret
from .toy import HONEST, make_course

HOSTILE = [c for c, e in CASES.items() if e.get("people") or (FOLDER / c / "folder.py").exists()]
ODD_NAMES = 5
"""Students of harming/student-names whose names are odd but can be names; the other three can't."""


@dataclass
class Class:
    """A graded class: its course and what the terminal showed."""

    course: Course
    printed: str

    def result(self, student: str) -> Result:
        return read_result(self.course.autograded(student, "toy") / "results.json")

    def page(self, case: str) -> Path:
        return self.course.feedback(student(case), "toy") / "toy.html"


def student(case: str) -> str:
    return f"{HOSTILE.index(case) + 1:02}-{case.split('/')[1]}"


@pytest.fixture(scope="session", params=["process", pytest.param("docker", marks=pytest.mark.docker)])
def graded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Class:
    course = make_course(tmp_path_factory.mktemp("class"))
    toy = course.autograder("toy")
    for name in ("00-honest", "99-honest"):
        folder = course.submitted(name, "toy")
        folder.mkdir(parents=True)
        (folder / "toy.ipynb").write_bytes(submission(toy, HONEST))
    for case in HOSTILE:
        hand_in(case, course.submitted(student(case), "toy"), toy)
    MARKER.unlink(missing_ok=True)
    where = ["--course", str(course.root)]
    done = CliRunner().invoke(app, ["grade", "toy", "--boundary", request.param, "-v", *where])
    assert done.exit_code == 0, done.output
    written = CliRunner().invoke(app, ["feedback", "toy", *where])
    assert written.exit_code == 0, written.output
    return Class(course, done.output + written.output)


def test_the_class_is_graded_to_its_end(graded: Class) -> None:
    assert not MARKER.exists()
    assert [graded.result(name).points for name in ("00-honest", "99-honest")] == [10, 10]
    results = list(graded.course.root.glob("autograded/*/toy/results.json"))
    assert len(results) == 2 + len(HOSTILE) + ODD_NAMES
    assert len(list(graded.course.root.glob("feedback/*/toy/toy.html"))) == len(results)


@pytest.mark.parametrize("case", HOSTILE)
def test_each_gets_what_it_earned(case: str, graded: Class) -> None:
    result, expected = graded.result(student(case)), CASES[case]
    if "error" in expected:
        assert expected["error"] in result.error
    else:
        assert result.error is None
        assert result.points == expected["points"]
    folder = graded.course.autograded(student(case), "toy")
    assert {path.name for path in folder.iterdir()} <= {"toy.ipynb", "results.json", "timestamp.txt"}
    for file in folder.iterdir():
        assert not secret(told(file))


def told(file: Path) -> str:
    """What a file says beyond the student's own sources."""
    if file.suffix != ".ipynb":
        return file.read_text()
    return json.dumps([cell.get("outputs") for cell in nbformat.read(file, as_version=4).cells])


def test_nothing_steers_the_terminal(graded: Class) -> None:
    assert {c for c in graded.printed if not c.isprintable()} <= {"\n"}
    assert "01-" in graded.printed


def test_the_students_own_check_does_not_either(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    mine = tmp_path / "toy.ipynb"
    mine.write_bytes(notebook_of("harming/terminal-escapes", course.autograder("toy")))
    arguments = ["check", str(mine), "--boundary", "process", "--course", str(course.root)]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 1, done.output
    assert "Error\N{REPLACEMENT CHARACTER}" in done.output
    assert {c for c in done.output if not c.isprintable()} <= {"\n"}


@pytest.mark.browser
@pytest.mark.parametrize("case", HOSTILE)
def test_a_feedback_page_runs_nothing_and_asks_for_nothing(case: str, graded: Class, browser) -> None:
    seen, refused = visit(browser, graded.page(case))
    assert seen == Visit()
    assert refused == []  # what reaches the page needs no policy to be harmless
