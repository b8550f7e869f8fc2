"""A notebook that waits until there is a file "go", and what must hold after a class was graded beside it."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

from nbgrader.api import Grade, SubmittedAssignment

from molgrade.records.course import Course
from molgrade.records.gradebook import open_gradebook, read_marks

from .mini import NAME

WAITS = """
import os, time
def mean(x):
    return float(np.mean(x))
with open({folder!r} + "/started", "a") as file:
    file.write(os.readlink("/proc/self/ns/net") + "\\n")
while not os.path.exists({folder!r} + "/go"):
    time.sleep(0.02)
"""


def started(folder: Path) -> list[str]:
    """Where the waiting notebook was run, in turn."""
    file = folder / "started"
    return file.read_text().split() if file.is_file() else []


def assert_each_once(course: Course, students: list[str], said: str, points: float = 6) -> None:
    """Each submission was recorded once, completely, and stands once in the gradebook."""
    told = Counter(re.findall(r"^✓ (\S+):", said, flags=re.MULTILINE))
    assert told == dict.fromkeys(students, 1)
    with open_gradebook(course) as gradebook:
        rows = Counter(row.student_id for row in gradebook.db.query(SubmittedAssignment))
        assert rows == dict.fromkeys(students, 1)
        assert gradebook.db.query(Grade).count() == 5 * len(students)
        marks = read_marks(gradebook, NAME)
    for student in students:
        assert sum(mark.points for mark in marks[student].marks.values()) == points
        assert json.loads((course.autograded(student, NAME) / "results.json").read_text())["points"] == points
    assert not list((course.root / "autograded").rglob(".*"))
