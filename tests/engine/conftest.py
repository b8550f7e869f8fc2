"""Small autograders made on the spot: the engine needs no bank."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest
from otter.test_files import ExceptionTestFile

from molgrade.engine import Autograder

HEADER = 'OK_FORMAT = False\nname = "{}"\npoints = None\nfrom otter.test_files import test_case\n'


@dataclass
class Toy:
    """One exercise of a toy assignment: the names to define, the stub students get, Otter checks; which
    earlier ones it uses, and the reference for those that use it."""

    name: str
    defines: list[str]
    checks: str
    stub: str = "# YOUR CODE HERE\nraise NotImplementedError()"
    uses: list[str] = field(default_factory=list)
    reference: str | None = None


def _cell(kind: str, name: str, source: str, **nbgrader: object):
    new = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
    flags = {"grade": False, "solution": False, "locked": True, "task": False, "schema_version": 3} | nbgrader
    cell = new(source=source, metadata={"nbgrader": {"grade_id": name, **flags}})
    cell["id"] = name
    return cell


def write_autograder(
    folder: Path,
    setup: str,
    toys: list[Toy],
    limits: dict | None = None,
    data: dict | None = None,
    carry_forward: str = "off",
) -> Autograder:
    """An autograder folder as `molgrade build` writes it."""
    cells, exercises = [_cell("code", "setup", setup)], []
    (folder / "tests").mkdir(parents=True)
    for toy in toys:
        source = HEADER.format(toy.name) + toy.checks
        (folder / "tests" / f"{toy.name}.py").write_text(source)
        if toy.reference:
            (folder / "references").mkdir(exist_ok=True)
            (folder / "references" / f"{toy.name}.py").write_text(toy.reference)
        cells.append(_cell("code", toy.name, toy.stub, solution=True, locked=False))
        checks = []
        for case in ExceptionTestFile.from_string(source).test_cases:
            name = case.body.test_func.__name__.removeprefix("test_")
            cells.append(_cell("code", f"{toy.name}--{name}", "# check", grade=True, points=case.points))
            checks.append(
                {"name": name, "title": case.name, "cell": f"{toy.name}--{name}", "points": case.points,
                 "hidden": case.hidden, "message": case.failure_message or "Think again."}
            )  # fmt: skip
        points = sum(c["points"] for c in checks)
        exercises.append(
            {
                "name": toy.name,
                "title": toy.name,
                "kind": "code",
                "points": points,
                "uses": toy.uses,
                "defines": toy.defines,
                "checks": checks,
            }
        )
    for name, content in (data or {}).items():
        (folder / name).write_bytes(content)
    assignment = {"schema": 1, "name": "toy", "title": "Toy", "carry_forward": carry_forward,
                  "packages": ["numpy"], "data": list(data or {}), "limits": limits or {},
                  "exercises": exercises}  # fmt: skip
    (folder / "assignment.json").write_text(json.dumps(assignment))
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "toy.ipynb")
    return Autograder.load(folder)


def submission(autograder: Autograder, answers: dict[str, str], extra: dict[str, str] | None = None) -> bytes:
    """The release with answers in its solution cells, and extra cells after named ones."""
    notebook = nbformat.from_dict(autograder.release)
    cells = []
    for cell in notebook.cells:
        name = cell.metadata.nbgrader.grade_id
        cell.source = answers.get(name, cell.source)
        cells.append(cell)
        if extra and name in extra:
            cells.append(nbformat.v4.new_code_cell(extra[name]))
    notebook.cells = cells
    return nbformat.writes(notebook).encode()


@pytest.fixture
def toy_autograder(tmp_path: Path) -> Callable[..., Autograder]:
    return lambda setup, toys, **more: write_autograder(tmp_path / "autograder", setup, toys, **more)
