"""The process that runs the checks and decides marks; it never runs student code and never unpickles.

    python -m molgrade.engine.examiner --listen SOCKET

The host speaks to it over stdin and stdout (frames of `molgrade.engine.wire`): `load` an autograder once,
`grade` a submission many times. Before its answer, a dictionary, it says at which exercise it is, in lists.
The slot's sandbox connects to SOCKET.

A submission is examined in three passes over one sandbox process: all cells run, and the namespace is
remembered at each exercise's check cell; then the visible checks of every exercise run, then the hidden
ones, each on its exercise's namespace. So no output that a student sees was made after a hidden input
entered the sandbox. Then what failed on top of an earlier failure is examined again on the earlier exercise's
reference, in a process of its own, of which nothing is kept but which checks passed.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.metadata
import json
import os
import resource
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from otter.test_files import ExceptionTestFile
from otter.test_files.abstract_test import TestCase

from .carry import plans_on_references
from .clock import PATIENCE, PATIENCE_IN_ALL, Clock, waited
from .compiled import MAX_BYTES, Compiled, Entries, within
from .notebook import clean_outputs, readable, write_files
from .remote import Namespace, SandboxLost, Session, Stopped, StudentError
from .wire import Channel, PipeChannel, WireClosed, WireError, WireTimeout

MAX_RESTARTS = 20
"""How often a submission is replayed without what stopped it (if its time allows)."""

MAX_STOPS = 2
"""After so many checks of an exercise ran out of time or ended the process, its others are not run."""

TOO_LONG = "Is there an endless loop, or much more work than needed? Compiling counts."
"""What a student whose cell or check was stopped may look for."""

MAX_OUTPUT_BYTES = 32 * 2**20
"""Outputs kept of one notebook."""

COMPILED_CHUNK = 16 * 2**20
"""Bytes of compiled code in one message, apart from a last entry that may be larger."""

MAX_DETAIL = 10_000
"""Characters of what one failure shows."""

ORDER_SECONDS = 60
"""How long the sandbox's warm process may take to answer."""

CONNECT_SECONDS = 180


class SandboxBroken(BaseException):
    """The sandbox's warm process died or hangs: nothing more can be run in this slot."""


class CheckFile(ExceptionTestFile):
    """Otter's exception-based test file, which also keeps the exception that a case raised."""

    cases: dict[str, TestCase]
    error: Exception | None = None

    def _generate_error_message(self, excp: Exception, context: int = 0) -> str:
        self.error = excp
        inside = [f.lineno for f in traceback.extract_tb(excp.__traceback__) if f.filename == self.path]
        line = f"{self.source_lines[inside[0] - 1].strip()}\n" if inside else ""
        try:
            return f"{line}{type(excp).__name__}: {excp}"
        except Exception:  # the text is the student's
            return f"{line}{type(excp).__name__}"

    def run_case(self, name: str, namespace: Namespace) -> tuple[bool, str]:
        """Run one case; whether it passed, and what Otter says of it."""
        self.test_cases = [self.cases[name]]
        self.run(namespace)
        return self.test_case_results[0].passed, self.test_case_results[0].message


class CheckSource:
    """A test file, compiled once and executed anew for each case: student code may change what it is given,
    and no later case, let alone another submission's, may meet a module's data so changed."""

    def __init__(self, name: str, source: str):
        self._path, self._source = f"{name}.py", source
        self._code = CheckFile._compile_string(source, self._path)
        self.fresh()

    def fresh(self) -> CheckFile:
        file = CheckFile._from_compiled_code(self._code, self._path)
        file.source = self._source
        file.cases = {case.body.test_func.__name__.removeprefix("test_"): case for case in file.test_cases}
        file.cases |= {f"case-{number}": case for number, case in enumerate(file.test_cases, 1)}
        return file


class Sandbox:
    """The control connection to the zygote; each child gets a socket of its own through it."""

    def __init__(self, listener: socket.socket):
        listener.settimeout(CONNECT_SECONDS)
        self._control = Channel(listener.accept()[0])
        Path(listener.getsockname()).unlink()
        listener.close()
        self._control.receive(CONNECT_SECONDS)
        self.cpu_seconds = 0.0
        self.clean = True

    def _order(self, *message: Any, passed: socket.socket | None = None) -> list:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
        try:
            self._control.send(list(message))
            if passed:
                self._control.send_socket(passed)
            return self._control.receive(ORDER_SECONDS)
        except (WireClosed, WireTimeout, WireError, OSError):
            self.clean = False
            raise SandboxBroken from None
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGALRM})

    def compiled(self, entries: Entries, passing: bool) -> None:
        """Let JAX in the sandbox find these entries; `passing`: only until the next child ends."""
        for chunk in _chunks(entries):
            self._order("compiled", chunk, passing)

    @contextlib.contextmanager
    def child(self, limits: dict, seed: int, clock: Clock) -> Iterator[Session]:
        """A fresh child of the warm process, gone with all it left when the block ends."""
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                (pid,) = self._order("spawn", limits, seed, passed=theirs)
            before = waited("self")
            clock.watch(lambda: self._order("waited", pid)[0] + waited("self") - before)
            try:
                yield Session(Channel(ours, max_map=0), lambda: self._order("interrupt", pid), clock)
            finally:
                ours.close()
                seconds, clean = self._order("end", pid)
                self.cpu_seconds += seconds
                self.clean &= clean


@dataclass
class Grading:
    """One submission on its way through the sandbox. `plan` comes from `molgrade.engine.slot`."""

    sandbox: Sandbox
    files: dict[str, CheckSource]
    data: dict[str, bytes]
    plan: dict
    references: dict[str, str] = field(default_factory=dict)
    compiled: Compiled = field(default_factory=Compiled)
    outputs: dict[int, list] = field(default_factory=dict)
    verdicts: dict[tuple[str, str], dict] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    skipped: set[int] = field(default_factory=set)
    stops: dict[str, int] = field(default_factory=dict)
    output_bytes: int = MAX_OUTPUT_BYTES
    tell: Callable[[list], None] = lambda message: None
    told: tuple[str, str] = ("", "")
    clock: Clock | None = None

    def run(self) -> dict:
        self._start_clock()
        self._with_replays()
        self._carry_forward()
        return self._answer()

    def _start_clock(self) -> None:
        seconds = self.plan["limits"]["submission_seconds"]
        self.clock = self.clock or Clock(spare=(PATIENCE_IN_ALL - 1) * seconds)
        self.ends = self.clock.now() + seconds

    def _with_replays(self) -> None:
        for _ in range(MAX_RESTARTS):
            try:
                with self.sandbox.child(self.plan["limits"], self.plan["seed"], self.clock) as session:
                    self._examine(session)
                break
            except SandboxLost as lost:
                self._without_fatal_step(str(lost), lost.timed_out)
            except SandboxBroken:
                self.faults.append("The submission brought down what it ran in; the rest was not run.")
                break
            except Stopped:
                self.faults.append(
                    f"The submission used up its {self.plan['limits']['submission_seconds']:g} s in all."
                )
                break
        else:
            self.faults.append(
                f"The submission was started {MAX_RESTARTS} times and stopped each time; the rest didn't run."
            )

    def _carry_forward(self) -> None:
        """Examine what failed on top of an earlier failure again, on references, within the time left.

        Student code may read a reference there. So nothing of it is kept but which checks passed: no output,
        no detail, no fault.
        """
        if not self.sandbox.clean or len(self.verdicts) < sum(map(len, self.plan["checks"].values())):
            return  # it was stopped before its end
        for plan in plans_on_references(self.plan, self.verdicts, self.references):
            left = self.ends - self.clock.now()
            if left <= 0 or not self.sandbox.clean:
                return
            limits = self.plan["limits"] | {"submission_seconds": left}
            again = Grading(
                self.sandbox, self.files, self.data, plan | {"limits": limits}, compiled=self.compiled
            )
            again.clock = self.clock  # one wall bounds all
            again.skipped |= self.skipped
            again.run()
            for place, verdict in again.verdicts.items():
                if verdict["status"] == "passed":
                    self.verdicts[place]["carried_from"] = plan["references"]

    def _answer(self) -> dict:
        checks = [{"exercise": e, "name": n, **verdict} for (e, n), verdict in self.verdicts.items()]
        return {
            "outputs": list(self.outputs.items()),
            "checks": checks,
            "faults": self.faults,
            "clean": self.sandbox.clean,
        }

    def _examine(self, session: Session) -> None:
        self.step: tuple = ("start",)
        session.deadline = self.ends
        session.order("files", self.data)
        for step in self.plan["steps"]:
            self._at("cells", step.get("exercise"))
            if step["kind"] == "cell":
                self._run_cell(session, step)
            else:
                session.order("remember", step["exercise"])
        for hidden in self.plan["passes"]:
            if hidden:
                self._at("hidden")
                self._before_hidden(session)
            for exercise, checks in self.plan["checks"].items():
                self._at("checks", exercise)
                for name in (c["name"] for c in checks if c["hidden"] is hidden):
                    self._run_check(session, exercise, name)

    def _at(self, stage: str, exercise: str | None = "") -> None:
        """Tell the host where we are, when that is new; nothing more once hidden checks have begun."""
        if exercise is None or (stage, exercise) == self.told or self.told[0] == "hidden":
            return
        self.told = (stage, exercise)
        self.tell(["at", stage, exercise])

    def _before_hidden(self, session: Session) -> None:
        self.sandbox.compiled(self.compiled.hidden, passing=True)

    def _limit(self, session: Session, name: str, exercise: str | None) -> float:
        own = self.plan["own_limits"].get(exercise, {})
        limit = own.get(name, self.plan["limits"][name])
        session.deadline, session.patience = self.ends, (PATIENCE - 1) * limit
        if session.left() <= 0:
            raise Stopped
        session.deadline = min(self.clock.now() + limit, self.ends)
        return limit

    def _run_cell(self, session: Session, step: dict) -> None:
        index = step["index"]
        if index in self.skipped:
            return
        self.step = ("cell", index)
        limit = self._limit(session, "cell_seconds", step.get("exercise"))
        try:
            with _alarm(limit):
                outputs = session.run(step["source"])
        except Stopped:
            outputs = [_error_output("CellTimeout", f"This cell was stopped after {limit:g} s. {TOO_LONG}")]
            self.faults.append(f"Cell {index + 1} was stopped after {limit:g} s.")
        except StudentError as error:
            outputs = [_error_output(type(error).__name__, str(error))]
        self._keep(index, outputs)
        session.deadline = self.ends
        if step["pins"]:
            session.order("pin", step["pins"])

    def _keep(self, index: int, outputs: list) -> None:
        """Keep a cell's outputs from its first run: a replay comes after hidden checks may have run."""
        if index not in self.outputs:
            most = min(4 * 1024 * self.plan["limits"]["output_kb"] + 4096, self.output_bytes)
            self.outputs[index] = clean_outputs(outputs, most)
            self.output_bytes -= len(json.dumps(self.outputs[index]))

    def _run_check(self, session: Session, exercise: str, name: str) -> None:
        if (exercise, name) in self.verdicts:
            return
        if self.stops.get(exercise, 0) >= MAX_STOPS:
            self._verdict(
                exercise,
                name,
                "not_run",
                f"Not run: {MAX_STOPS} checks of this exercise had run out of time or ended the process.",
            )
            return
        self.step = ("check", exercise, name)
        limit, start = self._limit(session, "check_seconds", exercise), time.monotonic()
        try:
            with _alarm(limit):
                session.order("return", exercise)
                passed, detail = self._judge(session, exercise, name)
        except Stopped:
            self._stopped(exercise, name, limit, start)
            return
        if session.lost:  # the check hid it
            raise session.lost
        self._verdict(exercise, name, "passed" if passed else "failed", detail, start)

    def _judge(self, session: Session, exercise: str, name: str) -> tuple[bool, str]:
        """Whether a check passes, and what a student may read of why not."""
        version = self.plan.get("versions", {}).get(exercise, {})
        file = self.files[version.get("exercise", exercise)].fresh()
        drawn = version.get("drawn", self.plan.get("drawn"))
        names = Namespace(session, frozenset(self.plan["pinned"]), drawn)
        passed, message = file.run_case(name, names)
        self._note_error(exercise, name, file.error)
        return passed, "" if passed else _detail(file.error, message, hidden=file.cases[name].hidden)

    def _note_error(self, exercise: str, name: str, error: Exception | None) -> None:
        """What a check raised; for those who must know it."""

    def _stopped(self, exercise: str, name: str, limit: float, start: float) -> None:
        """A check that was interrupted at its limit, in seconds."""
        self.stops[exercise] = self.stops.get(exercise, 0) + 1
        self._verdict(exercise, name, "timeout", f"Stopped after {limit:g} s. {TOO_LONG}", start)

    def _verdict(
        self, exercise: str, name: str, status: str, detail: str, start: float | None = None
    ) -> None:
        seconds = 0.0 if start is None else time.monotonic() - start
        self.verdicts[exercise, name] = {"status": status, "detail": detail, "seconds": round(seconds, 4)}

    def _without_fatal_step(self, why: str, timed_out: bool) -> None:
        """Remember what stopped the sandbox, so that the next replay leaves it out."""
        match self.step:
            case ("cell", index):
                self.skipped.add(index)
                self.outputs[index] = [
                    _error_output("ProcessEnded", f"{why} The other cells were run again without this one.")
                ]
                self.faults.append(
                    f"Cell {index + 1} stopped the notebook: {why} The rest was run again without it."
                )
            case ("check", exercise, name):
                self.stops[exercise] = self.stops.get(exercise, 0) + 1
                what = f"Its time was over. {TOO_LONG}" if timed_out else "Your code stopped this check."
                self._verdict(exercise, name, "timeout" if timed_out else "failed", f"{what} {why}")
                self.faults.append(f"Exercise {exercise!r}, check {name!r}: {what} {why}")
            case _:
                self.faults.append(f"The sandbox stopped before the first cell: {why}")


class Recording(Grading):
    """Grades a reference solution and keeps what JAX compiled for it."""

    def _examine(self, session: Session) -> None:
        session.order("record")
        super()._examine(session)
        self.compiled.hidden = within(self._recorded(session), MAX_BYTES - self.compiled.size)

    def _before_hidden(self, session: Session) -> None:
        self.compiled = Compiled(within(self._recorded(session), MAX_BYTES))

    def _recorded(self, session: Session) -> Iterator[tuple[str, bytes]]:
        session.deadline = self.ends
        while found := session.ask("recorded", COMPILED_CHUNK):
            yield from found


def _chunks(entries: Entries) -> Iterator[Entries]:
    chunk, size = [], 0
    for entry in entries:
        chunk.append(entry)
        size += len(entry[1])
        if size > COMPILED_CHUNK:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _detail(error: Exception | None, message: str, hidden: bool) -> str:
    """What a student may read of a failure: all of a visible check, of a hidden one at most the type of
    their own exception."""
    raised = isinstance(error, StudentError)
    if hidden:
        return f"Your code raised a {type(error).__name__}." if raised else ""
    text = message.partition("\n")[2]
    return readable(f"{text}\n\n{error.traceback}" if raised and error.traceback else text, MAX_DETAIL)


def _error_output(name: str, text: str) -> dict:
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": [text]}


@contextlib.contextmanager
def _alarm(limit: float) -> Iterator[None]:
    """A last resort, should the examiner itself be kept busy by what the sandbox sent."""

    def stop(*_: Any) -> None:
        raise SandboxLost("The check itself took too long.", timed_out=True)

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE * limit + 10)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


class Examiner:
    """Obeys the host: `load`, perhaps `record` and `compiled`, then `grade` as often as it asks."""

    def __init__(self, listener: socket.socket, tell: Callable[[list], None]):
        self._listener, self._tell = listener, tell
        self._compiled = Compiled()

    def inspect(self, request: dict) -> dict:
        """What test files made elsewhere hold (see `molgrade.engine.foreign.inspect`)."""
        from .foreign.inspect import inspect_tests

        write_files(request["data"])
        return inspect_tests(request["tests"], request["requirements"])

    def load(self, request: dict) -> dict:
        write_files(request["data"])
        self._data, self._references = request["data"], request["references"]
        self._files = {name: CheckSource(name, source) for name, source in request["tests"].items()}
        self._sandbox = Sandbox(self._listener)
        return {"versions": _versions(request["packages"])}

    def record(self, plan: dict) -> dict:
        """Grade the reference; answers what was compiled and what went wrong."""
        recording = Recording(self._sandbox, self._files, self._data, plan)
        faults = recording.run()["faults"]
        return {"compiled": recording.compiled.to_message(), "faults": faults}

    def compiled(self, message: dict) -> dict:
        """Take what `record` gave, in this slot or another."""
        self._compiled = Compiled.of(message)
        self._sandbox.compiled(self._compiled.visible, passing=False)
        return {}

    def grade(self, plan: dict) -> dict:
        self._sandbox.cpu_seconds, before = 0.0, _own_seconds()
        way = _way_of(plan)
        grading = way(self._sandbox, self._files, self._data, plan, self._references, self._compiled)
        grading.tell = self._tell
        answer = grading.run()
        return answer | {"cpu_seconds": self._sandbox.cpu_seconds + _own_seconds() - before}


def _way_of(plan: dict) -> type[Grading]:
    """How a submission is examined: in three passes, or with its tests where they stand in the notebook."""
    if not plan.get("in_place"):
        return Grading
    from .foreign.in_place import InPlace

    return InPlace


def _own_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _versions(packages: list[str]) -> dict[str, str]:
    found = {"python": sys.version.split()[0]}
    for name in {*packages, "numpy", "otter-grader"}:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    return dict(sorted(found.items()))


def _listen(path: str) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX)
    with contextlib.suppress(PermissionError):  # where the boundary made it, and made it private
        Path(path).parent.chmod(0o700)
    listener.bind(path)
    Path(path).chmod(0o600)
    listener.listen(2)
    return listener


def _host() -> Channel:
    """The host's end of stdin and stdout; whatever else writes to stdout goes to stderr."""
    mine = os.dup(1)
    os.dup2(2, 1)
    return PipeChannel(os.fdopen(0, "rb", buffering=0), os.fdopen(mine, "wb", buffering=0))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--listen", required=True, help="the socket to make, on which the sandbox connects")
    parser.add_argument("--folder", required=True, help="where checks find the assignment's data files")
    arguments = parser.parse_args()
    host = _host()
    examiner = Examiner(_listen(arguments.listen), host.send)
    os.chdir(arguments.folder)
    sys.path.append(arguments.folder)  # tests made elsewhere may import a data file
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(WireClosed):
        while True:
            operation, request = host.receive()
            host.send(getattr(examiner, operation)(request))


if __name__ == "__main__":
    from molgrade.engine import examiner  # not this copy, named __main__: other modules know that one

    examiner.main()
