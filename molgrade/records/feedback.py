"""The student's feedback page: one HTML file that needs nothing else and runs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import nbformat

from ..engine.results import Result
from ..errors import MolgradeError
from .advice import look_at_next
from .course import Course
from .gradebook import one_writer, open_gradebook, read_marks
from .history import History
from .notebook_html import render
from .pages import css, template, write_page
from .report import Report

RESULTS_FILE = "results.json"
_WORDS = {
    "passed": "✓ passed",
    "partial": "◐ in part",
    "failed": "✗ failed",
    "undecided": "? undecided",
    "timeout": "✗ too slow",
    "not_run": "– not run",
}


def page(
    report: Report,
    title: str,
    notebook: nbformat.NotebookNode | None = None,
    timestamp: datetime | None = None,
    back: str | None = None,
    notice: str | None = None,
) -> str:
    """The page for one submission; on a site, `back` is the page that it belongs to, and `notice` says what
    of the marks is not shown yet."""
    return template("feedback.html.j2").render(
        report=report,
        next_steps=look_at_next(report),
        title=title,
        timestamp=timestamp,
        back=back,
        notice=notice,
        notebook=render(notebook) if notebook else None,
        words=_WORDS,
        css=css(),
    )


def read_results(course: Course, assignment: str, students: list[str] | None = None) -> Iterator[Result]:
    """The results of every graded submission, by student; an error names a file that can't be read."""
    autograded = course.autograded(".", assignment).parent
    for file in sorted(autograded.glob(f"*/{assignment}/{RESULTS_FILE}")):
        if students is None or file.parent.parent.name in students:
            yield read_result(file)


def read_result(file: Path) -> Result:
    try:
        return Result.model_validate_json(file.read_bytes())
    except ValueError as error:
        raise MolgradeError(f"{file} can't be read ({error}): delete it and grade again.") from error


def reports(course: Course, assignment: str, students: list[str] | None = None) -> list[Report]:
    """Results joined with the gradebook, so that marks given by hand count."""
    results = list(read_results(course, assignment, students))
    with open_gradebook(course) as gradebook:
        marks = read_marks(gradebook, assignment)
    return [Report.of(result, marks.get(result.student)) for result in results]


def write_feedback(course: Course, assignment: str, students: list[str] | None = None) -> list[Path]:
    """Write feedback/<student>/<assignment>/<assignment>.html of each graded submission; return the pages."""
    title = course.autograder(assignment).assignment.title
    found = reports(course, assignment, students)
    missing = sorted(set(students or []) - {report.result.student for report in found})
    if missing or not found:
        who = f" of {', '.join(missing)}" if missing else ""
        raise MolgradeError(f"Nothing graded{who} for {assignment}: run `molgrade grade {assignment}` first.")
    with open_gradebook(course) as gradebook:
        with one_writer(course):  # what students are shown is in the history, marks given by hand included
            History(gradebook, assignment).note()
            gradebook.db.commit()
        times = {s.student_id: s.timestamp for s in gradebook.assignment_submissions(assignment)}
    return [_write_page(course, title, report, times.get(report.result.student)) for report in found]


def _write_page(course: Course, title: str, report: Report, timestamp: datetime | None) -> Path:
    student, assignment = report.result.student, report.result.assignment
    executed = course.autograded(student, assignment) / f"{assignment}.ipynb"
    notebook = nbformat.read(executed, as_version=4) if report.graded and executed.is_file() else None
    target = course.feedback(student, assignment) / f"{assignment}.html"
    return write_page(target, page(report, title, notebook, timestamp))
