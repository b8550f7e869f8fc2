"""What grading one submission gives: the contents of results.json (schema 1)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, computed_field, model_validator

from ..limits import Limits


class Status(StrEnum):
    """Whether a submission could be graded at all."""

    GRADED = "graded"
    ERROR = "error"


class CheckStatus(StrEnum):
    """What became of one check.

    Only tests made elsewhere can be `partial` (they gave some of their points) or `undecided` (they ask what
    the examiner can't know, so a person must look).
    """

    PASSED = "passed"
    PARTIAL = "partial"
    FAILED = "failed"
    UNDECIDED = "undecided"
    TIMEOUT = "timeout"
    NOT_RUN = "not_run"


def total(points: Iterable[float]) -> float:
    """The sum, without what binary fractions leave: 1.2 + 1.2 + 0.6 is 3, not a little less."""
    return round(math.fsum(points), 9)


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Scale(_Model):
    """Otter's rules for the mark of a whole assignment: `points_possible` in place of the sum of its points,
    and all of them or none by `score_threshold`, the fraction to reach."""

    points_possible: float | None = None
    score_threshold: float | None = None

    def of(self, earned: float, possible: float) -> float:
        part, whole = earned / possible if possible else 0.0, self.whole(possible)
        if self.score_threshold is not None:
            return whole if part >= self.score_threshold else 0.0
        return part * whole if self.points_possible is not None else earned

    def whole(self, possible: float) -> float:
        return possible if self.points_possible is None else self.points_possible


class CheckResult(_Model):
    """The verdict of one check, as the student reads it.

    `carried`: it failed, and passed with the references of earlier exercises in place of the student's
    answers. `carried_points` are then its points; where they are awarded, `points` are the same.
    """

    name: str
    title: str
    cell: str
    points: float
    max_points: float
    status: CheckStatus
    hidden: bool
    where: str = "examiner"
    message: str = ""
    detail: str = ""
    seconds: float = 0.0
    carried: bool = False
    carried_points: float = 0.0
    note: str = ""


class ExerciseResult(_Model):
    """The marks of one exercise; `points` is None while a written answer waits for a person."""

    name: str
    title: str
    kind: str
    points: float | None
    max_points: float
    needs_marking: bool = False
    limits: dict[str, float] = {}
    checks: list[CheckResult] = []

    @computed_field
    @property
    def carried_points(self) -> float:
        """Points of checks that passed on the references of earlier exercises only."""
        return total(check.carried_points for check in self.checks)

    @model_validator(mode="before")
    @classmethod
    def _without_totals(cls, data: Any) -> Any:
        return _without(data, "carried_points")


class Result(_Model):
    """Everything needed to explain, compare and repeat a mark (design: a mark can be explained)."""

    schema_: int = Field(1, alias="schema")
    assignment: str
    student: str | None = None
    status: Status
    error: str | None = None
    submission_sha256: str
    autograder_sha256: str
    variant_sha256: str | None = None
    made_for: str | None = None
    runner: str = "molgrade"
    boundary: str = ""
    image: str | None = None
    versions: dict[str, str] = {}
    seed: int = 0
    limits: Limits = Limits()
    started: str = ""
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    repairs: list[str] = []
    faults: list[str] = []
    carry_forward: Literal["off", "show", "award"] = "off"
    exercises: list[ExerciseResult] = []
    scale: Scale | None = None

    model_config = ConfigDict(extra="forbid", populate_by_name=True, serialize_by_alias=True)

    @computed_field
    @property
    def points(self) -> float:
        """Points earned so far, written answers that wait for a person left out."""
        return self.scaled(total(e.points or 0.0 for e in self.exercises))

    @computed_field
    @property
    def max_points(self) -> float:
        possible = total(e.max_points for e in self.exercises)
        return self.scale.whole(possible) if self.scale else possible

    @property
    def text(self) -> str:
        """What results.json holds."""
        return self.model_dump_json(indent=1) + "\n"

    def scaled(self, earned: float) -> float:
        """The mark for so many points of the exercises."""
        possible = total(e.max_points for e in self.exercises)
        return self.scale.of(earned, possible) if self.scale else earned

    @computed_field
    @property
    def carried_points(self) -> float:
        """Points earned on the references of earlier exercises; part of `points` only where awarded."""
        return total(e.carried_points for e in self.exercises)

    @computed_field
    @property
    def needs_marking(self) -> bool:
        return any(e.needs_marking for e in self.exercises)

    @model_validator(mode="before")
    @classmethod
    def _without_totals(cls, data: Any) -> Any:
        return _without(data, "points", "max_points", "carried_points", "needs_marking")


def _without(data: Any, *totals: str) -> Any:
    """results.json carries totals for its readers; they are computed anew."""
    return {k: v for k, v in data.items() if k not in totals} if isinstance(data, dict) else data
