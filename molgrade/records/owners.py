"""Which student of the course each hand-in of an archive is of, and what to call one who is new."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo

from .course import Course
from .downloaded import Downloaded
from .exports import Lms
from .gradebook import open_gradebook
from .handins import HandIn
from .roster import Keys, Person, keys_of, pair, read_roster

MAX_NAME = 100
"""Characters of a student's name here: it becomes a folder's."""

_CALLED = {
    Lms.canvas: ("SIS Login ID", "SIS User ID", "ID"),
    Lms.moodle: ("Username", "ID number", "Email address"),
    Lms.blackboard: ("Username", "Student ID"),
    Lms.gradescope: ("SID", "Email"),
}
"""Columns of a roster that give a new student's name, the first that is filled."""


@dataclass(frozen=True)
class Owner:
    """A student, and their attempts, the latest last."""

    person: Person
    attempts: list[HandIn]


def known_people(course: Course) -> list[Person]:
    """Everybody in the gradebook or with a folder in submitted/."""
    with open_gradebook(course) as gradebook:
        known = read_roster(gradebook)
    submitted = course.submitted(".", ".").parent
    folders = [path.name for path in submitted.iterdir() if path.is_dir()] if submitted.is_dir() else []
    return [*({name: Person(name) for name in folders if not name.startswith(".")} | known).values()]


def owners(
    hand_ins: Sequence[HandIn], known: Sequence[Person], lms: Lms, roster: Downloaded | None, zone: tzinfo
) -> tuple[list[Owner], list[tuple[HandIn, str]]]:
    """Whose each hand-in is, and those of which that is not sure, with what to do. Times in the roster are of
    `zone`."""
    grouped: dict[tuple[str, ...], list[HandIn]] = defaultdict(list)
    for hand_in in hand_ins:
        grouped[hand_in.identifiers or hand_in.names].append(hand_in)
    attempts = [sorted(each, key=lambda hand_in: hand_in.number) for each in grouped.values()]
    latest = [each[-1] for each in attempts]
    rows = _rows(latest, roster)
    for each, row in zip(attempts, rows, strict=True):
        each[-1] = _timed(each[-1], roster, row, zone)
    keys = [_keys(hand_in, roster, row) for hand_in, row in zip(latest, rows, strict=True)]
    paired = pair(keys, [person.keys for person in known])
    people = [
        _person(
            hand_in,
            roster,
            row,
            known[paired[at]].student if at in paired else _new_name(hand_in, lms, roster, row),
        )
        for at, (hand_in, row) in enumerate(zip(latest, rows, strict=True))
    ]
    taken = Counter(person.student.casefold() for person in people)
    taken.update(person.student.casefold() for at, person in enumerate(known) if at not in paired.values())
    sure, unsure = [], []
    for person, each in zip(people, attempts, strict=True):
        if not person.student:
            unsure.append((each[-1], "This name can't be a folder's: say who it is with --roster."))
        elif taken[person.student.casefold()] > 1:
            unsure.append((each[-1], f"There are several {person.student!r}: tell them apart with --roster."))
        else:
            sure.append(Owner(person, each))
    return sorted(sure, key=lambda owner: owner.person.student), unsure


def _rows(hand_ins: Sequence[HandIn], roster: Downloaded | None) -> list[int | None]:
    """Each one's row in the roster."""
    if roster is None:
        return [None] * len(hand_ins)
    theirs = [roster.keys(row, "Identifier") for row in roster.rows]
    paired = pair([_keys(hand_in, None, None) for hand_in in hand_ins], theirs)
    return [roster.rows[paired[at]] if at in paired else None for at in range(len(hand_ins))]


def _timed(hand_in: HandIn, roster: Downloaded | None, row: int | None, zone: tzinfo) -> HandIn:
    """With the time that Moodle's grading worksheet tells, if it is in English."""
    if hand_in.time or roster is None or row is None:
        return hand_in
    from dateutil.parser import parse

    try:
        told = parse(roster.value(row, "Last modified (submission)"))
        return replace(hand_in, time=told.replace(tzinfo=told.tzinfo or zone).astimezone(UTC))
    except (ValueError, OverflowError):
        return hand_in


def _keys(hand_in: HandIn, roster: Downloaded | None, row: int | None) -> Keys:
    if roster is None or row is None:
        return keys_of(hand_in.identifiers, hand_in.names)
    return keys_of([*hand_in.identifiers, *roster.identifiers(row)], [*hand_in.names, roster.name(row)])


def _new_name(hand_in: HandIn, lms: Lms, roster: Downloaded | None, row: int | None) -> str:
    told = [roster.value(row, heading) for heading in _CALLED[lms]] if roster and row is not None else []
    return folder_name(next((name for name in [*told, *_first(roster, row), hand_in.folder] if name), ""))


def _first(roster: Downloaded | None, row: int | None) -> list[str]:
    """The first identifier that the roster has, whatever its column is called."""
    return [value for value in roster.identifiers(row) if value][:1] if roster and row is not None else []


def folder_name(text: str) -> str:
    """A name as a folder's: printable, without blanks and signs that mean something in paths; else blank."""
    name = re.sub(r'[\s/\\:*?"<>|+]+', "-", text.strip()).strip("-.")
    return name if name.isprintable() and len(name.encode("utf-8", "replace")) <= MAX_NAME else ""


def _person(hand_in: HandIn, roster: Downloaded | None, row: int | None, student: str) -> Person:
    """What the LMS says about a student."""
    name = next(iter(hand_in.names), "")
    email = hand_in.email
    if roster is not None and row is not None:
        name = roster.name(row) or name
        email = email or next((value for value in roster.identifiers(row) if "@" in value), "")
    last, comma, first = name.partition(", ")
    first, _, last = (first, comma, last) if comma else name.rpartition(" ")
    return Person(student, first, last, email, hand_in.lms_id)
