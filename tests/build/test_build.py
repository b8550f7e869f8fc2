"""What a build writes, that it is the same every time, and what --check says."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import nbformat
import pytest

from molgrade.bank import BankError
from molgrade.build import BuildError, Change, build
from molgrade.engine import EngineError
from molgrade.engine.autograder import Autograder
from molgrade.records.scheme import read_schemes
from tests.bank.small_bank import CANARIES, FILES, edit, write_bank

GENERATED = {
    "source/mini/mini.ipynb",
    "source/mini/masses.csv",
    "release/mini/mini.ipynb",
    "release/mini/masses.csv",
    "solutions/mini/mini.ipynb",
    "solutions/mini/masses.csv",
    "solutions/mini/marking.json",
    "autograder/mini/mini.ipynb",
    "autograder/mini/masses.csv",
    "autograder/mini/tests/double.py",
    "autograder/mini/tests/triple.py",
    "autograder/mini/references/double.py",
    "autograder/mini/assignment.json",
    "autograder/mini/otter_config.json",
    "autograder/mini/requirements.txt",
    "autograder/mini/autograder.zip",
}

EVERY_LIMIT = {
    "cell_seconds": 21,
    "check_seconds": 22,
    "submission_seconds": 230,
    "memory_mb": 24,
    "processes": 25,
    "tmpfs_mb": 26,
    "file_mb": 17,
    "output_kb": 28,
    "cpus": 2.5,
}


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_build_writes_what_the_course_needs(built_once):
    assert files(built_once).keys() - FILES.keys() - {"nbgrader_config.py"} == GENERATED


def test_second_build_changes_nothing(course):
    before = {path: path.stat().st_mtime_ns for path in course.rglob("*")}
    assert build(course) == []
    assert build(course, check=True) == []
    assert {path: path.stat().st_mtime_ns for path in course.rglob("*")} == before


def test_another_build_gives_the_same_bytes(built_once, tmp_path, monkeypatch):
    """In another folder, at another time, under another umask and locale."""
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setenv("LC_ALL", "C")
    umask = os.umask(0o077)
    try:
        build(write_bank(tmp_path / "elsewhere"), ["mini"])
    finally:
        os.umask(umask)
    first, second = files(built_once), files(tmp_path / "elsewhere")
    assert {name: first[name] == second[name] for name in GENERATED} == dict.fromkeys(GENERATED, True)


def test_check_lists_and_leaves_what_differs(course):
    edit(course, "source/mini/intro.md", "Twice", "Two times")
    (course / "release/mini/masses.csv").unlink()
    (course / "solutions/mini/old.txt").write_text("left over")
    (course / "release/mini/.ipynb_checkpoints").mkdir()
    (course / "release/mini/.ipynb_checkpoints/mini.ipynb").write_text("{}")
    before = files(course)
    notebooks = [f"{step}/mini/mini.ipynb" for step in ("autograder", "release", "solutions", "source")]
    expected = [
        *(Change(Path(name), "differs") for name in notebooks),
        Change(Path("release/mini/masses.csv"), "missing"),
        Change(Path("solutions/mini/old.txt"), "extra"),
    ]
    assert build(course, check=True) == sorted(expected)
    assert files(course) == before
    assert build(course) == sorted(expected)
    assert build(course, check=True) == []


def test_data_no_longer_used_is_removed(course):
    edit(course, "source/mini/assignment.toml", '"masses.csv"', "")
    assert Change(Path("source/mini/masses.csv"), "extra") in build(course)
    assert not (course / "source/mini/masses.csv").exists()
    assert (course / "data/masses.csv").exists()


def test_one_chapter_leaves_others_alone(course):
    (course / "release/other").mkdir()
    (course / "release/other/other.ipynb").write_text("{}")
    assert build(course, ["mini"], check=True) == []


def test_progress_is_reported(course):
    seen: list[str] = []
    build(course, check=True, progress=seen.append)
    assert seen == ["mini"]


def test_broken_bank_is_not_built(course):
    edit(course, "source/mini/double/exercise.md", "points: 3", "points: 4")
    edit(course, "source/mini/intro.md", "Twice", "Two times")
    before = files(course)
    with pytest.raises(BankError, match="its checks have 3"):
        build(course)
    assert files(course) == before


def test_empty_course(tmp_path):
    with pytest.raises(BuildError, match="holds no chapter"):
        build(tmp_path)


def test_engine_takes_the_autograder(built_once):
    autograder = Autograder.load(built_once / "autograder" / "mini")
    double, triple, explain = autograder.assignment.exercises
    assert [check.cell for check in double.checks] == ["double--number", "double--shapes"]
    assert double.checks[1].hidden and "canary_hidden_message" in double.checks[1].message
    assert triple.uses == ["double"] and triple.gpu == "optional"
    assert (explain.kind, explain.points, explain.checks) == ("written", 2, [])
    assert autograder.assignment.limits.cell_seconds == 20
    cells = {cell.metadata.nbgrader.grade_id for cell in autograder.release.cells}
    assert {check.cell for exercise in autograder.assignment.exercises for check in exercise.checks} < cells


def test_limits_of_assignment_and_exercise_reach_the_engine(course):
    every = "".join(f"{name} = {value}\n" for name, value in EVERY_LIMIT.items())
    edit(course, "source/mini/assignment.toml", "cell_seconds = 20\n", every)
    edit(course, "source/mini/double/exercise.md", "gpu: none", "gpu: none\nlimits: {check_seconds: 2.5}")
    build(course)
    assignment = Autograder.load(course / "autograder" / "mini").assignment
    assert EVERY_LIMIT.keys() == type(assignment.limits).model_fields.keys()
    assert assignment.limits.model_dump() == EVERY_LIMIT
    assert [e.limits.given() for e in assignment.exercises] == [{"check_seconds": 2.5}, {}, {}]


def test_autograder_zip_holds_what_otter_and_gradescope_need(built_once):
    folder = built_once / "autograder" / "mini"
    with zipfile.ZipFile(folder / "autograder.zip") as packed:
        entries = packed.infolist()
        content = {entry.filename: packed.read(entry).decode() for entry in entries}
    assert [entry.filename for entry in entries] == sorted(content)
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {"setup.sh", "run_autograder", "run_otter.py", "files/masses.csv"} < content.keys()
    assert content["tests/double.py"] == (folder / "tests" / "double.py").read_text()
    pins = ("numpy==2.4.6", "scipy==1.17.1", "otter-grader[")
    assert all(pin in content["environment.yml"] for pin in pins)
    assert json.loads(content["otter_config.json"])["show_hidden"] is False
    assert str(built_once) not in "".join(content.values())


def test_requirements_are_those_of_cells_and_checks(built_once):
    assert (built_once / "autograder/mini/requirements.txt").read_text() == "numpy==2.4.6\nscipy==1.17.1\n"


def strings(value) -> list[str]:
    """Every string in a decoded JSON value."""
    if isinstance(value, dict):
        return [text for pair in value.items() for each in pair for text in strings(each)]
    if isinstance(value, list):
        return [text for each in value for text in strings(each)]
    return [value] if isinstance(value, str) else []


def found_in(folder: Path) -> set[str]:
    """Canaries in any byte of a folder's files, their names, or the notebooks' decoded text."""
    texts = []
    for path in folder.rglob("*"):
        texts.append(str(path.relative_to(folder)))
        if path.is_file():
            texts.append(path.read_bytes().decode(errors="replace"))
        if path.suffix == ".ipynb":
            notebook = json.loads(path.read_text())
            texts += strings(notebook)
            texts.append("".join("".join(cell["source"]) for cell in notebook["cells"]))
    return {canary for canary in CANARIES if any(canary in text for text in texts)}


def test_canaries_are_where_they_belong():
    """So that the test for leaks can tell."""
    everything = "".join(FILES.values())
    assert all(canary in everything for canary in CANARIES)


def test_release_leaks_nothing(built_once):
    assert found_in(built_once / "release") == set()
    assert {"canary_solution_body", "canary_hidden_check"} <= found_in(built_once / "source" / "mini")


def test_release_copy_in_the_autograder_leaks_nothing(built_once, tmp_path):
    (tmp_path / "mini.ipynb").write_bytes((built_once / "autograder/mini/mini.ipynb").read_bytes())
    assert found_in(tmp_path) == set()


def test_references_of_used_exercises_stay_out_of_what_leaves_the_machine(built_once):
    """Only the engine reads them: Otter and Gradescope run student code beside what autograder.zip holds."""
    folder = built_once / "autograder" / "mini"
    assert [path.name for path in (folder / "references").iterdir()] == ["double.py"]
    assert "canary_solution_body" in (folder / "references" / "double.py").read_text()
    with zipfile.ZipFile(folder / "autograder.zip") as packed:
        content = {name: packed.read(name).decode() for name in packed.namelist()}
    assert not [name for name in content if "reference" in name]
    assert "canary_solution_body" not in "".join(content.values())


def test_no_reference_is_written_where_nothing_is_carried_forward(course):
    edit(course, "source/mini/assignment.toml", "chapter = 1", 'chapter = 1\ncarry_forward = "off"')
    assert Change(Path("autograder/mini/references/double.py"), "extra") in build(course)
    assert Autograder.load(course / "autograder" / "mini").references == {}


def test_an_autograder_answers_for_its_references(course):
    folder = course / "autograder" / "mini"
    before = Autograder.load(folder)
    digest = before.sha256
    assert before.references.keys() == {"double"} and before.assignment.carry_forward == "show"
    edit(course, "autograder/mini/references/double.py", "canary_solution_body = 2", "x = 2")
    assert Autograder.load(folder).sha256 != digest
    assert build(course, check=True) == [Change(Path("autograder/mini/references/double.py"), "differs")]
    (folder / "references" / "double.py").unlink()
    with pytest.raises(EngineError, match="run `molgrade build mini` again"):
        Autograder.load(folder)


def test_solutions_hold_no_answers_but_the_reference(built_once):
    found = found_in(built_once / "solutions")
    others = {"canary_accepted", "canary_rejected", "canary_misconception"}
    assert {"canary_solution_body", "canary_sample"} <= found
    assert found.isdisjoint(others)
    notebook = (built_once / "solutions/mini/mini.ipynb").read_text()
    assert "canary_level" not in notebook and "canary_weak" not in notebook


def test_who_marks_gets_the_scheme_and_students_do_not(built_once):
    scheme = read_schemes(built_once / "solutions/mini")["explain"]
    assert [level.points for level in scheme.levels] == [2, 1, 0]
    assert "canary_weak" in scheme.weak[0].feedback
    for step in ("release", "autograder"):
        assert found_in(built_once / step).isdisjoint({"canary_level", "canary_weak"})


def test_hidden_cells_show_their_title_only(built_once):
    notebook = nbformat.read(built_once / "release/mini/mini.ipynb", as_version=4)
    sources = {cell.id: cell.source for cell in notebook.cells}
    assert sources["double--shapes"] == "# Arrays of any shape (2 points, hidden)"
    assert "assert _seen(double(3)) == 6" in sources["double--number"]
    assert sources["explain"] == "YOUR ANSWER HERE"
