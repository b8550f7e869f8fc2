"""Limits on a busy machine: what others had the processors for is not counted; all else is."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys

import psutil
import pytest

from molgrade.engine import Engine
from molgrade.engine.clock import PATIENCE, Clock

from .conftest import Toy, submission, write_autograder

LIMIT = 2.0
CHECK = """
@test_case(name="Answer", points=1, failure_message="Forty-two.")
def test_answer(answer):
    assert answer() == 42
"""
BUSY = f"""import time
def answer():
    start = time.process_time()
    while time.process_time() - start < {0.7 * LIMIT}:
        pass
    return 42
"""
IDLE = "import time\ndef answer():\n    time.sleep(60)"
ENDLESS = "def answer():\n    while True: x = 1"
OWN = f"""import os
for _ in range(3):
    if os.fork() == 0:
        while True: x = 1
{ENDLESS}
"""


@contextlib.contextmanager
def slot_on_a_busy_processor(autograder, boundary: str):
    """A slot whose sandbox shares one processor with two other programs that never rest."""
    processor = min(os.sched_getaffinity(0))
    spin = "import os, sys\nos.sched_setaffinity(0, {int(sys.argv[1])})\nwhile True: pass"
    with Engine(autograder, boundary) as slot, contextlib.ExitStack() as others:
        for pid in sandbox_pids(slot):
            os.sched_setaffinity(pid, {processor})
        for _ in range(2):
            command = [sys.executable, "-c", spin, str(processor)]
            other = others.enter_context(subprocess.Popen(command, start_new_session=True))
            others.callback(other.kill)
        yield slot


def sandbox_pids(slot: Engine) -> list[int]:
    roots = [slot._machine._sandbox.pid]
    if containers := getattr(slot._machine.boundary, "containers", []):
        command = ["docker", "inspect", "--format={{.State.Pid}}", *containers]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        roots = [int(pid) for pid in said.split()]
    return [p.pid for root in map(psutil.Process, roots) for p in (root, *root.children(recursive=True))]


@pytest.fixture(scope="module")
def autograder(tmp_path_factory):
    limits = {"cell_seconds": LIMIT, "check_seconds": LIMIT, "submission_seconds": 60}
    return write_autograder(
        tmp_path_factory.mktemp("clock") / "a", "", [Toy("answer", ["answer"], CHECK)], limits=limits
    )


@pytest.mark.parametrize(
    "boundary",
    [
        "process",
        pytest.param("bubblewrap", marks=pytest.mark.bubblewrap),
        pytest.param("docker", marks=pytest.mark.docker),
    ],
)
def test_others_cost_a_right_answer_nothing(autograder, boundary):
    with slot_on_a_busy_processor(autograder, boundary) as slot:
        graded = slot.grade(submission(autograder, {"answer": BUSY}))
        check = graded.result.exercises[0].checks[0]
        assert graded.result.points == 1, check
        assert check.seconds > LIMIT  # or nobody was in its way


@pytest.mark.parametrize("source", [IDLE, ENDLESS, OWN])
def test_the_wall_bounds_who_does_nothing_or_stands_in_its_own_way(autograder, source):
    with slot_on_a_busy_processor(autograder, "process") as slot:
        check = slot.grade(submission(autograder, {"answer": source})).result.exercises[0].checks[0]
    assert check.status == "timeout"
    assert check.message.startswith(f"Stopped after {LIMIT:g} s.")
    assert check.seconds < PATIENCE * LIMIT + 10


def test_a_clock_is_set_back_by_what_was_waited_once_and_within_bounds():
    clock, waited_for = Clock(spare=10.0), 0.0
    clock.watch(lambda: waited_for)
    assert clock.set_back(5.0) == 0.0
    waited_for = 3.0
    before = clock.now()
    assert clock.set_back(5.0) == 3.0 and clock.set_back(5.0) == 0.0
    assert before - 3.0 <= clock.now() < before
    waited_for = 20.0
    assert clock.set_back(5.0) == 5.0 and clock.set_back(5.0) == 0.0
    waited_for = 40.0
    assert clock.set_back(5.0) == 2.0
    waited_for = 99.0
    assert clock.set_back(5.0) == 0.0


def test_a_new_process_begins_to_wait_anew():
    clock = Clock(spare=10.0)
    clock.watch(lambda: 4.0)
    assert clock.set_back(9.0) == 4.0
    clock.watch(lambda: 1.0)
    assert clock.set_back(9.0) == 1.0
