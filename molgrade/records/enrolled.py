"""Who is in the class: students of the gradebook, or of a table."""

from __future__ import annotations

import csv
from pathlib import Path

from ..errors import MolgradeError
from .course import Course
from .gradebook import open_gradebook

COLUMN = "id"


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
