"""One warm slot for each boundary: every hostile submission is graded between honest ones."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from molgrade.engine import Autograder, Engine

from .toy import make_toy


@pytest.fixture(scope="session")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Autograder:
    return make_toy(tmp_path_factory.mktemp("hostile") / "autograder")


@pytest.fixture(scope="session")
def slot(toy: Autograder) -> Iterator[Callable[[str], tuple[Engine, list]]]:
    """The slot of a boundary, started when first asked for, and what an honest submission saw in it first."""
    from .test_hostile import probe, seen

    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOLGRADE_TOKEN", "canary-environment")
        slots: dict[str, tuple[Engine, list]] = {}

        def get(boundary: str) -> tuple[Engine, list]:
            if boundary not in slots:
                engine = stack.enter_context(Engine(toy, boundary=boundary))
                slots[boundary] = engine, seen(probe(engine, toy))
            return slots[boundary]

        yield get


@pytest.fixture
def stock_points(tmp_path: Path, toy: Autograder) -> Callable[[str, bytes], float]:
    """Points that a stock grader gives, in a scratch folder and a process of its own."""

    def points(grader: str, content: bytes) -> float:
        folder = tmp_path / grader
        shutil.copytree(toy.path / "tests", folder / "tests")
        shutil.copy(toy.notebook_path, folder / "release.ipynb")
        (folder / "submission.ipynb").write_bytes(content)
        command = [sys.executable, "-m", "tests.hostile.stock", grader, str(folder)]
        done = subprocess.run(
            command, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout.strip().splitlines()[-1])["points"]

    return points
