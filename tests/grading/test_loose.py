"""Notebooks of no course: found, graded with an autograder made elsewhere, and written out."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner, Result

from molgrade.cli import app
from molgrade.errors import MolgradeError
from molgrade.grading.loose import find_notebooks
from tests.engine.foreign.nbgrader_made import NAME, RIGHT, filled, write_course
from tests.engine.foreign.otter_made import LAB, SEEDED, notebook


def grade(*arguments: object) -> Result:
    command = ["grade", "--boundary", "process", *map(str, arguments)]
    return CliRunner().invoke(app, command, env={"COLUMNS": "200"})


def marks(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "marks.csv").open() as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def handed(folder: Path, names: list[str]) -> list[Path]:
    files = [folder / name for name in names]
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"{}")
    return files


def test_notebooks_are_called_by_file_or_by_folder(tmp_path: Path) -> None:
    handed(tmp_path / "a", ["ada/lab.ipynb", "bob/one.ipynb", "bob/two.ipynb", "cy.ipynb", ".x/no.ipynb"])
    single, other = handed(tmp_path, ["b/dee.ipynb", "c/cy.ipynb"])
    found = find_notebooks([tmp_path / "a", single, other])
    assert list(found) == ["a-cy", "ada", "bob-one", "bob-two", "c-cy", "dee"]


@pytest.mark.parametrize(
    ("names", "words"),
    [(["x.pdf"], "is no notebook"), (["missing.ipynb"], "does not exist"), (["empty"], "No notebooks in")],
)
def test_no_submissions(names: list[str], words: str, tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_text("")
    (tmp_path / "empty").mkdir()
    with pytest.raises(MolgradeError, match=words):
        find_notebooks([tmp_path / name for name in names])


def test_an_otter_zip(tmp_path: Path) -> None:
    archive, out = LAB.zip(tmp_path), tmp_path / "out"
    for who in ("right", "partly"):
        (tmp_path / "in" / who).mkdir(parents=True)
        (tmp_path / "in" / who / "lab.ipynb").write_bytes(notebook(LAB.submissions[who]))
    (tmp_path / "in" / "broken.ipynb").write_text("not a notebook")
    done = grade("--autograder", archive, tmp_path / "in", "--output", out)
    assert done.exit_code == 0, done.output
    assert "q1*" in done.output
    assert "*:tests ran beside the student's code" in done.output
    assert "2 graded, 1 not gradable" in done.output
    table = marks(out)
    assert {name: (row["points"], row["max_points"]) for name, row in table.items()} == {
        "broken": ("", ""),
        "partly": ("6.0", "15.5"),
        "right": ("15.5", "15.5"),
    }
    assert "not JSON" in table["broken"]["error"]
    result = json.loads((out / "partly" / "results.json").read_text())
    assert {check["where"] for check in result["exercises"][0]["checks"]} == {"sandbox"}
    page = (out / "partly" / "partly.html").read_text()
    assert page.count("beside your code") == 7, "seven doctests, and no other test"
    assert "Right shape." in page
    assert nbformat.read(out / "right" / "right.ipynb", as_version=4).cells[1].source == "total = 1.5 + 5"


def test_points_possible_scale_the_total(tmp_path: Path) -> None:
    (tmp_path / "ada.ipynb").write_bytes(notebook(SEEDED.submissions["right"]))
    done = grade("--autograder", SEEDED.zip(tmp_path), tmp_path / "ada.ipynb", "--output", tmp_path / "out")
    assert done.exit_code == 0, done.output
    row = marks(tmp_path / "out")["ada"]
    assert (float(row["points"]), row["max_points"], row["q1"]) == (pytest.approx(50 / 3), "20.0", "0.5")


def test_an_nbgrader_source_notebook(tmp_path: Path) -> None:
    from molgrade.engine.foreign.nbgrader import NbgraderAutograder

    source = write_course(tmp_path) / "source" / NAME / f"{NAME}.ipynb"
    release = NbgraderAutograder.load(source).student
    nbformat.write(filled(release, RIGHT), tmp_path / "ada.ipynb")
    done = grade("--autograder", source, tmp_path / "ada.ipynb", "--output", tmp_path / "out")
    assert done.exit_code == 0, done.output
    row = marks(tmp_path / "out")["ada"]
    assert (row["points"], row["max_points"], row["waits_for_a_person"]) == ("10.0", "18.0", "True")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["a", "b"], "One assignment at a time"),
        (["a", "--release", "x.ipynb"], "with --autograder"),
        (["--autograder", "x.zip", "a", "--force"], "are for a course"),
        (["--autograder", "x.zip", "nowhere.ipynb"], "does not exist"),
    ],
)
def test_faults_of_use_are_one_line(arguments: list[str], words: str) -> None:
    done = grade(*arguments)
    assert done.exit_code == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.docker
def test_in_containers(tmp_path: Path) -> None:
    (tmp_path / "ada.ipynb").write_bytes(notebook(LAB.submissions["partly"]))
    command = [
        "grade",
        "--autograder",
        LAB.zip(tmp_path),
        tmp_path / "ada.ipynb",
        "--output",
        tmp_path / "out",
    ]
    done = CliRunner().invoke(app, [*map(str, command), "--boundary", "docker"])
    assert done.exit_code == 0, done.output
    result = json.loads((tmp_path / "out" / "ada" / "results.json").read_text())
    assert (result["boundary"], result["points"]) == ("docker", 6)
