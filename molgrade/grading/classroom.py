"""Grading a class: slots work in threads, and one thread records what they finish."""

from __future__ import annotations

import hashlib
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from queue import SimpleQueue
from typing import Any, Literal

from ..engine import Autograder, Engine, EngineError, Graded, Result, Status
from ..engine.boundary import BOUNDARIES, ContainerBoundary, choose_boundary, need_gpu
from ..engine.compiled import Compiled
from ..engine.repair import SubmissionError
from ..engine.slot import prepare_compiled
from ..errors import MolgradeError
from ..records.course import Course
from ..records.feedback import RESULTS_FILE, read_result
from ..records.gradebook import Recorder, open_gradebook
from .freshness import check_built
from .output import write_autograded
from .slots import NoSlot, Slot, SlotFailed, Slots, SlotsClosed
from .submissions import Submission, Unreadable, find_submissions, misnamed, read_submission

STOPPING = "Stopping: what is being graded is given up, what is finished is recorded."
PROCESS_WARNING = (
    "The boundary 'process' holds nothing in: a submission can read and change all that you can. "
    "Use it only for submissions you trust."
)


@dataclass(frozen=True)
class Event:
    """What a run tells whoever watches it: a line of the image's build, that the reference solution is run
    once to keep what it compiles, a warning, how many submissions it found, one that is done."""

    kind: Literal["building", "preparing", "warning", "found", "done"]
    count: int = 0
    text: str = ""
    outcome: Outcome | None = None


@dataclass(frozen=True)
class Outcome:
    """One submission's result, and whether it was already there."""

    submission: Submission
    graded: Graded
    timestamp: datetime | None = None
    unchanged: bool = False
    resubmitted: bool = True


class Interrupted(MolgradeError):
    """Ctrl-C: what was finished is recorded."""

    exit_code = 130


def grade_class(
    course: Course,
    assignment: str,
    students: list[str] | None = None,
    slots: int = 1,
    boundary: str | None = None,
    force: bool = False,
    on_event: Callable[[Event], None] = lambda event: None,
    image: str | None = None,
    runner: str = "molgrade",
    keep_compiled: bool = True,
    gpu: bool = False,
) -> list[Outcome]:
    """Grade the submissions of an assignment; those that are graded already and unchanged are left alone.

    Args:
        course: where submitted/, autograder/ and the gradebook are.
        assignment: name of the assignment.
        students: only theirs; by default everybody's.
        slots: how many submissions at a time.
        boundary: "docker", "podman", "bubblewrap" or "process"; by default the first that can be used, but
            never "process".
        force: grade also what is unchanged.
        on_event: told what happens, in this thread.
        image: container image to use instead of the project's own.
        runner: "molgrade", or "otter" for stock Otter.
        keep_compiled: let submissions use what JAX compiled for the reference solution, if there is one.
        gpu: give the containers this machine's GPUs.

    Returns:
        An outcome for every submission, by student.

    Raises:
        MolgradeError: the assignment, its submissions or the boundary are missing; one line says what to do.
        Interrupted: by Ctrl-C.
    """
    autograder = course.autograder(assignment)
    check_built(course, assignment)
    found = find_submissions(course, assignment, students)
    reference = course.reference(assignment) if keep_compiled else None
    open_slot = slot_opener(autograder, boundary, image, runner, on_event, reference, gpu)
    for name in misnamed(course, assignment):
        on_event(Event("warning", text=f"{name!r} can't be a student's name; that folder is left out."))
    on_event(Event("found", count=len(found)))
    with open_gradebook(course) as gradebook:
        run = _Run(course, autograder, Recorder(course, gradebook, assignment), runner, force, on_event)
        with Slots(open_slot) as machines:
            return run.all(found, machines, slots)


def slot_opener(
    autograder: Autograder,
    boundary: str | None = None,
    image: str | None = None,
    runner: str = "molgrade",
    on_event: Callable[[Event], None] = lambda event: None,
    reference: bytes | None = None,
    gpu: bool = False,
    **options: Any,
) -> Callable[[], Slot]:
    """How this run makes a slot. Boundary, image and, with a `reference` solution, what JAX compiles for it
    are settled here, once for all slots."""
    boundary = choose_boundary(boundary)
    if gpu:
        need_gpu(boundary)
    if boundary == "process":
        on_event(Event("warning", text=PROCESS_WARNING))
    elif image is None and issubclass(BOUNDARIES[boundary], ContainerBoundary):
        from ..engine.image import ensure_image

        variant = "cuda" if gpu else "cpu"
        building = lambda line: on_event(Event("building", text=line))  # noqa: E731 (one use, one line)
        image = ensure_image(variant, on_progress=building, engine=boundary)
    if runner == "molgrade":
        compiled = _compiled(autograder, reference, boundary, image, on_event)
        return partial(
            Engine, autograder, boundary=boundary, image=image, compiled=compiled, gpu=gpu, **options
        )
    if runner == "otter":
        if gpu:
            raise MolgradeError("Stock Otter runs without a GPU: leave out --gpu or --runner.")
        from ..engine.otter_runner import OtterSlot

        return partial(OtterSlot, autograder, boundary=boundary, image=image, **options)
    raise MolgradeError(f"There is no runner {runner!r}: choose molgrade or otter.")


def _compiled(
    autograder: Autograder,
    reference: bytes | None,
    boundary: str,
    image: str | None,
    on_event: Callable[[Event], None],
) -> Compiled | None:
    """What JAX compiles for the reference. Without it grading only costs more, so no error stops the run."""
    try:
        announce = partial(on_event, Event("preparing"))
        return reference and prepare_compiled(autograder, reference, boundary, image, announce)
    except (EngineError, SubmissionError, OSError) as error:
        on_event(Event("warning", text=f"The reference solution's compiled code can't be used: {error}"))
        return None


class _Run:
    """One run over a class."""

    def __init__(
        self,
        course: Course,
        autograder: Autograder,
        recorder: Recorder,
        runner: str,
        force: bool,
        on_event: Callable[[Event], None],
    ):
        self.course, self.autograder, self.recorder = course, autograder, recorder
        self.runner, self.force, self.on_event = runner, force, on_event
        self.recorded = recorder.timestamps()
        self.done: list[Outcome] = []

    def all(self, found: list[Submission], machines: Slots, slots: int) -> list[Outcome]:
        """Grade in threads and record here, until all are done or something stops the run."""
        try:
            self.work(found, machines, slots)
        except (NoSlot, Interrupted) as stop:
            assignment = self.autograder.assignment.name
            raise type(stop)(
                f"{str(stop).rstrip('.')}. {len(self.done)} of {len(found)} submissions are graded and "
                f"recorded; `molgrade grade {assignment}` goes on with the rest."
            ) from stop
        return sorted(self.done, key=lambda outcome: outcome.submission.student)

    def work(self, found: list[Submission], machines: Slots, slots: int) -> None:
        with ThreadPoolExecutor(max(1, min(slots, len(found)))) as pool, interruptible() as finished:
            for submission in found:
                pool.submit(self.grade, submission, machines).add_done_callback(finished.put)
            try:
                while len(self.done) < len(found):
                    self.keep(finished.get())
            except BaseException:
                self.on_event(Event("warning", text=STOPPING))
                pool.shutdown(wait=False, cancel_futures=True)
                machines.close()
                self.keep_rest(finished)
                raise

    def keep(self, future: Future[Outcome] | None) -> None:
        """Record what a thread finished: first the marks, then the folder that says they are recorded."""
        if future is None:
            raise Interrupted("Interrupted")
        outcome = future.result()
        if not outcome.unchanged:
            graded, submission = outcome.graded, outcome.submission
            self.recorder.record(graded.result, graded.notebook, outcome.timestamp, outcome.resubmitted)
            target = self.course.autograded(submission.student, submission.assignment)
            write_autograded(target, graded, self.autograder.data, outcome.timestamp)
        self.done.append(outcome)
        self.on_event(Event("done", outcome=outcome))

    def keep_rest(self, finished: SimpleQueue[Future[Outcome] | None]) -> None:
        """Record what was finished when the run was stopped."""
        while not finished.empty():
            future = finished.get()
            if future and not future.cancelled() and future.exception() is None:
                self.keep(future)

    def grade(self, submission: Submission, machines: Slots) -> Outcome:
        """One submission, in a thread of the pool. Whatever goes wrong with it becomes its result."""
        try:
            return self.outcome(submission, machines)
        except (NoSlot, SlotsClosed):
            raise
        except Exception as error:
            return Outcome(submission, self.failed(submission, b"", machinery(error)))

    def outcome(self, submission: Submission, machines: Slots) -> Outcome:
        timestamp = submission.timestamp()
        try:
            handed = read_submission(submission)
        except Unreadable as error:
            return Outcome(submission, self.failed(submission, b"", str(error)), timestamp)
        before = self.before(submission)
        same = before is not None and before.submission_sha256 == hashlib.sha256(handed.content).hexdigest()
        if same and not self.force and self.still_holds(before, timestamp):
            return Outcome(submission, Graded(before), timestamp, unchanged=True)
        try:
            graded = machines.grade(handed.content)
        except SlotFailed as error:
            graded = self.failed(submission, handed.content, machinery(error))
        graded.result.student = submission.student
        graded.result.repairs = handed.repairs + graded.result.repairs
        return Outcome(submission, graded, timestamp, resubmitted=not same)

    def before(self, submission: Submission) -> Result | None:
        """What an earlier run found for this student."""
        file = self.course.autograded(submission.student, submission.assignment) / RESULTS_FILE
        with suppress(FileNotFoundError, MolgradeError):
            return read_result(file)
        return None

    def still_holds(self, before: Result, timestamp: datetime | None) -> bool:
        """Whether an earlier result stands: same autograder and runner, graded, and in the gradebook."""
        return (
            before.status is Status.GRADED
            and before.autograder_sha256 == self.autograder.sha256
            and before.runner == self.runner
            and before.student in self.recorded
            and self.recorded[before.student] == timestamp
        )

    def failed(self, submission: Submission, content: bytes, error: str) -> Graded:
        """The result of a submission that no slot could grade."""
        return Graded(
            Result(
                assignment=submission.assignment,
                student=submission.student,
                status=Status.ERROR,
                error=error,
                submission_sha256=hashlib.sha256(content).hexdigest(),
                autograder_sha256=self.autograder.sha256,
                runner=self.runner,
                started=datetime.now(UTC).isoformat(timespec="seconds"),
            )
        )


def machinery(error: Exception) -> str:
    """What an error of ours says to whoever handed in."""
    return (
        f"The grading machinery failed on this submission ({error}). This is not counted against it: "
        "the instructor runs the grading again, or grades the notebook by hand."
    )


@contextmanager
def interruptible() -> Iterator[SimpleQueue[Any]]:
    """A queue in which Ctrl-C is one more entry, None, so that it never strikes between two writes.

    A second Ctrl-C ends the program at once.
    """
    happened: SimpleQueue[Any] = SimpleQueue()
    if threading.current_thread() is not threading.main_thread():
        yield happened
        return

    def once(*_: object) -> None:
        signal.signal(signal.SIGINT, before)
        happened.put(None)

    before = signal.signal(signal.SIGINT, once)
    try:
        yield happened
    finally:
        signal.signal(signal.SIGINT, before)
