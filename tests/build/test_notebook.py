"""The source notebook: cells, marks, and what test cells do when they run."""

from __future__ import annotations

import importlib.util
import subprocess
from pathlib import Path

import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator

from molgrade.bank import load_assignment
from molgrade.build.notebook import source_notebook, wrapped
from tests.bank.small_bank import edit, write_bank


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    return write_bank(tmp_path)


@pytest.fixture
def cells(bank: Path) -> dict[str, nbformat.NotebookNode]:
    return cells_of(bank)


def cells_of(bank: Path) -> dict[str, nbformat.NotebookNode]:
    return {cell.id: cell for cell in source_notebook(load_assignment(bank / "source", "mini")).cells}


def test_notebook_is_valid(bank):
    notebook = source_notebook(load_assignment(bank / "source", "mini"))
    nbformat.validate(notebook)
    MetadataValidator().validate_nb(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    assert notebook.metadata.molgrade == {"assignment": "mini"}


def test_cells_come_in_order(cells):
    assert list(cells) == [
        "intro",
        "install",
        "setup",
        "double-prompt",
        "double",
        "double--number",
        "double--shapes",
        "triple-prompt",
        "triple",
        "triple--three",
        "triple--negative",
        "explain-prompt",
        "explain",
    ]
    assert all(cell.metadata.nbgrader.grade_id == name for name, cell in cells.items())


@pytest.mark.parametrize(
    ("name", "kind", "marks"),
    [
        ("setup", "code", {"locked": True, "grade": False, "solution": False}),
        ("double-prompt", "markdown", {"locked": True, "grade": False, "solution": False}),
        ("double", "code", {"locked": False, "grade": False, "solution": True}),
        ("double--shapes", "code", {"locked": True, "grade": True, "solution": False, "points": 2}),
        ("triple--three", "code", {"locked": True, "grade": True, "solution": False, "points": 0.5}),
        ("explain", "markdown", {"locked": False, "grade": True, "solution": True, "points": 2}),
    ],
)
def test_marks_of_nbgrader(cells, name, kind, marks):
    assert cells[name].cell_type == kind
    assert cells[name].metadata.nbgrader.items() >= {**marks, "schema_version": 3, "task": False}.items()


def test_points_are_written_as_in_the_bank(cells):
    assert isinstance(cells["double--shapes"].metadata.nbgrader.points, int)


def test_comments_for_the_linter_stay_in_the_bank(bank):
    edit(bank, "source/mini/setup.py", "import csv\n", "import csv  # noqa: F401, students use it\n")
    assert "import csv\n" in cells_of(bank)["setup"].source


def test_otter_examines_after_the_last_check(cells):
    examined = {name: cell.metadata.otter.tests for name, cell in cells.items() if "otter" in cell.metadata}
    assert examined == {"double--shapes": ["double"], "triple--negative": ["triple"]}


def test_prompt_says_what_to_expect(cells):
    assert cells["triple-prompt"].source.startswith(
        "## 2. Thrice as much\n\n**1.5 points** · about 5 minutes · difficulty 2 of 5 · "
        "builds on exercise 1 · a GPU may be used, but is not needed\n\nWrite `triple(x)`"
    )
    assert "| 2 | Thrice as much | 1.5 | 5 |" in cells["intro"].source
    assert "marked by a person" in cells["explain-prompt"].source


def test_marking_scheme_stays_between_marks(cells):
    answer, _, scheme = cells["explain"].source.partition("### BEGIN MARK SCHEME")
    assert answer.strip() == "Because canary_sample says so."
    assert "* **2 points:** Names canary_level and why." in scheme


def test_reference_passes_from_top_to_bottom(cells, bank, monkeypatch):
    monkeypatch.chdir(bank / "data")
    run(cells)


def test_rejected_answer_meets_the_message(cells, bank, monkeypatch):
    """In a test cell as in Otter: what the student reads is the check's failure_message."""
    monkeypatch.chdir(bank / "data")
    cells["double"].source = (bank / "source/mini/double/rejected/plus-two.py").read_text()
    with pytest.raises(AssertionError, match=r"^Twice 3 is 6: multiply, do not add 2\.$"):
        run(cells)


def test_missing_answer_meets_the_message(cells, bank, monkeypatch):
    monkeypatch.chdir(bank / "data")
    cells["double"].source = "pass"
    with pytest.raises(AssertionError, match=r"^Twice 3 is 6") as caught:
        run(cells)
    assert isinstance(caught.value.__cause__, NameError)


def run(cells) -> None:
    names = {"__name__": "__main__"}
    for cell in cells.values():
        if cell.cell_type == "code":
            exec(compile(cell.source, cell.id, "exec"), names)


def test_install_cell_does_nothing_where_all_is_there(cells, bank, monkeypatch, capsys):
    monkeypatch.chdir(bank / "data")
    monkeypatch.setattr(subprocess, "run", lambda *args, **kwargs: pytest.fail("nothing to install"))
    exec(cells["install"].source, {})
    assert capsys.readouterr() == ("", "")


def test_install_cell_names_missing_files(cells, tmp_path, monkeypatch, capsys):
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    exec(cells["install"].source, {})
    assert capsys.readouterr().out.startswith("Put masses.csv from the assignment's folder beside this")


def test_install_cell_installs_missing_packages(bank, monkeypatch):
    """Those of the assignment and those that visible checks import, by the names that pip knows."""
    edit(bank, "source/mini/assignment.toml", '"numpy"', '"numpy", "scikit-learn>=1.5"')
    checks = "source/mini/triple/checks.py"
    edit(bank, checks, "    assert float(triple(1))", "    import scipy\n    assert scipy")
    monkeypatch.chdir(bank / "data")
    commands, looked_for = [], []
    monkeypatch.setattr(subprocess, "run", lambda command, check: commands.append(command))
    monkeypatch.setattr(importlib.util, "find_spec", looked_for.append)
    exec(cells_of(bank)["install"].source, {})
    assert looked_for == ["numpy", "sklearn", "scipy"]
    assert commands[0][1:] == ["-m", "pip", "install", "--quiet", "numpy", "scikit-learn>=1.5", "scipy"]


@pytest.mark.parametrize("text", ["", "short", "two  spaces and\na line " * 20, "x" * 300])
def test_wrapped_pieces_join_to_the_text(text):
    assert "".join(wrapped(text)) == text
