"""Commands about the machine that grades: what it has, and the image."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer
from rich.markup import escape

from .common import HERE, CourseFolder, app, err, out

image_app = typer.Typer(no_args_is_help=True, help="The container image that submissions are graded in.")
app.add_typer(image_app, name="image")


class ImageEngine(StrEnum):
    docker = "docker"
    podman = "podman"


class Variant(StrEnum):
    cpu = "cpu"
    cuda = "cuda"


@app.command()
def doctor(course: CourseFolder = HERE) -> None:
    """Say what this machine can grade with, and what is missing. Fails if nothing safe can grade.

    Example: [b]molgrade doctor[/]
    """
    from rich.table import Table

    from ..grading.doctor import examine

    with err.status("Looking …"):
        diagnosis = examine(course)
    marks = {"ok": "[green]✓[/]", "warning": "[yellow]![/]", "missing": "[red]✗[/]"}
    for title, findings in (("Boundaries", diagnosis.boundaries), ("This machine", diagnosis.others)):
        table = Table(title=title, title_justify="left", show_header=False, box=None, padding=(0, 2, 0, 0))
        for found in findings:
            table.add_row(marks[found.state], escape(found.subject), escape(found.text))
        out.print(table, highlight=False)
        out.print()
    if diagnosis.chosen:
        out.print(f"Grading is done in [b]{diagnosis.chosen}[/], unless --boundary names another.")
    else:
        out.print("Nothing safe can grade here: install one of Docker, Podman and bubblewrap.")
    raise typer.Exit(0 if diagnosis.chosen else 1)


@image_app.command("build")
def image_build(
    variant: Annotated[Variant, typer.Option(help="For processors only, or with CUDA.")] = Variant.cpu,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Build it anew, without the engine's cache.")
    ] = False,
    engine: Annotated[ImageEngine, typer.Option(help="Whose image.")] = ImageEngine.docker,
) -> None:
    """Build the image, if it is missing. Grading does so by itself.

    Example: [b]molgrade image build[/]
    """
    from ..engine.image import ensure_image

    def show(line: str) -> None:
        err.print(line, style="dim", markup=False, highlight=False)

    tag = ensure_image(variant, rebuild, show, engine.value)
    out.print(tag, highlight=False)


@image_app.command("show")
def image_show(
    variant: Annotated[Variant, typer.Option(help="For processors only, or with CUDA.")] = Variant.cpu,
) -> None:
    """Print the name of the image that this version of molgrade grades in.

    Example: [b]docker run --rm $(molgrade image show) pip list[/]
    """
    from ..engine.image import image_tag

    out.print(image_tag(variant), highlight=False)
