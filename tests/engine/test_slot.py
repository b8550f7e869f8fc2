"""A whole slot beside the process boundary: faults stay where they are, every submission gets a result."""

from __future__ import annotations

import contextlib
import json
import shutil

import nbformat
import psutil
import pytest

from molgrade.engine import Autograder, CheckStatus, Engine, Status
from molgrade.engine.results import total

from .conftest import Toy, submission, write_autograder

DOUBLE = """
import numpy as np

_SHARED = [1.0, 2.0]

@test_case(name="Small", points=1, failure_message="Twice the number.")
def test_small(double):
    assert float(double(2.0)) == 4.0, "two"

@test_case(name="Shared", points=1, hidden=True, failure_message="Twice, for lists of the module too.")
def test_shared(double):
    for value in _SHARED:
        assert float(double(value)) == 2 * value
    double(_SHARED)

@test_case(name="Drawn", points=1, hidden=True, failure_message="Twice any number.")
def test_drawn(double):
    value = np.random.default_rng(77).normal()
    assert float(double(value)) == 2 * value
"""
HALF = """
@test_case(name="Small", points=1, failure_message="Half the number.")
def test_small(half, double):
    assert float(half(double(3.0))) == 3.0

@test_case(name="Helper", points=1, hidden=True, failure_message="Half, with the given helper.")
def test_helper(half, helper):
    assert float(half(helper(1.0))) == 5.0
"""
SETUP = "import numpy as np\ndef helper(x):\n    return 10 * x"
HONEST = {"double": "def double(x):\n    return x * 2", "half": "def half(x):\n    return x / 2"}
LIMITS = {"cell_seconds": 3, "check_seconds": 2, "submission_seconds": 60, "output_kb": 16}


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    toys = [Toy("double", ["double"], DOUBLE), Toy("half", ["half"], HALF)]
    autograder = write_autograder(
        tmp_path_factory.mktemp("slot") / "a", SETUP, toys, limits=LIMITS, data={"d.txt": b"data"}
    )
    with Engine(autograder, boundary="process") as engine:
        yield engine


@pytest.fixture
def grade(engine):
    """Grade answers (honest where none is given), then make sure that the next submission is not touched."""

    def run(extra=None, **answers):
        graded = engine.grade(submission(engine.autograder, HONEST | answers, extra))
        graded.result.model_dump_json()
        nbformat.validate(graded.notebook)
        assert engine.grade(submission(engine.autograder, HONEST)).result.points == 5
        return graded

    return run


def statuses(graded) -> dict[str, str]:
    return {f"{e.name} {c.name}": c.status.value for e in graded.result.exercises for c in e.checks}


def outputs(graded, name: str) -> str:
    return json.dumps(
        next(
            c.outputs for c in graded.notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name
        )
    )


def test_honest_work_earns_all(grade):
    graded = grade()
    assert (graded.result.points, graded.result.faults, graded.result.repairs) == (5, [], [])
    assert len(graded.result.autograder_sha256) == 64 and graded.result.versions["numpy"]


def test_the_release_earns_nothing(engine):
    assert engine.grade(submission(engine.autograder, {})).result.points == 0


def test_hidden_checks_tell_only_their_message(grade):
    graded = grade(
        double="def double(x):\n    if x in (2.0, 3.0): return 2 * x\n    raise ValueError(str(x))"
    )
    drawn = graded.result.exercises[0].checks[2]
    assert (drawn.message, drawn.detail) == ("Twice any number.", "Your code raised a ValueError.")


def test_visible_checks_tell_all(grade):
    small = grade(double="def double(x):\n    return x").result.exercises[0].checks[0]
    assert small.message == "Twice the number." and "two" in small.detail


def test_a_cell_that_raises_costs_only_itself(grade):
    graded = grade(half="1 / 0")
    assert graded.result.points == 3 and "ZeroDivisionError" in outputs(graded, "half")


def test_an_endless_cell_costs_only_itself(grade):
    graded = grade(half="while True: x = 1")
    assert graded.result.points == 3 and "endless loop" in outputs(graded, "half")


def test_a_fatal_cell_costs_only_itself(grade):
    graded = grade(half="import os; os._exit(0)", double="print('first')\n" + HONEST["double"])
    assert (
        graded.result.points == 3
        and "ProcessEnded" in outputs(graded, "half")
        and "first" in outputs(graded, "double")
    )
    assert len(graded.result.faults) == 1


def test_an_exercise_has_time_limits_of_its_own(engine, tmp_path):
    """Its own cells and checks may take longer than the others', or less long."""
    folder = tmp_path / "a"
    shutil.copytree(engine.autograder.path, folder)
    facts = json.loads((folder / "assignment.json").read_text())
    facts["limits"] |= {"cell_seconds": 30, "check_seconds": 30}
    facts["exercises"][1]["limits"] = {"cell_seconds": 1, "check_seconds": 0.5}
    (folder / "assignment.json").write_text(json.dumps(facts))
    autograder = Autograder.load(folder)
    endless = "def half(x):\n    while True: pass"
    with Engine(autograder, boundary="process") as slot:
        hangs = slot.grade(submission(autograder, HONEST | {"half": "while True: pass"}))
        late = slot.grade(submission(autograder, HONEST, {"half": "while True: pass"}))
        check = slot.grade(submission(autograder, HONEST | {"half": endless}))
    assert "stopped after 1 s" in outputs(hangs, "half") and hangs.result.points == 3
    assert "stopped after 1 s" in " ".join(late.result.faults) and late.result.points == 5
    says = "Stopped after 0.5 s. Is there an endless loop, or much more work than needed? Compiling counts."
    assert check.result.exercises[1].checks[0].message == says
    assert check.result.exercises[1].limits == {"cell_seconds": 1, "check_seconds": 0.5}


def test_a_check_that_hangs_is_a_timeout(grade):
    graded = grade(half="def half(x):\n    while True: y = 1")
    assert statuses(graded)["half small"] == statuses(graded)["half helper"] == "timeout"
    assert graded.result.points == 3


def test_what_can_not_be_interrupted_is_a_timeout_with_its_reason(grade):
    deaf = "signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())"
    graded = grade(half=f"import signal\ndef half(x):\n    {deaf}\n    while True: y = 1")
    assert statuses(graded)["half small"] == "timeout"
    assert "endless loop" in graded.result.exercises[1].checks[0].message
    assert any("Exercise 'half', check 'small'" in fault for fault in graded.result.faults)


def test_points_add_up_to_what_people_write():
    assert total([1.2, 1.0, 0.8, 1.0, 0.8, 1.2]) == 6.0 and total([0.1] * 3) == 0.3
    assert total([]) == 0.0


def test_after_two_timeouts_an_exercise_is_left(grade):
    found = statuses(grade(double="import time\ndef double(x):\n    time.sleep(60)"))
    assert [found[f"double {n}"] for n in ("small", "shared", "drawn")] == ["timeout", "timeout", "not_run"]


def test_a_dying_exercise_costs_no_other(grade):
    graded = grade(double="import os\ndef double(x):\n    if x != 3.0: os._exit(0)\n    return 2 * x")
    assert graded.result.points == 2
    assert statuses(graded)["double drawn"] == "not_run"


def test_module_data_of_checks_can_not_be_changed(grade):
    change = "def double(x):\n    if isinstance(x, list): x[:] = [0.0]\n    return x * 2"
    assert grade(double=change).result.points == 5


def test_locked_names_are_taken_as_they_were(grade):
    assert grade(half="helper = np = None\n" + HONEST["half"]).result.points == 5


def test_state_is_examined_at_the_check_cell(grade):
    assert grade(extra={"half--helper": "double = None"}).result.points == 5
    assert grade(extra={"double": "double = None"}).result.points == 1


def test_data_files_are_there(grade):
    assert "data" in outputs(grade(double="print(open('d.txt').read())\n" + HONEST["double"]), "double")


def test_the_seed_is_set(grade):
    draw = "print(np.random.rand(), __import__('random').random())\n" + HONEST["double"]
    assert outputs(grade(double=draw), "double") == outputs(grade(double=draw), "double")


def test_output_is_bounded(grade):
    graded = grade(double="print('x' * 10**8)\n" + HONEST["double"])
    assert (
        graded.result.points == 5
        and "left out" in outputs(graded, "double")
        and len(outputs(graded, "double")) < 20_000
    )


def test_odd_text_is_told(grade):
    graded = grade(double="def double(x):\n    raise ValueError('\\ud800\\x1b[2J' + 'x' * 10**7)")
    assert graded.result.points == 1 and len(graded.result.exercises[0].checks[0].detail) < 20_000


@pytest.mark.parametrize("content", [b"", b"%PDF", b"[]", b'{"nbformat": 4, "cells": []}', b"\x00" * 100])
def test_what_is_no_notebook_is_an_error_with_advice(engine, content):
    graded = engine.grade(content)
    assert (
        graded.result.status is Status.ERROR and graded.notebook is None and graded.result.error.endswith(".")
    )


def test_visible_only(engine):
    with Engine(engine.autograder, boundary="process", visible_only=True) as slot:
        found = slot.grade(submission(engine.autograder, HONEST)).result
    assert [c.name for e in found.exercises for c in e.checks] == ["small", "small"]
    assert all(c.status is CheckStatus.PASSED for e in found.exercises for c in e.checks)


def test_no_process_is_left(engine):
    engine.grade(
        submission(
            engine.autograder, HONEST | {"half": "import subprocess; subprocess.Popen(['sleep', '300'])"}
        )
    )
    assert psutil.Process(engine._machine._sandbox.pid).children(recursive=True) == []


@pytest.mark.parametrize("part", ["_sandbox", "_examiner"])
def test_a_slot_whose_machine_died_gets_another(engine, part):
    content = submission(engine.autograder, HONEST)
    process = psutil.Process(getattr(engine._machine, part).pid)
    process.kill()
    with contextlib.suppress(psutil.TimeoutExpired):
        process.wait(5)
    first, second = engine.grade(content).result, engine.grade(content).result
    assert first.status is Status.GRADED and second.points == 5


@pytest.mark.docker
def test_a_slot_stays_warm_though_a_package_wrote_files_when_imported(toy_autograder):
    """Keras writes its settings to /tmp where the home folder is read-only."""
    autograder = toy_autograder("import keras", [Toy("double", ["double"], DOUBLE)])
    with Engine(autograder, boundary="docker") as slot:
        machine = slot._machine
        for _ in range(2):
            assert slot.grade(submission(autograder, HONEST)).result.points == 3
            assert slot._machine is machine


def places(engine, tell_fails: bool = False, **answers: str) -> list[tuple]:
    """Where a submission was said to be."""
    told: list[tuple] = []

    def tell(place) -> None:
        told.append(tuple(place))
        assert not tell_fails

    assert engine.grade(submission(engine.autograder, HONEST | answers), tell=tell).result.exercises
    return told


def test_it_tells_at_which_exercise_it_is_and_of_hidden_checks_only_that_they_run(engine):
    cells, checks = [("cells", 1), ("cells", 2)], [("checks", 1), ("checks", 2)]
    assert places(engine) == [*cells, *checks, ("hidden", 0)]
    stops = (
        "def double(x):\n    import os\n    if x not in (2.0, 3.0):\n        os._exit(1)\n    return x * 2"
    )
    assert places(engine, double=stops) == [*cells, *checks, ("hidden", 0)]  # replays tell nothing more
    assert engine.grade(submission(engine.autograder, HONEST)).result.points == 5  # to nobody


def test_who_listens_can_t_harm_a_mark(engine):
    assert len(places(engine, tell_fails=True)) == 5
