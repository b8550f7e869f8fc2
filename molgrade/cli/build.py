"""Commands that make notebooks and autograders of the bank."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from ..errors import MolgradeError
from .common import HERE, Chapters, CourseFolder, app, course_at, err, out

if TYPE_CHECKING:
    from ..records.course import Course


@app.command()
def build(
    chapters: Chapters = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail if anything differs.")] = False,
    per_student: Annotated[
        bool,
        typer.Option("--per-student", help="Also a release for each student, with data of their own."),
    ] = False,
    student: Annotated[
        list[str] | None, typer.Option(help="With --per-student: for this one only; may be repeated.")
    ] = None,
    roster: Annotated[
        Path | None,
        typer.Option(
            help="With --per-student: a table (CSV) with a column [b]id[/].", show_default="the gradebook's"
        ),
    ] = None,
    lms: Annotated[
        bool, typer.Option("--lms", help="With --per-student: students get theirs from `molgrade serve`.")
    ] = False,
    course: CourseFolder = HERE,
) -> None:
    """Make notebooks, release, solutions and autograders from source/.

    Example: [b]molgrade build tensors-and-shapes[/]

    Example: [b]molgrade build tensors-and-shapes --per-student --roster class.csv[/]
    """
    here = course_at(course)
    root = here.root
    if per_student:
        if check or not chapters:
            raise MolgradeError("--per-student needs the names of chapters, and no --check.")
        if lms and (student or roster):
            raise MolgradeError("--lms writes nothing for single students: leave out --student and --roster.")
        names = [] if lms else _students(here, student, roster)
        _prepare(here, chapters)
    elif student or roster or lms:
        raise MolgradeError("--student, --roster and --lms go with --per-student.")
    from ..build import build as build_chapters

    with err.status("") as status:
        changes = build_chapters(
            root, chapters, check, progress=lambda name: status.update(f"Building {escape(name)} …")
        )
    for change in changes:
        out.print(str(change), highlight=False, markup=False, soft_wrap=True)
    if check and changes:
        err.print(f"{len(changes)} files are not as source/ says: run `molgrade build`.")
        raise typer.Exit(1)
    err.print("Up to date." if not changes else f"{len(changes)} files written.")
    if per_student:
        _build_students(here, chapters, names)


def _students(course: Course, students: list[str] | None, roster: Path | None) -> list[str]:
    """Who gets a release, each a name that a folder can have."""
    from ..build.variants import check_names
    from ..records.roster import students_of

    names = sorted(set(students or students_of(course, roster)))
    check_names(names)
    return names


def _prepare(course: Course, chapters: list[str]) -> None:
    """Say in source/ that the chapters are given out per student."""
    from ..bank import load_assignment
    from ..bank.variants import varying
    from ..build.variants import set_per_student

    for name in chapters:
        assignment = load_assignment(course.root / "source", name)
        if not any(varying(assignment)):
            raise MolgradeError(f"Nothing in {name} varies: no exercise has a variant.py.")
        if set_per_student(assignment.folder / "assignment.toml"):
            err.print(f"From now on {name} is graded per student (`per_student = true` in assignment.toml).")


def _build_students(course: Course, chapters: list[str], names: list[str]) -> None:
    from ..bank import load_assignment
    from ..build.variants import write_variant
    from ..secret import course_secret

    secret = course_secret(course.root, create=True)
    for chapter in chapters if names else []:
        base = load_assignment(course.root / "source", chapter)
        release = course.root / "release" / chapter
        for name in names:
            write_variant(base, release, secret, name, course.variants / name / chapter)
        where = course.variants / "<student>" / chapter
        out.print(f"{len(names)} written: {where}", highlight=False, markup=False, soft_wrap=True)


@app.command()
def lint(chapters: Chapters = None, course: CourseFolder = HERE) -> None:
    """Say everything that is wrong in source/, as file:line: message.

    Example: [b]molgrade lint tensors-and-shapes[/]
    """
    root = course_at(course).root
    from ..bank import check_bank

    problems = check_bank(root / "source", chapters)
    for problem in problems:
        out.print(str(problem), highlight=False, markup=False, soft_wrap=True)
    err.print(f"{len(problems)} problems." if problems else "Nothing is wrong.")
    raise typer.Exit(1 if problems else 0)
