"""The demo's class has everything that a real class has, and is made the same twice."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from molgrade.errors import MolgradeError
from molgrade.grading.demo import CELL_SECONDS, make_class
from molgrade.grading.submissions import find_submissions, read_submission
from molgrade.records.course import Course

from .mini import NAME, REFERENCE


def tree(folder: Path) -> dict[str, tuple[bytes, int]]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def test_the_class_holds_good_work_bad_work_and_broken_files(built: Course, tmp_path: Path) -> None:
    sample = make_class(built, tmp_path / "demo", NAME)
    contents = {s.student: read_submission(s).content for s in find_submissions(sample, NAME)}
    assert {
        "reference",
        "untouched",
        "accepted-1",
        "rejected-1",
        "rejected-2",
        "not-json",
        "empty-file",
    } < set(contents)
    assert len(contents) >= 14
    assert nbformat.reads(contents["format-3"].decode(), as_version=nbformat.NO_CONVERT).nbformat == 3
    reference = nbformat.reads(contents["reference"].decode(), as_version=4)
    sources = {cell.metadata.nbgrader.grade_id: cell.source for cell in reference.cells}
    assert "np.mean(x)" in sources["mean"]
    assert sources["why"].startswith("The mean of many values")
    assert "CANARY-HIDDEN" not in "".join(sources.values())
    limits = json.loads((sample.autograders / NAME / "assignment.json").read_text())["limits"]
    assert limits["cell_seconds"] <= CELL_SECONDS
    assert REFERENCE["mean"].splitlines()[0].split("(")[0] in sources["mean"]


def test_making_it_twice_changes_nothing(built: Course, tmp_path: Path) -> None:
    make_class(built, tmp_path / "demo", NAME)
    before = tree(tmp_path / "demo")
    make_class(built, tmp_path / "demo", NAME)
    assert tree(tmp_path / "demo") == before


def test_the_demo_never_goes_into_the_course_itself(course: Course) -> None:
    before = tree(course.root)
    for folder in (course.root, course.root.parent):
        with pytest.raises(MolgradeError, match="holds the course itself"):
            make_class(course, folder, NAME)
    assert tree(course.root) == before


def test_a_demo_needs_the_bank(course: Course, tmp_path: Path) -> None:
    (course.root / "source" / NAME / "assignment.toml").unlink()
    with pytest.raises(MolgradeError, match=r"has no assignment\.toml"):
        make_class(course, tmp_path / "demo", NAME)


def test_the_demo_has_a_gradebook_of_its_own(course: Course, tmp_path: Path) -> None:
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write('c.CourseDirectory.db_url = "postgresql+psycopg://db.example.org/grades"\n')
    sample = make_class(Course.at(course.root), tmp_path / "demo", NAME)
    assert sample.gradebook_url == f"sqlite:///{tmp_path / 'demo' / 'gradebook.db'}"
