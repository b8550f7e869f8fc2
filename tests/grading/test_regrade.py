"""After a check changed: who moves, both ways and why; and what an approval writes, keeps and refuses."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from molgrade.build import build
from molgrade.cli import app
from molgrade.engine import Autograder, Engine, EngineError
from molgrade.errors import MolgradeError
from molgrade.grading import Interrupted, approval, grade_class, slots
from molgrade.grading.approval import Policy, approve
from molgrade.grading.compare import reason
from molgrade.grading.proposal import Direction, Move, Proposal
from molgrade.grading.regrade import propose
from molgrade.records.course import Course
from molgrade.records.feedback import read_result, reports
from molgrade.records.gradebook import Recorder, open_gradebook, read_marks
from molgrade.records.history import Entry, History, How, verify

from .mini import NAME, REFERENCE, copy_course, submit

MIDDLE = {"mean": "def mean(x):\n    return float((np.max(x) + np.min(x)) / 2)"}
NOT_THREE = {"mean": "def mean(x):\n    return float(np.mean(x)) if len(x) != 3 else 0.0"}
CLASS = {
    "right": REFERENCE,
    "middle": REFERENCE | MIDDLE,
    "not-three": REFERENCE | NOT_THREE,
    "untouched": {},
    "broken": b"%PDF",
}
OLD = {"right": 6, "middle": 2, "not-three": 5, "untouched": 0}
"""Points under the checks as they were. The worked example of three numbers is stricter, the random one, with
so much tolerance, kinder."""
NEW = {"right": 6, "middle": 4, "not-three": 4, "untouched": 0}


def change_checks(course: Course) -> None:
    checks = course.root / "source" / NAME / "mean" / "checks.py"
    text = checks.read_text()
    for old, new in [
        ("[1.0, 3.0]))) == 2.0", "[1.0, 4.0, 4.0]))) == 3.0"),
        ("x.sum() / 17)", "x.sum() / 17, atol=10)"),
    ]:
        assert old in text
        text = text.replace(old, new)
    checks.write_text(text)
    build(course.root)


def exchange_check(course: Course) -> None:
    """The worked example goes, and a harder one with another name comes."""
    folder = course.root / "source" / NAME / "mean"
    for file, old, new in [
        ("checks.py", "test_worked", "test_three"),
        ("checks.py", "[1.0, 3.0]))) == 2.0", "[1.0, 4.0, 4.0]))) == 3.0"),
        ("rejected/total.py", "worked:", "three:"),
    ]:
        text = (folder / file).read_text()
        assert old in text
        (folder / file).write_text(text.replace(old, new))
    build(course.root)


@pytest.fixture(scope="module")
def graded(built: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A class, graded."""
    course = copy_course(built, tmp_path_factory.mktemp("graded"))
    for student, answers in CLASS.items():
        submit(course, student, answers)
    grade_class(course, NAME, boundary="process")
    return course


@pytest.fixture(scope="module")
def proposed(graded: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The class after two checks changed, with a proposal that waits."""
    course = copy_course(graded, tmp_path_factory.mktemp("proposed"))
    change_checks(course)
    propose(course, NAME, boundary="process")
    return course


@pytest.fixture
def mine(proposed: Course, tmp_path: Path) -> Course:
    """A copy of it."""
    return copy_course(proposed, tmp_path / "course")


class Idle(Engine):
    """Tells what is no notebook, and can't run any."""

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def _examine(self, autograder: Autograder, notebook: nbformat.NotebookNode) -> dict:
        raise EngineError("The slot failed")


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on whatever is graded ends as an error."""
    monkeypatch.setattr(slots, "Engine", Idle)


def move(course: Course, student: str) -> Move:
    return next(m for m in Proposal.read(course, NAME).students if m.student == student)


def points(course: Course) -> dict[str, float]:
    with open_gradebook(course) as gradebook:
        marks = read_marks(gradebook, NAME)
    return {s: sum(mark.points for mark in of.marks.values()) for s, of in marks.items() if s in OLD}


def history(course: Course, student: str) -> list[Entry]:
    with open_gradebook(course) as gradebook:
        told = History(gradebook, NAME)
        assert verify(told) == []
        return [row.entry for row in told.rows([student])]


def folders(course: Course) -> dict[str, bytes]:
    """Everything in autograded/."""
    root = course.root / "autograded"
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def give(course: Course, student: str, cell: str, given: float) -> None:
    """Mark by hand, as formgrader does."""
    with open_gradebook(course) as gradebook:
        grade = gradebook.find_grade(cell, NAME, NAME, student)
        grade.manual_score, grade.needs_manual_grade = given, False
        gradebook.find_comment("why", NAME, NAME, student).manual_comment = "Well said."
        gradebook.db.commit()


def test_who_moves_is_shown_in_both_directions_with_reasons(mine: Course) -> None:
    proposal = Proposal.read(mine, NAME)
    directions = {m.student: m.direction for m in proposal.students}
    assert directions == {
        "right": Direction.UNCHANGED,
        "middle": Direction.UP,
        "not-three": Direction.DOWN,
        "untouched": Direction.UNCHANGED,
        "broken": Direction.UNCHANGED,
    }
    totals = {m.student: (m.before_points, m.after_points) for m in proposal.students if m.student in OLD}
    assert totals == {student: (OLD[student], NEW[student]) for student in OLD}
    [change] = move(mine, "not-three").changes
    assert (change.exercise, change.cell) == ("mean", "mean--worked")
    assert (change.before.points, change.after.points) == (1, 0)
    assert reason(change).startswith("passed → failed “The mean of 1 and 3: their sum over 2.”")
    assert "AssertionError" in reason(change)
    reasons = {change.cell: reason(change) for change in move(mine, "middle").changes}
    assert reasons["mean--random"] == "failed “Divide by the number of values.” → passed"
    assert set(reasons) == {"mean--worked", "mean--random"}


def test_comparing_writes_no_mark(graded: Course, mine: Course) -> None:
    assert points(mine) == OLD
    assert folders(mine) == folders(graded)
    assert [entry.how for entry in history(mine, "middle")] == [How.GRADED]


def test_the_same_comparison_again_grades_nothing_and_finds_the_same(mine: Course, no_engine: None) -> None:
    before = Proposal.read(mine, NAME)
    assert propose(mine, NAME, boundary="process").sha256 == before.sha256


def test_as_computed_writes_what_moved_and_nothing_else(graded: Course, mine: Course) -> None:
    done = approve(mine, NAME, Policy.AS_COMPUTED, by="grace@desk")
    assert [m.student for m in done.written] == ["middle", "not-three"]
    assert points(mine) == NEW
    assert {r.result.student: r.points for r in reports(mine, NAME) if r.graded} == NEW
    before, after = folders(graded), folders(mine)
    changed = {
        name.split("/")[0] for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    }
    assert changed == {"middle", "not-three"}
    last = history(mine, "not-three")[-1]
    assert (last.how, last.by, last.points) == (How.REGRADED, "grace@desk", 4)
    assert last.why == "approved as-computed: 5 → 4"
    assert history(mine, "right")[-1].how is How.CONFIRMED


def test_never_lower_keeps_the_higher_mark_also_when_grading_goes_on(mine: Course, no_engine: None) -> None:
    done = approve(mine, NAME, Policy.NEVER_LOWER)
    assert [m.student for m in done.written] == ["middle"]
    assert [m.student for m in done.kept] == ["not-three"]
    kept = OLD | {"middle": NEW["middle"]}
    assert points(mine) == kept
    give(mine, "not-three", "why", 2)
    outcomes = grade_class(mine, NAME, list(OLD), boundary="process")
    assert all(outcome.unchanged for outcome in outcomes)
    assert points(mine) == kept | {"not-three": 7}
    assert [entry.how for entry in history(mine, "not-three")] == [How.GRADED, How.KEPT, How.OUTSIDE]


def test_what_was_kept_may_still_be_lowered_with_the_same_proposal(mine: Course) -> None:
    approve(mine, NAME, Policy.NEVER_LOWER)
    done = approve(mine, NAME, Policy.AS_COMPUTED)
    assert [m.student for m in done.written] == ["not-three"]
    assert {m.student for m in done.settled} == {"right", "middle", "untouched", "broken"}
    assert points(mine) == NEW


def test_only_named_students_are_written(mine: Course) -> None:
    approve(mine, NAME, Policy.AS_COMPUTED, ["not-three"])
    assert points(mine) == OLD | {"not-three": NEW["not-three"]}
    with pytest.raises(MolgradeError, match=r"does not have nobody"):
        approve(mine, NAME, Policy.AS_COMPUTED, ["nobody"])


def test_an_approved_change_counts_for_the_next_comparison(mine: Course, no_engine: None) -> None:
    approve(mine, NAME, Policy.AS_COMPUTED)
    assert {m.direction for m in propose(mine, NAME).students} == {Direction.UNCHANGED}


def test_what_people_gave_stays_and_counts_in_the_comparison(graded: Course, tmp_path: Path) -> None:
    course = copy_course(graded, tmp_path / "course")
    with course.root.joinpath("nbgrader_config.py").open("a") as config:
        config.write('c.LateSubmissionPlugin.penalty_method = "zero"\n')
    course = Course.at(course.root)
    with open_gradebook(course) as gradebook:  # from now on everybody was late
        gradebook.update_or_create_assignment(NAME, duedate="2026-03-01 11:00:00 UTC")
    give(course, "middle", "why", 2)
    give(course, "not-three", "mean--worked", 1)
    change_checks(course)
    proposal = {
        m.student: m for m in propose(course, NAME, ["middle", "not-three"], boundary="process").students
    }
    assert (proposal["middle"].before_points, proposal["middle"].after_points) == (4, 6)
    assert proposal["not-three"].direction is Direction.EVEN
    assert proposal["not-three"].changes[0].by_hand == 1
    approve(course, NAME, Policy.AS_COMPUTED)
    with open_gradebook(course) as gradebook:
        marks = read_marks(gradebook, NAME)
    assert (marks["middle"].marks["why"].points, marks["middle"].marks["why"].manual) == (2, True)
    assert not marks["middle"].marks["why"].needs_marking
    assert marks["middle"].comments["why"] == "Well said."
    assert (marks["middle"].late_penalty, marks["middle"].marks["mean--random"].points) == (6, 3)
    worked = marks["not-three"].marks["mean--worked"]
    assert (worked.points, worked.manual, worked.needs_marking) == (1, True, True)


def edit_result(course: Course) -> None:
    file = course.autograded("middle", NAME) / "results.json"
    file.write_text(file.read_text().replace("Divide by", "Multiply by"))


def edit_beside(course: Course) -> None:
    file = course.root / "regrade" / NAME / "middle" / NAME / "results.json"
    file.write_text(file.read_text().replace('"points": 0.0', '"points": 1.0'))


def lower_by_sql(course: Course) -> None:
    from sqlalchemy import text

    with open_gradebook(course) as gradebook:
        gradebook.db.execute(text("UPDATE grade SET auto_score = 0.5 WHERE auto_score = 1"))
        gradebook.db.commit()


def rebuild(course: Course) -> None:
    file = course.root / "source" / NAME / "mean" / "checks.py"
    file.write_text(file.read_text().replace("atol=10", "atol=11"))
    build(course.root)


@pytest.mark.parametrize(
    ("happens", "said"),
    [
        (lambda course: submit(course, "middle", REFERENCE), "middle: handed in again"),
        (lambda course: give(course, "middle", "why", 2), "middle: the marks in the gradebook changed"),
        (lower_by_sql, "middle: the marks in the gradebook changed"),
        (edit_result, "middle: results.json changed"),
        (edit_beside, "middle: regrade/mini/middle/mini changed"),
        (rebuild, "the autograder was built anew"),
    ],
)
def test_a_proposal_that_no_longer_fits_is_refused(
    mine: Course, happens: Callable[[Course], object], said: str
) -> None:
    happens(mine)
    before, marks = folders(mine), points(mine)
    with pytest.raises(MolgradeError, match=rf"{said}.*molgrade regrade {NAME}` again"):
        approve(mine, NAME, Policy.AS_COMPUTED)
    assert (folders(mine), points(mine)) == (before, marks)
    assert {entry.how for entry in history_unchecked(mine)} == {How.GRADED}


def history_unchecked(course: Course) -> list[Entry]:
    with open_gradebook(course) as gradebook:
        return [row.entry for row in History(gradebook, NAME).rows()]


def test_without_a_proposal_there_is_nothing_to_approve(graded: Course) -> None:
    with pytest.raises(MolgradeError, match=f"nothing to approve for {NAME}: run `molgrade regrade {NAME}`"):
        approve(graded, NAME, Policy.AS_COMPUTED)


def test_approving_twice_writes_once(mine: Course) -> None:
    approve(mine, NAME, Policy.AS_COMPUTED)
    before = len(history(mine, "middle"))
    done = approve(mine, NAME, Policy.AS_COMPUTED)
    assert (done.written, done.confirmed, len(done.settled)) == ([], [], 5)
    assert len(history(mine, "middle")) == before


def test_ctrl_c_leaves_whole_students_and_the_same_command_goes_on(
    mine: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = Recorder.record

    def interrupt(self: Recorder, *arguments, **more) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        record(self, *arguments, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Recorder, "record", interrupt)
        with pytest.raises(
            Interrupted, match=r"2 of 5 are done; `molgrade regrade mini --approve as-computed`"
        ):
            approve(mine, NAME, Policy.AS_COMPUTED)
    assert points(mine) == OLD | {"middle": NEW["middle"]}
    assert {r.result.student: r.points for r in reports(mine, NAME) if r.graded} == points(mine)
    done = approve(mine, NAME, Policy.AS_COMPUTED)
    assert [m.student for m in done.written] == ["not-three"]
    assert points(mine) == NEW


def test_an_approval_cut_short_between_gradebook_and_folder_is_finished(
    mine: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise MolgradeError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(approval, "write_autograded", full)
        with pytest.raises(MolgradeError, match="full"):
            approve(mine, NAME, Policy.AS_COMPUTED, ["middle"])
    assert points(mine)["middle"] == NEW["middle"]
    approve(mine, NAME, Policy.AS_COMPUTED)
    assert points(mine) == NEW
    assert {r.result.student: r.points for r in reports(mine, NAME) if r.graded} == NEW


def test_when_a_check_goes_all_are_written_at_once_or_none(graded: Course, tmp_path: Path) -> None:
    course = copy_course(graded, tmp_path / "course")
    exchange_check(course)
    proposal = propose(course, NAME, boundary="process")
    assert [m.student for m in proposal.of(Direction.DOWN)] == ["middle", "not-three"]
    for policy, students in [(Policy.AS_COMPUTED, ["middle"]), (Policy.NEVER_LOWER, None)]:
        with pytest.raises(MolgradeError, match=r"Checks came or went.*Approve as-computed, for all"):
            approve(course, NAME, policy, students)
    assert points(course) == OLD
    with open_gradebook(course) as gradebook:  # as grading a newcomer would, which takes the old cells away
        Recorder(course, gradebook, NAME)
    propose(course, NAME, boundary="process")
    with pytest.raises(MolgradeError, match=r"Not among them: middle, not-three\."):
        approve(course, NAME, Policy.NEVER_LOWER)
    approve(course, NAME, Policy.AS_COMPUTED)
    assert points(course) == {"right": 6, "middle": 1, "not-three": 4, "untouched": 0}


def test_a_grading_that_fails_is_shown_and_never_written(
    graded: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = copy_course(graded, tmp_path / "course")
    change_checks(course)

    monkeypatch.setattr(slots, "Engine", Idle)
    [only] = propose(course, NAME, ["middle"], boundary="process").students
    assert only.direction is Direction.ERROR
    assert "The slot failed" in only.after_error
    done = approve(course, NAME, Policy.AS_COMPUTED)
    assert [m.student for m in done.failed] == ["middle"]
    assert points(course) == OLD


def test_who_cannot_be_compared_is_named(mine: Course, no_engine: None) -> None:
    submit(mine, "late", REFERENCE)
    submit(mine, "middle", REFERENCE)
    edit = mine.autograded("not-three", NAME) / "results.json"
    edit.write_text(edit.read_text().replace("passed", "failed"))
    proposal = propose(mine, NAME)
    assert set(proposal.problems) == {"late", "middle", "not-three"}
    assert "molgrade grade mini --student middle" in proposal.problems["middle"]
    assert "not the one whose marks were recorded" in proposal.problems["not-three"]
    assert {m.student for m in proposal.students} == {"right", "untouched", "broken"}
    with pytest.raises(MolgradeError, match="Nothing graded of late"):
        propose(mine, NAME, ["late"])


def test_grading_by_a_changed_autograder_says_what_to_do_instead(mine: Course) -> None:
    said: list[str] = []
    grade_class(mine, NAME, ["middle"], boundary="process", on_event=lambda event: said.append(event.text))
    assert any("1 marks are computed anew. `molgrade regrade mini` instead" in text for text in said)


def molgrade(course: Course, *arguments: str):
    return CliRunner().invoke(app, [*arguments, "--course", str(course.root)])


def test_the_command_shows_and_writes(mine: Course, no_engine: None) -> None:
    shown = molgrade(mine, "regrade", NAME, "--boundary", "process")
    assert "1 up, 1 down, 3 unchanged, 0 errors" in shown.output
    assert "passed → failed" in shown.output
    assert "mean: Random: 1 up, 0 down" in shown.output
    printed = molgrade(mine, "regrade", NAME, "--json").stdout
    assert {m["student"]: m["direction"] for m in json.loads(printed)["students"]}["middle"] == "up"
    done = molgrade(mine, "regrade", NAME, "--approve", "never-lower", "--by", "grace")
    assert "1 written, 1 kept, 3 unchanged" in done.output
    assert history(mine, "middle")[-1].by == "grace"
    file = mine.autograded("middle", NAME) / "results.json"
    assert read_result(file).points == NEW["middle"]
    assert molgrade(mine, "regrade", NAME, "--approve", "never-lower", "--json").exit_code == 2
    assert molgrade(mine, "regrade", NAME, "--by", "grace").exit_code == 2
