"""What JAX compiled for the reference solution, kept so that submissions that compute the same need not.

Most of what a submission to a JAX chapter costs is compilation. The reference is graded once in a slot that
records it (`molgrade.engine.examiner.Recording`); the entries lie in the user's cache folder and are given to
every slot of the assignment, in two sets: those made by cells and visible checks, and those made by hidden
checks, which may hold hidden inputs.

In a sandbox the entries lie in a folder of the warm process's user that submissions can neither list nor
write to. JAX names an entry by a hash of the computation, so a submission gets at an entry only by asking for
that very computation: it can neither read the reference's code in the folder, nor leave anything there for
others. The second set is there only while hidden checks run.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import platform
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgpack
import platformdirs

from .autograder import Autograder
from .image import image_tag
from .notebook import imported_modules

MAX_STORED = 2**30
"""Bytes of all assignments' entries together; the longest unused go first."""

MAX_BYTES = 48 * 2**20
"""Bytes of one assignment's entries: they must fit in one message, and in the sandbox's memory."""

Entries = list[tuple[str, bytes]]
"""Names and contents of files in JAX's cache folder."""


@dataclass
class Compiled:
    """One assignment's entries: `visible` for cells and visible checks, `hidden` for hidden ones."""

    visible: Entries = field(default_factory=list)
    hidden: Entries = field(default_factory=list)

    @classmethod
    def of(cls, message: dict) -> Compiled:
        """From a message as `to_message` makes it. Raises ValueError for anything else."""
        sets = [[(str(name), bytes(content)) for name, content in message[which]] for which in cls.SETS]
        return cls(*sets)

    SETS = ("visible", "hidden")

    def to_message(self) -> dict[str, Entries]:
        return {"visible": self.visible, "hidden": self.hidden}

    @property
    def size(self) -> int:
        """Bytes of all entries."""
        return sum(len(content) for _, content in [*self.visible, *self.hidden])


def compiles(autograder: Autograder) -> bool:
    """Whether the assignment's notebook imports JAX."""
    return any(name.split(".")[0] == "jax" for name in imported_modules(autograder.release))


@dataclass(frozen=True)
class Store:
    """The entries of one assignment in the user's cache folder, as made by one reference with one image on
    one kind of processor. What is damaged counts as missing."""

    file: Path

    @classmethod
    def of(cls, autograder: Autograder, reference: bytes, image: str | None) -> Store:
        parts = [autograder.sha256, hashlib.sha256(reference).hexdigest(), _packages(image)]
        parts += [os.environ.get("DOCKER_HOST", ""), _processor()]
        key = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
        return cls(platformdirs.user_cache_path("molgrade") / "compiled" / f"{key}.msgpack")

    def read(self) -> Compiled | None:
        """The stored entries; None when there are none, or none that are whole."""
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError, msgpack.UnpackException):
            content = self.file.read_bytes()
            digest, packed = content[:32], content[32:]
            if hashlib.sha256(packed).digest() == digest:
                compiled = Compiled.of(msgpack.unpackb(packed))
                os.utime(self.file)
                return compiled
        return None

    def write(self, compiled: Compiled) -> None:
        packed = msgpack.packb(compiled.to_message())
        unfinished = self.file.with_suffix(f".{os.getpid()}.part")
        unfinished.touch(0o600)
        unfinished.write_bytes(hashlib.sha256(packed).digest() + packed)
        unfinished.replace(self.file)
        self._make_room()

    def _make_room(self) -> None:
        files = sorted(
            self.file.parent.glob("*.msgpack"), key=lambda file: file.stat().st_mtime, reverse=True
        )
        total = 0
        for file in files:
            total += file.stat().st_size
            if total > MAX_STORED and file != self.file:
                file.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold a lock between processes, so that the reference is graded once."""
        self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self.file.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def get(self, record: Callable[[], Compiled]) -> Compiled:
        """The stored entries, recorded first when they are missing."""
        with self._alone():
            compiled = self.read()
            if compiled is None:
                compiled = record()
                self.write(compiled)
        return compiled


def _packages(image: str | None) -> str:
    """What names the engine and its packages: the image, or without one those of this environment."""
    if image is not None:
        return image
    from importlib.metadata import PackageNotFoundError, version

    found = [image_tag(), sys.version, sys.prefix]
    for name in ("jax", "jaxlib", "numpy"):
        with contextlib.suppress(PackageNotFoundError):
            found.append(f"{name} {version(name)}")
    return " ".join(found)


def _processor() -> str:
    """Model and abilities of the processor: compiled code runs on no other."""
    with contextlib.suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return "\n".join(sorted({x for x in lines if x.startswith(("model name", "flags", "Features"))}))
    return f"{platform.machine()} {platform.processor()}"


def within(entries: Iterable[tuple[str, bytes]], limit: int) -> Entries:
    """The first entries that together have at most `limit` bytes."""
    kept, left = [], limit
    for name, content in entries:
        left -= len(content)
        if left < 0:
            break
        kept.append((name, content))
    return kept
