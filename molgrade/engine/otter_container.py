"""The program in a container of `otter_runner`: lay out /autograder, run stock Otter, answer with results.

    python -c PROGRAM PACKAGE... < layout.zip

It needs nothing but Python and Otter, so that any image with these will do. Standard input is a zip of
/autograder as `otter grade` lays it out. Standard output gets one line of JSON when all is in place, with the
packages' versions, and one when Otter has ended. This is process 1 of its container: before it reads Otter's
results it ends every other process there, so that nothing changes them under its hands.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import io
import json
import os
import resource
import signal
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

FOLDER = Path("/autograder")
RESULTS = FOLDER / "results" / "results.json"
MAX_RESULTS = 16 * 2**20
"""Bytes of results.json that are read; Otter quotes every failure in it."""


def main() -> None:
    zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read())).extractall(FOLDER)
    say(versions=versions(sys.argv[1:]))
    done = subprocess.run(
        [sys.executable, "source/run_otter.py"],
        cwd=FOLDER,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    end_the_others()
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    say(exit=done.returncode, cpu_seconds=usage.ru_utime + usage.ru_stime, results=read_results())


def versions(packages: list[str]) -> dict[str, str]:
    found = {"python": sys.version.split()[0]}
    for name in packages:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    return dict(sorted(found.items()))


def say(**facts: object) -> None:
    print(json.dumps(facts), flush=True)


def end_the_others() -> None:
    """Kill and collect every other process; their seconds count too."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()


def read_results() -> str | None:
    """The text of results.json, if it is an ordinary file of bounded size."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        descriptor = os.open(RESULTS, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            if stat.S_ISREG(os.fstat(descriptor).st_mode):
                content = file.read(MAX_RESULTS + 1)
                return content.decode() if len(content) <= MAX_RESULTS else None
    return None


if __name__ == "__main__":
    main()
