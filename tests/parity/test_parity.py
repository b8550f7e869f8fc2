"""Every answer in the bank gets the same marks from molgrade, from stock Otter and from stock nbgrader."""

from __future__ import annotations

import pytest

from molgrade.engine import Result

from .graders import Marks, marks_of
from .papers import Paper

pytestmark = [pytest.mark.docker, pytest.mark.slow]

WHO = ("bank", "molgrade", "otter", "nbgrader")


def test_all_graders_agree(
    papers: list[Paper],
    by_molgrade: dict[str, Result],
    by_otter: dict[str, Result],
    by_nbgrader: Marks,
    minutes: dict[str, str],
    request: pytest.FixtureRequest,
) -> None:
    request.node.user_properties.extend(minutes.items())
    graders = [marks_of(by_molgrade), marks_of(by_otter), by_nbgrader]
    differences = []
    for paper in papers:
        for (exercise, check), wanted in paper.expected().items():
            points = [wanted, *(marks[paper.name].get((exercise, check)) for marks in graders)]
            if len(set(points[1:] if wanted is None else points)) != 1:
                said = ", ".join(f"{who} {given}" for who, given in zip(WHO, points, strict=True))
                differences.append(f"{paper.name}: {exercise}, {check}, {paper.named[exercise]}: {said}")
    assert not differences, "\n".join(["points differ:", *differences])


def test_reference_gets_full_marks_without_a_fault(by_molgrade: dict[str, Result]) -> None:
    result = by_molgrade["reference"]
    checks = [(e.name, c) for e in result.exercises for c in e.checks]
    lost = [(exercise, c.name, c.detail) for exercise, c in checks if c.points < c.max_points]
    assert not lost and not result.faults, f"{lost}, {result.faults}"


def test_untouched_release_earns_nothing(by_molgrade: dict[str, Result]) -> None:
    assert by_molgrade["untouched"].points == 0


def test_student_reads_the_named_words(papers: list[Paper], by_molgrade: dict[str, Result]) -> None:
    for paper in papers:
        read = {(e.name, c.name): c.message for e in by_molgrade[paper.name].exercises for c in e.checks}
        unread = [
            f"{paper.named[exercise]}: {check} says {read[exercise, check]!r}, not {words!r}"
            for (exercise, check), words in paper.words.items()
            if " ".join(words.split()) not in " ".join(read[exercise, check].split())
        ]
        assert not unread, "\n".join(unread)
