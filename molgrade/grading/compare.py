"""Two gradings of one submission, check by check."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict

from ..engine.results import CheckResult, ExerciseResult, Result


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Verdict(_Model):
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


class Change(_Model):
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
    old, new = dict(_parts(before)), dict(_parts(after))
    found = []
    for cell in dict.fromkeys([*new, *old]):
        exercise, part = new.get(cell) or old[cell]
        verdicts = [Verdict.of(of[cell][1]) if cell in of else None for of in (old, new)]
        found.append(
            Change(exercise=exercise, cell=cell, title=part.title, before=verdicts[0], after=verdicts[1])
        )
    return found


def changes(before: Result, after: Result) -> list[Change]:
    """What of it changed in points, or in what points there are."""
    return [pair for pair in pairs(before, after) if _worth(pair.before) != _worth(pair.after)]


def _worth(verdict: Verdict | None) -> tuple[float | None, float] | None:
    return verdict and verdict.worth


def _parts(result: Result) -> Iterator[tuple[str, tuple[str, CheckResult | ExerciseResult]]]:
    """Checks and written answers by cell, each with its exercise's name."""
    for exercise in result.exercises:
        if not exercise.checks:
            yield exercise.name, (exercise.name, exercise)
        for check in exercise.checks:
            yield check.cell, (exercise.name, check)


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
