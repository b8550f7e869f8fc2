"""The clock by which a submission runs out of time: what it waited for a processor isn't counted.

A limit is meant for the student's code. On a machine with more work than processors a right answer that takes
10 s of computing may need 40 s on the wall. So when a limit is reached, the clock is set back by the seconds
for which the submission and its examiner were ready to run and waited, as the kernel counts them. Sleeping
and waiting for files counts as ever. The wall bounds it all (`PATIENCE`, `Clock.spare`): a submission could
have its own processes take the processors from each other.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

PATIENCE = 4
"""How many times its limit a cell or a check may last on the wall."""

PATIENCE_IN_ALL = 2
"""How many times its limit a submission may last on the wall."""

LEAST_SECONDS = 0.05
"""Who has waited less since the clock was last set back is out of time."""


class Clock:
    """One submission's clock; `spare`: by how many seconds it may be set back in all."""

    def __init__(self, spare: float = 0.0):
        self._spare, self._back = spare, 0.0
        self.watch(lambda: 0.0)

    def now(self) -> float:
        """Seconds, as of `time.monotonic` until the clock is set back."""
        return time.monotonic() - self._back

    def watch(self, waited: Callable[[], float]) -> None:
        """From now on it is a new process that waits; `waited` says for how many seconds since its start."""
        self._waited, self._counted = waited, 0.0

    def set_back(self, most: float) -> float:
        """Set it back by what was waited and not yet counted, at most so many seconds; answers by how
        many."""
        waited = self._waited()
        seconds = min(waited - self._counted, self._spare, most)
        if seconds < LEAST_SECONDS:
            return 0.0
        self._counted = waited
        self._spare -= seconds
        self._back += seconds
        return seconds


def waited(pid: int | str) -> float:
    """Seconds for which a process' threads were ready to run and waited for a processor (second number of the
    kernel's schedstat, which is in ns); 0 where the kernel doesn't say."""
    try:
        files = list(Path(f"/proc/{pid}/task").glob("*/schedstat"))
        return sum(int(file.read_text().split()[1]) for file in files) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0
