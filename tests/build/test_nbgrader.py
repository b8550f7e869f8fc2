"""nbgrader's own commands in a course that was built."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.preprocessors import Execute
from traitlets.config.loader import PyFileConfigLoader

from tests.build.test_build import files, found_in


def nbgrader(course: Path, *arguments: str) -> str:
    """Run a command as one does by hand in the course folder, grading as stock nbgrader does."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "MOLGRADE_STOCK_NBGRADER": "1"}
    command = [sys.executable, "-m", "nbgrader", *arguments]
    run = subprocess.run(command, cwd=course, env=env, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.mark.slow
def test_commands_of_nbgrader(course):
    """Converters give what the build wrote and leak nothing; stock autograde gives the marks."""
    built = {step: files(course / step) for step in ("release", "solutions")}
    del built["solutions"]["mini/marking.json"]  # nbgrader knows of none
    nbgrader(course, "generate_assignment", "mini", "--force")
    nbgrader(course, "generate_solution", "mini", "--force")
    assert {step: files(course / step) for step in built} == built
    for student, step in (("reference", "solutions"), ("untouched", "release")):
        shutil.copytree(course / step / "mini", course / "submitted" / student / "mini")
    nbgrader(course, "autograde", "mini")
    nbgrader(course, "export")
    with (course / "grades.csv").open() as table:
        marks = {row["student_id"]: float(row["raw_score"]) for row in csv.DictReader(table)}
    assert marks == {"reference": 4.5, "untouched": 0}
    assert files(course / "autograded" / "untouched" / "mini").keys() == {"mini.ipynb", "masses.csv"}


@pytest.mark.slow
@pytest.mark.parametrize("step", ["source", "solutions"])
def test_reference_is_valid(course, step):
    assert "Success" in nbgrader(course, "validate", f"{step}/mini/mini.ipynb")


def config(course: Path):
    return PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()


def test_engine_grades_unless_stock_is_asked_for(built_once, monkeypatch):
    monkeypatch.delenv("MOLGRADE_STOCK_NBGRADER", raising=False)
    engine = "molgrade.grading.nbgrader.GradeWithEngine"
    assert config(built_once).Autograde.autograde_preprocessors[0] == engine
    monkeypatch.setenv("MOLGRADE_STOCK_NBGRADER", "1")
    assert config(built_once).Autograde.autograde_preprocessors[0] is Execute


def test_nothing_authored_leaves_source(built_once):
    ignored = set(config(built_once).CourseDirectory.ignore)
    chapter = built_once / "source" / "mini"
    kept = {path.name for path in chapter.iterdir()} - ignored
    assert kept == {"mini.ipynb", "masses.csv"}


def test_test_for_leaks_can_tell(course):
    """With nbgrader's own list of what to ignore, exercises would be copied into the release."""
    shutil.copytree(course / "source" / "mini" / "double", course / "release" / "mini" / "double")
    assert {"canary_hidden_check", "canary_rejected", "canary_accepted"} <= found_in(course / "release")
