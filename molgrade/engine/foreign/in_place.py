"""Examining a submission with its tests where they stand in the notebook.

The notebook runs twice, each time in a fresh process. The first run makes what a student is shown: the
outputs of cells and the details of visible tests. In the second run, which is left out when nothing is
hidden, the hidden tests join, and of it only verdicts are kept. So, as in the examiner's three passes, no
output that a student sees was made after a hidden test entered the sandbox.
"""

from __future__ import annotations

import ast
import random
import re
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ..examiner import MAX_DETAIL, MAX_STOPS, Grading, _alarm
from ..notebook import readable
from ..remote import HandleError, Outputs, Session, Stopped, StudentError

LIVE = " live"
"""The name under which the namespace is kept while tests look at remembered ones."""

NUMBER = re.compile(r"(?:np\.\w+\()?([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\)?")
"""A number as a cell shows it; NumPy's own are shown as np.float64(0.5)."""

STOPPED_AMONG_HIDDEN = "While the hidden tests ran, the code stopped, or had to be stopped."
UNKNOWABLE = "This test asks what only the process of the code can know, so a person must look."

Place = tuple[str, str]


@dataclass
class InPlace(Grading):
    """One submission. Its plan holds, besides the usual, for each check `where` it runs and what is asked of
    the sandbox for it (`ask`), `reseed` (or None) and `stand_in` (whether the notebook expects Otter)."""

    second_run: bool = False
    final: set[Place] = field(default_factory=set)
    shown: dict[Place, str] = field(default_factory=dict)
    undecided: dict[Place, str] = field(default_factory=dict)

    def run(self) -> dict:
        self._start_clock()
        self._with_replays()
        if self._has_second_run():
            self.second_run, shown = True, list(self.faults)
            self._with_replays()
            if set(self.faults) > set(shown):  # in no more words than these, as hidden tests were there
                self.faults = [*shown, STOPPED_AMONG_HIDDEN]
        return self._answer()

    def _has_second_run(self) -> bool:
        tests = [step for step in self.plan["steps"] if step["kind"] == "test"]
        hidden = [c for checks in self.plan["checks"].values() for c in checks if c["hidden"]]
        return True in self.plan["passes"] and bool(hidden or any(t["full"] != t["visible"] for t in tests))

    def _examine(self, session: Session) -> None:
        self.step: tuple = ("start",)
        if self.second_run:
            self._at("hidden")
        session.deadline = self.ends
        session.order("files", self.data)
        session.order("import_here")
        if self.plan["stand_in"]:
            session.order("stand_in")
        waiting = dict.fromkeys(self.plan["checks"])
        for step in self.plan["steps"]:
            self._at("cells", step.get("exercise"))
            self._seed(session, step)
            called = self._take(session, step)
            if called:
                session.order("remember", LIVE)
                for exercise in called:
                    waiting.pop(exercise, None)
                    self._run_file(session, exercise)
                session.order("return", LIVE)
        for exercise in waiting:
            session.order("remember", exercise)
        for exercise in waiting:
            self._run_file(session, exercise)

    def _take(self, session: Session, step: dict) -> list[str]:
        """Take a step; the test files to run after it."""
        if step["kind"] == "test":
            self._run_test(session, step)
        elif step["kind"] == "check":
            session.order("remember", step["exercise"])
            return [step["exercise"]]
        else:
            self._run_cell(session, step)
        return self._called(session) if self.plan["stand_in"] else []

    def _called(self, session: Session) -> list[str]:
        """Test files that the cell called for, each once."""
        try:
            called = session.ask("called", incoming=Outputs)
        except StudentError:
            return []
        names = called if isinstance(called, list) else []
        return list(dict.fromkeys(n for n in names if isinstance(n, str) and n in self.plan["checks"]))

    def _seed(self, session: Session, step: dict) -> None:
        """Otter seeds before every cell, but for cell magics."""
        if self.plan["reseed"] and not step.get("source", "").startswith("%%"):
            session.order("seed", self.plan["reseed"]["seed"], self.plan["reseed"]["variable"])

    # a test file, on the namespace remembered under its name

    def _run_file(self, session: Session, exercise: str) -> None:
        if self.plan["reseed"] and not self.plan["reseed"]["variable"]:
            random.seed(self.plan["reseed"]["seed"])
            np.random.seed(self.plan["reseed"]["seed"])  # noqa: NPY002 (tests use the global state too)
        for check in self.plan["checks"][exercise]:
            if (exercise, check["name"]) not in self.final and (self.second_run or not check["hidden"]):
                self._run_again(session, exercise, check)

    def _run_again(self, session: Session, exercise: str, check: dict) -> None:
        """Run a check. A later call for it replaces its verdict, as in Otter; the second run leaves visible
        ones as they were shown."""
        place = exercise, check["name"]
        before = self.verdicts.pop(place, None)
        self.undecided.pop(place, None)
        try:
            self._run_check(session, *place)
            if self.verdicts[place]["status"] == "timeout":
                self.final.add(place)
            if place in self.undecided:
                why = UNKNOWABLE if check["hidden"] else f"{UNKNOWABLE} ({self.undecided[place]})"
                self._verdict(*place, "undecided", readable(why, MAX_DETAIL))
        finally:
            if before and self.second_run and not check["hidden"]:
                self.verdicts[place] = before

    def _judge(self, session: Session, exercise: str, name: str) -> tuple[bool, str]:
        check = next(c for c in self.plan["checks"][exercise] if c["name"] == name)
        if check["where"] == "examiner":
            self._forget_modules()
            return super()._judge(session, exercise, name)
        try:
            answer = session.ask(*check["ask"], incoming=Outputs)
        except StudentError:
            return False, ""
        match answer:
            case (True, str()):
                return True, ""
            case (False, str(text)):
                return False, "" if check["hidden"] else readable(text, MAX_DETAIL)
        return False, ""

    def _forget_modules(self) -> None:
        """Have tests import the assignment's own modules anew: the last test may have changed them."""
        ours = {Path(name).parts[0].removesuffix(".py") for name in self.data}
        for name in [name for name in sys.modules if name.partition(".")[0] in ours]:
            if Path(getattr(sys.modules[name], "__file__", None) or "/").is_relative_to(Path.cwd()):
                del sys.modules[name]

    def _note_error(self, exercise: str, name: str, error: Exception | None) -> None:
        """A test that asks a handle what only data can answer was not written for the examiner."""
        if isinstance(error, HandleError):
            self.undecided[exercise, name] = str(error)

    # a test cell, in the namespace of the notebook

    def _run_test(self, session: Session, step: dict) -> None:
        """Run a test cell: what a student sees of it, or, in the second run, all of it."""
        place = step["exercise"], step["name"]
        if place in self.final:  # not run again, but for what later cells may need of it
            self._outputs(session, _imports_of(step["visible"]))
            return
        if self.stops.get(step["exercise"], 0) >= MAX_STOPS:
            self._verdict(*place, "not_run", "Not run: other tests of this exercise ran out of time.")
            return
        self.step = ("check", *place)
        limit, start = self._limit(session, "check_seconds", step["exercise"]), time.monotonic()
        try:
            with _alarm(limit):
                outputs, ended = self._outputs(session, step["full" if self.second_run else "visible"])
        except Stopped:
            self._stopped(*place, limit, start)
            self.final.add(place)
            return
        points = credit(outputs, ended, step["points"])
        if not self.second_run:
            self._keep(step["index"], outputs)
            self.shown[place] = "" if points == step["points"] else _error_text(self.outputs[step["index"]])
        session.deadline = self.ends
        if self.second_run or step["full"] == step["visible"] or not self._has_second_run():
            status = "passed" if points == step["points"] else "partial" if points else "failed"
            self._verdict(*place, status, self.shown.get(place, ""), start)
            self.verdicts[place]["points"] = points

    def _outputs(self, session: Session, source: str) -> tuple[list, bool]:
        try:
            match session.ask("run", source, incoming=Outputs):
                case (list(outputs), bool(ended)):
                    return [o for o in outputs if isinstance(o, dict)], ended
        except StudentError:
            pass
        return [], False

    def _without_fatal_step(self, why: str, timed_out: bool) -> None:
        outputs = dict(self.outputs)
        super()._without_fatal_step(why, timed_out)
        if self.step[0] == "check":
            self.final.add(self.step[1:])
        if self.second_run:  # what a student sees was made in the first
            self.outputs = outputs


def credit(outputs: list[dict], ended: bool, points: float) -> float:
    """Points of a test cell by nbgrader's rules, except that what it writes to stderr costs nothing.

    None for an error. A number as the cell's value is the points, from 0 to `points`. Otherwise all of them.
    """
    if not ended or any(output.get("output_type") == "error" for output in outputs):
        return 0.0
    results = (o.get("data") for o in outputs if o.get("output_type") == "execute_result")
    data: Any = next(results, None)
    text = data.get("text/plain") if isinstance(data, dict) else None
    if not isinstance(text, str):
        return points
    if found := NUMBER.fullmatch(text.strip()):
        return min(max(float(found[1]), 0.0), points)
    return 0.0 if text.strip() in ("nan", "np.float64(nan)") else points


def _imports_of(source: str) -> str:
    """The import statements at a cell's top level."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return ""
    return "\n".join(ast.unparse(node) for node in body if isinstance(node, ast.Import | ast.ImportFrom))


def _error_text(outputs: list[dict]) -> str:
    """The traceback that a test cell's visible half showed."""
    errors = [o for o in outputs if o.get("output_type") == "error"]
    return readable("\n".join(errors[-1]["traceback"]), MAX_DETAIL) if errors else ""
