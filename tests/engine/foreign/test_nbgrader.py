"""Plain nbgrader notebooks: partial credit, faults that cost only themselves, hidden tests."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from molgrade.engine import CheckStatus, Engine, EngineError, Graded
from molgrade.engine.foreign.in_place import credit
from molgrade.engine.foreign.nbgrader import NbgraderAutograder

from .nbgrader_made import (
    CLASS,
    NAME,
    RIGHT,
    SOURCE,
    SQUARES,
    answer,
    autotest,
    cell,
    filled,
    python,
    write_course,
)


def value(text: str) -> dict:
    return {"output_type": "execute_result", "data": {"text/plain": text}}


@pytest.mark.parametrize(
    ("outputs", "ended", "points"),
    [
        ([], True, 4),
        ([], False, 0),
        ([{"output_type": "error"}], True, 0),
        ([value("4"), {"output_type": "error"}], True, 0),
        ([{"output_type": "stream", "name": "stderr", "text": "w"}], True, 4),
        ([{"output_type": "stream", "name": "stdout", "text": "0"}], True, 4),
        ([value("2.5")], True, 2.5),
        ([value("0")], True, 0),
        ([value("1e0")], True, 1),
        ([value("np.float64(0.5)")], True, 0.5),
        ([value("np.int64(3)")], True, 3),
        ([value("'done'")], True, 4),
        ([value("True")], True, 4),
        ([value("9")], True, 4),
        ([value("-1")], True, 0),
        ([value("nan")], True, 0),
        ([{"output_type": "execute_result", "data": {}}], True, 4),
        ([{"output_type": "execute_result", "data": 3}], True, 4),
    ],
)
def test_points_of_a_test_cell(outputs: list, ended: bool, points: float) -> None:
    assert credit(outputs, ended, 4) == points


@pytest.fixture(scope="module")
def grader(tmp_path_factory) -> NbgraderAutograder:
    root = write_course(tmp_path_factory.mktemp("plain"))
    return NbgraderAutograder.load(root / "source" / NAME / f"{NAME}.ipynb")


@pytest.fixture(scope="module")
def slot(grader):
    with Engine(grader, boundary="process") as slot:
        yield slot


@pytest.fixture
def grade(slot, grader):
    return lambda **answers: slot.grade(nbformat.writes(filled(grader.student, RIGHT | answers)).encode())


def statuses(graded: Graded) -> dict[str, str]:
    return {c.name: c.status.value for e in graded.result.exercises for c in e.checks}


def told(graded: Graded) -> str:
    texts = [f"{c.message}{c.detail}" for e in graded.result.exercises for c in e.checks]
    return json.dumps([texts, graded.result.faults, nbformat.writes(graded.notebook)])


def test_the_results_say_where_tests_ran_and_who_must_mark(grade) -> None:
    graded = grade()
    assert {c.where for e in graded.result.exercises for c in e.checks} == {"sandbox"}
    assert {e.name: e.needs_marking for e in graded.result.exercises if not e.checks} == {
        "why": True,
        "plot": True,
        "essay": True,
    }
    assert (graded.result.points, graded.result.max_points) == (10, 18)
    nbformat.validate(graded.notebook)


def test_an_emptied_answer_is_no_answer(grade) -> None:
    why = next(e for e in grade(why="").result.exercises if e.name == "why")
    assert (why.points, why.needs_marking) == (0, False)


def test_part_of_the_points(grade) -> None:
    check = grade(table="table = np.array([[1, 2], [3, 5.0]])").result.exercises[1].checks[1]
    assert (check.points, check.status) == (3, CheckStatus.PARTIAL)


def test_hidden_tests_stay_hidden(grade) -> None:
    spy = SQUARES.replace("if n", "print('asked', n); log.append(n)\n    if n", 1)
    graded = grade(squares="log = []" + spy, plot="print('LOG', log); raise ValueError(log)")
    assert "LOG [1, 2, 3]" in told(graded)
    assert not any(word in told(graded) for word in ("CANARY", "asked 11", "HIDDEN TESTS"))
    assert statuses(graded)["squares_more"] == "passed"
    failing = grade(squares="def squares(n):\n    return [i * i for i in range(1, n + 1)][:10]")
    assert "CANARY" not in told(failing)
    more = failing.result.exercises[0].checks[1]
    assert (more.message, more.detail) == (
        "The tests of this cell do not all pass; some of them are hidden.",
        "",
    )


def test_visible_failures_are_shown(grade) -> None:
    small = grade(squares="def squares(n):\n    return [n]").result.exercises[0].checks[0]
    assert "assert squares(2) == [1, 4]" in small.detail


@pytest.mark.parametrize("when", ["n > 3", "n == 2"])
def test_a_process_that_dies_in_a_test_fails_that_test_alone(grade, when: str) -> None:
    graded = grade(squares=SQUARES.replace("if n", f"import os\n    if {when}: os._exit(0)\n    if n", 1))
    dead = "squares_more" if when == "n > 3" else "squares_small"
    assert {name for name, status in statuses(graded).items() if status != "passed"} == {dead}


def test_an_endless_loop_in_a_test_fails_that_test_alone(grader) -> None:
    before = grader.assignment.limits
    grader.assignment.limits = before.model_copy(update={"check_seconds": 2})
    loops = SQUARES.replace("if n", "while n > 3: pass\n    if n", 1)
    with Engine(grader, boundary="process") as slot:
        graded = slot.grade(nbformat.writes(filled(grader.student, RIGHT | {"squares": loops})).encode())
    grader.assignment.limits = before
    assert statuses(graded) == {
        "squares_small": "passed",
        "squares_more": "timeout",
        "table_shape": "passed",
        "table_parts": "passed",
    }


def test_leaving_python_passes_no_test(grade) -> None:
    leaves = grade(squares="import sys\ndef squares(n):\n    sys.exit(0)")
    assert statuses(leaves)["squares_small"] == "failed"


def test_own_cells_are_kept_and_locked_ones_restored(grade, slot, grader) -> None:
    mine = filled(grader.student, RIGHT | CLASS["cheats"])
    mine.cells[2].source = "def double(x): return 2 * x"
    mine.cells[3].source = SQUARES.replace("i * i", "double(i) * i // 2")
    del mine.cells[5]  # a test cell
    graded = slot.grade(nbformat.writes(mine).encode())
    assert graded.result.points == 10
    assert len(graded.result.repairs) == 4


def test_a_student_checks_what_is_visible(grader) -> None:
    with Engine(grader, boundary="process", visible_only=True) as slot:
        content = nbformat.writes(
            filled(grader.student, RIGHT | {"squares": "def squares(n):\n    return [1, 4][:n]"})
        )
        graded = slot.grade(content.encode())
    assert statuses(graded) == {"squares_small": "passed", "squares_more": "passed", "table_parts": "failed"}


def written(folder: Path, cells: list, **metadata: object) -> Path:
    cells = [nbformat.from_dict(cell) for cell in cells]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=python() | metadata), folder / "x.ipynb")
    return folder / "x.ipynb"


R = {"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}}
NO_POINTS = {"grade": True, "locked": True}
UNENDED = "### BEGIN HIDDEN TESTS\nassert x"


@pytest.mark.parametrize(
    ("cells", "metadata", "words"),
    [
        ([cell(None, "x = 1")], {}, "has no nbgrader cells"),
        ([answer("x", "x = 1")], {}, "gives no points"),
        ([cell("t", "assert x", **NO_POINTS)], {}, "'t' does not have points"),
        ([autotest("t", 1, UNENDED)], {}, "No end hidden tests"),
        ([autotest("t", 1, "1"), autotest("t", 1, "1") | {"id": "other"}], {}, "Duplicate grade id: t"),
        (SOURCE, R, "written in R"),
    ],
)
def test_what_is_no_assignment_is_refused(cells: list, metadata: dict, words: str, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=words) as error:
        NbgraderAutograder.load(written(tmp_path, cells, **metadata))
    assert "\n" not in str(error.value)


def test_no_notebook_at_all(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="can't be read"):
        NbgraderAutograder.load(tmp_path / "x.ipynb")
    (tmp_path / "x.ipynb").write_text("{}")
    with pytest.raises(EngineError, match="is no notebook"):
        NbgraderAutograder.load(tmp_path / "x.ipynb")
