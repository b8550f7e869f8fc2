"""The warm process of a slot: it imports the packages once and forks one child per submission.

    python -m molgrade.engine.sandbox --connect SOCKET --isolation WAY [--preload numpy,jax,...]

It connects to the examiner's socket and obeys five messages: compiled, spawn, waited, interrupt, end. How a
child is kept apart, and what is gone when it ends, is said in `molgrade.engine.isolation`.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import gc
import importlib
import os
import resource
import shutil
import signal
import socket
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from .clock import waited
from .isolation import ISOLATIONS, MAX_OPEN_FILES, MEGABYTE, Isolation, left
from .wire import Channel, WireClosed

if TYPE_CHECKING:
    from .shell import Shell

CONNECT_SECONDS = 180.0
PR_SET_CHILD_SUBREAPER = 36


class Zygote:
    """Forks, interrupts and ends children on the examiner's word."""

    def __init__(self, path: str, isolation: type[Isolation], shell: Shell):
        self._path, self._isolation, self._shell = path, isolation, shell
        self._children: dict[int, Isolation] = {}
        self._compiled = Path(tempfile.mkdtemp(prefix="compiled-"))
        self._passing: list[Path] = []
        self._ours = left()  # what packages made when they were imported, such as Keras its settings
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)

    def serve(self) -> None:
        self._control = Channel(_connect(self._path))
        self._control.send(["ready"])
        try:
            while True:
                operation, *arguments = self._control.receive()
                self._control.send(getattr(self, operation)(*arguments))
        except WireClosed:
            for pid in list(self._children):
                self.end(pid)
            self._compiled.chmod(0o700)
            shutil.rmtree(self._compiled)

    def spawn(self, limits: dict, seed: int) -> list:
        """Fork a child that talks over the socket which follows the message; answers its pid."""
        child = self._isolation(tempfile.mktemp(prefix="submission-"), limits)
        connection = self._control.receive_socket()
        pid = child.fork()
        if pid == 0:
            _run_child(connection, child, limits, seed, self._shell, self._compiled)
        connection.close()
        self._children[pid] = child
        return [pid]

    def compiled(self, entries: list, passing: bool) -> list:
        """Keep compiled code where JAX in the children finds it, by names that they can't list.

        `passing` entries go when a child ends.
        """
        from .worker import use_compiled

        self._compiled.chmod(0o311)  # nor can its owner, who in namespaces of its own a child is
        use_compiled(self._compiled, keep=False)
        unfinished = self._compiled / "unfinished"
        for name, content in entries:
            file = self._compiled / Path(name).name
            with contextlib.suppress(OSError):  # where there is no room JAX compiles
                if not file.exists():
                    unfinished.write_bytes(content)
                    unfinished.chmod(0o444)
                    self._passing += [unfinished.rename(file)] * passing
            unfinished.unlink(missing_ok=True)
        return []

    def interrupt(self, pid: int) -> list:
        self._children[pid].interrupt()
        return []

    def waited(self, pid: int) -> list:
        """For how many seconds the child waited for a processor."""
        return [waited(pid)]

    def end(self, pid: int) -> list:
        """Kill the child and all it started, clean up; answers its CPU seconds and whether nothing is
        left."""
        child, before = self._children.pop(pid), _children_seconds()
        ended = child.end()
        while self._passing:
            self._passing.pop().unlink(missing_ok=True)
        clean = ended and (not child.is_apart or left() <= self._ours)
        return [_children_seconds() - before, clean]


def _connect(path: str) -> socket.socket:
    """Connect to the examiner as soon as it listens: its socket is there a moment before that."""
    deadline = time.monotonic() + CONNECT_SECONDS
    while True:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(path)
            return connection
        except (FileNotFoundError, ConnectionRefusedError):
            connection.close()
        if time.monotonic() > deadline:
            raise SystemExit(f"the examiner did not open {path} within {CONNECT_SECONDS:g} s")
        time.sleep(0.02)


def _children_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _run_child(
    connection: socket.socket, child: Isolation, limits: dict, seed: int, shell: Shell, compiled: Path
) -> None:
    """What the forked child does; never returns."""
    try:
        os.setsid()
        _keep_only(connection)
        _die_first()
        child.enter(str(compiled))
        Path(child.home).mkdir(0o700)
        os.chdir(child.home)
        sys.path.insert(0, "")  # as in Jupyter, a module beside the notebook can be imported
        os.environ |= {
            "HOME": child.home,
            "IPYTHONDIR": child.home,
            "MPLCONFIGDIR": child.home,
            "USER": "student",
        }
        _limit(limits, child.is_apart)
        _serve(connection, limits, seed, shell)
    finally:
        os._exit(0)


def _serve(connection: socket.socket, limits: dict, seed: int, shell: Shell) -> None:
    from .worker import Worker

    worker = Worker(Channel(connection), shell, limits["output_kb"] * 1024)
    worker.do_seed(seed)
    worker.serve()


def _keep_only(connection: socket.socket) -> None:
    """No other connection, and no terminal, is left open in the child."""
    quiet = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(quiet, standard)
    kept = connection.fileno()
    os.closerange(3, kept)
    os.closerange(kept + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def _limit(limits: dict, is_apart: bool) -> None:
    bounds = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: MAX_OPEN_FILES,
        resource.RLIMIT_FSIZE: limits["file_mb"] * MEGABYTE,
        resource.RLIMIT_DATA: psutil.Process().memory_info().vms + limits["memory_mb"] * MEGABYTE,
    }
    if is_apart:
        bounds[resource.RLIMIT_NPROC] = limits["processes"]
    for limit, bound in bounds.items():
        hard = resource.getrlimit(limit)[1]
        bound = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(limit, (bound, bound))


def _die_first() -> None:
    """When memory runs out, it is the submission that the kernel kills."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def preload(modules: list[str]) -> Shell:
    """Import what notebooks need and make the shell that children run cells in, which takes them 20 ms.

    A package that is missing here is the notebook's to miss.
    """
    for module in modules:
        with contextlib.suppress(Exception):
            importlib.import_module(module)
    importlib.import_module("molgrade.engine.worker")
    from .shell import make_shell, run_cell

    with tempfile.TemporaryDirectory() as folder:
        os.environ["IPYTHONDIR"] = folder
        shell = make_shell()
        run_cell(shell, "pass", 0)
    gc.collect()
    gc.freeze()
    return shell


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--connect", required=True, help="the examiner's socket")
    parser.add_argument(
        "--preload", default="", help="modules to import before the first submission, with commas"
    )
    parser.add_argument(
        "--isolation", choices=ISOLATIONS, required=True, help="how submissions are kept apart"
    )
    arguments = parser.parse_args()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    isolation = ISOLATIONS[arguments.isolation]
    isolation.prepare()
    shell = preload([m for m in arguments.preload.split(",") if m])
    Zygote(arguments.connect, isolation, shell).serve()


if __name__ == "__main__":
    main()
