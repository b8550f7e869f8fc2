"""At which exercise the grading of a submission is. Of the submission it says nothing else."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple


class Stage(StrEnum):
    """The passes over a notebook, in their order."""

    CELLS = "cells"
    CHECKS = "checks"
    HIDDEN = "hidden"


class Place(NamedTuple):
    """A pass and the exercise that it is at, counted from 1. While hidden checks run no exercise is named
    (0): how long code takes may depend on a hidden input."""

    stage: Stage
    exercise: int = 0

    def part(self, exercises: int) -> float:
        """How much of all passes is behind it, from 0 to 1; each is taken to be as long as the others."""
        before = list(Stage).index(self.stage)
        return (before + max(0, self.exercise - 1) / max(1, exercises)) / len(Stage)


Tell = Callable[[Place], None]


def place(message: list, exercises: list[str]) -> Place:
    """A place by the examiner's message. Raises `ValueError` for one that can't be."""
    _, stage, exercise = message
    return Place(Stage(stage), exercises.index(exercise) + 1 if exercise else 0)
