"""Two gradings of one submission, check by check."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from ..engine.results import CheckResult, ExerciseResult, Result, Status


class Direction(StrEnum):
    """Where a total goes. `even`: points moved and the total stays; `error`: the new grading failed where the
    old one had not, and is never written."""

    UP = "up"
    DOWN = "down"
    EVEN = "even"
    UNCHANGED = "unchanged"
    ERROR = "error"


class Model(BaseModel):
    """What is kept as a file: only known fields, by the names it has there."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, serialize_by_alias=True)


class Verdict(Model):
    """What one grading said of a check, or of a written answer; its `points` are None while it waits."""

    points: float | None
    max_points: float
    status: str
    message: str = ""
    detail: str = ""

    @classmethod
    def of(cls, part: CheckResult | ExerciseResult) -> Verdict:
        if isinstance(part, CheckResult):
            fields = part.model_dump(include=cls.model_fields.keys(), mode="json")
            return cls(**fields)
        status = "waits for a person" if part.needs_marking else "untouched"
        return cls(points=part.points, max_points=part.max_points, status=status)

    @property
    def worth(self) -> tuple[float | None, float]:
        """What of it counts."""
        return self.points, self.max_points


class Change(Model):
    """A check, or a written answer, by its nbgrader cell, before and after; None where it does not exist.

    `by_hand`: the points that a person gave in its place, which stay.
    """

    exercise: str
    cell: str
    title: str
    before: Verdict | None
    after: Verdict | None
    by_hand: float | None = None


def pairs(before: Result, after: Result) -> list[Change]:
    """Every check and written answer of either grading, in order."""
    old, new = parts(before), parts(after)
    found = []
    for cell in dict.fromkeys([*new, *old]):
        exercise, part = new.get(cell) or old[cell]
        was, now = (Verdict.of(of[cell][1]) if cell in of else None for of in (old, new))
        found.append(Change(exercise=exercise, cell=cell, title=part.title, before=was, after=now))
    return found


def changes(before: Result, after: Result) -> list[Change]:
    """What of it changed in points, or in what points there are."""
    return [pair for pair in pairs(before, after) if _worth(pair.before) != _worth(pair.after)]


def direction(before: Result, after: Result, moved: list[Change], old: float, new: float) -> Direction:
    """Where the total goes from one grading, worth `old`, to another, worth `new`."""
    if after.status is Status.ERROR:
        return Direction.ERROR if before.status is Status.GRADED else Direction.UNCHANGED
    if not moved:
        return Direction.UNCHANGED
    if abs(new - old) < 1e-9:  # sums of the same points in another order
        return Direction.EVEN
    return Direction.UP if new > old else Direction.DOWN


def _worth(verdict: Verdict | None) -> tuple[float | None, float] | None:
    return verdict and verdict.worth


def parts(result: Result) -> dict[str, tuple[str, CheckResult | ExerciseResult]]:
    """Checks and written answers by their nbgrader cells, each with its exercise's name."""
    found: dict[str, tuple[str, CheckResult | ExerciseResult]] = {}
    for exercise in result.exercises:
        rows = exercise.checks or [exercise]
        found |= {getattr(row, "cell", row.name): (exercise.name, row) for row in rows}
    return found


def reason(change: Change) -> str:
    """Why the points are others, in a line: both verdicts with what they said."""
    if change.after is None:
        return "the check is gone"
    if change.before is None:
        return f"the check is new: {_said(change.after)}"
    return f"{_said(change.before)} → {_said(change.after)}"


def _said(verdict: Verdict) -> str:
    from nbconvert.filters.ansi import strip_ansi

    lines = strip_ansi(verdict.detail).strip().splitlines()
    words = [verdict.message, lines[-1].strip()[:120] if lines else ""]
    said = "; ".join(f"“{text}”" for text in words if text)
    return f"{verdict.status.replace('_', ' ')} {said}".rstrip()
