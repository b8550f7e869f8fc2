"""Rules for what differs from student to student."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain

from ..assignment import Assignment, Exercise
from ..packages import imported_packages
from ..reading import Problem, line_of
from ..variants import SHOWN, DrawError, generator, redrawn, varying

DRAWS = 20


def draws_differ(assignment: Assignment) -> Iterator[Problem]:
    """Draws also have to work: what comes of the base version's seed says little about others'."""
    for exercise in _sound(assignment):
        try:
            drawn = [_drawn(exercise, number) for number in range(DRAWS)]
        except DrawError as error:
            yield exercise.variant.code.problem(f"for some students {error}", error.line)
            continue
        if any(draw.keys() != exercise.drawn.keys() for draw in drawn):
            yield exercise.variant.code.problem("draw returns other names for some students")
        if _drawn(exercise, 0) != drawn[0]:
            yield exercise.variant.code.problem("draw returns something else each time: use `rng` alone")
        if len({json.dumps(draw, sort_keys=True) for draw in drawn}) == 1:
            yield exercise.variant.code.problem("draw returns the same for everybody: use `rng`")


def _drawn(exercise: Exercise, number: int) -> dict:
    return redrawn(exercise, generator(b"", "", exercise.name, str(number))).drawn


def drawing_needs_numpy_only(assignment: Assignment) -> Iterator[Problem]:
    """Draws are made where grading is started, which has the light install."""
    for exercise in varying(assignment):
        for package in imported_packages(exercise.variant.code.tree):
            if package != "numpy":
                message = f"imports {package}: draw with NumPy and the standard library only"
                yield exercise.variant.code.problem(message)


def drawn_names_are_new(assignment: Assignment) -> Iterator[Problem]:
    """All cells of a notebook share their names."""
    taken = dict.fromkeys(assignment.setup.names if assignment.setup else (), "the set-up cell")
    for exercise in chain(assignment.given, assignment.exercises):
        taken |= dict.fromkeys(exercise.defines, f"exercise {exercise.name!r}")
    for exercise in _sound(assignment):
        code = exercise.variant.code
        for name in exercise.drawn:
            if name in taken:
                message = f"{name!r} is also bound by {taken[name]}: choose another name"
                yield code.problem(message, code.line(name))
            taken[name] = f"exercise {exercise.name!r}"


def prompts_show_what_is_drawn(assignment: Assignment) -> Iterator[Problem]:
    for exercise in _sound(assignment):
        path = exercise.folder / "exercise.md"
        text = path.read_text(encoding="utf-8")
        for name in sorted({found[1] for found in SHOWN.finditer(exercise.variant.template)}):
            if name not in exercise.drawn:
                yield Problem(path, line_of(text, name), f"shows {name!r}, which draw does not return")


def drawn_names_are_mentioned(assignment: Assignment) -> Iterator[Problem]:
    """A student should know what the cell below the prompt is for."""
    for exercise in _sound(assignment):
        for name in exercise.drawn:
            if exercise in assignment.exercises and name not in exercise.variant.template:
                path = exercise.folder / "exercise.md"
                yield Problem(path, 1, f"the prompt doesn't mention {name!r}, which is drawn for students")


def only_what_varies_is_per_student(assignment: Assignment) -> Iterator[Problem]:
    if assignment.per_student and not any(varying(assignment)):
        yield assignment.header.problem("nothing can be drawn: no exercise has a variant.py", "per_student")


def _sound(assignment: Assignment) -> Iterator[Exercise]:
    """Exercises that vary and could be drawn; about the others something was said."""
    return (exercise for exercise in varying(assignment) if exercise.drawn)


RULES = (
    draws_differ,
    drawing_needs_numpy_only,
    drawn_names_are_new,
    prompts_show_what_is_drawn,
    drawn_names_are_mentioned,
    only_what_varies_is_per_student,
)
