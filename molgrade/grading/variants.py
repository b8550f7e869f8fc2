"""Students' own versions of an assignment, drawn again from the course's secret when their work is graded."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from ..bank import Assignment, BankError, load_assignment
from ..bank.variants import DrawError, for_student, varying
from ..build.variants import own_cells
from ..engine import Result
from ..engine.variant import Variant, data_cell, sources
from ..errors import MolgradeError
from ..records.course import Course
from ..secret import course_secret

ANOTHER = (
    "This notebook holds the data of somebody else. Your own were put back, and your answers were examined "
    "with them: start from the notebook that was made for you."
)
BASE = (
    "This notebook holds the data of the general version. Your own were put in, and your answers were "
    "examined with them: start from the notebook that was made for you."
)


def variant_of(assignment: Assignment, base: Assignment) -> Variant:
    """A version of an assignment as the engine takes it: what differs from the base version."""
    cells, plain = own_cells(assignment), own_cells(base)
    drawn = {each.name: each.drawn for each in varying(assignment)}
    kept = {n: text for n, text in cells.items() if text != plain[n] or n in map(data_cell, drawn)}
    return Variant(cells=kept, drawn=drawn)


@dataclass(frozen=True)
class Variants:
    """The versions of one assignment whose students have their own. They stay with who grades: a worker is
    sent the version of the submission that it is sent, never the secret."""

    course: Course
    base: Assignment
    secret: bytes

    def of(self, student: str) -> Variant:
        """Raises `MolgradeError` when an exercise's `draw` fails for this student."""
        try:
            return variant_of(for_student(self.base, self.secret, student), self.base)
        except DrawError as error:
            raise MolgradeError(f"Nothing can be drawn for {student!r}: {error}.") from None

    def explain(
        self, result: Result, content: bytes, student: str, known: Iterable[str] | None = None
    ) -> None:
        """Where the notebook was made for somebody else, say so to the student, and for whom to the
        instructor: one of those `known`, or of those with a folder in the course."""
        own = self.of(student).data
        found = sources(content, set(own))
        foreign = {name: text for name, text in found.items() if text != own[name].rstrip()}
        if not foreign:
            return
        if _fits(foreign, own_cells(self.base)):
            result.repairs.insert(0, BASE)
            return
        others = self._class if known is None else self._data_of(known)
        owners = (who for who, data in others.items() if who != student and _fits(foreign, data))
        if owner := next(owners, None):
            result.made_for = owner
            result.repairs.insert(0, ANOTHER)

    @cached_property
    def _class(self) -> dict[str, dict[str, str]]:
        """The data cells of the students that are known: who handed in, and who was given a notebook."""
        submitted = self.course.submitted(".", self.base.name).parent
        folders = [*submitted.glob("*/"), *self.course.variants.glob("*/")]
        return self._data_of(sorted({folder.name for folder in folders}))

    def _data_of(self, students: Iterable[str]) -> dict[str, dict[str, str]]:
        found = {}
        for name in students:
            with suppress(MolgradeError):  # an error is for those whose work is graded
                found[name] = self.of(name).data
        return found


def _fits(found: dict[str, str], cells: dict[str, str]) -> bool:
    return all(cells[name].rstrip() == text for name, text in found.items())


def variants_for(course: Course, assignment: str) -> Variants | None:
    """The versions of an assignment, or None where all students have the same.

    Raises:
        MolgradeError: the secret is missing, or what they are drawn by.
    """
    if not course.autograder(assignment).assignment.per_student:
        return None
    try:
        base = load_assignment(course.root / "source", assignment)
    except BankError as error:
        raise MolgradeError(f"{assignment} is drawn for each student by source/: {error}") from None
    return Variants(course, base, course_secret(course.root))
