"""Marks: of one submission, of the one that counts, and what a student is shown of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..engine.results import Result, Status, total
from ..records.gradebook import Mark as HandGiven
from ..records.gradebook import StudentMarks
from ..records.report import Report
from .models import Assignment, Counts, Extension, Grading, HandMark, Submission, SubmissionState, User
from .policy import Terms

SMALL = 1e-9


@dataclass(frozen=True)
class Marked:
    """A graded submission with its marks, those given by hand and the price of being late included."""

    submission: Submission
    report: Report

    @property
    def number(self) -> int:
        return self.submission.number

    @property
    def points(self) -> float:
        return max(0.0, self.report.points)

    @property
    def max_points(self) -> float:
        return self.report.max_points

    @property
    def complete(self) -> bool:
        """Whether nobody has to mark anything any more."""
        return not self.report.waiting


def marked(submission: Submission, terms: Terms, grading: Grading | None = None) -> Marked | None:
    """The marks of a submission, if it could be graded: by the grading that counts, or by another."""
    grading = grading or submission.grading
    if grading is None:
        return None
    result = Result.model_validate_json(grading.result)
    if result.status is not Status.GRADED:
        return None
    return Marked(submission, Report.of(result, by_hand(submission, terms, result.max_points)))


def by_hand(submission: Submission, terms: Terms, max_points: float) -> StudentMarks:
    """What people added to a submission, in the gradebook's words."""
    given = StudentMarks(late_penalty=terms.penalty(submission.received_at, max_points))
    for mark in newest(submission).values():
        if mark.points is not None:
            given.marks[mark.cell] = HandGiven(mark.points, manual=True, needs_marking=False)
        if mark.comment is not None:
            given.comments[mark.cell] = mark.comment
    return given


def newest(submission: Submission) -> dict[str, HandMark]:
    """The marks by hand that count, by cell. One without points takes back those before it."""
    return {mark.cell: mark for mark in submission.hand_marks}


class Markable(Protocol):
    """What is known of an attempt to see whether it counts."""

    @property
    def number(self) -> int: ...

    @property
    def points(self) -> float: ...


AnyMark = TypeVar("AnyMark", bound=Markable)


def counting(found: Iterable[AnyMark], counts: Counts) -> AnyMark | None:
    """The attempt that counts: the last, or the best, of equals the first."""
    ordered = sorted(found, key=lambda each: each.number)
    if counts is Counts.LAST:
        return ordered[-1] if ordered else None
    return max(ordered, key=lambda each: round(each.points, 6), default=None)


def terms_for(session: Session, assignment: Assignment, user: User) -> Terms:
    query = select(Extension).where(Extension.assignment_id == assignment.id, Extension.user_id == user.id)
    return Terms.of(assignment, session.scalars(query).one_or_none())


def attempts_of(session: Session, assignment: Assignment, user: User) -> Sequence[Submission]:
    """A student's submissions, the first first."""
    return session.scalars(
        select(Submission)
        .where(Submission.assignment_id == assignment.id, Submission.user_id == user.id)
        .order_by(Submission.number)
    ).all()


def used(attempts: Iterable[Submission]) -> int:
    """How many attempts are used up: one that could not be graded is not."""
    return sum(each.state is not SubmissionState.FAILED for each in attempts)


def standing(session: Session, assignment: Assignment, user: User) -> Marked | None:
    """The attempt of a student that counts now."""
    terms = terms_for(session, assignment, user)
    found = [marked(each, terms) for each in attempts_of(session, assignment, user)]
    return counting(filter(None, found), terms.counts)


def comment_on(mark: Marked, terms: Terms) -> str:
    """What the LMS shows beside a mark."""
    number, late = mark.submission.number, terms.days_late(mark.submission.received_at)
    text = f"{mark.points:.6g} of {mark.max_points:.6g} points for attempt {number}."
    if mark.report.late_penalty > SMALL:
        days = "a day" if late == 1 else f"{late} days"
        text += f" {mark.report.late_penalty:.6g} points were taken off for being {days} late."
    return text + " Open the assignment for the feedback."


def shown(mark: Marked, terms: Terms, now: datetime) -> Report:
    """What the student may see: all, or until the release only visible checks and their points."""
    report = mark.report
    if terms.released(now):
        return report
    result = report.result.model_copy(
        update={
            "exercises": [
                exercise.model_copy(
                    update={
                        "checks": (visible := [check for check in exercise.checks if not check.hidden]),
                        "points": total(check.points for check in visible),
                        "max_points": total(check.max_points for check in visible),
                    }
                )
                for exercise in report.result.exercises
                if any(not check.hidden for check in exercise.checks)
            ],
            "scale": None,
        }
    )
    return Report.of(result)
