"""The class's table, as an instructor reads it."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from molgrade.records.course import Course
from molgrade.records.gradebook import Mark, StudentMarks
from molgrade.records.report import Report
from molgrade.records.table import marks_table
from tests.grading.fakes import failed, graded
from tests.grading.mini import REFERENCE


def lines(*reports: Report) -> list[list[str]]:
    console = Console(width=100, record=True, file=StringIO())
    console.print(marks_table("Means [odd]", list(reports)))
    return [line.split() for line in console.export_text().splitlines()]


def test_points_by_exercise_totals_and_notes(course: Course) -> None:
    ada = graded(course, "ada", passed={"mean--worked"}, answers=REFERENCE, repairs=["a", "b"]).result
    bob = graded(course, "[bob]").result
    cy = failed(course, "cy", "The file is empty. Hand it in again.").result
    by_hand = StudentMarks(marks={"why": Mark(2, True, False)}, late_penalty=1)
    shown = lines(Report.of(bob, by_hand), Report.of(ada), Report.of(cy))
    assert ["Means", "[odd]"] in shown
    assert ["student", "/4", "/2", "/3", "/9", "notes"] in shown
    assert ["ada", "1", "0", "?", "1", "2", "repairs"] in shown
    assert ["[bob]", "4", "2", "2", "7", "late:", "1", "off"] in shown
    assert ["cy", "error", "The", "file", "is", "empty"] in shown
    assert ["1:mean", "2:spread", "3:why", "?:waits", "for", "a", "person"] in shown


def test_marks_carried_forward_stand_beside_the_total(course: Course) -> None:
    result = graded(course, "ada", passed=set()).result
    result.exercises[1].checks[0].carried_points = 1.0
    shown = lines(Report.of(result))
    assert ["ada", "0", "0", "0", "0", "carried:", "+1"] in shown


def test_a_class_of_errors_has_a_table_too(course: Course) -> None:
    assert ["cy", "error", "The", "file", "is", "empty"] in lines(Report.of(failed(course, "cy").result))
