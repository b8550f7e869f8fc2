"""What grading one submission gives: the contents of results.json (schema 1)."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, computed_field, model_validator

from ..limits import Limits


class Status(StrEnum):
    """Whether a submission could be graded at all."""

    GRADED = "graded"
    ERROR = "error"


class CheckStatus(StrEnum):
    """What became of one check."""

    PASSED = "passed"
    FAILED = "failed"
    TIMEOUT = "timeout"
    NOT_RUN = "not_run"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CheckResult(_Model):
    """The verdict of one check, as the student reads it."""

    name: str
    title: str
    cell: str
    points: float
    max_points: float
    status: CheckStatus
    hidden: bool
    message: str = ""
    detail: str = ""
    seconds: float = 0.0


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


class Result(_Model):
    """Everything needed to explain, compare and repeat a mark (design: a mark can be explained)."""

    schema_: int = Field(1, alias="schema")
    assignment: str
    student: str | None = None
    status: Status
    error: str | None = None
    submission_sha256: str
    autograder_sha256: str
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
    exercises: list[ExerciseResult] = []

    model_config = ConfigDict(extra="forbid", populate_by_name=True, serialize_by_alias=True)

    @computed_field
    @property
    def points(self) -> float:
        """Points earned so far, written answers that wait for a person left out."""
        return sum(e.points or 0.0 for e in self.exercises)

    @computed_field
    @property
    def max_points(self) -> float:
        return sum(e.max_points for e in self.exercises)

    @computed_field
    @property
    def needs_marking(self) -> bool:
        return any(e.needs_marking for e in self.exercises)

    @model_validator(mode="before")
    @classmethod
    def _without_totals(cls, data: Any) -> Any:
        """results.json carries the totals for its readers; they are computed anew."""
        if isinstance(data, dict):
            return {k: v for k, v in data.items() if k not in ("points", "max_points", "needs_marking")}
        return data
