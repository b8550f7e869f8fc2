"""One student's standing in one assignment: the engine's result and what a person added to it."""

from __future__ import annotations

from dataclasses import dataclass

from ..engine.results import CheckResult, ExerciseResult, Result, Status, total
from .gradebook import Mark, StudentMarks


@dataclass(frozen=True)
class CheckReport:
    """A check's verdict and the points that count for it, which a person may have changed."""

    check: CheckResult
    points: float
    by_hand: bool


@dataclass(frozen=True)
class ExerciseReport:
    """An exercise's marks; `points` is None while a written answer waits for a person."""

    exercise: ExerciseResult
    checks: list[CheckReport]
    points: float | None
    by_hand: bool
    waiting: bool
    comment: str | None

    @property
    def carried_points(self) -> float:
        return total(row.check.carried_points for row in self.checks if not row.by_hand)


@dataclass(frozen=True)
class Report:
    """What the student's page and the class's table show."""

    result: Result
    exercises: list[ExerciseReport]
    late_penalty: float = 0.0

    @classmethod
    def of(cls, result: Result, marks: StudentMarks | None = None) -> Report:
        """Join a result with the gradebook's entry for the same submission, if there is one."""
        marks = marks or StudentMarks()
        exercises = [_exercise(exercise, marks) for exercise in result.exercises]
        return cls(result, exercises, marks.late_penalty)

    @property
    def points(self) -> float:
        earned = total(exercise.points or 0.0 for exercise in self.exercises)
        return self.result.scaled(earned) - self.late_penalty

    @property
    def max_points(self) -> float:
        return self.result.max_points

    @property
    def carried_points(self) -> float:
        """Points earned on earlier exercises' references, unless a person decided about the check."""
        return total(exercise.carried_points for exercise in self.exercises)

    @property
    def carried_awarded(self) -> bool:
        return self.result.carry_forward == "award"

    @property
    def waiting(self) -> bool:
        """Whether a person still has to mark a written answer, or to decide a check."""
        return any(exercise.waiting for exercise in self.exercises)

    @property
    def graded(self) -> bool:
        return self.result.status is Status.GRADED


def _exercise(exercise: ExerciseResult, marks: StudentMarks) -> ExerciseReport:
    comment = marks.comments.get(exercise.name)
    if exercise.checks:
        checks = [_check(check, marks.marks.get(check.cell)) for check in exercise.checks]
        points, by_hand = total(check.points for check in checks), any(check.by_hand for check in checks)
        waiting = exercise.needs_marking and not by_hand
        return ExerciseReport(exercise, checks, points, by_hand, waiting, comment)
    mark = marks.marks.get(exercise.name)
    if mark is None:
        return ExerciseReport(exercise, [], exercise.points, False, exercise.needs_marking, comment)
    waiting = mark.needs_marking and not mark.manual
    return ExerciseReport(exercise, [], None if waiting else mark.points, mark.manual, waiting, comment)


def _check(check: CheckResult, mark: Mark | None) -> CheckReport:
    if mark is None or not mark.manual:
        return CheckReport(check, check.points, False)
    return CheckReport(check, mark.points, True)
