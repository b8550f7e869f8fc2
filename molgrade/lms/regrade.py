"""Grading a class again after a check changed: beside the marks, until somebody approves what moves.

The rows are in the database and the queue grades them, so that a restart loses nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..engine import Autograder, Status
from ..engine.results import Result
from ..errors import MolgradeError
from ..grading.approval import Policy
from ..grading.compare import Change, Direction, changes, direction
from . import audit
from .everybody import Attempts, attempts_of_all
from .marks import SMALL, Marked, by_hand, counting
from .models import (
    FINISHED,
    Assignment,
    Enrolment,
    Grading,
    Regrade,
    Regrading,
    Submission,
    SubmissionState,
    User,
)
from .outbox import enqueue_standing

DISCARDED = "discarded"


class RegradeRefused(MolgradeError):
    """Nothing was changed; the text says what to do."""


@dataclass(frozen=True)
class AttemptMove:
    """One attempt by both gradings: its marks (late penalty and points by hand included), what its checks
    say, and why it could not be graded where it could not."""

    attempt: Submission
    grading: Grading
    direction: Direction
    before: float
    after: float
    changes: list[Change]
    before_error: str | None
    after_error: str | None

    def taken(self, policy: Policy) -> bool:
        """Whether the new grading counts, once that is approved."""
        lower = self.direction is Direction.DOWN and policy is Policy.NEVER_LOWER
        return not (lower or self.after_error)


@dataclass(frozen=True)
class Move:
    """A student: which attempt counts now with which mark, and by each policy."""

    user: User
    before: Marked | None
    after: dict[Policy, Marked | None]
    attempts: list[AttemptMove]

    @property
    def computed(self) -> Marked | None:
        return self.after[Policy.AS_COMPUTED]

    def gain(self, policy: Policy = Policy.AS_COMPUTED) -> float:
        """How much the mark rises."""
        return _points(self.after[policy]) - _points(self.before)

    @property
    def direction(self) -> Direction:
        """Where the mark goes; `error` if it goes nowhere and an attempt could not be graded again."""
        if abs(self.gain()) > SMALL:
            return Direction.UP if self.gain() > 0 else Direction.DOWN
        found = {each.direction for each in self.attempts}
        if Direction.ERROR in found:
            return Direction.ERROR
        return Direction.UNCHANGED if found <= {Direction.UNCHANGED} else Direction.EVEN


@dataclass(frozen=True)
class Comparison:
    """What a regrade would change, by student."""

    moves: list[Move] = field(default_factory=list)

    def of(self, *directions: Direction) -> list[Move]:
        return [move for move in self.moves if move.direction in directions]

    @property
    def checks(self) -> dict[tuple[str, str], tuple[int, int]]:
        """Checks that give other points, by exercise and title: in how many attempts more, and fewer."""
        found: dict[tuple[str, str], tuple[int, int]] = {}
        for change in (c for move in self.moves for each in move.attempts for c in each.changes):
            old, new = ((v and v.points) or 0.0 for v in (change.before, change.after))
            up, down = found.get((change.exercise, change.title), (0, 0))
            found[change.exercise, change.title] = (up + (new > old), down + (new < old))
        return {check: counts for check, counts in found.items() if any(counts)}

    @property
    def sha256(self) -> str:
        """Of all that somebody who looked at it has seen move."""
        facts = [
            [move.user.id, round(_points(move.before), 6), round(move.gain(), 6)]
            + [[each.grading.id, round(each.before, 6), round(each.after, 6)] for each in move.attempts]
            for move in self.moves
        ]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def outdated(session: Session, assignment: Assignment, autograder: Autograder) -> list[Submission]:
    """Attempts that may count whose marks are by other checks, unless a regrade with today's was approved."""
    settled = set(
        session.scalars(
            select(Regrading.submission_id)
            .join(Regrading.regrade)
            .where(Regrade.assignment_id == assignment.id, Regrade.autograder == autograder.sha256)
            .where(Regrade.decision.in_([policy.value for policy in Policy]))
        )
    )
    return [
        each
        for student in attempts_of_all(session, assignment, results=False)
        for each in student.may_count
        if each.grading.autograder != autograder.sha256 and each.id not in settled
    ]


def open_regrade(session: Session, assignment: Assignment) -> Regrade | None:
    """The one that nobody has decided about."""
    query = select(Regrade).where(Regrade.assignment_id == assignment.id, Regrade.decided_at.is_(None))
    return session.scalars(query).one_or_none()


def progress(session: Session, regrade: Regrade) -> tuple[int, int]:
    """How many attempts are graded again, of how many."""
    mine = select(func.count(Regrading.id)).where(Regrading.regrade_id == regrade.id)
    return session.scalar(mine.where(Regrading.state.in_(FINISHED))), session.scalar(mine)


def stale(session: Session, regrade: Regrade, autograder: Autograder) -> bool:
    """Whether the checks changed once more since it began."""
    made = select(Grading.autograder).join(Regrading).where(Regrading.regrade_id == regrade.id)
    return {regrade.autograder, *session.scalars(made.distinct())} != {autograder.sha256}


def start(
    session: Session, now: datetime, assignment_id: int, me: Enrolment, autograder: Autograder
) -> Regrade:
    """Let the queue grade again what is by other checks. While a regrade is open there is no other; one that
    the checks have outrun gives way. What these checks graded before is not graded once more."""
    assignment = session.get_one(Assignment, assignment_id, with_for_update=True)
    before = open_regrade(session, assignment)
    if before and not stale(session, before, autograder):
        return before
    if before:
        _decide(session, now, before, me, DISCARDED)
    attempts = outdated(session, assignment, autograder)
    if not attempts:
        raise RegradeRefused("All marks are by today's checks: there is nothing to grade again.")
    regrade = Regrade(
        assignment=assignment, autograder=autograder.sha256, started_by=me.user_id, started_at=now
    )
    regrade.regradings = [_regrading(each, autograder) for each in attempts]
    session.add(regrade)
    session.flush()
    audit.note(session, now, me, "regrade started", regrade, attempts=len(attempts))
    return regrade


def _regrading(attempt: Submission, autograder: Autograder) -> Regrading:
    newest = attempt.gradings[-1]
    if newest.autograder == autograder.sha256 and _result(newest).status is Status.GRADED:
        return Regrading(attempt=attempt, grading=newest, state=SubmissionState.GRADED)
    return Regrading(attempt=attempt)


def compare(session: Session, regrade: Regrade) -> Comparison:
    """Every student of a regrade whose attempts are graded again."""
    everybody = attempts_of_all(session, regrade.assignment)  # with all gradings, in a few queries
    again = {each.submission_id: each.grading for each in regrade.regradings if each.grading}
    return Comparison([_move(student, again) for student in everybody if _ids(student) & again.keys()])


def _ids(student: Attempts) -> set[int]:
    return {each.id for each in student.submissions}


def _move(student: Attempts, again: dict[int, Grading]) -> Move:
    before, after = student.marks, student.marks_by(again)
    attempts = [
        _attempt_move(student, each, again[each.id], before.get(each.id), after.get(each.id))
        for each in student.submissions
        if each.id in again
    ]
    standings = {}
    for policy in Policy:
        taken = {each.attempt.id for each in attempts if each.taken(policy)}
        found = {key: mark for key, mark in before.items() if key not in taken}
        found |= {key: mark for key, mark in after.items() if key in taken}
        standings[policy] = counting(found.values(), student.terms.counts)
    return Move(student.user, counting(before.values(), student.terms.counts), standings, attempts)


def _attempt_move(
    student: Attempts, attempt: Submission, grading: Grading, before: Marked | None, after: Marked | None
) -> AttemptMove:
    old, new = _of(before, attempt.grading), _of(after, grading)
    moved = changes(old, new)
    given = by_hand(attempt, student.terms, 0.0).marks
    for change in moved:
        change.by_hand = given[change.cell].points if change.cell in given else None
    points = _points(before), _points(after)
    where = direction(old, new, moved, *points)
    return AttemptMove(attempt, grading, where, *points, moved, old.error, new.error)


def _of(mark: Marked | None, grading: Grading) -> Result:
    return mark.report.result if mark else _result(grading)


def _result(grading: Grading) -> Result:
    return Result.model_validate_json(grading.result)


def _points(mark: Marked | None) -> float:
    return mark.points if mark else 0.0


def approve(
    session: Session,
    now: datetime,
    regrade: Regrade,
    me: Enrolment,
    policy: Policy,
    seen: str,
    autograder: Autograder,
) -> Comparison:
    """Let the new gradings count, all at once, and send to the LMS what that changes.

    Args:
        regrade: locked for this transaction.
        me: who approves.
        policy: which of them: all, or those that lower no attempt.
        seen: `sha256` of the comparison that was looked at; if marks have moved since, nothing is written.
        autograder: today's.
    """
    done, total = progress(session, regrade)
    if regrade.decided_at or done < total or stale(session, regrade, autograder):
        raise RegradeRefused("This regrade can't be approved any more, or not yet: look at its page again.")
    comparison = compare(session, regrade)
    if comparison.sha256 != seen:
        raise RegradeRefused("Marks have changed since you looked, and none was written: look again.")
    for move in comparison.moves:
        taken = [each for each in move.attempts if each.taken(policy)]
        _let_count(taken, now, me)
        session.flush()
        if any(each.direction is not Direction.UNCHANGED for each in taken):
            enqueue_standing(session, now, regrade.assignment, move.user)
    _decide(session, now, regrade, me, policy, **_counts(comparison.moves, policy))
    return comparison


def _let_count(taken: Sequence[AttemptMove], now: datetime, me: Enrolment) -> None:
    for each in taken:
        each.grading.approved_at, each.grading.approved_by = now, me.user_id
        each.attempt.state = SubmissionState.GRADED


def _counts(moves: Iterable[Move], policy: Policy) -> dict[str, int]:
    gains = [move.gain(policy) for move in moves]
    return {"up": sum(gain > SMALL for gain in gains), "down": sum(gain < -SMALL for gain in gains)}


def discard(session: Session, now: datetime, regrade: Regrade, me: Enrolment) -> None:
    """Leave all marks as they are. What was graded stays in the submissions' history."""
    if not regrade.decided_at:
        _decide(session, now, regrade, me, DISCARDED)


def _decide(
    session: Session, now: datetime, regrade: Regrade, me: Enrolment, decision: str, **details: int
) -> None:
    regrade.decision, regrade.decided_by, regrade.decided_at = str(decision), me.user_id, now
    session.flush()
    word = DISCARDED if decision == DISCARDED else "approved"
    audit.note(session, now, me, f"regrade {word}", regrade, decision=str(decision), **details)
