"""A small course, written as an author would and built by molgrade: two NumPy functions, a written answer."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import nbformat

from molgrade.build import build
from molgrade.records.course import Course

NAME = "mini"
TIMESTAMP = "2026-03-01 12:00:00 UTC"
FILES = {
    "assignment.toml": """
        title = "Means"
        packages = ["numpy"]
        exercises = ["mean", "spread", "why"]
        [limits]
        cell_seconds = 5
        check_seconds = 5
        """,
    "intro.md": "# Means\n\nA short lesson with a formula, $\\bar x = \\frac{1}{n}\\sum_i x_i$.\n",
    "setup.py": "import numpy as np\n",
    "mean/exercise.md": """
        ---
        title: Mean
        kind: code
        points: 4
        difficulty: 1
        minutes: 5
        topics: [reductions]
        objectives: ["Reduce an array."]
        uses: []
        gpu: none
        defines: [mean]
        ---
        Return the mean of `x`.
        """,
    "mean/solution.py": '''
        def mean(x: np.ndarray) -> float:
            """Mean of x (n,) as a float."""
            ### BEGIN SOLUTION
            return float(np.mean(x))
            ### END SOLUTION
        ''',
    "mean/checks.py": '''
        """Checks for mean."""
        import numpy as np
        from otter.test_files import test_case


        @test_case(name="Worked example", points=1, failure_message="The mean of 1 and 3: their sum over 2.")
        def test_worked(mean):
            """A pair of numbers."""
            assert float(mean(np.array([1.0, 3.0]))) == 2.0, "mean of 1 and 3"


        @test_case(name="Random", points=3, hidden=True, failure_message="Divide by the number of values.")
        def test_random(mean):
            """CANARY-HIDDEN"""
            x = np.random.default_rng(3).normal(size=17)
            np.testing.assert_allclose(float(mean(x)), x.sum() / 17)
        ''',
    "mean/accepted/by_sum.py": '''
        def mean(x):
            """Mean of x (n,) as a float."""
            return float(sum(x) / len(x))
        ''',
    "mean/rejected/middle.py": '''
        """
        misconception: Takes the middle between the extremes.
        fails:
          random: Divide by the number
        """


        def mean(x):
            return float((np.max(x) + np.min(x)) / 2)
        ''',
    "mean/rejected/total.py": '''
        """
        misconception: Forgets to divide.
        fails:
          worked: sum over 2
          random: Divide by the number
        """


        def mean(x):
            return float(np.sum(x))
        ''',
    "spread/exercise.md": """
        ---
        title: Spread
        kind: code
        points: 2
        difficulty: 1
        minutes: 5
        topics: [reductions]
        objectives: ["Reduce an array."]
        uses: [mean]
        gpu: none
        defines: [spread]
        ---
        Return the mean distance from the mean.
        """,
    "spread/solution.py": '''
        def spread(x: np.ndarray) -> float:
            """Mean absolute deviation of x (n,) as a float."""
            ### BEGIN SOLUTION
            return mean(np.abs(x - mean(x)))
            ### END SOLUTION
        ''',
    "spread/checks.py": '''
        """Checks for spread."""
        import numpy as np
        from otter.test_files import test_case


        @test_case(name="Two values", points=1, failure_message="1 and 3 lie 1 from their mean.")
        def test_two(spread):
            """A pair of numbers."""
            assert float(spread(np.array([1.0, 3.0]))) == 1.0, "spread of 1 and 3"


        @test_case(name="Shifted", points=1, hidden=True, failure_message="A shift must not change it.")
        def test_shifted(spread):
            """The same numbers, moved."""
            assert abs(float(spread(np.array([11.0, 13.0, 18.0]))) - 8 / 3) < 1e-9
        ''',
    "spread/accepted/direct.py": '''
        def spread(x):
            """Mean absolute deviation of x (n,) as a float."""
            return float(np.abs(x - np.mean(x)).sum() / len(x))
        ''',
    "spread/rejected/no_shift.py": '''
        """
        misconception: Measures from zero.
        fails:
          two: lie 1 from their mean
          shifted: must not change
        """


        def spread(x):
            return float(np.mean(np.abs(x)))
        ''',
    "spread/rejected/range.py": '''
        """
        misconception: Takes half of the range.
        fails:
          shifted: must not change
        """


        def spread(x):
            return float((np.max(x) - np.min(x)) / 2)
        ''',
    "why/exercise.md": """
        ---
        title: Why a mean
        kind: written
        points: 3
        difficulty: 1
        minutes: 5
        topics: [reductions]
        objectives: ["Say what a mean is for."]
        levels:
          - {points: 3, text: Names noise and a reason.}
          - {points: 0, text: No answer.}
        weak:
          - {answer: It is usual., feedback: Say what it is good for.}
          - {answer: It is easy., feedback: Say what it is good for.}
        ---
        Why does one report a mean?
        """,
    "why/solution.md": "The mean of many values has less noise than one of them.\n",
}  # fmt: skip
REFERENCE = {
    "mean": "def mean(x):\n    return float(np.mean(x))",
    "spread": "def spread(x):\n    return mean(np.abs(x - mean(x)))",
    "why": "It has less noise.",
}
CONFIG = Path(__file__).parents[2] / "nbgrader_config.py"


def write_course(root: Path) -> Course:
    """Write and build the course."""
    from textwrap import dedent

    for name, text in FILES.items():
        file = root / "source" / NAME / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text).lstrip("\n"))
    (root / CONFIG.name).write_text(CONFIG.read_text() + 'c.GradeWithEngine.boundary = "process"\n')
    build(root)
    return Course.at(root)


def copy_course(course: Course, root: Path) -> Course:
    """A course of one's own, without building it again."""
    shutil.copytree(course.root, root, dirs_exist_ok=True)
    return Course.at(root)


def notebook(course: Course, answers: Mapping[str, str]) -> nbformat.NotebookNode:
    """The release with answers in some of its solution cells."""
    released = nbformat.read(course.autograders / NAME / f"{NAME}.ipynb", as_version=4)
    for cell in released.cells:
        cell.source = answers.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    return released


def submit(
    course: Course, student: str, answers: Mapping[str, str] | bytes, timestamp: str = TIMESTAMP
) -> Path:
    """Hand in answers, or the bytes of some file, for a student; returns the file."""
    file = course.submitted(student, NAME) / f"{NAME}.ipynb"
    file.parent.mkdir(parents=True, exist_ok=True)
    content = answers if isinstance(answers, bytes) else nbformat.writes(notebook(course, answers)).encode()
    file.write_bytes(content)
    (file.parent / "timestamp.txt").write_text(timestamp)
    return file
