"""The graders that are compared. Each grades the same submissions and yields a sample for each."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from molgrade.engine import Autograder, Engine
from molgrade.engine.compiled import Compiled
from molgrade.grading.output import write_autograded
from molgrade.records.course import Course
from molgrade.records.feedback import write_feedback
from molgrade.records.gradebook import Recorder, open_gradebook
from tests.parity.graders import autograde, start_course

from .meter import Meter, Sample, pid_of, tree_pss

POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Class:
    """One chapter's submissions in a scratch folder, which also holds the course made of the chapter."""

    folder: Path
    autograder: Autograder
    notebooks: list[bytes]

    @property
    def chapter(self) -> str:
        return self.autograder.assignment.name

    @property
    def course(self) -> Path:
        return self.folder / "course"

    def start(self) -> None:
        """Write the course anew: its gradebook, and what students handed in."""
        shutil.rmtree(self.course, ignore_errors=True)
        start_course(self.course, self.autograder)
        (self.course / "nbgrader_config.py").write_text("c = get_config()\n")
        shutil.copytree(self.autograder.path, self.course / "autograder" / self.chapter)
        for student, notebook in self.students():
            folder = self.course / "submitted" / student / self.chapter
            shutil.copytree(self.course / "release" / self.chapter, folder)
            (folder / f"{self.chapter}.ipynb").write_bytes(notebook)

    def students(self) -> Iterator[tuple[str, bytes]]:
        return ((f"student-{number:02}", notebook) for number, notebook in enumerate(self.notebooks))


def floor(given: Class) -> Iterator[Sample]:
    """See `benchmarks.floor`; the packages' import is not counted."""
    folder = given.folder / "floor"
    folder.mkdir()
    files = [folder / f"{student}.ipynb" for student, _ in given.students()]
    for file, notebook in zip(files, given.notebooks, strict=True):
        file.write_bytes(notebook)
    command = [sys.executable, "-m", "benchmarks.floor", str(given.autograder.path), *map(str, files)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        for line in process.stdout:
            yield Sample(**json.loads(line))
    if process.returncode:
        raise RuntimeError(f"the floor ended with status {process.returncode}")


def nbgrader(given: Class) -> Iterator[Sample]:
    """One `nbgrader autograde` over the class; a submission ends when its notebook is in autograded/. The
    first carries the command's start."""
    given.start()
    with ThreadPoolExecutor(1) as pool:
        meter = Meter()
        running = pool.submit(autograde, given.course, given.autograder)
        for student, _ in given.students():
            file = given.course / "autograded" / student / given.chapter / f"{given.chapter}.ipynb"
            while not file.exists() and not running.done():
                time.sleep(POLL_SECONDS)
            yield meter.lap()
        running.result()


def otter(given: Class) -> Iterator[Sample]:
    """`otter run` for each submission, as it takes one at a time."""
    folder = given.folder / "otter"
    folder.mkdir()
    submission, archive = folder / f"{given.chapter}.ipynb", given.autograder.path / "autograder.zip"
    meter = Meter()
    for notebook in given.notebooks:
        submission.write_bytes(notebook)
        options = ["--autograder", str(archive), "--output-dir", str(folder), "--no-logo", str(submission)]
        subprocess.run([sys.executable, "-m", "otter", "run", *options], check=True, capture_output=True)
        yield meter.lap()


@dataclass(frozen=True)
class Molgrade:
    """molgrade in one boundary, with or without what JAX compiled for the reference."""

    boundary: str
    image: str | None = None
    compiled: Compiled | None = None

    def open(self, given: Class) -> Engine:
        return Engine(given.autograder, self.boundary, self.image, compiled=self.compiled)

    def one_by_one(self, given: Class) -> Iterator[Sample]:
        """On one warm slot, what `nbgrader autograde` does (grade, gradebook, autograded/), and then, apart,
        the student's page."""
        given.start()
        course = Course.at(given.course)
        with self.open(given) as slot, open_gradebook(course) as gradebook:
            slot.grade(given.notebooks[0])  # what a slot does only once
            recorder = Recorder(course, gradebook, given.chapter)
            meter = Meter(containers(slot))
            for student, notebook in given.students():
                graded = slot.grade(notebook)
                graded.result.student = student
                recorder.record(graded.result, graded.notebook)
                write_autograded(course.autograded(student, given.chapter), graded, given.autograder.data)
                sample = meter.lap()
                write_feedback(course, given.chapter, [student])
                yield replace(sample, points=graded.result.points, page=sample.wall + meter.lap().wall)

    def slots(self, given: Class, count: int) -> tuple[float, float]:
        """The class on `count` warm slots at once: wall seconds, and the slots' memory in MB afterwards."""
        with ExitStack() as stack:
            slots = [stack.enter_context(self.open(given)) for _ in range(count)]
            with ThreadPoolExecutor(count) as pool:
                list(pool.map(lambda slot: slot.grade(given.notebooks[0]), slots))
                waiting = iter(given.notebooks)
                start = time.perf_counter()
                list(pool.map(_work(waiting), slots))
            return time.perf_counter() - start, sum(map(pss, slots))


def _work(waiting: Iterator[bytes]) -> Callable[[Engine], None]:
    def work(slot: Engine) -> None:
        for notebook in waiting:
            slot.grade(notebook)

    return work


def containers(slot: Engine) -> list[str]:
    """Names of the slot's containers; a boundary without containers has child processes of ours."""
    return getattr(slot._machine.boundary, "containers", [])


def pss(slot: Engine) -> float:
    """Memory of a slot's sandbox and examiner, in MB."""
    machine = slot._machine
    pids = [pid_of(name) for name in containers(slot)] or [machine._sandbox.pid, machine._examiner.pid]
    return sum(map(tree_pss, pids))
