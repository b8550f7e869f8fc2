"""Commands that grade and that give marks back."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from ..errors import MolgradeError
from .common import (
    HERE,
    Boundary,
    BoundaryName,
    CourseFolder,
    ImageName,
    app,
    course_at,
    err,
    out,
    progress_bar,
)

if TYPE_CHECKING:
    from rich.progress import Progress

    from ..grading import Event, Outcome
    from ..records.course import Course
    from ..records.report import Report


class Runner(StrEnum):
    molgrade = "molgrade"
    otter = "otter"


Chapter = Annotated[
    str, typer.Argument(help="An assignment, such as tensors-and-shapes.", show_default=False)
]
Students = Annotated[list[str] | None, typer.Option("--student", help="Only this student; may be repeated.")]
Database = Annotated[
    str | None,
    typer.Option(
        "--db",
        help="The gradebook, such as postgresql+psycopg://HOST/NAME.",
        show_default="as in nbgrader_config.py",
    ),
]
Address = Annotated[str, typer.Argument(help="The scheduler's, such as tcp://10.0.0.1:8786.")]
TlsCa = Annotated[
    Path | None, typer.Option(help="With tls://: whose certificates to trust (PEM).", show_default=False)
]
TlsCert = Annotated[
    Path | None, typer.Option(help="With tls://: our own certificate (PEM).", show_default=False)
]
TlsKey = Annotated[Path | None, typer.Option(help="With tls://: its private key (PEM).", show_default=False)]


@app.command()
def grade(
    what: Annotated[
        list[str],
        typer.Argument(
            help="An assignment of the course; with --autograder, notebooks or folders of notebooks.",
            show_default=False,
        ),
    ],
    autograder: Annotated[
        Path | None,
        typer.Option(
            help="Grade with this instead of the course: an Otter autograder (zip or folder), or an nbgrader "
            "source notebook.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[Path, typer.Option(help="With --autograder: where results go.")] = Path("graded"),
    release: Annotated[
        Path | None,
        typer.Option(
            help="With an Otter autograder: the notebook students were given. Its locked cells are restored.",
            show_default=False,
        ),
    ] = None,
    beside: Annotated[
        list[str] | None,
        typer.Option(
            help="With an Otter autograder: a test file (or [b]all[/]) to run in the student's own process, "
            "as Otter does; may be repeated.",
            show_default=False,
        ),
    ] = None,
    ignore_requirements: Annotated[
        bool,
        typer.Option("--ignore-requirements", help="Go on without packages that an Otter zip requires."),
    ] = False,
    student: Students = None,
    slots: Annotated[int, typer.Option(min=1, help="How many submissions at a time.")] = 1,
    boundary: BoundaryName = None,
    runner: Annotated[
        Runner, typer.Option(help="The engine, or stock Otter in a container.")
    ] = Runner.molgrade,
    force: Annotated[bool, typer.Option("--force", help="Grade also what is graded and unchanged.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="A line for each submission.")] = False,
    image: ImageName = None,
    gpu: Annotated[bool, typer.Option("--gpu", help="Let exercises that can use a GPU have one.")] = False,
    scheduler: Annotated[
        str | None,
        typer.Option(help="Grade on the workers of this Dask scheduler, such as tcp://10.0.0.1:8786."),
    ] = None,
    tls_ca: TlsCa = None,
    tls_cert: TlsCert = None,
    tls_key: TlsKey = None,
    database: Database = None,
    course: CourseFolder = HERE,
) -> None:
    """Grade the submissions in submitted/ and record their marks in the gradebook.

    With --autograder no course is needed: notebooks are graded with what Otter or nbgrader made elsewhere,
    and a folder gets their results, a page for each, and marks.csv.

    Example: [b]molgrade grade tensors-and-shapes --slots 2[/]

    Example: [b]molgrade grade --autograder lab01.zip handed-in/[/]
    """
    if autograder is not None:
        if student or force or scheduler or runner is not Runner.molgrade:
            raise MolgradeError(
                "--student, --force, --scheduler and --runner are for a course: leave them out."
            )
        _grade_loose(
            autograder, what, output, slots, boundary, verbose, image, release, beside, ignore_requirements
        )
        return
    if len(what) > 1 or release or beside or ignore_requirements:
        raise MolgradeError("One assignment at a time. Notebooks are graded with --autograder.")
    chapter = what[0]
    here = course_at(course, database)
    from ..grading import grade_class
    from ..grading.scheduler import Scheduler

    cluster = Scheduler(scheduler, tls_ca, tls_cert, tls_key) if scheduler else None
    with grading_bar() as progress:
        see = Watcher(progress, verbose).see
        outcomes = grade_class(
            here, chapter, student, slots, boundary, force, see, image, runner, cluster, gpu
        )
    _show_marks(here, chapter, outcomes)
    out.print(f"Next: [b]molgrade feedback {escape(chapter)}[/] writes the students' pages.")


@app.command()
def worker(
    address: Address,
    slots: Annotated[int, typer.Option(min=1, help="How many submissions at a time.")] = 1,
    boundary: BoundaryName = None,
    image: ImageName = None,
    gpu: Annotated[bool, typer.Option("--gpu", help="Offer this machine's GPU.")] = False,
    tls_ca: TlsCa = None,
    tls_cert: TlsCert = None,
    tls_key: TlsKey = None,
) -> None:
    """Grade for a Dask scheduler, until Ctrl-C. A worker runs what its scheduler sends: trust it.

    Example: [b]molgrade worker tcp://10.0.0.1:8786 --slots 4[/]
    """
    from ..grading.scheduler import Scheduler
    from ..grading.worker import serve

    serve(
        Scheduler(address, tls_ca, tls_cert, tls_key),
        slots,
        boundary,
        image,
        gpu,
        say=lambda line: err.print(line, markup=False, highlight=False, soft_wrap=True),
    )


def _grade_loose(
    autograder: Path,
    what: list[str],
    output: Path,
    slots: int,
    boundary: Boundary | None,
    verbose: bool,
    image: str | None,
    release: Path | None,
    beside: list[str] | None,
    ignore_requirements: bool,
) -> None:
    from ..grading.loose import MARKS_FILE, grade_loose
    from ..records.table import marks_table

    with grading_bar() as progress:
        run = grade_loose(
            *(autograder, [Path(name) for name in what], output, slots, boundary),
            *(Watcher(progress, verbose).see, image, release, beside or (), ignore_requirements),
        )
    out.print(marks_table(run.title, run.reports))
    _show_counts(run.outcomes, run.reports, "see their pages")
    out.print(f"Results: {output / MARKS_FILE}", highlight=False, markup=False, soft_wrap=True)


def grading_bar() -> Progress:
    return progress_bar("{task.description}", "{task.completed}/{task.total}")


class Watcher:
    """Shows a run's events: warnings as lines, the rest as a bar."""

    def __init__(self, progress: Progress, verbose: bool):
        self.progress, self.verbose = progress, verbose
        self.task = progress.add_task("Starting", total=None)

    def see(self, event: Event) -> None:
        if event.kind == "warning":
            self.progress.print(f"[bold yellow]warning:[/] {escape(event.text)}", soft_wrap=True)
        elif event.kind == "building":
            self.progress.update(self.task, description="Building the image")
            if self.verbose:
                self.progress.print(event.text, markup=False, highlight=False, style="dim")
        elif event.kind == "preparing":
            self.progress.update(self.task, description="Compiling the reference solution, once")
        elif event.kind == "found":
            self.progress.update(self.task, description="Grading", total=event.count)
        else:
            self.progress.advance(self.task)
            if self.verbose:
                self.progress.print(_line(event.outcome), highlight=False, soft_wrap=True)


def _line(outcome: Outcome) -> str:
    """One submission, with what was mended and what went wrong."""
    result = outcome.graded.result
    student = escape(result.student)
    if result.error:
        return f"[red]✗[/] {student}: {escape(result.error)}"
    made_for = [f"The notebook was made for {result.made_for}."] if result.made_for else []
    notes = "".join(f"\n    [dim]{escape(note)}[/]" for note in [*made_for, *result.repairs, *result.faults])
    effort = (
        "unchanged" if outcome.unchanged else f"{result.seconds:.1f} s, {result.cpu_seconds:.1f} s of CPU"
    )
    return f"[green]✓[/] {student}: {result.points:g} of {result.max_points:g} points ({effort}){notes}"


def _show_marks(course: Course, chapter: str, outcomes: list[Outcome]) -> None:
    from ..records.feedback import reports
    from ..records.table import marks_table

    found = reports(course, chapter, [outcome.submission.student for outcome in outcomes])
    out.print(marks_table(course.autograder(chapter).assignment.title, found))
    _show_counts(outcomes, found, "in nbgrader's formgrader")


def _show_counts(outcomes: list[Outcome], found: list[Report], where: str) -> None:
    unchanged = sum(outcome.unchanged for outcome in outcomes)
    errors = [outcome for outcome in outcomes if outcome.graded.result.error]
    for outcome in errors:
        out.print(_line(outcome), highlight=False, soft_wrap=True)
    for outcome in outcomes:
        if outcome.graded.result.made_for:
            names = escape(outcome.submission.student), escape(outcome.graded.result.made_for)
            out.print("[yellow]![/] {} handed in the notebook that was made for {}.".format(*names))
    done = f"{len(outcomes) - unchanged - len(errors)} graded"
    rest = [f"{unchanged} unchanged"] * bool(unchanged) + [f"{len(errors)} not gradable"] * bool(errors)
    out.print(", ".join([done, *rest]) + ".")
    waiting = sum(report.waiting for report in found)
    if waiting:
        out.print(f"{waiting} with answers that wait for a person, {where}.")


@app.command()
def feedback(
    chapter: Chapter, student: Students = None, database: Database = None, course: CourseFolder = HERE
) -> None:
    """Write each student's feedback page, with marks and comments given by hand.

    Example: [b]molgrade feedback tensors-and-shapes --student ada[/]
    """
    here = course_at(course, database)
    from ..records.feedback import write_feedback

    with err.status("Writing pages …"):
        pages = write_feedback(here, chapter, student)
    where = pages[0] if len(pages) == 1 else here.feedback("<student>", chapter) / f"{chapter}.html"
    out.print(f"{len(pages)} written: {where}", highlight=False, markup=False, soft_wrap=True)


@app.command()
def check(
    notebook: Annotated[Path, typer.Argument(help="Your notebook.", show_default=False)],
    boundary: BoundaryName = None,
    image: ImageName = None,
    course: CourseFolder = HERE,
) -> None:
    """Run a notebook's visible checks, as grading will. Fails if one of them does.

    Example: [b]molgrade check tensors-and-shapes.ipynb --course ~/molgrade[/]
    """
    here = course_at(course)
    from ..grading.selfcheck import self_check

    with err.status("Running the visible checks …"):
        report = self_check(here, notebook, boundary, image)
    out.print(report.text)
    raise typer.Exit(0 if report.passed else 1)


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Where to put it.")] = Path("demo"),
    chapter: Annotated[str, typer.Option(help="Whose assignment.")] = "tensors-and-shapes",
    slots: Annotated[int, typer.Option(min=1, help="How many submissions at a time.")] = 2,
    boundary: BoundaryName = None,
    course: CourseFolder = HERE,
) -> None:
    """Make a sample class, grade it and write its feedback; as a plain process where no boundary works.

    Example: [b]molgrade demo --slots 2[/]
    """
    here = course_at(course)
    from ..grading import grade_class
    from ..grading.demo import best_boundary, make_class
    from ..records.feedback import write_feedback

    sample = make_class(here, folder, chapter)
    boundary = boundary or best_boundary()
    with grading_bar() as progress:
        outcomes = grade_class(sample, chapter, None, slots, boundary, on_event=Watcher(progress, False).see)
    _show_marks(sample, chapter, outcomes)
    pages = write_feedback(sample, chapter)
    out.print(f"Graded in the boundary [b]{boundary}[/]. {len(pages)} feedback pages, for example:")
    out.print(str(pages[0]), highlight=False, markup=False, soft_wrap=True)
