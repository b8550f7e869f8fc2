"""A slot: one warm examiner and sandbox that grade one assignment's submissions, one after the other."""

from __future__ import annotations

import contextlib
import hashlib
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from nbformat import NotebookNode

from .autograder import Assignment, Autograder, Exercise
from .boundary import Boundary, choose_boundary, make_boundary, need_gpu
from .clock import PATIENCE_IN_ALL
from .compiled import Compiled, Store, compiles
from .errors import EngineError
from .notebook import executed
from .progress import Tell, place
from .repair import Repaired, SubmissionError, grade_id
from .results import CheckResult, CheckStatus, ExerciseResult, Result, Status, total
from .variant import Variant, in_versions
from .wire import Channel, WireClosed, WireError, WireTimeout

START_SECONDS = 240
STOP_SECONDS = 20
SPARE_SECONDS = 120
"""What the examiner may take beyond a submission's own time before the slot is given up."""


@dataclass
class Graded:
    """What became of one submission: its result, and the executed notebook unless there was none to
    execute."""

    result: Result
    notebook: NotebookNode | None = None


class Engine:
    """One slot for one assignment. Use as a context manager, from one thread.

        with Engine(Autograder.load(path), boundary="docker") as slot:
            graded = slot.grade(content)

    `grade` never raises for anything a submission does; `EngineError` means that the machinery failed, and
    the slot with it.
    """

    def __init__(
        self,
        autograder: Autograder,
        boundary: str | None = None,
        image: str | None = None,
        visible_only: bool = False,
        seed: int = 0,
        compiled: Compiled | None = None,
        gpu: bool = False,
    ):
        self.autograder = autograder
        self._boundary_name, self._image, self._gpu = choose_boundary(boundary), image, gpu
        if gpu:
            need_gpu(self._boundary_name)
        self._visible_only, self.seed, self._compiled = visible_only, seed, compiled
        self.only: frozenset[str] | None = None
        """Exercises to examine from now on; None for all."""
        self._machine: Machine | None = None
        self._tell: Tell | None = None

    def __enter__(self) -> Engine:
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def _start(self) -> None:
        boundary = make_boundary(self._boundary_name, self._image, self._gpu)
        self._machine = Machine(boundary, self.autograder, self._compiled)

    def _stop(self) -> None:
        if self._machine:
            self._machine.stop()
        self._machine = None

    def grade(self, content: bytes, variant: Variant | None = None, tell: Tell | None = None) -> Graded:
        """Grade the bytes of a submitted notebook, on the base version's data or on a student's own; `tell`
        is called with each exercise that it comes to."""
        started, clock, self._tell = datetime.now(UTC), time.perf_counter(), tell
        try:
            autograder = self.autograder.of(variant)
            graded = self._graded(content, autograder, autograder.repair(content))
        except SubmissionError as error:
            graded = Graded(self._result(content, status=Status.ERROR, error=str(error)))
        graded.result.variant_sha256 = variant.sha256 if variant else None
        graded.result.started = started.isoformat(timespec="seconds")
        graded.result.seconds = round(time.perf_counter() - clock, 3)
        return graded

    def _graded(self, content: bytes, autograder: Autograder, repaired: Repaired) -> Graded:
        answer = self._examine(autograder, repaired.notebook)
        verdicts = {(c["exercise"], c["name"]): c for c in answer["checks"]}
        written = {grade_id(c): c.source for c in repaired.notebook.cells}
        exercises = [self._exercise(e, verdicts, written) for e in self.autograder.assignment.exercises]
        result = self._result(
            content,
            status=Status.GRADED,
            cpu_seconds=round(answer["cpu_seconds"], 3),
            repairs=repaired.repairs,
            faults=answer["faults"],
            exercises=exercises,
        )
        outputs = dict(answer["outputs"])
        return Graded(result, executed(repaired.notebook, outputs, [c for e in exercises for c in e.checks]))

    def record(self, reference: bytes) -> Compiled:
        """Grade a reference solution and keep what JAX compiled for it."""
        plan = self._plan(self.autograder, self.autograder.repair(reference).notebook)
        return Compiled.of(self._machine.ask("record", plan, _at_most(plan))["compiled"])

    def try_versions(self, content: bytes, exercise: str, variants: list[Variant]) -> list[dict[str, bool]]:
        """Examine one exercise of a notebook in many versions, in one process of the sandbox: what is the
        same in all, such as the set-up cell, runs once. For answers that can be trusted.

        Returns:
            For each version and check whether it passed.
        """
        plans = []
        for variant in variants:
            autograder = self.autograder.of(variant)
            plans.append(self._plan(autograder, autograder.repair(content).notebook))
        plan = in_versions(plans, exercise)
        answer = self._ask_twice(plan)
        if not answer["clean"]:
            self._stop()
        passed = {(c["exercise"], c["name"]): c["status"] == "passed" for c in answer["checks"]}
        names = [check["name"] for check in plans[0]["checks"][exercise]]
        return [{name: passed.get((label, name), False) for name in names} for label in plan["versions"]]

    def _examine(self, autograder: Autograder, notebook: NotebookNode) -> dict:
        plan = self._plan(autograder, notebook)
        answer = self._ask_twice(plan)
        if not answer["clean"]:
            self._stop()
        return answer

    def _plan(self, autograder: Autograder, notebook: NotebookNode) -> dict:
        """What the examiner must know to examine a notebook."""
        assignment = autograder.assignment
        plan = autograder.plan(notebook) | {
            "passes": [False] if self._visible_only else [False, True],
            "limits": assignment.limits.model_dump(),
            "own_limits": {e.name: e.limits.given() for e in assignment.exercises},
            "seed": self.seed,
        }
        if self._visible_only:
            plan["builds_on"] = {}
        if self.only is not None:
            plan["checks"] = {name: checks for name, checks in plan["checks"].items() if name in self.only}
        return plan

    def _ask_twice(self, plan: dict) -> dict:
        """The examiner's answer, if need be from a second machine: one submission must not end the class."""
        for _ in range(2):
            if self._machine is None:
                self._start()
            try:
                return self._machine.ask("grade", plan, _at_most(plan), self._hear)
            except EngineError:
                self._stop()
        raise SubmissionError(
            "The grading machinery stopped twice on this notebook, so it has no marks yet. Look for what "
            "could exhaust the machine, and grade it again."
        )

    def _hear(self, message: list) -> None:
        if self._tell:
            self._tell(place(message, [e.name for e in self.autograder.assignment.exercises]))

    def _exercise(self, exercise: Exercise, verdicts: dict, written: dict[str, str]) -> ExerciseResult:
        common = {
            "name": exercise.name,
            "title": exercise.title,
            "kind": exercise.kind,
            "max_points": exercise.points,
            "limits": exercise.limits.given(),
        }
        if exercise.kind == "task":
            return ExerciseResult(points=None, needs_marking=True, **common)
        if exercise.kind == "written":
            untouched = written.get(exercise.name, "").strip() in ("", self._released(exercise.name))
            return ExerciseResult(points=0.0 if untouched else None, needs_marking=not untouched, **common)
        shown = [c for c in exercise.checks if not (self._visible_only and c.hidden)]
        checks = [_check_result(c, verdicts.get((exercise.name, c.name))) for c in shown]
        for check in checks:
            _carry(check, verdicts.get((exercise.name, check.name), {}), self.autograder.assignment)
        if exercise.all_or_nothing and any(c.status is not CheckStatus.PASSED for c in checks):
            for check in checks:
                check.points = 0.0
        undecided = any(c.status is CheckStatus.UNDECIDED for c in checks)
        points = total(c.points for c in checks)
        return ExerciseResult(points=points, needs_marking=undecided, checks=checks, **common)

    def _released(self, name: str) -> str:
        return next((c.source.strip() for c in self.autograder.release.cells if grade_id(c) == name), "")

    def _result(self, content: bytes, **known: Any) -> Result:
        machine = self._machine
        return Result(
            assignment=self.autograder.assignment.name,
            submission_sha256=hashlib.sha256(content).hexdigest(),
            autograder_sha256=self.autograder.sha256,
            boundary=self._boundary_name,
            image=machine.boundary.image if machine else self._image,
            versions=machine.versions if machine else {},
            seed=self.seed,
            limits=self.autograder.assignment.limits,
            carry_forward=self.autograder.assignment.carry_forward,
            scale=self.autograder.assignment.scale,
            **known,
        )


def _at_most(plan: dict) -> float:
    """Seconds on the wall after which a slot that hasn't answered is given up."""
    return PATIENCE_IN_ALL * plan["limits"]["submission_seconds"] + SPARE_SECONDS


def _check_result(check: Any, verdict: dict | None) -> CheckResult:
    """A check's verdict in words; without one it was never reached, and earns nothing."""
    status = CheckStatus(verdict["status"]) if verdict else CheckStatus.NOT_RUN
    detail = verdict["detail"] if verdict else "Not run: the submission had stopped before."
    points = check.points if status is CheckStatus.PASSED else 0.0
    in_words = dict.fromkeys([CheckStatus.FAILED, CheckStatus.PARTIAL], check.message)
    in_words[CheckStatus.PASSED] = check.success
    return CheckResult(
        name=check.name,
        title=check.title,
        cell=check.cell,
        hidden=check.hidden,
        where=check.where,
        status=status,
        max_points=check.points,
        points=verdict.get("points", points) if verdict else points,
        message=in_words.get(status, detail),
        detail=detail if status in (CheckStatus.FAILED, CheckStatus.PARTIAL) else "",
        seconds=verdict["seconds"] if verdict else 0.0,
    )


def _carry(check: CheckResult, verdict: dict, assignment: Assignment) -> None:
    """Add what a failed check earns on the references of earlier exercises, by the assignment's policy."""
    if not (earlier := verdict.get("carried_from")):
        return
    numbers = [f"{n}" for n, exercise in enumerate(assignment.exercises, 1) if exercise.name in earlier]
    which = f"exercise{'s' if len(numbers) > 1 else ''} {' and '.join(numbers)}"
    awarded = assignment.carry_forward == "award"
    check.carried, check.carried_points = True, check.max_points
    check.points = check.max_points if awarded else check.points
    where = "This counts in your marks" if awarded else "It is shown apart and is not in your marks"
    check.note = (
        f"Earned with the reference's answer to {which} in place of yours: +{check.max_points:g}. {where}."
    )


def ask_examiner(boundary: Boundary, operation: str, request: dict) -> dict:
    """One question to an examiner without a sandbox. It uses up the boundary."""
    ours, theirs = socket.socketpair()
    with theirs, tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            boundary.examiner(),
            stdin=theirs,
            stdout=theirs,
            stderr=log,
            env=boundary.environment(),
            start_new_session=True,
        )
        theirs.close()
        host = Channel(ours)
        try:
            host.send([operation, request])
            return host.receive(START_SECONDS)
        except (WireClosed, WireTimeout, WireError) as error:
            raise EngineError(f"The examiner failed ({type(error).__name__}: {error}).") from None
        finally:
            host.close()
            boundary.remove()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)
            process.kill()
            process.wait()


def prepare_compiled(
    autograder: Autograder, reference: bytes, boundary: str, image: str | None, announce: Callable[[], None]
) -> Compiled | None:
    """What JAX compiles for the reference solution, from the user's cache folder or, the first time, by
    grading it; None when the assignment does not use JAX.

    Args:
        reference: bytes of the solution notebook, which must be trusted.
        announce: is called when the reference has to be graded.

    Raises:
        EngineError: the slot for it failed.
    """
    if not compiles(autograder):
        return None

    def record() -> Compiled:
        announce()
        with Engine(autograder, boundary, image) as slot:
            return slot.record(reference)

    return Store.of(autograder, reference, image).get(record)


def _installed(autograder: Autograder) -> list[str]:
    """Modules to have ready: those that a notebook imports and that are not among its own data files."""
    own = {name.partition("/")[0].removesuffix(".py") for name in autograder.data}
    return [module for module in autograder.modules if module.partition(".")[0] not in own]


class Machine:
    """The two running processes of a slot."""

    def __init__(self, boundary: Boundary, autograder: Autograder, compiled: Compiled | None = None):
        self.boundary = boundary
        assignment = autograder.assignment
        try:
            boundary.keep_out(autograder.path)
            examiner = boundary.examiner()
            sandbox = boundary.sandbox(_installed(autograder), assignment.limits)
        except EngineError:
            boundary.remove()
            raise
        ours, theirs = socket.socketpair()
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 (closed in stop)
        try:
            self._examiner = self._launch(examiner, theirs, theirs)
            self._sandbox = self._launch(sandbox, subprocess.DEVNULL, self._log)
        finally:
            theirs.close()
        self._host = Channel(ours)
        request = {
            "tests": autograder.tests,
            "data": autograder.data,
            "references": autograder.references,
            "packages": assignment.packages,
        }
        try:
            self.versions: dict[str, str] = self.ask("load", request, START_SECONDS)["versions"]
            if compiled:
                self.ask("compiled", compiled.to_message(), START_SECONDS)
        except BaseException:
            self.stop()
            raise

    def _launch(self, command: list[str], stdin: Any, stdout: Any) -> subprocess.Popen:
        return subprocess.Popen(
            command,
            stdin=stdin,
            stdout=stdout,
            stderr=self._log,
            env=self.boundary.environment(),
            start_new_session=True,
        )

    def ask(
        self, operation: str, request: dict, seconds: float, heard: Callable[[list], None] | None = None
    ) -> dict:
        """The examiner's answer; `heard` is given what it says before. Who listens can't do any harm."""
        ends = time.monotonic() + seconds
        try:
            self._host.send([operation, request])
            while isinstance(answer := self._host.receive(ends - time.monotonic()), list):
                with contextlib.suppress(Exception):
                    heard and heard(answer)
            return answer
        except (WireClosed, WireTimeout, WireError) as error:
            raise EngineError(
                f"The slot failed ({type(error).__name__}: {error}). {self._last_words()}"
            ) from None

    def _last_words(self) -> str:
        self._log.seek(0)
        lines = self._log.read()[-4000:].decode("utf-8", "replace").strip().splitlines()
        return f"It last said: {lines[-1]}" if lines else ""

    def stop(self) -> None:
        """Close the host's end, which ends the examiner and so the sandbox; remove what does not end by
        itself."""
        self._host.close()
        if self.boundary.image is not None:
            self.boundary.remove()
        for process in (self._examiner, self._sandbox):
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.boundary.remove()
        self._log.close()
