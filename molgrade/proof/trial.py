"""Answers to single exercises, graded in the engine: what an exercise's own checks say of each."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from pydantic import BaseModel

from molgrade.bank import Assignment, Exercise
from molgrade.engine import Autograder, Engine
from molgrade.engine.variant import Variant

SEED = re.compile(r"(default_rng\(|PRNGKey\(|random\.key\()(\d+)")
"""Where checks draw their inputs from."""


class Said(BaseModel):
    """One check's verdict on an answer."""

    passed: bool
    hidden: bool
    message: str
    seconds: float


class Outcome(BaseModel):
    """What came of one answer to one exercise."""

    checks: dict[str, Said]
    faults: list[str]
    cpu_seconds: float

    @property
    def failed(self) -> list[str]:
        return [name for name, check in self.checks.items() if not check.passed]

    @property
    def caught(self) -> bool:
        """Whether a hidden check failed."""
        return any(check.hidden and not check.passed for check in self.checks.values())


class Trial:
    """A warm slot of one assignment, in which its exercises are tried one by one."""

    def __init__(self, assignment: Assignment, slot: Engine):
        self.assignment, self._slot = assignment, slot

    def outcome(self, exercise: Exercise, code: str, seed: int = 0) -> Outcome:
        """What the exercise's checks say of an answer, a whole solution cell. What it builds on is answered
        by the references, other exercises not at all."""
        self._slot.only, self._slot.seed = frozenset([exercise.name]), seed
        result = self._slot.grade(self._notebook(exercise, code)).result
        (mine,) = [each for each in result.exercises if each.name == exercise.name]
        checks = {
            check.name: Said(
                passed=check.points == check.max_points,
                hidden=check.hidden,
                message=check.message,
                seconds=check.seconds,
            )
            for check in mine.checks
        }
        return Outcome(checks=checks, faults=result.faults, cpu_seconds=result.cpu_seconds)

    def failed(self, exercise: Exercise, code: str, variants: list[Variant]) -> list[list[str]]:
        """The checks that an answer fails in each of many versions of the assignment."""
        self._slot.only, self._slot.seed = frozenset([exercise.name]), 0
        found = self._slot.try_versions(self._notebook(exercise, code), exercise.name, variants)
        return [[name for name, passed in checks.items() if not passed] for checks in found]

    def _notebook(self, exercise: Exercise, code: str) -> bytes:
        """The release with an answer, and references where the exercise builds on others."""
        answers = {each.name: each.solution.text for each in used(self.assignment, exercise)}
        answers[exercise.name] = code
        notebook = nbformat.from_dict(self._slot.autograder.release)
        for cell in notebook.cells:
            cell.source = answers.get(cell.metadata.nbgrader.grade_id, cell.source)
        return nbformat.writes(notebook).encode()


def used(assignment: Assignment, exercise: Exercise) -> list[Exercise]:
    """What an exercise builds on, directly or not, in the assignment's order."""
    wanted = set(exercise.uses)
    for each in reversed(assignment.exercises):
        if each.name in wanted:
            wanted.update(each.uses)
    return [each for each in assignment.exercises if each.name in wanted]


@contextmanager
def trial(
    assignment: Assignment, autograder: Autograder, boundary: str, image: str | None
) -> Iterator[Trial]:
    """A slot for an assignment's autograder, as long as the block runs."""
    with Engine(autograder, boundary=boundary, image=image) as slot:
        yield Trial(assignment, slot)


def redrawn(autograder: Autograder, folder: Path, step: int) -> Autograder:
    """A copy of an autograder whose checks draw other inputs: `step` is added to the number of every seeded
    generator in them."""
    shutil.copytree(autograder.path, folder)
    for file in (folder / "tests").glob("*.py"):
        file.write_text(SEED.sub(lambda found: f"{found[1]}{int(found[2]) + step}", file.read_text()))
    return Autograder.load(folder)
