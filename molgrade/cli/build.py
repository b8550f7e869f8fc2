"""Commands that make notebooks and autograders of the bank."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from .common import HERE, Chapters, CourseFolder, app, course_at, err, out


@app.command()
def build(
    chapters: Chapters = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail if anything differs.")] = False,
    course: CourseFolder = HERE,
) -> None:
    """Make notebooks, release, solutions and autograders from source/.

    Example: [b]molgrade build tensors-and-shapes[/]
    """
    root = course_at(course).root
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
