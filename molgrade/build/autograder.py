"""autograder/<chapter>/: what the engine, stock Otter and Gradescope take."""

from __future__ import annotations

import contextlib
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

from molgrade.bank import Assignment, Exercise
from molgrade.bank.packages import imported_packages, normal, with_missing
from molgrade.bank.variants import varying

from .notebook import cell_id, number

PYTHON_VERSION = "3.12"
OTTER_HEADER = 'OK_FORMAT = False\nname = "{name}"\npoints = None\n\n'
OTTER_CONFIG = {"lang": "python", "show_hidden": False}
SCRIPTS = {"setup.sh", "run_autograder"}
EPOCH = (1980, 1, 1, 0, 0, 0)


def write_autograder(assignment: Assignment, release: Path, folder: Path, constraints: Path) -> None:
    """Write the autograder of one assignment.

    Args:
        assignment: one that `load_assignment` returned.
        release: folder of the student version: its notebook and data files are copied.
        folder: where to write; it must not exist.
        constraints: pip's file with the pinned versions; it may be missing, then nothing is pinned.
    """
    shutil.copytree(release, folder)
    (folder / "tests").mkdir()
    for exercise in assignment.exercises:
        if exercise.check_file:
            text = OTTER_HEADER.format(name=exercise.name) + exercise.check_file.code.text
            (folder / "tests" / f"{exercise.name}.py").write_text(text)
    write_json(folder / "assignment.json", assignment_facts(assignment))
    write_json(folder / "otter_config.json", OTTER_CONFIG)
    (folder / "requirements.txt").write_text("\n".join(requirements(assignment, constraints)) + "\n")
    write_zip(folder, assignment.data)
    for exercise in assignment.carried:
        reference = folder / "references" / f"{exercise.name}.py"
        reference.parent.mkdir(exist_ok=True)
        reference.write_text(exercise.solution.text, encoding="utf-8")


def assignment_facts(assignment: Assignment) -> dict[str, Any]:
    """assignment.json: what the engine must know beyond Otter's test files."""
    return {
        "schema": 1,
        "name": assignment.name,
        "title": assignment.title,
        "carry_forward": assignment.carry_forward,
        **({"per_student": True} if assignment.per_student else {}),
        **({"drawn": drawn} if (drawn := {each.name: each.drawn for each in varying(assignment)}) else {}),
        "packages": assignment.packages,
        "data": assignment.data,
        "limits": numbers(assignment.limits.model_dump()),
        "exercises": [exercise_facts(exercise) for exercise in assignment.exercises],
    }


def numbers(limits: dict[str, float]) -> dict[str, float]:
    return {name: number(value) for name, value in limits.items()}


def exercise_facts(exercise: Exercise) -> dict[str, Any]:
    return {
        "name": exercise.name,
        "title": exercise.title,
        "kind": exercise.kind,
        "points": number(exercise.points),
        "uses": exercise.uses,
        "gpu": exercise.header.value.gpu,
        **({"limits": numbers(own)} if (own := exercise.limits.given()) else {}),
        "defines": exercise.defines,
        "checks": [
            {
                "name": check.id,
                "title": check.title,
                "cell": cell_id(exercise, check),
                "points": number(check.points),
                "hidden": check.hidden,
                "message": check.message,
            }
            for check in exercise.checks
        ],
    }


def requirements(assignment: Assignment, constraints: Path) -> list[str]:
    """What set-up, solutions and checks import, pinned as the grading image pins it."""
    checks = [exercise.check_file.code.tree for exercise in assignment.exercises if exercise.check_file]
    packages = with_missing(assignment.packages, imported_packages(*checks))
    lines = constraints.read_text().splitlines() if constraints.exists() else []
    pinned = {normal(line): line for line in lines if "==" in line and not line.startswith("#")}
    return sorted(pinned.get(normal(package), package) for package in packages)


def write_zip(folder: Path, data: list[str]) -> None:
    """autograder.zip as `otter generate` makes it, packed again so that its bytes depend on content only."""
    from otter.generate import main as otter_generate  # takes seconds, and only a build needs it

    with contextlib.chdir(folder):
        otter_generate(
            tests_dir="tests",
            output_path="autograder.zip",
            config="otter_config.json",
            requirements="requirements.txt",
            no_environment=True,
            files=data,
            python_version=PYTHON_VERSION,
        )
    path = folder / "autograder.zip"
    with zipfile.ZipFile(path) as made:
        content = {name: made.read(name) for name in sorted(made.namelist())}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as packed:
        for name, text in content.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 3
            entry.external_attr = (0o755 if name in SCRIPTS else 0o644) << 16
            packed.writestr(entry, text)


def write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
