"""What students hand in is found, and nothing else is opened."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest

from molgrade.errors import MolgradeError
from molgrade.grading import submissions
from molgrade.grading.submissions import Submission, Unreadable, find_submissions, read_submission
from molgrade.records.course import Course

from .mini import NAME, submit

NOTEBOOK = f"{NAME}.ipynb"


@pytest.fixture
def handed(course: Course) -> Submission:
    """Ada's submission, with the right name and the content b"ada"."""
    return Submission("ada", NAME, submit(course, "ada", b"ada").parent)


def test_submissions_are_found_by_student(course: Course) -> None:
    for student in ("zoe", "ada", ".hidden"):
        submit(course, student, b"")
    (course.root / "submitted" / "notes.txt").write_text("not a student")
    assert [found.student for found in find_submissions(course, NAME)] == ["ada", "zoe"]
    assert [found.student for found in find_submissions(course, NAME, ["zoe"])] == ["zoe"]


def test_no_submission_is_an_error_that_says_where_to_put_them(course: Course) -> None:
    with pytest.raises(MolgradeError, match=f"No submissions for {NAME}.*submitted/<student>/{NAME}"):
        find_submissions(course, NAME)


def test_a_missing_student_is_named(course: Course, handed: Submission) -> None:
    with pytest.raises(MolgradeError, match="No submission of bob"):
        find_submissions(course, NAME, ["ada", "bob"])


def test_the_right_notebook_is_read(handed: Submission) -> None:
    assert read_submission(handed).content == b"ada"
    assert read_submission(handed).repairs == []


def test_the_right_name_wins_and_others_are_reported(handed: Submission) -> None:
    (handed.folder / "scratch.ipynb").write_bytes(b"scratch")
    found = read_submission(handed)
    assert found.content == b"ada"
    assert "`scratch.ipynb` beside it was not" in found.repairs[0]


def test_the_only_notebook_is_taken_under_another_name(handed: Submission) -> None:
    (handed.folder / NOTEBOOK).rename(handed.folder / "mini (1).ipynb")
    found = read_submission(handed)
    assert found.content == b"ada"
    assert "`mini (1).ipynb`" in found.repairs[0]


def test_several_notebooks_of_other_names_are_not_guessed_at(handed: Submission) -> None:
    (handed.folder / NOTEBOOK).rename(handed.folder / "a.ipynb")
    (handed.folder / "b.ipynb").write_bytes(b"")
    with pytest.raises(Unreadable, match=r"several notebooks \(`a\.ipynb`, `b\.ipynb`\)\. Hand in one"):
        read_submission(handed)


def test_no_notebook_says_what_was_found(handed: Submission) -> None:
    (handed.folder / NOTEBOOK).rename(handed.folder / "mini.pdf")
    with pytest.raises(Unreadable, match=r"found: `mini\.pdf`"):
        read_submission(handed)


def test_a_link_to_another_students_notebook_is_not_followed(course: Course, handed: Submission) -> None:
    theirs = submit(course, "bob", b"bob's work")
    (handed.folder / NOTEBOOK).unlink()
    (handed.folder / NOTEBOOK).symlink_to(theirs)
    with pytest.raises(Unreadable, match="is a link"):
        read_submission(handed)


@pytest.mark.parametrize("level", ["assignment", "student"])
def test_a_linked_folder_is_not_followed(course: Course, handed: Submission, level: str) -> None:
    submit(course, "bob", b"bob's work")
    folder = handed.folder if level == "assignment" else handed.folder.parent
    folder.rename(folder.with_name("moved"))
    folder.symlink_to(
        course.submitted("bob", NAME) if level == "assignment" else course.root / "submitted/bob"
    )
    with pytest.raises(Unreadable, match="link"):
        read_submission(handed)


def test_a_pipe_does_not_block(handed: Submission) -> None:
    (handed.folder / NOTEBOOK).unlink()
    os.mkfifo(handed.folder / NOTEBOOK)
    with pytest.raises(Unreadable, match="not a file"):
        read_submission(handed)


def test_a_huge_file_is_not_read(handed: Submission) -> None:
    with (handed.folder / NOTEBOOK).open("wb") as file:
        file.truncate(submissions.MAX_BYTES + 1)
    with pytest.raises(Unreadable, match="200 MB, more than 200 MB"):
        read_submission(handed)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-01 12:00:00 UTC", datetime(2026, 3, 1, 12)),
        ("2026-03-01 12:00:00+02:00", datetime(2026, 3, 1, 10)),
        ("2026-03-01T12:00:00Z", datetime(2026, 3, 1, 12)),
        ("yesterday", None),
        ("", None),
        ("9" * 1000, None),
    ],
)
def test_timestamp(handed: Submission, text: str, expected: datetime | None) -> None:
    (handed.folder / "timestamp.txt").write_text(text)
    assert handed.timestamp() == expected


def test_a_linked_timestamp_is_not_followed(handed: Submission, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("2026-03-01 12:00:00 UTC")
    (handed.folder / "timestamp.txt").unlink()
    assert handed.timestamp() is None
    (handed.folder / "timestamp.txt").symlink_to(tmp_path / "elsewhere")
    assert handed.timestamp() is None
