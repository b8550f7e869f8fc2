"""Stock Otter in a hardened container: `--runner otter`.

Every submission gets a fresh container, laid out as `otter grade` does it (/autograder/source from
autograder.zip, /autograder/submission, /autograder/results), and Otter's own `run_autograder` runs there. For
those who want Otter itself, and to compare: it is slower than the two-worlds engine, and it protects less.

What the container keeps: the submission reaches no network, no file of the host, no other submission, and is
gone when its time is up. The host takes from it one bounded text, reads that as JSON, and keeps of it only
which checks passed; Otter's pickle stays in the container and goes with it.

What stock Otter can't protect against, as student code, checks and results share one process and one user:

* A submission can read the checks, their hidden inputs and expected values.
* It can change what the checks call (`np.allclose`, Otter itself), or write the results, and so give itself
  marks. The container bounds such a fraud to this submission's own marks; it neither prevents nor notices it.
* An endless loop, a dead kernel or too much memory costs the whole submission: Otter keeps no marks of what
  ran before. There is no time limit per cell or check, only the submission's.
* Names that locked cells bind can be changed by the student's cells, and the checks then use the changed.

So no text out of the container is shown to anybody: a failed check is explained by its own message.
"""

from __future__ import annotations

import contextlib
import inspect
import io
import json
import math
import re
import subprocess
import tempfile
import threading
import time
import uuid
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import nbformat
from nbformat import NotebookNode
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from . import otter_container
from .autograder import Autograder, Exercise
from .boundary import ENVIRONMENT, HARDENED, WARM_MB
from .boundary.containers import call
from .errors import EngineError
from .image import ensure_image
from .otter_container import FOLDER, MAX_RESULTS
from .results import CheckStatus, Limits, Result
from .slot import Engine

START_SECONDS = 120
"""What a container may take until Otter starts; the submission's own limit begins then."""

MAX_OUTPUT = 2 * MAX_RESULTS
"""Bytes read from a container: results as JSON in JSON, and two short lines."""

USER = 65534
PASSED = "\N{WHITE HEAVY CHECK MARK} Test case passed"
INDENT = " " * 4
CASE = re.compile(rf"{INDENT}(?P<title>\S.*) result:")


class Started(BaseModel):
    """The container's first line."""

    model_config = ConfigDict(extra="forbid")
    versions: dict[str, str]


class Ended(BaseModel):
    """The container's last line; `results` is the text of Otter's results.json."""

    model_config = ConfigDict(extra="forbid")
    exit: int
    cpu_seconds: float = Field(ge=0, allow_inf_nan=False)
    results: str | None


Line = TypeVar("Line", Started, Ended)


class OtterTest(BaseModel):
    """One test file in Otter's results.json."""

    name: str
    score: float | None = None
    output: str = ""


class OtterResults(BaseModel):
    """Otter's results.json, as far as it is used."""

    tests: list[OtterTest]


class OtterSlot(Engine):
    """Grades like `Engine`, with stock Otter: one fresh container per submission.

        with OtterSlot(Autograder.load(path)) as slot:
            graded = slot.grade(content)

    `seed` is Otter's: NumPy's and Python's global generators are set to it before every cell.
    """

    def __init__(
        self, autograder: Autograder, boundary: str | None = "docker", image: str | None = None, seed: int = 0
    ):
        if boundary not in (None, "docker"):
            raise EngineError(
                f"Stock Otter runs in Docker only, not in {boundary!r}: leave out --boundary or --runner."
            )
        super().__init__(autograder, "docker", image, seed=seed)
        self._versions: dict[str, str] = {}

    def _start(self) -> None:
        if not _archive(self.autograder).is_file():
            name = self.autograder.assignment.name
            raise EngineError(f"{_archive(self.autograder)} is missing: run `molgrade build {name}` again.")
        self._image = self._image or ensure_image()

    def _result(self, content: bytes, **known: object) -> Result:
        result = super()._result(content, **known)
        result.runner, result.versions, result.carry_forward = "otter", self._versions, "off"
        return result

    def _examine(self, autograder: Autograder, notebook: NotebookNode) -> dict:
        assignment = autograder.assignment
        container = Container(self._image, assignment.limits)
        started, ended = container.run(layout(self.autograder, notebook, self.seed), assignment.packages)
        self._versions = started.versions
        answer = {"outputs": [], "checks": [], "faults": [], "cpu_seconds": 0.0}
        if ended is None:
            answer["faults"] = [f"Otter was stopped after {container.seconds:.0f} s and left no results."]
            return answer
        checks, faults = read_verdicts(ended.results, assignment.exercises)
        return answer | {"checks": checks, "faults": faults, "cpu_seconds": ended.cpu_seconds}


def _archive(autograder: Autograder) -> Path:
    return autograder.path / "autograder.zip"


def layout(autograder: Autograder, notebook: NotebookNode, seed: int) -> bytes:
    """A zip of /autograder, as `otter grade` lays it out."""
    made = io.BytesIO()
    with zipfile.ZipFile(_archive(autograder)) as source, zipfile.ZipFile(made, "w") as target:
        config = json.loads(source.read("otter_config.json")) | {"seed": seed}
        for name in source.namelist():
            content = json.dumps(config) if name == "otter_config.json" else source.read(name)
            target.writestr(f"source/{name}", content)
        target.writestr(f"submission/{autograder.assignment.name}.ipynb", nbformat.writes(notebook))
        target.writestr("submission_metadata.json", "{}")
        target.mkdir("results")
    return made.getvalue()


class Container:
    """One container for one submission."""

    def __init__(self, image: str, limits: Limits):
        self._name = f"molgrade-otter-{uuid.uuid4().hex[:12]}"
        self._image, self._limits = image, limits
        self.seconds = 0.0

    def run(self, files: bytes, packages: list[str]) -> tuple[Started, Ended | None]:
        """Run Otter on the files; its answer is None when it ran out of time or died."""
        with tempfile.TemporaryFile() as stdin:
            stdin.write(files)
            stdin.seek(0)
            process = subprocess.Popen(
                self._command(packages),
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            return self._listen(process)
        finally:
            call("docker", "rm", "--force", self._name, check=False)
            process.kill()
            process.communicate()

    def _command(self, packages: list[str]) -> list[str]:
        limits = self._limits
        memory, files = limits.memory_mb + WARM_MB, f"size={limits.tmpfs_mb}m"
        options = [
            *("--rm", "--interactive", "--pull=never", "--log-driver=none", f"--name={self._name}"),
            *("--label=molgrade=otter", f"--user={USER}:{USER}", f"--workdir={FOLDER}"),
            *(f"--memory={memory}m", f"--memory-swap={memory}m", f"--cpus={limits.cpus:g}"),
            *(f"--pids-limit={limits.processes + 64}", "--ulimit=nofile=4096:4096", "--ulimit=core=0:0"),
            f"--ulimit=fsize={limits.file_mb * 2**20}",
            *(f"--tmpfs=/tmp:{files},mode=1777", f"--shm-size={limits.tmpfs_mb}m"),
            f"--tmpfs={FOLDER}:{files},mode=0700,uid={USER}",
        ]
        variables = [f"--env={k}={v}" for k, v in (ENVIRONMENT | {"HOME": "/tmp", "USER": "student"}).items()]
        program = ["python", "-c", inspect.getsource(otter_container), *packages, "numpy", "otter-grader"]
        return ["docker", "run", *HARDENED, *options, *variables, self._image, *program]

    def _listen(self, process: subprocess.Popen) -> tuple[Started, Ended | None]:
        started, said = _await(Started, process, START_SECONDS)
        if started is None:
            raise EngineError(f"The container for Otter did not start: {said or 'it said nothing'}")
        clock = time.monotonic()
        ended, _ = _await(Ended, process, self._limits.submission_seconds)
        self.seconds = time.monotonic() - clock
        return started, ended


def _await(model: type[Line], process: subprocess.Popen, seconds: float) -> tuple[Line | None, str]:
    """The process's first line that is such a message; without one None, and its last line, for people.

    There is none when the time is up (then the process is killed), it has ended, or it says too much.
    """
    last, left = b"", MAX_OUTPUT
    timer = threading.Timer(seconds, process.kill)
    timer.start()
    try:
        while left > 0 and (line := process.stdout.readline(left)):
            left -= len(line)
            with contextlib.suppress(ValidationError):
                return model.model_validate_json(line), ""
            last = line.strip() or last
    finally:
        timer.cancel()
    return None, last[:500].decode("utf-8", "replace")


def read_verdicts(text: str | None, exercises: list[Exercise]) -> tuple[list[dict], list[str]]:
    """Which checks passed, by the text of Otter's results.json, and what of it could not be read.

    An exercise counts as read only if its cases are the checks, in their order, and the passed ones are
    together worth the score that Otter gives.
    """
    try:
        tests = {test.name: test for test in OtterResults.model_validate_json(text or "").tests}
    except ValidationError:
        return [], ["Otter left no results that can be read: the notebook stopped it, or its memory ran out."]
    verdicts, faults = [], []
    for exercise in (e for e in exercises if e.checks):
        passed = _passed(exercise, tests.get(exercise.name))
        if passed is None:
            faults.append(f"{exercise.name}: Otter's results say nothing that can be read.")
            continue
        for check, good in zip(exercise.checks, passed, strict=True):
            status = CheckStatus.PASSED if good else CheckStatus.FAILED
            verdict = {"exercise": exercise.name, "name": check.name, "status": status}
            verdicts.append(verdict | {"detail": "", "seconds": 0.0})
    return verdicts, faults


def _passed(exercise: Exercise, test: OtterTest | None) -> list[bool] | None:
    """For each check whether it passed; None when the test's output and score don't say so clearly."""
    if test is None or test.score is None:
        return None
    cases = list(_cases(test.output))
    if test.output.startswith(f"{exercise.name} results: All test cases passed!"):
        cases = [(check.title, True) for check in exercise.checks]
    if [title for title, _ in cases] != [check.title for check in exercise.checks]:
        return None
    passed = [good for _, good in cases]
    score = sum(check.points for check, good in zip(exercise.checks, passed, strict=True) if good)
    return passed if math.isclose(score, test.score, abs_tol=1e-4) else None


def _cases(output: str) -> Iterator[tuple[str, bool]]:
    """Title and verdict of each case. Otter indents a case's title by four blanks, its message by eight."""
    for line, following in pairwise(output.splitlines()):
        if (case := CASE.fullmatch(line)) and following.startswith(2 * INDENT):
            yield case["title"], following == f"{2 * INDENT}{PASSED}"
