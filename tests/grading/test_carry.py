"""Error carried forward, from the bank to nbgrader's gradebook and the student's page."""

from __future__ import annotations

import nbformat
import pytest
from nbgrader.utils import determine_grade, is_grade

from molgrade.build import build
from molgrade.grading import grade_class
from molgrade.records.course import Course
from molgrade.records.feedback import read_result, write_feedback
from molgrade.records.gradebook import open_gradebook

from .mini import NAME, REFERENCE, submit

WRONG = REFERENCE | {"mean": "def mean(x):\n    return float(np.sum(x))"}
MARKS = {"show": 0.0, "award": 2.0}


@pytest.mark.parametrize("policy", MARKS)
def test_marks_follow_the_assignments_policy(course: Course, policy: str) -> None:
    """Molgrade's gradebook, nbgrader's own rules and the page agree on what the second exercise earns."""
    header = course.root / "source" / NAME / "assignment.toml"
    header.write_text(f'carry_forward = "{policy}"\n{header.read_text()}')
    build(course.root)
    submit(course, "ada", WRONG)
    grade_class(course, NAME, boundary="process")
    folder = course.autograded("ada", NAME)
    result = read_result(folder / "results.json")
    assert (result.carry_forward, result.points, result.carried_points) == (policy, MARKS[policy], 2)
    with open_gradebook(course) as gradebook:
        grades = gradebook.find_submission_notebook(NAME, NAME, "ada").grades
        assert sum(grade.auto_score or 0 for grade in grades) == MARKS[policy]
        assert {grade.extra_credit for grade in grades} == {None}
    executed = nbformat.read(folder / f"{NAME}.ipynb", as_version=4)
    graded = [determine_grade(cell)[0] for cell in executed.cells if is_grade(cell)]
    assert sum(points or 0 for points in graded) == MARKS[policy]
    (page,) = write_feedback(course, NAME)
    assert "answer to exercise 1 in place of yours: +1" in page.read_text()
