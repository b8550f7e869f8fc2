"""Two processes of this machine's Python, closed in by bubblewrap: no root, no engine, no image.

They see system libraries, this Python with its packages and molgrade's engine, all read-only, and a /tmp in
memory; no home, no network, no other process. Every submission gets namespaces of its own inside
(`molgrade.engine.isolation.OwnNamespaces`). Root drops to the user nobody first.
"""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import site
import subprocess
import sys
import sysconfig
import tempfile
from functools import cache
from pathlib import Path

from ...limits import Limits
from ..errors import EngineError
from ..isolation import MEGABYTE
from .base import ENVIRONMENT, RUN_FOLDER, WARM_MB, Boundary, examiner_command, sandbox_command
from .local import need_packages

NOBODY = 65534
SOURCES = "/opt/molgrade/src"
"""Where the engine lies inside, as in the image."""

PACKAGE = Path(__file__).resolve().parents[2]
ENGINE = ("__init__.py", "errors.py", "limits.py", "engine")
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
SETTINGS = ("/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache", "/etc/localtime")
FIRST_KERNEL = (5, 14)
"""Since then the kernel counts a user's processes in each user namespace apart."""

Mounts = dict[str, str]
"""Paths inside -> paths of this machine."""


class BubblewrapBoundary(Boundary):
    """Two processes inside bubblewrap."""

    name = "bubblewrap"
    promise = "the same as a container; without a cgroup its bounds on memory and processors are weaker"

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="molgrade-"))
        if os.geteuid() == 0:
            os.chown(self._folder, NOBODY, NOBODY)
        self._mounts = _python_mounts()

    @classmethod
    def missing(cls) -> str | None:
        return _missing()

    def keep_out(self, folder: Path) -> None:
        for source in self._mounts.values():
            if folder.resolve().is_relative_to(Path(source).resolve()):
                raise EngineError(
                    f"{folder} lies in {source}, which the sandbox sees because this Python is there: move "
                    "the course out of it, or grade in a container."
                )

    def examiner(self) -> list[str]:
        command = examiner_command(sys.executable, RUN_FOLDER, "/tmp")
        return _enclosed(command, self._mounts, ["--bind", str(self._folder), RUN_FOLDER])

    def sandbox(self, preload: list[str], limits: Limits) -> list[str]:
        need_packages(preload)
        command = sandbox_command(sys.executable, RUN_FOLDER, preload, "namespaces")
        enclosed = _enclosed(command, self._mounts, ["--ro-bind", str(self._folder), RUN_FOLDER])
        return [*scope(limits), *enclosed]

    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", *SCOPE_VARIABLES) if name in os.environ}
        mine = {"HOME": "/tmp", "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": SOURCES}
        if site.ENABLE_USER_SITE:
            mine["PYTHONUSERBASE"] = site.getuserbase()
        return kept | mine | ENVIRONMENT

    def remove(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


def _enclosed(command: list[str], mounts: Mounts, socket: list[str]) -> list[str]:
    """The command inside bubblewrap. `socket` mounts the folder of the wire's socket."""
    kind, folder, place = socket
    dropped = [word for name in SCOPE_VARIABLES for word in ("--unsetenv", name)]
    if os.geteuid():
        return [
            "bwrap",
            *TEMPORARY,
            *_visible(mounts),
            kind,
            folder,
            place,
            *CLOSED,
            *dropped,
            "--",
            *command,
        ]
    # Root makes a view of just this and becomes nobody, who goes on as any user does.
    system = ["--dev-bind", "/dev", "/dev", "--bind", "/proc", "/proc", "--dir", "/tmp"]
    view = [*_visible(mounts), "--bind", folder, place, *system]
    nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--pdeathsig=KILL"]
    inside = [*TEMPORARY, *_visible({path: path for path in mounts}), kind, place, place]
    outer = ["bwrap", *view, "--die-with-parent", "--", *nobody, "--"]
    return [*outer, "bwrap", *inside, *CLOSED, *dropped, "--", *command]


TEMPORARY = ["--size", str(WARM_MB * MEGABYTE // 8), "--tmpfs", "/tmp"]
"""Comes first: this Python may itself lie in /tmp."""

CLOSED = [
    *("--unshare-all", "--cap-drop", "ALL", "--die-with-parent", "--new-session"),
    *("--proc", "/proc", "--dev", "/dev", "--mqueue", "/dev/mqueue"),
    *("--size", str(WARM_MB * MEGABYTE // 8), "--tmpfs", "/dev/shm", "--remount-ro", "/dev"),
    *("--remount-ro", "/", "--chdir", "/tmp"),
]
"""Nothing is shared, nothing but /tmp and /dev/shm can be written to; both are hidden from submissions."""


def _visible(mounts: Mounts) -> list[str]:
    """bubblewrap's options for what can be read inside; folders come before what lies in them."""
    links = [path for path in SYSTEM if Path(path).is_symlink()]
    around = sorted({str(folder) for path in (*mounts, RUN_FOLDER) for folder in Path(path).parents} - {"/"})
    options = [word for folder in around if folder not in mounts for word in ("--dir", folder)]
    for path in links:
        options += ["--symlink", str(Path(path).readlink()), path]
    for path, source in sorted(mounts.items()):
        options += ["--ro-bind", source, path]
    return options


def _python_mounts() -> Mounts:
    """System libraries, this Python, its packages and the engine. Links are followed here, because what they
    lead through need not exist inside."""
    system = [path for path in (*SYSTEM, *SETTINGS) if Path(path).exists() and not Path(path).is_symlink()]
    roots = [sys.prefix, sys.base_prefix, sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    if site.ENABLE_USER_SITE:
        roots.append(site.getusersitepackages())
    mounts = {path: path for path in system}
    for root in filter(os.path.isdir, roots):
        for path in (root, os.path.realpath(root)):
            if not any(Path(path).is_relative_to(there) for there in mounts):
                mounts[path] = os.path.realpath(root)
    return mounts | {f"{SOURCES}/molgrade/{name}": str(PACKAGE / name) for name in ENGINE}


@cache
def _missing() -> str | None:
    if sys.platform != "linux":
        return "bubblewrap needs Linux"
    for program, package in {"bwrap": "bubblewrap", "setpriv": "util-linux", "unshare": "util-linux"}.items():
        if shutil.which(program) is None:
            return f"there is no {program} command: install {package}"
    try:
        ctypes.CDLL("libseccomp.so.2")
    except OSError:
        return "there is no libseccomp.so.2: install libseccomp2"
    kernel = tuple(map(int, platform.release().split("-")[0].split(".")[:2]))
    if kernel < FIRST_KERNEL:
        return f"it needs Linux {'.'.join(map(str, FIRST_KERNEL))} or newer, this is {platform.release()}"
    return _probe()


PROBE = "unshare --user --map-root-user --mount --pid --ipc --fork sh -c".split()
PROBED = "mount -t proc x /proc && mount -t tmpfs x /tmp && echo 0 > /proc/sys/user/max_user_namespaces"


def _probe() -> str | None:
    """Try what every submission will need: namespaces in which everything can be mounted anew."""
    with tempfile.TemporaryDirectory(prefix="molgrade-") as folder:
        Path(folder).chmod(0o755)
        command = _enclosed([*PROBE, PROBED], _python_mounts(), ["--ro-bind", folder, RUN_FOLDER])
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=20)
        except subprocess.TimeoutExpired:
            return "bwrap did not answer within 20 s"
    if done.returncode == 0:
        return None
    reason = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
    return (
        f"this machine gives no namespaces ({reason}): in a container allow them, else look at the kernel's "
        "user.max_user_namespaces, kernel.unprivileged_userns_clone and "
        "kernel.apparmor_restrict_unprivileged_userns"
    )


SCOPE_VARIABLES = ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR")
"""What systemd-run needs to reach the user's systemd, and nobody inside."""


def scope(limits: Limits) -> list[str]:
    """Words that run a command in a cgroup with the sandbox's limits, where systemd makes one; else none."""
    if not has_scopes():
        return []
    memory = WARM_MB + limits.memory_mb
    properties = [
        *(f"MemoryMax={memory}M", "MemorySwapMax=0", f"TasksMax={limits.processes + 64}"),
        f"CPUQuota={limits.cpus * 100:g}%",
    ]
    return [*_systemd_run(), *(f"--property={p}" for p in properties), "--"]


def _systemd_run() -> list[str]:
    return ["systemd-run", *(["--user"] if os.geteuid() else []), "--scope", "--quiet", "--collect"]


@cache
def has_scopes() -> bool:
    """Whether systemd gives this user scopes with limits on memory, tasks and processors."""
    if shutil.which("systemd-run") is None or not Path("/run/systemd/system").exists():
        return False
    limits = ["--property=MemoryMax=64M", "--property=TasksMax=16", "--property=CPUQuota=50%"]
    inside = (
        'group=/sys/fs/cgroup$(sed -n s/^0:://p /proc/self/cgroup); cat "$group/memory.max" "$group/pids.max"'
    )
    try:
        done = subprocess.run(
            [*_systemd_run(), *limits, "--", "sh", "-c", inside], capture_output=True, text=True, timeout=10
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.stdout.split() == [str(64 * MEGABYTE), "16"]
