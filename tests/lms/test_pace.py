"""So many times within a time, for each."""

from __future__ import annotations

from datetime import timedelta

from molgrade.lms.pace import Pace

from .conftest import Clock


def test_it_allows_so_many_and_again_when_time_has_passed(clock: Clock) -> None:
    pace = Pace(2, timedelta(minutes=1))
    assert [pace.allows("ada", clock()) for _ in range(3)] == [True, True, False]
    assert pace.allows("ben", clock())
    clock.pass_(seconds=59)
    assert not pace.allows("ada", clock())
    clock.pass_(seconds=1)
    assert pace.allows("ada", clock())


def test_it_forgets_who_is_gone(clock: Clock) -> None:
    pace = Pace(2, timedelta(minutes=1))
    for who in range(100):
        pace.allows(who, clock())
    clock.pass_(minutes=2)
    pace.allows("ada", clock())
    assert len(pace._times) == 1
