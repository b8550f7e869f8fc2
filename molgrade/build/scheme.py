"""solutions/<chapter>/marking.json: what people who mark the written exercises go by."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from molgrade.bank import Assignment, Exercise

from .autograder import write_json
from .notebook import number


def write_scheme(assignment: Assignment, folder: Path) -> None:
    """Write the marking schemes of an assignment, if it has written exercises."""
    written = [exercise for exercise in assignment.exercises if exercise.kind == "written"]
    if written:
        schemes = {exercise.name: scheme_facts(exercise) for exercise in written}
        write_json(folder / "marking.json", {"schema": 1, "exercises": schemes})


def scheme_facts(exercise: Exercise) -> dict[str, Any]:
    header = exercise.header.value
    return {
        "levels": [{"points": number(level.points), "text": level.text} for level in header.levels],
        "weak": [weak.model_dump() for weak in header.weak],
    }
