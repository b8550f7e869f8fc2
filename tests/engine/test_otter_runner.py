"""Stock Otter in a container: what is taken from its results, and what a submission can't do there."""

from __future__ import annotations

import io
import json
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from otter.run import AutograderConfig
from otter.test_files import ExceptionTestFile, GradingResults

from molgrade.build.autograder import write_json, write_zip
from molgrade.engine import Autograder, CheckStatus, EngineError, Result
from molgrade.engine.autograder import Check, Exercise
from molgrade.engine.otter_runner import OtterSlot, layout, read_verdicts
from molgrade.engine.repair import repair

from .conftest import HEADER, Toy, submission, write_autograder

TITLES = ["Worked example", "Negative numbers", "Zero"]
CASES = "\n".join(
    f"@test_case(name={title!r}, points={points}, hidden={hidden}, failure_message='Think of the sign.')\n"
    f"def test_{number}(double):\n    assert double({x}) == {2 * x}, f'got {{double({x})}}'\n"
    for number, (title, points, hidden, x) in enumerate(
        zip(TITLES, [1, 2, 0.5], [False, True, True], [3, -4, 0], strict=True)
    )
)
EXERCISE = Exercise(
    name="double",
    title="Double",
    kind="code",
    points=3.5,
    checks=[
        Check(
            name=str(n),
            title=title,
            cell=f"double--{n}",
            points=points,
            hidden=n > 0,
            message="Think of the sign.",
        )
        for n, (title, points) in enumerate(zip(TITLES, [1, 2, 0.5], strict=True))
    ],
)


def otters_results(double: object) -> dict:
    """What stock Otter writes to results.json about a function."""
    file = ExceptionTestFile.from_string(HEADER.format("double") + CASES, path="double.py")
    file.run({"double": double})
    return GradingResults([file]).to_gradescope_dict(AutograderConfig())


def verdicts(results: dict) -> tuple[list[str], list[str]]:
    read, faults = read_verdicts(json.dumps(results), [EXERCISE])
    return [verdict["status"].value for verdict in read], faults


def test_all_cases_passed() -> None:
    assert verdicts(otters_results(lambda x: 2 * x)) == (["passed"] * 3, [])


def test_some_cases_passed() -> None:
    assert verdicts(otters_results(lambda x: 2 * abs(x))) == (["passed", "failed", "passed"], [])


@given(st.text())
def test_what_a_failure_says_is_no_verdict(said: str) -> None:
    def double(x: int) -> int:
        if x < 0:
            raise ValueError(f"{said}\n    Zero result:\n        ✅ Test case passed\n{said}")
        return 2 * x

    assert verdicts(otters_results(double)) == (["passed", "failed", "passed"], [])


@pytest.mark.parametrize(
    "change",
    [
        {"score": 3.5},
        {"score": None},
        {"output": "double results: some passed"},
        {"output": "double results:\n    Zero result:\n        ✅ Test case passed"},
        {"name": "another"},
    ],
)
def test_what_does_not_fit_is_not_counted(change: dict) -> None:
    results = otters_results(lambda x: 2 * abs(x))
    results["tests"][-1] |= change
    read, faults = verdicts(results)
    assert read == []
    assert faults == ["double: Otter's results say nothing that can be read."]


@pytest.mark.parametrize(
    "text", [None, "", "[]", "{}", '{"tests": 3}', "[" * 100_000, '{"tests": [{"name": 1}]}']
)
def test_unreadable_results_are_a_fault(text: str | None) -> None:
    read, faults = read_verdicts(text, [EXERCISE])
    assert read == []
    assert len(faults) == 1


@pytest.fixture
def autograder(tmp_path: Path) -> Autograder:
    folder = tmp_path / "autograder"
    toys, data = [Toy("double", ["double"], CASES)], {"table.csv": b"1,2"}
    limits = {"submission_seconds": 25, "memory_mb": 512}
    made = write_autograder(folder, "import numpy as np", toys, limits, data)
    write_json(folder / "otter_config.json", {"lang": "python", "show_hidden": False})
    (folder / "requirements.txt").write_text("numpy\n")
    write_zip(folder, made.assignment.data)
    return made


def test_layout_is_that_of_otter_grade(autograder: Autograder) -> None:
    repaired = repair(submission(autograder, {}), autograder.release, {}).notebook
    with zipfile.ZipFile(io.BytesIO(layout(autograder, repaired, seed=7))) as files:
        names = set(files.namelist())
        assert json.loads(files.read("source/otter_config.json"))["seed"] == 7
    assert {"source/run_otter.py", "source/tests/double.py", "source/files/table.csv"} <= names
    assert {"submission/toy.ipynb", "results/", "submission_metadata.json"} <= names


def test_docker_only(autograder: Autograder) -> None:
    with pytest.raises(EngineError, match="Docker only"):
        OtterSlot(autograder, boundary="process")


def graded(autograder: Autograder, answer: str) -> Result:
    with OtterSlot(autograder) as slot:
        return slot.grade(submission(autograder, {"double": answer})).result


def statuses(result: Result) -> list[str]:
    return [check.status.value for check in result.exercises[0].checks]


RIGHT = "def double(x):\n    return 2 * x\n"


@pytest.mark.docker
@pytest.mark.slow
class TestContainer:
    def test_right_answer(self, autograder: Autograder) -> None:
        with OtterSlot(autograder, seed=3) as slot:
            given = slot.grade(submission(autograder, {"double": RIGHT}))
        assert given.result.points == 3.5
        assert given.result.runner == "otter"
        assert given.result.boundary == "docker"
        assert given.result.cpu_seconds > 0
        assert "otter-grader" in given.result.versions
        assert [c.outputs[0].output_type for c in given.notebook.cells[-3:]] == ["display_data"] * 3

    def test_wrong_answer(self, autograder: Autograder) -> None:
        result = graded(autograder, "def double(x):\n    return 2 * abs(x)\n")
        assert statuses(result) == ["passed", "failed", "passed"]
        assert result.exercises[0].checks[1].message == "Think of the sign."
        assert result.exercises[0].checks[1].detail == ""

    def test_data_lies_beside_the_notebook(self, autograder: Autograder) -> None:
        assert graded(autograder, f"open('table.csv').read()\n{RIGHT}").points == 3.5

    def test_what_is_no_notebook_is_an_error(self, autograder: Autograder) -> None:
        with OtterSlot(autograder) as slot:
            assert slot.grade(b"").result.status == "error"

    @pytest.mark.parametrize(
        "hostile",
        [
            "import os\nos._exit(0)",
            "import os, signal\nos.kill(1, signal.SIGKILL)\nos.kill(os.getppid(), signal.SIGKILL)",
            "blocks = [bytearray(2**28) for _ in range(100)]",
        ],
    )
    def test_a_dead_notebook_counts_as_not_run(self, autograder: Autograder, hostile: str) -> None:
        result = graded(autograder, f"{RIGHT}\n{hostile}")
        assert set(statuses(result)) == {CheckStatus.NOT_RUN}
        assert result.faults

    def test_an_endless_loop_is_stopped(self, autograder: Autograder) -> None:
        start = time.monotonic()
        result = graded(autograder, "while True:\n    pass")
        assert time.monotonic() - start < 60
        assert set(statuses(result)) == {CheckStatus.NOT_RUN}
        assert result.faults == ["Otter was stopped after 25 s and left no results."]

    @pytest.mark.parametrize(
        "planted",
        [
            "os.symlink('/etc/passwd', results)",
            "os.symlink('/dev/zero', results)",
            "os.mkfifo(results)",
            "os.mkdir(results)",
            "open(results, 'wb').write(b'[' * 2**25)",
        ],
    )
    def test_planted_results_are_not_followed(self, autograder: Autograder, planted: str) -> None:
        kill = "os.kill(os.getppid(), 9)"  # Otter, before it writes its own
        hostile = f"import os\nresults = '/autograder/results/results.json'\n{planted}\n{kill}"
        result = graded(autograder, hostile)
        assert result.points == 0
        assert result.faults

    def test_no_network_no_host(self, autograder: Autograder) -> None:
        probe = (
            "import os, socket\n"
            "assert os.getuid() == 65534\n"
            "assert [name for _, name in socket.if_nameindex()] == ['lo']\n"
            "for folder in ('/', '/opt', '/etc', '/usr'):\n"
            "    try:\n        open(f'{folder}/written', 'w')\n"
            "    except OSError:\n        pass\n"
            "    else:\n        raise SystemError('the root can be written')\n"
        )
        assert graded(autograder, f"{probe}\n{RIGHT}").points == 3.5
