"""How one submission's process is kept apart from the warm process and from all other submissions, and how
it is ended with all it left.

Three ways, by what the boundary can give:

users        (containers, where the warm process is root) a user of its own: afterwards every process of that
             user, every file it could write and every shared-memory segment is removed.
namespaces   (bubblewrap, without any rights) user, process, mount and IPC namespaces of its own: nothing else
             can be seen in there, and when its first process is killed all in there is gone.
descendants  (plain processes) nothing but the list of its descendants.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import resource
import secrets
import select
import shutil
import signal
import subprocess
import time
import traceback
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar

import psutil

FIRST_UID, UIDS = 10_000, 50_000
"""Users of submissions: within what a rootless engine maps, and away from other slots' (the kernel counts a
user's processes over all containers)."""

SHARED_PLACES = ["/tmp", "/dev/shm", "/dev/mqueue"]
"""Every place in the sandbox where a submission can leave a file."""

MAX_FILES = 20_000
"""Files and folders in each place that a submission can write to: they must be removed in seconds."""

MAX_OPEN_FILES = 4096

CLEAN_SECONDS = 10.0
WATCH_SECONDS = 0.1
"""How often the memory of a submission is looked at where no cgroup bounds it."""

MEGABYTE = 2**20


class Isolation(ABC):
    """One submission's process. `fork` returns its pid to the warm process and 0 in the new one, which then
    calls `enter` before it runs anything of the student's."""

    is_apart = True
    """Whether the kernel tells this submission from others: then its processes can be counted, and nothing
    may be left where all can write."""

    def __init__(self, home: str, limits: dict):
        self.home, self._limits = home, limits

    def fork(self) -> int:
        self.pid = os.fork()
        return self.pid

    @classmethod
    def prepare(cls) -> None:
        """Make ready, once in the warm process, what every submission needs. Raises OSError without it."""
        return

    @abstractmethod
    def enter(self, shown: str) -> None:
        """Give up, in the new process, whatever it shares with others, but for the folder `shown`: files in
        it can be read by who knows their names."""

    def interrupt(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGINT)

    @abstractmethod
    def end(self) -> bool:
        """Kill the process and all it started, remove all it left; whether nothing remains."""


class Descendants(Isolation):
    is_apart = False

    def enter(self, shown: str) -> None:
        pass

    def end(self) -> bool:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        clean = _end_descendants()
        _remove(Path(self.home))
        return clean


class OwnUser(Isolation):
    """A user of its own; the next submission gets another one."""

    _turn = secrets.randbelow(UIDS)

    def __init__(self, home: str, limits: dict):
        super().__init__(home, limits)
        OwnUser._turn = (OwnUser._turn + 1) % UIDS
        self.uid = FIRST_UID + OwnUser._turn

    @classmethod
    def prepare(cls) -> None:
        cls._filter = Filter()

    def enter(self, shown: str) -> None:
        _become(self.uid)
        self._filter.load()

    def end(self) -> bool:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        return _end_user(self.uid)


class OwnNamespaces(Isolation):
    """Namespaces of its own. A process can't change its own process namespace, only its children's, so there
    are two: the keeper makes the namespaces, stays outside and watches; the first process inside is the
    submission's. The submission can neither see nor signal the keeper, and dies with its first process."""

    @classmethod
    def prepare(cls) -> None:
        cls._filter = Filter(unknown=UNCOUNTED)

    def fork(self) -> int:
        ready, tell = os.pipe()
        allowed = psutil.Process().memory_info().rss + self._limits["memory_mb"] * MEGABYTE
        self._keeper = os.fork()
        if self._keeper == 0:
            return _keep(tell, allowed)
        os.close(tell)
        self.pid = int(os.read(ready, 20) or 0)
        os.close(ready)
        if not self.pid:
            raise OSError("the kernel gave no namespaces of its own to a submission")
        return self.pid

    def enter(self, shown: str) -> None:
        files = f"size={self._limits['tmpfs_mb']}m,nr_inodes={MAX_FILES},mode=1777"
        _mount("proc", "/proc")
        with _kept([*_mounts_in("/tmp"), shown]):
            _mount("tmpfs", "/tmp", files)
        _libc("mount", None, shown.encode(), None, MS_REMOUNT | MS_BIND | MS_RDONLY | CLOSED, None)
        _mount("tmpfs", "/dev/shm", files)
        _mount("mqueue", "/dev/mqueue")
        Path("/proc/sys/user/max_user_namespaces").write_text("0")
        _drop_capabilities()
        self._filter.load()

    def end(self) -> bool:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)  # the kernel ends all others in there, then the keeper ends
        deadline = time.monotonic() + CLEAN_SECONDS
        while psutil.Process().children() and time.monotonic() < deadline:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                time.sleep(0.001)
        return not psutil.Process().children()


ISOLATIONS: dict[str, type[Isolation]] = {
    "users": OwnUser,
    "namespaces": OwnNamespaces,
    "descendants": Descendants,
}


# --- a user of its own


def _become(uid: int) -> None:
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


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
    for path in left():
        _remove(path)


def _remove(path: Path) -> None:
    """Remove what may be removed, whatever its permissions and however deep."""
    with contextlib.suppress(OSError, RecursionError):
        _open_up(path)
        shutil.rmtree(path, ignore_errors=True)
        path.unlink(missing_ok=True)
    # What is deeper than Python goes is not too deep for these.
    if os.path.lexists(path) and path.lstat().st_uid == os.getuid():
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


def left() -> set[Path]:
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


# --- namespaces of its own

CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID = 0x20000, 0x8000000, 0x10000000, 0x20000000
MS_RDONLY, MS_REMOUNT, MS_BIND, MS_REC = 1, 0x20, 0x1000, 0x4000
CLOSED = 2 | 4 | 8
"""MS_NOSUID, MS_NODEV and MS_NOEXEC."""

PR_CAPBSET_DROP, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 24, 47, 4
INSIDE_ID = 1000
"""The submission's user and group as it sees them."""


def _keep(tell: int, allowed: int) -> int:
    """The keeper: make namespaces, start their first process (in which this returns 0), say its pid in the
    warm process's terms, and watch until it ends."""
    try:
        _new_namespaces()
        pid = os.fork()
        if pid == 0:
            return 0
        os.write(tell, str(pid).encode())
        os.closerange(3, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
        _watch(pid, allowed)
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def _new_namespaces() -> None:
    user, group = os.geteuid(), os.getegid()
    _libc("unshare", CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{INSIDE_ID} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{INSIDE_ID} {group} 1")


def _watch(pid: int, allowed: int) -> None:
    """Wait for the first process; kill it, and so all in there, when together they hold too much memory."""
    descriptor = os.pidfd_open(pid)
    while not select.select([descriptor], [], [], WATCH_SECONDS)[0]:
        if _holds_more_than(allowed):
            os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def _holds_more_than(allowed: int) -> bool:
    """Whether the namespace's processes hold more bytes of memory; pages that they share count once.

    /proc is the namespace's own as soon as its first process has mounted it, and the keeper isn't in it.
    """
    if os.path.lexists("/proc/self/stat"):
        return False
    pids = [path.name for path in Path("/proc").iterdir() if path.name.isdigit()]
    return sum(map(_resident, pids)) > allowed and sum(map(_proportional, pids)) > allowed


def _resident(pid: str) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()
    except (OSError, ValueError):
        return 0


def _proportional(pid: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return _resident(pid)
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def _mount(kind: str, place: str, options: str = "") -> None:
    _libc("mount", kind.encode(), place.encode(), kind.encode(), CLOSED, options.encode())


def _mounts_in(folder: str) -> list[str]:
    """Folders mounted below a folder, such as the Python that runs this."""
    places = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    return sorted(place for place in places if place.startswith(f"{folder}/") and os.path.isdir(place))  # noqa: PTH112 (likewise)


@contextlib.contextmanager
def _kept(places: list[str]) -> Iterator[None]:
    """Mount folders again that the block covers."""
    held = {place: os.open(place, os.O_PATH) for place in places}
    yield
    for place, descriptor in held.items():
        os.makedirs(place, exist_ok=True)  # noqa: PTH103 (a text, as in the table of mounts)
        source = f"/proc/self/fd/{descriptor}".encode()
        _libc("mount", source, place.encode(), None, MS_BIND | MS_REC, None)
        os.close(descriptor)


def _drop_capabilities() -> None:
    last = int(Path("/proc/sys/kernel/cap_last_cap").read_text())
    for capability in range(last + 1):
        _libc("prctl", PR_CAPBSET_DROP, capability, 0, 0, 0)
    _libc("prctl", PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    version = 0x20080522
    _libc("capset", (ctypes.c_uint32 * 2)(version, 0), (ctypes.c_uint32 * 6)())


def _libc(name: str, *arguments: object) -> None:
    """Call a function of the C library that answers 0, or raise what it says."""
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


# --- system calls

SCMP_ACT_ALLOW, SCMP_ACT_ERRNO, SCMP_CMP_MASKED_EQ = 0x7FFF0000, 0x00050000, 7
UNCOUNTED = ("memfd_create", "memfd_secret", "shmget")
"""Calls that give memory which belongs to no process, so that nothing but a cgroup could bound it."""

NEEDLESS = (
    *("add_key", "keyctl", "request_key"),  # keyrings belong to the user outside, and outlive the submission
    *("bpf", "io_uring_setup", "perf_event_open", "userfaultfd"),
    *("chroot", "fsmount", "fsopen", "mount", "mount_setattr", "move_mount", "open_tree", "pivot_root"),
    *("setns", "umount2", "unshare"),
    *("kexec_load", "open_by_handle_at", "quotactl", "swapon", "syslog", "vhangup"),
)
"""Calls that no notebook needs, closed as each has helped someone break out of a namespace, or could."""


class Argument(ctypes.Structure):
    """libseccomp's scmp_arg_cmp: what an argument of a call must be."""

    _fields_: ClassVar = [
        ("number", ctypes.c_uint),
        ("comparison", ctypes.c_int),
        ("mask", ctypes.c_uint64),
        ("value", ctypes.c_uint64),
    ]


class Filter:
    """System calls that are refused from `load` on, in this process and all it starts.

    `NEEDLESS` ones and new user namespaces are forbidden. `unknown` ones, and clone3, whose arguments can't
    be looked at, are answered as by a kernel that has them not, so that callers take another way. Whoever
    calls by another architecture's numbers is killed.
    """

    def __init__(self, unknown: tuple[str, ...] = ()):
        self._library = ctypes.CDLL("libseccomp.so.2")
        self._library.seccomp_init.restype = ctypes.c_void_p
        self._rules = ctypes.c_void_p(self._library.seccomp_init(SCMP_ACT_ALLOW))
        for name in NEEDLESS:
            self._refuse(name, errno.EPERM)
        for name in (*unknown, "clone3"):
            self._refuse(name, errno.ENOSYS)
        self._refuse("clone", errno.EPERM, Argument(0, SCMP_CMP_MASKED_EQ, CLONE_NEWUSER, CLONE_NEWUSER))

    def _refuse(self, name: str, error: int, *arguments: Argument) -> None:
        number = self._library.seccomp_syscall_resolve_name(name.encode())
        if number >= 0:  # else this architecture has no such call
            bounds = (Argument * len(arguments))(*arguments)
            action = SCMP_ACT_ERRNO | error
            if self._library.seccomp_rule_add_array(self._rules, action, number, len(arguments), bounds):
                raise OSError(f"libseccomp refused a rule for {name}")

    def load(self) -> None:
        if self._library.seccomp_load(self._rules):
            raise OSError("the kernel refused the filter of system calls")


# --- descendants


def _reap() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _end_descendants() -> bool:
    """Kill all processes below this one; True when none remains."""
    deadline = time.monotonic() + CLEAN_SECONDS
    while (descendants := psutil.Process().children(recursive=True)) and time.monotonic() < deadline:
        for process in descendants:
            with contextlib.suppress(psutil.Error):
                process.kill()
        _reap()
    return not descendants
