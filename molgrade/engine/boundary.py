"""What keeps a submission in: how a slot's two processes are started and removed.

A boundary starts an *examiner* (trusted, runs the checks) and a *sandbox* (runs student code), joined by one
Unix socket.

docker:  Two containers of one image. No network, read-only root, no capabilities (the sandbox's root process
    keeps SETUID, SETGID and KILL, to give every submission a user of its own and to end it),
    no-new-privileges, limits on memory, processors, processes and files; the socket lies in a volume that
    only root can enter.

process:  Two ordinary processes of the calling user. They hold no student code in: it can read and write all
    that the user can. For trusted work, tests and development only, and never chosen unless it is named.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from abc import ABC, abstractmethod
from pathlib import Path

from .errors import EngineError
from .results import Limits

ENVIRONMENT = {
    "JAX_PLATFORMS": "cpu",
    "MKL_NUM_THREADS": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
}
"""Threads are pinned and seeds fixed, so that the same submission gets the same marks tomorrow."""

WARM_MB = 2048
"""Memory of the warm process itself, on top of what a submission may use."""

EXAMINER_MB = 4096

MAX_FILES = 20_000
"""Files and folders in each place that a submission can write to: they must be removed in seconds."""

HARDENED = [
    "--network=none",
    "--read-only",
    "--cap-drop=ALL",
    "--security-opt=no-new-privileges",
    "--ipc=private",
    "--log-driver=none",  # the engine keeps no copy of what passes over standard output
]
"""Options of every container in which student code can run."""


class Boundary(ABC):
    """How to start and remove the two processes of one slot."""

    name: str
    image: str | None = None

    @abstractmethod
    def examiner(self) -> list[str]:
        """The command that runs the examiner, speaking to the host over its standard input and output."""

    @abstractmethod
    def sandbox(self, preload: list[str], limits: Limits) -> list[str]:
        """The command that runs the sandbox."""

    def environment(self) -> dict[str, str]:
        """Environment variables of both commands."""
        return dict(os.environ)

    @abstractmethod
    def remove(self) -> None:
        """Remove whatever the commands left; may be called twice."""


class ProcessBoundary(Boundary):
    """Two local processes, which contain nothing."""

    name = "process"

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="molgrade-"))
        self._socket = str(self._folder / "wire.sock")

    def examiner(self) -> list[str]:
        return [
            sys.executable,
            "-m",
            "molgrade.engine.examiner",
            "--listen",
            self._socket,
            "--folder",
            str(self._folder),
        ]

    def sandbox(self, preload: list[str], limits: Limits) -> list[str]:
        return [
            sys.executable,
            "-m",
            "molgrade.engine.sandbox",
            "--connect",
            self._socket,
            "--preload",
            ",".join(preload),
        ]

    def environment(self) -> dict[str, str]:
        kept = {
            k: v
            for k, v in os.environ.items()
            if k in ("PATH", "HOME", "LANG", "PYTHONPATH", "TMPDIR", "VIRTUAL_ENV", "SYSTEMROOT")
        }
        return kept | ENVIRONMENT

    def remove(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


class DockerBoundary(Boundary):
    """Two hardened containers of one image."""

    name = "docker"
    _folder = "/run/molgrade"

    def __init__(self, image: str):
        self.image = image
        self._name = f"molgrade-{uuid.uuid4().hex[:12]}"
        docker("volume", "create", "--label", "molgrade=slot", self._name)

    def examiner(self) -> list[str]:
        limits = [
            f"--memory={EXAMINER_MB}m",
            f"--memory-swap={EXAMINER_MB}m",
            "--pids-limit=512",
            "--tmpfs=/tmp:size=256m",
        ]
        mount = f"--volume={self._name}:{self._folder}"
        command = ["molgrade.engine.examiner", "--listen", f"{self._folder}/wire.sock", "--folder", "/tmp"]
        return self._run("examiner", [*limits, mount, "--interactive"], command)

    def sandbox(self, preload: list[str], limits: Limits) -> list[str]:
        memory = WARM_MB + limits.memory_mb
        files = f"size={limits.tmpfs_mb}m,mode=1777,nr_inodes={MAX_FILES}"
        options = [
            *("--cap-add=SETUID", "--cap-add=SETGID", "--cap-add=KILL"),
            *(
                f"--memory={memory}m",
                f"--memory-swap={memory}m",
                f"--cpus={limits.cpus:g}",
                f"--pids-limit={limits.processes + 64}",
            ),
            *(
                f"--tmpfs=/tmp:{files}",
                f"--tmpfs=/dev/shm:{files}",
                "--ulimit=nofile=4096:4096",
            ),
            f"--volume={self._name}:{self._folder}:ro",
        ]
        command = [
            "molgrade.engine.sandbox",
            "--connect",
            f"{self._folder}/wire.sock",
            "--preload",
            ",".join(preload),
            "--isolate",
        ]
        return self._run("sandbox", options, command)

    def _run(self, role: str, options: list[str], command: list[str]) -> list[str]:
        variables = [f"--env={key}={value}" for key, value in ENVIRONMENT.items()]
        labels = [
            "--rm",
            f"--name={self._name}-{role}",
            "--label=molgrade=slot",
            "--init=false",
            "--workdir=/tmp",
            "--user=0:0",
        ]
        return [
            "docker",
            "run",
            *labels,
            *HARDENED,
            *variables,
            *options,
            self.image,
            "python",
            "-m",
            *command,
        ]

    @property
    def containers(self) -> list[str]:
        """Names of the two, sandbox first."""
        return [f"{self._name}-sandbox", f"{self._name}-examiner"]

    def remove(self) -> None:
        docker("rm", "--force", *self.containers, check=False)
        docker("volume", "rm", "--force", self._name, check=False)


def docker(*arguments: str, check: bool = True) -> None:
    """Run a docker command that prints nothing of interest."""
    try:
        done = subprocess.run(
            ["docker", *arguments], capture_output=True, text=True, timeout=120, start_new_session=True
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EngineError(
            f"Docker does not answer ({error}): start the Docker engine, or see `molgrade grade --help`."
        ) from None
    if check and done.returncode:
        raise EngineError(f"docker {arguments[0]} failed: {done.stderr.strip().splitlines()[-1:]}")


def docker_answers() -> bool:
    """Whether a Docker engine can be reached."""
    if shutil.which("docker") is None:
        return False
    try:
        done = subprocess.run(
            ["docker", "version", "--format", "{{.Server.Version}}"], capture_output=True, timeout=20
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def choose_boundary(name: str | None = None) -> str:
    """The named boundary, or the best there is. Raises `EngineError` when there is none, with what to do."""
    if name not in (None, "docker", "process"):
        raise EngineError(f"There is no boundary {name!r}: choose docker or process.")
    if name == "process":
        return name
    if docker_answers():
        return "docker"
    raise EngineError(
        "No Docker engine answers: start Docker (or check that you may use it). Only for submissions you "
        "trust: --boundary process."
    )


def make_boundary(name: str, image: str | None = None) -> Boundary:
    """A fresh boundary for one slot; the image is built when it is missing."""
    if choose_boundary(name) == "process":
        return ProcessBoundary()
    if image is None:
        from .image import ensure_image

        image = ensure_image()
    return DockerBoundary(image)
