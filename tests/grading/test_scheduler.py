"""A scheduler with certificates, and addresses and files that are wrong."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from molgrade.errors import MolgradeError
from molgrade.grading.scheduler import Scheduler
from molgrade.records.course import Course
from tests.ports import free_port

from .machines import ENVIRONMENT, PROJECT, Program
from .mini import NAME, REFERENCE, submit


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["hub:8786"], "hub:8786 is no scheduler's address"),
        (["tcp://hub:8786", Path("a"), Path("b"), Path("c")], "needs an address tls://"),
        (["tls://hub:8786", Path("a")], "all of --tls-ca, --tls-cert and --tls-key"),
        (["tls://hub:8786", Path("a"), Path("b"), Path("c")], "a does not exist"),
    ],
)
def test_what_is_missing_is_named(arguments: list, expected: str) -> None:
    with pytest.raises(MolgradeError, match=re.escape(expected)):
        Scheduler(*arguments)


def python(tmp_path: Path, name: str, *arguments: str) -> Program:
    environment = ENVIRONMENT | {"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "20s"}
    return Program([sys.executable, "-m", *arguments], tmp_path / f"{name}.log", environment)


@pytest.mark.slow
def test_only_who_has_a_certificate_is_let_in(course: Course, tmp_path: Path) -> None:
    """The certificates are made as docs/cluster.md says."""
    text = (PROJECT / "docs" / "cluster.md").read_text()
    commands = re.findall(r"^\$ (openssl .*)$", text, flags=re.MULTILINE)
    assert len(commands) == 2
    for command in commands:
        subprocess.run(shlex.split(command), cwd=tmp_path, check=True, capture_output=True)
    port = free_port()
    address = f"tls://127.0.0.1:{port}"
    ca, cert, key = (str(tmp_path / name) for name in ("ca.crt", "tls.crt", "tls.key"))
    ours = ["--tls-ca", ca, "--tls-cert", cert, "--tls-key", key]
    theirs = ["--tls-ca-file", ca, "--tls-cert", cert, "--tls-key", key]
    where = ["--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    scheduler = python(
        tmp_path, "scheduler", "distributed.cli.dask_scheduler", *where, "--protocol", "tls", *theirs
    )
    worker = python(tmp_path, "worker", "molgrade", "worker", address, "--boundary", "process", *ours)
    submit(course, "ada", REFERENCE)
    grade = ["molgrade", "grade", NAME, "--course", str(course.root), "-v", "--scheduler"]
    try:
        worker.wait_for("grades for")
        stranger = python(tmp_path, "stranger", *grade, address.replace("tls:", "tcp:"))
        assert stranger.ended() == 2
        assert "can't be used" in stranger.said
        run = python(tmp_path, "run", *grade, address, *ours)
        assert run.ended() == 0, run.said
        assert "✓ ada: 6 of 9 points" in run.said
    finally:
        assert (worker.stop(), scheduler.stop()) == (0, 0), worker.said
