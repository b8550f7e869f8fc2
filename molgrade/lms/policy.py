"""What an assignment's policy means for one student at one time: hand in or not, how late, what is shown."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from .models import Assignment, Counts, Extension, Release

DAY = timedelta(days=1)
GRACE = timedelta(seconds=60)
"""What a deadline forgives: clocks differ, and a class hands in during its last minute."""

EXTENDED = ("due_at", "closes_at", "attempts", "late_per_day")
"""What an extension may say otherwise."""


@dataclass(frozen=True)
class Terms:
    """The policy for one student, extensions included. A date that is None does not exist.

    `forgiven`: being late costs this student nothing, where it has a price for others.
    """

    opens_at: datetime | None = None
    due_at: datetime | None = None
    closes_at: datetime | None = None
    attempts: int | None = None
    late_per_day: float = 0.0
    counts: Counts = Counts.BEST
    release: Release = Release.AT_ONCE
    released_at: datetime | None = None
    forgiven: bool = False

    @classmethod
    def of(cls, assignment: Assignment, extension: Extension | None = None) -> Terms:
        values = {name: getattr(assignment, name) for name in cls.__dataclass_fields__ if name != "forgiven"}
        for name in EXTENDED:
            own = getattr(extension, name, None)
            values[name] = values[name] if own is None else own
        values["forgiven"] = bool(assignment.late_per_day) and not values["late_per_day"]
        if values["due_at"] and values["closes_at"]:  # nobody is shut out before it is due
            values["closes_at"] = max(values["due_at"], values["closes_at"])
        return cls(**values)

    @property
    def last_moment(self) -> datetime | None:
        """When handing in ends: when it closes, else when it is due, unless being late has a price."""
        return self.closes_at or (None if self.late_per_day or self.forgiven else self.due_at)

    def refusal(self, now: datetime, used: int) -> str | None:
        """Why nothing can be handed in now, in a student's words; None when it can."""
        if self.opens_at and now < self.opens_at:
            return "This assignment is not open yet."
        if self.last_moment and now > self.last_moment + GRACE:
            return "The time to hand in is over."
        if self.attempts is not None and used >= self.attempts:
            return f"All {self.attempts} attempts are used."
        return None

    def days_late(self, at: datetime) -> int:
        """Days that have begun since it was due."""
        if self.due_at is None or at <= self.due_at + GRACE:
            return 0
        return math.ceil((at - self.due_at) / DAY)

    def penalty(self, at: datetime, max_points: float) -> float:
        """Points taken off for being late: a part of the maximum for each day that has begun."""
        return min(1.0, self.late_per_day * self.days_late(at)) * max_points

    def released(self, now: datetime) -> bool:
        """Whether hidden checks and the whole mark may be shown (and sent to the LMS). A teacher may release
        them before the policy does."""
        if self.release is Release.AT_ONCE or (self.released_at and self.released_at <= now):
            return True
        if self.release is Release.BY_HAND:
            return False
        return self.due_at is None or now > self.due_at + GRACE
