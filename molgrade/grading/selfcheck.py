"""A student's own check: the visible checks of one notebook, in the same engine."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from ..engine import CheckStatus, Result, Status
from ..engine.autograder import Assignment
from ..engine.repair import MAX_BYTES
from ..engine.variant import handed_in
from ..errors import MolgradeError
from ..records.course import Course
from .slots import make_slot, settled

MARKS = {
    CheckStatus.PASSED: ("✓", "green"),
    CheckStatus.FAILED: ("✗", "red"),
    CheckStatus.TIMEOUT: ("✗", "red"),
}


@dataclass(frozen=True)
class SelfCheck:
    """What the student reads, and whether every visible check passed."""

    text: Group
    passed: bool


def self_check(
    course: Course, notebook: Path, boundary: str | None = None, image: str | None = None
) -> SelfCheck:
    """Run the visible checks of a notebook. Its assignment is named in its metadata, or by its file name."""
    try:
        if notebook.stat().st_size > MAX_BYTES:
            raise MolgradeError(f"{notebook} has more than {MAX_BYTES // 2**20} MB: clear its outputs.")
        content = notebook.read_bytes()
    except OSError as error:
        raise MolgradeError(f"{notebook} can't be read: {error.strerror}.") from None
    autograder = course.autograder(_assignment_name(content) or notebook.stem)
    with make_slot(autograder, *settled(boundary, image), visible_only=True) as slot:
        result = slot.grade(content, handed_in(content, autograder)).result
    return SelfCheck(_text(result, autograder.assignment), _passed(result))


def _assignment_name(content: bytes) -> str | None:
    """What `molgrade build` wrote into the notebook's metadata."""
    with suppress(ValueError, RecursionError, LookupError, TypeError):
        name = json.loads(content)["metadata"]["molgrade"]["assignment"]
        return name if isinstance(name, str) else None
    return None


def _passed(result: Result) -> bool:
    checks = [check for exercise in result.exercises for check in exercise.checks]
    return result.status is Status.GRADED and all(check.status is CheckStatus.PASSED for check in checks)


def _text(result: Result, assignment: Assignment) -> Group:
    lines: list[Text | Padding] = [Text(assignment.title, style="bold")]
    if result.error:
        return Group(*lines, Text(result.error, style="red"))
    for number, exercise in enumerate(result.exercises, 1):
        lines.append(Text(f"\n{number}. {exercise.title}", style="bold"))
        if not exercise.checks:
            lines.append(
                Text("  no answer yet" if exercise.points == 0 else "  is marked by a person", style="dim")
            )
        for check in exercise.checks:
            sign, colour = MARKS.get(check.status, ("–", "yellow"))
            lines.append(Text.assemble(f"  {sign} ", check.title, f" ({check.max_points:g})", style=colour))
            if check.status is not CheckStatus.PASSED:
                lines.append(_indented(check.message))
            if check.detail:
                lines.append(_indented(Text.from_ansi(check.detail), "dim"))
    notes = [*result.repairs, *result.faults]
    lines += [Text("\nNotes", style="bold")] * bool(notes) + [_indented(note) for note in notes]
    hidden = sum(
        check.points for exercise in assignment.exercises for check in exercise.checks if check.hidden
    )
    lines.append(Text(f"\nChecks worth {hidden:g} more points run when it is graded.", style="dim"))
    return Group(*lines)


def _indented(text: str | Text, style: str = "") -> Padding:
    text = text if isinstance(text, Text) else Text(text)
    text.style = style
    return Padding(text, (0, 0, 0, 6))
