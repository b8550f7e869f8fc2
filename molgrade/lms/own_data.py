"""Data of their own for each student, in assignments that are given out per student.

They are drawn from the course's secret and who the student is in the LMS. So the same person finds the same
data whenever they come, in every course that asks for this assignment, and nobody can work out another's.
"""

from __future__ import annotations

import json

import nbformat

from ..build.variants import with_cells
from ..engine import Autograder
from ..engine.variant import Variant
from ..grading.freshness import check_built
from ..grading.variants import Variants, variants_for
from ..records.course import Course
from .models import Platform, User


def student_key(platform: Platform, user: User) -> str:
    """The name under which a student's data are drawn: a `sub` is unique within its issuer only."""
    return json.dumps([platform.issuer, user.sub])


class OwnData:
    """The versions of the bank's assignments, read again when an assignment was built anew."""

    def __init__(self, course: Course):
        self._course = course
        self._known: dict[str, tuple[str, Variants | None]] = {}

    def versions(self, autograder: Autograder) -> Variants | None:
        """None where all students have the same data. Raises `MolgradeError` when the secret is missing, or
        the bank is not what was built."""
        name = autograder.assignment.name
        known = self._known.get(name)
        if known is None or known[0] != autograder.sha256:
            if autograder.assignment.per_student:
                check_built(self._course, name)
            known = self._known[name] = (autograder.sha256, variants_for(self._course, name))
        return known[1]


def notebook_of(autograder: Autograder, variant: Variant | None) -> bytes:
    """The release notebook; with a variant, the student's own."""
    content = autograder.notebook_path.read_bytes()
    if variant is None:
        return content
    return nbformat.writes(with_cells(nbformat.reads(content, as_version=4), variant.cells)).encode()
