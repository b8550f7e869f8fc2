"""The mark of every student in one assignment, as it may leave the course: or why it may not yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ..errors import MolgradeError
from .course import Course
from .feedback import read_results
from .gradebook import open_gradebook, read_marks
from .report import Report
from .roster import Person, read_roster

NO_SUBMISSION = "no submission"
WAITS = "has answers that wait for a person"


@dataclass(frozen=True)
class Standing:
    """One student's mark; `points` is None where none is to be sent, and `why` says so."""

    person: Person
    points: float | None
    why: str = ""
    report: Report | None = None
    submitted: datetime | None = None

    @property
    def handed_in(self) -> bool:
        return self.report is not None


@dataclass(frozen=True)
class Policy:
    """What becomes of marks that are not final: `partial` sends what is earned so far, `missing_zero` gives
    nothing for nothing."""

    partial: bool = False
    missing_zero: bool = False


def standings(course: Course, assignment: str, policy: Policy = Policy()) -> list[Standing]:
    """Everybody in the gradebook or with a result, by student. Raises `MolgradeError` if nobody is graded."""
    results = list(read_results(course, assignment))
    if not results:
        raise MolgradeError(f"Nothing graded for {assignment}: run `molgrade grade {assignment}` first.")
    with open_gradebook(course) as gradebook:
        people = read_roster(gradebook)
        marks = read_marks(gradebook, assignment)
        times = {s.student_id: s.timestamp for s in gradebook.assignment_submissions(assignment)}
    reports = {result.student: Report.of(result, marks.get(result.student)) for result in results}
    return [
        _standing(people.get(student, Person(student)), reports.get(student), times.get(student), policy)
        for student in sorted(people.keys() | reports.keys())
    ]


def _standing(person: Person, report: Report | None, submitted: datetime | None, policy: Policy) -> Standing:
    if report is None:
        return Standing(person, 0.0 if policy.missing_zero else None, NO_SUBMISSION)
    if not report.graded:
        return Standing(person, None, "could not be graded", report, submitted)
    if report.waiting and not policy.partial:
        return Standing(person, None, WAITS, report, submitted)
    return Standing(person, round(report.points, 2), "", report, submitted)


def left_out(found: Sequence[Standing]) -> list[str]:
    """A line for each reason why students with a hand-in get no mark, with their names."""
    reasons: dict[str, list[str]] = {}
    for standing in found:
        if standing.points is None and standing.handed_in:
            reasons.setdefault(standing.why, []).append(standing.person.student)
    return [
        f"Left out ({why}{'; --partial includes them' if why == WAITS else ''}): {', '.join(who)}."
        for why, who in reasons.items()
    ]
