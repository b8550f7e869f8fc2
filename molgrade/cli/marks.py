"""Commands about marks that are recorded: their history, regrading, and reproducing one."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from ..errors import MolgradeError
from .common import HERE, BoundaryName, CourseFolder, ImageName, app, course_at, err, out
from .grade import Chapter, Database, Students, TlsCa, TlsCert, TlsKey, Watcher, grading_bar

if TYPE_CHECKING:
    from ..grading.approval import Approved
    from ..grading.compare import Change
    from ..grading.proposal import Move, Proposal
    from ..grading.replay import Replay
    from ..records.history import Entry, Finding, History, Stored


class Policy(StrEnum):
    never_lower = "never-lower"
    as_computed = "as-computed"


ARROWS = {"up": "[green]↑[/]", "down": "[red]↓[/]", "even": "[yellow]=[/]", "error": "[red]✗[/]"}


@app.command()
def history(
    chapter: Chapter,
    student: Students = None,
    check: Annotated[
        bool, typer.Option("--check", help="Verify the chain; fails where it is broken, and says where.")
    ] = False,
    heads: Annotated[
        bool, typer.Option("--heads", help="Print every student's newest hash, to keep elsewhere.")
    ] = False,
    against: Annotated[
        Path | None,
        typer.Option(help="With --check: what --heads once printed.", show_default=False),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Every entry as it is hashed, one a line.")] = False,
    database: Database = None,
    course: CourseFolder = HERE,
) -> None:
    """Show what was recorded of each mark, when and by whom, and verify that nothing was changed since.

    Example: [b]molgrade history tensors-and-shapes --student ada[/]

    Example: [b]molgrade history tensors-and-shapes --check --against heads.txt[/]
    """
    here = course_at(course, database)
    from ..records.gradebook import open_gradebook
    from ..records.history import History
    from ..records.history import heads as newest

    if against and not check:
        raise MolgradeError("--against goes with --check.")
    with open_gradebook(here) as gradebook:
        told = History(gradebook, chapter)
        if heads:
            for line in newest(told, student):
                print(line)
        elif as_json:
            for row in told.rows(student):
                print(row.text)
        elif check:
            _check(told, student, against)
        else:
            _show_history(told, student)


def _check(told: History, students: list[str] | None, against: Path | None) -> None:
    from ..records.history import compare_heads, verify

    found = verify(told, students)
    if against:
        try:
            found += compare_heads(told, against.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise MolgradeError(f"{against} can't be read ({error}).") from None
    rows = told.rows(students) if found else _recorded(told, students)
    _show_findings(found)
    broken = sum(finding.broken for finding in found)
    many = f"{len(rows)} entries of {len({row.student for row in rows})} students"
    out.print(f"[red]{broken} faults[/] in {many}." if broken else f"[green]✓[/] {many}: nothing is broken.")
    raise typer.Exit(1 if broken else 0)


def _recorded(told: History, students: list[str] | None) -> list[Stored]:
    rows = told.rows(students)
    missing = sorted(set(students or []) - {row.student for row in rows})
    if missing or not rows:
        who = f" for {', '.join(missing)}" if missing else ""
        raise MolgradeError(f"Nothing is recorded of {told.assignment}{who}: run `molgrade grade` first.")
    return rows


def _show_findings(found: list[Finding]) -> None:
    for finding in found:
        sign = "[red]✗[/]" if finding.broken else "[yellow]![/]"
        out.print(
            f"{sign} {escape(finding.student)}: {escape(finding.text)}", soft_wrap=True, highlight=False
        )


def _show_history(told: History, students: list[str] | None) -> None:
    from ..records.history import differences, verify

    rows = _recorded(told, students)
    student, before = None, None
    for row in rows:
        if row.student != student:
            student, before = row.student, None
            out.print(f"[b]{escape(student)}[/]", highlight=False)
        entry = row.entry
        _show_entry(row.number, entry)
        if entry and before:
            for change in differences(before.standing, entry.standing):
                out.print(f"       {escape(change.text)}", highlight=False, soft_wrap=True)
        before = entry
    _show_findings(verify(told, students))


def _show_entry(number: int, entry: Entry | None) -> None:
    if entry is None:
        out.print(f"  {number:>3}  [red]can't be read[/]", highlight=False)
        return
    when = entry.recorded[:19].replace("T", " ")
    grader = f", autograder {entry.grading.autograder_sha256[:12]}" if entry.grading else ""
    why = f", {entry.why}" if entry.why else ""
    text = f"{when} UTC  {entry.points:g} points, {entry.how} by {entry.by}{why}{grader}"
    out.print(f"  {number:>3}  {escape(text)}", highlight=False, soft_wrap=True)


@app.command()
def regrade(
    chapter: Chapter,
    approve: Annotated[
        Policy | None,
        typer.Option(
            help="Write what was shown: [b]as-computed[/], or [b]never-lower[/], which leaves the marks of "
            "students whose total would fall.",
            show_default=False,
        ),
    ] = None,
    student: Students = None,
    by: Annotated[
        str | None,
        typer.Option(help="With --approve: who approves, for the history.", show_default="your name here"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole proposal as JSON.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Grade again also what today's autograder graded.")
    ] = False,
    slots: Annotated[int, typer.Option(min=1, help="How many submissions at a time.")] = 1,
    boundary: BoundaryName = None,
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
    """Grade the same submissions again beside their marks, after a check changed, and show who moves.

    No mark is written before you approve. Then only what moved is.

    Example: [b]molgrade regrade tensors-and-shapes --slots 2[/]

    Example: [b]molgrade regrade tensors-and-shapes --approve never-lower[/]
    """
    here = course_at(course, database)
    if approve:
        if as_json or force:
            raise MolgradeError("--json and --force are for the comparison: leave them out with --approve.")
        from ..grading import approval

        done = approval.approve(here, chapter, approval.Policy(approve), student, by)
        _show_approved(done, chapter)
        return
    if by:
        raise MolgradeError("--by goes with --approve.")
    from ..grading.regrade import propose
    from ..grading.scheduler import Scheduler

    cluster = Scheduler(scheduler, tls_ca, tls_cert, tls_key) if scheduler else None
    means = {"boundary": boundary, "image": image, "scheduler": cluster, "gpu": gpu}
    with grading_bar() as progress:
        see = Watcher(progress, False).see
        proposal = propose(here, chapter, student, force, see, slots, **means)
    if as_json:
        print(proposal.text, end="")
    else:
        _show_proposal(proposal)


def _show_proposal(proposal: Proposal) -> None:
    from ..grading.proposal import Direction

    moved = proposal.of(Direction.UP, Direction.DOWN, Direction.EVEN, Direction.ERROR)
    for move in moved:
        _show_move(move)
    for student, problem in proposal.problems.items():
        out.print(f"[yellow]![/] {escape(student)} {escape(problem)}", soft_wrap=True, highlight=False)
    _show_checks(moved)
    counts = {d: len(proposal.of(d)) for d in Direction}
    parts = [f"{counts[Direction.UP]} up", f"{counts[Direction.DOWN]} down"]
    parts += [f"{counts[Direction.EVEN]} with the same total"] * bool(counts[Direction.EVEN])
    parts += [f"{counts[Direction.UNCHANGED]} unchanged", f"{counts[Direction.ERROR]} errors"]
    parts += [f"{len(proposal.problems)} not compared"] * bool(proposal.problems)
    out.print(", ".join(parts) + ". No mark is written.", highlight=False)
    if proposal.students:
        next_step = f"molgrade regrade {proposal.assignment} --approve never-lower"
        out.print(
            f"Next: [b]{escape(next_step)}[/] (or as-computed). Until then `molgrade grade` grades all with "
            "the new autograder.",
            soft_wrap=True,
        )


def _show_move(move: Move) -> None:
    def points(value: float, error: str | None) -> str:
        return "error" if error else f"{value:g}"

    before, after = (
        points(move.before_points, move.before_error),
        points(move.after_points, move.after_error),
    )
    out.print(
        f"{ARROWS[move.direction]} [b]{escape(move.student)}[/] {before} → {after} of {move.max_points:g}",
        highlight=False,
        soft_wrap=True,
    )
    for error in filter(None, [move.before_error and f"before: {move.before_error}", move.after_error]):
        out.print(f"    {escape(error)}", highlight=False, soft_wrap=True)
    if not (move.before_error or move.after_error):
        for change in move.changes:
            out.print(f"    {_line(change)}", highlight=False, soft_wrap=True)


def _line(change: Change) -> str:
    from ..grading.compare import reason

    old, new = (
        "–" if v is None else "?" if v.points is None else f"{v.points:g}"
        for v in (change.before, change.after)
    )
    hand = f" [yellow](a person gave {change.by_hand:g})[/]" if change.by_hand is not None else ""
    title = escape(f"{change.exercise}: {change.title}")
    return f"{title}  {old} → {new}{hand}  [dim]{escape(reason(change))}[/]"


def _show_checks(moved: list[Move]) -> None:
    """For each check that moves somebody, how many and in which direction."""
    counts: dict[str, list[int]] = {}
    for change in (change for move in moved for change in move.changes):
        old, new = ((v and v.points) or 0.0 for v in (change.before, change.after))
        if old != new:
            name = f"{change.exercise}: {change.title}"
            counts.setdefault(name, [0, 0])[new < old] += 1
    for name, (up, down) in counts.items():
        out.print(f"{escape(name)}: {up} up, {down} down", highlight=False, soft_wrap=True)


def _show_approved(done: Approved, chapter: str) -> None:
    for move in done.written:
        _show_move(move)
    for move in done.kept:
        out.print(
            f"[dim]kept[/] [b]{escape(move.student)}[/] {move.before_points:g}, not {move.after_points:g}",
            highlight=False,
        )
    parts = [
        f"{len(done.written)} written",
        f"{len(done.kept)} kept",
        f"{len(done.confirmed)} unchanged",
        *([f"{len(done.failed)} not gradable and left"] if done.failed else []),
        *([f"{len(done.settled)} approved before"] if done.settled else []),
    ]
    out.print(", ".join(parts) + ".", highlight=False)
    if done.written:
        out.print(f"Next: [b]molgrade feedback {escape(chapter)}[/] writes the students' pages anew.")


@app.command()
def replay(
    result: Annotated[Path, typer.Argument(help="A results.json.", show_default=False)],
    autograder: Annotated[
        Path | None,
        typer.Option(
            help="What to grade with: a built autograder, an Otter zip, or an nbgrader source notebook.",
            show_default="the recorded one, from autograder/ or from git",
        ),
    ] = None,
    submission: Annotated[
        Path | None,
        typer.Option(help="The notebook that was graded.", show_default="found in submitted/ by its hash"),
    ] = None,
    boundary: BoundaryName = None,
    image: ImageName = None,
    course: CourseFolder = HERE,
) -> None:
    """Reproduce a mark from its record: same submission, autograder, seed and limits. Fails if it differs.

    Example: [b]molgrade replay autograded/ada/tensors-and-shapes/results.json[/]
    """
    from ..grading.replay import replay as again

    with err.status("Grading again …"):
        done = again(result, course, autograder, submission, boundary, image)
    _show_replay(done)
    raise typer.Exit(0 if done.same else 1)


def _show_replay(done: Replay) -> None:
    for part in done.inputs:
        out.print(
            f"[yellow]differs[/] {escape(part.name)}: {escape(part.before)} in the record, "
            f"{escape(part.after)} now",
            highlight=False,
            soft_wrap=True,
        )
    for error in filter(None, [done.before.error, done.after.error]):
        out.print(escape(error), highlight=False, soft_wrap=True)
    for change in done.changes:
        out.print(f"[red]✗[/] {_line(change)}", highlight=False, soft_wrap=True)
    for change in done.texts:
        out.print(f"[dim]only its text differs:[/] {_line(change)}", highlight=False, soft_wrap=True)
    points = f"{done.before.points:g} → {done.after.points:g}"
    verdict = "[green]✓[/] Same marks" if done.same else "[red]Other marks[/]"
    out.print(
        f"{verdict}: {points} of {done.after.max_points:g}, by {escape(done.autograder)}.",
        highlight=False,
        soft_wrap=True,
    )
