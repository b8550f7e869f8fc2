"""The least that grading can cost: cells and checks in one warm process, with nothing between them.

    python -m benchmarks.floor AUTOGRADER NOTEBOOK...

The packages are imported once. Each submission is a fork in which cells run with `exec` and Otter's cases
get the student's own objects, in the engine's order: all cells, visible checks, hidden checks. It isolates
nothing. Prints a line of JSON for each notebook: cpu and wall in seconds, points.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import shutil
import sys
import tempfile
import time
import warnings
from pathlib import Path

from molgrade.engine import Autograder
from molgrade.engine.examiner import CheckFile
from molgrade.engine.notebook import imported_modules, make_steps
from molgrade.engine.repair import repair


def grade(autograder: Autograder, notebook: bytes) -> float:
    """Run one submission in this process; its points."""
    for name, content in autograder.data.items():
        Path(name).write_bytes(content)
    steps, _ = make_steps(repair(notebook, autograder.release, {}).notebook, autograder.assignment)
    namespace: dict = {"__name__": "__main__"}
    states = {}
    for step in steps:
        if step["kind"] == "remember":
            states[step["exercise"]] = dict(namespace)
        else:
            with contextlib.suppress(Exception):
                exec(compile(step["source"], "<cell>", "exec"), namespace)
    return sum(
        case.test_case.points
        for hidden in (False, True)
        for exercise in states
        for case in examine(exercise, autograder.tests[exercise], states[exercise], hidden)
        if case.passed
    )


def examine(exercise: str, source: str, state: dict, hidden: bool) -> list:
    file = CheckFile.from_string(source, path=exercise)
    file.test_cases = [case for case in file.test_cases if case.hidden is hidden]
    file.run(state)
    return file.test_case_results


def child(autograder: Autograder, notebook: bytes, answer: int) -> None:
    """What a fork does; never returns."""
    try:
        quiet = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(quiet, standard)
        warnings.simplefilter("ignore")
        os.write(answer, str(grade(autograder, notebook)).encode())
    finally:
        os._exit(0)


def measure(autograder: Autograder, notebook: bytes) -> dict[str, float]:
    start = time.perf_counter()
    folder = tempfile.mkdtemp(prefix="molgrade-floor-")
    os.chdir(folder)
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        child(autograder, notebook, writer)
    os.close(writer)
    with os.fdopen(reader) as answer:
        points = answer.read()
    usage = os.wait4(pid, 0)[2]
    wall = time.perf_counter() - start
    shutil.rmtree(folder)
    if not points:
        raise SystemExit("a submission ended the process that the floor runs it in")
    return {"cpu": usage.ru_utime + usage.ru_stime, "wall": wall, "points": float(points)}


def main() -> None:
    autograder = Autograder.load(Path(sys.argv[1]).resolve())
    notebooks = [Path(name).read_bytes() for name in sys.argv[2:]]
    for module in imported_modules(autograder.release):
        with contextlib.suppress(ImportError):
            importlib.import_module(module)
    _ = autograder.data, autograder.tests
    gc.collect()
    gc.freeze()
    for notebook in notebooks:
        print(json.dumps(measure(autograder, notebook)), flush=True)


if __name__ == "__main__":
    main()
