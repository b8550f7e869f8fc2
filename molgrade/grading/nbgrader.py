"""`nbgrader autograde` and formgrader's button, graded by the engine.

In nbgrader_config.py, `GradeWithEngine` takes the place of nbgrader's `Execute`:

    c.Autograde.autograde_preprocessors = [
        "molgrade.grading.nbgrader.GradeWithEngine", ..., "nbgrader.preprocessors.SaveAutoGrades", ...,
        "molgrade.grading.nbgrader.KeepHistory",
    ]

nbgrader then reads the same marks from the executed notebook that `molgrade grade` records, and the history
of marks tells of them.
"""

from __future__ import annotations

import atexit
from functools import partial
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import Execute, NbGraderPreprocessor
from traitlets import Unicode

from ..engine import Autograder, Graded, Status
from ..errors import MolgradeError
from ..records.course import Course
from ..records.feedback import RESULTS_FILE
from ..records.gradebook import one_writer, open_gradebook
from ..records.history import Grading, History, How
from .freshness import check_built
from .output import write_results
from .slots import Slot, Slots, make_slot, settled
from .submissions import Submission, read_submission
from .variants import variants_for

IDLE_SECONDS = 120
GRADED = "molgrade"
"""Under which of nbgrader's resources the engine's result goes from the first of our steps to the last."""


class GradeWithEngine(Execute):
    """Grades a notebook in the engine when its assignment has an autograder, and executes it otherwise."""

    boundary = Unicode(
        "",
        help="Boundary round submissions: docker, podman, bubblewrap, process (holds nothing in); empty: the "
        "first of them that can be used, never process.",
    ).tag(config=True)

    image = Unicode("", help="Container image to grade in; empty for molgrade's own.").tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any], km: Any = None
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Return the executed notebook with a verdict in each check's cell."""
        names = resources["nbgrader"]
        course = Course.at(Path.cwd())
        folder = course.autograders / names["assignment"]
        if names["notebook"] != names["assignment"] or not (folder / "assignment.json").is_file():
            return super().preprocess(nb, resources, km)
        graded = self._graded(course, names["assignment"], names["student"])
        if graded.result.status is Status.ERROR:
            raise MolgradeError(graded.result.error)
        target = course.autograded(names["student"], names["assignment"])
        write_results(target / RESULTS_FILE, graded)
        resources[GRADED] = graded.result
        return graded.notebook, resources

    def _graded(self, course: Course, assignment: str, student: str) -> Graded:
        """Grade what was handed in, not what nbgrader made of it: its hash, and the repairs it needs."""
        submission = Submission(student, assignment, course.submitted(student, assignment))
        handed = read_submission(submission)
        autograder = course.autograder(assignment)
        key = (autograder.sha256, self.boundary, self.image)
        variants = variants_for(course, assignment)
        own = variants.of(student) if variants else None
        graded = _slots.grade(key, partial(self._slot, course, autograder), handed.content, own)
        graded.result.student = student
        graded.result.repairs = handed.repairs + graded.result.repairs
        if variants:
            variants.explain(graded.result, handed.content, student)
        return graded

    def _slot(self, course: Course, autograder: Autograder) -> Slot:
        name = autograder.assignment.name
        check_built(course, name)
        boundary, image = settled(self.boundary or None, self.image or None)
        return make_slot(autograder, boundary, image, reference=course.reference(name))


class KeepHistory(NbGraderPreprocessor):
    """Adds what nbgrader recorded to the history of marks; comes after all that write to the gradebook."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Return the notebook as it is."""
        names = resources["nbgrader"]
        course = Course.at(Path.cwd(), names["db_url"])
        with open_gradebook(course) as gradebook, one_writer(course):
            history = History(gradebook, names["assignment"])
            result = resources.get(GRADED)
            if result is None:
                history.note(student=names["student"])
            else:
                history.append(names["student"], How.GRADED, Grading.of(result), why="nbgrader autograde")
            gradebook.db.commit()
        return nb, resources


_slots = Slots(IDLE_SECONDS)
"""This process's warm slots."""

atexit.register(_slots.close)
