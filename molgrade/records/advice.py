"""What a student should look at next: the exercises that cost most, each by the check that cost most."""

from __future__ import annotations

from dataclasses import dataclass

from ..engine.results import CheckStatus
from .report import CheckReport, ExerciseReport, Report

MOST = 3
SMALL = 1e-9


@dataclass(frozen=True)
class Advice:
    """An exercise, by its number on the page, and the check of it to begin with, if it has any."""

    number: int
    item: ExerciseReport
    lost: float
    row: CheckReport | None = None


def look_at_next(report: Report) -> list[Advice]:
    """At most three exercises, by points lost. What failed only because of an earlier exercise is not among
    them: that exercise is. Nor does a check come first that was not run because of others."""
    if not report.graded:
        return []
    found = [advice for number, item in enumerate(report.exercises, 1) if (advice := _of(number, item))]
    return sorted(found, key=lambda advice: -round(advice.lost, 6))[:MOST]


def _of(number: int, item: ExerciseReport) -> Advice | None:
    if not item.checks:
        lost = 0.0 if item.points is None else item.exercise.max_points - item.points
        return Advice(number, item, lost) if lost > SMALL else None
    rows = [row for row in item.checks if _lost(row) > SMALL and not row.check.carried]
    if not rows:
        return None
    begin = max(rows, key=lambda row: (row.check.status is not CheckStatus.NOT_RUN, round(_lost(row), 6)))
    return Advice(number, item, sum(map(_lost, rows)), begin)


def _lost(row: CheckReport) -> float:
    return row.check.max_points - row.points
