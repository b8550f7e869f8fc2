"""Who is in the class, and under which names an LMS knows them."""

from __future__ import annotations

import csv
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import MolgradeError
from .course import Course
from .gradebook import one_writer, open_gradebook

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

Keys = tuple[frozenset[str], ...]
"""What somebody may be recognised by, the surest kind first."""

COLUMN = "id"
"""Where a table of the class names its students."""


@dataclass(frozen=True)
class Person:
    """A student as nbgrader's gradebook has them; `student` is the name of their folders."""

    student: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def keys(self) -> Keys:
        return keys_of([self.student, self.lms_id, self.email], [self.name, self.student])


def keys_of(identifiers: Iterable[str], names: Iterable[str]) -> Keys:
    """Keys for `pair`: identifiers, then what stands before an address's @, then full names."""
    exact = [value.strip().casefold() for value in identifiers]
    names = [plain_name(name) for name in names]
    return (
        frozenset(value for value in exact if value),
        frozenset(value.split("@")[0] for value in exact if value.split("@")[0]),
        frozenset(name for name in names if name),
    )


def plain_name(name: str) -> str:
    """A name without what differs between systems: accents, case, signs, the order round a comma."""
    last, comma, first = name.partition(",")
    letters = unicodedata.normalize("NFKD", f"{first} {last}" if comma else name).casefold()
    return " ".join(
        "".join(c if c.isalnum() else " " for c in letters if not unicodedata.combining(c)).split()
    )


def pair(ours: Sequence[Keys], theirs: Sequence[Keys]) -> dict[int, int]:
    """Who of `ours` is who of `theirs`, by position.

    Two are paired by the surest kind of key that they share, and only where it names nobody else on either
    side: of two people of one name neither is guessed. Two with different addresses are different people.
    """
    paired: dict[int, int] = {}
    for kind in range(len(ours[0]) if ours else 0):
        owners: dict[str, set[int]] = defaultdict(set)
        for there in set(range(len(theirs))) - set(paired.values()):
            for key in theirs[there][kind]:
                owners[key].add(there)
        found = {
            here: {
                there
                for key in ours[here][kind]
                for there in owners.get(key, ())
                if kind == 0 or not _differ(ours[here], theirs[there])
            }
            for here in set(range(len(ours))) - paired.keys()
        }
        claims = Counter(there for hits in found.values() for there in hits)
        sure = {here: min(hits) for here, hits in found.items() if len(hits) == 1}
        paired |= {here: there for here, there in sure.items() if claims[there] == 1}
    return paired


def _differ(one: Keys, other: Keys) -> bool:
    """Whether both have addresses, and none in common."""
    addresses = [{key for key in keys[0] if "@" in key} for keys in (one, other)]
    return all(addresses) and addresses[0].isdisjoint(addresses[1])


def read_roster(gradebook: Gradebook) -> dict[str, Person]:
    """Everybody in the gradebook, by student."""
    people = [
        Person(s.id, s.first_name or "", s.last_name or "", s.email or "", s.lms_user_id or "")
        for s in gradebook.students
    ]
    return {person.student: person for person in people}


def remember(course: Course, people: Iterable[Person]) -> None:
    """Note in the gradebook what an LMS says about students; what is there already stays."""
    with open_gradebook(course) as gradebook, one_writer(course):
        known = read_roster(gradebook)
        for person in people:
            before = _fields(known.get(person.student, Person("")))
            news = {name: value for name, value in _fields(person).items() if value and not before[name]}
            if news or person.student not in known:
                gradebook.update_or_create_student(person.student, **news)


def _fields(person: Person) -> Mapping[str, str]:
    return {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        "lms_user_id": person.lms_id,
    }


def students_of(course: Course, table: Path | None = None) -> list[str]:
    """Students' names as nbgrader uses them.

    Args:
        course: whose gradebook is asked when there is no table.
        table: a CSV file with a column `id`, as `nbgrader db student import` takes it.

    Raises:
        MolgradeError: there is no student, or the table can't be read.
    """
    if table:
        found = _in_table(table)
    else:
        with open_gradebook(course) as gradebook:
            found = [student.id for student in gradebook.students]
    if not found:
        where = table or "the gradebook"
        raise MolgradeError(
            f"There is no student in {where}: import them (`nbgrader db student import class.csv`), name a "
            "table with --roster, or name students with --student."
        )
    return found


def _in_table(path: Path) -> list[str]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = csv.DictReader(file)
            if COLUMN not in (rows.fieldnames or ()):
                raise MolgradeError(f"{path} has no column `{COLUMN}`: its first line must name the columns.")
            return [(row[COLUMN] or "").strip() for row in rows]
    except OSError as error:
        raise MolgradeError(f"{path} can't be read: {error.strerror}.") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise MolgradeError(f"{path} is not a table (CSV in UTF-8): {error}.") from None
