"""The warm process of a slot: it imports the packages once and forks one child per submission.

    python -m molgrade.engine.sandbox --connect SOCKET [--preload numpy,jax,...] [--isolate]

It connects to the examiner's socket and obeys four messages: compiled, spawn, interrupt, end. With --isolate
(in a container, as root) a child runs as a user of its own, and when it ends every process of that user,
every file it could write and every shared-memory segment is removed. Without, only the child's own processes
and folder are.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import gc
import importlib
import os
import resource
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from .wire import Channel, WireClosed

if TYPE_CHECKING:
    from .shell import Shell

FIRST_UID, UIDS = 10_000, 50_000
"""Users of submissions: within what a rootless engine maps, and away from other slots' (the kernel counts a
user's processes over all containers)."""

SHARED_PLACES = ["/tmp", "/dev/shm", "/dev/mqueue"]
"""Every place in the container where a submission can leave a file."""

CLEAN_SECONDS = 10.0
CONNECT_SECONDS = 60.0
PR_SET_CHILD_SUBREAPER = 36


class Zygote:
    """Forks, interrupts and ends children on the examiner's word."""

    def __init__(self, path: str, isolate: bool, shell: Shell):
        self._path, self._isolate, self._shell = path, isolate, shell
        self._turn = secrets.randbelow(UIDS)
        self._children: dict[int, Child] = {}
        self._compiled = Path(tempfile.mkdtemp(prefix="compiled-"))
        self._passing: list[Path] = []
        self._ours = _left()  # what packages made when they were imported, such as Keras its settings
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)

    def serve(self) -> None:
        _wait_for(self._path)
        self._control = Channel(_connect(self._path))
        self._control.send(["ready"])
        try:
            while True:
                operation, *arguments = self._control.receive()
                self._control.send(getattr(self, operation)(*arguments))
        except WireClosed:
            for pid in list(self._children):
                self.end(pid)
            shutil.rmtree(self._compiled)

    def spawn(self, limits: dict, seed: int) -> list:
        """Fork a child that talks over the socket which follows the message; answers its pid."""
        self._turn = (self._turn + 1) % UIDS
        child = Child(
            FIRST_UID + self._turn if self._isolate else None, tempfile.mktemp(prefix="submission-")
        )
        connection = self._control.receive_socket()
        pid = os.fork()
        if pid == 0:
            _run_child(connection, child, limits, seed, self._shell)
        connection.close()
        self._children[pid] = child
        return [pid]

    def compiled(self, entries: list, passing: bool) -> list:
        """Keep compiled code where JAX in the children finds it, by names that they can't list.

        `passing` entries go when a child ends.
        """
        from .worker import use_compiled

        self._compiled.chmod(0o711)
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
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        return []

    def end(self, pid: int) -> list:
        """Kill the child and all it started, clean up; answers its CPU seconds and whether nothing is
        left."""
        child, before = self._children.pop(pid), _children_seconds()
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        while self._passing:
            self._passing.pop().unlink(missing_ok=True)
        if child.uid is None:
            clean = _end_descendants()
            _remove(Path(child.home))
        else:
            clean = _end_user(child.uid) and _left() <= self._ours
        return [_children_seconds() - before, clean]


@dataclass(frozen=True)
class Child:
    """Who a submission runs as (None: the same user) and where."""

    uid: int | None
    home: str


def _wait_for(path: str) -> None:
    deadline = time.monotonic() + CONNECT_SECONDS
    while not Path(path).exists():
        if time.monotonic() > deadline:
            raise SystemExit(f"the examiner did not open {path} within {CONNECT_SECONDS:g} s")
        time.sleep(0.02)


def _connect(path: str) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(path)
    return connection


def _children_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _run_child(connection: socket.socket, child: Child, limits: dict, seed: int, shell: Shell) -> None:
    """What the forked child does; never returns."""
    try:
        os.setsid()
        _keep_only(connection)
        _die_first()
        if child.uid is not None:
            _become(child.uid)
        Path(child.home).mkdir(0o700)
        os.chdir(child.home)
        sys.path.insert(0, "")  # as in Jupyter, a module beside the notebook can be imported
        os.environ |= {
            "HOME": child.home,
            "IPYTHONDIR": child.home,
            "MPLCONFIGDIR": child.home,
            "USER": "student",
        }
        _limit(limits, child.uid)
        _serve(connection, limits, seed, shell)
    finally:
        os._exit(0)


def _become(uid: int) -> None:
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


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


def _limit(limits: dict, uid: int | None) -> None:
    megabyte = 2**20
    bounds = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: limits["file_mb"] * megabyte,
        resource.RLIMIT_DATA: psutil.Process().memory_info().vms + limits["memory_mb"] * megabyte,
    }
    if uid is not None:
        bounds[resource.RLIMIT_NPROC] = limits["processes"]
    for limit, bound in bounds.items():
        hard = resource.getrlimit(limit)[1]
        bound = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(limit, (bound, bound))


def _die_first() -> None:
    """When memory runs out, it is the submission that the kernel kills."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def _end_user(uid: int) -> bool:
    """Kill every process of the user and remove what it left; True when no process and no segment remains."""
    deadline = time.monotonic() + CLEAN_SECONDS
    _kill_user(uid)
    while _remains(uid):
        if time.monotonic() > deadline:
            return False
        _kill_user(uid)
    removed = _as_user(uid, _remove_own, CLEAN_SECONDS)
    return removed and not _remains(uid) and _no_segments()


def _kill_user(uid: int) -> None:
    """Kill the user's processes from outside (a process of that user could be stopped by the others).

    As a container's first process, all others at once: nothing can fork fast enough to escape that.
    """
    if os.getpid() == 1:
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
    else:
        for pid in filter(lambda pid: _owner(pid) == uid, psutil.pids()):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _as_user(uid: int, action: Callable[[], None], seconds: float) -> bool:
    """Run `action` in a process of that user; whether it ended in time."""
    pid = os.fork()
    if pid == 0:
        try:
            _become(uid)
            action()
        finally:
            os._exit(0)
    deadline = time.monotonic() + seconds
    while os.waitpid(pid, os.WNOHANG)[0] == 0:
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return False
        time.sleep(0.001)
    return True


def _reap() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _remains(uid: int) -> bool:
    """Collect what has ended; whether processes of the user remain."""
    _reap()
    return any(_owner(pid) == uid for pid in psutil.pids())


def _owner(pid: int) -> int | None:
    try:
        return Path(f"/proc/{pid}").stat().st_uid if _state(pid) != "Z" else None
    except OSError:
        return None


def _state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def _remove_own() -> None:
    """Remove, as the user who made them, files in shared places, System V segments and queues."""
    libc = ctypes.CDLL(None)
    for kind, remove in {"shm": libc.shmctl, "msg": libc.msgctl}.items():
        for number in _segments(kind):
            remove(number, 0, None)
    for number in _segments("sem"):
        libc.semctl(number, 0, 0)
    for path in _left():
        _remove(path)


def _remove(path: Path) -> None:
    """Remove what may be removed, whatever its permissions and however deep."""
    with contextlib.suppress(OSError, RecursionError):
        _open_up(path)
        shutil.rmtree(path, ignore_errors=True)
        path.unlink(missing_ok=True)
    if (
        os.path.lexists(path) and path.lstat().st_uid == os.getuid()
    ):  # deeper than Python goes, not than these
        for command in (["chmod", "-R", "u+rwx"], ["rm", "-rf"]):
            subprocess.run([*command, "--", path], stderr=subprocess.DEVNULL)


def _open_up(path: Path) -> None:
    """Make every folder from here on enterable and writable to its owner, so that it can be removed."""
    if path.is_symlink() or not path.is_dir():
        return
    with contextlib.suppress(OSError):
        path.chmod(0o700)
        for inner in path.iterdir():
            _open_up(inner)


def _left() -> set[Path]:
    """What lies in the shared places."""
    return {path for place in map(Path, SHARED_PLACES) if place.is_dir() for path in place.iterdir()}


def _segments(kind: str) -> list[int]:
    try:
        lines = Path(f"/proc/sysvipc/{kind}").read_text().splitlines()[1:]
    except OSError:
        return []
    return [int(line.split()[1]) for line in lines]


def _no_segments() -> bool:
    return not any(_segments(kind) for kind in ("shm", "sem", "msg"))


def _end_descendants() -> bool:
    """Kill all processes below this one; True when none remains."""
    deadline = time.monotonic() + CLEAN_SECONDS
    while (descendants := psutil.Process().children(recursive=True)) and time.monotonic() < deadline:
        for process in descendants:
            with contextlib.suppress(psutil.Error):
                process.kill()
        _reap()
    return not descendants


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
        "--isolate", action="store_true", help="give every submission a user of its own (needs root)"
    )
    arguments = parser.parse_args()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    shell = preload([m for m in arguments.preload.split(",") if m])
    Zygote(arguments.connect, arguments.isolate, shell).serve()


if __name__ == "__main__":
    main()
