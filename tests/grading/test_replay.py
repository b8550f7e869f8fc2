"""A mark is reproduced from its record, or what is other than recorded is said."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from molgrade.cli import app
from molgrade.engine import Engine
from molgrade.errors import MolgradeError
from molgrade.grading import grade_class, slots
from molgrade.grading.replay import Input, Replay, replay
from molgrade.records.course import Course
from molgrade.records.feedback import read_result

from .mini import NAME, REFERENCE, copy_course, submit
from .test_regrade import NOT_THREE, change_checks


@pytest.fixture(scope="module")
def graded(built: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with one mark."""
    course = copy_course(built, tmp_path_factory.mktemp("graded"))
    submit(course, "ada", REFERENCE | NOT_THREE)
    grade_class(course, NAME, boundary="process")
    return course


@pytest.fixture
def mine(graded: Course, tmp_path: Path) -> Course:
    return copy_course(graded, tmp_path / "course")


def record(course: Course) -> Path:
    return course.autograded("ada", NAME) / "results.json"


def again(course: Course, **named) -> Replay:
    return replay(record(course), course.root, **{"boundary": "process"} | named)


def commit(course: Course) -> None:
    for command in (["init", "-q"], ["add", "autograder"], ["commit", "-qm", "Autograder"]):
        identity = ["-c", "user.name=grace", "-c", "user.email=grace@example.org"]
        subprocess.run(["git", *identity, *command], cwd=course.root, check=True)


def edit(file: Path, **fields) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | fields))


def test_the_same_inputs_give_the_same_mark(mine: Course) -> None:
    before = record(mine).read_bytes()
    done = again(mine)
    assert (done.same, done.changes, done.texts, done.inputs) == (True, [], [], [])
    assert done.after.points == done.before.points == 5
    assert record(mine).read_bytes() == before


def test_seed_limits_and_image_are_the_recorded_ones(mine: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Engine] = []

    class Watched(Engine):
        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            given.append(self)

        def __enter__(self) -> Engine:
            return self

        def _examine(self, autograder, notebook) -> dict:
            return {"checks": [], "outputs": {}, "faults": [], "cpu_seconds": 0.0}

    monkeypatch.setattr(slots, "Engine", Watched)
    limits = json.loads(record(mine).read_text())["limits"] | {"cell_seconds": 7.0}
    edit(record(mine), seed=11, limits=limits)
    done = again(mine)
    assert given[0].seed == done.after.seed == 11
    assert done.after.limits.cell_seconds == 7
    assert done.after.autograder_sha256 == done.before.autograder_sha256
    assert not done.same


def test_other_packages_are_named_though_the_mark_is_the_same(mine: Course) -> None:
    numpy = read_result(record(mine)).versions["numpy"]
    edit(record(mine), versions={"numpy": "1.0", "gone": "2"}, image="molgrade:cpu-old", boundary="docker")
    done = again(mine)
    assert done.same
    assert {Input("numpy", "1.0", numpy), Input("gone", "2", "none")} <= set(done.inputs)
    assert {Input("image", "molgrade:cpu-old", "None"), Input("boundary", "docker", "process")} <= set(
        done.inputs
    )


def test_an_edited_record_is_not_reproduced(mine: Course) -> None:
    text = record(mine).read_text()
    result = json.loads(text)
    result["exercises"][1]["checks"][1] |= {"points": 1.0, "status": "passed"}
    result["exercises"][0]["checks"][0]["message"] = "Well done."
    record(mine).write_text(json.dumps(result))
    done = again(mine)
    assert not done.same
    assert [(c.cell, c.before.points, c.after.points) for c in done.changes] == [("spread--shifted", 1, 0)]
    assert [c.cell for c in done.texts] == ["mean--worked"]


def test_a_changed_autograder_is_found_in_git(mine: Course) -> None:
    commit(mine)
    change_checks(mine)
    done = again(mine)
    assert done.same
    assert done.inputs == []
    assert "of commit" in done.autograder


def test_a_changed_autograder_that_nobody_kept_is_named(mine: Course) -> None:
    before = mine.autograder(NAME).sha256
    change_checks(mine)
    done = again(mine)
    assert not done.same
    assert done.inputs == [Input("autograder", before, mine.autograder(NAME).sha256)]
    assert [c.cell for c in done.changes] == ["mean--worked"]


def test_an_autograder_kept_elsewhere_can_be_named(graded: Course, mine: Course) -> None:
    change_checks(mine)
    done = again(mine, autograder=graded.autograders / NAME)
    assert done.same
    assert done.inputs == []


def test_another_hand_in_is_refused_and_the_old_one_may_be_named(graded: Course, mine: Course) -> None:
    kept = graded.submitted("ada", NAME) / f"{NAME}.ipynb"
    submit(mine, "ada", REFERENCE)
    with pytest.raises(MolgradeError, match=r"does not have what was graded.*--submission"):
        again(mine)
    with pytest.raises(MolgradeError, match=r"does not have what was graded"):
        again(mine, submission=mine.submitted("ada", NAME) / f"{NAME}.ipynb")
    assert again(mine, submission=kept).same


def test_a_course_is_not_needed_when_both_are_named(graded: Course, mine: Course, tmp_path: Path) -> None:
    kept = graded.submitted("ada", NAME) / f"{NAME}.ipynb"
    named = {"autograder": graded.autograders / NAME, "submission": kept, "boundary": "process"}
    assert replay(record(mine), tmp_path / "nowhere", **named).same


def test_a_process_is_never_chosen_because_the_record_says_so(
    mine: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    from molgrade.engine.boundary import BOUNDARIES

    for name in ("docker", "podman", "bubblewrap"):
        monkeypatch.setattr(BOUNDARIES[name], "missing", classmethod(lambda cls: "not here"))
    with pytest.raises(MolgradeError, match="process"):
        again(mine, boundary=None)


def test_the_command_says_so_and_fails_when_marks_differ(mine: Course) -> None:
    options = ["--boundary", "process", "--course", str(mine.root)]
    done = CliRunner().invoke(app, ["replay", str(record(mine)), *options])
    assert (done.exit_code, "Same marks: 5 → 5 of 9" in done.output) == (0, True)
    change_checks(mine)
    done = CliRunner().invoke(app, ["replay", str(record(mine)), *options])
    assert done.exit_code == 1
    assert "differs autograder" in done.output
    assert "mean: Worked example  1 → 0" in done.output
    done = CliRunner().invoke(app, ["replay", str(mine.root / "none.json"), *options])
    assert done.exit_code == 2
