"""Results without an engine, for what happens around it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import nbformat

from molgrade.engine import CheckResult, CheckStatus, ExerciseResult, Graded, Result, Status
from molgrade.engine.notebook import executed
from molgrade.records.course import Course

from .mini import NAME, notebook

ALL = {"mean--worked", "mean--random", "spread--two", "spread--shifted"}


def graded(
    course: Course, student: str, passed: set[str] = ALL, answers: Mapping[str, str] | None = None, **more
) -> Graded:
    """What the engine would return: `passed` names check cells; an answer to "why" waits for a person."""
    autograder = course.autograder(NAME)
    answers = answers or {}
    exercises = [_exercise(exercise, passed, answers) for exercise in autograder.assignment.exercises]
    submitted = notebook(course, answers)
    facts = {
        "assignment": NAME,
        "student": student,
        "status": Status.GRADED,
        "submission_sha256": hashlib.sha256(nbformat.writes(submitted).encode()).hexdigest(),
        "autograder_sha256": autograder.sha256,
        "boundary": "process",
        "started": "2026-03-02T10:00:00+00:00",
        "seconds": 1.25,
        "exercises": exercises,
    }
    checks = [check for exercise in exercises for check in exercise.checks]
    return Graded(Result(**facts | more), executed(submitted, {}, checks))


def failed(course: Course, student: str, error: str = "The file is empty. Hand it in again.") -> Graded:
    """A submission that could not be graded."""
    result = graded(course, student).result
    return Graded(result.model_copy(update={"status": Status.ERROR, "error": error, "exercises": []}))


def _exercise(exercise, passed: set[str], answers: Mapping[str, str]) -> ExerciseResult:
    common = {"name": exercise.name, "title": exercise.title, "kind": exercise.kind}
    if not exercise.checks:
        waits = exercise.name in answers
        points = None if waits else 0.0
        return ExerciseResult(points=points, max_points=exercise.points, needs_marking=waits, **common)
    checks = [_check(check, check.cell in passed) for check in exercise.checks]
    return ExerciseResult(
        points=sum(check.points for check in checks), max_points=exercise.points, checks=checks, **common
    )


def _check(check, passed: bool) -> CheckResult:
    return CheckResult(
        name=check.name,
        title=check.title,
        cell=check.cell,
        hidden=check.hidden,
        max_points=check.points,
        points=check.points if passed else 0.0,
        status=CheckStatus.PASSED if passed else CheckStatus.FAILED,
        message="" if passed else check.message,
        detail="" if passed else "\x1b[31mAssertionError\x1b[0m: DETAIL",
    )
