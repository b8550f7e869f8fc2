"""Grading a class: workers grade, here or on other machines, and one thread records what they finish."""

from __future__ import annotations

import hashlib
import signal
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Literal

from ..engine import Autograder, Graded, Result, Status
from ..engine.boundary import choose_boundary, need_gpu
from ..engine.variant import Variant
from ..errors import MolgradeError
from ..records.course import Course
from ..records.feedback import RESULTS_FILE, read_result
from ..records.gradebook import Recorder, open_gradebook
from .cluster import LocalWorkers, NoCluster, RemoteWorkers, Workers
from .freshness import check_built
from .jobs import from_data
from .output import write_autograded
from .scheduler import Scheduler
from .slots import NoSlot, check_runner, compiled_for, settled
from .submissions import Handed, Submission, Unreadable, find_submissions, misnamed, read_submission
from .variants import Variants, variants_for

if TYPE_CHECKING:
    from distributed import Future

STOPPING = "Stopping: what is being graded is given up, what is finished is recorded."
PROCESS_WARNING = (
    "The boundary 'process' holds nothing in: a submission can read and change all that you can. "
    "Use it only for submissions you trust."
)
LOOK_SECONDS = 1.0
"""How often to look whether the workers are still there, when nothing else happens."""


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


@dataclass(frozen=True)
class _Job:
    """A submission that a worker has to grade."""

    submission: Submission
    handed: Handed
    timestamp: datetime | None
    resubmitted: bool
    variant: Variant | None = None


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
    scheduler: Scheduler | None = None,
    gpu: bool = False,
    keep_compiled: bool = True,
) -> list[Outcome]:
    """Grade the submissions of an assignment; those that are graded already and unchanged are left alone.

    Args:
        course: where submitted/, autograder/ and the gradebook are.
        assignment: name of the assignment.
        students: only theirs; by default everybody's.
        slots: how many submissions at a time, on this machine.
        boundary: "docker", "podman", "bubblewrap" or "process"; by default the first that can be used, but
            never "process".
        force: grade also what is unchanged.
        on_event: told what happens, in this thread.
        image: container image to use instead of the project's own.
        runner: "molgrade", or "otter" for stock Otter.
        scheduler: grade on its workers, not on this machine. They choose boundary and image unless named.
        gpu: let exercises that can use a GPU have one; with a scheduler, only on workers that offer one.
        keep_compiled: let submissions use what JAX compiled for the reference solution, if there is one.

    Returns:
        An outcome for every submission, by student.

    Raises:
        MolgradeError: the assignment, its submissions, the boundary or the cluster are missing; one line says
            what to do.
        Interrupted: by Ctrl-C.
    """
    autograder = course.autograder(assignment)
    check_built(course, assignment)
    variants = variants_for(course, assignment)
    found = find_submissions(course, assignment, students)
    for name in misnamed(course, assignment):
        on_event(Event("warning", text=f"{name!r} can't be a student's name; that folder is left out."))
    slots = max(1, min(slots, len(found)))
    workers = make_workers(
        course, autograder, slots, boundary, on_event, image, runner, scheduler, gpu, keep_compiled
    )
    on_event(Event("found", count=len(found)))
    with open_gradebook(course) as gradebook, workers:
        recorder = Recorder(course, gradebook, assignment)
        run = _Recording(course, autograder, recorder, runner, force, on_event, variants)
        run.tell_of_other_autograders(found)
        return run.all(found, workers)


def make_workers(
    course: Course,
    autograder: Autograder,
    slots: int = 1,
    boundary: str | None = None,
    on_event: Callable[[Event], None] = lambda event: None,
    image: str | None = None,
    runner: str = "molgrade",
    scheduler: Scheduler | None = None,
    gpu: bool = False,
    keep_compiled: bool = True,
) -> Workers:
    """What grades for a run, not started yet; the arguments are those of `grade_class`."""
    check_runner(runner)
    if gpu and scheduler is None:
        need_gpu(choose_boundary(boundary))
    if boundary == "process":
        on_event(Event("warning", text=PROCESS_WARNING))
    gpu = gpu and any(exercise.gpu == "optional" for exercise in autograder.assignment.exercises)
    name = autograder.assignment.name
    reference = course.reference(name) if keep_compiled and runner == "molgrade" else None
    if scheduler is None:
        boundary, image = settled(boundary, image, gpu, lambda line: on_event(Event("building", text=line)))
        warn = lambda text: on_event(Event("warning", text=text))  # noqa: E731 (one use, one line)
        compiled_for(autograder, reference, boundary, image, lambda: on_event(Event("preparing")), warn)
    options = {"boundary": boundary, "image": image, "runner": runner} | ({"gpu": True} if gpu else {})
    if scheduler:
        return RemoteWorkers(autograder, options, scheduler, reference)
    return LocalWorkers(autograder, options, slots, reference)


class Run(ABC):
    """One run over a class. What becomes of its outcomes, subclasses say.

    `command` is what goes on with the rest after a run was stopped, `kept` what it has then done so far.
    """

    def __init__(
        self,
        autograder: Autograder,
        runner: str,
        force: bool,
        on_event: Callable[[Event], None],
        command: str,
        kept: str,
        variants: Variants | None = None,
    ):
        self.autograder, self.runner, self.variants = autograder, runner, variants
        self.force, self.on_event, self.command, self.kept = force, on_event, command, kept
        self.handed_out: dict[Future, _Job] = {}
        self.suspects: deque[Submission] = deque()
        self.suspected: set[Submission] = set()
        self.done: list[Outcome] = []

    def all(self, found: list[Submission], workers: Workers) -> list[Outcome]:
        """Hand out jobs and record what comes back, until all are done or something stops the run."""
        try:
            self.work(found, workers)
        except (NoSlot, NoCluster, Interrupted) as stop:
            raise type(stop)(
                f"{str(stop).rstrip('.')}. {len(self.done)} of {len(found)} submissions are {self.kept}; "
                f"`{self.command}` goes on with the rest."
            ) from stop
        return sorted(self.done, key=lambda outcome: outcome.submission.student)

    def work(self, found: list[Submission], workers: Workers) -> None:
        waiting = deque(found)
        with interruptible() as finished:
            try:
                while waiting or self.suspects or self.handed_out:
                    ready = workers.ready(self.warn)
                    while ready and waiting and len(self.handed_out) < workers.ahead and finished.empty():
                        self.begin(waiting.popleft(), workers, finished)
                    if ready and self.suspects and not waiting and not self.handed_out:
                        self.begin(self.suspects.popleft(), workers, finished)
                    if self.handed_out or not ready or not finished.empty():
                        self.end(finished, waiting)
            except BaseException:
                self.warn(STOPPING)
                workers.give_up(list(self.handed_out))
                self.keep_rest(finished)
                raise

    def warn(self, text: str) -> None:
        self.on_event(Event("warning", text=text))

    def begin(self, submission: Submission, workers: Workers, finished: SimpleQueue[Future | None]) -> None:
        """Hand out a submission's job, unless it needs none. Whatever goes wrong becomes its result."""
        try:
            job = self.job(submission)
        except Exception as error:
            job = Outcome(submission, self.failed(submission, b"", machinery(error)))
        if isinstance(job, Outcome):
            self.keep(job)
            return
        future = workers.submit(job.handed.content, job.variant)
        self.handed_out[future] = job
        future.add_done_callback(finished.put)

    def end(self, finished: SimpleQueue[Future | None], waiting: deque[Submission]) -> None:
        """Take one job's answer, or none when nothing happens for a while. Each is taken once."""
        try:
            future = finished.get(timeout=LOOK_SECONDS)
        except Empty:
            return
        if future is None:
            raise Interrupted("Interrupted")
        job = self.handed_out.pop(future, None)
        if job is None:
            return
        if future.cancelled():  # the scheduler was lost, and the job with it
            waiting.appendleft(job.submission)
        elif _killed_workers(future) and job.submission not in self.suspected:
            self.suspected.add(job.submission)  # perhaps another's fault: once more, with no job beside it
            self.suspects.append(job.submission)
        else:
            self.keep(self.outcome(job, future))

    def keep(self, outcome: Outcome) -> None:
        """Store one outcome, unless it was there already, and tell of it."""
        if not outcome.unchanged:
            self.store(outcome)
        self.done.append(outcome)
        self.on_event(Event("done", outcome=outcome))

    def keep_rest(self, finished: SimpleQueue[Future | None]) -> None:
        """Record what was finished when the run was stopped."""
        while not finished.empty():
            future = finished.get()
            job = self.handed_out.pop(future, None)
            if job and future.status == "finished" and "result" in future.result():
                self.keep(self.outcome(job, future))

    def job(self, submission: Submission) -> _Job | Outcome:
        """What is to be graded, or what is known without grading."""
        timestamp = submission.timestamp()
        try:
            handed = read_submission(submission)
        except Unreadable as error:
            return Outcome(submission, self.failed(submission, b"", str(error)), timestamp)
        variant = self.variants.of(submission.student) if self.variants else None
        before = self.before(submission)
        same = before is not None and before.submission_sha256 == hashlib.sha256(handed.content).hexdigest()
        data = variant.sha256 if variant else None
        if same and before.variant_sha256 == data and not self.force and self.still_holds(before, timestamp):
            return Outcome(submission, Graded(before), timestamp, unchanged=True)
        return _Job(submission, handed, timestamp, not same, variant)

    def outcome(self, job: _Job, future: Future) -> Outcome:
        """What a worker answered. Raises `NoSlot` when it has no slot to grade in."""
        try:
            graded = self.answer(job, future)
        except NoSlot:
            raise
        except Exception as error:
            graded = self.failed(job.submission, job.handed.content, machinery(error))
        graded.result.student = job.submission.student
        graded.result.repairs = job.handed.repairs + graded.result.repairs
        if self.variants and graded.result.status is Status.GRADED:
            self.variants.explain(graded.result, job.handed.content, job.submission.student)
        return Outcome(job.submission, graded, job.timestamp, resubmitted=job.resubmitted)

    def answer(self, job: _Job, future: Future) -> Graded:
        from distributed import KilledWorker

        try:
            answer = future.result()
        except KilledWorker as error:
            answer = {"failed": f"{error.allowed_failures + 1} workers died of it"}
        if "no_slot" in answer:
            raise NoSlot(answer["no_slot"])
        if "failed" in answer:
            return self.failed(job.submission, job.handed.content, machinery(answer["failed"]))
        return from_data(answer)

    def before(self, submission: Submission) -> Result | None:
        """What an earlier run found for this student."""
        with suppress(FileNotFoundError, MolgradeError):
            return read_result(self.folder(submission) / RESULTS_FILE)
        return None

    def failed(self, submission: Submission, content: bytes, error: str) -> Graded:
        return not_graded(self.autograder, content, error, student=submission.student, runner=self.runner)

    @abstractmethod
    def folder(self, submission: Submission) -> Path:
        """Where what becomes of a submission is kept."""

    @abstractmethod
    def still_holds(self, before: Result, timestamp: datetime | None) -> bool:
        """Whether an earlier result of the same submission on the same data stands, so that it need not be
        graded."""

    @abstractmethod
    def store(self, outcome: Outcome) -> None:
        """Keep an outcome."""


class _Recording(Run):
    """A run that writes marks to the gradebook."""

    def __init__(
        self,
        course: Course,
        autograder: Autograder,
        recorder: Recorder,
        runner: str,
        force: bool,
        on_event: Callable[[Event], None],
        variants: Variants | None,
    ):
        command = f"molgrade grade {autograder.assignment.name}"
        super().__init__(autograder, runner, force, on_event, command, "graded and recorded", variants)
        self.course, self.recorder = course, recorder
        self.recorded, self.holding = recorder.timestamps(), recorder.history.holding()

    def tell_of_other_autograders(self, found: list[Submission]) -> None:
        """Marks that will change without anybody having looked are worth a line."""
        held = [self.holding.get(submission.student, ("", ""))[1] for submission in found]
        other = sum(bool(hashed) and hashed != self.autograder.sha256 for hashed in held)
        if other:
            self.warn(
                f"The autograder changed: {other} marks are computed anew. `molgrade regrade "
                f"{self.autograder.assignment.name}` instead shows first who moves."
            )

    def folder(self, submission: Submission) -> Path:
        return self.course.autograded(submission.student, submission.assignment)

    def still_holds(self, before: Result, timestamp: datetime | None) -> bool:
        """Same runner, graded, in the gradebook, and by this autograder or approved for it in a regrade."""
        ours = self.autograder.sha256
        approved = self.holding.get(before.student) == (before.submission_sha256, ours)
        return (
            before.status is Status.GRADED
            and (before.autograder_sha256 == ours or approved)
            and before.runner == self.runner
            and before.student in self.recorded
            and self.recorded[before.student] == timestamp
        )

    def store(self, outcome: Outcome) -> None:
        """First the marks, then the folder that says they are recorded."""
        graded = outcome.graded
        with self.recorder.alone():
            self.recorder.record(graded.result, graded.notebook, outcome.timestamp, outcome.resubmitted)
            target = self.folder(outcome.submission)
            write_autograded(target, graded, self.autograder.data, outcome.timestamp)


def _killed_workers(future: Future) -> bool:
    from distributed import KilledWorker

    return future.status == "error" and isinstance(future.exception(), KilledWorker)


def not_graded(autograder: Autograder, content: bytes, error: str, **known: Any) -> Graded:
    """The result of a submission that no slot could grade; `known` are more fields of it."""
    return Graded(
        Result(
            assignment=autograder.assignment.name,
            status=Status.ERROR,
            error=error,
            submission_sha256=hashlib.sha256(content).hexdigest(),
            autograder_sha256=autograder.sha256,
            started=datetime.now(UTC).isoformat(timespec="seconds"),
            **known,
        )
    )


def machinery(error: Exception | str) -> str:
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
