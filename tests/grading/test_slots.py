"""Slots that break are replaced; slots that can't be opened end the run."""

from __future__ import annotations

import threading
from typing import ClassVar

import pytest

from molgrade.grading.slots import NoSlot, SlotFailed, Slots, SlotsClosed


class Slot:
    """Fails as often as it is told, over all instances."""

    opened: list[Slot]
    failures: int

    def __init__(self) -> None:
        self.closed = False

    def __enter__(self) -> Slot:
        type(self).opened.append(self)
        return self

    def __exit__(self, *_: object) -> None:
        self.closed = True

    def grade(self, content: bytes) -> bytes:
        if type(self).failures:
            type(self).failures -= 1
            raise RuntimeError("the slot broke")
        return content


def make(failures: int) -> type[Slot]:
    return type("Slot", (Slot,), {"opened": [], "failures": failures})


def test_a_slot_is_kept_between_submissions() -> None:
    kind = make(failures=0)
    with Slots(kind) as slots:
        assert [slots.grade(b"a"), slots.grade(b"b")] == [b"a", b"b"]
    assert [slot.closed for slot in kind.opened] == [True]


def test_a_broken_slot_is_replaced_and_the_submission_tried_again() -> None:
    kind = make(failures=1)
    with Slots(kind) as slots:
        assert slots.grade(b"a") == b"a"
        assert [slot.closed for slot in kind.opened] == [True, False]


def test_a_submission_that_breaks_two_slots_is_given_up_but_not_the_next() -> None:
    kind = make(failures=2)
    with Slots(kind) as slots:
        with pytest.raises(SlotFailed, match="RuntimeError: the slot broke"):
            slots.grade(b"a")
        assert slots.grade(b"b") == b"b"


def test_each_thread_has_its_own_slot() -> None:
    kind = make(failures=0)
    with Slots(kind) as slots:
        threads = [threading.Thread(target=slots.grade, args=(b"",)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(kind.opened) == 3
    assert all(slot.closed for slot in kind.opened)


def test_a_slot_that_cannot_be_opened_is_no_fault_of_the_submission() -> None:
    def refuse() -> Slot:
        raise RuntimeError("Docker does not answer")

    with Slots(refuse) as slots, pytest.raises(NoSlot, match="Docker does not answer"):
        slots.grade(b"")


def test_closing_gives_up_what_is_being_graded() -> None:
    slots: Slots

    class Closing(Slot):
        opened: ClassVar = []

        def grade(self, content: bytes) -> bytes:
            slots.close()
            raise RuntimeError("my container is gone")

    slots = Slots(Closing)
    with pytest.raises(SlotsClosed):
        slots.grade(b"")
    assert len(Closing.opened) == 1


def test_a_slot_that_opens_after_the_end_is_closed_again() -> None:
    slots: Slots

    class Slow(Slot):
        opened: ClassVar = []

        def __enter__(self) -> Slot:
            slots.close()
            return super().__enter__()

    slots = Slots(Slow)
    with pytest.raises(SlotsClosed):
        slots.grade(b"")
    assert [slot.closed for slot in Slow.opened] == [True]
