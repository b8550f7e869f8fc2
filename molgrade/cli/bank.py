"""Commands that find exercises in the bank, show them, compose assignments of them and start new ones."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .common import HERE, Chapters, CourseFolder, app, course_at, err, out, source_of


class Kind(StrEnum):
    code = "code"
    written = "written"


Topics = Annotated[list[str] | None, typer.Option("--topic", help="About this; may be repeated.")]
Packages = Annotated[
    list[str] | None,
    typer.Option("--package", help="Written with this package, such as jax; may be repeated."),
]
OfKind = Annotated[Kind | None, typer.Option("--kind", help="Code, or written.", show_default="both")]
Easiest = Annotated[int | None, typer.Option(min=1, max=5, help="At least this difficult (1 to 5).")]
Hardest = Annotated[int | None, typer.Option(min=1, max=5, help="At most this difficult (1 to 5).")]
Minutes = Annotated[int | None, typer.Option(min=1, help="Done in so many minutes.")]
Address = Annotated[
    str, typer.Argument(help="An exercise, such as graph-neural-networks/gcn-layer.", show_default=False)
]


@app.command("list")
def list_exercises(
    chapters: Chapters = None,
    topic: Topics = None,
    package: Packages = None,
    kind: OfKind = None,
    easiest: Easiest = None,
    hardest: Hardest = None,
    minutes: Minutes = None,
    course: CourseFolder = HERE,
) -> None:
    """List the bank's exercises, those that fit.

    Example: [b]molgrade list --package jax --hardest 3 --minutes 20[/]
    """
    source = source_of(course)
    from ..bank.finding import Facets, entries

    wanted = Facets(tuple(topic or ()), tuple(package or ()), kind, easiest, hardest, minutes)
    _show([entry for entry in entries(source, chapters) if wanted.fit(entry)])


@app.command()
def search(
    words: Annotated[list[str], typer.Argument(help="Words, or beginnings of words.", show_default=False)],
    topic: Topics = None,
    package: Packages = None,
    kind: OfKind = None,
    easiest: Easiest = None,
    hardest: Hardest = None,
    minutes: Minutes = None,
    course: CourseFolder = HERE,
) -> None:
    """Search titles, topics, objectives, misconceptions and prompts; the best match comes first.

    Example: [b]molgrade search equivariance --minutes 30[/]
    """
    source = source_of(course)
    from ..bank.finding import Facets, entries
    from ..bank.finding import search as matching

    wanted = Facets(tuple(topic or ()), tuple(package or ()), kind, easiest, hardest, minutes)
    _show([entry for entry in matching(entries(source), " ".join(words)) if wanted.fit(entry)])


def _show(found: list) -> None:
    from ..bank.terminal import entries_table

    if not found:
        err.print("No exercise fits: ask for less, or see `molgrade list`.")
        raise typer.Exit(1)
    out.print(entries_table(found))
    points = sum(entry.exercise.points for entry in found)
    minutes = sum(entry.exercise.header.value.minutes for entry in found)
    many = "1 exercise" if len(found) == 1 else f"{len(found)} exercises"
    out.print(f"{many}, {points:g} points, {minutes} minutes.", highlight=False)


@app.command()
def show(
    exercise: Address,
    answers: Annotated[
        bool, typer.Option("--answers", help="With reference, messages of its checks and misconceptions.")
    ] = False,
    course: CourseFolder = HERE,
) -> None:
    """Show an exercise: what it asks for, and what is checked.

    Example: [b]molgrade show gcn-layer --answers[/]
    """
    source = source_of(course)
    from ..bank.finding import find
    from ..bank.terminal import exercise_page

    out.print(exercise_page(find(source, exercise), answers))


@app.command()
def compose(
    name: Annotated[
        str, typer.Argument(help="The new assignment's name, such as midterm.", show_default=False)
    ],
    exercises: Annotated[
        list[str], typer.Argument(help="Exercises of any chapters, in order.", show_default=False)
    ],
    title: Annotated[str | None, typer.Option(help="Its title.", show_default="made of the name")] = None,
    course: CourseFolder = HERE,
) -> None:
    """Make a new assignment of exercises from any chapters.

    Set-up cells and data are merged. What an exercise builds on is put before it, or given to students as
    code if you did not ask for it.

    Example: [b]molgrade compose midterm gcn-layer kernel-learning/rbf-gram[/]
    """
    source = source_of(course)
    from ..bank import check_bank
    from ..bank.composing import compose as write

    folder = write(source, name, exercises, title)
    problems = check_bank(source, [name])
    for problem in problems:
        out.print(str(problem), highlight=False, markup=False, soft_wrap=True)
    out.print(f"Written: {folder}. Read intro.md and setup.py there, then [b]molgrade build {name}[/].")
    raise typer.Exit(1 if problems else 0)


@app.command()
def new(
    exercise: Annotated[str, typer.Argument(help="chapter/exercise.", show_default=False)],
    course: CourseFolder = HERE,
) -> None:
    """Start an exercise: a folder with a small one that works, to make yours of; a new chapter if need be.

    Example: [b]molgrade new kernel-learning/tanimoto[/]
    """
    source = source_of(course)
    from ..bank.scaffold import new_exercise

    for path in new_exercise(source, exercise):
        out.print(str(path), highlight=False, markup=False, soft_wrap=True)
    err.print("Next: fill in what says TODO; `molgrade lint` says what is wrong.")


@app.command()
def catalogue(
    output: Annotated[
        Path | None,
        typer.Option(
            help="The site's folder.", show_default="catalogue, or catalogue-instructor, in the course"
        ),
    ] = None,
    instructor: Annotated[
        bool,
        typer.Option("--instructor", help="With solutions, hidden checks, answers and marking schemes."),
    ] = False,
    course: CourseFolder = HERE,
) -> None:
    """Make a web site of the bank: every exercise with its facts and prompt, to be filtered and read.

    It needs no server: open index.html. Without --instructor it holds nothing that students may not see.

    Example: [b]molgrade catalogue --output public[/]
    """
    root = course_at(course).root
    from ..catalogue import build_catalogue
    from ..proof.figures import PLACE, read_figures

    folder = output or root / ("catalogue-instructor" if instructor else "catalogue")
    figures = read_figures(root / PLACE) if instructor else {}
    with err.status("Making the pages …"):
        count = build_catalogue(root, folder, instructor, figures)
    out.print(f"{count} exercises: {folder / 'index.html'}", highlight=False, markup=False, soft_wrap=True)
