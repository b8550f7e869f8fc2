"""CPU seconds per submission: molgrade, `nbgrader autograde` and `otter run` on the same ten submissions.

    python -m benchmarks.compare [CHAPTER...] [--boundary docker] [--json FILE]

User and system seconds of whole process trees, in molgrade's containers too, without the container engine's
own. What is counted:

molgrade   one warm slot; its start once, then ten submissions. In Docker and as plain processes.
nbgrader   one `nbgrader autograde` over ten students, start-up included.
otter      ten times `otter run`, as it takes one submission at a time.

All four run with the thread limits that molgrade sets and without a GPU. Leave the machine alone meanwhile.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from functools import partial
from itertools import cycle, islice
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from molgrade.bank import list_chapters, load_assignment
from molgrade.build.build import make
from molgrade.engine import Autograder, Engine
from molgrade.engine.boundary import ENVIRONMENT, docker_answers
from tests.parity.graders import autograde, hand_in, start_course
from tests.parity.papers import Paper, pack, reference, untouched

ROOT = Path(__file__).resolve().parents[1]
SUBMISSIONS = 10
PR_SET_CHILD_SUBREAPER = 36
COLUMNS = {
    "molgrade-docker": "molgrade, Docker",
    "molgrade-process": "molgrade, process",
    "nbgrader": "nbgrader autograde",
    "otter": "otter run",
}

Seconds = dict[str, float]


class Meter:
    """CPU and wall seconds of this process, all its descendants and some containers, since it was made."""

    def __init__(self, containers: Iterable[str] = ()):
        self._roots = [os.getpid(), *map(_pid_of, containers)]
        self._cpu, self._wall = self._now(), time.perf_counter()

    def _now(self) -> float:
        return sum(map(_tree_seconds, self._roots))

    def read(self, submissions: int = 1) -> Seconds:
        """Seconds so far, per submission."""
        wall = time.perf_counter() - self._wall
        return {"cpu": (self._now() - self._cpu) / submissions, "wall": wall / submissions}


def _tree_seconds(pid: int) -> float:
    """User and system seconds of a process and its descendants, those that have ended included."""
    root = psutil.Process(pid)
    return sum(sum(process.cpu_times()[:4]) for process in [root, *root.children(recursive=True)])


def _pid_of(container: str) -> int:
    return int(_docker("inspect", "--format={{.State.Pid}}", container))


def _docker(*arguments: str) -> str:
    return subprocess.run(["docker", *arguments], check=True, capture_output=True, text=True).stdout


def molgrade(autograder: Autograder, notebooks: list[bytes], boundary: str) -> Seconds:
    """One warm slot: its start, and per submission what is measured and what the engine itself reports."""
    begun = Meter()
    with Engine(autograder, boundary=boundary) as slot:
        ours = getattr(slot._machine.boundary, "containers", [])
        start = begun.read()["cpu"] + sum(_tree_seconds(_pid_of(container)) for container in ours)
        meter = Meter(ours)
        results = [slot.grade(notebook).result for notebook in notebooks]
        spent = meter.read(len(notebooks))
    own = sum(result.cpu_seconds for result in results) / len(notebooks)
    return spent | {"start": start, "own": own}


def nbgrader_autograde(course: Path, autograder: Autograder, papers: list[Paper]) -> Seconds:
    start_course(course, autograder)
    for number, paper in enumerate(papers):
        hand_in(course, autograder, paper, f"student-{number:02}")
    meter = Meter()
    autograde(course, autograder)
    return meter.read(len(papers))


def otter_run(folder: Path, autograder: Autograder, notebooks: list[bytes]) -> Seconds:
    folder.mkdir()
    submission, archive = folder / "submission.ipynb", autograder.path / "autograder.zip"
    meter = Meter()
    for notebook in notebooks:
        submission.write_bytes(notebook)
        options = ["--autograder", str(archive), "--output-dir", str(folder), "--no-logo", str(submission)]
        subprocess.run([sys.executable, "-m", "otter", "run", *options], check=True, capture_output=True)
    return meter.read(len(notebooks))


def compare(chapter: str, folder: Path, boundaries: list[str]) -> dict[str, Seconds]:
    """Every grader on the same submissions of one chapter."""
    assignment = load_assignment(ROOT / "source", chapter)
    make(assignment, folder, ROOT / "constraints.txt")
    autograder = Autograder.load(folder / "autograder" / chapter)
    there = [reference(assignment), untouched(assignment), *pack(assignment)]
    papers = list(islice(cycle(there), SUBMISSIONS))
    notebooks = [paper.notebook(autograder.release) for paper in papers]
    graders = {f"molgrade-{name}": partial(molgrade, autograder, notebooks, name) for name in boundaries}
    graders["nbgrader"] = partial(nbgrader_autograde, folder / "nbgrader", autograder, papers)
    graders["otter"] = partial(otter_run, folder / "otter", autograder, notebooks)
    spent = {}
    for name, measure in graders.items():
        spent[name] = measure()
        Console(stderr=True).print(f"{chapter}, {COLUMNS[name]}: {spent[name]['cpu']:.2f} s of CPU")
    return spent


def table(spent: dict[str, dict[str, Seconds]]) -> Table:
    shown = Table(title=f"CPU seconds per submission, {SUBMISSIONS} submissions of each chapter")
    for heading in ("chapter", *COLUMNS.values(), "start of a slot, once"):
        shown.add_column(heading, justify="left" if heading == "chapter" else "right")
    for chapter, graders in spent.items():
        cells = [f"{graders[name]['cpu']:.2f}" if name in graders else "" for name in COLUMNS]
        start = next(seconds["start"] for seconds in graders.values() if "start" in seconds)
        shown.add_row(chapter, *cells, f"{start:.1f}")
    return shown


def main() -> None:
    parser = argparse.ArgumentParser(description="CPU seconds per submission of three graders.")
    parser.add_argument("chapters", nargs="*", help="folders of source/; by default all")
    parser.add_argument("--boundary", action="append", choices=["docker", "process"], help="default: all")
    parser.add_argument("--json", type=Path, default=Path("compare.json"), help="where to write the figures")
    options = parser.parse_args()
    os.environ |= ENVIRONMENT
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)  # processes that lose their parent are counted too
    boundaries = options.boundary or ["docker"] * docker_answers() + ["process"]
    spent = {}
    for chapter in options.chapters or list_chapters(ROOT / "source"):
        with tempfile.TemporaryDirectory(prefix="molgrade-compare-") as folder:
            spent[chapter] = compare(chapter, Path(folder).resolve(), boundaries)
    machine = {"python": platform.python_version(), "system": platform.platform(), "cpus": os.cpu_count()}
    facts = {"submissions": SUBMISSIONS, "machine": machine, "seconds_per_submission": spent}
    options.json.write_text(json.dumps(facts, indent=1) + "\n")
    Console().print(table(spent))


if __name__ == "__main__":
    main()
