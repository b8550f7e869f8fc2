"""All students' attempts at an assignment, read in a few queries: a class may have hundreds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from .marks import Marked, counting, marked
from .models import Assignment, Counts, Enrolment, Extension, Grading, Submission, SubmissionState, User
from .policy import Terms


@dataclass(frozen=True)
class Attempts:
    """A student's attempts, the first first, and the terms for them."""

    user: User
    terms: Terms
    submissions: Sequence[Submission]

    @property
    def may_count(self) -> list[Submission]:
        """Those that count, or would if their marks were others: all, or the last. What could not be graded
        might be by other checks."""
        graded = [each for each in self.submissions if each.finished and each.grading]
        if self.terms.counts is Counts.BEST:
            return graded
        last = max((n for n, each in enumerate(graded) if each.state is SubmissionState.GRADED), default=0)
        return graded[last:]

    @cached_property
    def marks(self) -> dict[int, Marked]:
        """Marks of the attempts that have some, by the submission's id. Results are read once."""
        return self.marks_by({})

    def marks_by(self, gradings: Mapping[int, Grading]) -> dict[int, Marked]:
        """The same, with other gradings in place of those that count."""
        found = {each.id: marked(each, self.terms, gradings.get(each.id)) for each in self.submissions}
        return {key: mark for key, mark in found.items() if mark}

    @property
    def standing(self) -> Marked | None:
        """The attempt that counts now."""
        return counting(self.marks.values(), self.terms.counts)


def attempts_of_all(session: Session, assignment: Assignment, results: bool = True) -> list[Attempts]:
    """Everybody's who is a student of the course and has handed in, by name; `results` says whether those of
    gradings will be read. Trials of teachers are nobody's."""
    students = select(Enrolment.user_id).where(
        Enrolment.context_id == assignment.context_id, Enrolment.is_student
    )
    gradings = selectinload(Submission.gradings)
    rows = session.scalars(
        select(Submission)
        .where(Submission.assignment_id == assignment.id, Submission.user_id.in_(students))
        .order_by(Submission.user_id, Submission.number)
        .options(joinedload(Submission.user), selectinload(Submission.hand_marks))
        .options(gradings if results else gradings.options(defer(Grading.result)))
    )
    others = select(Extension).where(Extension.assignment_id == assignment.id)
    extensions = {each.user_id: each for each in session.scalars(others)}
    found = [
        Attempts(user, Terms.of(assignment, extensions.get(user.id)), list(theirs))
        for user, theirs in groupby(rows, key=lambda row: row.user)
    ]
    return sorted(found, key=lambda each: (each.user.shown.casefold(), each.user.id))
