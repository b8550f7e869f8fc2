"""The history of marks: what was recorded, when and by whom, each entry holding the hash of the one before.

It is a table in the gradebook's database, beside nbgrader's own: an entry and the mark that it tells of are
written in one transaction, and several graders share one history as they share one gradebook.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import socket
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..engine.results import Result, Status
from ..errors import MolgradeError
from ..limits import Limits

if TYPE_CHECKING:
    from nbgrader.api import Gradebook
    from sqlalchemy import Select, Table

START = "0" * 64
"""What the first entry holds in place of the hash of the one before."""


class How(StrEnum):
    """How a mark came to be what it is.

    `outside`: it was found changed by another program, such as formgrader, when molgrade next looked;
    `checks`: the assignment's checks came or went, and their marks with them; `kept` and `confirmed`: an
    approved regrade left it, because it is the higher one or because nothing moved.
    """

    GRADED = "graded"
    REGRADED = "regraded"
    KEPT = "kept"
    CONFIRMED = "confirmed"
    CHECKS = "checks"
    OUTSIDE = "outside"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True, serialize_by_alias=True)


class Marked(_Model):
    """One grade cell: points of the examiner, points of a person in their place, and extra credit."""

    automatic: float | None = None
    manual: float | None = None
    extra: float | None = None

    @property
    def points(self) -> float:
        given = self.automatic if self.manual is None else self.manual
        return (given or 0.0) + (self.extra or 0.0)


class Standing(_Model):
    """What the gradebook holds for one student's submission: marks by grade_id, less the late penalty."""

    marks: dict[str, Marked] = {}
    late_penalty: float = 0.0

    @property
    def points(self) -> float:
        return sum(mark.points for mark in self.marks.values()) - self.late_penalty

    @property
    def empty(self) -> bool:
        """Whether nothing was recorded yet: nbgrader makes room for marks before there are any."""
        return not self.late_penalty and all(mark == Marked() for mark in self.marks.values())

    @property
    def sha256(self) -> str:
        return _sha256(_canonical(self))


class Grading(_Model):
    """What a mark was computed of and with, as in results.json, and the hash of that file."""

    status: Status
    error: str | None = None
    submission_sha256: str
    autograder_sha256: str
    runner: str
    boundary: str
    image: str | None
    versions: dict[str, str]
    seed: int
    limits: Limits
    started: str
    file_sha256: str

    @classmethod
    def of(cls, result: Result, file_sha256: str | None = None) -> Grading:
        """The facts of a result; its file's hash is known when the file was not written just now."""
        known = result.model_dump(include=cls.model_fields.keys() - {"file_sha256"})
        return cls(**known, file_sha256=file_sha256 or _sha256(result.text))


class Entry(Standing):
    """A student's marks in one assignment from some moment on.

    `holds_for`: hash of the autograder for which they were found right, by grading or by approval;
    `proposal`: hash of the regrade's proposal that was approved.
    """

    schema_: int = Field(1, alias="schema")
    assignment: str
    student: str
    number: int
    previous: str
    recorded: str
    by: str
    how: How
    why: str = ""
    grading: Grading | None = None
    holds_for: str = ""
    proposal: str = ""

    @property
    def standing(self) -> Standing:
        return Standing(marks=self.marks, late_penalty=self.late_penalty)


@dataclass(frozen=True)
class Stored:
    """A row of the table: an entry's text as it was hashed, and the hash."""

    student: str
    number: int
    sha256: str
    text: str

    @property
    def entry(self) -> Entry | None:
        """None if the text is no entry any more."""
        try:
            return Entry.model_validate_json(self.text)
        except ValidationError:
            return None


@dataclass(frozen=True)
class Finding:
    """What a check of the history found; what is not `broken` only deserves to be known."""

    student: str
    text: str
    broken: bool = True


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(model: BaseModel) -> str:
    return json.dumps(model.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))


def who() -> str:
    """Who runs this program, as far as the machine knows."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        name = str(os.getuid())
    return f"{name}@{socket.gethostname()}"


@cache
def table() -> Table:
    """The table. Its key lets no two programs append the same entry."""
    from sqlalchemy import Column, Integer, MetaData, String, Table, Text

    return Table(
        "molgrade_history",
        MetaData(),
        Column("assignment", String(128), primary_key=True),
        Column("student", String(128), primary_key=True),
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("sha256", String(64), nullable=False),
        Column("entry", Text, nullable=False),
    )


def standings(gradebook: Gradebook, assignment: str, student: str | None = None) -> dict[str, Standing]:
    """What the gradebook holds now, by student."""
    from nbgrader.api import BaseCell, Grade, SubmittedAssignment, SubmittedNotebook

    def rows(*columns: Any) -> Any:
        query = gradebook.db.query(SubmittedAssignment.student_id, *columns).select_from(SubmittedNotebook)
        query = query.join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        query = query.filter(SubmittedAssignment.name == assignment)
        return query if student is None else query.filter(SubmittedAssignment.student_id == student)

    penalties = rows(SubmittedNotebook.late_submission_penalty)
    found = {name: Standing(late_penalty=penalty or 0.0) for name, penalty in penalties}
    grades = rows(BaseCell.name, Grade.auto_score, Grade.manual_score, Grade.extra_credit)
    grades = grades.join(Grade, Grade.notebook_id == SubmittedNotebook.id)
    for name, cell, *scores in grades.join(BaseCell, BaseCell.id == Grade.cell_id):
        found[name].marks[cell] = Marked(**dict(zip(Marked.model_fields, scores, strict=True)))
    return found


class History:
    """One assignment's history. Who appends holds `gradebook.one_writer`, and commits."""

    def __init__(self, gradebook: Gradebook, assignment: str, by: str | None = None):
        self.gradebook, self.assignment, self.by = gradebook, assignment, by or who()

    def rows(self, students: Iterable[str] | None = None) -> list[Stored]:
        """Every entry, by student and number."""
        columns = table().columns
        query = self._select().order_by(columns.student, columns.number)
        if students is not None:
            query = query.where(columns.student.in_(list(students)))
        return [Stored(*row) for row in self.gradebook.db.execute(query)]

    def last(self, student: str | None = None) -> dict[str, Stored]:
        """The newest entry of each student, or of one."""
        from sqlalchemy import func, select

        columns = table().columns
        newest = select(columns.student, func.max(columns.number).label("number"))
        newest = newest.where(columns.assignment == self.assignment).group_by(columns.student)
        if student is not None:
            newest = newest.where(columns.student == student)
        newest = newest.subquery()
        both = (columns.student == newest.c.student) & (columns.number == newest.c.number)
        query = self._select().join(newest, both)
        return {row.student: Stored(*row) for row in self.gradebook.db.execute(query)}

    def _select(self) -> Select:
        from sqlalchemy import select

        columns = table().columns
        query = select(columns.student, columns.number, columns.sha256, columns.entry)
        return query.where(columns.assignment == self.assignment)

    def holding(self) -> dict[str, tuple[str, str]]:
        """For each student the hashes of the submission marked and of the autograder its marks hold for."""
        entries = {student: stored.entry for student, stored in self.last().items()}
        return {s: (e.grading.submission_sha256, e.holds_for) for s, e in entries.items() if e and e.grading}

    def note(self, how: How = How.OUTSIDE, student: str | None = None) -> list[str]:
        """Append what the gradebook holds wherever that is not what the newest entry says; say for whom."""
        now, last = standings(self.gradebook, self.assignment, student), self.last(student)
        changed = [name for name, standing in now.items() if _differs(standing, last.get(name))]
        for name in changed:
            before = last[name].entry if name in last else None
            facts = {"grading": before.grading, "holds_for": before.holds_for} if before else {}
            self._append(name, now[name], last.get(name), how=how, **facts)
        return changed

    def append(self, student: str, how: How, grading: Grading, **facts: Any) -> None:
        """Append what the gradebook holds for a student now, its automatic marks from a grading; `facts` are
        more fields of `Entry`."""
        now = standings(self.gradebook, self.assignment, student)[student]
        facts = {"holds_for": grading.autograder_sha256} | facts
        self._append(student, now, self.last(student).get(student), how=how, grading=grading, **facts)

    def _append(self, student: str, standing: Standing, last: Stored | None, **facts: Any) -> None:
        entry = Entry(
            assignment=self.assignment,
            student=student,
            number=last.number + 1 if last else 1,
            previous=last.sha256 if last else START,
            recorded=datetime.now(UTC).isoformat(timespec="seconds"),
            by=self.by,
            marks=standing.marks,
            late_penalty=standing.late_penalty,
            **facts,
        )
        text = _canonical(entry)
        key = {"assignment": entry.assignment, "student": student, "number": entry.number}
        self.gradebook.db.execute(table().insert().values(**key, sha256=_sha256(text), entry=text))


def _differs(now: Standing, last: Stored | None) -> bool:
    if last is None:
        return not now.empty
    return last.entry is None or last.entry.standing != now


def verify(history: History, students: Iterable[str] | None = None) -> list[Finding]:
    """Where a chain is broken, and where the gradebook holds another mark than the chain's newest entry."""
    rows = history.rows(students)
    chains: dict[str, list[Stored]] = {}
    for row in rows:
        chains.setdefault(row.student, []).append(row)
    found = [Finding(s, text) for s, chain in chains.items() for text in _breaks(history.assignment, chain)]
    found += [Finding(s, text, False) for s, chain in chains.items() for text in _from_outside(chain)]
    now = standings(history.gradebook, history.assignment)
    for student in sorted(now if students is None else now.keys() & set(students)):
        newest = chains[student][-1].entry if student in chains else None
        found += _unrecorded(student, now[student], newest, student in chains)
    return found


def _breaks(assignment: str, chain: list[Stored]) -> Iterator[str]:
    number, previous = 0, START
    for row in chain:
        if row.number != number + 1:
            place = f"between entries {number} and {row.number}" if number else f"before entry {row.number}"
            yield f"what lay {place} is missing"
        entry = row.entry
        if _sha256(row.text) != row.sha256:
            yield f"entry {row.number} was changed: its hash is another"
        elif entry is None:
            yield f"entry {row.number} can't be read"
        elif (entry.assignment, entry.student, entry.number) != (assignment, row.student, row.number):
            yield f"entry {row.number} was moved: it is entry {entry.number} of {entry.student}"
        elif entry.previous != previous and row.number == number + 1:
            follows = f"does not follow entry {number}: one of them was exchanged"
            yield f"entry {row.number} {follows if number else 'is not the first of its chain'}"
        number, previous = row.number, row.sha256


def _from_outside(chain: list[Stored]) -> Iterator[str]:
    """What only grading changes, and something else changed."""
    for before, after in pairwise(row.entry for row in chain):
        if before and after and after.how is How.OUTSIDE:
            changed = [d.text for d in differences(before.standing, after.standing) if d.automatic]
            if changed:
                yield f"entry {after.number} was not molgrade's: {'; '.join(changed)}"


def _unrecorded(student: str, now: Standing, newest: Entry | None, known: bool) -> Iterator[Finding]:
    if newest is None:
        if not now.empty and not known:
            yield Finding(
                student,
                "the gradebook has marks but there is no history of them: they were recorded before molgrade "
                "kept one, or it was deleted",
            )
        return
    for change in differences(newest.standing, now):
        yield Finding(
            student, f"changed since the newest entry, not by molgrade: {change.text}", change.automatic
        )


@dataclass(frozen=True)
class Difference:
    """A difference between two standings, in words, and whether it is in what only grading may change."""

    text: str
    automatic: bool


def differences(before: Standing, after: Standing) -> list[Difference]:
    """What changed in a student's marks, cell by cell."""
    found = []
    for cell in dict.fromkeys([*before.marks, *after.marks]):
        old, new = before.marks.get(cell), after.marks.get(cell)
        if old is None or new is None:
            there, what = (new, "came") if old is None else (old, "is gone")
            if there != Marked():
                found.append(Difference(f"{cell} {what}, with {there.points:g}", True))
            continue
        for field, words in [("automatic", ""), ("manual", " by hand"), ("extra", " extra credit")]:
            a, b = getattr(old, field), getattr(new, field)
            if a != b:
                found.append(Difference(f"{cell}{words} {_points(a)} → {_points(b)}", field == "automatic"))
    if before.late_penalty != after.late_penalty:
        words = f"late penalty {before.late_penalty:g} → {after.late_penalty:g}"
        found.append(Difference(words, True))
    return found


def _points(value: float | None) -> str:
    return "none" if value is None else f"{value:g}"


def heads(history: History, students: Iterable[str] | None = None) -> list[str]:
    """The newest hash of every student, a line each: hash, number, student."""
    last = history.last()
    names = sorted(last if students is None else last.keys() & set(students))
    return [f"{last[name].sha256} {last[name].number} {name}" for name in names]


def compare_heads(history: History, kept: str) -> list[Finding]:
    """Hold lines that `heads` once gave, kept elsewhere, against the history."""
    stored = {(row.student, row.number): row.sha256 for row in history.rows()}
    found = []
    for line in filter(None, map(str.strip, kept.splitlines())):
        if line.startswith("#"):
            continue
        try:
            sha256, number, student = line.split(" ", 2)
            there = stored.get((student, int(number)))
        except ValueError:
            raise MolgradeError(
                f"{line[:60]!r} is no line of `molgrade history {history.assignment} --heads`."
            ) from None
        if there is None:
            found.append(Finding(student, f"entry {number}, whose hash was kept elsewhere, is missing"))
        elif there != sha256:
            found.append(Finding(student, f"entry {number} is not the one whose hash was kept elsewhere"))
    return found
