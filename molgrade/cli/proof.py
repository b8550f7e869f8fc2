"""The command that proves the bank's checks right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import MolgradeError
from .common import HERE, BoundaryName, CourseFolder, ImageName, app, course_at, err, out, progress_bar

if TYPE_CHECKING:
    from ..proof import Verdict


@app.command()
def verify(
    exercises: Annotated[
        list[str] | None, typer.Argument(help="Chapters, or exercises as chapter/exercise; all without any.")
    ] = None,
    slots: Annotated[int, typer.Option(min=1, help="How many chapters at a time.")] = 1,
    boundary: BoundaryName = None,
    force: Annotated[
        bool, typer.Option("--force", help="Try again what was tried and is unchanged.")
    ] = False,
    page: Annotated[
        Path | None,
        typer.Option(
            help="Also write a page (Markdown) of the whole bank with every figure. Exercises that are not "
            "verified now keep the figures that the page had, unless they have changed.",
            show_default=False,
        ),
    ] = None,
    kept: Annotated[
        bool, typer.Option("--kept", help="Try nothing: only write the page again, with what is known.")
    ] = False,
    image: ImageName = None,
    course: CourseFolder = HERE,
) -> None:
    """Try whether checks accept what is right and reject what is wrong (docs/bank-rules.md).

    Results are kept: what did not change is not tried again, also after Ctrl-C.

    Example: [b]molgrade verify kernel-learning regression/ridge --slots 2[/]
    """
    here = course_at(course)
    from ..bank import list_chapters
    from ..bank.finding import entries
    from ..proof import verify as verify_exercises
    from ..proof.evidence import Store
    from ..proof.page import figures, write_page

    if kept:
        if page is None or exercises or force:
            raise MolgradeError("--kept takes --page, and neither exercises nor --force.")
        write_page(page, entries(here.root / "source"), [])
        return
    store = Store.of_user()
    if force:
        store.clear()
    addresses = exercises or list_chapters(here.root / "source")
    known: list[Verdict] = []
    try:
        with progress_bar("{task.description}", "{task.completed} answers tried") as progress:
            task = progress.add_task("Starting", total=None)
            verdicts = verify_exercises(
                here,
                addresses,
                boundary,
                slots,
                store,
                lambda address: progress.update(task, advance=1, description=address),
                image,
                known.append,
            )
    except KeyboardInterrupt:
        if _tell(known):
            raise typer.Exit(1) from None
        raise
    out.print(figures(verdicts))
    if page:
        write_page(page, entries(here.root / "source"), verdicts)
    raise typer.Exit(1 if _tell(verdicts) else 0)


def _tell(verdicts: list[Verdict]) -> int:
    """Print every problem; how many there are."""
    for verdict in verdicts:
        for number, text in verdict.problems:
            out.print(
                f"{verdict.address}: rule {number}: {text}", highlight=False, markup=False, soft_wrap=True
            )
    count = sum(len(verdict.problems) for verdict in verdicts)
    err.print(
        f"{count} problems in {len(verdicts)} exercises." if count else f"{len(verdicts)} exercises proven."
    )
    return count
