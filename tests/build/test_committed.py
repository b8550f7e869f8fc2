"""What is committed is what the bank says, and the real releases keep its secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator

import nbformat
import pytest

from molgrade.bank import Assignment, check_bank, list_chapters, load_assignment
from molgrade.build import build
from tests.build.conftest import ROOT


def test_bank_is_sound():
    assert [str(problem) for problem in check_bank(ROOT / "source")] == []


def test_generated_files_are_up_to_date():
    """If this fails: `molgrade build`, look at the changes, commit them."""
    assert [str(change) for change in build(ROOT, check=True)] == []


def secrets(assignment: Assignment) -> Iterator[str]:
    """Texts of a chapter that no student may read before the work is graded."""
    for exercise in assignment.exercises:
        if exercise.kind == "written":
            yield exercise.sample.strip()
            yield from (level.text for level in exercise.header.value.levels if level.points)
            yield from (weak.feedback for weak in exercise.header.value.weak)
            continue
        yield re.search(r"### BEGIN SOLUTION\n(.*?)\s*### END SOLUTION", exercise.solution.text, re.DOTALL)[1]
        yield from (answer.code.text.strip() for answer in (*exercise.accepted, *exercise.rejected))
        for check in exercise.checks:
            if check.hidden:
                yield exercise.check_file.function_code(check)
                yield check.message


@pytest.mark.parametrize("chapter", list_chapters(ROOT / "source"))
def test_release_keeps_secrets(chapter):
    assignment = load_assignment(ROOT / "source", chapter)
    notebook = nbformat.read(ROOT / "release" / chapter / f"{chapter}.ipynb", as_version=4)
    text = "\n".join(cell.source for cell in notebook.cells)
    assert [secret for secret in secrets(assignment) if secret in text] == []
    released = {path.name for path in (ROOT / "release" / chapter).iterdir()}
    assert released == {f"{chapter}.ipynb", *assignment.data}
