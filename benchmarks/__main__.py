"""Measure what grading costs and write it down: `python -m benchmarks --help`."""

from __future__ import annotations

import argparse
import ctypes
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.markdown import Markdown
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from molgrade.bank import load_assignment
from molgrade.build.build import make
from molgrade.engine import Autograder
from molgrade.engine.boundary import BOUNDARIES, ENVIRONMENT
from molgrade.engine.compiled import Compiled, compiles
from molgrade.engine.slot import prepare_compiled
from tests.parity.papers import pack, reference, untouched

from . import graders
from .graders import Class, Molgrade
from .meter import Sample
from .report import Measured, markdown, write

ROOT = Path(__file__).resolve().parents[1]
CHAPTERS = ["tensors-and-shapes", "standard-layers", "graph-neural-networks"]
PR_SET_CHILD_SUBREAPER = 36


def boundaries() -> list[str]:
    """The boundaries that this installation can use here, the one that holds nothing in last."""
    return [name for name in ("docker", "bubblewrap", "process") if BOUNDARIES[name].missing() is None]


def made(chapter: str, folder: Path, count: int) -> Class:
    """The chapter built into `folder`, with `count` submissions: the reference, the untouched release,
    and all accepted and rejected answers of the bank, over and over."""
    assignment = load_assignment(ROOT / "source", chapter)
    make(assignment, folder, ROOT / "constraints.txt")
    autograder = Autograder.load(folder / "autograder" / chapter)
    papers = cycle([reference(assignment), *pack(assignment), untouched(assignment)])
    return Class(folder, autograder, [p.notebook(autograder.release) for p in islice(papers, count)])


def compiled(given: Class, name: str, image: str | None) -> Compiled | None:
    solution = ROOT / "solutions" / given.chapter / f"{given.chapter}.ipynb"
    return prepare_compiled(given.autograder, solution.read_bytes(), name, image, lambda: None)


def runs(given: Class, names: list[str], peers: bool) -> Iterator[tuple[str, Callable[[], Iterator[Sample]]]]:
    """What is measured, by name, in order."""
    yield "floor", lambda: graders.floor(given)
    for name in names:
        image = image_of(name)
        yield (
            f"molgrade {name}",
            lambda name=name, image=image: Molgrade(name, image, compiled(given, name, image)).one_by_one(
                given
            ),
        )
        if compiles(given.autograder):
            yield (
                f"molgrade {name}, no compiled code",
                lambda name=name, image=image: Molgrade(name, image).one_by_one(given),
            )
    if peers:
        yield "nbgrader autograde", lambda: graders.nbgrader(given)
        yield "otter run", lambda: graders.otter(given)


def image_of(name: str) -> str | None:
    if name not in ("docker", "podman"):
        return None
    from molgrade.engine.image import ensure_image

    return ensure_image()


def both_slots(given: Class, name: str) -> dict[str, float]:
    """Two slots against one: how many times as fast, and what the second adds to memory."""
    image = image_of(name)
    grader = Molgrade(name, image, compiled(given, name, image))
    (alone, one), (together, two) = (grader.slots(given, count) for count in (1, 2))
    return {"boundary": name, "speedup": alone / together, "one_mb": one, "extra_mb": two - one}


def check_marks(chapter: str, measured: dict[str, list[Sample]]) -> None:
    """Graders that give other marks than the floor did other work: their figures mean nothing."""
    floor = [s.points for s in measured["floor"]]
    for grader, samples in measured.items():
        points = [s.points for s in samples]
        if grader.startswith("molgrade") and points != floor:
            raise SystemExit(f"{chapter}: {grader} gave {points}, the floor {floor}")


def machine() -> dict[str, object]:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    model = next((x.partition(":")[2].strip() for x in lines if x.startswith("model name")), "unknown")
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "commit": commit.stdout.strip(),
        "cpus": len(os.sched_getaffinity(0)),
        "processor": model,
        "python": platform.python_version(),
        "system": platform.platform(),
        "load_before": os.getloadavg()[0],
    }


def measure(options: argparse.Namespace, progress: Progress) -> tuple[Measured, dict[str, dict]]:
    measured: Measured = {}
    slots: dict[str, dict] = {}
    for chapter in options.chapters:
        with tempfile.TemporaryDirectory(prefix="molgrade-bench-") as folder:
            given = made(chapter, Path(folder).resolve(), options.submissions)
            measured[chapter] = {}
            for grader, run in runs(given, options.boundary, not options.no_peers):
                task = progress.add_task(f"{chapter}: {grader}", total=options.submissions)
                samples = measured[chapter][grader] = []
                for sample in run():
                    samples.append(sample)
                    progress.advance(task)
                if not progress.console.is_terminal:
                    seconds = median(sample.cpu for sample in samples)
                    progress.console.print(f"{chapter}: {grader}, {seconds:.2f} s of CPU")
            check_marks(chapter, measured[chapter])
            if not options.no_slots:
                task = progress.add_task(f"{chapter}: two slots", total=1)
                slots[chapter] = both_slots(given, options.boundary[0])
                progress.advance(task)
    return measured, slots


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure what grading costs.")
    parser.add_argument("chapters", nargs="*", default=CHAPTERS, help="folders of source/")
    parser.add_argument("--submissions", type=int, default=20, help="of each chapter (default: 20)")
    parser.add_argument("--boundary", action="append", help="may be repeated; default: all there are")
    parser.add_argument("--no-peers", action="store_true", help="leave out nbgrader autograde and otter run")
    parser.add_argument("--no-slots", action="store_true", help="leave out two slots against one")
    parser.add_argument(
        "--output", type=Path, help="folder for table, picture and JSON (default: only print)"
    )
    options = parser.parse_args()
    options.boundary = options.boundary or boundaries()
    os.environ |= ENVIRONMENT | {
        "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.getenv("PYTHONPATH")])])
    }
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)  # processes that lose their parent are counted too
    facts, err = machine(), Console(stderr=True)
    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()]
    try:
        with Progress(*columns, console=err) as progress:
            measured, slots = measure(options, progress)
    except KeyboardInterrupt:
        err.print("Interrupted: nothing is written.")
        sys.exit(130)
    Console().print(Markdown(markdown(measured, slots, facts)))
    if options.output:
        write(options.output, measured, slots, facts)


if __name__ == "__main__":
    main()
