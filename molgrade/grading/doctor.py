"""What this machine can grade with, what is missing, and what to do about it."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..engine.boundary import BOUNDARIES, SAFE, ContainerBoundary
from ..engine.boundary.bubblewrap import has_scopes
from ..engine.boundary.containers import facts
from ..engine.errors import EngineError
from ..engine.image import image_tag, is_built
from ..records.course import Course

CHAPTERS = ("jax", "tensorflow", "sklearn", "scipy", "rdkit", "matplotlib")
"""Modules of the extra "chapters": without a container engine, notebooks need them here."""

IMAGE_GB, COURSE_GB = 8, 1
GB = 2**30


@dataclass(frozen=True)
class Finding:
    """One line of the report: what was looked at, whether it is as it should be, and what there is to say."""

    subject: str
    state: Literal["ok", "warning", "missing"]
    text: str


@dataclass(frozen=True)
class Diagnosis:
    """The report. `chosen` is the boundary that grading takes by itself; None if nothing safe can grade."""

    boundaries: list[Finding]
    others: list[Finding]
    chosen: str | None


Reasons = dict[str, str | None]
"""For each boundary why it can't be used; None if it can."""


def examine(folder: Path) -> Diagnosis:
    """Look at this machine, and at the course in `folder` if there is one."""
    reasons = {name: kind.missing() for name, kind in BOUNDARIES.items()}
    boundaries = [_boundary(name, reason) for name, reason in reasons.items()]
    others = [finding for look in LOOKS for finding in look(reasons)]
    chosen = next((name for name in SAFE if reasons[name] is None), None)
    return Diagnosis(boundaries, [*others, *_course(folder)], chosen)


def _boundary(name: str, reason: str | None) -> Finding:
    if reason:
        return Finding(name, "missing", f"{reason[0].upper()}{reason[1:]}.")
    text = f"Protects against {BOUNDARIES[name].promise}."
    return Finding(name, "ok" if name in SAFE else "warning", text)


def _containers(reasons: Reasons) -> Iterator[type[ContainerBoundary]]:
    """Container engines that can be used."""
    for name, kind in BOUNDARIES.items():
        if issubclass(kind, ContainerBoundary) and reasons[name] is None:
            yield kind


def _images(reasons: Reasons) -> Iterator[Finding]:
    for kind in _containers(reasons):
        tag = image_tag()
        try:
            there = is_built(tag, kind.name)
        except EngineError as error:
            yield Finding(f"{kind.name}: image", "missing", str(error))
            continue
        if there:
            yield Finding(f"{kind.name}: image", "ok", f"{tag} is there.")
        else:
            build = "molgrade image build" + (" --engine podman" if kind.name == "podman" else "")
            text = f"{tag} is not built yet: `{build}`, or the first grading, makes it in some minutes."
            yield Finding(f"{kind.name}: image", "warning", text)


def _limits(reasons: Reasons) -> Iterator[Finding]:
    for kind in _containers(reasons):
        engine, lacking = _docker_limits() if kind.name == "docker" else _podman_limits()
        if lacking:
            text = f"{engine}: a submission's {', '.join(lacking)} can't be bounded; see `{kind.name} info`."
        else:
            text = f"{engine}: memory, processors and processes are bounded."
        yield Finding(f"{kind.name}: limits", "warning" if lacking else "ok", text)
    if reasons["bubblewrap"] is None:
        version, bounded = _said("bwrap", "--version"), has_scopes()
        by_cgroup = "memory, processors and processes are bounded by cgroups, through systemd."
        by_process = (
            "no cgroup from systemd. Memory is bounded for each process and watched over all of them; the "
            "number of processors is not bounded."
        )
        text = f"{version}: {by_cgroup if bounded else by_process}"
        yield Finding("bubblewrap: limits", "ok" if bounded else "warning", text)


def _docker_limits() -> tuple[str, list[str]]:
    found = _docker_info()
    named = {"MemoryLimit": "memory", "PidsLimit": "processes", "CpuCfsQuota": "processors"}
    lacking = [what for key, what in named.items() if not found.get(key)]
    return f"Docker {found.get('ServerVersion')}, cgroup version {found.get('CgroupVersion')}", lacking


def _podman_limits() -> tuple[str, list[str]]:
    """Podman without effective limits counts as missing."""
    host = facts("podman", "info", "--format=json")["host"]
    return f"Podman with {host['ociRuntime']['name']}, cgroup version {host['cgroupVersion'].lstrip('v')}", []


def _docker_info() -> dict:
    return facts("docker", "info", "--format", "{{json .}}")


def _python(reasons: Reasons) -> Iterator[Finding]:
    yield Finding("Python", "ok", f"{platform.python_version()} in {sys.prefix}")
    missing = [name for name in CHAPTERS if importlib.util.find_spec(name) is None]
    if not missing:
        yield Finding("packages", "ok", "Full installation: the chapters' packages are here too.")
    else:
        needed = not any(_containers(reasons))
        text = (
            f"Light installation (no {', '.join(missing)}): notebooks run in containers only. For others: "
            '`pip install -c constraints.txt ".[chapters]"`.'
        )
        yield Finding("packages", "warning" if needed else "ok", text)


def _gpu(reasons: Reasons) -> Iterator[Finding]:
    if shutil.which("nvidia-smi") is None:
        yield Finding("GPU", "ok", "None (no nvidia-smi). Every exercise can be graded without one.")
        return
    for kind in _containers(reasons):
        reason = kind.missing_gpu()
        text = f"No --gpu: {reason}." if reason else f"{_said('nvidia-smi', '--list-gpus')}, for --gpu."
        yield Finding(f"{kind.name}: GPU", "warning" if reason else "ok", text)


def _disk(reasons: Reasons) -> Iterator[Finding]:
    places = {"disk: temporary files": (Path(tempfile.gettempdir()), COURSE_GB)}
    for kind in _containers(reasons):
        if kind.name == "docker":
            root = _docker_info().get("DockerRootDir", "")
        else:
            root = facts("podman", "info", "--format=json")["store"]["graphRoot"]
        places[f"disk: {kind.name}'s images"] = (Path(root), IMAGE_GB)
    for subject, (place, needed) in places.items():
        if place.is_dir() and os.access(place, os.R_OK):
            yield _room(subject, place, needed)


def _room(subject: str, place: Path, needed: float) -> Finding:
    free = shutil.disk_usage(place).free / GB
    if free < needed:
        return Finding(subject, "warning", f"{free:.1f} GB free in {place}, {needed:g} may be needed.")
    return Finding(subject, "ok", f"{free:.0f} GB free in {place}.")


def _course(folder: Path) -> Iterator[Finding]:
    try:
        course = Course.at(folder)
    except Exception:
        yield Finding("course", "ok", f"{folder.resolve()} is none: nothing to look at.")
        return
    yield _room("disk: course", course.root, COURSE_GB)
    url = course.gradebook_url
    if not url.startswith("sqlite:///"):
        yield Finding("gradebook", "ok", "On a database server; not looked at.")
        return
    file = Path(url.removeprefix("sqlite:///"))
    places = [file if file.exists() else file.parent, file.parent]
    if all(os.access(place, os.W_OK) for place in places):
        yield Finding("gradebook", "ok", f"{file} can be written.")
    else:
        yield Finding("gradebook", "missing", f"{file} can't be written: marks could not be recorded.")


def _said(*command: str) -> str:
    """A command's first line."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return f"{command[0]} does not answer"
    return (done.stdout.strip().splitlines() or [f"{command[0]} says nothing"])[0]


LOOKS: tuple[Callable[[Reasons], Iterator[Finding]], ...] = (_limits, _images, _python, _gpu, _disk)
