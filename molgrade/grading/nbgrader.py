"""`nbgrader autograde` and formgrader's button, graded by the engine.

In nbgrader_config.py, `GradeWithEngine` takes the place of nbgrader's `Execute`:

    c.Autograde.autograde_preprocessors = [
        "molgrade.grading.nbgrader.GradeWithEngine", ..., "nbgrader.preprocessors.SaveAutoGrades", ...
    ]

nbgrader then reads the same marks from the executed notebook that `molgrade grade` records.
"""

from __future__ import annotations

import atexit
import threading
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import Execute
from traitlets import Unicode

from ..engine import Graded, Status
from ..errors import MolgradeError
from ..records.course import Course
from ..records.feedback import RESULTS_FILE
from .classroom import slot_opener
from .freshness import check_built
from .output import write_results
from .slots import Slots
from .submissions import Submission, read_submission

IDLE_SECONDS = 120


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
        return graded.notebook, resources

    def _graded(self, course: Course, assignment: str, student: str) -> Graded:
        """Grade what was handed in, not what nbgrader made of it: its hash, and the repairs it needs."""
        submission = Submission(student, assignment, course.submitted(student, assignment))
        handed = read_submission(submission)
        graded = _warm.grade(course, assignment, handed.content, self.boundary, self.image)
        graded.result.student = student
        graded.result.repairs = handed.repairs + graded.result.repairs
        return graded


class _Warm:
    """This process's slot: kept between submissions, closed when idle, replaced for another autograder."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._key: tuple[str, ...] = ()
        self._slots: Slots | None = None
        self._idle: threading.Timer | None = None

    def grade(self, course: Course, assignment: str, content: bytes, boundary: str, image: str) -> Graded:
        with self._lock:
            self._rest()
            autograder = course.autograder(assignment)
            key = (autograder.sha256, boundary, image)
            if self._slots is None or key != self._key:
                self._close()
                check_built(course, assignment)
                reference = course.reference(assignment)
                opener = slot_opener(autograder, boundary or None, image or None, reference=reference)
                self._slots, self._key = Slots(opener), key
            try:
                return self._slots.grade(content)
            finally:
                self._idle = threading.Timer(IDLE_SECONDS, self.close)
                self._idle.daemon = True
                self._idle.start()

    def close(self) -> None:
        with self._lock:
            self._rest()
            self._close()

    def _rest(self) -> None:
        if self._idle:
            self._idle.cancel()

    def _close(self) -> None:
        if self._slots:
            self._slots.close()
        self._slots = None


_warm = _Warm()
atexit.register(_warm.close)
