"""Warm slots for a run, one to each working thread; one that breaks is replaced."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol, Self

from ..engine import Graded
from ..errors import MolgradeError

ATTEMPTS = 2


class Slot(Protocol):
    """What grades one submission at a time: the engine, or stock Otter behind the same words."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exception: object) -> None: ...

    def grade(self, content: bytes) -> Graded: ...


class SlotsClosed(Exception):
    """The run has ended; what was being graded is given up."""


class NoSlot(MolgradeError):
    """A slot can't be opened, so nothing can be graded."""


class SlotFailed(Exception):
    """Every attempt at a submission broke its slot."""


class Slots:
    """Grades from several threads. Each thread has its own slot, opened when first needed."""

    def __init__(self, open_slot: Callable[[], Slot]):
        self._open_slot = open_slot
        self._mine = threading.local()
        self._open: set[Slot] = set()
        self._lock = threading.Lock()
        self._closed = False

    def __enter__(self) -> Slots:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def grade(self, content: bytes) -> Graded:
        """Grade in this thread's slot; after a failure once more in a fresh one."""
        for _ in range(ATTEMPTS):
            slot = self._slot()
            try:
                return slot.grade(content)
            except Exception as error:
                self._discard(slot)
                failure = error
        raise SlotFailed(f"{type(failure).__name__}: {failure}") from failure

    def close(self) -> None:
        """Close every slot, also those at work: their submissions are given up."""
        with self._lock:
            self._closed = True
            slots, self._open = self._open, set()
        for slot in slots:
            _close(slot)

    def _slot(self) -> Slot:
        if self._closed:
            raise SlotsClosed
        if getattr(self._mine, "slot", None) is None:
            self._mine.slot = self._opened()
        return self._mine.slot

    def _opened(self) -> Slot:
        try:
            slot = self._open_slot().__enter__()
        except Exception as error:
            raise NoSlot(str(error)) from error
        with self._lock:
            if not self._closed:
                self._open.add(slot)
                return slot
        _close(slot)
        raise SlotsClosed

    def _discard(self, slot: Slot) -> None:
        self._mine.slot = None
        with self._lock:
            ours = slot in self._open
            self._open.discard(slot)
        if ours:
            _close(slot)
        if self._closed:
            raise SlotsClosed


def _close(slot: Slot) -> None:
    """A slot that is broken may also fail to close; its processes end with ours."""
    with suppress(Exception):
        slot.__exit__(None, None, None)
