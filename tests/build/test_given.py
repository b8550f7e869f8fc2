"""Exercises that are given: built into the notebook as locked code, and graded on."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from molgrade.bank import check_bank, load_assignment
from molgrade.bank.composing import compose
from molgrade.bank.scaffold import new_exercise
from molgrade.build import build
from molgrade.build.notebook import source_notebook
from molgrade.build.variants import own_cells
from molgrade.engine import Autograder, Engine
from tests.bank.small_bank import edit
from tests.engine.conftest import submission


def _graded(course: Path, name: str, answers: dict[str, str]):
    autograder = Autograder.load(course / "autograder" / name)
    with Engine(autograder, boundary="process") as slot:
        return slot.grade(submission(autograder, answers)).result


@pytest.fixture
def quiz(course: Path) -> Path:
    compose(course / "source", "quiz", ["triple"])
    build(course, ["quiz"])
    return course


def test_the_reference_stands_in_a_locked_cell(quiz: Path) -> None:
    released = nbformat.read(quiz / "release" / "quiz" / "quiz.ipynb", as_version=4)
    cell = next(c for c in released.cells if c.metadata.nbgrader.grade_id == "double-given")
    assert cell.metadata.nbgrader.locked and not cell.metadata.nbgrader.solution
    assert "def double(x" in cell.source and "return canary_solution_body * x" in cell.source
    assert "SOLUTION" not in cell.source
    prompt = next(c.source for c in released.cells if c.metadata.nbgrader.grade_id == "triple-prompt")
    assert "builds on `double`" in prompt


def test_answers_that_build_on_it_are_graded(quiz: Path) -> None:
    right = _graded(quiz, "quiz", {"triple": "def triple(x):\n    return double(x) + x"})
    assert right.points == right.max_points == 1.5
    wrong = _graded(quiz, "quiz", {"triple": "def triple(x):\n    return double(x)"})
    assert wrong.points == 0


def test_what_is_drawn_stands_before_what_uses_it(course: Path) -> None:
    (course / "source/mini/double/variant.py").write_text(
        "def draw(rng):\n    return {'n': rng.integers(99)}\n"
    )
    edit(course, "source/mini/double/exercise.md", "Write `double(x)`.", "Write `double(x)`, say for `n`.")
    compose(course / "source", "quiz", ["triple"])
    for name, before, after in (("mini", "double-prompt", "double"), ("quiz", "setup", "double-given")):
        names = [cell.id for cell in source_notebook(load_assignment(course / "source", name)).cells]
        place = names.index("double-data")
        assert (names[place - 1], names[place + 1]) == (before, after)
        assert "double-data" in own_cells(load_assignment(course / "source", name))


def test_a_written_exercise_cannot_be_given(quiz: Path) -> None:
    header = quiz / "source" / "quiz" / "assignment.toml"
    header.write_text(header.read_text().replace("mini/double", "mini/explain"))
    messages = [problem.message for problem in check_bank(quiz / "source", ["quiz"])]
    assert any("there is no code of it to give" in message for message in messages)


def test_a_new_exercise_gives_its_reference_all_points_and_its_stub_none(course: Path) -> None:
    new_exercise(course / "source", "brand-new/first")
    build(course, ["brand-new"])
    reference = load_assignment(course / "source", "brand-new").exercise("first")
    answers = {"first": reference.solution.text}
    assert _graded(course, "brand-new", answers).points == 3
    assert _graded(course, "brand-new", {}).points == 0
    for answer in reference.rejected:
        failed = [
            c.name
            for c in _graded(course, "brand-new", {"first": answer.code.text}).exercises[0].checks
            if not c.points
        ]
        assert failed == list(answer.fails)
