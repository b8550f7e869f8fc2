"""Is what was built still what the bank says? Marks from yesterday's checks would be worse than an error."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from ..errors import MolgradeError
from ..records.course import Course


def check_built(course: Course, assignment: str) -> None:
    """Raise when the bank was edited after `molgrade build`. A plain nbgrader notebook has no bank."""
    from ..bank import BankError, load_assignment

    source = course.source_notebook(assignment).parent
    if not (source / "assignment.toml").is_file():
        return
    try:
        authored = load_assignment(source.parent, assignment)
    except BankError as error:
        first, more = error.problems[0], len(error.problems) - 1
        others = f" (and {more} more)" if more else ""
        raise MolgradeError(f"{first}{others}. See `molgrade lint {assignment}`.") from None
    stale = next(_stale(course, authored), None)
    if stale:
        where = stale.relative_to(course.root)
        raise MolgradeError(f"{where} is out of date: run `molgrade build {assignment}` first.")


def _stale(course: Course, authored) -> Iterator[Path]:
    """Built files that differ from what building would write; cheaper than building."""
    import nbformat

    from ..build.autograder import assignment_facts
    from ..build.notebook import source_notebook

    autograder = course.autograders / authored.name
    notebook = course.source_notebook(authored.name)
    if not notebook.is_file() or nbformat.read(notebook, as_version=4) != source_notebook(authored):
        yield notebook
    if json.loads((autograder / "assignment.json").read_text()) != assignment_facts(authored):
        yield autograder / "assignment.json"
    for exercise in authored.exercises:
        test = autograder / "tests" / f"{exercise.name}.py"
        if exercise.check_file and not test.read_text().endswith(exercise.check_file.code.text):
            yield test
    for exercise in authored.carried:
        reference = autograder / "references" / f"{exercise.name}.py"
        if not reference.is_file() or reference.read_text(encoding="utf-8") != exercise.solution.text:
            yield reference
