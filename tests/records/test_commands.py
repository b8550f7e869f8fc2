"""The commands that exchange marks and hand-ins with an LMS: what they print and write."""

from __future__ import annotations

from pathlib import Path

import pytest

from molgrade.records.course import Course
from tests.test_cli import in_course

from .test_collect import zipped
from .test_exports import CANVAS, NAME, marked

__all__ = ["marked"]


def test_export_writes_a_table_and_says_who_is_not_in_it(
    marked: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = in_course(marked, "export", "moodle", NAME)
    assert (done.exit_code, done.stdout) == (0, f"2 marks: {NAME}-moodle.csv\n")
    assert "--partial includes them): bob." in done.stderr
    assert (tmp_path / f"{NAME}-moodle.csv").is_file()


def test_export_fills_a_copy_of_a_gradebook(marked: Course, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("Grades.csv").write_bytes(CANVAS.encode())
    done = in_course(marked, "export", "canvas", NAME, "--into", "Grades.csv", "--partial")
    assert (done.exit_code, done.stdout) == (0, "2 marks: Grades-filled.csv\n")
    assert Path("Grades.csv").read_bytes() == CANVAS.encode() != Path("Grades-filled.csv").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--scale"], "need a downloaded file: --into"),
        (["--into", "missing.csv"], "missing.csv can't be read"),
        (["--output", "/proc/x/y.csv"], "can't be written"),
    ],
)
def test_export_faults_of_use_are_one_line(marked: Course, arguments: list[str], expected: str) -> None:
    done = in_course(marked, "export", "canvas", NAME, *arguments)
    assert (done.exit_code, expected in done.stderr, "Traceback" in done.output) == (2, True, False)


def test_collect_shows_a_line_for_each_student(course: Course, tmp_path: Path) -> None:
    archive = tmp_path / "submissions.zip"
    archive.write_bytes(
        zipped({"a_LATE_101_5_x.ipynb": b"x", "b_102_6_[red]x.pdf": b"%PDF", "read me.txt": ""})
    )
    done = in_course(course, "collect", "canvas", archive, NAME)
    assert done.exit_code == 0, done.output
    rows = [line.split() for line in done.stdout.splitlines()]
    assert ["101", "a", "(101)", "new", "late"] in rows
    assert next(row for row in rows if row[:1] == ["102"])[3:5] == ["problem", "There"]
    assert "[red]x.pdf" in done.stdout
    assert "1 new, 1 problem." in done.stdout
    assert "nobody's: read me.txt" in done.stderr
    assert "--timezone" not in done.stderr
    wrong = in_course(course, "collect", "canvas", archive, NAME, "--timezone", "Mars/Base")
    assert (wrong.exit_code, "no time zone 'Mars/Base'" in wrong.stderr) == (2, True)
