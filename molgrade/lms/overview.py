"""A course at a glance: its students, its assignments, and every attempt with its mark.

A class of 300 has thousands of results, and reading one takes longer than the page may: what a matrix needs
of each is kept in memory. Gradings and marks given by hand never change, so that what is kept never ages.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from statistics import fmean
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, selectinload

from .marks import counting, marked
from .models import (
    Assignment,
    Enrolment,
    Extension,
    Grading,
    HandMark,
    Score,
    ScoreState,
    Submission,
    SubmissionState,
    User,
)
from .policy import Terms
from .roster import GONE

KEPT = 200_000
"""Attempts whose marks are kept in memory: some tens of megabytes."""

AT_ONCE = 500
"""Results that are read from the database at once."""


class Person(NamedTuple):
    """Somebody of the course."""

    id: int
    name: str
    email: str
    sub: str
    left: bool = False


class Totals(NamedTuple):
    """The marks of an attempt before anything is taken off for being late."""

    points: float
    max_points: float
    waiting: bool


@dataclass(frozen=True)
class Attempt:
    """A submission with its marks under its student's terms; `totals` is None where there are none."""

    id: int
    assignment_id: int
    user_id: int
    number: int
    received_at: datetime
    state: SubmissionState
    tries: int
    claimed_until: datetime | None
    totals: Totals | None
    terms: Terms

    @property
    def marked(self) -> bool:
        return self.totals is not None

    @property
    def days_late(self) -> int:
        return self.terms.days_late(self.received_at)

    @property
    def max_points(self) -> float:
        return self.totals.max_points if self.totals else 0.0

    @property
    def points(self) -> float:
        if self.totals is None:
            return 0.0
        return max(0.0, self.totals.points - self.terms.penalty(self.received_at, self.totals.max_points))

    @property
    def to_mark(self) -> bool:
        """Whether a person still has to mark something in it."""
        return self.totals is not None and self.totals.waiting


@dataclass(frozen=True)
class Sent:
    """The newest score of a student in the outbox."""

    points: float
    state: ScoreState
    error: str


@dataclass(frozen=True)
class Cell:
    """A student's standing in an assignment."""

    attempts: Sequence[Attempt] = ()
    terms: Terms = field(default_factory=Terms)
    sent: Sent | None = None
    gradable: bool = False
    """Whether the LMS takes marks of this assignment at all."""

    @cached_property
    def counts(self) -> Attempt | None:
        return counting((each for each in self.attempts if each.marked), self.terms.counts)

    @property
    def newest(self) -> Attempt | None:
        return self.attempts[-1] if self.attempts else None

    @property
    def final(self) -> float | None:
        """The mark, once nobody has to mark anything in it any more."""
        return None if self.counts is None or self.counts.to_mark else self.counts.points

    def in_lms(self, now: datetime) -> str:
        """How far the mark is on its way to the LMS, where that is worth a word."""
        if self.final is None or not self.gradable:
            return ""
        if self.sent and self.sent.state is ScoreState.REFUSED:
            return "refused by the LMS"
        if not self.terms.released(now):
            return "held back"
        if self.sent is None or self.sent.state is not ScoreState.SENT:
            return "not yet sent"
        return ""


@dataclass(frozen=True)
class Overview:
    """Everything of some assignments of a course."""

    students: list[Person]
    others: dict[int, Person]
    """Who handed in and is no student: teachers who try an assignment."""
    assignments: list[Assignment]
    cells: Mapping[tuple[int, int], Cell]
    """By assignment and user; who handed in nothing has none."""

    def cell(self, assignment: Assignment, person: Person) -> Cell:
        return self.cells.get((assignment.id, person.id)) or Cell()

    @property
    def people(self) -> dict[int, Person]:
        return {person.id: person for person in self.students} | self.others

    def final(self, assignment: Assignment) -> list[tuple[float, float]]:
        """Final marks of those who are in the course, each with its maximum."""
        cells = [self.cell(assignment, person) for person in self.students if not person.left]
        return [(cell.final, cell.counts.max_points) for cell in cells if cell.final is not None]

    def mean(self, assignment: Assignment) -> tuple[float, float] | None:
        found = self.final(assignment)
        return (fmean(p for p, _ in found), max(m for _, m in found)) if found else None


class Kept:
    """Totals by what they follow from: a grading, and the newest mark given by hand."""

    def __init__(self, most: int = KEPT):
        self.most = most
        self._known: OrderedDict[tuple[int, int], Totals | None] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, session: Session, wanted: Mapping[int, tuple[int, int]]) -> dict[int, Totals | None]:
        """The totals of submissions, each named with its key."""
        with self._lock:
            found = {id_: self._known[key] for id_, key in wanted.items() if key in self._known}
        missing = [id_ for id_ in wanted if id_ not in found]
        for start in range(0, len(missing), AT_ONCE):
            found |= _read(session, missing[start : start + AT_ONCE])
        with self._lock:
            self._known |= {wanted[id_]: found[id_] for id_ in missing}
            while len(self._known) > self.most:
                self._known.popitem(last=False)
        return found


def _read(session: Session, ids: Sequence[int]) -> dict[int, Totals | None]:
    """Totals from the results themselves, without the price of being late."""
    query = (
        select(Submission)
        .where(Submission.id.in_(ids))
        .options(selectinload(Submission.gradings), selectinload(Submission.hand_marks))
    )
    found: dict[int, Totals | None] = {}
    for row in session.scalars(query):
        mark = marked(row, Terms())
        found[row.id] = mark and Totals(mark.report.points, mark.max_points, not mark.complete)
    return found


def read(session: Session, kept: Kept, context_id: int, assignment_id: int | None = None) -> Overview:
    """A course, or one assignment of it, in a handful of queries however large the class is."""
    mine = [Assignment.context_id == context_id, Assignment.name.is_not(None)]
    if assignment_id is not None:
        mine.append(Assignment.id == assignment_id)
    assignments = session.scalars(
        select(Assignment)
        .where(*mine)
        .order_by(Assignment.due_at.is_(None), Assignment.due_at, Assignment.id)
    ).all()
    students = students_of(session, context_id)
    extensions = session.scalars(select(Extension).join(Assignment).where(*mine)).all()
    attempts = _attempts(session, kept, mine, assignments, extensions)
    cells = _cells(assignments, {each.id for each in students}, attempts, _sent(session, mine))
    known = {each.id for each in students}
    strangers = {user for _, user in cells} - known
    return Overview(students, _people(session, strangers), list(assignments), cells)


def students_of(session: Session, context_id: int) -> list[Person]:
    """Who is or was a student, by name: as their latest launch says, else the roster."""
    query = (
        select(User.id, User.name, User.email, User.sub, Enrolment.roster_status)
        .join(Enrolment, Enrolment.user_id == User.id)
        .where(Enrolment.context_id == context_id, Enrolment.is_student)
    )
    found = [
        Person(id_, name or f"user {sub}", email, sub, status == GONE)
        for id_, name, email, sub, status in session.execute(query)
    ]
    return sorted(found, key=lambda each: (each.name.casefold(), each.id))


def _people(session: Session, ids: Iterable[int]) -> dict[int, Person]:
    if not (ids := set(ids)):
        return {}
    found = session.scalars(select(User).where(User.id.in_(ids)))
    return {user.id: Person(user.id, user.shown, user.email, user.sub) for user in found}


def _attempts(
    session: Session,
    kept: Kept,
    mine: Sequence[ColumnElement[bool]],
    assignments: Sequence[Assignment],
    extensions: Sequence[Extension],
) -> dict[tuple[int, int], list[Attempt]]:
    """Attempts by assignment and user, the first first."""
    columns = ("id", "assignment_id", "user_id", "number", "received_at", "state", "tries", "claimed_until")
    query = select(*(getattr(Submission, name) for name in columns)).join(Assignment).where(*mine)
    rows = session.execute(query.order_by(Submission.number)).all()
    totals = kept.of(session, _keys(session, mine))
    by_id = {each.id: each for each in assignments}
    general = {each.id: Terms.of(each) for each in assignments}
    own = {(e.assignment_id, e.user_id): Terms.of(by_id[e.assignment_id], e) for e in extensions}
    found: dict[tuple[int, int], list[Attempt]] = defaultdict(list)
    for row in rows:
        pair = (row.assignment_id, row.user_id)
        terms = own.get(pair) or general[row.assignment_id]
        found[pair].append(Attempt(*row, totals.get(row.id), terms))
    return found


def _keys(session: Session, mine: Sequence[ColumnElement[bool]]) -> dict[int, tuple[int, int]]:
    """What the marks of each graded submission follow from: its newest approved grading and hand mark."""
    newest = (
        select(Grading.submission_id, func.max(Grading.number).label("number"))
        .join(Submission)
        .join(Assignment)
        .where(*mine, Grading.approved_at.is_not(None))
        .group_by(Grading.submission_id)
        .subquery()
    )
    by_hand = (
        select(HandMark.submission_id, func.max(HandMark.id))
        .join(Submission)
        .join(Assignment)
        .where(*mine)
        .group_by(HandMark.submission_id)
    )
    hands = dict(map(tuple, session.execute(by_hand)))
    same = (Grading.submission_id == newest.c.submission_id) & (Grading.number == newest.c.number)
    gradings = session.execute(select(Grading.submission_id, Grading.id).join(newest, same))
    return {submission: (grading, hands.get(submission, 0)) for submission, grading in gradings}


def _sent(session: Session, mine: Sequence[ColumnElement[bool]]) -> dict[tuple[int, int], Sent]:
    """The newest score of each pair."""
    pair = (Score.assignment_id, Score.user_id)
    newest = select(func.max(Score.id)).join(Assignment).where(*mine).group_by(*pair)
    query = select(*pair, Score.points, Score.state, Score.error)
    rows = session.execute(query.where(Score.id.in_(newest)))
    return {(a, u): Sent(points, state, error) for a, u, points, state, error in rows}


def _cells(
    assignments: Sequence[Assignment],
    students: set[int],
    attempts: Mapping[tuple[int, int], list[Attempt]],
    sent: Mapping[tuple[int, int], Sent],
) -> dict[tuple[int, int], Cell]:
    takes = {each.id: bool(each.line_item or each.line_items) for each in assignments}
    return {
        (assignment, user): Cell(
            tuple(found), found[0].terms, sent.get((assignment, user)), takes[assignment] and user in students
        )
        for (assignment, user), found in attempts.items()
    }
