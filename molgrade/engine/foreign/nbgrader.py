"""A plain nbgrader notebook, whose tests are cells, as the engine's `Autograder`."""

from __future__ import annotations

import ast
import copy
import hashlib
import re
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbformat import NotebookNode

from ..autograder import Assignment, Autograder, Check, Exercise
from ..errors import EngineError
from ..notebook import imported_modules
from ..repair import bound_names, grade_id, is_students
from ..results import Limits
from ..syntax import parse
from .archive import IGNORED, MAX_BYTES

if TYPE_CHECKING:
    from traitlets.config import Config

ALL_SHOWN = "The tests of this cell do not all pass."
SOME_HIDDEN = "The tests of this cell do not all pass; some of them are hidden."
ALL_HIDDEN = "The hidden tests of this cell do not all pass."


@dataclass(frozen=True)
class NbgraderAutograder(Autograder):
    """One source notebook. `full` is it without solutions, `student` also without hidden tests."""

    full: NotebookNode
    student: NotebookNode
    files: dict[str, bytes]
    modules: list[str]
    sha256: str

    @classmethod
    def load(cls, path: Path, config: Config | None = None) -> NbgraderAutograder:
        """Read a source notebook.

        Args:
            path: the instructor's notebook. Other files of its folder are the assignment's data if the folder
                has the notebook's name, as in a course.
            config: the course's nbgrader configuration.

        Raises:
            EngineError: it is no such notebook; one line says what to do.
        """
        source = _read(path)
        full, student = _student_versions(path, source, config)
        files = _files_beside(path, config) if path.parent.name == path.stem else {}
        digest = hashlib.sha256(path.read_bytes())
        for name, content in files.items():
            digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
        everything = nbformat.from_dict(source)
        for cell in everything.cells:
            cell.metadata.pop("nbgrader", None)
        assignment = _assignment(path, full, student, list(files), config)
        return cls(path, assignment, full, student, files, imported_modules(everything), digest.hexdigest())

    @cached_property
    def release(self) -> NotebookNode:
        """The cells that nbgrader knows; the others are the student's to change."""
        cells = [cell for cell in self.student.cells if grade_id(cell)]
        return nbformat.v4.new_notebook(cells=cells, metadata=self.student.metadata)

    @property
    def tests(self) -> dict[str, str]:
        """None for the examiner: the tests are cells."""
        return {}

    @property
    def data(self) -> dict[str, bytes]:
        return self.files

    def plan(self, notebook: NotebookNode) -> dict[str, Any]:
        sources = {grade_id(cell): cell.source for cell in self.full.cells if grade_id(cell)}
        tests = {c.name: (e.name, c) for e in self.assignment.exercises for c in e.checks}
        steps = []
        for index, cell in enumerate(notebook.cells):
            if cell.cell_type != "code":
                continue
            name, step = grade_id(cell), {"index": index, "source": cell.source, "pins": []}
            if name in tests:
                exercise, check = tests[name]
                step |= {"exercise": exercise, "name": name, "points": check.points}
                step |= {"visible": cell.source, "full": sources[name]}
            if name in tests or cell.source.strip():
                steps.append({"kind": "test" if name in tests else "cell"} | step)
        return {
            "in_place": True,
            "stand_in": False,
            "steps": steps,
            "pinned": [],
            "reseed": None,
            "checks": {},
        }


def _read(path: Path) -> NotebookNode:
    try:
        notebook = nbformat.read(path, as_version=4)
    except OSError as error:
        raise EngineError(
            f"{path} can't be read ({error.strerror}): name an nbgrader source notebook."
        ) from None
    except Exception as error:
        raise EngineError(f"{path} is no notebook ({type(error).__name__}): save it in Jupyter.") from None
    language = notebook.metadata.get("kernelspec", {}).get("language", "python")
    if language.lower() != "python":
        raise EngineError(
            f"{path} is written in {language}: molgrade grades Python. Use `nbgrader autograde`."
        )
    if not any("nbgrader" in cell.metadata for cell in notebook.cells):
        raise EngineError(
            f"{path} has no nbgrader cells: choose what is graded with nbgrader's Create Assignment."
        )
    return notebook


def _student_versions(
    path: Path, source: NotebookNode, config: Config | None
) -> tuple[NotebookNode, NotebookNode]:
    """The notebook as `nbgrader generate_assignment` makes it, before and after hidden tests are cleared."""
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.nbgraderformat import MetadataValidator
    from nbgrader.preprocessors import ClearHiddenTests, SaveCells

    directory = CourseDirectory(config=config)
    steps = GenerateAssignment(coursedir=directory, config=config).preprocessors
    names = {"notebook": path.stem, "assignment": path.stem, "student": ".", "db_url": directory.db_url}
    resources = {"nbgrader": names, "metadata": {"path": str(path.parent)}}
    notebook, full = nbformat.from_dict(source), None
    try:
        MetadataValidator().validate_nb(notebook)
        for step in steps:
            if step is ClearHiddenTests:
                full = copy.deepcopy(notebook)
            if step is not SaveCells:
                notebook, _ = step(config=config).preprocess(notebook, resources)
    except Exception as error:
        said = " ".join(str(error).split()) or type(error).__name__
        raise EngineError(
            f"{path}: {said} Mend it as `nbgrader generate_assignment {path.stem}` asks."
        ) from None
    full = full or copy.deepcopy(notebook)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = cell.get("id") or f"cell-{number}"
        if not _is_used(cell):
            cell.metadata.pop("nbgrader", None)
    return full, notebook


def _is_used(cell: NotebookNode) -> bool:
    flags = cell.metadata.get("nbgrader", {})
    return any(flags.get(flag) for flag in ("grade", "solution", "locked", "task"))


def _assignment(
    path: Path, full: NotebookNode, student: NotebookNode, data: list[str], config: Config | None
) -> Assignment:
    sources = {grade_id(cell): cell.source for cell in full.cells if grade_id(cell)}
    exercises = _exercises(student, sources)
    if not exercises:
        raise EngineError(f"{path} gives no points: mark its test cells as Autograder tests in Jupyter.")
    headings = (re.match(r"#\s+(.+)", c.source) for c in student.cells if c.cell_type == "markdown")
    title = next((match[1].strip() for match in headings if match), path.stem)
    return Assignment(name=path.stem, title=title, data=data, limits=_limits(config), exercises=exercises)


def _limits(config: Config | None) -> Limits:
    """nbgrader's own time for a cell, where the course sets one."""
    seconds = config.Execute.get("timeout") if config is not None and "Execute" in config else None
    return Limits(cell_seconds=seconds, check_seconds=seconds) if seconds else Limits()


def _exercises(student: NotebookNode, sources: dict[str, str]) -> list[Exercise]:
    """An exercise for each answer cell with the tests that follow it, and for each cell marked by hand."""
    found: dict[str, Exercise] = {}
    answer: NotebookNode | None = None
    for cell in (c for c in student.cells if grade_id(c)):
        flags, name = cell.metadata.nbgrader, grade_id(cell)
        if flags.get("task") or (flags.grade and flags.solution):
            kind = "task" if flags.get("task") else "written"
            found[name] = Exercise(name=name, title=name, kind=kind, points=float(flags.points))
        elif flags.solution:
            answer = cell
        elif flags.grade:
            key = grade_id(answer) if answer else name
            if key not in found:
                found[key] = Exercise(name=key, title=key, kind="code", points=0, defines=_defines(answer))
            found[key].checks.append(_check(cell, sources[name]))
            found[key].points += float(flags.points)
    return list(found.values())


def _defines(answer: NotebookNode | None) -> list[str]:
    """Names by which an answer cell is known that has lost its own."""
    return sorted(bound_names(answer.source)) if answer and is_students(answer) else []


def _check(cell: NotebookNode, full: str) -> Check:
    name, shown = grade_id(cell), _docstring(cell.source)
    has_code = any(line.strip() and not line.strip().startswith("#") for line in cell.source.splitlines())
    message = ALL_SHOWN if full == cell.source else SOME_HIDDEN if has_code else ALL_HIDDEN
    return Check(
        name=name,
        title=shown or name,
        cell=name,
        points=float(cell.metadata.nbgrader.points),
        hidden=not has_code,
        message=message,
        where="sandbox",
    )


def _docstring(source: str) -> str:
    """The first line of the text that many test cells start with."""
    try:
        text = ast.get_docstring(parse(source)) or ""
    except (SyntaxError, ValueError):
        return ""
    return text.strip().partition("\n")[0][:120]


def _files_beside(path: Path, config: Config | None) -> dict[str, bytes]:
    """Data files of the assignment, by their path beside the notebook."""
    from nbgrader.coursedir import CourseDirectory

    ignored = CourseDirectory(config=config).ignore
    files, left = {}, MAX_BYTES
    for file in sorted(path.parent.rglob("*")):
        parts = file.relative_to(path.parent).parts
        if file.suffix == ".ipynb" or not file.is_file() or IGNORED & set(parts) or parts[0].startswith("."):
            continue
        if any(fnmatch(part, pattern) for part in parts for pattern in ignored):
            continue
        left -= file.stat().st_size
        if left < 0:
            raise EngineError(
                f"{path.parent} holds more than {MAX_BYTES // 2**20} MB of data: leave files out."
            )
        files["/".join(parts)] = file.read_bytes()
    return files
