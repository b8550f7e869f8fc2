"""What all commands share: the application, its options, the consoles."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from typer.core import TyperGroup

from .. import __version__
from ..errors import MolgradeError

if TYPE_CHECKING:
    from rich.progress import Progress

    from ..records.course import Course

# jsonschema imports this if it can, to check international addresses. It takes 2 s, and notebooks hold none.
sys.modules.setdefault("rfc3987_syntax", None)

out = Console()
err = Console(stderr=True)


class Commands(TyperGroup):
    """The one place where an error becomes a line and an exit status."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except MolgradeError as error:
            self.fail(str(error), error.exit_code)
        except KeyboardInterrupt:
            err.print("Interrupted.")
            os._exit(130)  # without waiting for threads: a second Ctrl-C means now

    def fail(self, message: str, status: int) -> NoReturn:
        err.print(f"[bold red]error:[/] {escape(message)}", soft_wrap=True, highlight=False)
        raise typer.Exit(status) from None


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Assignments for deep learning on molecules and materials: built from a bank of exercises, "
    "graded in containers, recorded in nbgrader's gradebook.",
)


class Boundary(StrEnum):
    docker = "docker"
    podman = "podman"
    bubblewrap = "bubblewrap"
    process = "process"


CourseFolder = Annotated[
    Path,
    typer.Option("--course", help="The course: the folder with nbgrader_config.py.", show_default="here"),
]
Chapters = Annotated[list[str] | None, typer.Argument(help="Chapters of source/; all without any.")]
BoundaryName = Annotated[
    Boundary | None,
    typer.Option(
        help="What keeps submissions in. [b]process[/] holds nothing in and must be named.",
        show_default="the first that molgrade doctor finds",
    ),
]
ImageName = Annotated[
    str | None, typer.Option(help="A container image to use instead of molgrade's own.", show_default=False)
]
HERE = Path()


def course_at(folder: Path, database: str | None = None) -> Course:
    from ..records.course import Course

    return Course.at(folder, database)


def source_of(folder: Path) -> Path:
    """The bank of the course in a folder."""
    return course_at(folder).root / "source"


def _version(wanted: bool) -> None:
    if wanted:
        out.print(f"molgrade {__version__}", highlight=False)
        raise typer.Exit


@app.callback()
def molgrade(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


def progress_bar(*texts: str) -> Progress:
    """A bar with some texts before it; without a terminal nothing is shown."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = [*map(TextColumn, texts), BarColumn(), TimeElapsedColumn()]
    return Progress(*columns, console=err, transient=True, disable=not err.is_terminal)
