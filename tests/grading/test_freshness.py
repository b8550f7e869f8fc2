"""Nothing is graded with an autograder older than the bank."""

from __future__ import annotations

import pytest

from molgrade.errors import MolgradeError
from molgrade.grading.freshness import check_built
from molgrade.records.course import Course

from .mini import NAME


def test_what_was_just_built_is_fresh(course: Course) -> None:
    check_built(course, NAME)


@pytest.mark.parametrize(
    ("file", "old", "new", "stale"),
    [
        ("mean/checks.py", "x.sum() / 17", "x.sum() / 16", f"source/{NAME}/{NAME}.ipynb"),
        ("mean/exercise.md", "Return the mean", "Return the average", f"source/{NAME}/{NAME}.ipynb"),
        ("assignment.toml", "check_seconds = 5", "check_seconds = 6", f"autograder/{NAME}/assignment.json"),
    ],
)
def test_an_edit_is_noticed(course: Course, file: str, old: str, new: str, stale: str) -> None:
    path = course.root / "source" / NAME / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(MolgradeError, match=f"{stale} is out of date.*molgrade build {NAME}"):
        check_built(course, NAME)


def test_an_edited_test_file_is_noticed(course: Course) -> None:
    test = course.autograders / NAME / "tests" / "mean.py"
    test.write_text(test.read_text() + "\n# edited\n")
    with pytest.raises(MolgradeError, match=r"tests/mean\.py is out of date"):
        check_built(course, NAME)


def test_an_edited_reference_is_noticed(course: Course) -> None:
    reference = course.autograders / NAME / "references" / "mean.py"
    reference.write_text(reference.read_text() + "\n# edited\n")
    with pytest.raises(MolgradeError, match=r"references/mean\.py is out of date"):
        check_built(course, NAME)


def test_a_fault_in_the_bank_is_named_with_its_line(course: Course) -> None:
    path = course.root / "source" / NAME / "mean" / "exercise.md"
    path.write_text(path.read_text().replace("points: 4", "points: 5"))
    with pytest.raises(MolgradeError, match=r"mean/\S+:\d+: .*molgrade lint mini"):
        check_built(course, NAME)


def test_a_plain_notebook_has_no_bank_to_be_older_than(course: Course) -> None:
    (course.root / "source" / NAME / "assignment.toml").unlink()
    check_built(course, NAME)
