"""Marking schemes of written exercises, which `molgrade build` keeps in solutions/."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from ..bank.models import Level, WeakAnswer
from ..errors import MolgradeError

SCHEME_FILE = "marking.json"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Scheme(_Model):
    """How one exercise is marked: levels from the highest to none, typical weak answers with replies."""

    levels: list[Level] = []
    weak: list[WeakAnswer] = []


class _File(_Model):
    schema_: int
    exercises: dict[str, Scheme]

    model_config = ConfigDict(extra="forbid", alias_generator=lambda name: name.rstrip("_"))


def read_schemes(solutions: Path) -> dict[str, Scheme]:
    """Marking schemes by exercise; none if the folder was built without.

    Args:
        solutions: solutions/<assignment>/ of a course.
    """
    file = solutions / SCHEME_FILE
    try:
        return _File.model_validate(json.loads(file.read_text(encoding="utf-8"))).exercises
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, ValidationError) as error:
        raise MolgradeError(f"{file} can't be read ({error}): build the assignment again.") from error
