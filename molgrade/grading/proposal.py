"""What a regrade would change, kept as a file until somebody approves it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from ..engine.results import Result, Status
from ..errors import MolgradeError
from ..records.course import Course
from ..records.history import Standing
from .compare import Change, Direction, Model, changes, direction, parts

PROPOSAL_FILE = "proposal.json"


class Move(Model):
    """One student: totals before and after (marks given by hand included, late penalties not), what changed,
    and hashes of all that the comparison rests on.

    `before_file` is results.json in autograded/, `after_files` what lies in regrade/ and may be written.
    """

    student: str
    direction: Direction
    before_points: float
    after_points: float
    max_points: float
    before_error: str | None
    after_error: str | None
    changes: list[Change]
    submission_sha256: str
    before_file: str
    marks_sha256: str
    after_files: dict[str, str]

    @property
    def same_cells(self) -> bool:
        """Whether each check is there before and after, for as many points: marks can then be left."""
        return all(c.before and c.after and c.before.max_points == c.after.max_points for c in self.changes)


class Proposal(Model):
    """A regrade of one assignment: who moves, and who could not be compared and why."""

    schema_: Literal[1] = Field(1, alias="schema")
    assignment: str
    autograder_sha256: str
    students: list[Move]
    problems: dict[str, str]

    def of(self, *directions: Direction) -> list[Move]:
        return [move for move in self.students if move.direction in directions]

    @property
    def text(self) -> str:
        return self.model_dump_json(indent=1) + "\n"

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    def write(self, course: Course) -> Path:
        """Write the file, whole or not at all."""
        file = regrade_folder(course, self.assignment) / PROPOSAL_FILE
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_name(f".{file.name}.part")
        unfinished.write_text(self.text, encoding="utf-8")
        return unfinished.replace(file)

    @classmethod
    def read(cls, course: Course, assignment: str) -> Proposal:
        """The proposal that waits. Raises `MolgradeError` when there is none."""
        file = regrade_folder(course, assignment) / PROPOSAL_FILE
        again = f"run `molgrade regrade {assignment}`, and look at what it shows"
        try:
            return cls.model_validate_json(file.read_bytes())
        except FileNotFoundError:
            raise MolgradeError(f"There is nothing to approve for {assignment}: {again}.") from None
        except ValidationError:
            raise MolgradeError(f"{file} can't be read: {again}.") from None


def regrade_folder(course: Course, assignment: str, student: str | None = None) -> Path:
    """Where an assignment is graded beside its old marks; with a student, that student's part, laid out as in
    autograded/."""
    folder = course.root / "regrade" / assignment
    return folder if student is None else folder / student / assignment


def file_sha256(file: Path) -> str:
    """Hash of a file's bytes; empty if there is none."""
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""


def files_sha256(folder: Path) -> dict[str, str]:
    """Hashes of a folder's files, by name; nothing if there is none."""
    return {path.name: file_sha256(path) for path in sorted(folder.iterdir())} if folder.is_dir() else {}


def make_move(
    before: Result, after: Result, standing: Standing, before_file: str, after_files: dict[str, str]
) -> Move:
    """Compare two results of one submission, whose marks in the gradebook are `standing`."""
    moved = changes(before, after)
    for change in moved:
        mark = standing.marks.get(change.cell)
        change.by_hand = mark and mark.manual
    totals = _total(before, standing), _total(after, standing)
    where = direction(before, after, moved, *totals)
    return Move(
        student=before.student,
        direction=where,
        before_points=totals[0],
        after_points=totals[1],
        max_points=after.max_points or before.max_points,
        before_error=before.error,
        after_error=after.error,
        changes=moved,
        submission_sha256=before.submission_sha256,
        before_file=before_file,
        marks_sha256=standing.sha256,
        after_files={} if where in (Direction.UNCHANGED, Direction.ERROR) else after_files,
    )


def _total(result: Result, standing: Standing) -> float:
    """The mark of a result, with the points that people gave in place of the examiner's."""
    given = {cell: mark.manual for cell, mark in standing.marks.items() if mark.manual is not None}
    if result.status is Status.ERROR:
        return sum(given.values())
    earned = {cell: part.points or 0.0 for cell, (_, part) in parts(result).items()}
    return result.scaled(sum(given.get(cell, points) for cell, points in earned.items()))
