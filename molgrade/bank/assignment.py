"""An assignment and its exercises, as they lie in source/<chapter>/."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from molgrade.limits import ExerciseLimits, Limits

from .checks import Check, CheckFile, parse_checks
from .models import AssignmentHeader, ExerciseHeader, RejectedHeader
from .reading import Code, Reader, Sheet, line_of, unread
from .variants import Variant, read_variant

BEGIN_SOLUTION = "### BEGIN SOLUTION"
END_SOLUTION = "### END SOLUTION"


@dataclass(frozen=True)
class Answer:
    """A whole solution cell that is right."""

    name: str
    code: Code


@dataclass(frozen=True)
class Rejected(Answer):
    """A whole solution cell with a typical mistake, and the checks that must fail."""

    header: Sheet[RejectedHeader]

    @property
    def misconception(self) -> str:
        return self.header.value.misconception

    @property
    def fails(self) -> dict[str, str]:
        """Check id -> words of its failure message."""
        return self.header.value.fails


@dataclass(frozen=True)
class Exercise:
    """One exercise. What is missing or broken on disk is None or empty here, and was reported."""

    name: str
    folder: Path
    header: Sheet[ExerciseHeader]
    prompt: str
    solution: Code | None = None
    sample: str | None = None
    check_file: CheckFile | None = None
    accepted: tuple[Answer, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    variant: Variant | None = None
    """What is drawn, where each student may get something else."""

    @property
    def title(self) -> str:
        return self.header.value.title

    @property
    def kind(self) -> str:
        return self.header.value.kind

    @property
    def points(self) -> float:
        return self.header.value.points

    @property
    def uses(self) -> list[str]:
        return self.header.value.uses

    @property
    def defines(self) -> list[str]:
        return self.header.value.defines

    @property
    def drawn(self) -> dict[str, Any]:
        """Drawn values by the names that a locked cell binds; none when nothing varies."""
        return self.variant.values if self.variant else {}

    @property
    def limits(self) -> ExerciseLimits:
        return self.header.value.limits

    @property
    def checks(self) -> tuple[Check, ...]:
        """Its checks, in file order; none when it is a written one."""
        return self.check_file.checks if self.check_file else ()


@dataclass(frozen=True)
class Assignment:
    """One assignment: what its notebook is made of."""

    name: str
    folder: Path
    header: Sheet[AssignmentHeader]
    intro: str
    setup: Code | None
    exercises: tuple[Exercise, ...]
    given: tuple[Exercise, ...] = ()
    """Exercises whose references students get, for others to build on."""

    @property
    def title(self) -> str:
        return self.header.value.title

    @property
    def packages(self) -> list[str]:
        return self.header.value.packages

    @property
    def data(self) -> list[str]:
        return self.header.value.data

    @property
    def per_student(self) -> bool:
        """Whether each student has a version of their own."""
        return self.header.value.per_student

    @property
    def carry_forward(self) -> str:
        """What becomes of marks earned on an earlier exercise's reference: "off", "show" or "award"."""
        return self.header.value.carry_forward

    @property
    def carried(self) -> list[Exercise]:
        """Exercises whose reference may stand in for a student's answer when later ones are examined."""
        used = {name for exercise in self.exercises for name in exercise.uses}
        wanted = () if self.carry_forward == "off" else self.exercises
        return [exercise for exercise in wanted if exercise.name in used and exercise.solution]

    @property
    def limits(self) -> Limits:
        return self.header.value.limits

    @property
    def points(self) -> float:
        return sum(exercise.points for exercise in self.exercises)

    @property
    def minutes(self) -> int:
        return sum(exercise.header.value.minutes for exercise in self.exercises)

    @property
    def data_folder(self) -> Path:
        """Where the files named in `data` lie."""
        return self.folder.parent.parent / "data"

    @cached_property
    def _by_name(self) -> dict[str, Exercise]:
        return {exercise.name: exercise for exercise in self.exercises}

    def exercise(self, name: str) -> Exercise | None:
        return self._by_name.get(name)


def stub(text: str) -> str:
    """What nbgrader leaves of a solution cell for the student."""
    kept, inside = [], False
    for line in text.splitlines():
        if BEGIN_SOLUTION in line:
            inside = True
            kept.append(line[: len(line) - len(line.lstrip())] + "raise NotImplementedError()")
        elif END_SOLUTION in line:
            inside = False
        elif not inside:
            kept.append(line)
    return "\n".join(kept) + "\n"


def list_chapters(source: Path) -> list[str]:
    """Chapters of a bank: the folders of `source` that hold an assignment.toml, in the book's order."""

    def place(file: Path) -> tuple[float, str]:
        number = Reader().toml(file, AssignmentHeader).value.chapter
        return number or float("inf"), file.parent.name

    return [file.parent.name for file in sorted(source.glob("*/assignment.toml"), key=place)]


def read_assignment(source: Path, chapter: str, reader: Reader) -> Assignment | None:
    """Read everything of a chapter; what is wrong is reported to the reader."""
    folder = source / chapter
    path = folder / "assignment.toml"
    if not path.is_file():
        there = ", ".join(list_chapters(source)) or "none"
        return reader.report(path, 1, f"there is no chapter {chapter!r} (chapters: {there})")
    header = reader.toml(path, AssignmentHeader)
    intro = reader.text(folder / "intro.md") or ""
    setup = reader.python(folder / "setup.py")
    exercises = _read_exercises(folder, _exercise_names(header, folder), reader)
    given = _read_exercises(folder, header.value.given, reader)
    return Assignment(chapter, folder, header, intro.strip(), setup, exercises, given)


def _read_exercises(folder: Path, names: list[str], reader: Reader) -> tuple[Exercise, ...]:
    """Exercises of a chapter, or, by "chapter/exercise", of another one."""
    found, path = [], folder / "assignment.toml"
    for name in names:
        place = folder.parent / name if "/" in name else folder / name
        if place.is_dir():
            found.append(read_exercise(place, reader))
        else:
            line = line_of(path.read_text(encoding="utf-8"), name)
            reader.report(path, line, f"exercise {name!r} has no folder {place}")
    return tuple(found)


def _exercise_names(header: Sheet[AssignmentHeader], folder: Path) -> list[str]:
    """Exercises in order, each once; where the list can't be read, those that have a folder."""
    if "exercises" in header.broken:
        return sorted(path.parent.name for path in folder.glob("*/exercise.md"))
    return list(dict.fromkeys(header.value.exercises))


def read_exercise(folder: Path, reader: Reader) -> Exercise:
    """Read everything of an exercise; what is wrong is reported to the reader."""
    header, prompt = reader.front_matter(folder / "exercise.md", ExerciseHeader)
    exercise = read_variant(Exercise(folder.name, folder, header, prompt), reader)
    if "kind" in header.broken and not (folder / "checks.py").exists():
        return exercise
    if exercise.kind == "written":
        return replace(exercise, sample=reader.text(folder / "solution.md"))
    checks = reader.python(folder / "checks.py")
    return replace(
        exercise,
        solution=reader.python(folder / "solution.py"),
        check_file=parse_checks(checks, reader) if checks else None,
        accepted=tuple(Answer(code.path.stem, code) for code in _answers(folder / "accepted", reader)),
        rejected=tuple(
            Rejected(code.path.stem, code, _rejected_header(code, reader))
            for code in _answers(folder / "rejected", reader)
        ),
    )


def _answers(folder: Path, reader: Reader) -> list[Code]:
    codes = [reader.python(path) for path in sorted(folder.glob("*.py"))]
    return [code for code in codes if code]


def _rejected_header(code: Code, reader: Reader) -> Sheet[RejectedHeader]:
    """The YAML in a rejected answer's module docstring."""
    docstring = ast.get_docstring(code.tree, clean=False)
    if docstring is None:
        reader.report(code.path, 1, "must begin with a docstring in YAML: misconception, fails")
        return unread(code.path, RejectedHeader)
    return reader.yaml(code.path, RejectedHeader, docstring, first_line=code.tree.body[0].lineno)
