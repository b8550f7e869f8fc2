"""What a class's submissions say together: figures of its exercises, and which are alike."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import nbformat
from nbformat import NotebookNode
from sqlalchemy.orm import Session

from ..engine import Autograder
from ..engine.results import Result
from ..records.report import Report
from ..records.similarity import Cell, Work, cells_of, given_to_all
from ..records.statistics import Figures, as_released, authored, figures
from .everybody import Attempts, attempts_of_all
from .models import Assignment, Submission
from .tool import Tool

KEPT = 4000
"""Notebooks of which is remembered what students wrote in them: those of some large classes."""


@dataclass(frozen=True)
class Counted:
    """A student's attempt that counts, or the last that could not be graded, and its report."""

    attempts: Attempts
    submission: Submission
    report: Report


def counted(session: Session, assignment: Assignment) -> list[Counted]:
    """One for each student of whom something is graded, or can't be."""
    found = (_counted(each) for each in attempts_of_all(session, assignment))
    return [each for each in found if each]


def _counted(attempts: Attempts) -> Counted | None:
    standing = attempts.standing
    if standing:
        return Counted(attempts, standing.submission, _named(attempts, standing.report))
    failed = [each for each in attempts.submissions if each.grading]
    if not failed:
        return None
    result = Result.model_validate_json(failed[-1].grading.result)
    return Counted(attempts, failed[-1], _named(attempts, Report.of(result)))


def _named(attempts: Attempts, report: Report) -> Report:
    named = report.result.model_copy(update={"student": str(attempts.user.id)})
    return Report(named, report.exercises, report.late_penalty)


@dataclass
class Insight:
    """Reads a class. What students wrote is read once from each notebook, and remembered by its hash."""

    tool: Tool
    _readers: dict[str, _Reader] = field(default_factory=dict)

    def figures(self, session: Session, assignment: Assignment) -> Figures | None:
        """Figures of the attempts that count; None while nothing is graded."""
        found = counted(session, assignment)
        graded = [each for each in found if each.report.graded]
        if not graded:
            return None
        reader = self._reader(assignment)
        untouched = {each.report.result.student: reader.untouched(_executed(each)) for each in graded}
        bank = authored(self.tool.course, assignment.name)
        reports = [each.report for each in found]
        return figures(assignment.name, reader.autograder.assignment.title, reports, bank, untouched)

    def works(self, session: Session, assignment: Assignment) -> dict[int, Work]:
        """What students wrote in the attempts that count, by the submission's id."""
        found = [each for each in counted(session, assignment) if each.report.graded]
        reader = self._reader(assignment)
        names = Counter(each.attempts.user.shown for each in found)
        return {each.submission.id: Work(_name(each, names), reader.cells(_executed(each))) for each in found}

    def _reader(self, assignment: Assignment) -> _Reader:
        autograder = self.tool.autograders.get(assignment.name)
        known = self._readers.get(assignment.name)
        if known is None or known.autograder.sha256 != autograder.sha256:
            known = self._readers[assignment.name] = _Reader(self.tool, autograder)
        return known


class _Reader:
    """What students wrote in the notebooks of an assignment."""

    def __init__(self, tool: Tool, autograder: Autograder):
        self.tool, self.autograder = tool, autograder
        self.untouched = lru_cache(KEPT)(self._untouched)
        self.cells = lru_cache(KEPT)(self._cells)

    @cached_property
    def _given(self) -> frozenset[int]:
        return given_to_all(self.tool.course, self.autograder)

    def _untouched(self, name: str | None) -> set[str]:
        return as_released(self._notebook(name), self.autograder.release)

    def _cells(self, name: str | None) -> list[Cell]:
        return cells_of(self._notebook(name), self.autograder.release, self._given)

    def _notebook(self, name: str | None) -> NotebookNode:
        found = nbformat.from_dict(json.loads(self.tool.files.get(name))) if name else None
        return found or nbformat.v4.new_notebook()


def _executed(each: Counted) -> str | None:
    return each.submission.grading.notebook


def _name(each: Counted, names: Counter[str]) -> str:
    """Their name, with more if another has it too."""
    user = each.attempts.user
    return f"{user.shown} ({user.email or user.sub})" if names[user.shown] > 1 else user.shown
