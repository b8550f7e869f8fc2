"""Plain nbgrader assignments in the styles found in the wild, and classes that hand them in."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import nbformat
from nbformat import NotebookNode

NAME = "ps1"
CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "plain"\n'


def cell(name: str | None, source: str, kind: str = "code", **flags: object) -> NotebookNode:
    """A cell, with nbgrader's metadata if it has a name."""
    new = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
    made = new(source=dedent(source).strip())
    if name:
        base = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
        made.metadata["nbgrader"] = base | {"grade_id": name} | flags
        made["id"] = name
    return made


def answer(name: str, source: str) -> NotebookNode:
    return cell(name, source, solution=True)


def autotest(name: str, points: float, source: str) -> NotebookNode:
    return cell(name, source, grade=True, locked=True, points=points)


SOURCE = [
    cell(None, "# Problem set 1\n\nRead the numbers, then square them.", "markdown"),
    cell(
        "imports", "import csv\nimport numpy as np\nrows = list(csv.reader(open('data/n.csv')))", locked=True
    ),
    cell(None, "# scratch: change this as you like\nscratch = []"),
    answer(
        "squares",
        '''
        def squares(n):
            """Squares of 1 to n."""
            ### BEGIN SOLUTION
            if n < 1:
                raise ValueError("n must be positive")
            return [i ** 2 for i in range(1, n + 1)]
            ### END SOLUTION
        ''',
    ),
    autotest(
        "squares_small",
        1,
        '''
        """Small numbers"""
        from collections import Counter
        assert squares(1) == [1]
        assert squares(2) == [1, 4]
        ''',
    ),
    autotest(
        "squares_more",
        3,
        '''
        """More numbers"""
        assert squares(3)[0] == 1
        ### BEGIN HIDDEN TESTS
        assert Counter(squares(11)) == Counter(i * i for i in range(1, 12)), "CANARY eleven"
        try:
            squares(0)
        except ValueError:
            pass
        else:
            raise AssertionError("CANARY nought")
        ### END HIDDEN TESTS
        ''',
    ),
    answer("table", "### BEGIN SOLUTION\ntable = np.array(rows, dtype=float)\n### END SOLUTION"),
    autotest(
        "table_shape",
        2,
        """
        ### BEGIN HIDDEN TESTS
        assert table.shape == (2, 2)
        ### END HIDDEN TESTS
        """,
    ),
    autotest(
        "table_parts",
        4,
        """
        # part of the points for each right number
        right = 0
        ### BEGIN HIDDEN TESTS
        right = int((table == np.array([[1, 2], [3, 4]])).sum())
        ### END HIDDEN TESTS
        right
        """,
    ),
    cell(None, "table *= 0  # later cells may change it", "code"),
    cell("why", "Because of noise.", "markdown", grade=True, solution=True, points=2),
    cell("plot", "### BEGIN SOLUTION\nprint('plot')\n### END SOLUTION", grade=True, solution=True, points=1),
    cell("essay", "Write a page.", "markdown", task=True, locked=True, points=5),
]
TABLE = "table = np.array(rows, dtype=float)"
SQUARES = """
def squares(n):
    if n < 1:
        raise ValueError
    return [i * i for i in range(1, n + 1)]
"""
RIGHT = {"squares": SQUARES, "table": TABLE, "why": "Noise.", "plot": "print('my plot')"}
CLASS = {
    "right": RIGHT,
    "untouched": {},
    "partly": RIGHT | {"squares": "def squares(n):\n    return [i * i for i in range(1, n + 1)]"},
    "wrong": RIGHT | {"squares": "def squares(n):\n    return n", "table": "table = np.ones((2, 2))"},
    "raises": {"squares": "def squares(n) return", "table": "table = 1 / 0", "why": "Noise."},
    "cheats": {"squares_small": "pass", "squares_more": "pass", "table_parts": "4", "imports": "rows = []"},
    "warns": RIGHT
    | {"squares": SQUARES.replace("if n", "import sys; print('w', file=sys.stderr)\n    if n")},
}
WARNING_COSTS = {"squares_small": 0, "squares_more": 0}
"""What stock nbgrader gives `warns`; without the warning these tests pass."""


def write_course(root: Path) -> Path:
    """A course with this assignment, without anything of molgrade's in it."""
    folder = root / "source" / NAME
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "n.csv").write_text("1,2\n3,4\n")
    nbformat.write(nbformat.v4.new_notebook(cells=SOURCE, metadata=python()), folder / f"{NAME}.ipynb")
    (root / "nbgrader_config.py").write_text(CONFIG)
    return root


def python() -> dict:
    return {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


def hand_in(root: Path, release: NotebookNode, answers: dict[str, dict[str, str]] = CLASS) -> None:
    """Put the class's notebooks, made from the student version, where nbgrader collects them."""
    for student, given in answers.items():
        folder = root / "submitted" / student / NAME
        folder.mkdir(parents=True)
        nbformat.write(filled(release, given), folder / f"{NAME}.ipynb")


def filled(release: NotebookNode, answers: dict[str, str]) -> NotebookNode:
    made = nbformat.from_dict(release)
    for one in made.cells:
        one.source = answers.get(one.metadata.get("nbgrader", {}).get("grade_id"), one.source)
    return made
