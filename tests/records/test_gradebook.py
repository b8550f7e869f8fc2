"""Marks arrive in nbgrader's gradebook as nbgrader would have put them there, and what people gave stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from molgrade.engine import Graded
from molgrade.errors import MolgradeError
from molgrade.records.course import Course
from molgrade.records.gradebook import Recorder, open_gradebook, read_marks
from tests.grading.fakes import ALL, failed, graded
from tests.grading.mini import FILES, NAME, REFERENCE, TIMESTAMP

SUBMITTED = datetime(2026, 3, 1, 12)


@pytest.fixture
def gradebook(course: Course) -> Iterator[Gradebook]:
    with open_gradebook(course) as gradebook:
        yield gradebook


@pytest.fixture
def recorder(course: Course, gradebook: Gradebook) -> Recorder:
    return Recorder(course, gradebook, NAME)


def record(recorder: Recorder, made: Graded, **more) -> None:
    recorder.record(made.result, made.notebook, **{"timestamp": SUBMITTED} | more)


def grades(gradebook: Gradebook, student: str = "ada") -> dict[str, tuple]:
    gradebook.db.expire_all()
    found = gradebook.find_submission_notebook(NAME, NAME, student).grades
    return {grade.name: (grade.auto_score, grade.manual_score, grade.needs_manual_grade) for grade in found}


def test_checks_have_their_points_and_a_written_answer_waits(
    course: Course, gradebook: Gradebook, recorder: Recorder
) -> None:
    record(recorder, graded(course, "ada", passed={"mean--worked", "spread--two"}, answers=REFERENCE))
    assert grades(gradebook) == {
        "mean--worked": (1, None, False),
        "mean--random": (0, None, False),
        "spread--two": (1, None, False),
        "spread--shifted": (0, None, False),
        "why": (None, None, True),
    }
    submission = gradebook.find_submission(NAME, "ada")
    assert (submission.score, submission.max_score, submission.needs_manual_grade) == (2, 9, True)
    assert (submission.code_score, submission.written_score) == (2, 0)
    assert submission.timestamp == SUBMITTED
    assert submission.notebooks[0].failed_tests


def test_what_was_left_untouched_needs_nobody(
    course: Course, gradebook: Gradebook, recorder: Recorder
) -> None:
    record(recorder, graded(course, "ada", passed=set()))
    assert grades(gradebook)["why"] == (0, None, False)
    comments = gradebook.find_submission_notebook(NAME, NAME, "ada").comments
    assert {comment.name: comment.comment for comment in comments} == dict.fromkeys(
        ["mean", "spread", "why"], "No response."
    )


def test_points_given_by_hand_stay_when_the_same_work_is_graded_again(
    course: Course, gradebook: Gradebook, recorder: Recorder
) -> None:
    record(recorder, graded(course, "ada", answers=REFERENCE))
    mark_by_hand(gradebook, "why", 2)
    mark_by_hand(gradebook, "mean--random", 1)
    record(recorder, graded(course, "ada", answers=REFERENCE), resubmitted=False)
    assert grades(gradebook)["why"] == (None, 2, False)
    assert grades(gradebook)["mean--random"] == (3, 1, False)
    assert gradebook.find_comment("why", NAME, NAME, "ada").comment == "Well said."
    record(
        recorder, graded(course, "ada", passed=ALL - {"mean--random"}, answers=REFERENCE), resubmitted=False
    )
    assert grades(gradebook)["mean--random"] == (0, 1, True), "the automatic mark beside it changed"
    assert grades(gradebook)["why"] == (None, 2, False)


def test_points_given_by_hand_are_up_for_review_after_another_submission(
    course: Course, gradebook: Gradebook, recorder: Recorder
) -> None:
    record(recorder, graded(course, "ada", answers=REFERENCE))
    mark_by_hand(gradebook, "why", 2)
    record(recorder, graded(course, "ada", answers=REFERENCE | {"why": "New."}), resubmitted=True)
    assert grades(gradebook)["why"] == (None, 2, True)


def mark_by_hand(gradebook: Gradebook, cell: str, points: float) -> None:
    grade = gradebook.find_grade(cell, NAME, NAME, "ada")
    grade.manual_score, grade.needs_manual_grade = points, False
    if cell == "why":
        gradebook.find_comment(cell, NAME, NAME, "ada").manual_comment = "Well said."
    gradebook.db.commit()


def test_a_submission_that_could_not_be_graded_has_no_marks_and_waits_for_a_person(
    course: Course, gradebook: Gradebook, recorder: Recorder
) -> None:
    record(recorder, graded(course, "ada", answers=REFERENCE))
    record(recorder, failed(course, "ada"))
    assert set(grades(gradebook).values()) == {(None, None, True)}
    assert gradebook.find_submission(NAME, "ada").score == 0


def test_timestamps_follow_the_submission(course: Course, recorder: Recorder) -> None:
    record(recorder, graded(course, "ada"))
    record(recorder, graded(course, "bob"), timestamp=None)
    assert recorder.timestamps() == {"ada": SUBMITTED, "bob": None}
    record(recorder, graded(course, "ada"), timestamp=None)
    assert recorder.timestamps()["ada"] is None


def test_marks_are_read_back(course: Course, gradebook: Gradebook, recorder: Recorder) -> None:
    record(recorder, graded(course, "ada", passed={"mean--worked"}, answers=REFERENCE))
    mark_by_hand(gradebook, "why", 2.5)
    record(recorder, graded(course, "bob", passed=set()))
    found = read_marks(gradebook, NAME)
    assert set(found) == {"ada", "bob"}
    marks = found["ada"].marks
    assert (marks["why"].points, marks["why"].manual, marks["why"].needs_marking) == (2.5, True, False)
    assert (marks["mean--worked"].points, marks["mean--worked"].manual) == (1, False)
    assert found["ada"].comments == {"why": "Well said."}
    assert read_marks(gradebook, "other") == {}


def test_late_penalties_are_nbgraders(
    course: Course, gradebook: Gradebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    with course.root.joinpath("nbgrader_config.py").open("a") as config:
        config.write('c.LateSubmissionPlugin.penalty_method = "zero"\n')
    recorder = Recorder(Course.at(course.root), gradebook, NAME)
    gradebook.update_or_create_assignment(NAME, duedate="2026-03-01 11:00:00 UTC")
    record(recorder, graded(course, "ada"))
    assert read_marks(gradebook, NAME)["ada"].late_penalty == 6
    gradebook.update_or_create_assignment(NAME, duedate=TIMESTAMP)
    record(recorder, graded(course, "ada"))
    assert read_marks(gradebook, NAME)["ada"].late_penalty == 0


def test_the_gradebook_knows_the_cells_as_nbgrader_would_have_saved_them(
    course: Course, gradebook: Gradebook, recorder: Recorder
) -> None:
    from nbgrader.converters import GenerateAssignment

    kinds = ("grade_cells", "solution_cells", "source_cells")
    ours = {kind: cells(gradebook, kind) for kind in kinds}
    course.directory.assignment_id = NAME
    GenerateAssignment(coursedir=course.directory, config=course.config, force=True).start()
    gradebook.db.expire_all()
    assert {kind: cells(gradebook, kind) for kind in kinds} == ours


def cells(gradebook: Gradebook, kind: str) -> dict[str, dict]:
    entries = [cell.to_dict() for cell in getattr(gradebook.find_notebook(NAME, NAME), kind)]
    return {entry["name"]: {k: v for k, v in entry.items() if k != "id"} for entry in entries}


def test_checks_may_come_and_go_after_the_first_submission(
    course: Course, gradebook: Gradebook, recorder: Recorder
) -> None:
    record(recorder, graded(course, "ada", answers=REFERENCE))
    mark_by_hand(gradebook, "why", 2)
    rewrite_checks(course)
    record(Recorder(course, gradebook, NAME), graded(course, "bob", passed={"mean--zero"}))
    assert (
        set(grades(gradebook))
        == set(grades(gradebook, "bob"))
        == (ALL | {"mean--zero", "why"}) - {"mean--worked"}
    )
    assert grades(gradebook)["why"] == (None, 2, False)
    assert grades(gradebook)["mean--zero"] == (None, None, True)
    assert grades(gradebook, "bob")["mean--zero"] == (1, None, False)
    assert gradebook.find_notebook(NAME, NAME).max_score == 9


def rewrite_checks(course: Course) -> None:
    from molgrade.build import build

    checks = course.root / "source" / NAME / "mean" / "checks.py"
    text = checks.read_text().replace("test_worked", "test_zero")
    checks.write_text(text.replace("np.array([1.0, 3.0]))) == 2.0", "np.zeros(2))) == 0.0"))
    rejected = checks.parent / "rejected" / "total.py"
    rejected.write_text(FILES["mean/rejected/middle.py"].replace("\n        ", "\n").lstrip())
    build(course.root)


def test_a_missing_source_notebook_is_one_line(course: Course, gradebook: Gradebook) -> None:
    course.source_notebook(NAME).unlink()
    with pytest.raises(MolgradeError, match=f"{NAME}.ipynb does not exist: run `molgrade build {NAME}`"):
        Recorder(course, gradebook, NAME)


def test_a_gradebook_that_is_no_database_is_one_line(course: Course) -> None:
    (course.root / "gradebook.db").write_text("not a database " * 100)
    with (
        pytest.raises(MolgradeError, match=r"can't be used: .*file is not a database"),
        open_gradebook(course),
    ):
        pass


def test_the_gradebook_opens_without_an_activated_environment(
    built: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "nbgrader_config.py").write_text((built.root / "nbgrader_config.py").read_text())
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    with open_gradebook(Course.at(tmp_path)) as gradebook:
        assert gradebook.assignments == []


def test_the_executed_notebook_gives_nbgraders_own_rules_the_same_marks(
    course: Course, gradebook: Gradebook, recorder: Recorder
) -> None:
    """What `nbgrader autograde` reads from the notebook is what is recorded from the result."""
    from nbgrader.utils import determine_grade, is_grade

    made = graded(course, "ada", passed={"mean--worked", "spread--two"}, answers=REFERENCE)
    record(recorder, made)
    theirs = {
        cell.metadata.nbgrader.grade_id: determine_grade(cell)[0]
        for cell in nbformat.from_dict(made.notebook).cells
        if is_grade(cell)
    }
    assert {name: auto for name, (auto, _, _) in grades(gradebook).items()} == theirs
