"""Which submissions share passages that few others have: a hint at common work, and no proof of it."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

import nbformat
from nbformat import NotebookNode

from ..bank import BankError, load_assignment
from ..engine.autograder import Autograder
from ..engine.repair import grade_id, is_students
from ..errors import MolgradeError
from .course import Course
from .feedback import read_results
from .fingerprints import Print, code_tokens, fingerprints, passages, text_tokens

LEAST_EVIDENCE = 4.0
"""Rare fingerprints that a pair must share to be shown: some sixteen tokens, two or three lines."""

THRESHOLD = 0.4
"""Part of the smaller submission that must be shared for a pair to be shown."""


@dataclass(frozen=True)
class Cell:
    """A cell that a student wrote in; `exercise` is blank for one that they added."""

    exercise: str
    source: str
    prints: list[Print]


@dataclass(frozen=True)
class Work:
    """What one student wrote; `link` is where to read it, on a page that has such a place."""

    student: str
    cells: list[Cell]
    link: str | None = None

    @cached_property
    def hashes(self) -> frozenset[int]:
        return frozenset(one.hash for cell in self.cells for one in cell.prints)


@dataclass(frozen=True)
class Pair:
    """Two students' works. `similarity` is the shared part of the smaller one, `evidence` how much that is;
    in both a passage counts the less, the more students have it."""

    first: Work
    second: Work
    similarity: float
    evidence: float
    weights: Mapping[int, float] = field(repr=False)
    """Of every fingerprint in the class."""

    @property
    def exercises(self) -> list[str]:
        """Where the shared passages are, by the first student's cells."""
        return list(dict.fromkeys(cell.exercise for cell in self.first.cells if self.shared(cell)))

    def shared(self, cell: Cell) -> list[Print]:
        """Passages of a cell of either that the other has as well, and not the whole class."""
        both = self.first.hashes & self.second.hashes
        return [one for one in cell.prints if one.hash in both and self.weights[one.hash] > 0]


def similar(works: Sequence[Work], threshold: float = THRESHOLD) -> list[Pair]:
    """Pairs that share much, the most similar first.

    A fingerprint that d of n students have weighs log(n / d) / log(n / 2), at most 1: all for two of many,
    none if everybody has it.
    """
    count = Counter(value for work in works for value in work.hashes)
    weight = {value: _weight(found, len(works)) for value, found in count.items()}
    total = [sum(weight[value] for value in work.hashes) for work in works]
    owners: dict[int, list[int]] = defaultdict(list)
    for place, work in enumerate(works):
        for value in work.hashes:
            if count[value] > 1 and weight[value] > 0:
                owners[value].append(place)
    evidence: Counter[tuple[int, int]] = Counter()
    for value, places in owners.items():
        for pair in combinations(places, 2):
            evidence[pair] += weight[value]
    pairs = []
    for (a, b), shared in evidence.items():
        first, second = works[a], works[b]
        part = shared / min(total[a], total[b])
        if part >= threshold and shared >= LEAST_EVIDENCE:
            pairs.append(Pair(first, second, part, shared, weight))
    return sorted(
        pairs, key=lambda pair: (-pair.similarity, -pair.evidence, pair.first.student, pair.second.student)
    )


def _weight(found: int, students: int) -> float:
    if students <= 2 or found <= 2:
        return 1.0
    return math.log(students / found) / math.log(students / 2)


def works(course: Course, assignment: str) -> list[Work]:
    """What every graded student wrote, without what was given to all."""
    autograder = course.autograder(assignment)
    given = given_to_all(course, autograder)
    students = [result.student for result in read_results(course, assignment) if result.student]
    files = {name: course.autograded(name, assignment) / f"{assignment}.ipynb" for name in students}
    found = [
        Work(name, cells_of(nbformat.read(file, 4), autograder.release, given))
        for name, file in files.items()
        if file.is_file()
    ]
    if len(found) < 2:
        raise MolgradeError(f"Fewer than two are graded for {assignment}: there is nothing to compare.")
    return found


def given_to_all(course: Course, autograder: Autograder) -> frozenset[int]:
    """Passages that say nothing about common work: locked cells and starter code, and the answers that
    authors wrote down, if the course has source/. Two students who both come to the reference have not told
    each other."""
    return _released(autograder) | _known_answers(course, autograder.assignment.name)


def cells_of(notebook: NotebookNode, release: NotebookNode, given: frozenset[int]) -> list[Cell]:
    """A student's cells in a notebook that was graded: solution cells and those that they added."""
    released = {grade_id(cell) for cell in release.cells} | {cell.get("id") for cell in release.cells}
    cells = []
    for cell in notebook.cells:
        name = grade_id(cell)
        if is_students(cell) or (name is None and cell.get("id") not in released):
            prints = [one for one in fingerprints(_tokens(cell)) if one.hash not in given]
            cells.append(Cell(name or "", cell.source, prints))
    return cells


def _tokens(cell: NotebookNode) -> list:
    return code_tokens(cell.source) if cell.cell_type == "code" else text_tokens(cell.source)


def _released(autograder: Autograder) -> frozenset[int]:
    return frozenset(one.hash for cell in autograder.release.cells for one in passages(_tokens(cell)))


def _known_answers(course: Course, assignment: str) -> frozenset[int]:
    try:
        exercises = load_assignment(course.root / "source", assignment).exercises
    except (BankError, OSError):
        return frozenset()
    codes: Iterable[str] = [
        text
        for exercise in exercises
        for text in [
            *([exercise.solution.text] if exercise.solution else []),
            *(answer.code.text for answer in exercise.accepted),
        ]
    ]
    return frozenset(one.hash for text in codes for one in passages(code_tokens(text)))
