"""What must hold in the bank, one small rule each; they read syntax trees, and run nothing but `draw`
of a variant.py."""

from __future__ import annotations

from collections.abc import Iterator

from ..assignment import Assignment
from ..reading import Problem
from . import assignments, code, variants, written

EXERCISE_RULES = {"code": code.RULES, "written": written.RULES}


def problems_of(assignment: Assignment) -> Iterator[Problem]:
    """Every rule that an assignment breaks.

    A rule that reads a key of the front matter is left out where this key is missing or wrong.
    """
    for rule in (*assignments.RULES, *variants.RULES):
        yield from rule(assignment)
    for exercise in assignment.exercises:
        for rule, keys in EXERCISE_RULES[exercise.kind].items():
            if exercise.header.broken.isdisjoint(keys):
                yield from rule(exercise, assignment)
