"""Warm slots, one to each thread: kept between submissions, replaced when they break, closed when idle."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple, Protocol, Self

from ..engine import Autograder, Engine, EngineError, Graded
from ..engine.boundary import BOUNDARIES, ContainerBoundary, choose_boundary, need_gpu
from ..engine.compiled import Compiled
from ..engine.progress import Tell
from ..engine.repair import SubmissionError
from ..engine.slot import prepare_compiled
from ..engine.variant import Variant
from ..errors import MolgradeError

ATTEMPTS = 2
RUNNERS = ("molgrade", "otter")


class Slot(Protocol):
    """What grades one submission at a time: the engine, or stock Otter behind the same words."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exception: object) -> None: ...

    def grade(self, content: bytes, variant: Variant | None = None, tell: Tell | None = None) -> Graded: ...


class SlotsClosed(Exception):
    """The run has ended; what was being graded is given up."""


class NoSlot(MolgradeError):
    """A slot can't be opened, so nothing can be graded."""


class SlotFailed(Exception):
    """Every attempt at a submission broke its slot."""


class _Mine(NamedTuple):
    """A thread's slot, and what it was opened for."""

    key: Hashable
    slot: Slot


def check_runner(runner: str) -> None:
    if runner not in RUNNERS:
        raise MolgradeError(f"There is no runner {runner!r}: choose molgrade or otter.")


def settled(
    boundary: str | None,
    image: str | None = None,
    gpu: bool = False,
    on_line: Callable[[str], None] = lambda line: None,
) -> tuple[str, str | None]:
    """This machine's boundary, and the image for it if it runs containers, built when it is missing;
    `on_line` is told each line of the build."""
    boundary = choose_boundary(boundary)
    if gpu:
        need_gpu(boundary)
    if image is None and issubclass(BOUNDARIES[boundary], ContainerBoundary):
        from ..engine.image import ensure_image

        image = ensure_image("cuda" if gpu else "cpu", on_progress=on_line, engine=boundary)
    return boundary, image


def compiled_for(
    autograder: Autograder,
    reference: bytes | None,
    boundary: str,
    image: str | None,
    announce: Callable[[], None] = lambda: None,
    warn: Callable[[str], None] = lambda text: None,
) -> Compiled | None:
    """What JAX compiles for a reference solution, made now if it is not kept yet. Without it grading only
    costs more, so no error stops a run."""
    try:
        return reference and prepare_compiled(autograder, reference, boundary, image, announce)
    except (EngineError, SubmissionError, OSError) as error:
        warn(f"The reference solution's compiled code can't be used: {error}")
        return None


def make_slot(
    autograder: Autograder,
    boundary: str,
    image: str | None,
    runner: str = "molgrade",
    reference: bytes | None = None,
    gpu: bool = False,
    **options: Any,
) -> Slot:
    """A slot that is not open yet, for a boundary and image that are `settled`."""
    check_runner(runner)
    if runner == "molgrade":
        compiled = compiled_for(autograder, reference, boundary, image)
        return Engine(autograder, boundary, image, compiled=compiled, gpu=gpu, **options)
    if gpu:
        raise MolgradeError("Stock Otter runs without a GPU: leave out --gpu or --runner.")
    from ..engine.otter_runner import OtterSlot

    return OtterSlot(autograder, boundary=boundary, image=image, **options)


class Slots:
    """Grades from several threads, each in a slot of its own, opened when first needed.

    A thread's slot stays open for as long as its submissions have the same key; for another key it is
    replaced. When no thread has graded for `idle_seconds`, all are closed until the next submission.
    """

    def __init__(self, idle_seconds: float | None = None):
        self._idle_seconds = idle_seconds
        self._open: dict[int, _Mine] = {}
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._working = 0
        self._closed = False

    def __enter__(self) -> Slots:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def grade(
        self,
        key: Hashable,
        make: Callable[[], Slot],
        content: bytes,
        variant: Variant | None = None,
        tell: Tell | None = None,
    ) -> Graded:
        """Grade in this thread's slot for `key`; after a failure once more in a fresh one."""
        with self._at_work():
            for _ in range(ATTEMPTS):
                slot = self._slot(key, make)
                try:
                    return slot.grade(content, variant, tell)
                except Exception as error:
                    self._discard(slot)
                    failure = error
        raise SlotFailed(f"{type(failure).__name__}: {failure}") from failure

    def close(self) -> None:
        """Close every slot, also those at work: their submissions are given up."""
        with self._lock:
            self._closed = True
            if self._timer:
                self._timer.cancel()
            mine, self._open = self._open, {}
        for _, slot in mine.values():
            _close(slot)

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        with self._lock:
            self._working += 1
            if self._timer:
                self._timer.cancel()
        try:
            yield
        finally:
            with self._lock:
                self._working -= 1
                if self._idle_seconds is not None and not self._working and not self._closed:
                    self._timer = threading.Timer(self._idle_seconds, self._rest)
                    self._timer.daemon = True
                    self._timer.start()

    def _rest(self) -> None:
        with self._lock:
            mine, self._open = ({}, self._open) if self._working else (self._open, {})
        for _, slot in mine.values():
            _close(slot)

    def _slot(self, key: Hashable, make: Callable[[], Slot]) -> Slot:
        with self._lock:
            if self._closed:
                raise SlotsClosed
            mine = self._open.get(threading.get_ident())
            if mine and mine.key == key:
                return mine.slot
            self._open.pop(threading.get_ident(), None)
        if mine:
            _close(mine.slot)
        return self._opened(key, make)

    def _opened(self, key: Hashable, make: Callable[[], Slot]) -> Slot:
        try:
            slot = make().__enter__()
        except Exception as error:
            raise NoSlot(str(error)) from error
        with self._lock:
            if not self._closed:
                self._open[threading.get_ident()] = _Mine(key, slot)
                return slot
        _close(slot)
        raise SlotsClosed

    def _discard(self, slot: Slot) -> None:
        with self._lock:
            ours = self._open.pop(threading.get_ident(), None)
        if ours:
            _close(slot)
        if self._closed:
            raise SlotsClosed


def _close(slot: Slot) -> None:
    """A slot that is broken may also fail to close; its processes end with ours."""
    with suppress(Exception):
        slot.__exit__(None, None, None)
