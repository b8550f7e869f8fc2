"""A gradebook that was downloaded from an LMS: who is in which row, and where an assignment's marks go."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..errors import MolgradeError
from .exports import Lms
from .roster import Keys, keys_of
from .sheet import Sheet


@dataclass(frozen=True)
class Layout:
    """Which columns of a downloaded gradebook say who somebody is; `kept` are cells that are no marks but
    decisions of a person."""

    identifiers: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]
    kept: tuple[str, ...] = ()


_LAYOUTS = {
    Lms.canvas: Layout(
        ("ID", "SIS User ID", "SIS Login ID", "Integration ID"),
        (("Student",), ("FirstName", "LastName")),
        kept=("EX", "N/A"),
    ),
    Lms.moodle: Layout(
        ("Email address", "ID number", "Username"),
        (("Full name",), ("First name", "Last name"), ("First name", "Surname")),
    ),
    Lms.blackboard: Layout(("Username", "Student ID"), (("First Name", "Last Name"),)),
    Lms.gradescope: Layout(("SID", "Email"), (("First Name", "Last Name"), ("Name",))),
}
_NOBODY = re.compile(r"\s*(points possible|student, test|test student)\s*", re.IGNORECASE)
"""First cells of Canvas's rows that are no student's."""

_NOT_TITLE = re.compile(r"\s*(\[Total Pts:[^\]]*\].*|\(\d+\)|\(Real\))\s*$")
"""What Blackboard, Canvas and Moodle put after an assignment's title."""


@dataclass(frozen=True)
class Downloaded:
    """A gradebook as the LMS gives it: who is in which row, and where an assignment's marks go."""

    path: Path
    lms: Lms
    sheet: Sheet
    match: tuple[str, ...] = ()
    """Columns to know students by, in place of the layout's own."""

    @classmethod
    def read(cls, path: Path, lms: Lms, match: Sequence[str] = ()) -> Downloaded:
        sheet = Sheet.read(path)
        found = cls(path, lms, sheet, tuple(match))
        missing = [name for name in match if name not in found.header]
        if missing or not found._identifying:
            wanted = ", ".join(missing or _LAYOUTS[lms].identifiers)
            raise MolgradeError(
                f"{path} has no column {wanted}; it has {_listed(found.header)}. Is it {lms.title()}'s? "
                "If its headings are in another language, name the column with addresses or logins: --match."
            )
        return found

    @cached_property
    def header(self) -> list[str]:
        return [heading.strip() for heading in self.sheet.header]

    @property
    def _identifying(self) -> list[int]:
        wanted = self.match or _LAYOUTS[self.lms].identifiers
        return [place for place, heading in enumerate(self.header) if heading in wanted]

    @cached_property
    def rows(self) -> list[int]:
        """Rows that are students'."""
        return [
            row
            for row, cells in enumerate(self.sheet.rows)
            if row
            and len(cells) == len(self.header)
            and any(cells[i].strip() for i in self._identifying)
            and not _NOBODY.fullmatch(cells[0])
        ]

    def value(self, row: int, *headings: str) -> str:
        """What the first of these columns says that there is."""
        places = [self.header.index(name) for name in headings if name in self.header]
        return self.sheet.rows[row][places[0]].strip() if places else ""

    def name(self, row: int) -> str:
        """A student's full name, as far as the row gives it."""
        for columns in _LAYOUTS[self.lms].names:
            if set(columns) <= set(self.header):
                return " ".join(self.value(row, column) for column in columns).strip()
        return ""

    def identifiers(self, row: int) -> list[str]:
        """What the row says of whom it is, in the columns for that."""
        return [self.sheet.rows[row][place].strip() for place in self._identifying]

    def keys(self, row: int, *more: str) -> Keys:
        """How to know the row's student; `more` are columns with further identifiers."""
        return keys_of([*self.identifiers(row), *(self.value(row, name) for name in more)], [self.name(row)])

    def label(self, row: int) -> str:
        """A student as a person finds them in the file."""
        known = next(value for value in self.identifiers(row) if value)
        return f"{name} ({known})" if (name := self.name(row)) else known

    def column_of(self, title: str, name: str, wanted: str | None) -> int:
        """Where the marks go: the column of that heading, or the assignment's."""
        if wanted is None and self.lms is Lms.moodle and {"Grade", "Identifier"} <= set(self.header):
            return self.header.index("Grade")
        titles = {t.casefold() for t in ([wanted] if wanted else [title, name])}
        hits = [
            place
            for place, heading in enumerate(self.header)
            if heading.casefold() in titles
            or _NOT_TITLE.sub("", heading).removeprefix("Assignment: ").casefold() in titles
        ]
        if len(hits) == 1:
            return hits[0]
        what = "several columns" if hits else "no column"
        raise MolgradeError(
            f"{self.path} has {what} {wanted or title!r}: name the one for the marks with --column. "
            f"It has {_listed(self.header)}."
        )

    def maximum(self, column: int) -> float | None:
        """The LMS's points for the assignment, where the file says them."""
        if found := re.search(r"\[Total Pts: (?:up to )?([\d.,]+)", self.header[column]):
            return as_number(found[1])
        for cells in self.sheet.rows:
            if cells[0].strip().lower() == "points possible" and column < len(cells):
                return as_number(cells[column])
        maxima = {self.value(row, "Maximum grade", "Maximum Grade") for row in self.rows}
        return as_number(maxima.pop()) if len(maxima) == 1 else None

    def is_decided(self, row: int, column: int) -> bool:
        """Whether the cell holds what a person decided in the LMS, which no mark may overwrite."""
        locked = self.value(row, "Grade can be changed").lower() == "no"
        return locked or self.sheet.rows[row][column].strip() in _LAYOUTS[self.lms].kept

    def comma(self, column: int) -> bool:
        """Whether the file writes 1,5 for one and a half."""
        texts = [
            self.header[column],
            *(cells[column] for cells in self.sheet.rows[1:] if column < len(cells)),
        ]
        texts += [self.value(row, "Maximum grade", "Maximum Grade") for row in self.rows]
        commas = any(re.fullmatch(r"\s*-?\d+,\d+\s*", text) for text in texts)
        points = any(re.fullmatch(r"\s*-?\d+\.\d+\s*", text) for text in texts)
        return commas or (self.sheet.delimiter == ";" and not points)


def as_number(text: str) -> float | None:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None


def _listed(headings: Sequence[str]) -> str:
    named = [f"'{heading}'" for heading in headings if heading]
    return ", ".join(named[:30]) + (" …" if len(named) > 30 else "") or "none"
