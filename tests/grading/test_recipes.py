"""Recipes of docs/cluster.md: workers as jobs of a real SLURM, and started through a real SSH."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from molgrade.records.course import Course

from .machines import ENVIRONMENT, PROJECT, Program, wait
from .mini import NAME, REFERENCE, submit
from .waiting import WAITS, assert_each_once, started

pytestmark = pytest.mark.slow

DOCS = PROJECT / "docs"
PATHS = {"PATH": f"{Path(sys.executable).parent}:/usr/sbin:/usr/bin:/bin", "PYTHONPATH": str(PROJECT)}
SLURM = """
ClusterName=molgrade
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
KillWait=5
ReturnToService=2
NodeName={host} NodeAddr=127.0.0.1 CPUs=2 RealMemory=2000
PartitionName=all Nodes={host} Default=YES State=UP
"""
SSHD = """
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host
AuthorizedKeysFile {folder}/key.pub
PidFile none
StrictModes no
UsePAM no
SetEnv PATH={PATH} PYTHONPATH={PYTHONPATH}
"""
SSH = """
Host hub node1 node2 node3
    HostName 127.0.0.1
    Port {port}
    User {user}
    IdentityFile {folder}/key
    UserKnownHostsFile /dev/null
    StrictHostKeyChecking no
    LogLevel ERROR
"""


def need(*programs: str) -> None:
    """CI has everything; elsewhere what is not installed is not tested."""
    missing = [name for name in programs if shutil.which(name) is None]
    if sys.platform != "linux" or os.geteuid() != 0:
        missing = ["Linux and root"]
    if missing and os.environ.get("MOLGRADE_REQUIRE_DOCKER"):
        pytest.fail(f"missing: {', '.join(missing)}", pytrace=False)
    if missing:
        pytest.skip(f"missing: {', '.join(missing)}")


def free_ports(count: int) -> list[int]:
    with_sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in with_sockets]
    for each in with_sockets:
        each.close()
    return ports


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """One that the daemons of MUNGE, SLURM and SSH agree to use: others may pass, none may write."""
    with tempfile.TemporaryDirectory(prefix="molgrade-recipes-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="module")
def programs() -> Iterator[list[Program]]:
    """Those that end with the module, the last one first."""
    running: list[Program] = []
    yield running
    for program in reversed(running):
        program.stop()


@pytest.fixture(scope="module")
def slurm(folder: Path, programs: list[Program]) -> dict[str, str]:
    """The environment in which `sbatch` finds a SLURM with one node of two processors."""
    need("munged", "slurmctld", "slurmd", "sbatch")
    host = socket.gethostname().partition(".")[0]
    (folder / "slurm.conf").write_text(SLURM.format(host=host, folder=folder, ports=free_ports(2)))
    (folder / "munge.key").write_bytes(os.urandom(128))
    (folder / "munge.key").chmod(0o600)
    for name in ("state", "spool"):
        (folder / name).mkdir()
    files = {
        "socket": "munge.socket",
        "key-file": "munge.key",
        "pid-file": "munge.pid",
        "log-file": "munge.log",
    }
    files |= {"seed-file": "munge.seed"}
    munge = ["munged", "--foreground", *(f"--{name}={folder / file}" for name, file in files.items())]
    environment = ENVIRONMENT | PATHS | {"SLURM_CONF": str(folder / "slurm.conf")}
    programs.append(Program(munge, folder / "munged.said", environment))
    wait((folder / "munge.socket").exists, "MUNGE's socket", 30)
    for daemon in ("slurmctld", "slurmd"):
        programs.append(Program([shutil.which(daemon), "-D"], folder / f"{daemon}.said", environment))

    def idle() -> bool:
        done = subprocess.run(["sinfo", "-h", "-o", "%T"], env=environment, capture_output=True, text=True)
        return done.stdout.strip() == "idle"

    wait(idle, "a node that takes jobs", 60)
    return environment


@pytest.fixture
def course(patient_course: Course) -> Course:
    return patient_course


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """The address of a Dask scheduler."""
    port = free_ports(1)[0]
    options = ["--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", *options]
    program = Program(command, tmp_path / "scheduler.said", ENVIRONMENT)
    yield f"tcp://127.0.0.1:{port}"
    program.stop()


def grade(course: Course, scheduler: str, log: Path) -> Program:
    arguments = ["grade", NAME, "--scheduler", scheduler, "--course", str(course.root), "-v"]
    return Program([sys.executable, "-m", "molgrade", *arguments], log, ENVIRONMENT)


def sbatch(scheduler: str, environment: dict[str, str], folder: Path) -> str:
    """Start docs/cluster/slurm.sh with one task on one processor; the job's number."""
    small = ["--ntasks=1", "--cpus-per-task=1", "--mem-per-cpu=1000", f"--output={folder}/job-%j.said"]
    command = [
        "sbatch",
        "--parsable",
        *small,
        str(DOCS / "cluster" / "slurm.sh"),
        scheduler,
        "--boundary",
        "process",
    ]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_slurm_jobs_grade_and_one_that_is_cancelled_loses_nothing(
    slurm: dict[str, str],
    scheduler: str,
    course: Course,
    tmp_path: Path,
) -> None:
    submit(course, "a-waits", REFERENCE | {"mean": WAITS.format(folder=str(tmp_path))})
    students = ["a-waits", *(f"student-{number}" for number in range(4))]
    for student in students[1:]:
        submit(course, student, REFERENCE)
    first = sbatch(scheduler, slurm, tmp_path)
    run = grade(course, scheduler, tmp_path / "grade.said")
    wait(lambda: len(started(tmp_path)) == 1, "the notebook that waits")
    subprocess.run(["scancel", first], env=slurm, check=True)
    second = sbatch(scheduler, slurm, tmp_path)
    wait(lambda: len(started(tmp_path)) == 2, "the notebook that waits, in the second job")
    (tmp_path / "go").touch()
    assert run.ended() == 0, run.said
    assert_each_once(course, students, run.said)
    subprocess.run(["scancel", second], env=slurm, check=True)


@pytest.fixture(scope="module")
def ssh(folder: Path, programs: list[Program]) -> dict[str, str]:
    """The environment in which `ssh hub` and `ssh node1` to `node3` come back to this machine."""
    need("ssh", "sshd", "ssh-keygen", "pkill")
    port = free_ports(1)[0]
    for name in ("host", "key"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    Path("/run/sshd").mkdir(exist_ok=True)
    (folder / "sshd.conf").write_text(SSHD.format(port=port, folder=folder, **PATHS))
    (folder / "ssh.conf").write_text(SSH.format(port=port, folder=folder, user="root"))
    command = [shutil.which("sshd"), "-D", "-e", "-f", str(folder / "sshd.conf")]
    programs.append(Program(command, folder / "sshd.said", ENVIRONMENT))
    programs[-1].wait_for("Server listening")
    commands = folder / "bin"
    commands.mkdir()
    (commands / "ssh").write_text(f'#!/bin/sh\nexec {shutil.which("ssh")} -F {folder}/ssh.conf "$@"\n')
    (commands / "ssh").chmod(0o755)
    return ENVIRONMENT | PATHS | {"PATH": f"{commands}:{PATHS['PATH']}"}


def recipe(heading: str, changes: dict[str, str]) -> str:
    """The shell lines under a heading of docs/cluster.md, with some of their text changed."""
    section = (DOCS / "cluster.md").read_text().partition(f"## {heading}\n")[2].partition("\n## ")[0]
    script = "\n".join(re.findall(r"^\$ (.*)$", section, flags=re.MULTILINE))
    for old, new in changes.items():
        assert old in script, f"{old!r} is no longer in the recipe"
        script = script.replace(old, new)
    return script


def test_workers_started_over_ssh_grade_after_the_connections_have_ended(
    ssh: dict[str, str],
    course: Course,
    tmp_path: Path,
) -> None:
    port = free_ports(1)[0]
    changes = {
        "10.0.0.1:8786": f"127.0.0.1:{port}",
        "--host 10.0.0.1": f"--host 127.0.0.1 --port {port}",
        "--slots 4": "--boundary process",
        ">scheduler.log": f">{shlex.quote(str(tmp_path / 'scheduler.said'))}",
        ">worker.log": f">>{shlex.quote(str(tmp_path / 'worker.said'))}",
    }
    students = [f"student-{number}" for number in range(6)]
    for student in students:
        submit(course, student, REFERENCE)
    try:
        done = subprocess.run(
            ["bash", "-ec", recipe("Machines reached by SSH", changes)], env=ssh, timeout=60
        )
        assert done.returncode == 0
        grades = f"grades for tcp://127.0.0.1:{port}."
        wait(lambda: (tmp_path / "worker.said").read_text().count(grades) == 3, "three workers")
        run = grade(course, f"tcp://127.0.0.1:{port}", tmp_path / "grade.said")
        assert run.ended() == 0, run.said
        assert_each_once(course, students, run.said)
    finally:
        subprocess.run(["pkill", "-f", f"127.0.0.1:{port}"], check=False)
        subprocess.run(["pkill", "-f", f"dask scheduler.*{port}"], check=False)
