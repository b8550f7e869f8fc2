"""Rules for an assignment as a whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from ..assignment import Assignment
from ..models import NAME
from ..packages import imported_packages, with_missing
from ..reading import Problem, line_of
from ..variants import varying

LOCKED_CELLS = ("intro", "install", "setup")
MARKS = (
    "BEGIN SOLUTION",
    "END SOLUTION",
    "BEGIN HIDDEN TESTS",
    "END HIDDEN TESTS",
    "BEGIN MARK SCHEME",
    "END MARK SCHEME",
    "AUTOTEST",
)


def data_files_exist(assignment: Assignment) -> Iterator[Problem]:
    for place, name in enumerate(assignment.data):
        if not (assignment.data_folder / name).is_file():
            message = f"data file {name!r} is not in {assignment.data_folder}"
            yield assignment.header.problem(message, "data", place)


def exercises_are_listed_once(assignment: Assignment) -> Iterator[Problem]:
    header = assignment.header.value
    names = Counter(name.rpartition("/")[2] for name in [*header.given, *header.exercises])
    for name in (name for name, count in names.items() if count > 1):
        yield assignment.header.problem(f"exercise {name!r} is listed twice", "exercises")


def given_exercises_are_code(assignment: Assignment) -> Iterator[Problem]:
    for place, exercise in enumerate(assignment.given):
        if exercise.kind != "code":
            message = f"{exercise.name!r} is a written exercise: there is no code of it to give"
            yield assignment.header.problem(message, "given", place)


def names_make_cell_ids(assignment: Assignment) -> Iterator[Problem]:
    others = {f"{exercise.name}-prompt" for exercise in assignment.exercises}
    others |= {f"{exercise.name}-given" for exercise in assignment.given}
    others |= {f"{exercise.name}-data" for exercise in varying(assignment)}
    for exercise in assignment.exercises:
        if not re.fullmatch(NAME, exercise.name):
            message = f"exercise name {exercise.name!r}: use small letters, digits and single hyphens"
            yield exercise.header.problem(message)
        if exercise.name in others.union(LOCKED_CELLS):
            yield exercise.header.problem(f"{exercise.name!r} is the id of another cell: rename the exercise")
        for check in exercise.checks:
            cell = f"{exercise.name}--{check.id}"
            if not re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", cell):
                message = f"cell id {cell!r}: at most 64 letters, digits, hyphens and underscores"
                yield exercise.check_file.problem(check, message)


def exercises_are_not_called_as_chapters(assignment: Assignment) -> Iterator[Problem]:
    """nbgrader_config.py keeps exercise folders out of the release by their names."""
    chapters = {path.name for path in assignment.folder.parent.iterdir()}
    for exercise in assignment.exercises:
        if exercise.name in chapters:
            yield exercise.header.problem(f"a chapter is called {exercise.name!r} too: rename the exercise")


def locked_cells_hold_no_marks(assignment: Assignment) -> Iterator[Problem]:
    texts = {assignment.folder / "intro.md": assignment.intro}
    if assignment.setup:
        texts[assignment.setup.path] = assignment.setup.text
    for exercise in assignment.exercises:
        texts[exercise.folder / "exercise.md"] = exercise.prompt
        texts[exercise.folder / "solution.md"] = exercise.sample or ""
        if exercise.check_file:
            texts[exercise.check_file.code.path] = exercise.check_file.code.text
    for path, text in texts.items():
        for mark in MARKS:
            if mark in text:
                yield Problem(path, line_of(text, mark), f"{mark!r} is a mark of nbgrader's: use other words")


def packages_cover_the_imports(assignment: Assignment) -> Iterator[Problem]:
    """What the install cell brings must be enough for set-up and reference."""
    codes = [assignment.setup, *(exercise.solution for exercise in assignment.exercises)]
    for code in (code for code in codes if code and "packages" not in assignment.header.broken):
        missing = with_missing(assignment.packages, imported_packages(code.tree))[len(assignment.packages) :]
        for package in missing:
            yield code.problem(f"imports {package}, which is not among the `packages` of assignment.toml")


def limits_fit_together(assignment: Assignment) -> Iterator[Problem]:
    """A part can't have more than the whole."""
    limits = assignment.limits
    for part, whole in (
        ("cell_seconds", "submission_seconds"),
        ("check_seconds", "submission_seconds"),
        ("file_mb", "tmpfs_mb"),
    ):
        if getattr(limits, part) > getattr(limits, whole):
            message = (
                f"`{part}` is {getattr(limits, part):g}, more than `{whole}`: {getattr(limits, whole):g}"
            )
            yield assignment.header.problem(message, "limits", part)
    for exercise in assignment.exercises:
        for name, seconds in exercise.limits.given().items():
            if seconds > limits.submission_seconds:
                message = f"`{name}` is {seconds:g}, more than the assignment's `submission_seconds`: "
                message += f"{limits.submission_seconds:g}"
                yield exercise.header.problem(message, "limits", name)


def there_is_no_other_notebook(assignment: Assignment) -> Iterator[Problem]:
    for path in sorted(assignment.folder.glob("*.ipynb")):
        if path.stem != assignment.name:
            yield Problem(path, 1, "nbgrader would release this notebook too: move it out of source/")


RULES = (
    data_files_exist,
    packages_cover_the_imports,
    exercises_are_listed_once,
    given_exercises_are_code,
    names_make_cell_ids,
    exercises_are_not_called_as_chapters,
    locked_cells_hold_no_marks,
    limits_fit_together,
    there_is_no_other_notebook,
)
