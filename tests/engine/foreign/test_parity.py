"""Honest work gets the same marks from molgrade as from stock Otter and nbgrader, run for real."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from molgrade.engine import Engine, Result
from molgrade.engine.foreign.load import load_autograder
from molgrade.grading import grade_class
from molgrade.records.course import Course
from molgrade.records.gradebook import open_gradebook

from . import nbgrader_made, otter_made, stock

pytestmark = pytest.mark.slow


def by_test(result: Result, scaled: bool) -> dict[str, float]:
    scores = {exercise.title: exercise.points for exercise in result.exercises}
    return scores | ({"total": result.points} if scaled else {})


@pytest.mark.parametrize("name", otter_made.MADE)
def test_otter(name: str, tmp_path: Path) -> None:
    made = otter_made.MADE[name]
    archive = made.zip(tmp_path)
    handed_in = {who: otter_made.notebook(cells) for who, cells in made.submissions.items()}
    folders = {who: tmp_path / "runs" / who for who in handed_in}
    for folder in folders.values():
        folder.mkdir(parents=True)
    with ThreadPoolExecutor(2) as pool:
        runs = {who: pool.submit(stock.otter, archive, c, folders[who]) for who, c in handed_in.items()}
        theirs = {who: run.result() for who, run in runs.items()}
    grader = load_autograder(archive, "process")
    with Engine(grader, boundary="process") as slot:
        results = {who: slot.grade(content).result for who, content in handed_in.items()}
    ours = {who: by_test(result, "total" in theirs[who]) for who, result in results.items()}
    assert {who: set(scores) for who, scores in ours.items()} == {w: set(s) for w, s in theirs.items()}
    for who, scores in theirs.items():
        assert ours[who] == pytest.approx(scores, abs=1e-5), who  # Otter rounds to five digits
    assert len({tuple(scores.values()) for scores in theirs.values()}) > 1, (
        "the submissions tell nothing apart"
    )


def test_nbgrader(tmp_path: Path) -> None:
    root = nbgrader_made.write_course(tmp_path)
    course = Course.at(root)
    nbgrader_made.hand_in(root, course.autograder(nbgrader_made.NAME).student)
    theirs = stock.nbgrader_marks(root, nbgrader_made.NAME)
    (root / "gradebook.db").unlink()
    grade_class(course, nbgrader_made.NAME, boundary="process", force=True)
    with open_gradebook(course) as gradebook:
        ours = {
            s.student_id: {g.name: (g.auto_score, g.needs_manual_grade) for g in s.notebooks[0].grades}
            for s in gradebook.assignment_submissions(nbgrader_made.NAME)
        }
    costs = nbgrader_made.WARNING_COSTS
    assert {name: theirs["warns"][name][0] for name in costs} == costs
    theirs["warns"] |= {name: ours["warns"][name] for name in costs}
    assert ours == theirs
    assert ours["warns"] == ours["right"]
