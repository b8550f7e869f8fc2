"""Grading again beside the old marks, to see who would move; no mark is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ..engine import Autograder, Result, Status
from ..errors import MolgradeError
from ..records.course import Course
from ..records.feedback import RESULTS_FILE, read_results
from ..records.gradebook import automatic_marks, open_gradebook
from ..records.history import History, Standing, standings
from .classroom import Event, Outcome, Run, make_workers
from .freshness import check_built
from .output import write_autograded
from .proposal import Move, Proposal, file_sha256, files_sha256, make_move, regrade_folder
from .submissions import Submission, find_submissions, submission_sha256
from .variants import Variants, variants_for

RUNNER = "molgrade"


@dataclass(frozen=True)
class _Marked:
    """A student whose old mark can be compared: result, its file's hash, hand-in, and what the gradebook
    holds."""

    result: Result
    file_sha256: str
    submission: Submission
    standing: Standing


def propose(
    course: Course,
    assignment: str,
    students: list[str] | None = None,
    force: bool = False,
    on_event: Callable[[Event], None] = lambda event: None,
    slots: int = 1,
    **means: Any,
) -> Proposal:
    """Grade the recorded submissions again, in regrade/, and keep a proposal; no mark is written.

    What was graded beside by this autograder already is not graded again, so that a run which was stopped
    goes on, and one that was not finds the same.

    Args:
        course: where submitted/, autograded/, autograder/ and the gradebook are.
        assignment: name of the assignment.
        students: only theirs; by default everybody's.
        force: grade also what this autograder graded, such as after a change of the image.
        on_event: told what happens, in this thread.
        slots: how many submissions at a time, on this machine.
        means: what `make_workers` takes: boundary, image, scheduler, gpu.

    Raises:
        MolgradeError: nothing is recorded, or it can't be graded; one line says what to do.
        Interrupted: by Ctrl-C.
    """
    autograder = course.autograder(assignment)
    check_built(course, assignment)
    marked, problems = _recorded(course, assignment, students)
    todo = [m.submission for m in marked if force or m.result.autograder_sha256 != autograder.sha256]
    again: dict[str, Result] = {}
    if todo:
        workers = make_workers(course, autograder, min(slots, len(todo)), on_event=on_event, **means)
        on_event(Event("found", count=len(todo)))
        with workers:
            run = _Beside(course, autograder, force, on_event, variants_for(course, assignment))
            outcomes = run.all(todo, workers)
        again = {outcome.submission.student: outcome.graded.result for outcome in outcomes}
    moves = []
    for each in marked:
        move = _move(course, each, again.get(each.submission.student))
        if move:
            moves.append(move)
        else:
            problems[each.submission.student] = "was handed in again meanwhile"
    proposal = Proposal(
        assignment=assignment,
        autograder_sha256=autograder.sha256,
        students=moves,
        problems=dict(sorted(problems.items())),
    )
    proposal.write(course)
    return proposal


def _move(course: Course, marked: _Marked, again: Result | None) -> Move | None:
    """What becomes of one student; None when not the same submission was graded again."""
    before, files = marked.result, {}
    if again:
        files = files_sha256(regrade_folder(course, before.assignment, marked.submission.student))
        if again.submission_sha256 != before.submission_sha256:
            return None
    return make_move(before, again or before, marked.standing, marked.file_sha256, files)


def _recorded(
    course: Course, assignment: str, students: list[str] | None
) -> tuple[list[_Marked], dict[str, str]]:
    """Students whose mark can be compared, and of the others why not."""
    results = {result.student: result for result in read_results(course, assignment, students)}
    missing = sorted(set(students or []) - results.keys())
    if missing or not results:
        who = f" of {', '.join(missing)}" if missing else ""
        raise MolgradeError(f"Nothing graded{who} for {assignment}: run `molgrade grade {assignment}` first.")
    handed = {submission.student: submission for submission in find_submissions(course, assignment)}
    with open_gradebook(course) as gradebook:
        now, last = standings(gradebook, assignment), History(gradebook, assignment).last()
    marked, problems = [], {}
    for student, result in results.items():
        submission, standing = handed.get(student), now.get(student, Standing())
        entry = last[student].entry if student in last else None
        file = file_sha256(course.autograded(student, assignment) / RESULTS_FILE)
        recorded = not (entry and entry.grading) or entry.grading.file_sha256 == file
        problem = _why_not(result, submission, standing, recorded)
        if problem:
            problems[student] = problem
        else:
            marked.append(_Marked(result, file, submission, standing))
    if students is None:
        problems |= dict.fromkeys(handed.keys() - results.keys(), "is not graded yet")
    return marked, problems


def _why_not(result: Result, submission: Submission | None, standing: Standing, recorded: bool) -> str | None:
    """Why an old mark can't be compared, or None; `recorded` is whether the history can say, and says, that
    it is this result's."""
    anew = f"grade it with `molgrade grade {result.assignment} --student {result.student}"
    if submission is None:
        return "what was handed in is gone from submitted/"
    if submission_sha256(submission) != result.submission_sha256:
        return f"was handed in again since it was graded: {anew}` first"
    if result.runner != RUNNER:
        return f"was graded by {result.runner}: {anew} --force` first"
    if standing.empty and result.status is Status.GRADED:
        return f"has no marks in the gradebook: {anew}` first"
    if not recorded:
        return f"{RESULTS_FILE} is not the one whose marks were recorded: {anew} --force` first"
    for cell, points in automatic_marks(result).items():
        if cell in standing.marks and standing.marks[cell].automatic != points:
            return f"the gradebook's automatic mark for {cell} is not that of {RESULTS_FILE}: {anew} --force`"
    return None


class _Beside(Run):
    """A run that leaves marks alone: what it finds lies in regrade/."""

    def __init__(
        self,
        course: Course,
        autograder: Autograder,
        force: bool,
        on_event: Callable[[Event], None],
        variants: Variants | None,
    ):
        command = f"molgrade regrade {autograder.assignment.name}"
        super().__init__(autograder, RUNNER, force, on_event, command, "graded again", variants)
        self.course = course

    def folder(self, submission: Submission) -> Path:
        return regrade_folder(self.course, submission.assignment, submission.student)

    def still_holds(self, before: Result, timestamp: datetime | None) -> bool:
        return before.status is Status.GRADED and before.autograder_sha256 == self.autograder.sha256

    def store(self, outcome: Outcome) -> None:
        write_autograded(self.folder(outcome.submission), outcome.graded, {})
