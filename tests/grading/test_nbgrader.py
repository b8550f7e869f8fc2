"""nbgrader's own commands and formgrader's views work on what molgrade grades, and grade with its engine."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.apps.api import NbGraderAPI

from molgrade.grading import grade_class
from molgrade.grading.variants import variants_for
from molgrade.records.course import Course
from molgrade.records.feedback import read_result, write_feedback
from molgrade.records.gradebook import open_gradebook, read_marks
from molgrade.records.history import History, How, verify
from molgrade.secret import FILE

from .mini import NAME, REFERENCE, copy_course, submit
from .own_mini import SECRET, vary

CLASS = {
    "reference": REFERENCE,
    "untouched": {},
    "wrong": REFERENCE | {"mean": "def mean(x):\n    return float(np.sum(x))"},
    "broken": b"%PDF",
}


def nbgrader(course: Course, *arguments: str) -> subprocess.CompletedProcess:
    """Run nbgrader as an instructor would, in the course's folder."""
    scripts = str(Path(sys.executable).parent)
    environment = os.environ | {"PATH": os.pathsep.join([scripts, os.environ["PATH"]])}
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course.root, env=environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip


@pytest.fixture(scope="module")
def graded(built: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A class graded by molgrade."""
    course = copy_course(built, tmp_path_factory.mktemp("molgrade"))
    for student, answers in CLASS.items():
        submit(course, student, answers)
    grade_class(course, NAME, boundary="process")
    return course


@pytest.fixture(scope="module")
def autograded(graded: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The same submissions in a fresh course, graded by `nbgrader autograde`."""
    course = copy_course(graded, tmp_path_factory.mktemp("nbgrader"))
    (course.root / "gradebook.db").unlink()
    for folder in (course.root / "autograded").iterdir():
        folder.rename(course.root / f"old-{folder.name}")
    assert nbgrader(course, "generate_assignment", NAME, "--force").returncode == 0
    done = nbgrader(course, "autograde", NAME)
    assert done.returncode == 1, "one submission is broken"
    assert "for student 'broken'" in done.stderr
    return course


def test_nbgrader_autograde_gives_the_same_marks(graded: Course, autograded: Course) -> None:
    with open_gradebook(graded) as ours, open_gradebook(autograded) as theirs:
        expected, found = read_marks(ours, NAME), read_marks(theirs, NAME)
    for student in ("reference", "untouched", "wrong"):
        assert found[student].marks == expected[student].marks
        assert found[student].comments == expected[student].comments


def test_nbgrader_autograde_keeps_the_history_of_marks(autograded: Course) -> None:
    with open_gradebook(autograded) as gradebook:
        history = History(gradebook, NAME)
        [entry] = [row.entry for row in history.rows(["wrong"])]
        assert verify(history, ["reference", "untouched", "wrong"]) == []
    file = autograded.autograded("wrong", NAME) / "results.json"
    result = read_result(file)
    assert (entry.how, entry.why, entry.points) == (How.GRADED, "nbgrader autograde", result.points)
    assert entry.grading.file_sha256 == hashlib.sha256(file.read_bytes()).hexdigest()


def test_nbgrader_autograde_writes_results_of_what_was_handed_in(graded: Course, autograded: Course) -> None:
    ours, theirs = (read_result(c.autograded("wrong", NAME) / "results.json") for c in (graded, autograded))
    assert theirs.submission_sha256 == ours.submission_sha256
    assert theirs.student == "wrong"
    assert theirs.repairs == []
    assert [e.points for e in theirs.exercises] == [e.points for e in ours.exercises]
    assert write_feedback(autograded, NAME, ["wrong"])


def test_no_hidden_check_is_in_what_nbgrader_autograde_writes(autograded: Course) -> None:
    for file in (autograded.root / "autograded").rglob("*"):
        assert file.is_dir() or "CANARY-HIDDEN" not in file.read_text()


def test_molgrade_takes_over_what_nbgrader_graded(autograded: Course, tmp_path: Path) -> None:
    course = copy_course(autograded, tmp_path / "next")
    outcomes = grade_class(course, NAME, ["reference", "wrong"], boundary="process")
    assert [outcome.unchanged for outcome in outcomes] == [True, True]


def test_formgrader_shows_the_class(graded: Course) -> None:
    api = NbGraderAPI(graded.directory)
    shown = {entry["student"]: entry for entry in api.get_submissions(NAME)}
    assert set(shown) == set(CLASS)
    assert all(entry["autograded"] and entry["submitted"] for entry in shown.values())
    scores = {student: (entry["score"], entry["max_score"]) for student, entry in shown.items()}
    assert scores == {"reference": (6, 9), "untouched": (0, 9), "wrong": (0, 9), "broken": (0, 9)}
    assert [student for student, entry in shown.items() if not entry["needs_manual_grade"]] == ["untouched"]
    notebooks = api.get_notebook_submissions(NAME, NAME)
    assert {entry["student"]: entry["failed_tests"] for entry in notebooks} == {
        "reference": False,
        "untouched": True,
        "wrong": True,
    }


def test_nbgrader_export_has_the_marks(graded: Course) -> None:
    assert nbgrader(graded, "export").returncode == 0
    with (graded.root / "grades.csv").open() as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert (rows["reference"]["score"], rows["reference"]["max_score"]) == ("6.0", "9.0")
    assert rows["reference"]["timestamp"] == "2026-03-01 12:00:00"


def test_nbgraders_own_feedback_can_be_made(graded: Course, tmp_path: Path) -> None:
    course = copy_course(graded, tmp_path / "feedback")
    done = nbgrader(course, "generate_feedback", NAME, "--student", "wrong")
    assert done.returncode == 0, done.stderr
    html = (course.feedback("wrong", NAME) / f"{NAME}.html").read_text()
    assert "Divide by the number of values." in html
    assert "CANARY-HIDDEN" not in html


@pytest.mark.slow
def test_a_plain_assignment_is_executed_as_nbgrader_does(course: Course) -> None:
    flags = {"schema_version": 3, "locked": False, "task": False}
    solution = nbformat.v4.new_code_cell("### BEGIN SOLUTION\nx = 1\n### END SOLUTION")
    solution.metadata.nbgrader = flags | {"grade": False, "solution": True, "grade_id": "x"}
    test = nbformat.v4.new_code_cell("assert x == 1")
    test.metadata.nbgrader = flags | {"grade": True, "solution": False, "grade_id": "t", "points": 2}
    test.metadata.nbgrader["locked"] = True
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    plain = nbformat.v4.new_notebook(cells=[solution, test], metadata=metadata)
    for folder in (course.root / "source" / "plain", course.root / "submitted" / "ada" / "plain"):
        folder.mkdir(parents=True)
        nbformat.write(plain, folder / "plain.ipynb")
    assert nbgrader(course, "generate_assignment", "plain").returncode == 0
    done = nbgrader(course, "autograde", "plain")
    assert done.returncode == 0, done.stderr
    executed = json.loads((course.autograded("ada", "plain") / "plain.ipynb").read_text())
    assert [cell["execution_count"] for cell in executed["cells"]] == [1, 2]
    with open_gradebook(course) as gradebook:
        assert gradebook.find_submission("plain", "ada").score == 2


@pytest.mark.slow
def test_students_with_data_of_their_own(built: Course, tmp_path: Path) -> None:
    course = vary(copy_course(built, tmp_path / "own").root)
    (course.root / FILE).touch(0o600)
    (course.root / FILE).write_text(SECRET)
    for student in ("ada", "ben"):
        numbers = variants_for(course, NAME).of(student).drawn["mean"]["my_values"]
        recited = {"mean": f"def mean(x):\n    return sum({numbers}) / 5"}
        submit(course, student, recited)
    assert nbgrader(course, "generate_assignment", NAME, "--force").returncode == 0
    done = nbgrader(course, "autograde", NAME)
    assert done.returncode == 0, done.stderr
    results = {who: read_result(course.autograded(who, NAME) / "results.json") for who in ("ada", "ben")}
    for student, result in results.items():
        assert result.variant_sha256 == variants_for(course, NAME).of(student).sha256
        assert result.exercises[0].checks[0].status == "passed"
    (course.root / FILE).unlink()
    missing = nbgrader(course, "autograde", NAME, "--force")
    assert missing.returncode != 0 and "secret is missing" in missing.stderr
