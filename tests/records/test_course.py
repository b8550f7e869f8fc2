"""A course is found by its nbgrader_config.py, and follows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from molgrade.errors import MolgradeError
from molgrade.records.course import Course
from tests.grading.mini import NAME


def test_a_folder_without_configuration_is_no_course(tmp_path: Path) -> None:
    with pytest.raises(MolgradeError, match=r"is not a course: it has no nbgrader_config\.py.*--course"):
        Course.at(tmp_path)


def test_folders_follow_the_configuration(course: Course) -> None:
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write('c.CourseDirectory.submitted_directory = "handed_in"\n')
        config.write('c.CourseDirectory.db_url = "sqlite:///elsewhere.db"\n')
    changed = Course.at(course.root)
    assert changed.submitted("ada", NAME) == course.root / "handed_in" / "ada" / NAME
    assert changed.feedback("ada", NAME) == course.root / "feedback" / "ada" / NAME
    assert changed.gradebook_url == "sqlite:///elsewhere.db"


def test_a_broken_configuration_is_one_line(course: Course) -> None:
    (course.root / "nbgrader_config.py").write_text("c = (\n")
    with pytest.raises(MolgradeError, match=r"nbgrader_config.py can't be read: '\(' was never closed"):
        _ = Course.at(course.root).directory


def test_an_assignment_that_was_never_built(course: Course) -> None:
    (course.root / "source" / "draft").mkdir()
    (course.root / "source" / "draft" / "assignment.toml").write_text("")
    with pytest.raises(MolgradeError, match="draft is not built yet: run `molgrade build draft`"):
        course.autograder("draft")
