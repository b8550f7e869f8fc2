"""A whole class through the real engine, and runs that are stopped or fail."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import threading
from pathlib import Path

import nbformat
import pytest

from molgrade.engine import EngineError, Graded, Status
from molgrade.errors import MolgradeError
from molgrade.grading import Event, Interrupted, Outcome, classroom, grade_class, slots
from molgrade.grading.cluster import LocalWorkers
from molgrade.records.course import Course
from molgrade.records.feedback import read_result
from molgrade.records.gradebook import Recorder, open_gradebook, read_marks

from .fakes import graded
from .mini import NAME, REFERENCE, copy_course, notebook, submit

WRONG = {"mean": "def mean(x):\n    return float(np.sum(x))"}
CLASS = {
    "reference": REFERENCE,
    "untouched": {},
    "wrong-mean": REFERENCE | WRONG,
    "not-json": b"%PDF-1.7",
    "raises": REFERENCE | {"mean": "1 / 0"},
    "exits": REFERENCE | {"spread": "import os\nos._exit(0)"},
}
POINTS = {"reference": 6, "untouched": 0, "wrong-mean": 0, "raises": 0, "exits": 4}


def by_student(outcomes: list[Outcome]) -> dict[str, Outcome]:
    return {outcome.submission.student: outcome for outcome in outcomes}


def points_recorded(course: Course) -> dict[str, float]:
    with open_gradebook(course) as gradebook:
        marks = read_marks(gradebook, NAME)
    return {student: sum(mark.points for mark in of.marks.values()) for student, of in marks.items()}


@pytest.fixture(scope="module")
def graded_course(built: Course, tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, list[Outcome]]:
    course = copy_course(built, tmp_path_factory.mktemp("graded"))
    for student, answers in CLASS.items():
        submit(course, student, answers)
    return course, grade_class(course, NAME, slots=2, boundary="process")


def test_every_submission_has_a_result(graded_course: tuple[Course, list[Outcome]]) -> None:
    course, outcomes = graded_course
    results = {student: outcome.graded.result for student, outcome in by_student(outcomes).items()}
    assert set(results) == set(CLASS)
    assert {student: result.points for student, result in results.items() if not result.error} == POINTS
    assert results["not-json"].status is Status.ERROR
    assert "not JSON" in results["not-json"].error
    for student, result in results.items():
        assert result.student == student
        assert read_result(course.autograded(student, NAME) / "results.json") == result


def test_marks_are_in_the_gradebook(graded_course: tuple[Course, list[Outcome]]) -> None:
    assert points_recorded(graded_course[0]) == POINTS | {"not-json": 0}


def test_the_executed_notebook_holds_verdicts_and_nothing_hidden(
    graded_course: tuple[Course, list[Outcome]],
) -> None:
    folder = graded_course[0].autograded("wrong-mean", NAME)
    assert {path.name for path in folder.iterdir()} == {f"{NAME}.ipynb", "results.json", "timestamp.txt"}
    text = (folder / f"{NAME}.ipynb").read_text()
    assert "Divide by the number of values." in text
    for file in folder.iterdir():
        assert "CANARY-HIDDEN" not in file.read_text()


def test_nothing_else_is_left_behind(graded_course: tuple[Course, list[Outcome]]) -> None:
    course, _ = graded_course
    assert {path.name for path in (course.root / "autograded").glob("*/*")} == {NAME}


def test_only_what_changed_is_graded_again(
    graded_course: tuple[Course, list[Outcome]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = copy_course(graded_course[0], tmp_path / "again")
    submit(course, "wrong-mean", REFERENCE)
    submit(course, "raises", CLASS["raises"], timestamp="2026-03-02 12:00:00 UTC")
    seen = use_slot(monkeypatch, lambda content: graded(course, "?"))
    outcomes = by_student(grade_class(course, NAME, boundary="process"))
    unchanged = {student for student, outcome in outcomes.items() if outcome.unchanged}
    assert unchanged == {"reference", "untouched", "exits"}
    assert len(seen) == 3
    assert points_recorded(course)["wrong-mean"] == 6


def test_force_and_another_autograder_grade_everything(
    graded_course: tuple[Course, list[Outcome]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = copy_course(graded_course[0], tmp_path / "again")
    seen = use_slot(monkeypatch, lambda content: graded(course, "?"))
    grade_class(course, NAME, boundary="process", force=True)
    assert len(seen) == len(CLASS)
    (course.root / "source" / NAME / "assignment.toml").unlink()
    facts = course.autograders / NAME / "assignment.json"
    facts.write_text(json.dumps(json.loads(facts.read_text()) | {"title": "Changed"}))
    grade_class(course, NAME, boundary="process")
    assert len(seen) == 2 * len(CLASS)


def test_a_lost_gradebook_is_filled_again(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    submit(course, "ada", REFERENCE)
    sha256 = hashlib.sha256(nbformat.writes(notebook(course, REFERENCE)).encode()).hexdigest()
    seen = use_slot(monkeypatch, lambda content: graded(course, "?", submission_sha256=sha256))
    grade_class(course, NAME, boundary="process")
    grade_class(course, NAME, boundary="process")
    (course.root / "gradebook.db").unlink()
    grade_class(course, NAME, boundary="process")
    assert len(seen) == 2
    assert points_recorded(course) == {"ada": 6}


def use_slot(monkeypatch: pytest.MonkeyPatch, grade) -> list[bytes]:
    """Put a slot of one's own in the engine's place; returns what it is given."""
    seen: list[bytes] = []

    class Slot:
        def __enter__(self):
            return self

        def __exit__(self, *_: object) -> None:
            closed.set()

        def grade(self, content: bytes, *_: object) -> Graded:
            seen.append(content)
            return grade(content)

    closed = threading.Event()
    Slot.closed = closed
    monkeypatch.setattr(slots, "Engine", lambda *_, **__: Slot())
    return seen


def test_a_submission_that_breaks_the_machinery_costs_nobody_else(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(course, "ada", REFERENCE)
    submit(course, "bob", {})
    submit(course, "cy", REFERENCE | WRONG)

    def grade(content: bytes) -> Graded:
        if b"np.sum(x)" in content:
            raise EngineError("The slot failed")
        return graded(course, "?")

    seen = use_slot(monkeypatch, grade)
    results = {
        s: o.graded.result for s, o in by_student(grade_class(course, NAME, boundary="process")).items()
    }
    assert [results[student].status for student in ("ada", "bob", "cy")] == ["graded", "graded", "error"]
    assert "not counted against" in results["cy"].error
    assert len(seen) == 4
    with open_gradebook(course) as gradebook:
        marks = read_marks(gradebook, NAME)["cy"].marks
    assert all(mark.needs_marking for mark in marks.values())


def test_a_submission_that_trips_us_up_costs_nobody_else(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(course, "ada", REFERENCE)
    submit(course, "bob", {})
    use_slot(monkeypatch, lambda content: graded(course, "?"))
    read = classroom.read_submission

    def trip(submission):
        return 1 / 0 if submission.student == "ada" else read(submission)

    monkeypatch.setattr(classroom, "read_submission", trip)
    results = {
        s: o.graded.result for s, o in by_student(grade_class(course, NAME, boundary="process")).items()
    }
    assert "division by zero" in results["ada"].error
    assert results["bob"].status is Status.GRADED


def test_ctrl_c_records_what_is_finished_and_leaves_nothing_half_written(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    for student in ("ada", "bob", "cy"):
        submit(course, student, REFERENCE)
    stuck, recorded = threading.Event(), threading.Event()

    def see(event: Event) -> None:
        if event.kind == "done":
            recorded.set()

    def grade(content: bytes) -> Graded:
        if len(seen) == 1:
            return graded(course, "?", submission_sha256=hashlib.sha256(content).hexdigest())
        stuck.set()
        assert recorded.wait(20), "the first one's marks were not recorded"
        os.kill(os.getpid(), signal.SIGINT)
        assert machines[-1].wait(20), "the slot was not closed"
        raise EngineError("closed")

    machines: list[threading.Event] = []
    seen = use_slot(monkeypatch, grade)
    make = slots.Engine

    def remember(*_: object, **__: object):
        slot = make()
        machines.append(slot.closed)
        return slot

    monkeypatch.setattr(slots, "Engine", remember)
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(Interrupted, match=rf"1 of 3 .*`molgrade grade {NAME}` goes on") as stopped:
        grade_class(course, NAME, boundary="process", on_event=see)
    assert stopped.value.exit_code == 130
    assert stuck.is_set()
    assert signal.getsignal(signal.SIGINT) is before
    assert points_recorded(course) == {"ada": 6}
    assert {str(path.relative_to(course.root)) for path in (course.root / "autograded").glob("*/*")} == {
        f"autograded/ada/{NAME}"
    }
    use_slot(monkeypatch, lambda content: graded(course, "?"))
    outcomes = by_student(grade_class(course, NAME, boundary="process"))
    assert [outcomes[student].unchanged for student in ("ada", "bob", "cy")] == [True, False, False]


def test_what_is_delivered_twice_is_recorded_once(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    class Twice(LocalWorkers):
        def submit(self, content: bytes, variant=None):
            future = super().submit(content, variant)
            once = future.add_done_callback
            future.add_done_callback = lambda put: once(lambda done: (put(done), put(done)))
            return future

    recorded: list[str] = []
    record = Recorder.record

    def count(self, result, *arguments):
        recorded.append(result.student)
        record(self, result, *arguments)

    monkeypatch.setattr(classroom, "LocalWorkers", Twice)
    monkeypatch.setattr(Recorder, "record", count)
    for student in ("ada", "bob", "cy"):
        submit(course, student, REFERENCE)
    use_slot(monkeypatch, lambda content: graded(course, "?"))
    outcomes = grade_class(course, NAME, boundary="process", slots=2)
    assert sorted(recorded) == ["ada", "bob", "cy"] == [outcome.submission.student for outcome in outcomes]
    assert points_recorded(course) == dict.fromkeys(recorded, 6)


def test_nothing_new_needs_no_workers(
    graded_course: tuple[Course, list[Outcome]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LocalWorkers, "_start", lambda self: pytest.fail("workers were started"))
    outcomes = grade_class(graded_course[0], NAME, ["reference", "untouched"], boundary="process")
    assert [outcome.unchanged for outcome in outcomes] == [True, True]


def test_only_jobs_that_can_use_a_gpu_ask_for_one(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    submit(course, "ada", REFERENCE)
    (course.root / "source" / NAME / "assignment.toml").unlink()
    options: list[dict] = []
    seen = use_slot(monkeypatch, lambda content: graded(course, "?"))
    make = slots.Engine
    monkeypatch.setattr(slots, "Engine", lambda *_, **given: (options.append(given), make())[1])
    for module in (slots, classroom):  # as if this machine had one
        monkeypatch.setattr(module, "need_gpu", lambda boundary: None)
    grade_class(course, NAME, boundary="process", gpu=True)
    facts = course.autograders / NAME / "assignment.json"
    facts.write_text(facts.read_text().replace('"gpu": "none"', '"gpu": "optional"'))
    grade_class(course, NAME, boundary="process", gpu=True, force=True)
    grade_class(course, NAME, boundary="process", force=True)
    assert [given.get("gpu", False) for given in options] == [False, True, False]
    assert len(seen) == 3


def test_a_boundary_that_fails_to_start_ends_the_run_in_one_line(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(course, "ada", REFERENCE)
    submit(course, "bob", b"")

    def refuse(*_: object, **__: object):
        raise EngineError("No Docker engine answers: start Docker.")

    monkeypatch.setattr(slots, "Engine", refuse)
    with pytest.raises(MolgradeError, match=r"start Docker\. 0 of 2 submissions"):
        grade_class(course, NAME, boundary="process")


def test_without_a_safe_boundary_nothing_runs_unless_process_is_named(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(course, "ada", REFERENCE)
    for kind in ("Docker", "Podman", "Bubblewrap"):
        monkeypatch.setattr(f"molgrade.engine.boundary.{kind}Boundary.missing", lambda: "it is out of order")
    with pytest.raises(EngineError, match="--boundary process"):
        grade_class(course, NAME)


def test_process_warns_that_it_holds_nothing_in(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    submit(course, "ada", REFERENCE)
    use_slot(monkeypatch, lambda content: graded(course, "?"))
    events: list[Event] = []
    grade_class(course, NAME, boundary="process", on_event=events.append)
    assert [event.kind for event in events] == ["warning", "found", "done"]
    assert "holds nothing in" in events[0].text


@pytest.mark.parametrize(
    ("assignment", "expected"),
    [
        ("nope", "no assignment 'nope'. Assignments here: mini"),
        ("../mini", "no assignment"),
        ("", "no assignment"),
    ],
)
def test_an_assignment_that_does_not_exist(course: Course, assignment: str, expected: str) -> None:
    with pytest.raises(MolgradeError, match=expected):
        grade_class(course, assignment, boundary="process")


def test_an_unknown_runner(course: Course) -> None:
    submit(course, "ada", REFERENCE)
    with pytest.raises(MolgradeError, match="no runner 'x'"):
        grade_class(course, NAME, boundary="process", runner="x")


def test_without_compiled_code_the_class_is_graded_all_the_same(course, monkeypatch):
    def fails(*_: object) -> None:
        raise EngineError("the slot for it failed")

    monkeypatch.setattr(slots, "prepare_compiled", fails)
    submit(course, "ada", REFERENCE)
    events = []
    (outcome,) = grade_class(course, NAME, boundary="process", on_event=events.append)
    assert outcome.graded.result.status is Status.GRADED
    warnings = [event.text for event in events if event.kind == "warning"]
    assert any("the slot for it failed" in text for text in warnings)
