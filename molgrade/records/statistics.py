"""What a class's results say about an assignment's exercises and checks."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import nbformat
import numpy as np
from nbformat import NotebookNode

from ..bank import BankError, Exercise, load_assignment
from ..engine.repair import grade_id
from ..engine.results import CheckResult, CheckStatus
from ..errors import MolgradeError
from .course import Course
from .feedback import reports
from .psychometrics import alpha_interval, cronbach_alpha, difficulty, discrimination
from .report import ExerciseReport, Report

FEW = 10
"""Students below which figures are marked as uncertain."""

BINS = 10


@dataclass(frozen=True)
class CheckFigures:
    """One check: `difficulty` is the mean fraction of its points, `failed` how many submissions it rejected,
    `stopped` in how many it could not be decided (time, a crash)."""

    name: str
    title: str
    hidden: bool
    max_points: float
    message: str
    difficulty: float
    discrimination: float
    failed: int
    stopped: int


@dataclass(frozen=True)
class Misconception:
    """Rejected answers of the bank that fail the same checks, and how many submissions fail just those."""

    answers: list[str]
    texts: list[str]
    submissions: int


@dataclass(frozen=True)
class ExerciseFigures:
    """One exercise: over the submissions that have a mark in it; `seconds` are those of its checks."""

    name: str
    title: str
    kind: str
    max_points: float
    marked: int
    waiting: int
    difficulty: float
    discrimination: float
    median_seconds: float
    max_seconds: float
    checks: list[CheckFigures]
    misconceptions: list[Misconception]

    @property
    def commonest(self) -> CheckFigures | None:
        """The check that most submissions fail, if any fails."""
        worst = max(self.checks, key=lambda check: check.failed, default=None)
        return worst if worst and worst.failed else None


@dataclass(frozen=True)
class Figures:
    """A whole assignment. `alpha` is Cronbach's, over exercises nobody waits for; `histogram` counts totals
    in ten equal parts of the points."""

    assignment: str
    title: str
    submissions: int
    graded: int
    errors: int
    waiting: int
    max_points: float
    mean: float
    deviation: float
    median: float
    histogram: list[int]
    alpha: float
    alpha_low: float
    alpha_high: float
    alpha_items: int
    exercises: list[ExerciseFigures] = field(default_factory=list)

    @property
    def uncertain(self) -> bool:
        """Whether so few are graded that chance decides much of this."""
        return self.graded < FEW

    def as_data(self) -> dict[str, Any]:
        """For JSON, where a figure that has no value is null."""
        return _plain(asdict(self) | {"uncertain": self.uncertain})


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case list():
            return [_plain(item) for item in value]
        case float():
            return round(value, 6) if math.isfinite(value) else None
    return value


def statistics(course: Course, assignment: str) -> Figures:
    """Figures of everybody's graded submissions, marks that a person gave included.

    Misconceptions are looked up in source/, if the course has it. Raises `MolgradeError` if nobody is graded.
    """
    title = course.autograder(assignment).assignment.title
    found = reports(course, assignment)
    graded = [report for report in found if report.graded]
    if not graded:
        raise MolgradeError(f"Nothing graded for {assignment}: run `molgrade grade {assignment}` first.")
    untouched = _untouched(course, assignment, graded)
    return figures(assignment, title, found, authored(course, assignment), untouched)


def figures(
    assignment: str,
    title: str,
    found: Sequence[Report],
    bank: Mapping[str, Exercise],
    untouched: Mapping[str, set[str]],
) -> Figures:
    """Figures of reports, at least one of them graded.

    Args:
        assignment: its name.
        title: its title.
        found: every submission's report.
        bank: the exercises as authors wrote them, by name; may be empty.
        untouched: for each student the exercises that are as released, which show no misconception.
    """
    graded = _Graded([report for report in found if report.graded])
    items = graded.scores[:, graded.complete]
    low, high = alpha_interval(items)
    totals = np.array([report.points for report in graded.reports])
    most = graded.reports[0].max_points
    return Figures(
        assignment=assignment,
        title=title,
        submissions=len(found),
        graded=len(totals),
        errors=len(found) - len(totals),
        waiting=sum(report.waiting for report in graded.reports),
        max_points=most,
        mean=float(totals.mean()),
        deviation=float(totals.std(ddof=1)) if len(totals) > 1 else math.nan,
        median=float(np.median(totals)),
        histogram=_histogram(totals, most),
        alpha=cronbach_alpha(items),
        alpha_low=low,
        alpha_high=high,
        alpha_items=items.shape[1],
        exercises=[graded.exercise(place, bank, untouched) for place in range(len(graded.names))],
    )


class _Graded:
    """Graded submissions as a matrix: `scores` are points, (students, exercises), NaN where a person must
    still mark; `total` is what each student got in the exercises that are marked for all, (students, 1)."""

    def __init__(self, graded: Sequence[Report]):
        self.reports = graded
        self.rows = [{item.exercise.name: item for item in report.exercises} for report in graded]
        self.names = list(dict.fromkeys(name for row in self.rows for name in row))
        self.scores = np.array([[_points(row.get(name)) for name in self.names] for row in self.rows])
        self.complete = ~np.isnan(self.scores).any(axis=0)
        self.total = self.scores[:, self.complete].sum(axis=1, keepdims=True)

    def exercise(
        self, place: int, bank: Mapping[str, Exercise], untouched: Mapping[str, set[str]]
    ) -> ExerciseFigures:
        name = self.names[place]
        there = {at: row[name] for at, row in enumerate(self.rows) if name in row}
        about = next(iter(there.values())).exercise
        scores = self.scores[:, [place]]
        seconds = [sum(check.check.seconds for check in item.checks) for item in there.values()]
        tried = [
            item
            for at, item in there.items()
            if name not in untouched.get(self.reports[at].result.student, ())
        ]
        return ExerciseFigures(
            name=name,
            title=about.title,
            kind=about.kind,
            max_points=about.max_points,
            marked=int((~np.isnan(scores)).sum()),
            waiting=sum(item.waiting for item in there.values()),
            difficulty=float(difficulty(scores, np.array([about.max_points]))[0]),
            discrimination=self.power(scores, self.complete[place]),
            median_seconds=float(np.median(seconds)),
            max_seconds=max(seconds),
            checks=[self.check(place, there, check) for check in about.checks],
            misconceptions=_misconceptions(tried, bank.get(name)),
        )

    def check(self, place: int, there: Mapping[int, ExerciseReport], about: CheckResult) -> CheckFigures:
        scores = np.full((len(self.rows), 1), np.nan)
        found = []
        for at, item in there.items():
            for row in item.checks:
                if row.check.name == about.name:
                    scores[at], found = row.points, [*found, row.check]
        failed = [check for check in found if check.status is CheckStatus.FAILED]
        return CheckFigures(
            name=about.name,
            title=about.title,
            hidden=about.hidden,
            max_points=about.max_points,
            message=next((check.message for check in failed if check.message), ""),
            difficulty=float(difficulty(scores, np.array([about.max_points]))[0]),
            discrimination=self.power(scores, self.complete[place]),
            failed=len(failed),
            stopped=sum(check.status in (CheckStatus.TIMEOUT, CheckStatus.NOT_RUN) for check in found),
        )

    def power(self, scores: np.ndarray, counted: bool) -> float:
        """Corrected correlation of an item, (students, 1), with the total, part of it if `counted`."""
        there = ~np.isnan(scores[:, 0])
        rest = self.total - scores if counted else self.total
        return float(discrimination(scores[there], rest[there])[0])


def _points(item: ExerciseReport | None) -> float:
    return math.nan if item is None or item.points is None or item.waiting else item.points


def _histogram(totals: np.ndarray, most: float) -> list[int]:
    parts = np.clip(totals / most if most else totals * 0, 0, 1)
    # 0.7 * 10 is a little less than 7: a total on a border counts upwards.
    return np.bincount(np.minimum((parts * BINS + 1e-9).astype(int), BINS - 1), minlength=BINS).tolist()


def _misconceptions(items: Sequence[ExerciseReport], exercise: Exercise | None) -> list[Misconception]:
    """Rejected answers whose failing checks are just those of a submission, the most frequent first."""
    if exercise is None:
        return []
    sets = Counter(
        frozenset(row.check.name for row in item.checks if row.check.status is CheckStatus.FAILED)
        for item in items
        if all(row.check.status in (CheckStatus.FAILED, CheckStatus.PASSED) for row in item.checks)
    )
    alike: dict[frozenset[str], list] = {}
    for answer in exercise.rejected:
        alike.setdefault(frozenset(answer.fails), []).append(answer)
    found = [
        Misconception([a.name for a in answers], [a.misconception for a in answers], sets[fails])
        for fails, answers in alike.items()
        if fails and sets[fails]
    ]
    return sorted(found, key=lambda one: -one.submissions)


def authored(course: Course, assignment: str) -> dict[str, Exercise]:
    """The exercises in source/; none where the course has only what is built, or source/ is being changed."""
    try:
        return {
            exercise.name: exercise
            for exercise in load_assignment(course.root / "source", assignment).exercises
        }
    except (BankError, OSError):
        return {}


def _untouched(course: Course, assignment: str, graded: Sequence[Report]) -> dict[str, set[str]]:
    """Exercises whose cell is as released, by student."""
    release = course.autograder(assignment).release
    found = {}
    for report in graded:
        file = course.autograded(report.result.student, assignment) / f"{assignment}.ipynb"
        if file.is_file():
            found[report.result.student] = as_released(nbformat.read(file, as_version=4), release)
    return found


def as_released(notebook: NotebookNode, release: NotebookNode) -> set[str]:
    """Names of cells that a student has left as they were given."""
    given = {grade_id(cell): cell.source for cell in release.cells}
    return {name for cell in notebook.cells if (name := grade_id(cell)) and cell.source == given.get(name)}
