"""The bank: exercises and assignments as people write them, and everything that can be wrong with them."""

from __future__ import annotations

from pathlib import Path

from .assignment import Answer, Assignment, Exercise, Rejected, list_chapters, read_assignment, stub
from .checks import Check, CheckFile
from .reading import BankError, Code, Problem, Reader
from .rules import problems_of

__all__ = [
    "Answer",
    "Assignment",
    "BankError",
    "Check",
    "CheckFile",
    "Code",
    "Exercise",
    "Problem",
    "Rejected",
    "check_bank",
    "list_chapters",
    "load_assignment",
    "stub",
]


def load_assignment(source: Path, chapter: str) -> Assignment:
    """The assignment in source/<chapter>/, with nothing wrong in it.

    Args:
        source: the bank's folder.
        chapter: name of a folder in it.

    Raises:
        BankError: if anything is wrong; its `problems` hold everything that is.
    """
    assignment, problems = _examine(source, chapter)
    if problems or assignment is None:
        raise BankError(problems)
    return assignment


def check_bank(source: Path, chapters: list[str] | None = None) -> list[Problem]:
    """Everything that is wrong in some chapters (by default all), sorted by file and line."""
    names = chapters or list_chapters(source)
    return sorted({problem for chapter in names for problem in _examine(source, chapter)[1]})


def _examine(source: Path, chapter: str) -> tuple[Assignment | None, list[Problem]]:
    reader = Reader()
    assignment = read_assignment(source, chapter, reader)
    problems = {*reader.problems, *(problems_of(assignment) if assignment else ())}
    return assignment, sorted(problems)
