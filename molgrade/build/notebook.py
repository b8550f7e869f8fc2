"""The nbgrader source notebook of an assignment."""

from __future__ import annotations

import ast
import re
from itertools import chain
from pprint import pformat
from typing import Any

from nbformat import NotebookNode, v4

from molgrade.bank import Assignment, Check, Exercise
from molgrade.bank.assignment import BEGIN_SOLUTION, END_SOLUTION
from molgrade.bank.packages import imported_packages, module_of, with_missing

INSTALL_CELL = """\
# Colab and bare Jupyter: installs the packages that are missing. Does nothing where everything is in place.
def _prepare(packages, files):
    import importlib.util
    import subprocess
    import sys
    from pathlib import Path

    missing = [package for module, package in packages.items() if importlib.util.find_spec(module) is None]
    if missing:
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", *missing], check=True)
    absent = [file for file in files if not Path(file).exists()]
    if absent:
        print(f"Put {', '.join(absent)} from the assignment's folder beside this notebook "
              "(in Colab: drop it on the Files pane at the left), then run this cell again.")


_prepare(packages={packages}, files={files})"""


def source_notebook(assignment: Assignment) -> NotebookNode:
    """The instructor's notebook: solutions and all checks, marked for nbgrader.

    Args:
        assignment: one that `load_assignment` returned.

    Returns:
        A notebook of nbformat 4.5 whose cell ids are nbgrader's grade_ids.
    """
    cells = [
        markdown_cell("intro", f"{assignment.intro}\n\n{contents(assignment)}"),
        code_cell("install", install_code(assignment)),
        code_cell("setup", assignment.setup.text),
        *chain.from_iterable(map(given_cells, assignment.given)),
    ]
    for number, exercise in enumerate(assignment.exercises, 1):
        cells += prompt_cells(exercise, number, assignment)
        cells.extend(written_cells(exercise) if exercise.kind == "written" else code_cells(exercise))
    return v4.new_notebook(
        cells=cells,
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "molgrade": {"assignment": assignment.name},
        },
    )


def cell_id(exercise: Exercise, check: Check) -> str:
    """The grade_id of a check's cell."""
    return f"{exercise.name}--{check.id}"


def prompt_cells(exercise: Exercise, number: int, assignment: Assignment) -> list[NotebookNode]:
    """What is asked, and what was drawn for it."""
    cell = markdown_cell(f"{exercise.name}-prompt", prompt(exercise, number, assignment))
    return [cell, *drawn_cells(exercise)]


def drawn_cells(exercise: Exercise) -> list[NotebookNode]:
    """The locked cell that binds what was drawn for this notebook, where an exercise varies."""
    if not exercise.drawn:
        return []
    lines = ["# Drawn for this notebook; other students may have other values."]
    lines += [assigned(name, value) for name, value in exercise.drawn.items()]
    return [code_cell(f"{exercise.name}-data", "\n".join(lines))]


def assigned(name: str, value: Any) -> str:
    """A value bound to a name, in lines that fit a notebook's cell."""
    text = pformat(value, width=100 - len(name), compact=True, sort_dicts=False)
    return f"{name} = " + text.replace("\n", "\n" + " " * (len(name) + 3))


def given_cells(exercise: Exercise) -> list[NotebookNode]:
    """The reference of an exercise that is not asked here but built on, for students to use."""
    lines = exercise.solution.text.strip().splitlines()
    kept = [line for line in lines if not line.strip().startswith((BEGIN_SOLUTION, END_SOLUTION))]
    given = code_cell(f"{exercise.name}-given", "\n".join([f"# Given: {exercise.title}", *kept]))
    return [*drawn_cells(exercise), given]


def contents(assignment: Assignment) -> str:
    """A table of the exercises."""
    rows = [
        f"| {number} | {exercise.title} | {exercise.points:g} | {exercise.header.value.minutes} |"
        for number, exercise in enumerate(assignment.exercises, 1)
    ]
    total = f"| | **Together** | **{assignment.points:g}** | **{assignment.minutes}** |"
    return "\n".join(["| | Exercise | Points | Minutes |", "|--:|:--|--:|--:|", *rows, total])


def install_code(assignment: Assignment) -> str:
    """Packages of the assignment and of the checks that students can run."""
    visible = [
        ast.parse(check_code(exercise, check))
        for exercise in assignment.exercises
        for check in exercise.checks
        if not check.hidden
    ]
    packages = with_missing(assignment.packages, imported_packages(*visible))
    modules = {module_of(package): package for package in packages}
    return INSTALL_CELL.replace("{packages}", as_code(modules)).replace("{files}", as_code(assignment.data))


def prompt(exercise: Exercise, number: int, assignment: Assignment) -> str:
    """Heading, facts and text of an exercise."""
    header = exercise.header.value
    order = {each.name: f"exercise {place}" for place, each in enumerate(assignment.exercises, 1)}
    order |= {each.name: ", ".join(f"`{name}`" for name in each.defines) for each in assignment.given}
    facts = [
        f"**{plural(exercise.points, 'point')}**",
        f"about {header.minutes} minutes",
        f"difficulty {header.difficulty} of 5",
        *(f"builds on {order[name]}" for name in exercise.uses),
        *(["a GPU may be used, but is not needed"] if header.gpu == "optional" else []),
        *(["read and marked by a person"] if exercise.kind == "written" else []),
    ]
    return f"## {number}. {exercise.title}\n\n{' · '.join(facts)}\n\n{exercise.prompt}"


def code_cells(exercise: Exercise) -> list[NotebookNode]:
    """The solution cell and one cell per check; the last tells stock Otter to examine the exercise there."""
    checks = [check_cell(exercise, check) for check in exercise.checks]
    checks[-1].metadata["otter"] = {"tests": [exercise.name]}
    return [code_cell(exercise.name, exercise.solution.text, solution=True, locked=False), *checks]


def check_cell(exercise: Exercise, check: Check) -> NotebookNode:
    """A check as the cell that nbgrader runs; of a hidden one students see the first line only."""
    about = f"# {check.title} ({plural(check.points, 'point')}{', hidden' if check.hidden else ''})"
    code = check_code(exercise, check)
    body = f"### BEGIN HIDDEN TESTS\n{code}\n### END HIDDEN TESTS" if check.hidden else f"\n{code}"
    return code_cell(cell_id(exercise, check), f"{about}\n{body}", grade=True, points=number(check.points))


def written_cells(exercise: Exercise) -> list[NotebookNode]:
    """The sample answer, with the marking scheme between nbgrader's marks."""
    levels = [f"* **{plural(each.points, 'point')}:** {each.text}" for each in exercise.header.value.levels]
    scheme = "\n".join(["### BEGIN MARK SCHEME", *levels, "### END MARK SCHEME"])
    text = f"{exercise.sample.strip()}\n\n{scheme}"
    points = number(exercise.points)
    return [markdown_cell(exercise.name, text, grade=True, solution=True, locked=False, points=points)]


def check_code(exercise: Exercise, check: Check) -> str:
    """What a check needs, the check as a plain function, and its call.

    nbgrader gives no points to a cell with text on stderr, be it a warning from a library that the student
    uses well; the call sends such text to stdout.
    """
    message = "\n".join(" " * 8 + as_code(line) for line in wrapped(check.message))
    call = (
        "try:\n    with contextlib.redirect_stderr(sys.stdout):\n"
        f"        {check.function.name}({', '.join(check.parameters)})\n"
        f"except Exception as error:\n    raise AssertionError(\n{message}\n    ) from error"
    )
    needed = exercise.check_file.module_code(check)
    imports = "import contextlib\nimport sys"
    return "\n\n\n".join([f"{imports}\n{needed}".strip(), exercise.check_file.function_code(check), call])


def code_cell(name: str, source: str, **marks: Any) -> NotebookNode:
    """A code cell, without the comments that speak to the bank's linter."""
    source = re.sub(r"[ \t]+# noqa\b.*", "", source)
    return marked(v4.new_code_cell(source.strip(), id=name), name, **marks)


def markdown_cell(name: str, source: str, **marks: Any) -> NotebookNode:
    return marked(v4.new_markdown_cell(source.strip(), id=name), name, **marks)


def marked(cell: NotebookNode, name: str, **marks: Any) -> NotebookNode:
    """The cell with nbgrader's metadata; locked unless the marks say otherwise."""
    defaults = {"schema_version": 3, "grade": False, "locked": True, "solution": False, "task": False}
    cell.metadata["nbgrader"] = {**defaults, "grade_id": name, **marks}
    return cell


def wrapped(text: str, width: int = 92) -> list[str]:
    """A long text in pieces that join to it again, broken between words."""
    pieces = [""]
    for word in re.split(r"(?<=\s)(?=\S)", text):
        if pieces[-1] and len(pieces[-1] + word) > width:
            pieces.append("")
        pieces[-1] += word
    return pieces


def as_code(value: Any) -> str:
    """The value in Python, with double quotes where that needs no escapes."""
    if isinstance(value, str):
        return f'"{value}"' if repr(value) == f"'{value}'" and '"' not in value else repr(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{as_code(key)}: {as_code(each)}" for key, each in value.items()) + "}"
    return "[" + ", ".join(map(as_code, value)) + "]"


def number(points: float) -> int | float:
    """Whole points as an integer."""
    return int(points) if points == int(points) else points


def plural(count: float, noun: str) -> str:
    return f"{count:g} {noun}{'' if count == 1 else 's'}"
