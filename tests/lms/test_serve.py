"""`molgrade serve` as a program: it answers, and ends when it is told to."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest
import requests

from molgrade.records.course import Course
from tests.grading.machines import ENVIRONMENT, Program
from tests.ports import free_port


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_it_is_told_to_stop(built: Course, tmp_path: Path, number: signal.Signals) -> None:
    place = f"127.0.0.1:{free_port()}"
    where = ["--listen", place, "--data", str(tmp_path / "data"), "--course", str(built.root)]
    command = [sys.executable, "-m", "molgrade", "serve", "--boundary", "process", *where]
    program = Program(command, tmp_path / "said", ENVIRONMENT)
    program.wait_for(f"at http://{place}")
    session = requests.Session()
    session.trust_env = False
    assert session.get(f"http://{place}/healthy").ok
    assert program.stop(number) == 0
    assert "Stopping: what is being graded waits for the next start." in program.said
