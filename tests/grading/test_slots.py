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
        self.ended = threading.Event()

    @property
    def closed(self) -> bool:
        return self.ended.is_set()

    def __enter__(self) -> Slot:
        type(self).opened.append(self)
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()

    def grade(self, content: bytes, *_: object) -> bytes:
        if type(self).failures:
            type(self).failures -= 1
            raise RuntimeError("the slot broke")
        return content


def make(failures: int) -> type[Slot]:
    return type("Slot", (Slot,), {"opened": [], "failures": failures})


def test_a_slot_is_kept_between_submissions() -> None:
    kind = make(failures=0)
    with Slots() as slots:
        assert [slots.grade(1, kind, b"a"), slots.grade(1, kind, b"b")] == [b"a", b"b"]
    assert [slot.closed for slot in kind.opened] == [True]


def test_a_broken_slot_is_replaced_and_the_submission_tried_again() -> None:
    kind = make(failures=1)
    with Slots() as slots:
        assert slots.grade(1, kind, b"a") == b"a"
        assert [slot.closed for slot in kind.opened] == [True, False]


def test_a_submission_that_breaks_two_slots_is_given_up_but_not_the_next() -> None:
    kind = make(failures=2)
    with Slots() as slots:
        with pytest.raises(SlotFailed, match="RuntimeError: the slot broke"):
            slots.grade(1, kind, b"a")
        assert slots.grade(1, kind, b"b") == b"b"


def test_each_thread_has_its_own_slot() -> None:
    together = threading.Barrier(3, timeout=20)

    class Meeting(Slot):
        opened: ClassVar = []

        def grade(self, content: bytes, *_: object) -> bytes:
            together.wait()
            return content

    with Slots() as slots:
        threads = [threading.Thread(target=slots.grade, args=(1, Meeting, b"")) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not any(slot.closed for slot in Meeting.opened)
    assert len(Meeting.opened) == 3
    assert all(slot.closed for slot in Meeting.opened)


def test_a_slot_that_cannot_be_opened_is_no_fault_of_the_submission() -> None:
    def refuse() -> Slot:
        raise RuntimeError("Docker does not answer")

    with Slots() as slots, pytest.raises(NoSlot, match="Docker does not answer"):
        slots.grade(1, refuse, b"")


def test_closing_gives_up_what_is_being_graded() -> None:
    slots = Slots()

    class Closing(Slot):
        opened: ClassVar = []

        def grade(self, content: bytes, *_: object) -> bytes:
            slots.close()
            raise RuntimeError("my container is gone")

    with pytest.raises(SlotsClosed):
        slots.grade(1, Closing, b"")
    assert len(Closing.opened) == 1


def test_a_slot_that_opens_after_the_end_is_closed_again() -> None:
    slots = Slots()

    class Slow(Slot):
        opened: ClassVar = []

        def __enter__(self) -> Slot:
            slots.close()
            return super().__enter__()

    with pytest.raises(SlotsClosed):
        slots.grade(1, Slow, b"")
    assert [slot.closed for slot in Slow.opened] == [True]


def test_another_key_replaces_the_slot_and_the_same_key_keeps_it() -> None:
    kind = make(failures=0)
    with Slots() as slots:
        for key in ("a", "b", "b"):
            slots.grade(key, kind, b"")
        assert [slot.closed for slot in kind.opened] == [True, False]


def test_idle_slots_are_closed_and_opened_again() -> None:
    kind = make(failures=0)
    with Slots(idle_seconds=0.01) as slots:
        for number in range(2):
            slots.grade(1, kind, b"")
            assert len(kind.opened) == number + 1
            assert kind.opened[-1].ended.wait(20)


def test_slots_at_work_are_not_idle() -> None:
    rested = threading.Event()

    class Slow(Slot):
        opened: ClassVar = []
        failures = 0

        def grade(self, content: bytes, *_: object) -> bytes:
            if content == b"slow":
                slots._rest()
                rested.set()
            return super().grade(content)

    with Slots(idle_seconds=60) as slots:
        assert slots.grade(1, Slow, b"slow") == b"slow"
        assert rested.is_set()
        assert [slot.closed for slot in Slow.opened] == [False]
