"""One built course for the session, and a copy of it for each test."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from molgrade.records.course import Course
from molgrade.records.gradebook import open_gradebook

from .mini import NAME, copy_course, write_course


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The mini course as built; not to be changed."""
    course = write_course(tmp_path_factory.mktemp("built"))
    with open_gradebook(course):  # nbgrader takes seconds to make one
        return course


@pytest.fixture
def course(built: Course, tmp_path: Path) -> Course:
    """A copy of the mini course."""
    return copy_course(built, tmp_path / "course")


@pytest.fixture
def patient_course(built: Course, tmp_path: Path) -> Course:
    """The mini course, with time for a cell that waits."""
    course = copy_course(built, tmp_path / "course")
    (course.root / "source" / NAME / "assignment.toml").unlink()
    facts = course.autograders / NAME / "assignment.json"
    assignment = json.loads(facts.read_text())
    assignment["limits"] |= {"cell_seconds": 120, "submission_seconds": 150}
    facts.write_text(json.dumps(assignment))
    return course
