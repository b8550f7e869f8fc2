"""Processor time, wall time and memory of process trees, those in containers included."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True)
class Sample:
    """One submission: user and system seconds of every process that took part, and seconds on the wall, until
    its marks are recorded; `page`: on the wall until the student's page is written."""

    cpu: float
    wall: float
    points: float | None = None
    page: float | None = None

    def to_json(self) -> dict:
        return {name: value for name, value in asdict(self).items() if value is not None}


class Meter:
    """Counts this process, all its descendants and some containers' processes, from when it was made.

    A process counts with its children that have ended, as the kernel adds them up; so commands that were
    started meanwhile, such as Docker's client, are counted too. Docker's own engine is not.
    """

    def __init__(self, containers: Iterable[str] = ()):
        self.roots = [os.getpid(), *map(pid_of, containers)]
        self.lap()

    def lap(self) -> Sample:
        """What was spent since the last lap."""
        before = getattr(self, "_last", (0.0, 0.0))
        self._last = sum(map(tree_seconds, self.roots)), time.perf_counter()
        return Sample(self._last[0] - before[0], self._last[1] - before[1])


def tree_seconds(pid: int) -> float:
    """User and system seconds of a process and its descendants, those that have ended included."""
    return sum(sum(process.cpu_times()[:4]) for process in _tree(pid))


def tree_pss(pid: int) -> float:
    """Proportional set size of a process and its descendants, in MB (2**20 bytes): a page that several share
    counts for each with its part."""
    lines = (_rollup(process.pid) for process in _tree(pid))
    return sum(int(line.split()[1]) for text in lines for line in text if line.startswith("Pss:")) / 1024


def _tree(pid: int) -> list[psutil.Process]:
    root = psutil.Process(pid)
    return [root, *root.children(recursive=True)]


def _rollup(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()


def pid_of(container: str) -> int:
    command = ["docker", "inspect", "--format={{.State.Pid}}", container]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
