"""Boundaries: which is chosen, what their commands say, what is told when one can't be used."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from molgrade.engine import Engine, EngineError
from molgrade.engine.boundary import (
    BOUNDARIES,
    HARDENED,
    SAFE,
    BubblewrapBoundary,
    DockerBoundary,
    PodmanBoundary,
    ProcessBoundary,
    bubblewrap,
    choose_boundary,
    containers,
    make_boundary,
    need_gpu,
)
from molgrade.engine.boundary.local import need_packages
from molgrade.limits import Limits

from .conftest import Toy, submission, write_autograder

ROOT = Path(__file__).resolve().parents[2]
LIMITS = Limits(memory_mb=1000, processes=10, tmpfs_mb=20, cpus=1.5)
DOUBLE = """
@test_case(name="Small", points=1, failure_message="Twice the number.")
def test_small(double):
    assert float(double(2.0)) == 4.0
"""


@pytest.fixture
def usable(monkeypatch):
    """Say which boundaries can be used."""

    def say(*names: str) -> None:
        for name in SAFE:
            reason = None if name in names else "it is out of order"
            monkeypatch.setattr(BOUNDARIES[name], "missing", lambda reason=reason: reason)

    return say


@pytest.fixture
def calls(monkeypatch) -> list[tuple]:
    """Commands to container engines, which are not run."""
    made: list[tuple] = []
    monkeypatch.setattr(containers, "call", lambda *words, check=True: made.append(words))
    return made


def programs(monkeypatch, folder: Path, **scripts: str) -> None:
    """Only these programs are on the path."""
    for name, script in scripts.items():
        path = folder / name.replace("_", "-")
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


@pytest.mark.parametrize("first", range(len(SAFE)))
def test_the_first_that_works_is_chosen(usable, first):
    usable(*SAFE[first:])
    assert choose_boundary() == ("docker", "podman", "bubblewrap")[first]


def test_process_is_chosen_only_by_name(usable):
    usable()
    assert choose_boundary("process") == "process"
    with pytest.raises(EngineError, match="--boundary process"):
        choose_boundary()


def test_a_named_boundary_that_does_not_work_says_why(usable):
    usable("docker")
    with pytest.raises(EngineError, match="podman can't be used: it is out of order"):
        choose_boundary("podman")
    with pytest.raises(EngineError, match="choose docker, podman, bubblewrap, process"):
        choose_boundary("vm")


@pytest.mark.parametrize("kind", [DockerBoundary, PodmanBoundary])
def test_containers_are_hardened_and_limited(kind, calls):
    boundary = kind("image:tag")
    sandbox, examiner = boundary.sandbox(["numpy"], LIMITS), boundary.examiner()
    for command in (sandbox, examiner):
        assert command[:2] == [kind.name, "run"]
        assert set(HARDENED) <= set(command[: command.index("image:tag")])
        assert not [word for word in command if "gpu" in word]
    assert {"--memory=3048m", "--memory-swap=3048m", "--cpus=1.5", "--pids-limit=74"} <= set(sandbox)
    assert [word for word in sandbox if word.startswith("--tmpfs=/tmp:size=20m,mode=1777")]
    assert sandbox[sandbox.index("--isolation") + 1] == "users"
    boundary.remove()
    assert [(engine, verb) for engine, verb, *_ in calls] == [
        (kind.name, "volume"),
        (kind.name, "rm"),
        (kind.name, "volume"),
    ]


@pytest.mark.parametrize(
    ("kind", "option"), [(DockerBoundary, "--gpus=all"), (PodmanBoundary, "--device=nvidia.com/gpu=all")]
)
def test_only_the_sandbox_gets_the_gpu(kind, option, calls):
    boundary = kind("image:tag", gpu=True)
    sandbox, examiner = boundary.sandbox([], LIMITS), boundary.examiner()
    assert option in sandbox and "--env=JAX_PLATFORMS=cuda,cpu" in sandbox
    assert option not in examiner and "--env=JAX_PLATFORMS=cpu" in examiner


def test_gpu_takes_the_cuda_image(usable, calls, monkeypatch):
    usable("podman")
    wanted = []
    monkeypatch.setattr(
        "molgrade.engine.image.ensure_image", lambda variant, engine: wanted.append((variant, engine)) or "x"
    )
    assert make_boundary("podman", gpu=True).image == "x"
    assert wanted == [("cuda", "podman")]


def test_no_gpu_says_what_to_install(monkeypatch, tmp_path):
    with pytest.raises(EngineError, match="Only containers"):
        need_gpu("bubblewrap")
    programs(monkeypatch, tmp_path)
    with pytest.raises(EngineError, match="no NVIDIA driver"):
        need_gpu("docker")
    programs(monkeypatch, tmp_path, nvidia_smi="echo 'NVIDIA-SMI has failed' >&2; exit 9")
    with pytest.raises(EngineError, match="lists no GPU"):
        need_gpu("docker")
    programs(monkeypatch, tmp_path, nvidia_smi="echo 'GPU 0: NVIDIA A2'")
    monkeypatch.setattr(containers, "facts", lambda *_: {"Runtimes": {"runc": {}}, "DiscoveredDevices": None})
    with pytest.raises(EngineError, match="nvidia-ctk runtime configure"):
        need_gpu("docker")
    monkeypatch.setattr(containers, "facts", lambda *_: {"Runtimes": {"nvidia": {}, "runc": {}}})
    need_gpu("docker")
    monkeypatch.setattr(containers, "CDI_FOLDERS", (tmp_path / "cdi",))
    with pytest.raises(EngineError, match="nvidia-ctk cdi generate"):
        need_gpu("podman")
    (tmp_path / "cdi").mkdir()
    (tmp_path / "cdi" / "nvidia.yaml").touch()
    need_gpu("podman")


def test_docker_that_does_not_answer_says_why(monkeypatch, tmp_path):
    programs(monkeypatch, tmp_path)
    assert "no docker command" in DockerBoundary.missing()
    programs(monkeypatch, tmp_path, docker="echo 'permission denied' >&2; exit 1")
    assert "permission denied" in DockerBoundary.missing()


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ({"cgroupVersion": "v2", "cgroupControllers": ["cpu", "memory", "pids"]}, None),
        ({"cgroupVersion": "v2", "cgroupControllers": ["cpu"]}, "memory, pids"),
        ({"cgroupVersion": "v1", "cgroupControllers": None}, "cpu, memory, pids"),
    ],
)
def test_podman_without_limits_is_not_used(monkeypatch, tmp_path, host, expected):
    answer = json.dumps({"host": host | {"ociRuntime": {"name": "runc"}}})
    programs(monkeypatch, tmp_path, podman=f"echo '{answer}'")
    reason = PodmanBoundary.missing()
    assert reason is None if expected is None else expected in reason


def test_without_the_packages_it_says_how_to_install_them(usable, tmp_path):
    with pytest.raises(EngineError, match=r'imports nosuchpackage, .* ".\[chapters\]"'):
        need_packages(["os.path", "nosuchpackage.sub"])
    autograder = write_autograder(tmp_path / "a", "import nosuchpackage", [Toy("double", ["double"], DOUBLE)])
    with pytest.raises(EngineError, match="nosuchpackage"), Engine(autograder, boundary="process"):
        pass


def test_no_course_inside_what_the_sandbox_sees(tmp_path):
    boundary = BubblewrapBoundary()
    try:
        boundary.keep_out(tmp_path)
        with pytest.raises(EngineError, match="move the course"):
            boundary.keep_out(Path(sys.prefix) / "course")
    finally:
        boundary.remove()


def test_missing_bubblewrap_says_what_to_install(monkeypatch, tmp_path):
    bubblewrap._missing.cache_clear()
    programs(monkeypatch, tmp_path)
    reason = BubblewrapBoundary.missing()
    bubblewrap._missing.cache_clear()
    assert reason == "there is no bwrap command: install bubblewrap"


def test_namespaces_that_are_refused_are_told(monkeypatch, tmp_path):
    bubblewrap._missing.cache_clear()
    refuse = "echo 'bwrap: No permissions to create new namespace' >&2; exit 1"
    programs(monkeypatch, tmp_path, bwrap=refuse, setpriv="", unshare="")
    reason = BubblewrapBoundary.missing()
    bubblewrap._missing.cache_clear()
    assert "No permissions" in reason and "apparmor_restrict_unprivileged_userns" in reason


def test_where_systemd_makes_cgroups_the_limits_are_theirs(monkeypatch):
    monkeypatch.setattr(bubblewrap, "has_scopes", lambda: True)
    words = bubblewrap.scope(LIMITS)
    assert words[0] == "systemd-run" and words[-1] == "--" and "--scope" in words
    assert {f"--property={p}" for p in ("MemoryMax=3048M", "TasksMax=74", "CPUQuota=150%")} <= set(words)
    monkeypatch.setattr(bubblewrap, "has_scopes", lambda: False)
    assert bubblewrap.scope(LIMITS) == []


def test_process_keeps_few_variables(monkeypatch):
    monkeypatch.setenv("SECRET", "canary")
    boundary = ProcessBoundary()
    assert "SECRET" not in boundary.environment() and boundary.environment()["OMP_NUM_THREADS"] == "1"
    boundary.remove()


GRADE = """
import sys
from pathlib import Path
from molgrade.engine import Autograder, Engine
with Engine(Autograder.load(Path(sys.argv[1])), boundary="bubblewrap") as slot:
    print("points", slot.grade(Path(sys.argv[2]).read_bytes()).result.points)
"""


@pytest.mark.bubblewrap
def test_an_ordinary_user_needs_no_rights(tmp_path_factory):
    """As root: become one, in a view in which this Python can be read."""
    folder = tmp_path_factory.mktemp("ordinary")
    folder.chmod(0o755)
    autograder = write_autograder(folder / "a", "import numpy", [Toy("double", ["double"], DOUBLE)])
    (folder / "mine.ipynb").write_bytes(submission(autograder, {"double": "def double(x): return 2 * x"}))
    command = [sys.executable, "-c", GRADE, str(folder / "a"), str(folder / "mine.ipynb")]
    if os.geteuid() == 0:
        code = str(ROOT / "molgrade")
        mounts = bubblewrap._python_mounts() | {code: code, "/course": str(folder)}
        temporary = "--perms 1777 --tmpfs /tmp".split()
        system = "--dev-bind /dev /dev --bind /proc /proc".split()
        user = "-- setpriv --reuid=12345 --regid=12345 --clear-groups --".split()
        grade = [sys.executable, "-c", GRADE, "/course/a", "/course/mine.ipynb"]
        command = ["bwrap", *temporary, *bubblewrap._visible(mounts), *system, *user, *grade]
    environment = {"PATH": os.environ["PATH"], "HOME": "/tmp", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240)
    assert done.stdout.splitlines()[-1:] == ["points 1.0"], done.stderr
