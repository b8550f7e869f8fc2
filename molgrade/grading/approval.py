"""Approving a regrade: writing what its proposal says moves, or refusing when the proposal no longer fits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

import nbformat

from ..engine import Autograder, Graded
from ..errors import MolgradeError
from ..records.course import Course
from ..records.feedback import RESULTS_FILE, read_result
from ..records.gradebook import Recorder, cells_differ, open_gradebook
from ..records.history import Grading, History, How, Standing, standings
from .classroom import Interrupted, interruptible
from .freshness import check_built
from .output import write_autograded
from .proposal import Direction, Move, Proposal, file_sha256, files_sha256, regrade_folder
from .submissions import Submission, find_submissions, submission_sha256

if TYPE_CHECKING:
    from nbgrader.api import Gradebook


class Policy(StrEnum):
    """What an approval writes: every mark as it was computed, or of each student's two totals the higher."""

    NEVER_LOWER = "never-lower"
    AS_COMPUTED = "as-computed"


@dataclass
class Approved:
    """What an approval did: marks written, marks kept because they are higher, left because nothing moved or
    because the new grading failed, and students whom an earlier approval of the same proposal settled."""

    written: list[Move] = field(default_factory=list)
    kept: list[Move] = field(default_factory=list)
    confirmed: list[Move] = field(default_factory=list)
    failed: list[Move] = field(default_factory=list)
    settled: list[Move] = field(default_factory=list)


def approve(
    course: Course,
    assignment: str,
    policy: Policy,
    students: list[str] | None = None,
    by: str | None = None,
) -> Approved:
    """Write what the proposal says moves, and in the history who approved it and what was left alone.

    A student's marks, history and folder are written one after the other; an approval that was stopped is
    finished by the same command.

    Args:
        course: the course.
        assignment: name of the assignment.
        policy: what to write.
        students: only theirs; by default all of the proposal.
        by: who approves, for the history; by default who runs this program.

    Raises:
        MolgradeError: there is no proposal, or submissions, autograder or marks are no longer what it rests
            on. Nothing is written then.
        Interrupted: by Ctrl-C, between two students.
    """
    proposal = Proposal.read(course, assignment)
    autograder = course.autograder(assignment)
    check_built(course, assignment)
    if autograder.sha256 != proposal.autograder_sha256:
        raise _stale(assignment, ["the autograder was built anew"])
    with open_gradebook(course) as gradebook:
        approval = _Approval(course, autograder, gradebook, proposal, policy, by)
        approval.choose(students)
        approval.check()
        with interruptible() as stop:
            return approval.write(stop)


def _stale(assignment: str, reasons: list[str]) -> MolgradeError:
    return MolgradeError(
        f"The proposal no longer fits ({'; '.join(reasons)}). Nothing was written: run "
        f"`molgrade regrade {assignment}` again, and look at what it shows before you approve it."
    )


class _Approval:
    """One approval: who is meant, whether the proposal still fits, and the writing."""

    def __init__(
        self,
        course: Course,
        autograder: Autograder,
        gradebook: Gradebook,
        proposal: Proposal,
        policy: Policy,
        by: str | None,
    ):
        self.course, self.autograder, self.gradebook = course, autograder, gradebook
        self.proposal, self.policy, self.by = proposal, policy, by
        self.done = Approved()
        self.history = History(gradebook, proposal.assignment, by)
        self.todo: list[tuple[Move, How]] = []
        self.newest: dict[str, int] = {}

    def choose(self, students: list[str] | None) -> None:
        """Decide for each student what to do, unless an earlier approval of this proposal has done it."""
        assignment, moves = self.proposal.assignment, {move.student: move for move in self.proposal.students}
        unknown = sorted(set(students or []) - moves.keys())
        if unknown:
            raise MolgradeError(
                f"The proposal for {assignment} does not have {', '.join(unknown)}: "
                f"run `molgrade regrade {assignment}` again."
            )
        settled = self._settled()
        for student in moves if students is None else sorted(set(students)):
            move = moves[student]
            if move.direction is Direction.ERROR:
                self.done.failed.append(move)
            elif settled.get(student, set()) & {self._decision(move), How.REGRADED}:
                self.done.settled.append(move)
            else:
                self.todo.append((move, self._decision(move)))

    def _decision(self, move: Move) -> How:
        if move.direction is Direction.UNCHANGED:
            return How.CONFIRMED
        lower = move.direction is Direction.DOWN
        return How.KEPT if lower and self.policy is Policy.NEVER_LOWER else How.REGRADED

    def _settled(self) -> dict[str, set[How]]:
        """What earlier approvals of this very proposal did, by student."""
        found: dict[str, set[How]] = {}
        for row in self.history.rows():
            entry = row.entry
            if entry and entry.proposal == self.proposal.sha256:
                found.setdefault(row.student, set()).add(entry.how)
        return found

    def check(self) -> None:
        """Raise unless everything is still what the proposal rests on."""
        handed = {s.student: s for s in find_submissions(self.course, self.proposal.assignment)}
        now = standings(self.gradebook, self.proposal.assignment)
        self.newest = {student: row.number for student, row in self.history.last().items()}
        reasons = [
            f"{move.student}: {reason}"
            for move, _ in self.todo
            if (reason := self._changed(move, handed.get(move.student), now.get(move.student)))
        ]
        if reasons:
            raise _stale(self.proposal.assignment, reasons)
        self._check_cells(now)

    def _changed(self, move: Move, submission: Submission | None, standing: Standing | None) -> str | None:
        assignment = self.proposal.assignment
        file = self.course.autograded(move.student, assignment) / RESULTS_FILE
        beside = regrade_folder(self.course, assignment, move.student)
        if submission is None or submission_sha256(submission) != move.submission_sha256:
            return "handed in again"
        if standing is None or standing.sha256 != move.marks_sha256:
            return "the marks in the gradebook changed"
        if file_sha256(file) != move.before_file:
            return f"{RESULTS_FILE} changed"
        if move.after_files and files_sha256(beside) != move.after_files:
            return f"{beside.relative_to(self.course.root)} changed"
        return None

    def _check_cells(self, now: dict[str, Standing]) -> None:
        """When checks come or go, or change their points, nbgrader's cells do, and everybody's marks with
        them: then all must be written at once, and none can be kept."""
        assignment = self.proposal.assignment
        kept = [move.student for move, how in self.todo if how is How.KEPT and not move.same_cells]
        if cells_differ(self.course, self.gradebook, assignment):
            writing = {move.student for move, how in self.todo if how is not How.KEPT}
            writing |= {move.student for move in self.done.settled}
            others = sorted(s for s, standing in now.items() if not standing.empty and s not in writing)
        else:
            others = kept
        if others:
            raise MolgradeError(
                "Checks came or went, or have other points now: then the marks of all are written at once, "
                f"and none can be kept. Not among them: {', '.join(others)}. Approve as-computed, for all."
            )

    def write(self, stop: SimpleQueue[Any]) -> Approved:
        """Write student by student, until Ctrl-C."""
        recorder = Recorder(self.course, self.gradebook, self.proposal.assignment, self.by)
        times = recorder.timestamps()
        for move in self.done.settled:
            with recorder.alone():
                self._finish(move, times.get(move.student))
        for number, (move, how) in enumerate(self.todo):
            if not stop.empty():
                raise Interrupted(
                    f"Interrupted. {number} of {len(self.todo)} are done; `molgrade regrade "
                    f"{self.proposal.assignment} --approve {self.policy}` goes on with the rest."
                )
            with recorder.alone():
                self._write(recorder, move, how, times.get(move.student))
        return self.done

    def _write(self, recorder: Recorder, move: Move, how: How, timestamp: datetime | None) -> None:
        self._refuse_newer(move.student)
        facts = {
            "why": f"approved {self.policy}: {move.before_points:g} → {move.after_points:g}",
            "proposal": self.proposal.sha256,
        }
        if how is How.REGRADED:
            graded = self._beside(move)
            recorder.record(graded.result, graded.notebook, timestamp, resubmitted=False, how=how, **facts)
            self._replace(move, graded, timestamp)
            self.done.written.append(move)
        else:
            grading = Grading.of(read_result(self._folder(move) / RESULTS_FILE), move.before_file)
            recorder.let_stand(move.student, how, grading, holds_for=self.autograder.sha256, **facts)
            (self.done.kept if how is How.KEPT else self.done.confirmed).append(move)

    def _refuse_newer(self, student: str) -> None:
        """Raise when another grader recorded marks since the proposal was held against the gradebook."""
        checked, ours = self.newest.get(student, 0), (How.CHECKS, How.OUTSIDE)
        entries = [row.entry for row in self.history.rows([student]) if row.number > checked]
        if any(entry is None or entry.how not in ours for entry in entries):
            raise MolgradeError(
                f"Marks of {student} were recorded meanwhile. Before that {len(self.done.written)} were "
                f"written: run `molgrade regrade {self.proposal.assignment}` again for the rest."
            )

    def _finish(self, move: Move, timestamp: datetime | None) -> None:
        """Put in place the folder of marks that were written when an approval was cut short."""
        newest = self.history.last(move.student)[move.student].entry
        recorded = newest and newest.grading and newest.grading.file_sha256
        in_place = file_sha256(self._folder(move) / RESULTS_FILE)
        if recorded and recorded != in_place and recorded == move.after_files.get(RESULTS_FILE):
            self._replace(move, self._beside(move), timestamp)

    def _folder(self, move: Move) -> Path:
        return self.course.autograded(move.student, self.proposal.assignment)

    def _beside(self, move: Move) -> Graded:
        folder = regrade_folder(self.course, self.proposal.assignment, move.student)
        notebook = folder / f"{self.proposal.assignment}.ipynb"
        executed = nbformat.read(notebook, as_version=4) if notebook.is_file() else None
        return Graded(read_result(folder / RESULTS_FILE), executed)

    def _replace(self, move: Move, graded: Graded, timestamp: datetime | None) -> None:
        write_autograded(self._folder(move), graded, self.autograder.data, timestamp)
