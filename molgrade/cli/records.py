"""Commands that exchange marks and hand-ins with an LMS, and that look at a class's results."""

from __future__ import annotations

import json
from collections import Counter
from datetime import tzinfo
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from ..errors import MolgradeError
from .common import HERE, CourseFolder, app, course_at, err, out
from .grade import Chapter, Database


class Lms(StrEnum):
    canvas = "canvas"
    moodle = "moodle"
    blackboard = "blackboard"
    gradescope = "gradescope"


class Decimal(StrEnum):
    point = "point"
    comma = "comma"


LmsName = Annotated[Lms, typer.Argument(metavar="FORMAT", help="Whose format.", show_default=False)]


@app.command()
def export(
    lms: LmsName,
    chapter: Chapter,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The file to write.", show_default="CHAPTER-FORMAT.csv, here"),
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option(
            help="A gradebook (CSV) downloaded from the LMS, or Moodle's grading worksheet of an assignment: "
            "the column of marks is filled, all else stays as it is.",
            show_default=False,
        ),
    ] = None,
    column: Annotated[
        str | None,
        typer.Option(help="Heading of the column of marks.", show_default="the assignment's title"),
    ] = None,
    match: Annotated[
        list[str] | None,
        typer.Option(help="With --into: know students by this column; may be repeated.", show_default=False),
    ] = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="Also marks that still wait for a person's, as they are so far.")
    ] = False,
    missing_zero: Annotated[
        bool, typer.Option("--missing-zero", help="0 for who handed in nothing, in place of no mark.")
    ] = False,
    scale: Annotated[
        bool, typer.Option("--scale", help="With --into: convert marks to the LMS's number of points.")
    ] = False,
    decimal: Annotated[
        Decimal | None,
        typer.Option(help="With --into: the sign before decimals.", show_default="as the file has it"),
    ] = None,
    feedback_zip: Annotated[
        Path | None,
        typer.Option(
            help="With Moodle's grading worksheet in --into: also write the students' pages, as the zip that "
            "Moodle takes.",
            show_default=False,
        ),
    ] = None,
    database: Database = None,
    course: CourseFolder = HERE,
) -> None:
    """Write the marks of a chapter for an LMS.

    Example: [b]molgrade export canvas tensors-and-shapes --into 2026-03-01-Grades-CHEM.csv[/]

    Example: [b]molgrade export moodle regression --into Grades-Regression.csv --feedback-zip pages.zip[/]
    """
    here = course_at(course, database)
    from ..records.downloaded import Downloaded
    from ..records.exports import export as own_table
    from ..records.filling import feedback_zip as zipped
    from ..records.filling import fill
    from ..records.marks import Policy

    if into is None and (match or scale or decimal or feedback_zip):
        raise MolgradeError("--match, --scale, --decimal and --feedback-zip need a downloaded file: --into.")
    policy = Policy(partial, missing_zero)
    if into is None:
        table, name = own_table(here, chapter, lms, policy, column), f"{chapter}-{lms}.csv"
    else:
        comma = None if decimal is None else decimal is Decimal.comma
        downloaded = Downloaded.read(into, lms, match or ())
        table = fill(here, chapter, downloaded, policy, column, scale, comma)
        name = f"{into.stem}-filled{into.suffix}"
    notes = list(table.notes)
    if feedback_zip is not None:
        pages, more = zipped(here, chapter, table)
        _write(feedback_zip, pages)
        notes += more
    target = output or Path(name)
    _write(target, table.content)
    _say(notes)
    many = "1 mark" if table.marks == 1 else f"{table.marks} marks"
    out.print(f"{many}: {target}", highlight=False, markup=False, soft_wrap=True)


@app.command()
def collect(
    lms: LmsName,
    archive: Annotated[
        Path, typer.Argument(help="The zip of hand-ins from the LMS, or its folder.", show_default=False)
    ],
    chapter: Chapter,
    roster: Annotated[
        Path | None,
        typer.Option(
            help="A gradebook or grading worksheet (CSV) of the LMS: which login or address goes with a "
            "number or name in the archive.",
            show_default=False,
        ),
    ] = None,
    match: Annotated[
        list[str] | None,
        typer.Option(help="With --roster: its column of logins or addresses.", show_default=False),
    ] = None,
    timezone: Annotated[
        str | None,
        typer.Option(help="Where the LMS's clock is, such as Europe/Zurich.", show_default="this machine's"),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace also what is newer, or not known to be older.")
    ] = False,
    database: Database = None,
    course: CourseFolder = HERE,
) -> None:
    """Put hand-ins that were downloaded from an LMS into submitted/: of each student the latest attempt.

    May be done again with a later download. What is there and newer stays.

    Example: [b]molgrade collect canvas submissions.zip tensors-and-shapes --roster Grades-CHEM.csv[/]
    """
    here = course_at(course, database)
    from ..records.collect import collect as collected
    from ..records.downloaded import Downloaded
    from ..records.table import collection_table

    known = Downloaded.read(roster, lms, match or ()) if roster else None
    done = collected(here, chapter, lms, archive, known, _zone(timezone), force)
    out.print(collection_table(done))
    if done.others:
        more = " …" if len(done.others) > 10 else ""
        _say([f"Not taken, for they are nobody's: {', '.join(done.others[:10])}{more}"])
    counts = Counter(row.did for row in done.rows)
    out.print(", ".join(f"{count} {did}" for did, count in counts.items()) + ".", highlight=False)
    out.print(f"Next: [b]molgrade grade {escape(chapter)}[/]")


Folder = Annotated[
    Path | None, typer.Option("--output", "-o", help="A folder for a page of it.", show_default=False)
]


@app.command()
def statistics(
    chapter: Chapter,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    output: Folder = None,
    database: Database = None,
    course: CourseFolder = HERE,
) -> None:
    """Say how hard exercises and checks are, how well they discriminate, and which mistakes are common.

    Example: [b]molgrade statistics tensors-and-shapes --output statistics[/]
    """
    here = course_at(course, database)
    from ..records.pages import write_page
    from ..records.statistics import statistics as figures_of
    from ..records.statistics_page import figures_table, page

    figures = figures_of(here, chapter)
    if as_json:
        out.print(json.dumps(figures.as_data(), indent=1), markup=False, highlight=False, soft_wrap=True)
    else:
        out.print(figures_table(figures))
    if output:
        file = write_page(output / f"{chapter}.html", page(figures))
        err.print(f"Written: {file}", markup=False, highlight=False, soft_wrap=True)


@app.command()
def similarity(
    chapter: Chapter,
    threshold: Annotated[
        float, typer.Option(min=0, max=1, help="Show pairs that share this part of the smaller submission.")
    ] = 0.4,
    most: Annotated[int, typer.Option("--pairs", min=1, help="Show so many at most.")] = 30,
    output: Folder = None,
    course: CourseFolder = HERE,
) -> None:
    """Show pairs of submissions that share passages which few others have: a hint, not a proof.

    Example: [b]molgrade similarity tensors-and-shapes --output similarity[/]
    """
    here = course_at(course)
    from ..records.pages import write_page
    from ..records.similarity import similar, works
    from ..records.similarity_page import page, pairs_table

    title = here.autograder(chapter).assignment.title
    found = works(here, chapter)
    pairs = similar(found, threshold)
    if pairs:
        out.print(pairs_table(title, pairs[:most]))
    else:
        out.print(f"No two of {len(found)} submissions share so much.", highlight=False)
    if len(pairs) > most:
        err.print(f"{len(pairs) - most} more are left out: --pairs.", highlight=False)
    if output:
        file = write_page(output / f"{chapter}.html", page(title, len(found), pairs[:most]))
        err.print(f"Written: {file}", markup=False, highlight=False, soft_wrap=True)


def _zone(name: str | None) -> tzinfo:
    from zoneinfo import ZoneInfo

    from dateutil.tz import tzlocal

    try:
        return ZoneInfo(name) if name else tzlocal()
    except (ValueError, KeyError, OSError):
        raise MolgradeError(f"There is no time zone {name!r}: write it as in Europe/Zurich.") from None


def _say(notes: list[str]) -> None:
    for note in notes:
        err.print(note, highlight=False, markup=False, soft_wrap=True)


def _write(file: Path, content: bytes) -> None:
    """All of a file or nothing."""
    unfinished = file.with_name(f".{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(content)
        unfinished.replace(file)
    except OSError as error:
        raise MolgradeError(f"{file} can't be written: {error.strerror}.") from None
