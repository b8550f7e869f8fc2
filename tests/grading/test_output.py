"""An autograded folder is there whole or not at all."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import nbformat
import pytest

from molgrade.errors import MolgradeError
from molgrade.grading import output
from molgrade.grading.output import write_autograded
from molgrade.records.course import Course
from molgrade.records.feedback import read_result

from .fakes import failed, graded
from .mini import NAME


@pytest.fixture
def folder(course: Course) -> Path:
    return course.autograded("ada", NAME)


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_everything_is_written(course: Course, folder: Path) -> None:
    made = graded(course, "ada")
    write_autograded(folder, made, {"data.npz": b"123"}, datetime(2026, 3, 1, 12))
    assert files(folder) == {f"{NAME}.ipynb", "results.json", "timestamp.txt", "data.npz"}
    assert read_result(folder / "results.json") == made.result
    assert nbformat.read(folder / f"{NAME}.ipynb", as_version=4) == made.notebook
    assert course.directory.get_existing_timestamp(str(folder)) == datetime(2026, 3, 1, 12)
    assert files(folder.parent) == {NAME}


def test_an_error_leaves_no_notebook_of_an_earlier_submission(course: Course, folder: Path) -> None:
    write_autograded(folder, graded(course, "ada"), {"data.npz": b"123"})
    write_autograded(folder, failed(course, "ada"), {"data.npz": b"123"})
    assert files(folder) == {"results.json"}


def test_what_is_cut_short_leaves_what_was_there(
    course: Course, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_autograded(folder, graded(course, "ada"), {})
    before = (folder / "results.json").read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(output, "write_results", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            write_autograded(folder, graded(course, "ada", passed=set()), {})
    assert (folder / "results.json").read_bytes() == before
    write_autograded(folder, graded(course, "ada", passed=set()), {})
    assert read_result(folder / "results.json").points == 0
    assert files(folder.parent) == {NAME}


def test_a_folder_that_cannot_be_written_is_one_line(course: Course, folder: Path) -> None:
    folder.parent.parent.mkdir()
    folder.parent.write_text("a file in the way")
    with pytest.raises(MolgradeError, match="can't be written"):
        write_autograded(folder, graded(course, "ada"), {})
