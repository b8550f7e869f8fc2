"""Rules for written exercises."""

from __future__ import annotations

from collections.abc import Iterator

from ..assignment import Assignment, Exercise
from ..reading import Problem
from .code import uses_are_earlier_exercises


def defines_belong_to_code(exercise: Exercise, assignment: Assignment) -> Iterator[Problem]:
    if exercise.defines:
        yield exercise.header.problem("`defines` belongs to code exercises", "defines")


def limits_belong_to_code(exercise: Exercise, assignment: Assignment) -> Iterator[Problem]:
    if exercise.limits.given():
        yield exercise.header.problem("`limits` belongs to code exercises", "limits")


def levels_go_from_all_points_to_none(exercise: Exercise, assignment: Assignment) -> Iterator[Problem]:
    points = [level.points for level in exercise.header.value.levels]
    if not points:
        yield exercise.header.problem("a written exercise needs `levels`, its marking scheme", "kind")
        return
    if max(points) != exercise.points and "points" not in exercise.header.broken:
        message = f"the highest level gives {max(points):g} points, the exercise has {exercise.points:g}"
        yield exercise.header.problem(message, "levels")
    if min(points) != 0:
        yield exercise.header.problem(f"the lowest level gives {min(points):g} points, not 0", "levels")
    if points != sorted(set(points), reverse=True):
        yield exercise.header.problem("levels go from the highest to the lowest, each once", "levels")


def weak_answers_suffice(exercise: Exercise, assignment: Assignment) -> Iterator[Problem]:
    if len(exercise.header.value.weak) < 2:
        yield exercise.header.problem("a written exercise needs two answers in `weak`", "weak")


# Each with the keys of the front matter that it reads.
RULES = {
    uses_are_earlier_exercises: ("uses",),
    defines_belong_to_code: ("defines",),
    limits_belong_to_code: ("limits",),
    levels_go_from_all_points_to_none: ("levels",),
    weak_answers_suffice: ("weak",),
}
