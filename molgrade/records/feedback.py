"""The student's feedback page: one HTML file that needs nothing else and runs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path

import nbformat
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markdown_it import MarkdownIt
from markupsafe import Markup
from nbconvert.filters.ansi import ansi2html

from ..engine.results import Result
from ..errors import MolgradeError
from .course import Course
from .gradebook import open_gradebook, read_marks
from .notebook_html import highlight_css, render
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
_prose = MarkdownIt("zero").enable("backticks")


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("molgrade.records"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["prose"] = lambda text: Markup(_prose.renderInline(text))
    environment.filters["ansi"] = lambda text: Markup(ansi2html(text))
    return environment.get_template("feedback.html.j2")


@cache
def _css() -> Markup:
    own = (Path(__file__).parent / "templates" / "feedback.css").read_text()
    return Markup(f"{own}\n{highlight_css()}")


def page(
    report: Report,
    title: str,
    notebook: nbformat.NotebookNode | None = None,
    timestamp: datetime | None = None,
    back: str | None = None,
) -> str:
    """The page for one submission; on a site, `back` is the page that it belongs to."""
    return _template().render(
        report=report,
        title=title,
        timestamp=timestamp,
        back=back,
        notebook=render(notebook) if notebook else None,
        words=_WORDS,
        css=_css(),
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
        times = {s.student_id: s.timestamp for s in gradebook.assignment_submissions(assignment)}
    return [_write_page(course, title, report, times.get(report.result.student)) for report in found]


def _write_page(course: Course, title: str, report: Report, timestamp: datetime | None) -> Path:
    student, assignment = report.result.student, report.result.assignment
    executed = course.autograded(student, assignment) / f"{assignment}.ipynb"
    notebook = nbformat.read(executed, as_version=4) if report.graded and executed.is_file() else None
    target = course.feedback(student, assignment) / f"{assignment}.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.part")
    unfinished.write_text(page(report, title, notebook, timestamp), encoding="utf-8")
    return unfinished.replace(target)
