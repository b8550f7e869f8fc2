"""An autograder on disk: the release notebook, Otter test files, data and limits of one assignment."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import nbformat
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..limits import ExerciseLimits, Limits
from .errors import EngineError
from .notebook import imported_modules, make_steps
from .repair import Repaired, repair
from .results import Scale
from .variant import Variant

ASSIGNMENT_FILE = "assignment.json"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Check(_Model):
    """One test case: `name` is its function's name less `test_`, `cell` the grade_id of its nbgrader cell.

    `where` it runs: the examiner, or, for tests made elsewhere that need it, the student's own process.
    """

    name: str
    title: str
    cell: str
    points: float
    hidden: bool
    message: str
    success: str = ""
    where: Literal["examiner", "sandbox"] = "examiner"


class Exercise(_Model):
    """One exercise of the assignment; a written one has no checks, nor has a task (which a person marks even
    when its own cell is untouched). With `all_or_nothing` its points are given only if all checks pass."""

    name: str
    title: str
    kind: str
    points: float
    uses: list[str] = []
    gpu: str = "none"
    limits: ExerciseLimits = ExerciseLimits()
    defines: list[str] = []
    checks: list[Check] = []
    all_or_nothing: bool = False


class Assignment(_Model):
    """assignment.json: what the engine must know beyond Otter's own test files."""

    schema_: int = Field(1, alias="schema")
    name: str
    title: str
    carry_forward: Literal["off", "show", "award"] = "off"
    per_student: bool = False
    drawn: dict[str, dict[str, Any]] = {}
    """For exercises that vary: the base version's values, by the names that a locked cell binds."""
    packages: list[str] = []
    data: list[str] = []
    limits: Limits = Limits()
    exercises: list[Exercise]
    scale: Scale | None = None

    model_config = ConfigDict(extra="forbid", populate_by_name=True, serialize_by_alias=True)

    @property
    def builds_on(self) -> dict[str, list[str]]:
        """For each exercise the earlier ones with checks that it builds on, directly or through others."""
        found: dict[str, list[str]] = {}
        for exercise in self.exercises:
            direct = [name for name in exercise.uses if name in found]
            found[exercise.name] = list(dict.fromkeys(n for d in direct for n in (*found[d], d)))
        checked = {e.name for e in self.exercises if e.checks}
        return {name: [n for n in earlier if n in checked] for name, earlier in found.items()}


@dataclass(frozen=True)
class Autograder:
    """One assignment's autograder folder, read once; of the base version, or of a student's own.

    Raises `EngineError` from `load` when the folder is missing, incomplete or of another schema.
    """

    path: Path
    assignment: Assignment
    variant: Variant | None = field(default=None, kw_only=True)

    @classmethod
    def load(cls, path: Path) -> Autograder:
        file = Path(path) / ASSIGNMENT_FILE
        try:
            assignment = Assignment.model_validate(json.loads(file.read_text()))
        except FileNotFoundError:
            raise EngineError(
                f"{file} does not exist: run `molgrade build {Path(path).name}` first."
            ) from None
        except (ValueError, ValidationError) as error:
            raise EngineError(f"{file} is not a valid autograder ({error}): build it again.") from None
        autograder = cls(Path(path), assignment)
        for needed in [
            autograder.notebook_path,
            *autograder._test_paths.values(),
            *autograder._data_paths.values(),
            *autograder._reference_paths.values(),
        ]:
            if not needed.is_file():
                raise EngineError(f"{needed} is missing: run `molgrade build {assignment.name}` again.")
        return autograder

    @property
    def notebook_path(self) -> Path:
        return self.path / f"{self.assignment.name}.ipynb"

    @property
    def _test_paths(self) -> dict[str, Path]:
        return {e.name: self.path / "tests" / f"{e.name}.py" for e in self.assignment.exercises if e.checks}

    @property
    def _data_paths(self) -> dict[str, Path]:
        return {name: self.path / name for name in self.assignment.data}

    @property
    def _reference_paths(self) -> dict[str, Path]:
        if self.assignment.carry_forward == "off":
            return {}
        used = {name for earlier in self.assignment.builds_on.values() for name in earlier}
        return {name: self.path / "references" / f"{name}.py" for name in sorted(used)}

    @cached_property
    def release(self) -> nbformat.NotebookNode:
        """The student version: where locked cells come from."""
        notebook = nbformat.read(self.notebook_path, as_version=4)
        return self.variant.put_into(notebook) if self.variant else notebook

    def of(self, variant: Variant | None) -> Autograder:
        """The same autograder for a student's own version. (Its hash is that of the base version.)"""
        return replace(self, variant=variant) if variant else self

    @property
    def drawn(self) -> dict[str, Any]:
        """Drawn values by name, those of all exercises."""
        every = self.variant.drawn if self.variant else self.assignment.drawn
        return {name: value for values in every.values() for name, value in values.items()}

    @cached_property
    def tests(self) -> dict[str, str]:
        """Otter test files by exercise."""
        return {name: path.read_text() for name, path in self._test_paths.items()}

    @cached_property
    def data(self) -> dict[str, bytes]:
        """Data files by name, as they lie beside the notebook."""
        return {name: path.read_bytes() for name, path in self._data_paths.items()}

    @cached_property
    def references(self) -> dict[str, str]:
        """Reference answers, by exercise, that stand in for wrong ones when later exercises are examined."""
        return {name: path.read_text(encoding="utf-8") for name, path in self._reference_paths.items()}

    @cached_property
    def modules(self) -> list[str]:
        """What a warm process may import before the first submission."""
        return imported_modules(self.release)

    def repair(self, content: bytes) -> Repaired:
        """A submission as it is run. Raises `SubmissionError`."""
        defines = {e.name: e.defines for e in self.assignment.exercises if e.defines}
        return repair(content, self.release, defines)

    def plan(self, notebook: nbformat.NotebookNode) -> dict[str, Any]:
        """What the examiner does with a repaired notebook: steps, pinned names, checks by exercise, what each
        builds on."""
        steps, pinned = make_steps(notebook, self.assignment)
        checks = {
            e.name: [c.model_dump(include={"name", "hidden"}) for c in e.checks]
            for e in self.assignment.exercises
            if e.checks
        }
        carries = self.assignment.carry_forward != "off"
        builds_on = self.assignment.builds_on if carries else {}
        common = {"steps": steps, "pinned": pinned, "checks": checks, "builds_on": builds_on}
        return common | {"drawn": self.drawn}

    @cached_property
    def sha256(self) -> str:
        """Hash over everything that decides a mark: assignment.json, notebook, tests, data, references."""
        files = [
            self.path / ASSIGNMENT_FILE,
            self.notebook_path,
            *self._test_paths.values(),
            *self._data_paths.values(),
            *self._reference_paths.values(),
        ]
        digest = hashlib.sha256()
        for file in sorted(files):
            digest.update(
                str(file.relative_to(self.path)).encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest()
            )
        return digest.hexdigest()
