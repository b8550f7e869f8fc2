"""A class's marks as a table for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from .report import ExerciseReport, Report

if TYPE_CHECKING:
    from .collect import Collection


def marks_table(title: str, reports: list[Report]) -> Table:
    """One row for each student: points by exercise, total, and what a person should look at."""
    exercises = next((report.exercises for report in reports if report.graded), [])
    maximum = next((report.max_points for report in reports if report.graded), 0)
    table = Table(title=escape(title), caption=_legend(exercises), box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.title_justify = table.caption_justify = "left"
    table.add_column("student", no_wrap=True)
    for number, item in enumerate(exercises, 1):
        table.add_column(f"{number}\n[dim]/{item.exercise.max_points:g}[/]", justify="right", no_wrap=True)
    table.add_column(f"total\n[dim]/{maximum:g}[/]", justify="right", style="bold", no_wrap=True)
    table.add_column("notes", overflow="fold")
    for report in sorted(reports, key=lambda report: report.result.student):
        marks = [_points(item) for item in report.exercises] if report.graded else ["" for _ in exercises]
        total = f"{report.points:g}" if report.graded else "[red]error[/]"
        table.add_row(escape(report.result.student), *marks, total, _notes(report))
    return table


_COLOURS = {"problem": "red", "kept": "yellow", "unchanged": "dim"}


def collection_table(collection: Collection) -> Table:
    """One row for each student in an LMS's archive: what was done, and why."""
    table = Table(
        "student", "in the archive", "handed in (UTC)", "", "notes", box=SIMPLE_HEAD, padding=(0, 1, 0, 0)
    )
    for row in collection.rows:
        time = f"{row.time:%Y-%m-%d %H:%M}" if row.time else ""
        notes = [*(["late"] if row.late else []), *row.notes]
        did = f"[{_COLOURS.get(row.did, 'green')}]{row.did}[/]"
        table.add_row(escape(row.student), escape(row.who), time, did, escape(" ".join(notes)))
    return table


def _points(item: ExerciseReport) -> str:
    if item.points is None:
        return "[yellow]?[/]"
    colour = "green" if item.points >= item.exercise.max_points else "red" if item.points == 0 else "yellow"
    return f"[{colour}]{item.points:g}[/]"


def _notes(report: Report) -> str:
    result = report.result
    if not report.graded:
        return escape((result.error or "").split(". ")[0])
    notes = [
        _count(len(result.repairs), "repair"),
        _count(len(result.faults), "fault"),
        f"carried: +{report.carried_points:g}" if report.carried_points else "",
        f"late: {report.late_penalty:g} off" if report.late_penalty else "",
    ]
    return ", ".join(note for note in notes if note)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}" if number else ""


def _legend(exercises: list[ExerciseReport]) -> str:
    beside = {id(i) for i in exercises if any(c.check.where == "sandbox" for c in i.checks)}
    names = [f"{n}:{i.exercise.name}{'*' * (id(i) in beside)}" for n, i in enumerate(exercises, 1)]
    waiting = ["?:waits for a person"] if any(not item.checks for item in exercises) else []
    starred = ["*:tests ran beside the student's code"] if beside else []
    return escape("  ".join([*names, *waiting, *starred]))
