"""The small course, given out per student: its first exercise works on numbers drawn for each."""

from __future__ import annotations

from pathlib import Path

import nbformat

from molgrade.build import build
from molgrade.records.course import Course
from tests.bank.small_bank import edit

from .mini import NAME

SECRET = "canary-secret-0123456789abcdef"
DRAW = '''"""Five numbers."""


def draw(rng):
    return {"my_values": rng.integers(10**6, size=5)}
'''


def vary(root: Path, per_student: bool = True) -> Course:
    """Let the first exercise vary, and build the course again."""
    (root / f"source/{NAME}/mean/variant.py").write_text(DRAW)
    edit(
        root,
        f"source/{NAME}/mean/exercise.md",
        "Return the mean of `x`.",
        "Return the mean of `x`, such as `my_values`: {{ my_values }}.",
    )
    checks = f"source/{NAME}/mean/checks.py"
    edit(root, checks, "def test_worked(mean):", "def test_worked(mean, my_values):")
    edit(root, checks, "np.array([1.0, 3.0]))) == 2.0", "np.array(my_values))) == sum(my_values) / 5")
    edit(root, f"source/{NAME}/mean/rejected/middle.py", "  random:", "  worked: sum over 2\n  random:")
    if per_student:
        edit(root, f"source/{NAME}/assignment.toml", "[limits]", "per_student = true\n[limits]")
    build(root, [NAME])
    return Course.at(root)


def release_of(course: Course, student: str) -> nbformat.NotebookNode:
    """What a student was given."""
    return nbformat.read(course.variants / student / NAME / f"{NAME}.ipynb", as_version=4)


def source(notebook: nbformat.NotebookNode, name: str) -> str:
    """What a cell holds."""
    (cell,) = (c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)
    return cell.source


def answered(notebook: nbformat.NotebookNode, answers: dict[str, str]) -> bytes:
    """The notebook with answers, as it is handed in."""
    for cell in notebook.cells:
        cell.source = answers.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    return nbformat.writes(notebook).encode()
