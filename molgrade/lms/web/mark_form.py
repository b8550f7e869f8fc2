"""The form in which an exercise is marked: what it shows, and what was written into it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from werkzeug.datastructures import MultiDict

from ...records.report import CheckReport, ExerciseReport
from ...records.scheme import Scheme
from ..marking import Given, cells_of
from ..marks import Marked, newest
from ..models import Enrolment, Submission
from .forms import FormError, read_number

MAX_COMMENT = 10_000


@dataclass(frozen=True)
class Entry:
    """What a form shows: as it is saved, or as somebody wrote it that could not be saved."""

    points: dict[str, str] = field(default_factory=dict)
    level: str = ""
    comment: str = ""


class Marks(NamedTuple):
    """A page that marks an exercise, with all it is about."""

    submission: Submission
    me: Enrolment
    mark: Marked
    row: ExerciseReport
    scheme: Scheme


def as_saved(page: Marks) -> Entry:
    """The form for what is saved: the level that has these points, or the points."""
    given = newest(page.submission)
    points = {cell: f"{mark.points:.10g}" for cell, mark in given.items() if mark.points is not None}
    own = given.get(page.row.exercise.name)
    level = next(
        (str(n) for n, each in enumerate(page.scheme.levels) if own and each.points == own.points), ""
    )
    if level:
        points.pop(page.row.exercise.name)
    return Entry(points, level, (own and own.comment) or "")


def as_written(page: Marks, form: MultiDict[str, str]) -> Entry:
    """The form as somebody sent it."""
    points = {cell: form.get(f"points-{cell}", "") for cell in cells_of(page.row)}
    return Entry(points, form.get("level", ""), _comment(page, form))


def given_in(page: Marks, form: MultiDict[str, str]) -> dict[str, Given]:
    """What a form gives, by cell."""
    name = page.row.exercise.name
    comment = _comment(page, form) or None
    if comment and len(comment) > MAX_COMMENT:
        raise FormError(f"The comment has more than {MAX_COMMENT} characters: write less.")
    if not page.row.checks:
        return {name: Given(_points_of_answer(page, form), comment)}
    given = {row.check.cell: Given(_points_of_check(row, form)) for row in page.row.checks}
    return given | {name: Given(None, comment)}


def _points_of_check(row: CheckReport, form: MultiDict[str, str]) -> float | None:
    return _read(form, row.check.cell, row.check.title, row.check.max_points)


def _points_of_answer(page: Marks, form: MultiDict[str, str]) -> float | None:
    """Points written into the form, unless only the level was chosen anew; None to take a mark back."""
    exercise, level = page.row.exercise, form.get("level", "")
    if level == "none":
        return None
    written = form.get(f"points-{exercise.name}", "").strip()
    changed = written != form.get("shown", "").strip()
    if level.isdecimal() and int(level) < len(page.scheme.levels) and not (written and changed):
        points = page.scheme.levels[int(level)].points
        if points > exercise.max_points:
            most = f"{exercise.max_points:g}"
            raise FormError(f"This level gives {points:g} points, the exercise {most}: write the points.")
        return points
    points = _read(form, exercise.name, exercise.title, exercise.max_points)
    if points is None:
        raise FormError("Choose a level or write the points. To leave the answer for later, skip it.")
    return points


def _read(form: MultiDict[str, str], cell: str, title: str, most: float) -> float | None:
    try:
        return read_number(form, f"points-{cell}", 0, most)
    except FormError:
        wrong = form[f"points-{cell}"].strip()
        raise FormError(f"{title}: {wrong!r} are no points from 0 to {most:g}.") from None


def _comment(page: Marks, form: MultiDict[str, str]) -> str:
    """The comment with the replies that were ticked, none of them twice."""
    text = form.get("comment", "").replace("\r\n", "\n").strip()
    ticked = set(form.getlist("reply"))
    replies = [weak.feedback for n, weak in enumerate(page.scheme.weak) if str(n) in ticked]
    return "\n\n".join([*filter(None, [text]), *(each for each in replies if each not in text)])
