"""From an LMS's download of hand-ins to submitted/<student>/<assignment>/, as nbgrader has it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from functools import partial
from pathlib import Path

from ..engine.notebook import readable
from ..engine.repair import MAX_BYTES, SubmissionError, grade_id, read_notebook
from ..grading.submissions import TIMESTAMP_FILE, Submission, Unreadable, read_file, read_submission
from .bulk import Budget, Entry, open_bulk, unzipped
from .course import Course
from .downloaded import Downloaded
from .exports import Lms
from .handins import File, HandIn, find_hand_ins
from .owners import Owner, known_people, owners
from .roster import remember

NOTE_FILE = ".collected.json"
"""Beside the notebook: from which attempt it is, so that an older download does not replace it."""

_COPY = re.compile(r"([-_ ]\d{1,2}|[-_ ]?\(\d{1,2}\))?\.ipynb", re.IGNORECASE)
"""How a notebook's name ends, with what browsers and LMSs add to a second copy's."""


class Did(StrEnum):
    """What became of a hand-in."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Collected:
    """One student's line in the table; `student` is blank where it is not known whose the hand-in is."""

    student: str
    who: str
    did: Did
    notes: list[str] = field(default_factory=list)
    time: datetime | None = None
    late: bool = False


@dataclass(frozen=True)
class Collection:
    """What became of an archive: a line for each student, and the files in it that are nobody's."""

    rows: list[Collected]
    others: list[str]


def collect(
    course: Course,
    assignment: str,
    lms: Lms,
    archive: Path,
    roster: Downloaded | None = None,
    zone: tzinfo = UTC,
    force: bool = False,
) -> Collection:
    """Put an archive's hand-ins where `molgrade grade` finds them; of each student the latest attempt.

    Args:
        course: the course.
        assignment: an assignment that is built.
        lms: whose download it is.
        archive: the zip, or the folder that it was unpacked to.
        roster: a gradebook of the LMS: which login or address goes with a number or name in the archive.
        zone: of times that the archive gives without one.
        force: also replace a hand-in that is newer, or whose age is not known.

    Raises:
        MolgradeError: the archive is none of this LMS's, or can't be read.
    """
    release = course.autograder(assignment).release
    taker = _Taker(
        course, assignment, lms, {name for cell in release.cells if (name := grade_id(cell))}, force
    )
    with open_bulk(archive) as entries:
        found = find_hand_ins(lms, entries, zone)
        sure, unsure = owners(found.hand_ins, known_people(course), lms, roster, zone)
        rows = [taker.take(owner) for owner in sure]
    remember(course, [owner.person for owner in sure])
    rows += [_problem("", hand_in, why) for hand_in, why in unsure]
    return Collection(rows, sorted(shown(name) for name in found.others))


def shown(text: str, limit: int = 100) -> str:
    """Text from an archive as a person may be shown it."""
    return readable(text, limit).replace("\n", " ")


def _problem(student: str, hand_in: HandIn, why: str) -> Collected:
    return Collected(student, shown(hand_in.who), Did.PROBLEM, [shown(why, 500)], hand_in.time, hand_in.late)


@dataclass(frozen=True)
class _Taker:
    """Takes one student's hand-in after the other."""

    course: Course
    assignment: str
    lms: Lms
    cells: set[str]
    """Names of the release's cells, by which its notebook is known among others."""
    force: bool

    def take(self, owner: Owner) -> Collected:
        """The latest attempt that has a notebook; if none has, what is wrong with the latest."""
        student, problem, notes = owner.person.student, None, []
        for hand_in in reversed(owner.attempts):
            try:
                content, said = self.choose(hand_in.files)
            except Unreadable as error:
                problem = problem or _problem(student, hand_in, str(error))
                notes = ["The latest attempt has no notebook that can be read; an earlier one was taken."]
                continue
            try:
                did, why = self.put(student, hand_in, content)
            except OSError as error:
                return _problem(student, hand_in, f"It can't be written: {error.strerror}.")
            told = [shown(note, 500) for note in [*notes, *said, *why]]
            return Collected(student, shown(hand_in.who), did, told, hand_in.time, hand_in.late)
        return problem or _problem(student, owner.attempts[-1], "Nothing was handed in.")

    def choose(self, files: Sequence[File]) -> tuple[bytes, list[str]]:
        """The notebook among the files of an attempt, those in zips included."""
        found, problems = [], []
        for name, read in _opened(files, _reader(), problems):
            if name.lower().endswith(".ipynb"):
                try:
                    found.append((name, read()))
                except Unreadable as error:
                    problems.append(f"{name}: {error}")
        best = self.best(found)
        if len(best) == 1:
            others = [name for name, _ in found if name != best[0][0]]
            notes = [f"{best[0][0]} was taken, not {_list(others)}."] if others else []
            return best[0][1], [*notes, *problems[:3]]
        if best:
            names = _list([name for name, _ in best])
            raise Unreadable(f"There are several notebooks ({names}). Put the right one in place by hand.")
        there = _list([file.name for file in files])
        raise Unreadable(" ".join(problems[:3]) or f"There is no notebook; found: {there or 'nothing'}.")

    def best(self, found: Sequence[tuple[str, bytes]]) -> Sequence[tuple[str, bytes]]:
        """Of several notebooks the one that has the assignment's name, or else its cells."""
        names: dict[bytes, str] = {}
        for name, content in found:
            names.setdefault(content, name)
        distinct = [(name, content) for content, name in names.items()]
        if len(distinct) < 2:
            return distinct
        named = [(name, content) for name, content in distinct if self.is_named(name)]
        if len(named) == 1:
            return named
        fitting = [(name, content) for name, content in named or distinct if self.fits(content)]
        return fitting or distinct

    def is_named(self, name: str) -> bool:
        return name.startswith(self.assignment) and bool(_COPY.fullmatch(name[len(self.assignment) :]))

    def fits(self, content: bytes) -> bool:
        """Whether a notebook has cells of the assignment."""
        try:
            notebook, _ = read_notebook(content)
        except SubmissionError:
            return False
        return any(grade_id(cell) in self.cells for cell in notebook.cells)

    def put(self, student: str, hand_in: HandIn, content: bytes) -> tuple[Did, list[str]]:
        """Write the hand-in, unless what is there is the same or newer."""
        folder = self.course.submitted(student, self.assignment)
        if folder.is_symlink() or folder.parent.is_symlink():
            raise OSError(0, f"{folder} is a link")
        there = folder.is_dir() and any(folder.iterdir())
        if there:
            if self.is_same(folder, content):
                return Did.UNCHANGED, []
            if not self.force and (why := self.newer(folder, hand_in)):
                return Did.KEPT, [f"{why}; --force replaces it."]
        note = {"lms": self.lms, "number": hand_in.number, "who": hand_in.who, "late": hand_in.late}
        _write(folder, self.assignment, content, hand_in.time, note)
        return (Did.UPDATED if there else Did.NEW), []

    def is_same(self, folder: Path, content: bytes) -> bool:
        with suppress(Unreadable, OSError):
            return read_submission(Submission(folder.parent.name, self.assignment, folder)).content == content
        return False

    def newer(self, folder: Path, hand_in: HandIn) -> str:
        """Why the hand-in that is there stays; blank if it is the older one."""
        time = Submission(folder.parent.name, self.assignment, folder).timestamp()
        if time and hand_in.time:
            is_newer = time.replace(tzinfo=UTC) >= hand_in.time.replace(microsecond=0)
            return f"What is there was handed in at {time:%Y-%m-%d %H:%M} UTC" if is_newer else ""
        number = _collected_number(folder, self.lms)
        if number is None:
            return "What is there is another notebook, and which is newer is not known"
        return "" if number < hand_in.number else "What is there is from a newer download"


Read = Callable[[Entry], bytes]


def _reader() -> Read:
    """Reads one attempt's files, all of which are in memory until the best is chosen."""
    budget = Budget(
        2 * MAX_BYTES, Unreadable("The files are too large together. Hand in the notebook alone.")
    )

    def read(entry: Entry) -> bytes:
        content = entry.read()
        budget.spend(len(content))
        return content

    return read


def _opened(
    files: Sequence[File], read: Read, problems: list[str], depth: int = 0
) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Names of the files, each with how to read it; zips are replaced by what they hold, for people hand in
    zips, and zips of zips."""
    for file in files:
        if not file.name.lower().endswith(".zip") or depth == 2:
            yield file.name, partial(read, file.entry)
            continue
        try:
            inside = [File(entry.file_name, entry) for entry in unzipped(read(file.entry), file.name)]
        except Unreadable as error:
            problems.append(f"{file.name}: {error}")
        else:
            yield from _opened(inside, read, problems, depth + 1)


def _list(names: Sequence[str]) -> str:
    return ", ".join([*(shown(name, 60) for name in names[:4]), *(["…"] if len(names) > 4 else [])])


def _collected_number(folder: Path, lms: Lms) -> int | None:
    try:
        note = json.loads(read_file(folder / NOTE_FILE, limit=10_000))
        return int(note["number"]) if note["lms"] == lms else None
    except (Unreadable, OSError, ValueError, TypeError, KeyError):
        return None


def _write(folder: Path, assignment: str, content: bytes, time: datetime | None, note: dict) -> None:
    """A submission's folder in place of the one before, whole or not at all."""
    unfinished, replaced = (folder.with_name(f".{folder.name}.{what}") for what in ("part", "old"))
    for leftover in (unfinished, replaced):
        shutil.rmtree(leftover, ignore_errors=True)
    unfinished.mkdir(parents=True)
    (unfinished / f"{assignment}.ipynb").write_bytes(content)
    (unfinished / NOTE_FILE).write_text(json.dumps(note) + "\n", encoding="utf-8")
    if time:
        (unfinished / TIMESTAMP_FILE).write_text(f"{time:%Y-%m-%d %H:%M:%S} UTC\n")
    if folder.exists():
        folder.rename(replaced)
    unfinished.rename(folder)
    shutil.rmtree(replaced, ignore_errors=True)
