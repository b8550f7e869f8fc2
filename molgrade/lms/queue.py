"""Grading what was handed in, on the same workers as `molgrade grade`.

A row is claimed for a limited time that is renewed while its job runs, and its result is written only under
that claim: a crash loses no submission, and none gets two results.
"""

from __future__ import annotations

import json
import threading
import uuid
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from sqlalchemy import Select, and_, or_, select, update
from sqlalchemy.orm import Session

from ..engine import Autograder, Graded, Status
from ..engine.progress import Place
from ..engine.results import Result
from ..engine.variant import Variant
from ..errors import MolgradeError
from ..grading.classroom import machinery, not_graded
from ..grading.cluster import LocalWorkers, RemoteWorkers, Workers
from ..grading.jobs import from_data
from ..grading.scheduler import Scheduler
from ..grading.variants import Variants
from . import chain
from .models import Assignment, Enrolment, Grading, Regrade, Regrading, Submission, SubmissionState, User
from .outbox import Outbox, enqueue_standing
from .own_data import student_key
from .tool import Tool

if TYPE_CHECKING:
    from distributed import Future

CLAIMED = timedelta(minutes=2)
RENEWED = CLAIMED / 4
LOOK_SECONDS = 1.0
PAUSE = timedelta(seconds=30)
"""How long an assignment that can't be graded now, because of us, is left alone."""

KINDS = (Submission, Regrading)
"""Rows that are graded: what was handed in goes before regrades."""

TRIES = 3
"""How often a submission is begun that each time takes its grader with it."""


@dataclass(frozen=True)
class Machines:
    """Where submissions are graded: slots here, or the workers of a scheduler."""

    slots: int = 1
    boundary: str | None = None
    image: str | None = None
    scheduler: Scheduler | None = None
    gpu: bool = False

    def workers(self, autograder: Autograder, reference: bytes | None) -> Workers:
        options = {"boundary": self.boundary, "image": self.image, "runner": "molgrade"}
        options |= {"gpu": True} if self.gpu else {}
        if self.scheduler:
            return RemoteWorkers(autograder, options, self.scheduler, reference)
        return LocalWorkers(autograder, options, self.slots, reference)


@dataclass(frozen=True)
class _Job:
    """A row that is graded under our claim; `risky` if an earlier try took its grader along."""

    kind: type[Submission] | type[Regrading]
    submission_id: int
    claim: str
    autograder: Autograder
    content: bytes
    notes: list[str]
    risky: bool
    versions: Variants | None = None
    variant: Variant | None = None


@dataclass
class Queue:
    """Grades what waits, the oldest first, until told to stop.

    `trouble` says what keeps submissions of an assignment (by its bank name) from being graded, `places` at
    which exercise a submission is, as far as its grader has said.
    """

    tool: Tool
    machines: Machines
    outbox: Outbox
    trouble: dict[str, str] = field(default_factory=dict)
    places: dict[int, Place | None] = field(default_factory=dict)
    _paused: dict[str, datetime] = field(default_factory=dict)
    _jobs: dict[Future, _Job] = field(default_factory=dict)
    _happened: SimpleQueue[Future | None] = field(default_factory=SimpleQueue)
    _workers: dict[str, Workers] = field(default_factory=dict)
    _renewed: datetime | None = None

    def wake(self) -> None:
        """Something was handed in."""
        self._happened.put(None)

    def run(self, stop: threading.Event) -> None:
        """Grade until told to stop; what goes wrong with us is tried again."""
        while not stop.is_set():
            with ExitStack() as machines:
                try:
                    self._grade(stop, machines)
                except Exception as error:
                    self.tool.log(f"The queue stumbled and goes on: {type(error).__name__}: {error}")
                    stop.wait(LOOK_SECONDS)
                finally:
                    self._let_go()

    def _grade(self, stop: threading.Event, machines: ExitStack) -> None:
        while not stop.is_set():
            self._hand_out(machines)
            self._renew()
            try:
                future = self._happened.get(timeout=LOOK_SECONDS)
            except Empty:
                continue
            job = self._jobs.pop(future, None) if future is not None else None
            if job:
                self._finish(job, future)

    def _hand_out(self, machines: ExitStack) -> None:
        """Give the workers what waits, as much as they can take."""
        while not any(job.risky for job in self._jobs.values()) and len(self._jobs) < self._room():
            job = self._claim(alone=not self._jobs)
            if job is None:
                return
            try:
                workers = self._workers_for(job.autograder, machines)
                if not workers.ready(self.tool.log):
                    self._release(job, counted=False)
                    return
                self.places[job.submission_id] = None
                future = workers.submit(job.content, job.variant, partial(self._at, job.submission_id))
            except BaseException as error:
                self._pause(job, str(error))
                raise  # the workers are begun anew
            self._jobs[future] = job
            future.add_done_callback(self._happened.put)

    def _at(self, submission_id: int, place: Place) -> None:
        """A grader says where it is; what it says of a submission that we don't have out is late."""
        if submission_id in self.places:
            self.places[submission_id] = place

    def _room(self) -> int:
        """How many jobs to have out: enough that no slot waits for us."""
        return next(iter(self._workers.values())).ahead if self._workers else 1

    def _workers_for(self, autograder: Autograder, machines: ExitStack) -> Workers:
        """The workers, with this autograder: those that there are, or the first, which start the slots."""
        key = autograder.sha256
        if key not in self._workers:
            reference = self.tool.course.reference(autograder.assignment.name)
            first = next(iter(self._workers.values()), None)
            self._workers[key] = (
                first.sharing(autograder, reference)
                if first
                else machines.enter_context(self.machines.workers(autograder, reference))
            )
        return self._workers[key]

    def _claim(self, alone: bool) -> _Job | None:
        """Make the oldest submission that waits ours. One that was begun before and not ended runs alone."""
        now = self.tool.clock()
        with self.tool.database.writing() as session:
            while (row := self._first(session, now)) is not None:
                row.tries += row.state is SubmissionState.GRADING  # abandoned: its grader is gone
                row.state, row.claim = SubmissionState.WAITING, None
                if row.tries and not alone:
                    return None
                job = self._job(session, row, now)
                if job:
                    row.state, row.claim, row.started_at = SubmissionState.GRADING, job.claim, now
                    row.claimed_until = now + CLAIMED
                    return job
                session.flush()
        return None

    def _first(self, session: Session, now: datetime) -> Submission | Regrading | None:
        found = (session.scalars(self._waiting(kind, now)).first() for kind in KINDS)
        return next(filter(None, found), None)

    def _waiting(self, kind: type[Submission] | type[Regrading], now: datetime) -> Select:
        abandoned = and_(kind.state == SubmissionState.GRADING, kind.claimed_until <= now)
        paused = [name for name, until in self._paused.items() if until > now]
        query = select(kind)
        if kind is Regrading:
            query = query.join(Regrading.attempt).join(Regrading.regrade).where(Regrade.decided_at.is_(None))
        return (
            query.join(Assignment, Submission.assignment_id == Assignment.id)
            .where(or_(kind.state == SubmissionState.WAITING, abandoned))
            .where(Assignment.name.not_in(paused))
            .order_by(Submission.received_at, Submission.id)
            .limit(1)
            .with_for_update(of=kind, skip_locked=True)
        )

    def _job(self, session: Session, row: Submission | Regrading, now: datetime) -> _Job | None:
        """What is to be done, or nothing: then its assignment is set aside, or the submission has failed."""
        attempt = row.attempt
        try:
            autograder = self.tool.autograders.get(attempt.assignment.name)
            versions = self.tool.own_data.versions(autograder)
        except MolgradeError as error:
            self._set_aside(attempt.assignment.name, str(error), now)
            return None
        try:
            content = self.tool.files.get(attempt.notebook)
            variant = versions and versions.of(student_key(attempt.assignment.context.platform, attempt.user))
            reason = (
                f"it was begun {TRIES} times and ended the grader each time" if row.tries >= TRIES else None
            )
        except (MolgradeError, OSError) as error:
            content, variant, reason = b"", None, str(error)
        if reason:
            _add_grading(session, row, not_graded(autograder, content, machinery(reason)), None, now)
            return None
        claim, risky = uuid.uuid4().hex, row.tries > 0
        return _Job(
            type(row), attempt.id, claim, autograder, content, attempt.notes, risky, versions, variant
        )

    def _renew(self) -> None:
        """Say that we are still at it."""
        now = self.tool.clock()
        if not self._jobs or (self._renewed and now - self._renewed < RENEWED):
            return
        self._renewed = now
        claims = [job.claim for job in self._jobs.values()]
        with self.tool.database.writing() as session:
            for kind in KINDS:
                ours = update(kind).where(kind.claim.in_(claims))
                session.execute(ours.values(claimed_until=now + CLAIMED))

    def _finish(self, job: _Job, future: Future) -> None:
        """Take a job's answer."""
        from distributed import KilledWorker

        self.places.pop(job.submission_id, None)
        name = job.autograder.assignment.name
        if future.cancelled():
            self._release(job, counted=False)  # the scheduler was lost
            return
        try:
            answer = future.result()
        except KilledWorker:
            self._release(job, counted=True)
            return
        except Exception as error:
            answer = {"failed": f"{type(error).__name__}: {error}"}
        if "no_slot" in answer:
            self._pause(job, answer["no_slot"])
            return
        self.trouble.pop(name, None)
        if "failed" in answer:
            graded = not_graded(job.autograder, job.content, machinery(answer["failed"]))
        else:
            graded = from_data(answer)
        graded.result.repairs = job.notes + graded.result.repairs
        if job.versions and graded.result.status is Status.GRADED:
            self._explain(job, job.versions, graded.result)
        self.record(job.submission_id, job.claim, graded)

    def _explain(self, job: _Job, versions: Variants, result: Result) -> None:
        """Say for whom of the course the notebook was made, where it is another's."""
        with self.tool.database.reading() as session:
            row = session.get_one(Submission, job.submission_id)
            context = row.assignment.context
            student = student_key(context.platform, row.user)
            members = select(User).join(Enrolment).where(Enrolment.context_id == context.id)
            names = {student_key(context.platform, user): user.shown for user in session.scalars(members)}
        versions.explain(result, job.content, student, names)
        result.made_for = result.made_for and names[result.made_for]

    def record(self, submission_id: int, claim: str, graded: Graded) -> bool:
        """Write a result, if the claim still holds. A submission's mark goes into the outbox; a regrade's
        waits for somebody's approval."""
        now = self.tool.clock()
        notebook = graded.notebook and self.tool.files.put(json.dumps(graded.notebook).encode())
        with self.tool.database.writing() as session:
            row = _held(session, submission_id, claim)
            if row is None:
                return False
            _add_grading(session, row, graded, notebook, now)
            if isinstance(row, Submission):
                enqueue_standing(session, now, row.assignment, row.user)
        self.outbox.wake.set()
        return True

    def grade_again(self, session: Session, row: Submission) -> bool:
        """Let a submission that failed, or that its graders keep leaving behind, wait with its tries before
        it; False if there is nothing to do. One that ended its grader before runs alone from the start."""
        if not may_begin_again(row.state, row.tries, row.claimed_until, self.tool.clock()):
            return False
        row.tries = min(1, row.tries + (row.state is SubmissionState.GRADING))
        row.state, row.claim, row.claimed_until = SubmissionState.WAITING, None, None
        session.flush()
        return True

    def _pause(self, job: _Job, reason: str) -> None:
        self._set_aside(job.autograder.assignment.name, reason, self.tool.clock())
        self._release(job, counted=False)

    def _set_aside(self, name: str, reason: str, now: datetime) -> None:
        """Nothing of this assignment can be graded for a while, because of us."""
        if self.trouble.get(name) != reason:
            self.tool.log(f"{name} can't be graded now: {reason}")
        self.trouble[name], self._paused[name] = reason, now + PAUSE

    def _release(self, job: _Job, counted: bool) -> None:
        """Let a submission wait again."""
        with self.tool.database.writing() as session:
            session.execute(
                update(job.kind)
                .where(job.kind.claim == job.claim)
                .values(
                    state=SubmissionState.WAITING,
                    claim=None,
                    claimed_until=None,
                    tries=job.kind.tries + int(counted),
                )
            )

    def _let_go(self) -> None:
        """Stop what is being graded; it waits again."""
        jobs, self._jobs = self._jobs, {}
        self.places.clear()
        if self._workers:
            next(iter(self._workers.values())).give_up(list(jobs))
        self._workers.clear()
        for job in jobs.values():
            self._release(job, counted=False)


def may_begin_again(
    state: SubmissionState, tries: int, claimed_until: datetime | None, now: datetime
) -> bool:
    """Whether a person may queue a submission anew: it failed, or is stuck."""
    if state is SubmissionState.GRADING:
        return claimed_until is None or claimed_until <= now
    return state is SubmissionState.FAILED or (state is SubmissionState.WAITING and tries > 1)


def _held(session: Session, submission_id: int, claim: str) -> Submission | Regrading | None:
    """The row that is being graded under a claim: the submission, or one that grades it again."""
    submission = session.get_one(Submission, submission_id, with_for_update=True)
    again = (
        select(Regrading)
        .join(Regrading.regrade)
        .where(Regrading.submission_id == submission_id, Regrading.claim == claim)
        .where(Regrade.decided_at.is_(None))
    )
    row = submission if submission.claim == claim else session.scalars(again).one_or_none()
    return row if row and row.state is SubmissionState.GRADING else None


def _add_grading(
    session: Session, row: Submission | Regrading, graded: Graded, notebook: str | None, now: datetime
) -> None:
    """Add a grading to the submission's chain. A regrade's stands beside the mark until it is approved."""
    submission = row.attempt
    before = submission.gradings[-1] if submission.gradings else None
    result = graded.result.model_dump_json()
    grading = Grading(
        number=before.number + 1 if before else 1,
        result=result,
        notebook=notebook,
        autograder=graded.result.autograder_sha256,
        made_at=now,
        approved_at=now if row is submission else None,
        chain=chain.link(before and before.chain, submission.id, result, notebook, now),
    )
    submission.gradings.append(grading)
    if isinstance(row, Regrading):
        row.grading = grading
    row.state = SubmissionState.GRADED if graded.result.status is Status.GRADED else SubmissionState.FAILED
    row.claim = row.claimed_until = None
    session.flush()
