"""What authors may write into assignment.toml, front matter, check headers and rejected answers."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from molgrade.limits import ExerciseLimits, Limits

NAME = r"[a-z0-9]+(-[a-z0-9]+)*"
"""Names of chapters and exercises: they become folders, cell ids and grade_ids."""

Text = Annotated[str, Field(min_length=1)]
Points = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Identifier = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
Requirement = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*(\[.*\])?\s*([<>=!~].*)?$")]
FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$")]


class Strict(BaseModel):
    """Unknown keys and values of another type are errors.

    `placeholders` stand in for required keys that are missing or wrong, so that the rest can be examined.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    placeholders: ClassVar[dict[str, Any]] = {}


class AssignmentHeader(Strict):
    """assignment.toml."""

    title: Text
    chapter: Annotated[int, Field(gt=0)] | None = None
    part: str = ""
    book: str = ""
    packages: list[Requirement] = []
    data: list[FileName] = []
    exercises: Annotated[list[Text], Field(min_length=1)]
    given: list[Text] = []
    carry_forward: Literal["off", "show", "award"] = "show"
    per_student: bool = False
    limits: Limits = Limits()

    placeholders: ClassVar = {"title": "?", "exercises": ["?"]}


class Level(Strict):
    """One level of a written exercise's marking scheme."""

    points: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    text: Text


class WeakAnswer(Strict):
    """A typical weak answer to a written exercise, and what to reply."""

    answer: Text
    feedback: Text


class ExerciseHeader(Strict):
    """The front matter of exercise.md."""

    title: Text
    kind: Literal["code", "written"]
    points: Points
    difficulty: Annotated[int, Field(ge=1, le=5)]
    minutes: Annotated[int, Field(gt=0)]
    topics: Annotated[list[Text], Field(min_length=1)]
    objectives: Annotated[list[Text], Field(min_length=1)]
    uses: list[Text] = []
    gpu: Literal["none", "optional"] = "none"
    limits: ExerciseLimits = ExerciseLimits()
    defines: list[Identifier] = []
    levels: list[Level] = []
    weak: list[WeakAnswer] = []

    placeholders: ClassVar = {
        "title": "?",
        "kind": "code",
        "points": 1,
        "difficulty": 1,
        "minutes": 1,
        "topics": ["?"],
        "objectives": ["?"],
    }


class CheckHeader(Strict):
    """The arguments of Otter's `@test_case`."""

    name: Text
    points: Points
    hidden: bool = False
    failure_message: Text
    success_message: str | None = None

    placeholders: ClassVar = {"name": "?", "points": 1, "failure_message": "?"}


class RejectedHeader(Strict):
    """The module docstring of a rejected answer; `fails` maps check ids to words the student reads."""

    misconception: Text
    fails: dict[str, Text]

    placeholders: ClassVar = {"misconception": "?", "fails": {}}
