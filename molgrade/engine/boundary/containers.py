"""Two hardened containers of one image, by Docker or Podman.

No network, read-only root, no capabilities (the sandbox's root process keeps SETUID, SETGID and KILL, to give
every submission a user of its own and to end it), no-new-privileges, limits on memory, processors, processes
and files; the socket lies in a volume that only the two of them have.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import uuid
from pathlib import Path
from typing import Any

from ...limits import Limits
from ..errors import EngineError
from ..isolation import MAX_FILES, MAX_OPEN_FILES
from .base import ENVIRONMENT, RUN_FOLDER, WARM_MB, Boundary, examiner_command, sandbox_command

EXAMINER_MB = 4096

MAX_PROCESSES = 4096
"""For Podman, which else asks for as many as there can be, and may not. The limits proper are far below."""

HARDENED = [
    "--network=none",
    "--read-only",
    "--cap-drop=ALL",
    "--security-opt=no-new-privileges",
    "--ipc=private",
    "--log-driver=none",  # the engine keeps no copy of what passes over standard output
]
"""Options of every container in which student code can run."""

CDI_FOLDERS = (Path("/etc/cdi"), Path("/var/run/cdi"))
"""Where descriptions of devices lie that Podman can hand on."""

GPU_ENVIRONMENT = {"JAX_PLATFORMS": "cuda,cpu"}
"""With a GPU, JAX must find one: silently computing on the processor is not what was asked for."""


def _bound(limit: int, wanted: int) -> int:
    """What is wanted, or this process's own bound where that is lower: only some may raise it."""
    hard = resource.getrlimit(limit)[1]
    return wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)


class ContainerBoundary(Boundary):
    """What Docker and Podman share. `gpu` gives the sandbox all GPUs; the examiner never needs one."""

    promise = (
        "reading or changing the machine, other submissions and hidden checks; using more than the limits"
    )
    gpu_options: tuple[str, ...]
    run_options: tuple[str, ...] = ()
    remove_options: tuple[str, ...] = ("--force",)

    def __init__(self, image: str, gpu: bool = False):
        self.image, self._gpu = image, gpu
        self._slot = f"molgrade-{uuid.uuid4().hex[:12]}"
        call(self.name, "volume", "create", "--label", "molgrade=slot", self._slot)

    @classmethod
    def missing_gpu(cls) -> str | None:
        """Why containers of this engine get no GPU, and what to do; None if they do."""
        if shutil.which("nvidia-smi") is None:
            return "this machine has no nvidia-smi, so no NVIDIA driver: leave out --gpu, or install it"
        done = _try("nvidia-smi", "--list-gpus", seconds=10)
        if done is None or done.returncode or not done.stdout.strip():
            return "nvidia-smi lists no GPU: see what `nvidia-smi` says, or leave out --gpu"
        return cls.missing_toolkit()

    @classmethod
    def missing_toolkit(cls) -> str | None:
        """Why the engine can't hand a GPU on."""
        raise NotImplementedError

    def examiner(self) -> list[str]:
        options = [
            f"--memory={EXAMINER_MB}m",
            f"--memory-swap={EXAMINER_MB}m",
            "--pids-limit=512",
            "--tmpfs=/tmp:size=256m",
            f"--volume={self._slot}:{RUN_FOLDER}",
            "--interactive",
        ]
        return self._run("examiner", options, ENVIRONMENT, examiner_command("python", RUN_FOLDER, "/tmp"))

    def sandbox(self, preload: list[str], limits: Limits) -> list[str]:
        memory = WARM_MB + limits.memory_mb
        files = self.tmpfs(limits.tmpfs_mb)
        options = [
            *("--cap-add=SETUID", "--cap-add=SETGID", "--cap-add=KILL"),
            *(
                f"--memory={memory}m",
                f"--memory-swap={memory}m",
                f"--cpus={limits.cpus:g}",
                f"--pids-limit={limits.processes + 64}",
            ),
            *(f"--tmpfs=/tmp:{files}", f"--tmpfs=/dev/shm:{files}"),
            f"--volume={self._slot}:{RUN_FOLDER}:ro",
            *(self.gpu_options if self._gpu else ()),
        ]
        variables = ENVIRONMENT | (GPU_ENVIRONMENT if self._gpu else {})
        return self._run(
            "sandbox", options, variables, sandbox_command("python", RUN_FOLDER, preload, "users")
        )

    def environment(self) -> dict[str, str]:
        return dict(os.environ)

    def tmpfs(self, megabytes: int) -> str:
        """Options of a place that a submission can write to."""
        return f"size={megabytes}m,mode=1777"

    def _run(self, role: str, options: list[str], variables: dict[str, str], command: list[str]) -> list[str]:
        labels = ["--rm", f"--name={self._slot}-{role}", "--label=molgrade=slot", "--init=false"]
        open_files = _bound(resource.RLIMIT_NOFILE, MAX_OPEN_FILES)
        place = ["--workdir=/tmp", "--user=0:0", f"--ulimit=nofile={open_files}:{open_files}"]
        environment = [f"--env={key}={value}" for key, value in variables.items()]
        hardened = [*HARDENED, *self.run_options]
        return [
            self.name,
            "run",
            *labels,
            *place,
            *hardened,
            *environment,
            *options,
            self.image,
            *command,
        ]

    @property
    def containers(self) -> list[str]:
        """Names of the two, sandbox first."""
        return [f"{self._slot}-sandbox", f"{self._slot}-examiner"]

    def remove(self) -> None:
        call(self.name, "rm", *self.remove_options, *self.containers, check=False)
        call(self.name, "volume", "rm", "--force", self._slot, check=False)


class DockerBoundary(ContainerBoundary):
    name = "docker"
    gpu_options = ("--gpus=all",)

    @classmethod
    def missing(cls) -> str | None:
        if shutil.which("docker") is None:
            return "there is no docker command: install Docker"
        done = _try("docker", "version", "--format", "{{.Server.Version}}", seconds=20)
        if done is None or done.returncode:
            reason = last_line(done.stderr) if done else "no answer within 20 s"
            return f"no Docker engine answers ({reason}): start Docker, or ask to be allowed it"
        return None

    @classmethod
    def missing_toolkit(cls) -> str | None:
        found = facts("docker", "info", "--format", "{{json .}}")
        kinds = [
            *(found.get("Runtimes") or {}),
            *(d.get("Source") for d in found.get("DiscoveredDevices") or []),
        ]
        if any("nvidia" in kind or kind == "cdi" for kind in kinds):
            return None
        return (
            "Docker knows no NVIDIA runtime: install the NVIDIA container toolkit, run `nvidia-ctk runtime "
            "configure --runtime=docker` and restart Docker"
        )

    def tmpfs(self, megabytes: int) -> str:
        return f"{super().tmpfs(megabytes)},nr_inodes={MAX_FILES}"


class PodmanBoundary(ContainerBoundary):
    """Podman, as root or rootless. Its tmpfs takes no limit on the number of files; memory bounds them."""

    name = "podman"
    gpu_options = ("--device=nvidia.com/gpu=all",)
    run_options = (
        "--read-only-tmpfs=false",  # else /run and /var/tmp are writable too
        "--http-proxy=false",  # else the host's proxy variables go in
        "--ulimit=nproc={0}:{0}".format(_bound(resource.RLIMIT_NPROC, MAX_PROCESSES)),
    )
    remove_options = ("--force", "--time=0")

    @classmethod
    def missing(cls) -> str | None:
        if shutil.which("podman") is None:
            return "there is no podman command: install Podman"
        found = facts("podman", "info", "--format=json")
        if "host" not in found:
            return f"podman does not work here ({found['error']})"
        return _podman_limits(found["host"])

    @classmethod
    def missing_toolkit(cls) -> str | None:
        if any("nvidia" in path.name for folder in CDI_FOLDERS for path in folder.glob("*.*")):
            return None
        return (
            "Podman finds no CDI description of the GPU: install the NVIDIA container toolkit and run "
            "`nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml`"
        )


def _podman_limits(host: dict[str, Any]) -> str | None:
    """Why limits would not hold in Podman's containers."""
    lacking = {"memory", "pids", "cpu"} - set(host.get("cgroupControllers") or [])
    if lacking:
        return (
            f"its containers get no limits (no cgroup controllers {', '.join(sorted(lacking))}): rootless "
            "Podman needs cgroup version 2 with these delegated to users"
        )
    runtime = (host.get("ociRuntime") or {}).get("name")
    if runtime == "crun" and host.get("cgroupVersion") == "v1" and Path("/sys/fs/cgroup/unified").exists():
        return (
            "its runtime crun can't work with this machine's hybrid cgroups: install runc and write "
            '`[engine]` and `runtime = "runc"` into /etc/containers/containers.conf'
        )
    return None


def call(engine: str, *arguments: str, check: bool = True) -> None:
    """Run an engine's command that prints nothing of interest."""
    try:
        done = subprocess.run(
            [engine, *arguments], capture_output=True, text=True, timeout=120, start_new_session=True
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EngineError(
            f"{engine.capitalize()} does not answer ({error}): start it, or see `molgrade doctor`."
        ) from None
    if check and done.returncode:
        raise EngineError(f"{engine} {arguments[0]} failed: {last_line(done.stderr)}")


def facts(*command: str) -> dict[str, Any]:
    """What a command says as JSON; only `error` if it fails."""
    done = _try(*command, seconds=20)
    if done is None:
        return {"error": "no answer within 20 s"}
    try:
        return json.loads(done.stdout)
    except ValueError:
        return {"error": last_line(done.stderr)}


def _try(*command: str, seconds: float) -> subprocess.CompletedProcess | None:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=seconds)
    except (OSError, subprocess.TimeoutExpired):
        return None


def last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no reason given"])[-1]
