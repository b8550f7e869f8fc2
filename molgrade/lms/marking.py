"""What people have to mark, in an order that all of them share, and what they give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from ..errors import MolgradeError
from ..records.report import ExerciseReport
from . import audit
from .everybody import Attempts, attempts_of_all
from .marks import SMALL, Marked, newest
from .models import Assignment, Counts, Enrolment, HandMark, Submission, User
from .outbox import enqueue_standing


class MarkedMeanwhile(MolgradeError):
    """Somebody else marked the same exercise after the form was opened; nothing was written."""

    def __init__(self, latest: HandMark, by: User):
        super().__init__(f"{by.shown} marked this while your page was open. Nothing of yours is saved yet.")
        self.latest = latest


class Given(NamedTuple):
    """What a person gives for an exercise or a check: without points it is as the machine says, or waits."""

    points: float | None = None
    comment: str | None = None


@dataclass(frozen=True)
class Answer:
    """A submission's answer to an exercise that people mark."""

    mark: Marked
    row: ExerciseReport

    @property
    def submission(self) -> Submission:
        return self.mark.submission

    @property
    def exercise(self) -> str:
        return self.row.exercise.name

    @property
    def place(self) -> tuple[datetime, int]:
        """Where it is in line; the same for everybody, and names can't be told from it."""
        return self.submission.received_at, self.submission.id


def answers(session: Session, assignment: Assignment, every: bool = False) -> list[Answer]:
    """What people mark, in order: of each student the attempts in question, or every attempt."""
    found = [
        Answer(mark, row)
        for student in attempts_of_all(session, assignment)
        for mark in (student.marks.values() if every else in_question(student))
        for row in mark.report.exercises
        if row.exercise.needs_marking or not row.checks
    ]
    return sorted(found, key=lambda each: each.place)


def in_question(student: Attempts) -> list[Marked]:
    """Of a student's attempts the one that counts. Once it is marked, another one as well that could still
    become better than it."""
    first = student.standing
    if first is None:
        return []
    if student.terms.counts is Counts.LAST or not first.complete:
        return [first]
    rivals = [
        each for each in student.marks.values() if not each.complete and at_best(each) > first.points + SMALL
    ]
    return [first, *([max(rivals, key=at_best)] if rivals else [])]


def at_best(mark: Marked) -> float:
    """The points of an attempt if what waits in it got all of its points."""
    earned = sum(
        row.exercise.max_points if row.waiting else row.points or 0.0 for row in mark.report.exercises
    )
    return max(0.0, mark.report.result.scaled(earned) - mark.report.late_penalty)


def next_waiting(
    found: Iterable[Answer], exercise: str, after: Submission | None = None, backwards: bool = False
) -> Submission | None:
    """The next answer to an exercise that waits, from the start again after the end; not `after` itself."""
    line = [each for each in found if each.exercise == exercise and each.row.waiting]
    line.sort(key=lambda each: each.place, reverse=backwards)
    if after is None:
        return line[0].submission if line else None
    here = after.received_at, after.id
    others = [each for each in line if each.place != here]
    behind = [each for each in others if (each.place < here if backwards else each.place > here)]
    return next((each.submission for each in [*behind, *others]), None)


def cells_of(row: ExerciseReport) -> list[str]:
    """What of an exercise can be marked by hand: its checks, and itself."""
    return [check.check.cell for check in row.checks] + [row.exercise.name]


def last_mark(submission: Submission, cells: Iterable[str]) -> HandMark | None:
    """The newest mark by hand of some cells."""
    given = newest(submission)
    return max((given[cell] for cell in cells if cell in given), key=lambda mark: mark.id, default=None)


def give(
    session: Session,
    now: datetime,
    who: Enrolment,
    submission: Submission,
    exercise: str,
    given: Mapping[str, Given],
    seen: int,
) -> bool:
    """Write what a person gives for cells of an exercise, and put the student's mark into the outbox.

    Args:
        given: by cell; what is as it was is not written again.
        seen: id of the newest mark of these cells when the person looked, 0 if there was none.

    Returns whether anything was new. Raises `MarkedMeanwhile`.
    """
    session.refresh(submission, with_for_update=True)
    session.refresh(submission, ["hand_marks"])
    before = newest(submission)
    as_it_was = {cell: Given(mark.points, mark.comment) for cell, mark in before.items()}
    new = {cell: each for cell, each in given.items() if each != as_it_was.get(cell, Given())}
    if not new:
        return False
    latest = last_mark(submission, given)
    if latest and latest.id != seen:
        raise MarkedMeanwhile(latest, session.get_one(User, latest.given_by))
    for cell, each in new.items():
        mark = HandMark(cell=cell, given_by=who.user_id, given_at=now, **each._asdict())
        submission.hand_marks.append(mark)
    points = {cell: each.points for cell, each in new.items()}
    audit.note(session, now, who, "marked", submission, exercise=exercise, points=points)
    session.flush()
    enqueue_standing(session, now, submission.assignment, submission.user)
    return True
