"""Marks in the tables that Canvas, Moodle, Blackboard and Gradescope read and write.

docs/exports.md says where each format comes from.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from .course import Course
from .marks import Policy, Standing, left_out, standings
from .sheet import as_csv, harmless


class Lms(StrEnum):
    """Whose format."""

    canvas = "canvas"
    moodle = "moodle"
    blackboard = "blackboard"
    gradescope = "gradescope"


@dataclass(frozen=True)
class Exported:
    """A table to upload, how many marks are in it, and what a person should know about the others."""

    content: bytes
    marks: int
    notes: list[str] = field(default_factory=list)
    folders: dict[str, str] = field(default_factory=dict)
    """Moodle's name of each student's folder of feedback, where the table tells it."""


def export(
    course: Course, assignment: str, lms: Lms, policy: Policy = Policy(), column: str | None = None
) -> Exported:
    """Marks as a new table for an LMS.

    Who handed in something that has no final mark is not in it; who handed in nothing is, without a mark.

    Args:
        course: the course.
        assignment: whose marks.
        lms: in which format.
        policy: what becomes of marks that are not final.
        column: heading of the marks, by which Canvas and Blackboard find the assignment; by default its
            title.
    """
    about = course.autograder(assignment).assignment
    found = standings(course, assignment, policy)
    built = sum(exercise.points for exercise in about.exercises)
    return table(found, lms, column or about.title, built)


def table(found: Sequence[Standing], lms: Lms, title: str, built: float) -> Exported:
    """Standings in an LMS's format; `built` is the maximum where nothing is graded."""
    maximum = maximum_of(found, built)
    shown = [standing for standing in found if standing.points is not None or not standing.handed_in]
    rows = _TABLES[lms](title, maximum, shown)
    text = as_csv(rows, csv.QUOTE_ALL if lms is Lms.blackboard else csv.QUOTE_MINIMAL)
    encoding = "utf-8-sig" if lms is Lms.blackboard else "utf-8"
    marks = sum(standing.points is not None for standing in shown)
    return Exported(text.encode(encoding, "replace"), marks, left_out(found))


def maximum_of(found: Sequence[Standing], built: float) -> float:
    """Points of the whole assignment, as its results say; they know of Otter's scale."""
    return next((s.report.max_points for s in found if s.report and s.report.graded), built)


def number(points: float | None, comma: bool = False) -> str:
    """A mark with at most two decimals, the precision that an LMS shows."""
    text = "" if points is None else f"{points:.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if comma else text


def _canvas(title: str, maximum: float, found: Sequence[Standing]) -> Iterable[list[str]]:
    yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", harmless(title)]
    yield ["    Points Possible", "", "", "", "", number(maximum)]
    for standing in found:
        person = standing.person
        names = ", ".join(name for name in (person.last_name, person.first_name) if name) or person.student
        shown = [names, person.lms_id, "", person.student, ""]
        yield [*map(harmless, shown), number(standing.points)]


def _moodle(title: str, maximum: float, found: Sequence[Standing]) -> Iterable[list[str]]:
    yield ["First name", "Last name", "Username", "ID number", "Email address", harmless(title)]
    for standing in found:
        person = standing.person
        shown = [person.first_name, person.last_name, person.student, person.lms_id, person.email]
        yield [*map(harmless, shown), number(standing.points)]


def _blackboard(title: str, maximum: float, found: Sequence[Standing]) -> Iterable[list[str]]:
    heading = title if "[Total Pts:" in title else f"{title} [Total Pts: {number(maximum)} Score]"
    yield ["Last Name", "First Name", "Username", harmless(heading)]
    for standing in found:
        person = standing.person
        shown = [person.last_name, person.first_name, person.student]
        yield [*map(harmless, shown), number(standing.points)]


def _gradescope(title: str, maximum: float, found: Sequence[Standing]) -> Iterable[list[str]]:
    exercises = next((s.report.exercises for s in found if s.report and s.report.graded), [])
    parts = [f"{n}: {e.exercise.title} ({e.exercise.max_points:.1f} pts)" for n, e in enumerate(exercises, 1)]
    own = ["Total Score", "Max Points", "Status", "Submission ID", "Submission Time"]
    yield ["First Name", "Last Name", "SID", "Email", "Sections", *own, *map(harmless, parts)]
    for standing in found:
        person, report = standing.person, standing.report
        shown = [person.first_name, person.last_name, person.student, person.email, ""]
        status = "Missing" if report is None else "Graded"
        time = f"{standing.submitted:%Y-%m-%d %H:%M:%S} +0000" if standing.submitted else ""
        which = report.result.submission_sha256[:12] if report else ""
        points = [number(item.points) for item in report.exercises] if report else [""] * len(parts)
        total = [number(standing.points), number(maximum), status, which, time]
        yield [*map(harmless, shown), *total, *points]


_TABLES: dict[Lms, Callable[[str, float, Sequence[Standing]], Iterable[list[str]]]] = {
    Lms.canvas: _canvas,
    Lms.moodle: _moodle,
    Lms.blackboard: _blackboard,
    Lms.gradescope: _gradescope,
}
