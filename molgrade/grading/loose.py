"""Grading notebooks that belong to no course, with an autograder made elsewhere."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Collection
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from ..engine import Autograder
from ..engine.foreign.load import load_autograder
from ..engine.foreign.otter import OtterAutograder
from ..engine.repair import MAX_BYTES
from ..errors import MolgradeError
from ..records.feedback import page
from ..records.report import Report
from .classroom import PROCESS_WARNING, Event, Interrupted, Outcome, interruptible, machinery, not_graded
from .output import write_autograded
from .slots import NoSlot, Slot, SlotFailed, Slots, SlotsClosed, make_slot, settled
from .submissions import Submission, Unreadable, read_file

MARKS_FILE = "marks.csv"


@dataclass(frozen=True)
class LooseRun:
    """What a run gives: outcomes by name, the reports made of them, and the assignment's title."""

    title: str
    outcomes: list[Outcome]
    reports: list[Report] = field(default_factory=list)


def grade_loose(
    autograder: Path,
    handed_in: list[Path],
    output: Path,
    slots: int = 1,
    boundary: str | None = None,
    on_event: Callable[[Event], None] = lambda event: None,
    image: str | None = None,
    master: Path | None = None,
    beside: Collection[str] = (),
    ignore_requirements: bool = False,
) -> LooseRun:
    """Grade notebooks; write for each a folder in `output`, and everybody's marks to marks.csv there.

    Args:
        autograder: an Otter zip or folder, or an nbgrader source notebook.
        handed_in: notebooks, or folders of notebooks.
        output: where to write; what it holds for a notebook of the same name is replaced.
        slots: how many submissions at a time.
        boundary: "docker", "podman", "bubblewrap" or "process"; by default the first that can be used, but
            never "process".
        on_event: told what happens, in this thread.
        image: container image to use instead of the project's own.
        master: the notebook that students were given, for an Otter autograder.
        beside: Otter test files whose cases run in the student's process.
        ignore_requirements: go on when packages that the autograder requires are missing.

    Raises:
        MolgradeError: something is missing or unreadable; one line says what to do.
        Interrupted: by Ctrl-C; what was finished is written.
    """
    found = find_notebooks(handed_in)
    if boundary == "process":
        on_event(Event("warning", text=PROCESS_WARNING))
    boundary, image = settled(boundary, image, on_line=lambda line: on_event(Event("building", text=line)))
    grader = load_autograder(autograder, boundary, image, master, beside, ignore_requirements)
    for note in grader.notes if isinstance(grader, OtterAutograder) else ():
        on_event(Event("warning", text=note))
    on_event(Event("found", count=len(found)))
    with Slots() as machines:
        make = partial(make_slot, grader, boundary, image)
        outcomes = _Loose(grader, output, on_event, make).all(found, machines, slots)
    title = grader.assignment.title
    reports = [Report.of(outcome.graded.result) for outcome in outcomes]
    _write_marks(output / MARKS_FILE, grader, reports)
    return LooseRun(title, outcomes, reports)


def find_notebooks(paths: list[Path]) -> dict[str, Path]:
    """Notebooks by the name of whoever handed them in: the file's, or that of the folder it is alone in."""
    found: list[tuple[str, Path]] = []
    for path in paths:
        if path.is_dir():
            found += _in_folder(path)
        elif path.suffix.lower() == ".ipynb" and path.exists():
            found.append((path.stem, path))
        else:
            what = "is no notebook (.ipynb)" if path.exists() else "does not exist"
            raise MolgradeError(f"{path} {what}: name notebooks, or folders of them.")
    if not found:
        raise MolgradeError(f"No notebooks in {', '.join(map(str, paths))}: name some, or their folder.")
    names = Counter(name for name, _ in found)
    clear = [(n if names[n] == 1 else f"{p.absolute().parent.name}-{n}", p) for n, p in found]
    twice = [name for name, count in Counter(name for name, _ in clear).items() if count > 1]
    if twice:
        raise MolgradeError(f"Several notebooks are called {twice[0]!r}: put each in a folder of its own.")
    return dict(sorted(clear))


def _in_folder(folder: Path) -> list[tuple[str, Path]]:
    files = sorted(folder.rglob("*.ipynb"))
    files = [f for f in files if not any(part.startswith(".") for part in f.relative_to(folder).parts)]
    alone = Counter(file.parent for file in files)
    places = [f.parent if alone[f.parent] == 1 and f.parent != folder else f.with_suffix("") for f in files]
    return [("-".join(place.relative_to(folder).parts), f) for place, f in zip(places, files, strict=True)]


@dataclass
class _Loose:
    """One run."""

    autograder: Autograder
    output: Path
    on_event: Callable[[Event], None]
    make: Callable[[], Slot]
    done: list[Outcome] = field(default_factory=list)

    def all(self, found: dict[str, Path], machines: Slots, slots: int) -> list[Outcome]:
        """Grade in threads, write here."""
        with ThreadPoolExecutor(max(1, min(slots, len(found)))) as pool, interruptible() as finished:
            for name, file in found.items():
                pool.submit(self.grade, name, file, machines).add_done_callback(finished.put)
            try:
                while len(self.done) < len(found):
                    self.keep(finished.get())
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                machines.close()
                raise
        return sorted(self.done, key=lambda outcome: outcome.submission.student)

    def keep(self, future: Future[Outcome] | None) -> None:
        if future is None:
            raise Interrupted(f"Interrupted. {len(self.done)} are graded; what they got is in {self.output}.")
        outcome = future.result()
        name, graded = outcome.submission.student, outcome.graded
        folder = self.output / name
        write_autograded(folder, graded, {})
        html = page(Report.of(graded.result), self.autograder.assignment.title, graded.notebook)
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
        self.done.append(outcome)
        self.on_event(Event("done", outcome=outcome))

    def grade(self, name: str, file: Path, machines: Slots) -> Outcome:
        """One notebook, in a thread of the pool. Whatever goes wrong with it becomes its result."""
        content = b""
        try:
            content = read_file(file, MAX_BYTES)
            graded = machines.grade(self.autograder.sha256, self.make, content)
        except (NoSlot, SlotsClosed):
            raise
        except Unreadable as error:
            graded = not_graded(self.autograder, content, str(error))
        except (SlotFailed, OSError) as error:
            graded = not_graded(self.autograder, content, machinery(error))
        graded.result.student = name
        return Outcome(Submission(name, self.autograder.assignment.name, file.parent), graded)


def _write_marks(file: Path, autograder: Autograder, reports: list[Report]) -> None:
    """Marks as a table for spreadsheets: a row for each notebook, a column for each exercise."""
    exercises = [exercise.name for exercise in autograder.assignment.exercises]
    with file.open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream)
        rows.writerow(["student", "points", "max_points", "waits_for_a_person", "error", *exercises])
        for report in reports:
            points = {item.exercise.name: item.points for item in report.exercises}
            total = report.points if report.graded else None
            row = [report.result.student, total, report.max_points if report.graded else None]
            row += [report.waiting, report.result.error or "", *(points.get(name) for name in exercises)]
            rows.writerow("" if value is None else value for value in row)
